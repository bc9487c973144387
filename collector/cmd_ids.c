#include "collector/cmd_ids.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/control.h"
#include "collector/ids.h"
#include "collector/ids_row.h"
#include "schema/js.h"
#include "schema/mem.h"
#include "schema/study.h"

struct options {
	const char *study, *project, *station;
	long count;
	char **given; /* IDs by name */
	size_t n_given;
	bool json;
};

static bool
read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "project", required_argument, NULL, 'p' },
		{ "station", required_argument, NULL, 't' },
		{ "count", required_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	char *end;
	int c;

	*o = (struct options){ .project = "", .station = "" };
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 's':
			o->study = optarg;
			break;
		case 'p':
			o->project = optarg;
			break;
		case 't':
			o->station = optarg;
			break;
		case 'n':
			o->count = strtol(optarg, &end, 10);
			if (*end != '\0' || o->count < 1)
				return false;
			break;
		case 'j':
			o->json = true;
			break;
		default:
			return false;
		}
	o->study = command_study_dir(o->study);
	argv += optind;
	argc -= optind;
	o->given = argv;
	o->n_given = (size_t)argc;
	return true;
}

static void
print_json(const struct ids_row *row, bool first)
{
	struct buf out;

	buf_init(&out, 4096);
	buf_puts(&out, first ? "[{\"id\":" : ",\n {\"id\":");
	js_quote(&out, row->id);
	buf_puts(&out, ",\"project\":");
	js_quote(&out, row->project);
	buf_puts(&out, ",\"station\":");
	js_quote(&out, row->station);
	buf_printf(&out, ",\"issued\":%llu,\"registered\":%s,\"logs\":%u}",
	    (unsigned long long)row->issued, row->registered ? "true" : "false",
	    row->logs);
	fwrite(out.data, 1, out.len, stdout);
	buf_fini(&out);
}

static void
print_row(const struct ids_row *row)
{
	printf("%s  %s%s%s", row->id, row->project,
	    *row->station != '\0' ? "  " : "", row->station);
	if (row->registered)
		fputs("  registered", stdout);
	if (row->logs > 0)
		printf("  %u log%s", row->logs, row->logs == 1 ? "" : "s");
	putchar('\n');
}

static enum err
print_ids(const struct blob *list, bool json)
{
	struct ids_row row = { 0 };
	bool first = true;
	struct rd r;

	rd_init(&r, list->data, list->len);
	for (; ids_row_next(&r, &row); first = false)
		if (json)
			print_json(&row, first);
		else
			print_row(&row);
	if (json)
		puts(first ? "[]" : "]");
	return rd_end(&r);
}

/* How many of COUNT more IDs will be close to others, once ISSUED are. */
static void
warn_close(const struct blob *list)
{
	struct ids_row row = { 0 };
	unsigned close = 0;
	struct rd r;

	rd_init(&r, list->data, list->len);
	while (ids_row_next(&r, &row))
		close += !ids_checks(row.id);
	if (close > 0)
		fprintf(stderr,
		    "peerlog: the IDs that stay apart are used up: %u of these"
		    " are one misread digit from another\n",
		    close);
}

/* A project that the study knows. */
static int
check_project(const struct options *o)
{
	struct study *study;
	bool known;
	enum err err = study_load(o->study, &study, NULL);

	if (err != ERR_NONE)
		return command_fail(
		    "%s: %s: see peerlog study check", o->study, err_text(err));
	known = study_find_project(study, o->project) != NULL;
	study_free(study);
	if (known)
		return 0;
	return command_fail(
	    "no project %s in %s/projects.csv", o->project, o->study);
}

/* Asks the store for what ISSUE says and prints it. */
static int
issue_ids(const struct options *o, struct message_ids_issue *issue)
{
	struct message_ids ids;
	char by[] = "administrator";
	enum err err;
	int status;

	if ((status = check_project(o)) != 0)
		return status;
	issue->project = (char *)(uintptr_t)o->project;
	issue->station = (char *)(uintptr_t)o->station;
	issue->by = by;
	err = control_call(
	    o->study, ROLE_STORE, MESSAGE_IDS_ISSUE, issue, MESSAGE_IDS, &ids);
	if (err == ERR_EXISTS)
		return command_fail("one of these IDs is issued already, and"
				    " none was added: see peerlog ids show");
	if (err == ERR_STATE || err == ERR_INPUT)
		return command_fail("not so many IDs are left, or not of that"
				    " form: see peerlog ids show, and id_digits"
				    " in settings.csv");
	if (err != ERR_NONE)
		return command_fail("%s: %s", o->study, control_trouble(err));
	err = print_ids(&ids.ids, o->json);
	if (issue->given.len == 0)
		warn_close(&ids.ids);
	message_fini(MESSAGE_IDS, &ids);
	return err == ERR_NONE ? 0 : command_fail("%s", err_text(err));
}

COMMAND(cmd_ids_issue)
{
	struct message_ids_issue issue = { 0 };
	struct options o;

	if (!read_options(argc, argv, &o) || *o.project == '\0' ||
	    o.count == 0 || o.n_given > 0)
		return command_usage();
	issue.count = o.count > UINT32_MAX ? UINT32_MAX : (uint32_t)o.count;
	return issue_ids(&o, &issue);
}

COMMAND(cmd_ids_add)
{
	struct message_ids_issue issue = { 0 };
	struct options o;
	struct buf given;
	size_t i;
	int status;

	if (!read_options(argc, argv, &o) || *o.project == '\0' ||
	    o.count != 0 || o.n_given == 0)
		return command_usage();
	buf_init(&given, MESSAGE_MAX);
	for (i = 0; i < o.n_given; i++)
		buf_put_text(&given, o.given[i]);
	issue.count = (uint32_t)o.n_given;
	issue.given = (struct blob){ given.data, given.len };
	status = issue_ids(&o, &issue);
	buf_fini(&given);
	return status;
}

COMMAND(cmd_ids_show)
{
	struct options o;
	struct message_ids_list list;
	struct message_ids ids;
	enum err err;

	if (!read_options(argc, argv, &o) || o.n_given > 0)
		return command_usage();
	list.project = (char *)(uintptr_t)o.project;
	err = control_call(
	    o.study, ROLE_STORE, MESSAGE_IDS_LIST, &list, MESSAGE_IDS, &ids);
	if (err != ERR_NONE)
		return command_fail("%s: %s", o.study, control_trouble(err));
	err = print_ids(&ids.ids, o.json);
	message_fini(MESSAGE_IDS, &ids);
	return err == ERR_NONE ? 0 : command_fail("%s", err_text(err));
}
