#include "collector/web_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr.h"
#include "schema/mem.h"

#define ROWS_MAX     8 /* of a table on one page */
#define WEIGHT_MAX   6 /* of plain questions on one page */
#define LONG_CHOICES 8 /* a list this long weighs ... */
#define LONG_WEIGHT  4

const struct group *
step_row(const struct variable *variable)
{
	const struct group *g = variable->group;

	return g != NULL && g->parent != NULL &&
		       g->parent->layout == GROUP_COUNT_TABLE
		   ? g
		   : NULL;
}

/* The group that a page about VARIABLE is about. */
static const struct group *
page_group(const struct variable *variable)
{
	const struct group *row = step_row(variable);

	return row != NULL ? row->parent : variable->group;
}

static bool
is_table(const struct group *group)
{
	return group != NULL && group->layout != GROUP_PLAIN;
}

static bool
is_shown(const struct variable *v)
{
	return variable_asked(v) || v->type == VARIABLE_NOTE;
}

/* ---- what hangs on what ---- */

struct search {
	const struct variable *const *v;
	size_t n;
	bool found;
};

static void
look(void *ctx, size_t index)
{
	struct search *s = ctx;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i]->index == index)
			s->found = true;
}

/* Whether EXPR mentions any of the N questions at V. */
static bool
uses_any(const struct expr *expr, const struct variable *const *v, size_t n)
{
	struct search s = { v, n, false };

	if (expr != NULL)
		expr_uses(expr, look, &s);
	return s.found;
}

bool
step_is_consent(const struct form *form, const struct variable *variable)
{
	return uses_any(form->consent, &variable, 1);
}

/* Whether what is on STEP decides if VARIABLE is asked. */
static bool
hangs_on(const struct variable *variable, const struct step *step)
{
	const struct group *g;

	if (uses_any(variable->relevant, step->v, step->n))
		return true;
	for (g = variable->group; g != NULL; g = g->parent)
		if (uses_any(g->relevant, step->v, step->n))
			return true;
	return false;
}

/* ---- cutting ---- */

static unsigned
weight(const struct variable *v)
{
	return v->type == VARIABLE_NOTE ? 0
	       : v->choices != NULL && v->choices->n > LONG_CHOICES
		   ? LONG_WEIGHT
		   : 1;
}

static struct step *
add_step(struct steps *steps, const struct group *group)
{
	struct step *step;

	steps->v = mem_grow(steps->v, steps->n + 1, sizeof(*steps->v));
	step = &steps->v[steps->n++];
	memset(step, 0, sizeof(*step));
	step->group = group;
	return step;
}

static void
add_variable(struct step *step, const struct variable *v)
{
	step->v = mem_grow(step->v, step->n + 1, sizeof(*step->v));
	step->v[step->n++] = v;
}

/* The questions of FORM from item I that are about one group; how many items
 * they take. */
static size_t
run_length(const struct form *form, size_t i)
{
	const struct group *group = page_group(form->items[i].variable);
	size_t j, last = i;

	for (j = i; j < form->n_items; j++) {
		const struct item *item = &form->items[j];

		if (item->kind != ITEM_VARIABLE || !is_shown(item->variable))
			continue;
		if (page_group(item->variable) != group)
			break;
		last = j;
	}
	return last - i + 1;
}

/* Rows of a table: its questions, or its inner groups. */
static size_t
count_rows(const struct item *items, size_t n)
{
	const struct group *row = NULL;
	size_t i, rows = 0;

	for (i = 0; i < n; i++) {
		if (items[i].kind != ITEM_VARIABLE ||
		    !is_shown(items[i].variable))
			continue;
		if (step_row(items[i].variable) == NULL ||
		    step_row(items[i].variable) != row)
			rows++;
		row = step_row(items[i].variable);
	}
	return rows;
}

/* Cuts the N items of one group into steps. */
static void
cut_run(struct steps *steps, const struct item *items, size_t n)
{
	const struct group *group = page_group(items[0].variable);
	size_t rows = count_rows(items, n), i, max, used = 0;
	const struct group *row = NULL;
	struct step *step = NULL;

	max = WEIGHT_MAX;
	if (is_table(group)) {
		max = (rows + ROWS_MAX - 1) / ROWS_MAX;
		max = (rows + max - 1) / max;
	}
	for (i = 0; i < n; i++) {
		const struct variable *v = items[i].variable;
		size_t w;

		if (items[i].kind != ITEM_VARIABLE || !is_shown(v))
			continue;
		w = !is_table(group)                            ? weight(v)
		    : step_row(v) != NULL && step_row(v) == row ? 0
								: 1;
		row = step_row(v);
		if (step == NULL || (used > 0 && used + w > max) ||
		    hangs_on(v, step)) {
			step = add_step(steps, group);
			used = 0;
		}
		used += w;
		add_variable(step, v);
	}
}

/* ---- consents first ---- */

static void
consents_first(struct steps *steps)
{
	size_t i, to = 0;

	for (i = 0; i < steps->n; i++) {
		struct step step = steps->v[i];

		step.consent = uses_any(steps->form->consent, step.v, step.n);
		if (!step.consent)
			continue;
		memmove(
		    &steps->v[to + 1], &steps->v[to], (i - to) * sizeof(step));
		steps->v[to++] = step;
	}
}

struct steps *
steps_new(const struct form *form)
{
	struct steps *steps = mem_new(struct steps);
	size_t i, n;

	steps->form = form;
	for (i = 0; i < form->n_items; i += n) {
		const struct item *item = &form->items[i];

		n = 1;
		if (item->kind != ITEM_VARIABLE || !is_shown(item->variable))
			continue;
		n = run_length(form, i);
		cut_run(steps, item, n);
	}
	consents_first(steps);
	return steps;
}

void
steps_free(struct steps *steps)
{
	size_t i;

	if (steps == NULL)
		return;
	for (i = 0; i < steps->n; i++)
		free(steps->v[i].v);
	free(steps->v);
	free(steps);
}

/* ---- asking ---- */

bool
step_relevant(const struct step *step, const struct log *log)
{
	size_t i;

	for (i = 0; i < step->n; i++)
		if (log_relevant(log, step->v[i]))
			return true;
	return false;
}

size_t
steps_next(const struct steps *steps, const struct log *log, size_t i)
{
	for (i++; i < steps->n; i++)
		if (step_relevant(&steps->v[i], log))
			return i;
	return steps->n;
}

long
steps_previous(const struct steps *steps, const struct log *log, size_t i)
{
	while (i-- > 0)
		if (step_relevant(&steps->v[i], log))
			return (long)i;
	return -1;
}

size_t
steps_part(
    const struct steps *steps, const struct log *log, size_t i, size_t *of)
{
	size_t j, part = 0;

	*of = 0;
	for (j = 0; j < steps->n; j++) {
		if (steps->v[j].group != steps->v[i].group ||
		    !step_relevant(&steps->v[j], log))
			continue;
		++*of;
		if (j <= i)
			part++;
	}
	return part;
}

bool
steps_decided_later(
    const struct steps *steps, size_t i, const struct variable *variable)
{
	for (i++; i < steps->n; i++)
		if (uses_any(
			variable->required_when, steps->v[i].v, steps->v[i].n))
			return true;
	return false;
}
