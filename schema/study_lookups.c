/* Loading: whether lookup tables hold what the expressions look up.
 *
 * Where a number is needed each cell is one; no key is there twice; and each
 * key that answers can lead to has its row.  These are found by evaluating the
 * expression with every answer that its questions can have, as far as those
 * can be counted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

#define COMBINATIONS_MAX 10000
#define QUESTIONS_MAX    64 /* of one expression */

struct checking {
	struct loading *l;
	const struct table *from; /* the expression's file */
	int line;
	const struct variable *score; /* whose calculation it is; NULL */
	const struct expr *expr;
	const struct expr_lookup *lookup;
	struct place places[QUESTIONS_MAX];
	size_t n;
	bool whole_keys; /* of every table that is looked up in */
	size_t told;     /* missing rows of this expression */
	struct pool scratch;
};

static const struct table *
table_of(const struct checking *k, int table)
{
	return &k->l->study->lookups[table];
}

/* ---- the cells ---- */

static bool
is_number(const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return text[0] != '\0' && *end == '\0' && isfinite(*number) &&
	       text[strspn(text, "0123456789.-")] == '\0';
}

static void
check_cell(const struct checking *k, const struct table *t, size_t row)
{
	const struct variable *v = k->lookup->whole ? k->score : NULL;
	const char *text = t->rows[row].cells[k->lookup->column];
	const char *column = t->columns[k->lookup->column];
	bool range = v != NULL && v->has_range;
	double number;

	if (!k->lookup->number && !range)
		return;
	if (!is_number(text, &number))
		loading_wrong(k->l, t->name, t->rows[row].line, column,
		    "\"%.60s\" is no number, and %s:%d needs one.", text,
		    k->from->name, k->line);
	else if (range && (number < v->min || number > v->max))
		loading_wrong(k->l, t->name, t->rows[row].line, column,
		    "%.60s is outside the range of \"%s\" (%s:%d).", text,
		    v->name, k->from->name, k->line);
}

struct keyed {
	const char *key;
	int line;
};

static int
compare_keys(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int c = strcmp(x->key, y->key);

	return c != 0 ? c : x->line - y->line;
}

static void
check_keys(const struct checking *k, const struct table *t)
{
	struct keyed *keys = mem_array(t->n_rows, sizeof(*keys));
	const char *column = t->columns[k->lookup->key];
	size_t i;

	for (i = 0; i < t->n_rows; i++) {
		keys[i] = (struct keyed){ t->rows[i].cells[k->lookup->key],
			t->rows[i].line };
		if (keys[i].key[0] == '\0')
			loading_wrong(k->l, t->name, keys[i].line, column,
			    "This row has no key.");
	}
	qsort(keys, t->n_rows, sizeof(*keys), compare_keys);
	for (i = 1; i < t->n_rows; i++)
		if (keys[i].key[0] != '\0' &&
		    strcmp(keys[i - 1].key, keys[i].key) == 0)
			loading_wrong(k->l, t->name, keys[i].line, column,
			    "\"%.60s\" is there twice: in line %d too.",
			    keys[i].key, keys[i - 1].line);
	free(keys);
}

/* One pulldata(): its table, apart from which keys are looked up. */
static void
check_table(void *ctx, const struct expr_lookup *lookup)
{
	struct checking *k = ctx;
	const struct table *t = table_of(k, lookup->table);
	double number;
	size_t i;

	k->lookup = lookup;
	if (t->n_rows == 0) {
		loading_wrong(k->l, t->name, 1, NULL, "There are no rows.");
		return;
	}
	check_keys(k, t);
	for (i = 0; i < t->n_rows; i++) {
		check_cell(k, t, i);
		if (!is_number(t->rows[i].cells[lookup->key], &number) ||
		    number != floor(number))
			k->whole_keys = false;
	}
}

/* ---- the rows ---- */

/* How many answers V can have; 0 if they cannot be counted. */
static size_t
count_answers(const struct checking *k, const struct variable *v)
{
	return v->type == VARIABLE_DERIVED && k->whole_keys
		   ? answers_in_range(v)
		   : answers_count(v);
}

static void
add_place(void *ctx, size_t index)
{
	struct checking *k = ctx;
	const struct variable *v = &k->l->study->variables[index];
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->places[i].question == v)
			return;
	if (k->n < QUESTIONS_MAX)
		k->places[k->n++] =
		    (struct place){ .question = v, .n = count_answers(k, v) };
}

static void
add_key_places(void *ctx, const struct expr_lookup *lookup)
{
	expr_uses(lookup->value, add_place, ctx);
}

static struct expr_value
get(void *ctx, size_t index)
{
	const struct checking *k = ctx;
	const struct variable *v = &k->l->study->variables[index];
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->places[i].question == v && k->places[i].n > 0)
			return answers_at(v, k->places[i].at);
	return answer_text("");
}

static const char *
look_up(void *ctx, int table, int column, int key, const char *value)
{
	struct checking *k = ctx;
	const struct table *t = table_of(k, table);
	const char *cell;

	if (value[0] == '\0')
		return "";
	if ((cell = table_look_up(t, column, key, value)) != NULL)
		return cell;
	if (k->told++ == 0)
		loading_wrong(k->l, t->name, 1, t->columns[key],
		    "There is no row for \"%.60s\", which %s:%d can look up.",
		    value, k->from->name, k->line);
	return "";
}

static void
check_rows(struct checking *k)
{
	struct expr_env env = { .ctx = k, .get = get, .lookup = look_up };
	size_t i, n = 1;

	expr_lookups(k->expr, add_key_places, k);
	expr_uses(k->expr, add_place, k);
	for (i = 0; i < k->n; i++) {
		if (k->places[i].n > COMBINATIONS_MAX / n)
			k->places[i].n = 0; /* stays unanswered */
		if (k->places[i].n > 0)
			n *= k->places[i].n;
	}
	do {
		pool_init(&k->scratch);
		(void)expr_eval(k->expr, &env, &k->scratch);
		pool_fini(&k->scratch);
	} while (k->told == 0 && places_step(k->places, k->n));
}

static void
note_lookup(void *ctx, const struct expr_lookup *lookup)
{
	(void)lookup;
	*(bool *)ctx = true;
}

static void
check_expr(struct loading *l, const struct table *from, int line,
    const struct expr *expr, const struct variable *score)
{
	struct checking k = { .l = l,
		.from = from,
		.line = line,
		.score = score,
		.expr = expr,
		.whole_keys = true };
	size_t before = l->n_wrong;
	bool some = false;

	if (expr != NULL)
		expr_lookups(expr, note_lookup, &some);
	if (!some)
		return;
	expr_lookups(expr, check_table, &k);
	if (l->n_wrong == before)
		check_rows(&k);
}

void
loading_lookups(struct loading *l)
{
	const struct study *s = l->study;
	const struct table *t = &s->survey;
	size_t i;

	for (i = 0; i < s->n_variables && s->n_lookups > 0; i++) {
		const struct variable *v = &s->variables[i];

		check_expr(l, t, v->line, v->relevant, NULL);
		check_expr(l, t, v->line, v->constraint, NULL);
		check_expr(l, t, v->line, v->required_when, NULL);
		check_expr(l, t, v->line, v->calculation, v);
	}
	for (i = 0; i < s->n_groups && s->n_lookups > 0; i++)
		check_expr(l, t, t->rows[s->group_rows[i]].line,
		    s->groups[i].relevant, NULL);
}
