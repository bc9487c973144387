#include "collector/cmd_study.h"

#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/export.h"
#include "collector/export_pairs.h"
#include "collector/question.h"
#include "collector/segments.h"
#include "schema/js.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "schema/study_version.h"
#include "schema/xlsform.h"
#include "schema/xlsx.h"

#define OUTPUT_MAX (16u * 1024 * 1024)

struct options {
	const char *dir, *out, *lang;
	bool json;
	const char *name; /* the one argument; NULL if there is none */
};

/* 0, or 2 after command_usage(). */
static int
parse(struct options *o, int argc, char **argv, int arguments)
{
	static const struct option long_options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "lang", required_argument, NULL, 'l' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	*o = (struct options){ 0 };
	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, "o:", long_options, NULL)) != -1)
		switch (c) {
		case 's':
			o->dir = optarg;
			break;
		case 'l':
			o->lang = optarg;
			break;
		case 'j':
			o->json = true;
			break;
		case 'o':
			o->out = optarg;
			break;
		default:
			return command_usage();
		}
	if (argc - optind != arguments)
		return command_usage();
	o->name = arguments > 0 ? argv[optind] : NULL;
	o->dir = command_study_dir(o->dir);
	return 0;
}

/* Prints mistakes to stderr, each a line. */
static void
print_report(struct study_report *report)
{
	if (report->text != NULL)
		fprintf(stderr, "%s\n", report->text);
	study_report_fini(report);
}

static int
load(const char *dir, struct study **study)
{
	struct study_report report;
	enum err err = study_load(dir, study, &report);

	if (err == ERR_NONE)
		return 0;
	print_report(&report);
	if (err == ERR_STUDY)
		return command_fail("the study in %s has mistakes: correct "
				    "the lines named above",
		    dir);
	return command_fail("%s: %s", dir, err_text(err));
}

/* Whether the analysts' files can be made: names they can have, pairs.csv. */
static int
check_files(const struct study *study, const char *dir)
{
	struct export *export;
	struct pairs *pairs = NULL;
	char *problem;
	enum err err = export_new(study, NULL, NULL, NULL, &export, &problem);

	if (err == ERR_NONE) {
		err = pairs_load(dir, export, &pairs, &problem);
		export_free(export);
	}
	pairs_free(pairs);
	if (err == ERR_NONE)
		return 0;
	fprintf(stderr, "%s\n", problem);
	free(problem);
	return command_fail("the study in %s has mistakes: correct the lines "
			    "named above",
	    dir);
}

/* Also what no form needs, but the files that come of the study. */
static int
load_all(const char *dir, struct study **study)
{
	int status = load(dir, study);

	if (status != 0)
		return status;
	status = check_files(*study, dir);
	if (status != 0)
		study_free(*study);
	return status;
}

/* ---- check ---- */

static void
print_form(const struct study *study, const struct form *form)
{
	size_t i, questions = 0, scores = 0;

	for (i = 0; i < study_n_variables(study); i++) {
		const struct variable *v = study_variable(study, i);

		if (!variable_in_form(v, form))
			continue;
		questions += variable_asked(v);
		scores += v->type == VARIABLE_DERIVED;
	}
	printf("form %s: %zu questions, %zu scores, by %s\n", form->name,
	    questions, scores, form->channels);
}

static void
print_missing(void *ctx, const char *where, const char *name)
{
	const char *language = ctx;

	printf("  not in %s: %s (%s)\n", language, name, where);
}

/* How many text messages the questions of FORM take in LANG. */
static void
print_messages(
    const struct study *study, const struct form *form, const char *lang)
{
	unsigned all = 0, most = 0, n;
	const char *longest = NULL;
	size_t i;

	for (i = 0; i < form->n_items; i++) {
		const struct variable *v = form->items[i].variable;
		char *text;

		if (form->items[i].kind != ITEM_VARIABLE || !variable_asked(v))
			continue;
		text = question_text(study, form, v, lang, NULL);
		n = segments(text);
		free(text);
		all += n;
		if (n > most)
			longest = v->name;
		most = n > most ? n : most;
	}
	if (longest != NULL)
		printf("  %s by text: %u messages, the longest question is "
		       "%s: %u%s\n",
		    form->name, all, longest, most,
		    most > SEGMENTS_MAX ? ", too many to be sent" : "");
}

static void
print_texts(const struct study *study, const char *lang)
{
	size_t i;

	for (i = 0; i < study_n_forms(study); i++)
		if (study_form(study, i)->kind == FORM_LOG &&
		    strstr(study_form(study, i)->channels, "text") != NULL)
			print_messages(study, study_form(study, i), lang);
}

static void
print_study(const struct study *study)
{
	size_t i, n = study_n_texts(study);

	printf("study %s: %s\nversion %s\n", study_name(study),
	    study_label(study), study_version(study));
	for (i = 0; i < study_n_forms(study); i++)
		print_form(study, study_form(study, i));
	for (i = 0; i < study_n_languages(study); i++) {
		size_t missing = study_untranslated(study, i, NULL, NULL);

		printf("language %s (%s): %zu of %zu texts\n",
		    study_language_name(study, i), study_language(study, i),
		    n - missing, n);
		if (missing > 0)
			study_untranslated(study, i, print_missing,
			    (void *)(uintptr_t)study_language_name(study, i));
		print_texts(study, study_language(study, i));
	}
	fputs(study_unused(study), stdout);
	puts("no mistakes");
}

static void
put_missing(void *ctx, const char *where, const char *name)
{
	struct js_writer *w = ctx;

	js_open_object(w, NULL);
	js_put_text(w, "in", where);
	js_put_text(w, "name", name);
	js_close(w);
}

static void
put_study(const struct study *study, struct js_writer *w)
{
	size_t i;

	js_open_object(w, NULL);
	js_put_text(w, "study", study_name(study));
	js_put_text(w, "label", study_label(study));
	js_put_text(w, "version", study_version(study));
	js_open_array(w, "forms");
	for (i = 0; i < study_n_forms(study); i++)
		js_put_text(w, NULL, study_form(study, i)->name);
	js_close(w);
	js_put_number(w, "texts", (double)study_n_texts(study));
	js_put_text(w, "unused", study_unused(study));
	js_open_array(w, "languages");
	for (i = 0; i < study_n_languages(study); i++) {
		js_open_object(w, NULL);
		js_put_text(w, "code", study_language(study, i));
		js_put_text(w, "name", study_language_name(study, i));
		js_open_array(w, "missing");
		study_untranslated(study, i, put_missing, w);
		js_close(w);
		js_close(w);
	}
	js_close(w);
	js_close(w);
}

static void
print_json(const struct study *study)
{
	struct js_writer w;
	struct buf b;
	char *text;

	buf_init(&b, OUTPUT_MAX);
	js_write(&w, &b);
	put_study(study, &w);
	text = buf_take_text(&b);
	puts(text);
	free(text);
}

int
cmd_study_check(int argc, char **argv)
{
	struct options o;
	struct study *study;
	int status = parse(&o, argc, argv, 0);

	if (status == 0)
		status = load_all(o.dir, &study);
	if (status != 0)
		return status;
	if (o.json)
		print_json(study);
	else
		print_study(study);
	study_free(study);
	return 0;
}

/* ---- publish ---- */

int
cmd_study_publish(int argc, char **argv)
{
	struct study_report report;
	struct options o;
	struct study *study;
	bool added;
	enum err err;
	int status = parse(&o, argc, argv, 0);

	if (status == 0)
		status = load_all(o.dir, &study);
	if (status != 0)
		return status;
	err = study_publish(study, o.dir, &added, &report);
	print_report(&report);
	if (err == ERR_STUDY)
		status = command_fail("this version of the study in %s does "
				      "not fit the records that are there: "
				      "see above",
		    o.dir);
	else if (err != ERR_NONE)
		status = command_fail("%s/versions: %s", o.dir, err_text(err));
	else
		printf("version %s %s\n", study_version(study),
		    added ? "published" : "was published before");
	study_free(study);
	return status;
}

/* ---- xlsform ---- */

/* Whether a calculation of the form looks something up in TABLE. */
static bool
looks_up(const struct table *survey, const struct table *table)
{
	char *name =
	    mem_printf("'%.*s'", (int)strlen(table->name) - 4, table->name);
	bool found = false;
	size_t i;

	for (i = 0; i < survey->n_rows && !found; i++)
		found =
		    strstr(table_cell(survey, i, "calculation"), name) != NULL;
	free(name);
	return found;
}

/* Lookup tables go beside the spreadsheet: ODK wants them as attachments. */
static int
write_lookups(
    const struct study *study, const struct table *survey, const char *out)
{
	char *copy = mem_text(out), *dir = dirname(copy);
	size_t i;
	int status = 0;

	for (i = 0; i < study_n_lookups(study) && status == 0; i++) {
		const struct table *t = study_lookup(study, i);
		char *path;

		if (!looks_up(survey, t))
			continue;
		path = mem_printf("%s/%s", dir, t->name);
		if (table_write(path, t) != ERR_NONE)
			status = command_fail("%s cannot be written", path);
		else
			printf("%s: attach it to the form\n", path);
		free(path);
	}
	free(copy);
	return status;
}

static int
write_xlsform(const struct study *study, const struct options *o)
{
	const struct form *form = study_find_form(study, o->name);
	struct table sheets[XLSFORM_SHEETS];
	struct pool pool;
	enum err err;
	int status;

	if (form == NULL)
		return command_fail("there is no form \"%s\"", o->name);
	pool_init(&pool);
	xlsform_write(study, form, &pool, sheets);
	err = xlsx_write(o->out, sheets, XLSFORM_SHEETS);
	status = err != ERR_NONE
		     ? command_fail("%s: %s", o->out, err_text(err))
		     : write_lookups(study, &sheets[XLSFORM_SURVEY], o->out);
	pool_fini(&pool);
	return status;
}

int
cmd_study_xlsform(int argc, char **argv)
{
	struct options o;
	struct study *study;
	int status = parse(&o, argc, argv, 1);

	if (status == 0 && o.out == NULL)
		return command_usage();
	if (status == 0)
		status = load(o.dir, &study);
	if (status != 0)
		return status;
	status = write_xlsform(study, &o);
	study_free(study);
	return status;
}

/* ---- import ---- */

static int
import_sheet(const char *file, const char *sheet, bool needed, const char *dir)
{
	struct table table;
	struct pool pool;
	char *path = mem_printf("%s/%s.csv", dir, sheet);
	enum err err;
	int status = 0;

	pool_init(&pool);
	err = xlsx_read(file, sheet, &pool, &table);
	if (err == ERR_NOT_FOUND && needed && access(file, R_OK) != 0)
		status = command_fail(
		    "%s cannot be read: %s", file, strerror(errno));
	else if (err == ERR_NOT_FOUND && needed)
		status = command_fail("%s has no sheet \"%s\"", file, sheet);
	else if (err != ERR_NONE && err != ERR_NOT_FOUND)
		status = command_fail("%s is no spreadsheet (.xlsx) that can "
				      "be read: %s",
		    file, err_text(err));
	else if (err == ERR_NONE && table.n_columns > 0 &&
		 table_write(path, &table) != ERR_NONE)
		status = command_fail("%s cannot be written", path);
	pool_fini(&pool);
	free(path);
	return status;
}

int
cmd_study_import(int argc, char **argv)
{
	struct options o;
	struct study *study;
	int status = parse(&o, argc, argv, 1);

	if (status != 0)
		return status;
	if (o.out == NULL)
		return command_usage();
	if (mkdir(o.out, 0755) != 0 && errno != EEXIST)
		return command_fail("%s: %s", o.out, strerror(errno));
	status = import_sheet(o.name, "survey", true, o.out);
	if (status == 0)
		status = import_sheet(o.name, "choices", false, o.out);
	if (status == 0)
		status = import_sheet(o.name, "settings", false, o.out);
	if (status == 0)
		status = load(o.out, &study);
	if (status != 0)
		return status;
	fputs(study_unused(study), stdout);
	printf("%s: version %s, no mistakes\n", o.out, study_version(study));
	study_free(study);
	return 0;
}

/* ---- wording ---- */

int
cmd_study_wording(int argc, char **argv)
{
	struct options o;
	struct study *study;
	struct table table;
	struct pool pool;
	enum err err;
	int status = parse(&o, argc, argv, 0);

	if (status == 0 && (o.out == NULL || o.lang == NULL))
		return command_usage();
	if (status == 0)
		status = load(o.dir, &study);
	if (status != 0)
		return status;
	pool_init(&pool);
	study_write_wording(study, o.lang, &pool, &table);
	err = table_write(o.out, &table);
	if (err != ERR_NONE)
		status = command_fail("%s cannot be written", o.out);
	else
		printf("%s: %zu rows to translate\n", o.out, table.n_rows);
	pool_fini(&pool);
	study_free(study);
	return status;
}
