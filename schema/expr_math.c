/* Functions of expressions: numbers. */
#include <math.h>

#include "schema/expr_part.h"

/* Half goes away from zero; what becomes zero keeps its sign. */
static double
round_half(double x)
{
	double down = floor(fabs(x));

	if (fabs(x) - down >= 0.5)
		down++;
	return copysign(down, x);
}

static struct expr_value
run_round(struct call *c)
{
	double x = number_of(c, 0), places, power;

	if (c->n == 1)
		return value_number(round_half(x));
	places = trunc(number_of(c, 1));
	power = pow(10, fabs(places));
	if (places > 0)
		return value_number(round_half(x * power) / power);
	return value_number(power * round_half(x / power));
}

static struct expr_value
run_int(struct call *c)
{
	return value_number(trunc(number_of(c, 0)));
}

#define NUMBER_FUNCTION(name, expression)                                      \
	static struct expr_value run_##name(struct call *c)                    \
	{                                                                      \
		double x = number_of(c, 0);                                    \
                                                                               \
		return value_number(expression);                               \
	}

NUMBER_FUNCTION(abs, fabs(x))
NUMBER_FUNCTION(floor, floor(x))
NUMBER_FUNCTION(ceiling, ceil(x))
NUMBER_FUNCTION(sqrt, sqrt(x))
NUMBER_FUNCTION(exp, exp(x))
NUMBER_FUNCTION(exp10, pow(10, x))
NUMBER_FUNCTION(log, log(x))
NUMBER_FUNCTION(log10, log10(x))
NUMBER_FUNCTION(sin, sin(x))
NUMBER_FUNCTION(cos, cos(x))
NUMBER_FUNCTION(tan, tan(x))
NUMBER_FUNCTION(asin, asin(x))
NUMBER_FUNCTION(acos, acos(x))
NUMBER_FUNCTION(atan, atan(x))

static struct expr_value
run_atan2(struct call *c)
{
	return value_number(atan2(number_of(c, 0), number_of(c, 1)));
}

static struct expr_value
run_pi(struct call *c)
{
	(void)c;
	return value_number(M_PI);
}

static struct expr_value
run_pow(struct call *c)
{
	return value_number(pow(number_of(c, 0), number_of(c, 1)));
}

static struct expr_value
extreme(struct call *c, double sign)
{
	double best = number_of(c, 0);
	size_t i;

	for (i = 0; i < c->n; i++) {
		double x = number_of(c, i);

		if (isnan(x))
			return value_number(NAN);
		if (sign * x > sign * best)
			best = x;
	}
	return value_number(best);
}

static struct expr_value
run_min(struct call *c)
{
	return extreme(c, -1);
}

static struct expr_value
run_max(struct call *c)
{
	return extreme(c, 1);
}

static struct expr_value
run_number(struct call *c)
{
	return value_number(number_of(c, 0));
}

/* Of a node alone: there are no repeats. */
static struct expr_value
run_sum(struct call *c)
{
	return value_number(number_of(c, 0));
}

static struct expr_value
run_count(struct call *c)
{
	return value_number(c->v[0].kind == EXPR_NODE ? 1 : NAN);
}

static struct expr_value
run_count_non_empty(struct call *c)
{
	return value_number(text_of(c, 0)[0] != '\0');
}

const struct function functions_math[] = {
	{ "abs", 1, 1, run_abs },
	{ "acos", 1, 1, run_acos },
	{ "asin", 1, 1, run_asin },
	{ "atan", 1, 1, run_atan },
	{ "atan2", 2, 2, run_atan2 },
	{ "ceiling", 1, 1, run_ceiling },
	{ "cos", 1, 1, run_cos },
	{ "count", 1, 1, run_count },
	{ "count-non-empty", 1, 1, run_count_non_empty },
	{ "exp", 1, 1, run_exp },
	{ "exp10", 1, 1, run_exp10 },
	{ "floor", 1, 1, run_floor },
	{ "int", 1, 1, run_int },
	{ "log", 1, 1, run_log },
	{ "log10", 1, 1, run_log10 },
	{ "max", 1, -1, run_max },
	{ "min", 1, -1, run_min },
	{ "number", 1, 1, run_number },
	{ "pi", 0, 0, run_pi },
	{ "pow", 2, 2, run_pow },
	{ "round", 1, 2, run_round },
	{ "sin", 1, 1, run_sin },
	{ "sqrt", 1, 1, run_sqrt },
	{ "sum", 1, 1, run_sum },
	{ "tan", 1, 1, run_tan },
	{ NULL, 0, 0, NULL },
};
