/* An expression: evaluates without harm, and its source reads again as the
 * same. */
#include <stdlib.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/expr.h"
#include "schema/mem.h"
#include "tests/fuzz/fuzz.h"

static const char *const names[] = { "a", "b", "c", "d" };

static int
find(void *ctx, const char *name, size_t n)
{
	size_t i;

	(void)ctx;
	for (i = 0; i < countof(names); i++)
		if (n == 1 && name[0] == names[i][0])
			return (int)i;
	return -1;
}

static int
column(void *ctx, int table, const char *name)
{
	(void)ctx, (void)table;
	return name[0] == 'k' ? 0 : 1;
}

static int
table(void *ctx, const char *name)
{
	(void)ctx;
	return name[0] == 't' ? 0 : -1;
}

static struct expr_value
get(void *ctx, size_t i)
{
	struct expr_value v = { .kind = EXPR_NODE, .text = "" };

	(void)ctx;
	if (i == 0)
		v.text = "a c \xd8\xb4 2016-03-05";
	else if (i == 1)
		v = (struct expr_value){
			.kind = EXPR_NODE, .has_number = true, .number = -3.25
		};
	else if (i == 2)
		v = (struct expr_value){ .kind = EXPR_NODE, .tick = true };
	return v;
}

static const char *
lookup(void *ctx, int t, int c, int key, const char *value)
{
	(void)ctx, (void)t, (void)c, (void)key;
	return value[0] == '\0' ? "" : "7.5";
}

static char *
result_of(const char *text)
{
	static const struct expr_names all = { NULL, find, table, column };
	static const struct expr_value self = { .kind = EXPR_NODE,
		.text = "12" };
	static const struct expr_env env = { NULL, get, lookup, &self };
	struct expr_mistake mistake;
	const struct expr *expr;
	struct expr_value v;
	struct pool pool;
	char *result = NULL;
	double min, max;
	bool exact;

	pool_init(&pool);
	if (expr_parse(text, &all, &pool, &expr, &mistake) == ERR_NONE) {
		v = expr_eval(expr, &env, &pool);
		result = mem_text(expr_text(&v, &pool));
		must(expr_true(expr, &env) == expr_boolean(&v));
		expr_range(expr, &min, &max, &exact);
		must(strcmp(expr_source(expr), text) == 0);
	} else {
		must(mistake.at <= strlen(text));
		must(mistake.text[0] != '\0');
	}
	pool_fini(&pool);
	return result;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = mem_text_n((const char *)data, len);
	char *once, *twice;

	/* the clock may tick between the two */
	if (!utf8_valid(text, strlen(text)) || strstr(text, "now") != NULL) {
		free(text);
		return 0;
	}
	once = result_of(text);
	twice = result_of(text);
	must((once == NULL) == (twice == NULL));
	must(once == NULL || strcmp(once, twice) == 0);
	free(once);
	free(twice);
	free(text);
	return 0;
}
