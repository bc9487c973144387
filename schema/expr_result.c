/* Whether an expression comes to numbers alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr_part.h"

bool
expr_reads_number(const char *text, double *number)
{
	char *end;
	size_t n = strspn(text, "+-0123456789.");

	if (n == 0 || text[n] != '\0')
		return false;
	if (text[0] == '0' && text[1] >= '0' && text[1] <= '9')
		return false;
	*number = strtod(text, &end);
	return *end == '\0' && isfinite(*number);
}

static bool
is_among(const struct function *list, const struct function *function)
{
	for (; list->name != NULL; list++)
		if (list == function)
			return true;
	return false;
}

/* The functions that give one of their arguments: the first of them. */
static const struct part *
first_result(const struct part *call)
{
	const char *name = call->function->name;

	if (call->function == &function_if)
		return call->a->next;
	if (strcmp(name, "coalesce") == 0 || strcmp(name, "once") == 0)
		return call->a;
	return NULL;
}

static bool is_numeric(const struct part *part, const struct expr_results *r);

static bool
call_is_numeric(const struct part *call, const struct expr_results *r)
{
	const struct part *arg = first_result(call);
	const char *name = call->function->name;

	if (call->function == &function_pulldata)
		return r->column(r->ctx, call->table, call->column);
	if (arg == NULL)
		return is_among(functions_math, call->function) ||
		       strcmp(name, "count-selected") == 0 ||
		       strcmp(name, "string-length") == 0 ||
		       strcmp(name, "decimal-date-time") == 0;
	for (; arg != NULL; arg = arg->next)
		if (!is_numeric(arg, r))
			return false;
	return true;
}

static bool
is_numeric(const struct part *part, const struct expr_results *r)
{
	double number;

	switch (part->kind) {
	case PART_TEXT:
		return part->text[0] == '\0' ||
		       expr_reads_number(part->text, &number);
	case PART_ANSWER:
		return r->answer(r->ctx, (size_t)part->index);
	case PART_CALL:
		return call_is_numeric(part, r);
	case PART_NUMBER:
	case PART_NEGATE:
		return true;
	default:
		return part->kind >= PART_ADD && part->kind <= PART_MODULO;
	}
}

bool
expr_numeric(const struct expr *expr, const struct expr_results *results)
{
	return is_numeric(expr->root, results);
}
