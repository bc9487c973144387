/* Evaluating expressions.  The parser has bounded the depth of the tree. */
#include <math.h>

#include "schema/expr_part.h"

static bool
part_true(
    const struct part *part, const struct expr_env *env, struct pool *scratch)
{
	struct expr_value v = part_eval(part, env, scratch);

	return expr_boolean(&v);
}

static struct expr_value
eval_logic(
    const struct part *part, const struct expr_env *env, struct pool *scratch)
{
	bool left = part_true(part->a, env, scratch);

	if (left == (part->kind == PART_OR))
		return value_boolean(left);
	return value_boolean(part_true(part->b, env, scratch));
}

static double
arithmetic(enum part_kind kind, double a, double b)
{
	switch (kind) {
	case PART_ADD:
		return a + b;
	case PART_SUBTRACT:
		return a - b;
	case PART_MULTIPLY:
		return a * b;
	case PART_DIVIDE:
		return a / b;
	default:
		return fmod(a, b);
	}
}

static double
operand(const struct expr_value *v, const struct expr_value *other,
    struct pool *scratch)
{
	/* beside a date a text is one, even a number of days */
	if (other->kind == EXPR_DATE && v->kind != EXPR_BOOLEAN)
		return value_days(v, scratch);
	return expr_number(v);
}

static struct expr_value
eval_binary(
    const struct part *part, const struct expr_env *env, struct pool *scratch)
{
	struct expr_value a = part_eval(part->a, env, scratch);
	struct expr_value b = part_eval(part->b, env, scratch);

	if (part->kind >= PART_EQ && part->kind <= PART_GE)
		return value_boolean(
		    value_compare(part->kind, &a, &b, scratch));
	return value_number(arithmetic(
	    part->kind, operand(&a, &b, scratch), operand(&b, &a, scratch)));
}

static struct expr_value
eval_pulldata(
    const struct part *part, const struct expr_env *env, struct pool *scratch)
{
	const struct part *last = part->a->next->next->next;
	struct expr_value key = part_eval(last, env, scratch);

	return value_text(env->lookup(env->ctx, part->table, part->column,
	    part->key, expr_text(&key, scratch)));
}

static struct expr_value
eval_call(
    const struct part *part, const struct expr_env *env, struct pool *scratch)
{
	const struct part *arg = part->a;
	struct call call; /* v is filled as far as n says */

	if (part->function == &function_pulldata)
		return eval_pulldata(part, env, scratch);
	if (part->function == &function_if)
		return part_eval(
		    part_true(arg, env, scratch) ? arg->next : arg->next->next,
		    env, scratch);
	call.part = part;
	call.env = env;
	call.scratch = scratch;
	for (call.n = 0; arg != NULL; arg = arg->next)
		call.v[call.n++] = part_eval(arg, env, scratch);
	return part->function->run(&call);
}

struct expr_value
part_eval(
    const struct part *part, const struct expr_env *env, struct pool *scratch)
{
	struct expr_value v;

	switch (part->kind) {
	case PART_NUMBER:
		return value_number(part->number);
	case PART_TEXT:
		return value_text(part->text);
	case PART_ANSWER:
		return env->get(env->ctx, (size_t)part->index);
	case PART_SELF:
		return env->self != NULL ? *env->self : value_text("");
	case PART_NEGATE:
		v = part_eval(part->a, env, scratch);
		return value_number(-expr_number(&v));
	case PART_OR:
	case PART_AND:
		return eval_logic(part, env, scratch);
	case PART_CALL:
		return eval_call(part, env, scratch);
	default:
		return eval_binary(part, env, scratch);
	}
}

struct expr_value
expr_eval(
    const struct expr *expr, const struct expr_env *env, struct pool *scratch)
{
	return part_eval(expr->root, env, scratch);
}

bool
expr_true(const struct expr *expr, const struct expr_env *env)
{
	struct pool scratch;
	bool yes;

	pool_init(&scratch);
	yes = part_true(expr->root, env, &scratch);
	pool_fini(&scratch);
	return yes;
}
