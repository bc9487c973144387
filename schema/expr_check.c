/* What can be said of an expression without evaluating it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "schema/expr_part.h"

static void
walk_uses(const struct part *part, void (*use)(void *, size_t), void *ctx)
{
	const struct part *arg;

	if (part == NULL)
		return;
	if (part->kind == PART_ANSWER)
		use(ctx, (size_t)part->index);
	walk_uses(part->a, use, ctx);
	walk_uses(part->b, use, ctx);
	if (part->kind == PART_CALL && part->a != NULL)
		for (arg = part->a->next; arg != NULL; arg = arg->next)
			walk_uses(arg, use, ctx);
}

void
expr_uses(
    const struct expr *expr, void (*use)(void *ctx, size_t index), void *ctx)
{
	walk_uses(expr->root, use, ctx);
}

struct lookups {
	void (*use)(void *ctx, const struct expr_lookup *lookup);
	void *ctx;
};

static bool
wants_numbers(const struct part *part)
{
	const struct function *f;

	if (part->kind == PART_NEGATE ||
	    (part->kind >= PART_ADD && part->kind <= PART_MODULO))
		return true;
	if (part->kind != PART_CALL)
		return false;
	for (f = functions_math; f->name != NULL; f++)
		if (f == part->function)
			return true;
	return false;
}

/* NUMBER, WHOLE: of what PART stands in. */
static void
walk_lookups(
    const struct lookups *l, const struct part *part, bool number, bool whole)
{
	bool is_if = part->kind == PART_CALL && part->function == &function_if;
	bool is_pulldata =
	    part->kind == PART_CALL && part->function == &function_pulldata;
	bool numbers = wants_numbers(part);
	const struct part *arg;

	if (is_pulldata) {
		const struct expr value = { .root = part->a->next->next->next };
		const struct expr_lookup lookup = { part->table, part->column,
			part->key, &value, number, whole };

		l->use(l->ctx, &lookup);
	}
	if (part->kind != PART_CALL) {
		if (part->a != NULL)
			walk_lookups(l, part->a, numbers, false);
		if (part->b != NULL)
			walk_lookups(l, part->b, numbers, false);
		return;
	}
	for (arg = part->a; arg != NULL; arg = arg->next) {
		bool result = is_if && arg != part->a;

		walk_lookups(
		    l, arg, numbers || (result && number), result && whole);
	}
}

void
expr_lookups(const struct expr *expr,
    void (*use)(void *ctx, const struct expr_lookup *lookup), void *ctx)
{
	const struct lookups l = { use, ctx };

	walk_lookups(&l, expr->root, false, true);
}

/* The number that PART writes out, with a sign maybe; NaN if it does not. */
static double
constant(const struct part *part)
{
	if (part->kind == PART_NUMBER)
		return part->number;
	if (part->kind == PART_NEGATE && part->a->kind == PART_NUMBER)
		return -part->a->number;
	return NAN;
}

struct ends {
	double min, max;
	bool exact;
};

/* One comparison of `.` with a constant; false if PART is something else. */
static bool
take_end(const struct part *part, struct ends *ends)
{
	bool swapped = part->b != NULL && part->b->kind == PART_SELF;
	double k;

	if (part->kind < PART_LT || part->kind > PART_GE)
		return false;
	if (!swapped && part->a->kind != PART_SELF)
		return false;
	k = constant(swapped ? part->a : part->b);
	if (isnan(k))
		return false;
	switch (part->kind) {
	case PART_GE:
	case PART_LE:
		if ((part->kind == PART_GE) != swapped)
			ends->min = fmax(ends->min, k);
		else
			ends->max = fmin(ends->max, k);
		return true;
	default: /* > and <: the next whole number */
		if ((part->kind == PART_GT) != swapped)
			ends->min = fmax(ends->min, floor(k) + 1);
		else
			ends->max = fmin(ends->max, ceil(k) - 1);
		return true;
	}
}

static void
walk_ends(const struct part *part, struct ends *ends)
{
	if (part->kind == PART_AND) {
		walk_ends(part->a, ends);
		walk_ends(part->b, ends);
	} else if (!take_end(part, ends)) {
		ends->exact = false;
	}
}

bool
expr_range(const struct expr *expr, double *min, double *max, bool *exact)
{
	struct ends ends = { -INFINITY, INFINITY, true };

	walk_ends(expr->root, &ends);
	*min = ends.min;
	*max = ends.max;
	*exact = ends.exact;
	return isfinite(ends.min) && isfinite(ends.max);
}

struct checking {
	const struct expr_types *types;
	struct expr_mistake *mistake;
};

static enum err
mistaken(struct checking *k, const struct part *part, const char *text)
{
	k->mistake->at = part->at;
	snprintf(k->mistake->text, sizeof(k->mistake->text), "%s", text);
	return ERR_STUDY;
}

static enum expr_type
type_of(struct checking *k, const struct part *part)
{
	if (part->kind == PART_ANSWER || part->kind == PART_SELF)
		return k->types->type(k->types->ctx, part->index);
	if (part->kind == PART_TEXT && isnan(value_parse(part->text)) &&
	    isnan(expr_days(part->text)))
		return EXPR_IS_TEXT;
	return EXPR_IS_ANY;
}

/* Whether the code CODE can be an answer to QUESTION. */
static enum err
check_code(
    struct checking *k, const struct part *question, const struct part *code)
{
	char number[32], text[160];
	const char *c = code->text;

	if (type_of(k, question) != EXPR_IS_CODE)
		return ERR_NONE;
	if (code->kind == PART_NUMBER) {
		snprintf(number, sizeof(number), "%.15g", code->number);
		c = number;
	} else if (code->kind != PART_TEXT || c[0] == '\0') {
		return ERR_NONE;
	}
	if (k->types->code(k->types->ctx, question->index, c))
		return ERR_NONE;
	snprintf(text, sizeof(text),
	    "\"%.60s\" is not among the choices of that question.", c);
	return mistaken(k, code, text);
}

static enum err
check_operands(struct checking *k, const struct part *part)
{
	enum expr_type a = type_of(k, part->a), b = type_of(k, part->b);
	enum err err = ERR_NONE;

	if (part->kind == PART_EQ || part->kind == PART_NE) {
		err = check_code(k, part->a, part->b);
		return err != ERR_NONE ? err : check_code(k, part->b, part->a);
	}
	if (a == EXPR_IS_TEXT)
		return mistaken(
		    k, part->a, "A number is needed here, this is words.");
	if (b == EXPR_IS_TEXT)
		return mistaken(
		    k, part->b, "A number is needed here, this is words.");
	return ERR_NONE;
}

static enum err
walk_check(struct checking *k, const struct part *part)
{
	const struct part *arg;
	enum err err = ERR_NONE;

	if (part->kind >= PART_EQ && part->kind <= PART_MODULO)
		err = check_operands(k, part);
	if (part->kind == PART_CALL && part->a != NULL &&
	    strcmp(part->function->name, "selected") == 0)
		err = check_code(k, part->a, part->a->next);
	if (part->kind == PART_CALL) {
		for (arg = part->a; arg != NULL && err == ERR_NONE;
		     arg = arg->next)
			err = walk_check(k, arg);
		return err;
	}
	if (err == ERR_NONE && part->a != NULL)
		err = walk_check(k, part->a);
	if (err == ERR_NONE && part->b != NULL)
		err = walk_check(k, part->b);
	return err;
}

enum err
expr_check(const struct expr *expr, const struct expr_types *types,
    struct expr_mistake *mistake)
{
	struct checking k = { types, mistake };

	return walk_check(&k, expr->root);
}
