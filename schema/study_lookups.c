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
#define ANSWERS_MAX      1001 /* of one question */
#define QUESTIONS_MAX    64   /* of one expression */

/* A question of an expression and the answer it has for the moment. */
struct place {
	size_t index;
	size_t n, at; /* answers it can have; 0: cannot be counted */
};

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

size_t
loading_range_size(const struct variable *v)
{
	if (!v->has_range || v->min != floor(v->min) ||
	    v->max != floor(v->max) || !(v->max - v->min < ANSWERS_MAX))
		return 0;
	return (size_t)(v->max - v->min) + 1;
}

/* How many answers V can have; 0 if they cannot be counted. */
static size_t
count_answers(const struct checking *k, const struct variable *v)
{
	bool whole = v->type == VARIABLE_INTEGER || v->type == VARIABLE_SCALE ||
		     (v->type == VARIABLE_DERIVED && k->whole_keys);

	if (v->type == VARIABLE_CHOICE)
		return v->choices->n;
	return whole ? loading_range_size(v) : 0;
}

static void
add_place(void *ctx, size_t index)
{
	struct checking *k = ctx;
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->places[i].index == index)
			return;
	if (k->n < QUESTIONS_MAX)
		k->places[k->n++] = (struct place){ .index = index,
			.n = count_answers(k, &k->l->study->variables[index]) };
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
	struct expr_value value = { .kind = EXPR_NODE, .text = "" };
	size_t i;

	for (i = 0; i < k->n && k->places[i].index != index;)
		i++;
	if (i == k->n || k->places[i].n == 0)
		return value;
	if (v->type == VARIABLE_CHOICE) {
		value.text = v->choices->v[k->places[i].at].code;
	} else {
		value.text = NULL;
		value.has_number = true;
		value.number = v->min + (double)k->places[i].at;
	}
	return value;
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

/* The next combination of answers; false after the last. */
static bool
step(struct checking *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		if (k->places[i].n == 0)
			continue;
		if (++k->places[i].at < k->places[i].n)
			return true;
		k->places[i].at = 0;
	}
	return false;
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
	} while (k->told == 0 && step(k));
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
