#include "collector/export_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/command.h"
#include "collector/export_flow.h"
#include "collector/passphrase.h"
#include "schema/mem.h"

static int
take_format(struct export_command *c, const char *word)
{
	c->records = strcmp(word, "json") == 0;
	if (!c->records && !export_format_of(word, &c->format))
		return command_usage();
	return 0;
}

static int
take_option(struct export_command *c, int option, const char *value)
{
	switch (option) {
	case 'k':
		c->key = value;
		return 0;
	case 'f':
		return take_format(c, value);
	case 'o':
		c->dir = value;
		return 0;
	case 'p':
		return passphrase_from(value, &c->passphrase);
	case 's':
		c->study_dir = value;
		return 0;
	case 'l':
		c->lang = value;
		return 0;
	case 'a':
		c->analysis = true;
		return 0;
	case 'j':
		c->json = true;
		return 0;
	default:
		return command_usage();
	}
}

int
export_command_options(struct export_command *c, int argc, char **argv,
    export_option *more, void *arg)
{
	static const struct option options[] = {
		{ "key", required_argument, NULL, 'k' },
		{ "format", required_argument, NULL, 'f' },
		{ "passphrase-file", required_argument, NULL, 'p' },
		{ "study", required_argument, NULL, 's' },
		{ "lang", required_argument, NULL, 'l' },
		{ "analysis", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "signer", required_argument, NULL, 'S' },
		{ NULL, 0, NULL, 0 },
	};
	int option, status;

	memset(c, 0, sizeof(*c));
	c->format = EXPORT_CSV;
	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		status = option == 'S' && more != NULL
			     ? more(arg, option, optarg)
			     : take_option(c, option, optarg);
		if (status != 0)
			return status;
	}
	c->study_dir = command_study_dir(c->study_dir);
	return c->key == NULL || c->dir == NULL ? command_usage() : 0;
}

static int
load_study(struct export_command *c)
{
	struct study_report report = { 0 };
	enum err err = study_load(c->study_dir, &c->study, &report);
	int status = 0;

	if (err != ERR_NONE)
		status = command_fail("%s: %s: see peerlog study check",
		    c->study_dir, err_text(err));
	study_report_fini(&report);
	return status;
}

static int
open_lines(struct export_command *c)
{
	char *path = mem_printf("%s/records.jsonl", c->dir);
	int status = 0;

	unlink(path);
	c->lines = fopen(path, "wxe");
	if (c->lines == NULL || fchmod(fileno(c->lines), 0600) != 0)
		status =
		    command_fail("cannot write %s: %s", path, strerror(errno));
	free(path);
	return status;
}

static int
make_export(struct export_command *c)
{
	const struct partner *partner = NULL;
	char *problem;
	int status = 0;

	if (c->partner != NULL) {
		partner = study_find_partner(c->study, c->partner);
		if (partner == NULL)
			return command_fail("the study in %s has no partner %s",
			    c->study_dir, c->partner);
	}
	c->versions = mem_printf("%s/versions", c->study_dir);
	if (export_new(c->study, partner, c->versions, c->lang, &c->export,
		&problem) != ERR_NONE)
		status = command_fail("%s", problem);
	free(problem);
	return status;
}

int
export_command_begin(struct export_command *c)
{
	int status = load_study(c);

	if (status == 0)
		status = identity_from(c->key, c->passphrase, &c->identity);
	if (status == 0 && mkdir(c->dir, 0700) != 0 && errno != EEXIST)
		status = command_fail(
		    "cannot make the folder %s: %s", c->dir, strerror(errno));
	if (status == 0)
		status = make_export(c);
	if (status == 0 && c->records)
		status = open_lines(c);
	return status;
}

void
export_command_add(struct export_command *c, const struct bundle_entry *entry)
{
	struct buf text;
	enum err err;

	if (c->lines == NULL || entry->payload_len == 0) {
		export_add(c->export, c->identity, entry);
		return;
	}
	buf_init(&text, 1 << 20);
	err = export_open(c->identity, entry, &text);
	export_add_opened(c->export, entry, err, &text);
	if (err == ERR_NONE) {
		fwrite(text.data, 1, text.len, c->lines);
		fputc('\n', c->lines);
	}
	buf_fini(&text);
}

static int
write_lines(struct export_command *c)
{
	int failed = ferror(c->lines);

	if (fclose(c->lines) != 0)
		failed = 1;
	c->lines = NULL;
	return failed ? command_fail("cannot write into %s", c->dir) : 0;
}

static int
write_files(struct export_command *c)
{
	struct pairs *pairs;
	char *problem;
	int status = 0;

	if (pairs_load(c->study_dir, c->export, &pairs, &problem) != ERR_NONE)
		status = command_fail("%s", problem);
	else if (export_files(c->export, pairs, c->format, c->analysis, c->dir,
		     &problem) != ERR_NONE)
		status = command_fail("cannot write %s", problem);
	free(problem);
	pairs_free(pairs);
	return status;
}

static void
print_counts(const struct export_command *c)
{
	const struct export_counts *n = export_counts(c->export);
	struct export_flow flow;

	if (n->erased > 0 && !c->json)
		printf("%8zu  erased: nobody can open them\n", n->erased);
	if (n->other_key > 0)
		fprintf(stderr,
		    "peerlog: %zu records are not sealed to this key\n",
		    n->other_key);
	if (n->damaged > 0)
		fprintf(
		    stderr, "peerlog: %zu records are damaged\n", n->damaged);
	if (n->unknown_log > 0)
		fprintf(stderr,
		    "peerlog: %zu records are of a definition that is not in "
		    "%s: put it into versions/\n",
		    n->unknown_log, c->study_dir);
	if (n->lost_answers > 0)
		fprintf(stderr,
		    "peerlog: %zu answers to questions that the present "
		    "definition lacks are in no file\n",
		    n->lost_answers);
	export_flow_count(c->export, &flow);
	export_flow_print(c->export, &flow, c->json, stdout);
}

/* Records that could not be read make the status 1: a file that lacks some
 * must not pass for whole. */
int
export_command_end(struct export_command *c)
{
	const struct export_counts *n = export_counts(c->export);
	int status;

	export_mark(c->export);
	status = c->records ? write_lines(c) : write_files(c);
	if (status != 0)
		return status;
	print_counts(c);
	return n->other_key + n->damaged + n->unknown_log > 0;
}

void
export_command_fini(struct export_command *c)
{
	if (c->lines != NULL)
		fclose(c->lines);
	export_free(c->export);
	age_identity_free(c->identity);
	study_free(c->study);
	mem_free_text(c->passphrase);
	free(c->versions);
}
