/* Between expr.c, expr_eval.c, expr_value.c and expr_function.c: what an
 * expression is made of. */
#ifndef SCHEMA_EXPR_PART_H
#define SCHEMA_EXPR_PART_H

#include <stdint.h>

#include "schema/buf.h"
#include "schema/expr.h"

enum part_kind {
	PART_NUMBER, /* number */
	PART_TEXT,   /* text */
	PART_ANSWER, /* index: the question */
	PART_SELF,   /* `.` */
	PART_NEGATE, /* a */
	PART_OR,     /* a, b; so on to PART_MOD */
	PART_AND,
	PART_EQ,
	PART_NE,
	PART_LT,
	PART_LE,
	PART_GT,
	PART_GE,
	PART_ADD,
	PART_SUBTRACT,
	PART_MULTIPLY,
	PART_DIVIDE,
	PART_MODULO,
	PART_CALL /* function; arguments: a, then each one's next */
};

struct part {
	enum part_kind kind;
	size_t at; /* byte in the source */
	double number;
	const char *text;
	int index;
	const struct part *a, *b;
	const struct part *next; /* argument after this one; NULL: last */
	const struct function *function;
	int table, column, key; /* of pulldata() */
	void *regex;            /* compiled pattern of regex(); or NULL */
};

struct expr {
	const char *source;
	const struct part *root;
};

#define ARGUMENTS_MAX 64

struct call {
	const struct part *part;
	const struct expr_env *env;
	struct pool *scratch;
	struct expr_value v[ARGUMENTS_MAX]; /* arguments, evaluated */
	size_t n;
};

struct function {
	const char *name;
	int least, most; /* arguments; most < 0: any number */
	struct expr_value (*run)(struct call *call);
};

/* The function NAME (N bytes); NULL if there is none. */
const struct function *function_find(const char *name, size_t n);
/* `if` and pulldata() are read by the parser and the evaluator themselves,
 * the pattern of regex() by the parser. */
extern const struct function function_if, function_pulldata, function_regex;
/* The others; a name of NULL ends each list. */
extern const struct function functions_math[], functions_logic[],
    functions_text[], functions_date[];

#define CALL_RESULT_MAX (256 * 1024) /* bytes of a text put together */

/* Argument I, as a text (borrowed from the call) or as a number. */
static inline const char *
text_of(struct call *c, size_t i)
{
	return expr_text(&c->v[i], c->scratch);
}

static inline double
number_of(struct call *c, size_t i)
{
	return expr_number(&c->v[i]);
}

/* What a buffer holds, as a value; the buffer is finished. */
struct expr_value call_built(struct call *c, struct buf *b);
struct expr_value call_regex(struct call *c);

struct expr_value part_eval(
    const struct part *part, const struct expr_env *env, struct pool *scratch);

struct expr_value value_number(double number);
struct expr_value value_boolean(bool yes);
struct expr_value value_text(const char *text);
struct expr_value value_date(double days);
/* Compares as XPath does; KIND is PART_EQ to PART_GE. */
bool value_compare(enum part_kind kind, const struct expr_value *a,
    const struct expr_value *b, struct pool *scratch);
/* The number in TEXT as JavaScript's +text reads it; NaN if it is none. */
double value_parse(const char *text);
/* A number as JavaScript writes it. */
const char *value_write(double number, struct pool *scratch);
/* Days of a text that is a date or a number of days; NaN otherwise. */
double value_days(const struct expr_value *value, struct pool *scratch);
const char *value_write_date(double days, struct pool *scratch);
void value_civil(double days, int *year, int *month, int *day);

#endif
