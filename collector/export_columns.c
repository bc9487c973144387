/* Which columns a study's files have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/export_part.h"
#include "schema/expr.h"
#include "schema/mem.h"

#define REASON "_missing" /* what the name of a reason column ends in */

static const struct sheet_label no_yes[] = { { 0, "No" }, { 1, "Yes" } };
static const struct sheet_label not_ticked[] = { { 0, "Not ticked" },
	{ 1, "Ticked" } };
static const struct sheet_label channels[] = { { 1, "Web" },
	{ 2, "Text message" }, { 3, "Paper" } };

static const struct sheet_column admin_columns[ADMIN_COUNT] = {
	[ADMIN_ID] = { .name = "log_id",
	    .label = "Record",
	    .type = SHEET_TEXT },
	[ADMIN_PERSON] = { .name = "log_person",
	    .label = "Person",
	    .type = SHEET_TEXT,
	    .note = "The ID that the record came under; in a partner's files "
		    "a pseudonym." },
	[ADMIN_FORM] = { .name = "log_form", .label = "Form" },
	[ADMIN_NUMBER] = { .name = "log_number",
	    .label = "Which of this person's kept logs",
	    .measure = SHEET_SCALE,
	    .note = "1 for the first by date; none for registrations, for "
		    "logs that the rules do not keep, and without an ID." },
	[ADMIN_MONTH] = { .name = "log_month",
	    .label = "Month of participation",
	    .measure = SHEET_SCALE,
	    .note = "1 from the day of registration, or of the first log of "
		    "somebody unregistered, up to that day of the next "
		    "calendar month." },
	[ADMIN_RECEIVED] = { .name = "log_received",
	    .label = "Received (UTC)",
	    .type = SHEET_TIME,
	    .measure = SHEET_SCALE },
	[ADMIN_CHANNEL] = { .name = "log_channel",
	    .label = "How it came",
	    .labels = channels,
	    .n_labels = countof(channels) },
	[ADMIN_STATION] = { .name = "log_station",
	    .label = "Station that sent it",
	    .type = SHEET_TEXT },
	[ADMIN_PROJECT] = { .name = "log_project",
	    .label = "Project that the ID was issued to",
	    .type = SHEET_TEXT },
	[ADMIN_REGION] = { .name = "log_region",
	    .label = "Region of that project",
	    .type = SHEET_TEXT },
	[ADMIN_BY] = { .name = "log_by",
	    .label = "Account that helped",
	    .type = SHEET_TEXT },
	[ADMIN_VERSION] = { .name = "log_version",
	    .label = "Version of the definition",
	    .type = SHEET_TEXT },
	[ADMIN_DUPLICATE] = { .name = "flag_duplicate",
	    .label = "The same answers of this person are there again",
	    .labels = no_yes,
	    .n_labels = countof(no_yes) },
	[ADMIN_SAME_DAY] = { .name = "flag_same_day",
	    .label = "Another log of this person has this date",
	    .labels = no_yes,
	    .n_labels = countof(no_yes),
	    .note = "Such as the wrong form and then the right one." },
	[ADMIN_UNREGISTERED] = { .name = "flag_unregistered",
	    .label = "This person has not registered",
	    .labels = no_yes,
	    .n_labels = countof(no_yes) },
	[ADMIN_UNKNOWN_ID] = { .name = "flag_unknown_id",
	    .label = "The ID was never issued",
	    .labels = no_yes,
	    .n_labels = countof(no_yes) },
	[ADMIN_NO_ID] = { .name = "flag_no_id",
	    .label = "No ID was given",
	    .labels = no_yes,
	    .n_labels = countof(no_yes) },
	[ADMIN_KEPT] = { .name = "flag_kept",
	    .label = "Kept for analysis",
	    .labels = no_yes,
	    .n_labels = countof(no_yes),
	    .note = "Of the same answers, of logs of one person with one "
		    "date, and of a person's registrations, the one received "
		    "last is kept." },
};

/* What a partner is not told. */
static bool
is_private(enum export_admin admin)
{
	return admin == ADMIN_STATION || admin == ADMIN_PROJECT ||
	       admin == ADMIN_REGION || admin == ADMIN_BY;
}

/* Whether CODE is a whole number, written plainly, that both formats hold. */
static bool
is_number(const char *code)
{
	char again[16];

	snprintf(again, sizeof(again), "%d", atoi(code));
	return strcmp(code, again) == 0 && atoi(code) > -900;
}

/* Labels of the study's forms by number, and of its regions by code; owned. */
static struct sheet_label *
form_labels(const struct export *e, size_t *n)
{
	struct sheet_label *labels;
	size_t i;

	*n = study_n_forms(e->study);
	labels = mem_array(*n + 1, sizeof(*labels));
	for (i = 0; i < *n; i++) {
		labels[i].value = (double)i + 1;
		labels[i].text = study_form_label(
		    e->study, study_form(e->study, i), e->lang);
	}
	return labels;
}

/* None if a region's code is no number. */
static struct sheet_label *
region_labels(const struct export *e, size_t *n)
{
	struct sheet_label *labels;
	const struct region *region;
	size_t i;

	*n = study_n_regions(e->study);
	labels = mem_array(*n + 1, sizeof(*labels));
	for (i = 0; i < *n; i++) {
		region = study_region(e->study, i);
		labels[i].value = atoi(region->code);
		labels[i].text = region->label;
		if (!is_number(region->code))
			*n = 0;
	}
	return labels;
}

static void
add_admin(struct export *e, enum export_admin admin)
{
	struct sheet_column column = admin_columns[admin];
	struct sheet_label *labels = NULL;

	if (admin == ADMIN_FORM)
		labels = form_labels(e, &column.n_labels);
	if (admin == ADMIN_REGION) {
		labels = region_labels(e, &column.n_labels);
		if (column.n_labels > 0)
			column.type = SHEET_NUMBER;
	}
	if (labels != NULL)
		column.labels = labels;
	e->admin[admin] = sheet_add_column(e->sheet, &column);
	free(labels);
}

static void
make_admin(struct export *e)
{
	int i;

	for (i = 0; i < ADMIN_COUNT; i++) {
		e->admin[i] = EXPORT_NO_COLUMN;
		if (e->partner == NULL || !is_private((enum export_admin)i))
			add_admin(e, (enum export_admin)i);
	}
}

static bool
all_numbers(const struct choices *choices)
{
	size_t i;

	for (i = 0; i < choices->n; i++)
		if (!is_number(choices->v[i].code))
			return false;
	return choices->n > 0;
}

/* The label of a question in a table says little without the table's own. */
static char *
full_label(const struct export *e, const struct variable *v)
{
	const char *label = study_variable_label(e->study, v, e->lang);
	const struct group *g = v->group;
	const char *above = "";

	if (g != NULL && g->layout == GROUP_PLAIN && g->parent != NULL &&
	    g->parent->layout == GROUP_COUNT_TABLE)
		above = study_group_label(e->study, g, e->lang);
	else if (g != NULL && g->layout == GROUP_CHOICE_TABLE)
		above = study_group_label(e->study, g, e->lang);
	if (above[0] == '\0')
		return mem_text(label);
	return g->layout == GROUP_CHOICE_TABLE
		   ? mem_printf("%s (%s)", label, above)
		   : mem_printf("%s: %s", above, label);
}

struct scored {
	const struct variable *variable;
	bool is;
};

static void
note_use(void *ctx, size_t index)
{
	struct scored *s = ctx;

	s->is = s->is || s->variable->index == index;
}

/* A choice that a score is made from has an order, and so has one of several
 * in a table of one scale. */
static bool
is_ordinal(const struct export *e, const struct variable *v)
{
	struct scored s = { .variable = v };
	const struct variable *other;
	size_t i;

	if (v->group != NULL && v->group->layout == GROUP_CHOICE_TABLE)
		return true;
	for (i = 0; i < study_n_variables(e->study) && !s.is; i++) {
		other = study_variable(e->study, i);
		if (other->calculation != NULL)
			expr_uses(other->calculation, note_use, &s);
	}
	return s.is;
}

/* Whether V's column has a reason column: it is of texts or dates. */
static bool
has_reason(const struct variable *v)
{
	switch (v->type) {
	case VARIABLE_TEXT:
	case VARIABLE_ID:
	case VARIABLE_PHONE:
	case VARIABLE_EMAIL:
	case VARIABLE_DATE:
		return true;
	case VARIABLE_CHOICE:
		return !all_numbers(v->choices);
	case VARIABLE_DERIVED:
		return v->words;
	default:
		return false;
	}
}

static void
add_choice(
    struct export *e, const struct variable *v, struct sheet_column *column)
{
	size_t n = v->choices->n, i;
	struct sheet_label *labels = mem_array(n + 1, sizeof(*labels));

	column->measure = is_ordinal(e, v) ? SHEET_ORDINAL : SHEET_NOMINAL;
	if (all_numbers(v->choices)) {
		for (i = 0; i < n; i++) {
			labels[i].value = atoi(v->choices->v[i].code);
			labels[i].text = study_choice_label(
			    e->study, v->choices, i, e->lang);
		}
		column->labels = labels;
		column->n_labels = n;
	} else
		column->type = SHEET_TEXT;
	sheet_add_column(e->sheet, column);
	free(labels);
}

/* What a text or date has beside it: why it has no value. */
static void
add_reason(struct export *e, const struct sheet_column *of)
{
	static const enum sheet_kind kinds[] = { SHEET_VALUE, SHEET_BLANK,
		SHEET_NOT_ASKED, SHEET_UNREADABLE, SHEET_TICK };
	struct sheet_label labels[countof(kinds)];
	/* a count may be what a calculation comes to */
	bool tick = of->variable->type == VARIABLE_DERIVED;
	struct sheet_column column = { .labels = labels,
		.n_labels = countof(labels) - !tick,
		.reason = true };
	char *name = mem_printf("%s" REASON, of->name);
	char *label = mem_printf("Why missing: %s", of->label);
	size_t i;

	for (i = 0; i < column.n_labels; i++) {
		labels[i].value = sheet_code(kinds[i]);
		labels[i].text = kinds[i] == SHEET_VALUE
				     ? "Answered"
				     : sheet_kind_words(kinds[i]);
	}
	column.name = name;
	column.label = label;
	sheet_add_column(e->sheet, &column);
	free(name);
	free(label);
}

static void
add_flags(
    struct export *e, const struct variable *v, struct sheet_column *column)
{
	const char *question = column->label;
	char *name, *label;
	size_t i;

	for (i = 0; i < v->choices->n; i++) {
		name = mem_printf("%s_%s", v->name, v->choices->v[i].code);
		label = mem_printf("%s %s", question,
		    study_choice_label(e->study, v->choices, i, e->lang));
		column->name = name;
		column->label = label;
		column->labels = not_ticked;
		column->n_labels = countof(not_ticked);
		sheet_add_column(e->sheet, column);
		free(name);
		free(label);
	}
}

static void
add_variable(struct export *e, const struct variable *v)
{
	char *label = full_label(e, v);
	struct sheet_column column = { .name = v->name,
		.label = label,
		.fresh = SHEET_NOT_ASKED, /* unless the log holds it */
		.kinds = true,
		.tick = v->tick,
		.measure = SHEET_SCALE,
		.variable = v };

	switch (v->type) {
	case VARIABLE_CHOICE:
		add_choice(e, v, &column);
		break;
	case VARIABLE_CHOICES:
		column.measure = SHEET_NOMINAL;
		add_flags(e, v, &column);
		break;
	case VARIABLE_TEXT:
	case VARIABLE_ID:
	case VARIABLE_PHONE:
	case VARIABLE_EMAIL:
		column.type = SHEET_TEXT;
		column.measure = SHEET_NOMINAL;
		sheet_add_column(e->sheet, &column);
		break;
	case VARIABLE_DATE:
		column.type = SHEET_DATE;
		sheet_add_column(e->sheet, &column);
		break;
	case VARIABLE_DERIVED:
		if (v->words) {
			column.type = SHEET_TEXT;
			column.measure = SHEET_NOMINAL;
		}
		sheet_add_column(e->sheet, &column);
		break;
	default:
		sheet_add_column(e->sheet, &column);
	}
	if (has_reason(v))
		add_reason(e, &column);
	free(label);
}

static bool
is_exported(const struct export *e, const struct variable *v)
{
	if (v->type == VARIABLE_NOTE || v->vault != NULL)
		return false;
	if (e->partner == NULL)
		return true;
	return v->type != VARIABLE_ID &&
	       (v->partners >> e->partner->index & 1) != 0;
}

/* ERR_STUDY if NAME cannot be a column. */
static enum err
check_name(const struct export *e, const char *name, char **problem)
{
	if (strlen(name) > SHEET_NAME_MAX)
		*problem = mem_printf("%s is longer than the %d letters that "
				      "SPSS takes",
		    name, SHEET_NAME_MAX);
	else if (sheet_find(e->sheet, name) != SIZE_MAX)
		*problem = mem_printf("%s is the name of two columns", name);
	else
		return ERR_NONE;
	return ERR_STUDY;
}

static enum err
check_names(const struct export *e, const struct variable *v, char **problem)
{
	enum err err = ERR_NONE;
	char *name;
	size_t i;

	if (v->type != VARIABLE_CHOICES) {
		err = check_name(e, v->name, problem);
		name = mem_printf("%s" REASON, v->name);
		if (err == ERR_NONE && has_reason(v))
			err = check_name(e, name, problem);
		free(name);
		return err;
	}
	for (i = 0; i < v->choices->n && err == ERR_NONE; i++) {
		name = mem_printf("%s_%s", v->name, v->choices->v[i].code);
		err = check_name(e, name, problem);
		free(name);
	}
	return err;
}

enum err
export_columns_make(struct export *e, char **problem)
{
	const struct variable *v;
	enum err err;
	size_t i;

	make_admin(e);
	e->first_question = sheet_n_columns(e->sheet);
	for (i = 0; i < study_n_variables(e->study); i++) {
		v = study_variable(e->study, i);
		if (!is_exported(e, v))
			continue;
		err = check_names(e, v, problem);
		if (err != ERR_NONE)
			return err;
		e->places[i].first = sheet_n_columns(e->sheet);
		add_variable(e, v);
		e->places[i].n = sheet_n_columns(e->sheet) - e->places[i].first;
	}
	return ERR_NONE;
}
