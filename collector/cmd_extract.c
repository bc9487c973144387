#include "collector/cmd_extract.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "collector/download.h"
#include "collector/extract_file.h"
#include "collector/passphrase.h"
#include "schema/js.h"
#include "schema/mem.h"

/* ---- pull ---- */

struct pull {
	const char *url, *dir;
	struct download_account account;
	char *password;
	bool from;                   /* --after was given */
	struct extract_erased known; /* erased, as the folder says */
	uint64_t after;
	const struct sign_public *signer; /* NULL: not checked */
	struct sign_public signer_key;
};

static int
parse_after(const char *text, uint64_t *after)
{
	char *end;

	errno = 0;
	*after = strtoull(text, &end, 10);
	if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9')
		return command_fail(
		    "--after %s: a whole number is needed", text);
	return 0;
}

static int
load_signer(const char *path, struct pull *p)
{
	enum err err = sign_public_load(path, &p->signer_key);

	if (err != ERR_NONE)
		return command_fail(
		    "%s is no minisign public key: %s", path, err_text(err));
	p->signer = &p->signer_key;
	return 0;
}

static int
pull_option(int c, const char *value, struct pull *p)
{
	switch (c) {
	case 'u':
		p->url = value;
		return 0;
	case 'n':
		p->account.user = value;
		return 0;
	case 'c':
		p->account.ca = value;
		return 0;
	case 'o':
		p->dir = value;
		return 0;
	case 'p':
		return passphrase_from(value, &p->password);
	case 's':
		return load_signer(value, p);
	case 'a':
		p->from = true;
		return parse_after(value, &p->after);
	default:
		return command_usage();
	}
}

static int
pull_options(int argc, char **argv, struct pull *p)
{
	static const struct option options[] = {
		{ "url", required_argument, NULL, 'u' },
		{ "user", required_argument, NULL, 'n' },
		{ "password-file", required_argument, NULL, 'p' },
		{ "signer", required_argument, NULL, 's' },
		{ "ca", required_argument, NULL, 'c' },
		{ "after", required_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int c, status;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		status = pull_option(c, optarg, p);
		if (status != 0)
			return status;
	}
	if (optind != argc || p->url == NULL || p->account.user == NULL ||
	    p->password == NULL || p->dir == NULL)
		return command_usage();
	p->account.password = p->password;
	return 0;
}

static int
read_erased(struct pull *p, const char *path)
{
	struct bundle_range range;
	struct buf tar;
	enum err err;

	buf_init(&tar, BUNDLE_MAX);
	err = extract_file_load(path, NULL, &tar, &range);
	if (err == ERR_NONE)
		err = extract_erased_add(&p->known, &tar);
	buf_fini(&tar);
	return err == ERR_NONE ? 0
			       : command_fail("%s: %s", path, err_text(err));
}

/* Where to go on: after what is in the folder already. */
static int
find_start(struct pull *p)
{
	struct extract_files files;
	int status = 0;
	size_t i;

	if (mkdir(p->dir, 0700) != 0 && errno != EEXIST)
		return command_fail(
		    "cannot make the folder %s: %s", p->dir, strerror(errno));
	if (extract_files_find(p->dir, &files) != ERR_NONE)
		return command_fail("cannot read the folder %s", p->dir);
	if (!p->from)
		p->after = extract_files_next(&files);
	for (i = 0; i < files.n && status == 0; i++)
		status = read_erased(p, files.v[i]);
	extract_files_fini(&files);
	return status;
}

static int
fetch(const struct pull *p, const char *name, uint64_t until, struct buf *out)
{
	char *url = mem_printf("%s/partner/%s?after=%" PRIu64 "&until=%" PRIu64,
	    p->url, name, p->after, until);
	char *problem;
	enum err err = download(url, &p->account, out, &problem);
	int status = 0;

	if (err != ERR_NONE)
		status = command_fail(
		    "%s: %s", url, problem != NULL ? problem : err_text(err));
	free(problem);
	free(url);
	return status;
}

/* Fetches the signature of TAR, checks it, and keeps both. */
static int
keep(const struct pull *p, const struct buf *tar, struct buf *signature,
    struct bundle_range *range)
{
	enum err err = ERR_NONE;
	int status = fetch(p, "extract.minisig", range->next, signature);

	if (status != 0)
		return status;
	if (p->signer != NULL)
		err = extract_file_check(p->signer, tar, signature, range);
	if (err != ERR_NONE)
		return command_fail("the extract after %" PRIu64 " is not "
				    "signed by this key: nothing was kept",
		    p->after);
	err = extract_file_save(p->dir, range, tar, signature);
	if (err != ERR_NONE)
		return command_fail(
		    "cannot write into %s: %s", p->dir, err_text(err));
	printf("%s/extract-%" PRIu64 "-%" PRIu64 ".tar%s\n", p->dir,
	    range->after, range->next, p->signer != NULL ? ": signed" : "");
	return 0;
}

/* How many more records TAR says are erased than was known. */
static enum err
learn_erased(struct pull *p, const struct buf *tar, size_t *more)
{
	size_t before = p->known.n;
	enum err err = extract_erased_add(&p->known, tar);

	*more = p->known.n - before;
	return err;
}

/* One extract; *RANGE says how far it goes. */
static int
pull_one(struct pull *p, struct buf *tar, struct buf *signature,
    struct bundle_range *range)
{
	size_t more = 0;
	enum err err;
	int status = fetch(p, "extract", 0, tar);

	if (status != 0)
		return status;
	err = extract_file_check(NULL, tar, NULL, range);
	if (err == ERR_NONE)
		err = learn_erased(p, tar, &more);
	if (err != ERR_NONE)
		return command_fail(
		    "what %s sent is no extract: %s", p->url, err_text(err));
	if (range->next == p->after && more == 0)
		return 0;
	status = keep(p, tar, signature, range);
	if (status == 0 && more > 0)
		printf("%zu records were erased: open again, and delete what "
		       "was made of them before\n",
		    more);
	return status;
}

static int
pull_all(struct pull *p)
{
	struct bundle_range range;
	struct buf tar, signature;
	int status;

	buf_init(&tar, BUNDLE_MAX);
	buf_init(&signature, EXTRACT_SIGNATURE_MAX);
	for (;;) {
		status = pull_one(p, &tar, &signature, &range);
		if (status != 0 || range.next == p->after)
			break;
		p->after = range.next;
		buf_clear(&tar);
		buf_clear(&signature);
	}
	buf_fini(&tar);
	buf_fini(&signature);
	if (status == 0)
		printf("up to date at %" PRIu64 "\n", p->after);
	return status;
}

COMMAND(cmd_extract_pull)
{
	struct pull p = { 0 };
	int status = pull_options(argc, argv, &p);

	if (status == 0)
		status = find_start(&p);
	if (status == 0)
		status = pull_all(&p);
	mem_free_text(p.password);
	extract_erased_fini(&p.known);
	return status;
}

/* ---- verify ---- */

struct verify {
	struct sign_public signer;
	bool json;
	uint64_t last; /* where the one before ended */
};

static void
print_verified(const char *path, const struct bundle_range *range)
{
	struct js_writer w;
	struct buf line;

	buf_init(&line, 1 << 16);
	js_write(&w, &line);
	js_open_object(&w, NULL);
	js_put_text(&w, "file", path);
	js_put_text(&w, "recipient", range->recipient);
	js_put_number(&w, "after", (double)range->after);
	js_put_number(&w, "next", (double)range->next);
	js_put_number(&w, "records", (double)range->n_records);
	js_put_number(&w, "erased", (double)range->n_erased);
	js_close(&w);
	printf("%.*s\n", (int)line.len, (const char *)line.data);
	buf_fini(&line);
}

static int
verify_one(struct verify *v, const char *path, bool first)
{
	struct bundle_range range;
	struct buf tar;
	enum err err;

	buf_init(&tar, BUNDLE_MAX);
	err = extract_file_load(path, &v->signer, &tar, &range);
	buf_fini(&tar);
	if (err != ERR_NONE)
		return command_fail("%s: %s", path, err_text(err));
	if (!first && range.after > v->last)
		return command_fail("%s begins after %" PRIu64
				    " but the one before it ends at %" PRIu64
				    ": pull again with --after %" PRIu64,
		    path, range.after, v->last, v->last);
	v->last = range.next;
	if (v->json)
		print_verified(path, &range);
	else
		printf("%s: good, for %s, %zu records, %zu erased\n", path,
		    range.recipient, range.n_records, range.n_erased);
	return 0;
}

static int
verify_all(struct verify *v, const char *path)
{
	struct extract_files files;
	enum err err = extract_files_find(path, &files);
	int status = 0;
	size_t i;

	if (err != ERR_NONE)
		return command_fail("%s: %s", path, err_text(err));
	if (files.n == 0)
		status = command_fail("there is no extract in %s: pull one "
				      "first",
		    path);
	for (i = 0; i < files.n && status == 0; i++)
		status = verify_one(v, files.v[i], i == 0);
	extract_files_fini(&files);
	return status;
}

COMMAND(cmd_extract_verify)
{
	static const struct option options[] = {
		{ "signer", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct verify v = { 0 };
	const char *signer = NULL;
	enum err err;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's')
			signer = optarg;
		else if (c == 'j')
			v.json = true;
		else
			return command_usage();
	}
	if (argc - optind != 1 || signer == NULL)
		return command_usage();
	err = sign_public_load(signer, &v.signer);
	if (err != ERR_NONE)
		return command_fail(
		    "%s is no minisign public key: %s", signer, err_text(err));
	return verify_all(&v, argv[optind]);
}
