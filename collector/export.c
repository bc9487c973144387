#include "collector/export.h"

#include <stdlib.h>
#include <string.h>

#include "collector/export_part.h"
#include "schema/mem.h"
#include "sync/record.h"

enum err
export_new(const struct study *study, const struct partner *partner,
    const char *versions, const char *lang, struct export **export,
    char **problem)
{
	struct export *e = mem_new(struct export);
	enum err err;

	*problem = NULL;
	e->study = study;
	e->partner = partner;
	e->versions = versions;
	e->lang = lang;
	e->sheet = sheet_new();
	pool_init(&e->pool);
	buf_init(&e->text, RECORD_MAX);
	e->places = mem_array(study_n_variables(study) + 1, sizeof(*e->places));
	e->present.study = study;
	export_know(e, &e->present);
	err = export_columns_make(e, problem);
	if (err != ERR_NONE) {
		export_free(e);
		e = NULL;
	}
	*export = e;
	return err;
}

void
export_free(struct export *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < e->n_earlier; i++) {
		study_free(e->earlier[i].owned);
		free(e->earlier[i].ours);
	}
	free(e->present.ours);
	free(e->earlier);
	sheet_free(e->sheet);
	pool_fini(&e->pool);
	buf_fini(&e->text);
	free(e->places);
	free(e->rows);
	free(e->order);
	free(e);
}

const struct study *
export_study(const struct export *e)
{
	return e->study;
}

const struct partner *
export_partner(const struct export *e)
{
	return e->partner;
}

const struct sheet *
export_sheet(const struct export *e)
{
	return e->sheet;
}

const struct export_counts *
export_counts(const struct export *e)
{
	return &e->counts;
}

size_t
export_n_rows(const struct export *e)
{
	return sheet_n_rows(e->sheet);
}

const struct export_row *
export_row(const struct export *e, size_t i)
{
	return &e->rows[e->order[i]];
}

size_t
export_sheet_row(const struct export *e, size_t i)
{
	return e->order[i];
}

size_t
export_columns(
    const struct export *e, const struct variable *variable, size_t *n)
{
	*n = e->places[variable->index].n;
	return e->places[variable->index].first;
}

/* The admin columns and those of the variables that are in any of FORMS. */
static void
add_columns(const struct export *e, uint32_t forms, struct sheet_view *view)
{
	size_t i, k;

	for (i = 0; i < ADMIN_COUNT; i++)
		if (e->admin[i] != EXPORT_NO_COLUMN)
			sheet_view_column(view, e->admin[i]);
	for (i = 0; i < study_n_variables(e->study); i++) {
		const struct variable *v = study_variable(e->study, i);

		if (((v->forms | v->retired) & forms) == 0)
			continue;
		for (k = 0; k < e->places[i].n; k++)
			sheet_view_column(view, e->places[i].first + k);
	}
}

static void
add_rows(
    const struct export *e, uint32_t forms, bool kept, struct sheet_view *view)
{
	const struct export_row *r;
	size_t i;

	for (i = 0; i < export_n_rows(e); i++) {
		r = export_row(e, i);
		if ((forms >> r->form->index & 1) != 0 && (r->kept || !kept))
			sheet_view_row(view, export_sheet_row(e, i));
	}
}

void
export_view_form(const struct export *e, const struct form *form, bool kept,
    struct sheet_view *view)
{
	uint32_t forms = UINT32_C(1) << form->index;

	sheet_view_init(view, e->sheet, form->name,
	    study_form_label(e->study, form, e->lang));
	add_columns(e, forms, view);
	add_rows(e, forms, kept, view);
}

void
export_view_logs(const struct export *e, bool kept, struct sheet_view *view)
{
	uint32_t forms = 0;
	size_t i;

	for (i = 0; i < study_n_forms(e->study); i++)
		if (study_form(e->study, i)->kind == FORM_LOG)
			forms |= UINT32_C(1) << i;
	sheet_view_init(view, e->sheet, "logs", "All logs");
	add_columns(e, forms, view);
	add_rows(e, forms, kept, view);
}
