/* Loading: expressions, and who depends on whom. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

static int
find_question(void *ctx, const char *name, size_t n)
{
	struct loading *l = ctx;
	char text[65];
	const struct variable *v;

	if (n >= sizeof(text))
		return -1;
	memcpy(text, name, n);
	text[n] = '\0';
	v = study_find(l->study, text);
	return v == NULL ? -1 : (int)v->index;
}

/* Loads DIR/NAME.csv the first time it is asked for. */
static int
find_lookup(void *ctx, const char *name)
{
	struct loading *l = ctx;
	struct study *s = l->study;
	char *file;
	size_t i;

	if (!loading_is_name(name))
		return -1;
	file = mem_printf("%s.csv", name);
	for (i = 0; i < s->n_lookups; i++)
		if (strcmp(s->lookups[i].name, file) == 0)
			break;
	if (i == s->n_lookups && i < STUDY_LOOKUPS_MAX) {
		loading_table(l, file, false, &s->lookups[i]);
		if (s->lookups[i].n_columns > 0)
			s->n_lookups++;
		else if (s->lookups[i].name != NULL)
			loading_wrong(l, file, 1, NULL, "This file is empty.");
	}
	free(file);
	return i < s->n_lookups ? (int)i : -1;
}

static int
find_lookup_column(void *ctx, int table, const char *name)
{
	struct loading *l = ctx;

	return table_column(&l->study->lookups[table], name);
}

const struct expr *
loading_expr(struct loading *l, const char *text, const char *file, int line,
    const char *column)
{
	struct expr_names names = { l, find_question, find_lookup,
		find_lookup_column };
	struct expr_mistake mistake;
	const struct expr *expr;

	if (text[strspn(text, " \t\r\n")] == '\0')
		return NULL;
	if (expr_parse(text, &names, &l->study->pool, &expr, &mistake) ==
	    ERR_NONE)
		return expr;
	loading_wrong(l, file, line, column, "character %zu: %s",
	    mistake.at + 1, mistake.text);
	return NULL;
}

/* Types of questions for expr_check(); `.` is the question itself. */
struct typing {
	const struct study *study;
	const struct variable *self;
};

static const struct variable *
typed(const struct typing *t, int index)
{
	return index < 0 ? t->self : &t->study->variables[index];
}

static enum expr_type
type_of(void *ctx, int index)
{
	const struct variable *v = typed(ctx, index);

	switch (v == NULL ? VARIABLE_DERIVED : v->type) {
	case VARIABLE_CHOICE:
	case VARIABLE_CHOICES:
		return EXPR_IS_CODE;
	case VARIABLE_INTEGER:
	case VARIABLE_DECIMAL:
	case VARIABLE_SCALE:
		return EXPR_IS_NUMBER;
	case VARIABLE_TEXT:
	case VARIABLE_PHONE:
	case VARIABLE_EMAIL:
		return EXPR_IS_TEXT;
	default:
		return EXPR_IS_ANY;
	}
}

static bool
is_code(void *ctx, int index, const char *code)
{
	const struct choices *c = typed(ctx, index)->choices;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].code, code) == 0)
			return true;
	return false;
}

static const struct expr *
condition(struct loading *l, size_t row, const char *column,
    const struct variable *self)
{
	const struct table *t = &l->study->survey;
	const char *text = table_cell(t, row, column);
	struct typing typing = { l->study, self };
	struct expr_types types = { &typing, type_of, is_code };
	struct expr_mistake mistake;
	const struct expr *e =
	    loading_expr(l, text, t->name, t->rows[row].line, column);

	if (e != NULL && expr_check(e, &types, &mistake) != ERR_NONE)
		loading_wrong(l, t->name, t->rows[row].line, column,
		    "character %zu: %s", mistake.at + 1, mistake.text);
	return e;
}

static bool
is_plain(const char *required)
{
	static const char *const words[] = { "", "yes", "no", "true", "false",
		"true()", "false()", "1", "0" };
	size_t i;

	for (i = 0; i < countof(words); i++)
		if (strcmp(required, words[i]) == 0)
			return true;
	return false;
}

static void
take_conditions(struct loading *l, struct variable *v)
{
	struct study *s = l->study;
	size_t row = s->variable_rows[v->index];
	double min, max;
	bool exact;

	v->relevant = condition(l, row, "relevant", v);
	v->constraint = condition(l, row, "constraint", v);
	if (!is_plain(table_cell(&s->survey, row, "required")))
		v->required_when = condition(l, row, "required", v);
	if (v->type == VARIABLE_DERIVED) {
		v->calculation = condition(l, row, "calculation", v);
		if (table_cell(&s->survey, row, "calculation")[0] == '\0')
			loading_wrong(l, s->survey.name, v->line, "calculation",
			    "A calculate row needs a calculation.");
	}
	if (v->constraint == NULL || v->has_range ||
	    !expr_range(v->constraint, &min, &max, &exact))
		return;
	v->has_range = true;
	v->min = min;
	v->max = max;
	if (min > max)
		loading_wrong(l, s->survey.name, v->line, "constraint",
		    "No number can be in this range.");
}

void
loading_conditions(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->forms_table;
	size_t i;

	for (i = 0; i < s->n_groups; i++)
		s->groups[i].relevant =
		    condition(l, (size_t)s->group_rows[i], "relevant", NULL);
	for (i = 0; i < s->n_variables; i++)
		take_conditions(l, &s->variables[i]);
	for (i = 0; i < t->n_rows; i++)
		s->forms[i].consent =
		    loading_expr(l, table_cell(t, i, "consent"), t->name,
			t->rows[i].line, "consent");
}

/* ---- order ---- */

struct ordering {
	const struct study *study;
	const bool *done;
	bool ready; /* all that was used is done */
	bool uses_score;
};

static void
note_use(void *ctx, size_t index)
{
	struct ordering *o = ctx;

	if (!o->done[index])
		o->ready = false;
	if (o->study->variables[index].type == VARIABLE_DERIVED)
		o->uses_score = true;
}

static void
look_at(struct ordering *o, const struct expr *e)
{
	if (e != NULL)
		expr_uses(e, note_use, o);
}

/* Whether V's relevance and value can be known, given what is done. */
static bool
is_ready(struct ordering *o, const struct variable *v)
{
	const struct group *g;

	o->ready = true;
	look_at(o, v->relevant);
	for (g = v->group; g != NULL; g = g->parent)
		look_at(o, g->relevant);
	look_at(o, v->calculation);
	return o->ready;
}

static void
find_score_conditions(struct ordering *o, struct study *s)
{
	size_t i;

	o->uses_score = false;
	for (i = 0; i < s->n_groups; i++)
		look_at(o, s->groups[i].relevant);
	for (i = 0; i < s->n_variables; i++) {
		look_at(o, s->variables[i].relevant);
		look_at(o, s->variables[i].constraint);
		look_at(o, s->variables[i].required_when);
	}
	s->conditions_use_scores = o->uses_score;
}

void
loading_order(struct loading *l)
{
	struct study *s = l->study;
	bool *done = pool_array(&s->pool, s->n_variables, sizeof(*done));
	struct ordering o = { .study = s, .done = done };
	size_t n = 0, before, i;

	s->order = pool_array(&s->pool, s->n_variables, sizeof(*s->order));
	do {
		before = n;
		for (i = 0; i < s->n_variables; i++)
			if (!done[i] && is_ready(&o, &s->variables[i])) {
				done[i] = true;
				s->order[n++] = i;
			}
	} while (n > before);
	for (i = 0; i < s->n_variables && n < s->n_variables; i++)
		if (!done[i]) {
			loading_wrong(l, s->survey.name, s->variables[i].line,
			    NULL,
			    "Whether \"%s\" is asked, or its value, depends "
			    "on itself in a circle.",
			    s->variables[i].name);
			break;
		}
	find_score_conditions(&o, s);
}
