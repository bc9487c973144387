#include "sync/bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/file.h"

#define HEX_LEN      (2 * BUNDLE_ID_LEN)
#define SEQ_LEN      20
#define NAME_LEN     (SEQ_LEN + 1 + HEX_LEN + 4)
#define MANIFEST     "MANIFEST"
#define MANIFEST_MAX ((size_t)8 * 1024 * 1024)
#define ENTRY_MAX    ((size_t)1024 * 1024)

/* ---- write ---- */

struct bundle {
	struct archive *archive;
	struct buf *tar; /* borrowed */
	struct buf list; /* the manifest's lines of records */
	char *recipient;
	uint64_t after, last; /* LAST: seq of the last row */
};

/* Never an error, for which libarchive would not free what it holds: TAR
 * itself says when it is full. */
static la_ssize_t
append(struct archive *archive, void *arg, const void *data, size_t len)
{
	(void)archive;
	buf_put(arg, data, len);
	return (la_ssize_t)len;
}

static bool
is_name(const char *text)
{
	return text[0] != '\0' && strlen(text) <= BUNDLE_NAME_MAX &&
	       strpbrk(text, " \r\n") == NULL;
}

enum err
bundle_new(const char *recipient, uint64_t after, struct buf *tar,
    struct bundle **bundle)
{
	struct bundle *b;

	*bundle = NULL;
	if (!is_name(recipient))
		return ERR_INPUT;
	b = mem_new(struct bundle);
	b->tar = tar;
	b->after = after;
	b->recipient = mem_text(recipient);
	buf_init(&b->list, MANIFEST_MAX);
	b->archive = archive_write_new();
	if (b->archive == NULL ||
	    archive_write_set_format_ustar(b->archive) != ARCHIVE_OK ||
	    archive_write_add_filter_none(b->archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(b->archive, 1) !=
		ARCHIVE_OK ||
	    archive_write_open(b->archive, tar, NULL, append, NULL) !=
		ARCHIVE_OK) {
		bundle_free(b);
		return ERR_LIBRARY;
	}
	*bundle = b;
	return ERR_NONE;
}

static enum err
put_bytes(struct bundle *b, const void *data, size_t len)
{
	if (len > 0 &&
	    archive_write_data(b->archive, data, len) != (la_ssize_t)len)
		return ERR_LIBRARY;
	return buf_err(b->tar);
}

static enum err
put_head(struct bundle *b, const char *name, size_t size)
{
	struct archive_entry *entry = archive_entry_new();
	int result;

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, 0, 0);
	archive_entry_set_size(entry, (la_int64_t)size);
	result = archive_write_header(b->archive, entry);
	archive_entry_free(entry);
	return result == ARCHIVE_OK ? buf_err(b->tar) : ERR_LIBRARY;
}

enum err
bundle_add(struct bundle *b, const struct bundle_entry *e)
{
	char hex[HEX_LEN + 1], name[NAME_LEN + 1];
	size_t size = e->header_len + e->payload_len;
	enum err err;

	if (e->seq <= b->last || size > ENTRY_MAX ||
	    (size > 0 && e->seq <= b->after))
		return ERR_STATE;
	b->last = e->seq;
	sodium_bin2hex(hex, sizeof(hex), e->id, BUNDLE_ID_LEN);
	if (size == 0) {
		buf_printf(&b->list, "%" PRIu64 " %s erased\n", e->seq, hex);
		return buf_err(&b->list);
	}
	buf_printf(&b->list, "%" PRIu64 " %s %zu\n", e->seq, hex, size);
	snprintf(name, sizeof(name), "%020" PRIu64 "-%s.age", e->seq, hex);
	err = put_head(b, name, size);
	if (err == ERR_NONE)
		err = put_bytes(b, e->header, e->header_len);
	if (err == ERR_NONE)
		err = put_bytes(b, e->payload, e->payload_len);
	return err != ERR_NONE ? err : buf_err(&b->list);
}

enum err
bundle_finish(struct bundle *b)
{
	struct buf text;
	enum err err;

	buf_init(&text, MANIFEST_MAX + 1024);
	buf_printf(&text,
	    "peerlog extract %d\nrecipient %s\nafter %" PRIu64 "\nnext %" PRIu64
	    "\n",
	    BUNDLE_VERSION, b->recipient, b->after,
	    b->last > b->after ? b->last : b->after);
	buf_put(&text, b->list.data, b->list.len);
	err = buf_err(&text);
	if (err == ERR_NONE)
		err = put_head(b, MANIFEST, text.len);
	if (err == ERR_NONE)
		err = put_bytes(b, text.data, text.len);
	buf_fini(&text);
	if (err == ERR_NONE && archive_write_close(b->archive) != ARCHIVE_OK)
		err = ERR_LIBRARY;
	return err != ERR_NONE ? err : buf_err(b->tar);
}

void
bundle_free(struct bundle *b)
{
	if (b == NULL)
		return;
	if (b->archive != NULL)
		archive_write_free(b->archive);
	buf_fini(&b->list);
	free(b->recipient);
	free(b);
}

/* ---- read ---- */

/* A bundle that is being read.  LIST is the manifest that its files and what
 * it says of erased ones would have; it must be the one it has. */
struct reading {
	struct archive *archive;
	bundle_take *take;
	void *arg;
	struct buf manifest;
	size_t at; /* in the manifest */
	struct bundle_range range;
};

static enum err
read_data(struct archive *archive, struct buf *out)
{
	uint8_t block[4096];
	la_ssize_t n;

	do {
		n = archive_read_data(archive, block, sizeof(block));
		if (n > 0)
			buf_put(out, block, (size_t)n);
	} while (n > 0 && !out->failed);
	return n < 0 ? ERR_INPUT : buf_err(out);
}

/* A decimal number, all of TEXT, as %PRIu64 writes it. */
static bool
get_number(const char *text, uint64_t *number)
{
	char again[SEQ_LEN + 1];

	*number = strtoull(text, NULL, 10);
	snprintf(again, sizeof(again), "%" PRIu64, *number);
	return strcmp(text, again) == 0;
}

/* "KEY VALUE": the value, owned; NULL if the next line is another. */
static char *
next_value(struct reading *r, const char *key)
{
	char *line =
	    file_line((const char *)r->manifest.data, r->manifest.len, &r->at);
	size_t n = strlen(key);
	char *value = NULL;

	if (line != NULL && strncmp(line, key, n) == 0 && line[n] == ' ')
		value = mem_text(line + n + 1);
	free(line);
	return value;
}

static enum err
next_number(struct reading *r, const char *key, uint64_t *number)
{
	char *value = next_value(r, key);
	enum err err =
	    value != NULL && get_number(value, number) ? ERR_NONE : ERR_INPUT;

	free(value);
	return err;
}

static enum err
read_manifest_head(struct reading *r)
{
	char *value = next_value(r, "peerlog extract");
	enum err err = ERR_NONE;

	if (value == NULL || strcmp(value, "1") != 0)
		err = value == NULL ? ERR_INPUT : ERR_VERSION;
	free(value);
	if (err != ERR_NONE)
		return err;
	value = next_value(r, "recipient");
	if (value == NULL || !is_name(value))
		err = ERR_INPUT;
	else
		snprintf(r->range.recipient, sizeof(r->range.recipient), "%s",
		    value);
	free(value);
	if (err == ERR_NONE)
		err = next_number(r, "after", &r->range.after);
	if (err == ERR_NONE)
		err = next_number(r, "next", &r->range.next);
	return err;
}

/* One line "SEQ RECORD SIZE|erased" into ENTRY; its size in payload_len. */
static enum err
parse_row(const char *line, struct bundle_entry *e)
{
	char seq[SEQ_LEN + 1], hex[HEX_LEN + 1], size[SEQ_LEN + 1], *again;
	uint64_t n = 0;
	size_t id_len;
	enum err err = ERR_INPUT;

	memset(e, 0, sizeof(*e));
	if (sscanf(line, "%20s %32s %20s", seq, hex, size) != 3)
		return ERR_INPUT;
	again = mem_printf("%s %s %s", seq, hex, size);
	if (strcmp(line, again) == 0 && get_number(seq, &e->seq) &&
	    strspn(hex, "0123456789abcdef") == HEX_LEN &&
	    (strcmp(size, "erased") == 0 ||
		(get_number(size, &n) && n > 0 && n <= ENTRY_MAX)))
		err = ERR_NONE;
	free(again);
	e->payload_len = (size_t)n;
	if (err == ERR_NONE)
		sodium_hex2bin(
		    e->id, sizeof(e->id), hex, HEX_LEN, NULL, &id_len, NULL);
	return err;
}

static enum err
take_file(
    struct reading *r, struct archive_entry *entry, struct bundle_entry *e)
{
	char hex[HEX_LEN + 1], name[NAME_LEN + 1];
	const char *path = archive_entry_pathname(entry);
	struct buf file;
	enum err err;

	sodium_bin2hex(hex, sizeof(hex), e->id, BUNDLE_ID_LEN);
	snprintf(name, sizeof(name), "%020" PRIu64 "-%s.age", e->seq, hex);
	if (path == NULL || strcmp(path, name) != 0)
		return ERR_INPUT;
	buf_init(&file, e->payload_len);
	err = read_data(r->archive, &file);
	if (err == ERR_NONE && file.len != e->payload_len)
		err = ERR_INPUT;
	e->payload = file.data;
	if (err == ERR_NONE && r->take != NULL)
		err = r->take(r->arg, e);
	buf_fini(&file);
	return err;
}

/* Rows of the manifest and files of the tar, side by side. */
static enum err
read_rows(struct reading *r)
{
	struct archive_entry *entry;
	struct bundle_entry e;
	uint64_t last = 0;
	char *line;
	enum err err = ERR_NONE;

	while (err == ERR_NONE && r->at < r->manifest.len) {
		line = file_line(
		    (const char *)r->manifest.data, r->manifest.len, &r->at);
		err = line == NULL ? ERR_INPUT : parse_row(line, &e);
		free(line);
		if (err == ERR_NONE &&
		    (e.seq <= last ||
			(e.payload_len > 0 && e.seq <= r->range.after)))
			err = ERR_INPUT;
		if (err != ERR_NONE)
			return err;
		last = e.seq;
		r->range.n_records += e.payload_len > 0;
		r->range.n_erased += e.payload_len == 0;
		if (e.payload_len == 0)
			err = r->take == NULL ? ERR_NONE : r->take(r->arg, &e);
		else if (archive_read_next_header(r->archive, &entry) !=
			 ARCHIVE_OK)
			err = ERR_INPUT;
		else
			err = take_file(r, entry, &e);
	}
	if (last < r->range.after)
		last = r->range.after;
	if (err != ERR_NONE || last != r->range.next)
		return err != ERR_NONE ? err : ERR_INPUT;
	return archive_read_next_header(r->archive, &entry) == ARCHIVE_OK &&
		       strcmp(archive_entry_pathname(entry), MANIFEST) == 0
		   ? ERR_NONE
		   : ERR_INPUT;
}

static enum err
open_tar(const void *data, size_t len, struct archive **archive)
{
	*archive = archive_read_new();
	if (*archive == NULL)
		return ERR_MEMORY;
	if (archive_read_support_format_tar(*archive) != ARCHIVE_OK)
		return ERR_LIBRARY;
	return archive_read_open_memory(*archive, data, len) == ARCHIVE_OK
		   ? ERR_NONE
		   : ERR_INPUT;
}

/* The manifest is the last file: a first pass finds it. */
static enum err
find_manifest(const void *data, size_t len, struct reading *r)
{
	struct archive *archive;
	struct archive_entry *entry;
	const char *path;
	enum err err = open_tar(data, len, &archive);
	int result = ARCHIVE_OK;

	while (err == ERR_NONE && (result = archive_read_next_header(
				       archive, &entry)) == ARCHIVE_OK) {
		path = archive_entry_pathname(entry);
		if (r->manifest.len > 0 || path == NULL)
			err = ERR_INPUT;
		else if (strcmp(path, MANIFEST) == 0)
			err = read_data(archive, &r->manifest);
	}
	if (err == ERR_NONE && (result != ARCHIVE_EOF || r->manifest.len == 0))
		err = ERR_INPUT;
	if (archive != NULL)
		archive_read_free(archive);
	return err;
}

enum err
bundle_read(const void *data, size_t len, bundle_take *take, void *arg,
    struct bundle_range *range)
{
	struct reading r = { .take = take, .arg = arg };
	enum err err;

	if (range != NULL)
		memset(range, 0, sizeof(*range));
	if (len > BUNDLE_MAX)
		return ERR_SIZE;
	buf_init(&r.manifest, MANIFEST_MAX);
	err = find_manifest(data, len, &r);
	if (err == ERR_NONE)
		err = read_manifest_head(&r);
	if (err == ERR_NONE)
		err = open_tar(data, len, &r.archive);
	if (err == ERR_NONE)
		err = read_rows(&r);
	if (r.archive != NULL)
		archive_read_free(r.archive);
	buf_fini(&r.manifest);
	if (err == ERR_NONE && range != NULL)
		*range = r.range;
	return err;
}
