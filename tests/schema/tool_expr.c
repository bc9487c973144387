/* Evaluates expressions for the differential test: reads lines
 * {"expr":..,"result":..} from stdin, says for each one whose result differs
 * what ours is, and how many there were.  The argument is the answers, a JSON
 * object. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr.h"
#include "schema/js.h"
#include "schema/mem.h"

#define NAMES_MAX 64

static struct {
	const char *name[NAMES_MAX], *text[NAMES_MAX];
	size_t n;
} answers;

static int
find(void *ctx, const char *name, size_t n)
{
	size_t i;

	(void)ctx;
	for (i = 0; i < answers.n; i++)
		if (strlen(answers.name[i]) == n &&
		    memcmp(answers.name[i], name, n) == 0)
			return (int)i;
	return -1;
}

/* What is written as a number is given as one, as a log would. */
static struct expr_value
get(void *ctx, size_t i)
{
	struct expr_value v = { .kind = EXPR_NODE, .text = answers.text[i] };
	char *end, again[40];
	double number = strtod(v.text, &end);

	(void)ctx;
	snprintf(again, sizeof(again), "%.15g", number);
	if (v.text[0] != '\0' && strcmp(again, v.text) == 0)
		return (struct expr_value){
			.kind = EXPR_NODE, .has_number = true, .number = number
		};
	return v;
}

static const struct expr_names names = { .find = find };
static const struct expr_env env = { .get = get };

static bool
try_one(const char *text, const char *wanted)
{
	struct expr_mistake mistake;
	const struct expr *expr;
	struct expr_value v;
	struct pool pool;
	bool fine = false;

	pool_init(&pool);
	if (expr_parse(text, &names, &pool, &expr, &mistake) != ERR_NONE) {
		printf("%s\n  refused: %s\n", text, mistake.text);
	} else {
		v = expr_eval(expr, &env, &pool);
		fine = strcmp(expr_text(&v, &pool), wanted) == 0;
		if (!fine)
			printf("%s\n  ours: %s\n  theirs: %s\n", text,
			    expr_text(&v, &pool), wanted);
	}
	pool_fini(&pool);
	return fine;
}

int
main(int argc, char **argv)
{
	struct js *all, *js;
	char *line = NULL;
	size_t cap = 0, n = 0, bad = 0;
	ssize_t len;
	void *i;

	if (argc != 2 || js_parse(argv[1], strlen(argv[1]), &all) != ERR_NONE)
		return 2;
	for (i = js_first(all); i != NULL; i = js_next(all, i)) {
		if (answers.n == NAMES_MAX)
			return 2;
		answers.name[answers.n] = js_name(i);
		answers.text[answers.n++] = js_text(js_value(i));
	}
	while ((len = getline(&line, &cap, stdin)) > 0) {
		if (js_parse(line, (size_t)len, &js) != ERR_NONE)
			return 2;
		n++;
		bad += !try_one(
		    js_text(js_get(js, "expr")), js_text(js_get(js, "result")));
		js_free(js);
	}
	printf("%zu expressions, %zu different\n", n, bad);
	free(line);
	js_free(all);
	return n > 0 && bad == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
