#include "collector/export_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/codebook.h"
#include "collector/statfile.h"
#include "schema/mem.h"
#include "sync/file.h"

#define CSV_MAX      ((size_t)4 << 30)
#define CODEBOOK_MAX ((size_t)64 << 20)

static const char *const endings[] = {
	[EXPORT_CSV] = "csv",
	[EXPORT_SAV] = "sav",
	[EXPORT_DTA] = "dta",
};

bool
export_format_of(const char *word, enum export_format *format)
{
	size_t i;

	for (i = 0; i < countof(endings); i++)
		if (strcmp(word, endings[i]) == 0) {
			*format = (enum export_format)i;
			return true;
		}
	return false;
}

/* What is being written: one part file at a time, which then takes the place
 * of the file that it is of. */
struct writer {
	enum export_format format;
	const char *dir;
	time_t when;
	struct codebook *codebook;
	char **problem;
};

static enum err
write_csv(const struct sheet_view *view, const char *path)
{
	struct buf out;
	enum err err;

	buf_init(&out, CSV_MAX);
	err = sheet_csv(view, &out);
	if (err == ERR_NONE)
		err = file_create(path, 0600, out.data, out.len);
	buf_fini(&out);
	return err;
}

/* PART takes the place of NAME.ENDING. */
static enum err
put_in_place(struct writer *w, enum err err, char *part, const char *name,
    const char *ending)
{
	char *path = mem_printf("%s/%s.%s", w->dir, name, ending);

	if (err == ERR_NONE && rename(part, path) != 0)
		err = ERR_IO;
	if (err != ERR_NONE) {
		unlink(part);
		*w->problem = path;
		path = NULL;
	}
	free(path);
	free(part);
	return err;
}

static char *
part_of(struct writer *w, const char *name)
{
	char *part = mem_printf("%s/%s.part", w->dir, name);

	unlink(part);
	return part;
}

static enum err
write_view(struct writer *w, const struct sheet_view *view)
{
	char *part = part_of(w, view->name);
	enum err err;

	if (w->format == EXPORT_CSV)
		err = write_csv(view, part);
	else
		err = statfile_write(view,
		    w->format == EXPORT_SAV ? STATFILE_SAV : STATFILE_DTA, part,
		    w->when);
	if (err == ERR_NONE)
		codebook_add(w->codebook, view);
	return put_in_place(w, err, part, view->name, endings[w->format]);
}

static enum err
write_codebook(struct writer *w, const char *ending,
    void (*print)(const struct codebook *codebook, struct buf *out))
{
	char *part = part_of(w, "codebook");
	struct buf out;
	enum err err;

	buf_init(&out, CODEBOOK_MAX);
	print(w->codebook, &out);
	err = buf_err(&out);
	if (err == ERR_NONE)
		err = file_create(part, 0600, out.data, out.len);
	buf_fini(&out);
	return put_in_place(w, err, part, "codebook", ending);
}

/* Whether EXPORT has a question's column in FORM: a partner may have none. */
static bool
has_form(const struct export *e, const struct form *form)
{
	const struct study *study = export_study(e);
	const struct variable *v;
	size_t i, n;

	for (i = 0; i < study_n_variables(study); i++) {
		v = study_variable(study, i);
		export_columns(e, v, &n);
		if (n > 0 && variable_in_form(v, form))
			return true;
	}
	return false;
}

static enum err
write_views(
    struct writer *w, const struct export *e, struct pairs *pairs, bool kept)
{
	const struct study *study = export_study(e);
	struct sheet_view view;
	enum err err = ERR_NONE;
	size_t i;

	for (i = 0; i < study_n_forms(study) && err == ERR_NONE; i++) {
		if (!has_form(e, study_form(study, i)))
			continue;
		export_view_form(e, study_form(study, i), kept, &view);
		err = write_view(w, &view);
		sheet_view_fini(&view);
	}
	if (err != ERR_NONE)
		return err;
	export_view_logs(e, kept, &view);
	err = write_view(w, &view);
	sheet_view_fini(&view);
	if (err != ERR_NONE)
		return err;
	pairs_view(pairs, &view);
	err = write_view(w, &view);
	sheet_view_fini(&view);
	return err;
}

enum err
export_files(const struct export *e, struct pairs *pairs,
    enum export_format format, bool kept, const char *dir, char **problem)
{
	struct writer w = { .format = format,
		.dir = dir,
		.when = time(NULL),
		.problem = problem };
	enum err err;

	*problem = NULL;
	w.codebook =
	    codebook_new(export_study(e), export_partner(e), kept, w.when);
	err = write_views(&w, e, pairs, kept);
	if (err == ERR_NONE)
		err = write_codebook(&w, "html", codebook_html);
	if (err == ERR_NONE)
		err = write_codebook(&w, "xml", codebook_ddi);
	codebook_free(w.codebook);
	return err;
}
