#include "collector/cmd_page.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/config.h"
#include "collector/control.h"
#include "collector/desk_part.h"
#include "schema/js.h"
#include "schema/mem.h"

#define KEYS_MAX 500 /* at once */
#define NAME_LEN 80

/* What both commands work with. */
struct page_job {
	const char *study, *key_file, *out;
	bool json;
	struct wrap_key *key;
	struct control *control;
};

/* The desk's key, from the study's folder unless it is elsewhere. */
static enum err
load_key(struct page_job *job)
{
	char *path = job->key_file != NULL
			 ? mem_text(job->key_file)
			 : mem_printf("%s/keys/desk.key", job->study);
	uint8_t key[CONFIG_KEY_LEN];
	enum err err = config_key_load(path, key);

	if (err == ERR_NONE)
		err = wrap_key_from(key, &job->key);
	mem_wipe(key, sizeof(key));
	mem_free_text(path);
	return err;
}

static int
job_open(struct page_job *job)
{
	enum err err;

	job->study = command_study_dir(job->study);
	err = load_key(job);
	if (err != ERR_NONE)
		return command_fail("the desk's key cannot be read (%s): it is "
				    "STUDY/keys/desk.key, or --key FILE",
		    err_text(err));
	err = control_open(job->study, &job->control);
	if (err != ERR_NONE)
		return command_fail("%s: %s", job->study, control_trouble(err));
	return 0;
}

static void
job_fini(struct page_job *job)
{
	control_close(job->control);
	wrap_key_free(job->key);
}

/* Opens a drawer's value into OUT, initialised and empty. */
static enum err
get(struct page_job *job, const char *drawer, const char *name, struct buf *out)
{
	struct message_drawer_get ask = { .drawer = (char *)(uintptr_t)drawer,
		.key = (char *)(uintptr_t)name };
	struct message_drawer_value value;
	enum err err;

	err = control_ask(job->control, ROLE_STORE, MESSAGE_DRAWER_GET, &ask,
	    MESSAGE_DRAWER_VALUE, &value);
	if (err != ERR_NONE)
		return err;
	err = value.found ? desk_open(job->key, drawer, name, value.value.data,
				value.value.len, out)
			  : ERR_NOT_FOUND;
	message_fini(MESSAGE_DRAWER_VALUE, &value);
	return err;
}

static enum err
get_scan(struct page_job *job, const char *name, struct desk_scan **scan)
{
	struct buf b;
	struct rd r;
	enum err err;

	*scan = mem_new(struct desk_scan);
	buf_init(&b, DESK_DRAWER_MAX);
	err = get(job, "desk/scan", name, &b);
	if (err == ERR_NONE) {
		rd_init(&r, b.data, b.len);
		err = desk_scan_get(&r, *scan);
	}
	buf_fini(&b);
	if (err == ERR_NONE)
		return ERR_NONE;
	desk_scan_free(*scan);
	*scan = NULL;
	return err;
}

/* ---- page list ---- */

static const char *
state_name(const struct desk_scan *scan)
{
	switch (scan->state) {
	case SCAN_WAITING:
		return "waiting";
	case SCAN_READ:
		return "on the desk";
	case SCAN_FAILED:
		return "not read";
	case SCAN_CLOSED:
		break;
	}
	return "done with";
}

static void
print_scan(const struct page_job *job, const char *name,
    const struct desk_scan *scan, bool first)
{
	time_t when = (time_t)scan->added;
	char day[32];
	struct buf out;
	struct tm tm;

	localtime_r(&when, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d %H:%M", &tm);
	buf_init(&out, 1 << 20);
	if (job->json) {
		buf_printf(&out, "%s{\"scan\":\"%s\",\"added\":%" PRIu64,
		    first ? "[" : ",\n ", name, scan->added);
		buf_printf(&out, ",\"state\":\"%s\",\"by\":", state_name(scan));
		js_quote(&out, scan->by);
		buf_puts(&out, ",\"project\":");
		js_quote(&out, scan->project);
		buf_puts(&out, ",\"name\":");
		js_quote(&out, scan->name);
		buf_puts(&out, "}");
	} else {
		buf_printf(&out, "%s  %s  %-11s  %s  ", name, day,
		    state_name(scan), scan->by);
		js_quote(&out, scan->name); /* a file may be called anything */
		buf_puts(&out, "\n");
	}
	fwrite(out.data, 1, out.len, stdout);
	buf_fini(&out);
}

/* Prints those of a batch of KEYS; *AFTER is the last of them, NULL at the
 * end. */
static enum err
print_batch(
    struct page_job *job, const struct blob *keys, char **after, bool *first)
{
	enum err err = ERR_NONE;
	struct rd r;

	mem_free_text(*after);
	*after = NULL;
	rd_init(&r, keys->data, keys->len);
	while (err == ERR_NONE && r.left > 0) {
		struct desk_scan *scan;
		char *name = rd_text(&r);

		mem_free_text(*after);
		*after = name;
		if (r.failed)
			return ERR_INPUT;
		err = get_scan(job, name, &scan);
		if (err == ERR_NOT_FOUND) { /* shredded meanwhile */
			err = ERR_NONE;
			continue;
		}
		if (err == ERR_NONE)
			print_scan(job, name, scan, *first);
		*first = false;
		desk_scan_free(scan);
	}
	return err;
}

static enum err
list_scans(struct page_job *job)
{
	char *after = mem_text("");
	bool first = true;
	enum err err;

	do {
		struct message_drawer_list ask = {
			.drawer = (char *)(uintptr_t) "desk/image",
			.after = after,
			.limit = KEYS_MAX
		};
		struct message_drawer_keys keys;

		err = control_ask(job->control, ROLE_STORE, MESSAGE_DRAWER_LIST,
		    &ask, MESSAGE_DRAWER_KEYS, &keys);
		if (err != ERR_NONE)
			break;
		err = print_batch(job, &keys.keys, &after, &first);
		message_fini(MESSAGE_DRAWER_KEYS, &keys);
	} while (err == ERR_NONE && after != NULL);
	mem_free_text(after);
	if (job->json)
		puts(first ? "[]" : "]");
	return err;
}

static int
parse(int argc, char **argv, struct page_job *job)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "key", required_argument, NULL, 'k' },
		{ "output", required_argument, NULL, 'o' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1)
		if (c == 's')
			job->study = optarg;
		else if (c == 'k')
			job->key_file = optarg;
		else if (c == 'o')
			job->out = optarg;
		else if (c == 'j')
			job->json = true;
		else
			return command_usage();
	return 0;
}

COMMAND(cmd_page_list)
{
	struct page_job job = { 0 };
	int status = parse(argc, argv, &job);
	enum err err;

	if (status != 0)
		return status;
	if (optind != argc || job.out != NULL)
		return command_usage();
	status = job_open(&job);
	if (status == 0) {
		err = list_scans(&job);
		if (err == ERR_AUTH)
			status = command_fail(
			    "this is not the key of the desk that kept them");
		else if (err != ERR_NONE)
			status = command_fail("%s", err_text(err));
	}
	job_fini(&job);
	return status;
}

/* ---- page open ---- */

/* The file name that was sent, made harmless; owned. */
static char *
safe_name(const char *sent)
{
	const char *slash = strrchr(sent, '/');
	char *name = mem_text(slash != NULL ? slash + 1 : sent), *p;

	for (p = name; *p != '\0'; p++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY"
			   "Z0123456789-_.",
			*p) == NULL)
			*p = '_';
	if (strlen(name) > NAME_LEN)
		memmove(name, name + strlen(name) - NAME_LEN, NAME_LEN + 1);
	if (name[0] == '.')
		name[0] = '_';
	return name;
}

/* Who looked is on record before anything is to be seen. */
static enum err
put_audit(struct page_job *job, const char *name)
{
	struct message_audit audit = { .who = (char *)(uintptr_t) "peerlog",
		.what = (char *)(uintptr_t) "kept scan opened",
		.record = (char *)(uintptr_t)name };
	struct message_done done;
	enum err err = control_ask(job->control, ROLE_STORE, MESSAGE_AUDIT,
	    &audit, MESSAGE_DONE, &done);

	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	return err;
}

static int
write_scan(struct page_job *job, const char *name, const struct desk_scan *scan,
    const struct buf *image)
{
	char *sent = safe_name(scan->name), *path;
	struct stat st;
	int wrong;

	if (stat(job->out, &st) == 0 && S_ISDIR(st.st_mode))
		path = mem_printf("%s/%.8s-%s", job->out, name, sent);
	else
		path = mem_text(job->out);
	umask(077); /* what is in it is for nobody else on this machine */
	wrong = command_write(path, image->data, image->len);
	if (wrong == 0)
		puts(path);
	else
		wrong =
		    command_fail("cannot write %s: %s", path, strerror(wrong));
	mem_free_text(path);
	mem_free_text(sent);
	return wrong;
}

static int
open_scan(struct page_job *job, const char *name)
{
	struct desk_scan *scan = NULL;
	struct buf image;
	enum err err;
	int status;

	buf_init(&image, DESK_DRAWER_MAX);
	err = get_scan(job, name, &scan);
	if (err == ERR_NONE)
		err = get(job, "desk/image", name, &image);
	if (err == ERR_NONE)
		err = put_audit(job, name);
	if (err == ERR_NONE)
		status = write_scan(job, name, scan, &image);
	else if (err == ERR_NOT_FOUND)
		status = command_fail("there is no such scan, or it was "
				      "shredded: see peerlog page list");
	else if (err == ERR_AUTH)
		status = command_fail(
		    "this is not the key of the desk that kept it");
	else
		status = command_fail("%s", err_text(err));
	if (image.data != NULL)
		mem_wipe(image.data, image.len);
	buf_fini(&image);
	desk_scan_free(scan);
	return status;
}

COMMAND(cmd_page_open)
{
	struct page_job job = { 0 };
	int status = parse(argc, argv, &job);
	uint8_t id[ID16_LEN];

	if (status != 0)
		return status;
	if (optind + 1 != argc || job.out == NULL || job.json)
		return command_usage();
	if (desk_unhex(argv[optind], id) != ERR_NONE)
		return command_fail(
		    "%s is no scan: see peerlog page list", argv[optind]);
	status = job_open(&job);
	if (status == 0)
		status = open_scan(&job, argv[optind]);
	job_fini(&job);
	return status;
}
