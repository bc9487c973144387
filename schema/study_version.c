#include "schema/study_version.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/mem.h"
#include "schema/study_part.h"

#define REPORT_MAX (64 * 1024)

static bool
is_version(const char *text)
{
	return strlen(text) == STUDY_VERSION_LEN &&
	       strspn(text, "0123456789abcdef") == STUDY_VERSION_LEN;
}

enum err
study_load_version(const char *dir, const char *version, struct study **study,
    struct study_report *report)
{
	char *path;
	enum err err;

	*study = NULL;
	if (report != NULL)
		*report = (struct study_report){ 0 };
	if (version != NULL && !is_version(version))
		return ERR_NOT_FOUND;
	err = study_load(dir, study, report);
	if (version == NULL ||
	    (err == ERR_NONE && strcmp(study_version(*study), version) == 0))
		return err;
	study_free(*study);
	*study = NULL;
	if (report != NULL)
		study_report_fini(report);
	path = mem_printf("%s/versions/%s", dir, version);
	err = access(path, X_OK) != 0 ? ERR_NOT_FOUND
				      : study_load(path, study, report);
	free(path);
	if (err == ERR_NONE && strcmp(study_version(*study), version) != 0) {
		/* somebody wrote in it: it is not what it was */
		study_free(*study);
		*study = NULL;
		err = ERR_NOT_FOUND;
	}
	return err;
}

/* ---- compatible ---- */

struct comparing {
	const struct study *old, *now;
	struct buf text;
	size_t n;
};

static void printf_like(2, 3) differ(struct comparing *c, const char *fmt, ...)
{
	va_list ap;
	char text[400];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_printf(&c->text, "%s%s", c->n++ > 0 ? "\n" : "", text);
}

static int
choice_index(const struct choices *c, const char *code)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].code, code) == 0)
			return (int)i;
	return -1;
}

/* Another choice of OLD than CODE that had this LABEL; NULL if none. */
static const char *
code_labelled(const struct choices *old, const char *label, const char *code)
{
	size_t i;

	for (i = 0; i < old->n; i++)
		if (strcmp(old->v[i].label, label) == 0 &&
		    strcmp(old->v[i].code, code) != 0)
			return old->v[i].code;
	return NULL;
}

static void
compare_choices(
    struct comparing *c, const struct variable *old, const struct variable *now)
{
	size_t i;

	for (i = 0; i < old->choices->n; i++) {
		const char *code = old->choices->v[i].code, *was;
		int k = choice_index(now->choices, code);

		if (k < 0) {
			differ(c,
			    "\"%s\": the choice \"%s\" is gone, but records "
			    "have it. Keep it in the list.",
			    old->name, code);
			continue;
		}
		if (strcmp(now->choices->v[k].label,
			old->choices->v[i].label) == 0)
			continue;
		was =
		    code_labelled(old->choices, now->choices->v[k].label, code);
		if (was != NULL)
			differ(c,
			    "\"%s\": the code \"%s\" now means what \"%s\" "
			    "meant. A code is never used again for another "
			    "choice.",
			    old->name, code, was);
	}
}

static const char *
type_name(enum variable_type type)
{
	static const char *const names[] = { "select_one", "select_multiple",
		"integer", "decimal", "range", "text", "date", "ID", "phone",
		"e-mail", "calculate", "note" };

	return names[type];
}

/* Every form that asked OLD still does, or says that it did. */
static void
compare_forms(
    struct comparing *c, const struct variable *old, const struct variable *now)
{
	size_t i;

	for (i = 0; i < c->old->n_forms; i++) {
		const struct form *was = &c->old->forms[i];
		const struct form *is = study_find_form(c->now, was->name);

		if (((old->forms | old->retired) >> i & 1) != 0 && is != NULL &&
		    ((now->forms | now->retired) >> is->index & 1) == 0)
			differ(c,
			    "\"%s\" left the form \"%s\", but records have "
			    "it. Write -%s under its forms.",
			    old->name, was->name, was->name);
	}
}

static void
compare_variable(struct comparing *c, const struct variable *old)
{
	const struct variable *now = study_find(c->now, old->name);

	if (old->type == VARIABLE_NOTE)
		return;
	if (now == NULL)
		differ(c,
		    "\"%s\" is gone, but records have it. Keep its row and "
		    "write -FORM under forms for each form that asked it.",
		    old->name);
	else if (now->type != old->type)
		differ(c,
		    "\"%s\" was %s and now is %s. Give the new question a "
		    "new name.",
		    old->name, type_name(old->type), type_name(now->type));
	else if (old->tick && !now->tick)
		differ(
		    c, "\"%s\" took ticks, and records have them.", old->name);
	else if ((old->vault != NULL) != (now->vault != NULL) ||
		 (old->vault != NULL && strcmp(old->vault, now->vault) != 0))
		differ(c,
		    "\"%s\" moved into or out of the contact data. Give the "
		    "new question a new name.",
		    old->name);
	else if (old->choices != NULL)
		compare_choices(c, old, now);
	if (now != NULL)
		compare_forms(c, old, now);
}

enum err
study_compatible(const struct study *old, const struct study *now,
    struct study_report *report)
{
	struct comparing c = { .old = old, .now = now };
	size_t i;

	if (report != NULL)
		*report = (struct study_report){ 0 };
	buf_init(&c.text, REPORT_MAX);
	for (i = 0; i < old->n_variables; i++)
		compare_variable(&c, &old->variables[i]);
	for (i = 0; i < old->n_forms; i++)
		if (study_find_form(now, old->forms[i].name) == NULL)
			differ(&c,
			    "The form \"%s\" is gone, but records are of it.",
			    old->forms[i].name);
	if (strcmp(study_name(old), study_name(now)) != 0)
		differ(&c, "The form_id was \"%s\" and now is \"%s\".",
		    study_name(old), study_name(now));
	if (report != NULL && c.n > 0) {
		report->n = c.n;
		report->text = buf_take_text(&c.text);
	}
	buf_fini(&c.text);
	return c.n > 0 ? ERR_STUDY : ERR_NONE;
}

/* ---- publishing ---- */

static enum err
save_table(const char *dir, const struct table *t)
{
	char *path;
	enum err err;

	if (t->n_columns == 0)
		return ERR_NONE;
	path = mem_printf("%s/%s", dir, t->name);
	err = table_write(path, t);
	free(path);
	return err;
}

static enum err
save_overlays(const struct study *study, const char *dir)
{
	char *path = mem_printf("%s/overlays", dir);
	enum err err = ERR_NONE;
	size_t i;

	if (study->n_overlays > 0 && mkdir(path, 0755) != 0 && errno != EEXIST)
		err = ERR_IO;
	free(path);
	for (i = 0; i < study->n_overlays && err == ERR_NONE; i++)
		err = save_table(dir, &study->overlays[i]);
	return err;
}

/* Comes last and at once: where it is, the rest is. */
static enum err
save_survey(const struct study *study, const char *dir)
{
	char *path = mem_printf("%s/survey.csv", dir);
	char *part = mem_printf("%s/survey.csv.part", dir);
	enum err err = table_write(part, &study->survey);

	if (err == ERR_NONE && rename(part, path) != 0)
		err = ERR_IO;
	free(path);
	free(part);
	return err;
}

enum err
study_save(const struct study *study, const char *dir)
{
	const struct table *tables[] = { &study->settings, &study->forms_table,
		&study->partners_table, &study->choices_table,
		&study->regions_table, &study->projects_table };
	enum err err = ERR_NONE;
	size_t i;

	for (i = 0; i < countof(tables) && err == ERR_NONE; i++)
		err = save_table(dir, tables[i]);
	for (i = 0; i < study->n_lookups && err == ERR_NONE; i++)
		err = save_table(dir, &study->lookups[i]);
	if (err == ERR_NONE)
		err = save_overlays(study, dir);
	return err != ERR_NONE ? err : save_survey(study, dir);
}

/* The folder of a version may be there for its maps alone. */
static bool
is_published(const char *versions, const char *version)
{
	char *path = mem_printf("%s/%s/survey.csv", versions, version);
	bool yes = is_version(version) && access(path, R_OK) == 0;

	free(path);
	return yes;
}

static enum err
add_version(const struct study *study, const char *versions)
{
	char *path = mem_printf("%s/%s", versions, study_version(study));
	enum err err = ERR_IO;

	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		err = study_save(study, path);
	free(path);
	return err;
}

static enum err
check_version(const struct study *study, const char *dir, const char *version,
    struct study_report *report)
{
	struct study *old;
	enum err err = study_load_version(dir, version, &old, NULL);

	if (err == ERR_NONE) {
		err = study_compatible(old, study, report);
		study_free(old);
	} else if (err == ERR_STUDY || err == ERR_NOT_FOUND) {
		if (report != NULL) {
			report->n = 1;
			report->text = mem_printf("versions/%s is not what "
						  "was published.",
			    version);
		}
		err = ERR_STUDY;
	}
	return err;
}

enum err
study_publish(const struct study *study, const char *dir, bool *added,
    struct study_report *report)
{
	char *versions = mem_printf("%s/versions", dir);
	struct dirent **entries = NULL;
	enum err err = ERR_NONE;
	int i, n;

	*added = true;
	if (report != NULL)
		*report = (struct study_report){ 0 };
	if (mkdir(versions, 0755) != 0 && errno != EEXIST)
		err = ERR_IO;
	n = scandir(versions, &entries, NULL, alphasort);
	for (i = 0; i < n; i++) {
		const char *version = entries[i]->d_name;

		if (err == ERR_NONE && is_published(versions, version)) {
			if (strcmp(version, study_version(study)) == 0)
				*added = false;
			else
				err =
				    check_version(study, dir, version, report);
		}
		free(entries[i]);
	}
	free(entries);
	if (err == ERR_NONE && *added)
		err = add_version(study, versions);
	free(versions);
	return err;
}
