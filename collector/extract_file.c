#include "collector/extract_file.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/extract.h"
#include "schema/mem.h"
#include "sync/file.h"

/* What a name says; false if it is not the name of an extract. */
static bool
parse_name(const char *name, uint64_t *after, uint64_t *next)
{
	char again[80];

	if (sscanf(name, "extract-%20" SCNu64 "-%20" SCNu64 ".tar", after,
		next) != 2)
		return false;
	snprintf(again, sizeof(again), "extract-%" PRIu64 "-%" PRIu64 ".tar",
	    *after, *next);
	return strcmp(name, again) == 0;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
by_after(const void *a, const void *b)
{
	uint64_t x[2] = { 0 }, y[2] = { 0 };

	parse_name(base_name(*(char *const *)a), &x[0], &x[1]);
	parse_name(base_name(*(char *const *)b), &y[0], &y[1]);
	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return (x[1] > y[1]) - (x[1] < y[1]);
}

static void
add_file(struct extract_files *files, char *path)
{
	files->v = mem_grow(files->v, files->n + 1, sizeof(*files->v));
	files->v[files->n++] = path;
}

enum err
extract_files_find(const char *path, struct extract_files *files)
{
	struct dirent *entry;
	struct stat st;
	uint64_t after, next;
	DIR *dir;

	memset(files, 0, sizeof(*files));
	if (stat(path, &st) != 0)
		return ERR_NOT_FOUND;
	if (!S_ISDIR(st.st_mode)) {
		add_file(files, mem_text(path));
		return ERR_NONE;
	}
	dir = opendir(path);
	if (dir == NULL)
		return ERR_IO;
	while ((entry = readdir(dir)) != NULL)
		if (parse_name(entry->d_name, &after, &next))
			add_file(
			    files, mem_printf("%s/%s", path, entry->d_name));
	closedir(dir);
	if (files->n > 0)
		qsort(files->v, files->n, sizeof(*files->v), by_after);
	return ERR_NONE;
}

void
extract_files_fini(struct extract_files *files)
{
	while (files->n > 0)
		free(files->v[--files->n]);
	free(files->v);
	files->v = NULL;
}

uint64_t
extract_files_next(const struct extract_files *files)
{
	uint64_t after, next = 0;

	if (files->n == 0 ||
	    !parse_name(base_name(files->v[files->n - 1]), &after, &next))
		return 0;
	return next;
}

/* Makes PATH by way of PATH.part, so that PATH is whole. */
static enum err
save_whole(const char *path, const struct buf *data)
{
	char *part = file_beside(path, ".part");
	enum err err;

	if (unlink(part) != 0 && errno != ENOENT)
		err = ERR_IO;
	else
		err = file_create(part, 0600, data->data, data->len);
	if (err == ERR_NONE && rename(part, path) != 0)
		err = ERR_IO;
	free(part);
	return err;
}

enum err
extract_file_save(const char *dir, const struct bundle_range *range,
    const struct buf *tar, const struct buf *signature)
{
	char *path = mem_printf("%s/extract-%" PRIu64 "-%" PRIu64 ".tar", dir,
	    range->after, range->next);
	char *beside = file_beside(path, ".minisig");
	enum err err = save_whole(beside, signature);

	if (err == ERR_NONE)
		err = save_whole(path, tar);
	free(beside);
	free(path);
	return err;
}

/* Whether the trusted comment SAID names RANGE. */
static enum err
check_comment(const char *said, const struct bundle_range *range)
{
	char *meant =
	    extract_comment(range->recipient, range->after, range->next);
	enum err err = strcmp(said, meant) == 0 ? ERR_NONE : ERR_AUTH;

	free(meant);
	return err;
}

enum err
extract_file_check(const struct sign_public *signer, const struct buf *tar,
    const struct buf *signature, struct bundle_range *range)
{
	char *said = NULL;
	enum err err = ERR_NONE;

	memset(range, 0, sizeof(*range));
	if (signer != NULL)
		err = sign_verify(signer, tar->data, tar->len,
		    (const char *)signature->data, signature->len, &said);
	if (err == ERR_NONE)
		err = bundle_read(tar->data, tar->len, NULL, NULL, range);
	if (err == ERR_NONE && signer != NULL)
		err = check_comment(said, range);
	free(said);
	return err;
}

enum err
extract_file_load(const char *path, const struct sign_public *signer,
    struct buf *tar, struct bundle_range *range)
{
	char *beside = file_beside(path, ".minisig");
	struct buf signature;
	enum err err = file_read(path, tar);

	buf_init(&signature, EXTRACT_SIGNATURE_MAX);
	if (err == ERR_NONE && signer != NULL)
		err = file_read(beside, &signature);
	if (err == ERR_NONE)
		err = extract_file_check(signer, tar, &signature, range);
	buf_fini(&signature);
	free(beside);
	return err;
}

static size_t
place_of(const struct extract_erased *erased, uint64_t seq)
{
	size_t low = 0, high = erased->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (erased->v[mid] < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static enum err
add_erased(void *arg, const struct bundle_entry *entry)
{
	struct extract_erased *erased = arg;
	size_t at = place_of(erased, entry->seq);

	if (entry->payload_len > 0 ||
	    (at < erased->n && erased->v[at] == entry->seq))
		return ERR_NONE;
	erased->v = mem_grow(erased->v, erased->n + 1, sizeof(*erased->v));
	memmove(erased->v + at + 1, erased->v + at,
	    (erased->n - at) * sizeof(*erased->v));
	erased->v[at] = entry->seq;
	erased->n++;
	return ERR_NONE;
}

enum err
extract_erased_add(struct extract_erased *erased, const struct buf *tar)
{
	return bundle_read(tar->data, tar->len, add_erased, erased, NULL);
}

bool
extract_erased_has(const struct extract_erased *erased, uint64_t seq)
{
	size_t at = place_of(erased, seq);

	return at < erased->n && erased->v[at] == seq;
}

void
extract_erased_fini(struct extract_erased *erased)
{
	free(erased->v);
	memset(erased, 0, sizeof(*erased));
}
