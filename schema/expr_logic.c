/* Functions of expressions: truth, and choices. */
#include <math.h>
#include <string.h>

#include "schema/expr_part.h"

static struct expr_value
run_not(struct call *c)
{
	return value_boolean(!expr_boolean(&c->v[0]));
}

static struct expr_value
run_boolean(struct call *c)
{
	return value_boolean(expr_boolean(&c->v[0]));
}

static struct expr_value
run_boolean_from_string(struct call *c)
{
	const char *text = text_of(c, 0);

	if (c->v[0].kind == EXPR_NUMBER && c->v[0].number > 0 &&
	    c->v[0].number == trunc(c->v[0].number))
		return value_boolean(true);
	return value_boolean(
	    strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static struct expr_value
run_true(struct call *c)
{
	(void)c;
	return value_boolean(true);
}

static struct expr_value
run_false(struct call *c)
{
	(void)c;
	return value_boolean(false);
}

static struct expr_value
between(double least, double most, double n)
{
	return value_boolean(
	    (least < 0 || n >= least) && (most < 0 || n <= most));
}

/* A node in a list counts if something is in it. */
static bool
listed(struct call *c, size_t i)
{
	if (c->v[i].kind != EXPR_NODE)
		return expr_boolean(&c->v[i]);
	return text_of(c, i)[strspn(text_of(c, i), " \t\r\n")] != '\0';
}

static struct expr_value
run_checklist(struct call *c)
{
	double n = 0;
	size_t i;

	for (i = 2; i < c->n; i++)
		n += listed(c, i);
	return between(number_of(c, 0), number_of(c, 1), n);
}

static struct expr_value
run_weighted_checklist(struct call *c)
{
	double sum = 0;
	size_t i;

	for (i = 2; i + 1 < c->n; i += 2) {
		double weight = number_of(c, i + 1);

		if (listed(c, i) && !isnan(weight))
			sum += weight;
	}
	return between(number_of(c, 0), number_of(c, 1), sum);
}

/* ---- choices ---- */

/* Calls of the words between single spaces: the next one from *P on; NULL
 * after the last. */
static const char *
next_word(const char **p, size_t *n)
{
	const char *word = *p;

	if (word == NULL)
		return NULL;
	*n = strcspn(word, " ");
	*p = word[*n] == ' ' ? word + *n + 1 : NULL;
	return word;
}

static struct expr_value
run_selected(struct call *c)
{
	const char *p = text_of(c, 0), *code = text_of(c, 1), *word;
	size_t n, want;

	code += strspn(code, " \t\r\n");
	for (want = strlen(code);
	     want > 0 && strchr(" \t\r\n", code[want - 1]);)
		want--;
	while ((word = next_word(&p, &n)) != NULL)
		if (n == want && memcmp(word, code, n) == 0)
			return value_boolean(true);
	return value_boolean(false);
}

static struct expr_value
run_selected_at(struct call *c)
{
	const char *p = text_of(c, 0), *word;
	double at = trunc(number_of(c, 1)), i = 0;
	size_t n;

	for (; (word = next_word(&p, &n)) != NULL; i++)
		if (i == at)
			return value_text(pool_text_n(c->scratch, word, n));
	return value_text("");
}

static struct expr_value
run_count_selected(struct call *c)
{
	const char *p = text_of(c, 0), *word;
	size_t n, count = 0;

	while ((word = next_word(&p, &n)) != NULL)
		count += n > 0;
	return value_number((double)count);
}

const struct function functions_logic[] = {
	{ "boolean", 1, 1, run_boolean },
	{ "boolean-from-string", 1, 1, run_boolean_from_string },
	{ "checklist", 2, -1, run_checklist },
	{ "count-selected", 1, 1, run_count_selected },
	{ "false", 0, 0, run_false },
	{ "not", 1, 1, run_not },
	{ "selected", 2, 2, run_selected },
	{ "selected-at", 2, 2, run_selected_at },
	{ "true", 0, 0, run_true },
	{ "weighted-checklist", 2, -1, run_weighted_checklist },
	{ NULL, 0, 0, NULL },
};
