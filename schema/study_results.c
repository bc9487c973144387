/* Loading: which calculations come to texts. */
#include <string.h>

#include "schema/study_part.h"

static bool
are_numbers(const struct choices *choices)
{
	double number;
	size_t i;

	for (i = 0; i < choices->n; i++)
		if (!expr_reads_number(choices->v[i].code, &number))
			return false;
	return true;
}

static bool
answer_is_number(void *ctx, size_t index)
{
	const struct study *s = ctx;
	const struct variable *v = &s->variables[index];

	switch (v->type) {
	case VARIABLE_CHOICE:
		return are_numbers(v->choices);
	case VARIABLE_DERIVED:
		return !v->words;
	case VARIABLE_INTEGER:
	case VARIABLE_DECIMAL:
	case VARIABLE_SCALE:
		return true;
	default:
		return false;
	}
}

static bool
column_is_numbers(void *ctx, int table, int column)
{
	const struct study *s = ctx;
	const struct table *t = &s->lookups[table];
	const char *cell;
	double number;
	size_t i;

	for (i = 0; i < t->n_rows; i++) {
		cell = t->rows[i].cells[column];
		if (cell[0] != '\0' && !expr_reads_number(cell, &number))
			return false;
	}
	return true;
}

void
loading_results(struct loading *l)
{
	struct study *s = l->study;
	const struct expr_results results = { s, answer_is_number,
		column_is_numbers };
	size_t i;

	for (i = 0; i < s->n_variables; i++) {
		struct variable *v = &s->variables[s->order[i]];

		if (v->calculation != NULL)
			v->words = !expr_numeric(v->calculation, &results);
	}
}
