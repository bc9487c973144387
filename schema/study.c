#include "schema/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

void
study_report_fini(struct study_report *report)
{
	free(report->text);
	*report = (struct study_report){ 0 };
}

void
study_free(struct study *study)
{
	struct pool pool;

	if (study == NULL)
		return;
	pool = study->pool;
	pool_fini(&pool);
}

const char *
study_setting(const struct study *study, const char *key)
{
	const char *value;

	if (study->settings.n_rows == 0)
		return NULL;
	value = table_cell(&study->settings, 0, key);
	return value[0] == '\0' ? NULL : value;
}

const char *
study_name(const struct study *study)
{
	const char *name = study_setting(study, "form_id");

	return name != NULL ? name : "study";
}

const char *
study_label(const struct study *study)
{
	const char *label = study_setting(study, "form_title");

	return label != NULL ? label : study_name(study);
}

const char *
study_version(const struct study *study)
{
	return study->version;
}

const char *
study_unused(const struct study *study)
{
	return study->unused;
}

size_t
study_n_variables(const struct study *study)
{
	return study->n_variables;
}

const struct variable *
study_variable(const struct study *study, size_t i)
{
	return &study->variables[i];
}

static int
compare_name(const void *name, const void *variable)
{
	return strcmp(name, (*(struct variable *const *)variable)->name);
}

const struct variable *
study_find(const struct study *study, const char *name)
{
	const struct variable **v = bsearch(name, study->by_name,
	    study->n_variables, sizeof(*study->by_name), compare_name);

	return v == NULL ? NULL : *v;
}

size_t
study_n_forms(const struct study *study)
{
	return study->n_forms;
}

const struct form *
study_form(const struct study *study, size_t i)
{
	return &study->forms[i];
}

const struct form *
study_find_form(const struct study *study, const char *name)
{
	size_t i;

	for (i = 0; i < study->n_forms; i++)
		if (strcmp(study->forms[i].name, name) == 0)
			return &study->forms[i];
	return NULL;
}

const struct form *
study_registration(const struct study *study)
{
	size_t i;

	for (i = 0; i < study->n_forms; i++)
		if (study->forms[i].kind == FORM_REGISTRATION)
			return &study->forms[i];
	return NULL;
}

size_t
study_n_partners(const struct study *study)
{
	return study->n_partners;
}

const struct partner *
study_partner(const struct study *study, size_t i)
{
	return &study->partners[i];
}

const struct partner *
study_find_partner(const struct study *study, const char *name)
{
	size_t i;

	for (i = 0; i < study->n_partners; i++)
		if (strcmp(study->partners[i].name, name) == 0)
			return &study->partners[i];
	return NULL;
}

size_t
study_n_regions(const struct study *study)
{
	return study->n_regions;
}

const struct region *
study_region(const struct study *study, size_t i)
{
	return &study->regions[i];
}

size_t
study_n_projects(const struct study *study)
{
	return study->n_projects;
}

const struct project *
study_project(const struct study *study, size_t i)
{
	return &study->projects[i];
}

const struct project *
study_find_project(const struct study *study, const char *code)
{
	size_t i;

	for (i = 0; i < study->n_projects; i++)
		if (strcmp(study->projects[i].code, code) == 0)
			return &study->projects[i];
	return NULL;
}

static const struct variable *
named_by(const struct study *study, const char *key)
{
	const char *name = study_setting(study, key);

	return name == NULL ? NULL : study_find(study, name);
}

const struct variable *
study_region_question(const struct study *study)
{
	return named_by(study, "region_question");
}

const struct variable *
study_project_question(const struct study *study)
{
	return named_by(study, "project_question");
}

const struct variable *
study_draw_question(const struct study *study)
{
	return named_by(study, "draw_question");
}

const struct variable *
study_date_question(const struct study *study)
{
	const struct variable *v = named_by(study, "date_question");

	if (v == NULL)
		v = study_find(study, "form_date");
	return v != NULL && v->type == VARIABLE_DATE ? v : NULL;
}

bool
study_form_due(const struct study *study, const struct form *form, int k)
{
	const char *quarterly = study_setting(study, "quarterly_forms");

	if (form->kind == FORM_REGISTRATION || k < 0)
		return false;
	if (quarterly == NULL)
		quarterly = study_setting(study, "first_log");
	return quarterly == NULL ||
	       loading_has_word(quarterly, form->name) == (k % 3 == 0);
}

bool
variable_in_form(const struct variable *variable, const struct form *form)
{
	return (variable->forms >> form->index & 1) != 0;
}

bool
form_asks_id(const struct form *form)
{
	size_t i;

	for (i = 0; i < form->n_items; i++)
		if (form->items[i].kind == ITEM_VARIABLE &&
		    form->items[i].variable->type == VARIABLE_ID)
			return true;
	return false;
}

bool
variable_for_partner(const struct variable *variable,
    const struct partner *partner, const struct form *form)
{
	return (variable->partners >> partner->index & 1) != 0 &&
	       (variable->partner_forms[partner->index] >> form->index & 1) !=
		   0;
}

bool
variable_asked(const struct variable *variable)
{
	return variable->type != VARIABLE_NOTE &&
	       variable->type != VARIABLE_DERIVED;
}

int
variable_digits(const struct variable *variable)
{
	char text[64];
	double most = fmax(fabs(variable->min), fabs(variable->max));

	if (!variable->has_range || most > 1e15)
		return 0;
	return snprintf(text, sizeof(text), "%.0f", floor(most));
}
