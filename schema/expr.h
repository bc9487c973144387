/* XLSForm expressions: the XPath 1.0 subset of relevant, constraint,
 * calculation and required, with the meaning that ODK's forms give it.
 *
 * ${name} is a node: its text is the answer, empty if there is none.  As in
 * XPath an empty text is NaN as a number, and comparisons with NaN are
 * false.  Numbers and dates compare as numbers (a date is days since
 * 1970-01-01).  Ours alone: a node may be a tick, "at least once, number
 * unknown": true for what every whole number from 1 up is true for (>= 1,
 * > 0, != 0, ...), false for the rest, NaN in arithmetic. */
#ifndef SCHEMA_EXPR_H
#define SCHEMA_EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/err.h"
#include "schema/pool.h"

#define EXPR_TEXT_MAX  16384 /* bytes of an expression */
#define EXPR_DEPTH_MAX 48    /* brackets in brackets */

enum expr_kind {
	EXPR_NODE, /* an answer: text, and a number if it is one */
	EXPR_TEXT,
	EXPR_NUMBER,
	EXPR_BOOLEAN, /* number is 0 or 1 */
	EXPR_DATE     /* number is days since 1970-01-01, NaN if none */
};

struct expr_value {
	enum expr_kind kind;
	bool tick;       /* NODE: at least once, number unknown */
	bool has_number; /* NODE: text is NULL and number says it */
	double number;
	const char *text; /* NODE, TEXT; borrowed */
};

/* What an expression is read against. */
struct expr_names {
	void *ctx;
	/* Index of the question NAME (N bytes); negative if there is none. */
	int (*find)(void *ctx, const char *name, size_t n);
	/* For pulldata(): index of the lookup table; negative if none.  Then
	 * of a column in it. */
	int (*table)(void *ctx, const char *name);
	int (*column)(void *ctx, int table, const char *name);
};

/* What it is evaluated against. */
struct expr_env {
	void *ctx;
	/* The answer to the question INDEX. */
	struct expr_value (*get)(void *ctx, size_t index);
	/* The cell in column COLUMN of the first row of TABLE whose KEY
	 * column is VALUE; "" if there is none. */
	const char *(*lookup)(
	    void *ctx, int table, int column, int key, const char *value);
	const struct expr_value *self; /* `.`; NULL where there is none */
};

struct expr;

/* What is wrong with an expression. */
struct expr_mistake {
	size_t at;      /* byte in the expression, from 0 */
	char text[200]; /* a plain sentence */
};

/* Reads TEXT; *EXPR belongs to POOL.  ERR_STUDY fills MISTAKE. */
enum err expr_parse(const char *text, const struct expr_names *names,
    struct pool *pool, const struct expr **expr,
    struct expr_mistake *mistake) must_use;

/* Evaluates EXPR.  Texts in the result are borrowed from ENV or from SCRATCH,
 * which the caller finis. */
struct expr_value expr_eval(
    const struct expr *expr, const struct expr_env *env, struct pool *scratch);
bool expr_true(const struct expr *expr, const struct expr_env *env);

bool expr_boolean(const struct expr_value *value);
double expr_number(const struct expr_value *value);
/* Borrowed from VALUE or from SCRATCH. */
const char *expr_text(const struct expr_value *value, struct pool *scratch);

/* The expression as written. */
const char *expr_source(const struct expr *expr);
/* Calls USE once for every question that EXPR mentions (maybe twice). */
void expr_uses(
    const struct expr *expr, void (*use)(void *ctx, size_t index), void *ctx);
/* One pulldata() of an expression; borrowed during the call. */
struct expr_lookup {
	int table, column, key;
	const struct expr *value; /* which key it looks up */
	bool number;              /* what it finds is used as a number */
	bool whole;               /* what it finds can be the whole result */
};
/* Calls USE for every pulldata() in EXPR. */
void expr_lookups(const struct expr *expr,
    void (*use)(void *ctx, const struct expr_lookup *lookup), void *ctx);
/* Whether EXPR is `. >= A and . <= B` or the like in another order or with
 * > and < on whole numbers: sets both ends, inclusive.  EXACT says whether
 * there is nothing else in it. */
bool expr_range(const struct expr *expr, double *min, double *max, bool *exact);

/* What the questions are, to find mistakes of type. */
enum expr_type { EXPR_IS_ANY, EXPR_IS_NUMBER, EXPR_IS_TEXT, EXPR_IS_CODE };
struct expr_types {
	void *ctx;
	/* The type of a question; INDEX -1 is `.`. */
	enum expr_type (*type)(void *ctx, int index);
	/* Whether CODE is a choice of the EXPR_IS_CODE question. */
	bool (*code)(void *ctx, int index, const char *code);
};
/* ERR_STUDY: a code that the question does not have, arithmetic on words. */
enum err expr_check(const struct expr *expr, const struct expr_types *types,
    struct expr_mistake *mistake) must_use;

/* What answers and lookup tables can hold, to know what comes out. */
struct expr_results {
	void *ctx;
	/* Whether the answer to a question is always a number or none. */
	bool (*answer)(void *ctx, size_t index);
	/* Whether the cells in a lookup table's column are. */
	bool (*column)(void *ctx, int table, int column);
};
/* Whether EXPR comes to a number or to nothing, whatever is answered; truth
 * is the word "true" or "false", a date its text. */
bool expr_numeric(const struct expr *expr, const struct expr_results *results);
/* Whether TEXT is a number (*NUMBER), and not a code such as 007. */
bool expr_reads_number(const char *text, double *number);

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
double expr_day(int year, int month, int day);
/* The same of YYYY-MM-DD; NaN if TEXT is no date. */
double expr_days(const char *text);
/* Today, by local time, in days since 1970-01-01. */
double expr_today(void);

#endif
