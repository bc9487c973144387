/* Loading: `or_other`, as ODK's form compiler does it: the list gets a choice
 * `other`, and the question a text question NAME_other behind it.  Not for
 * select_multiple, whose choice other is exported as NAME_other. */
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

#define OR_OTHER "or_other"

/* The list of "select_one LIST or_other" and the type without the end; NULL
 * if TYPE is none. */
static const char *
list_with_other(struct pool *pool, const char *type, const char **plain)
{
	const char *p = type, *word, *last = NULL, *before = NULL;
	size_t n, n_last = 0, n_before = 0;

	if (strncmp(type, "select_one ", 11) != 0 &&
	    strncmp(type, "select one ", 11) != 0)
		return NULL;
	while ((word = loading_word(&p, &n)) != NULL) {
		before = last;
		n_before = n_last;
		last = word;
		n_last = n;
	}
	if (before == NULL || n_last != strlen(OR_OTHER) ||
	    memcmp(last, OR_OTHER, n_last) != 0)
		return NULL;
	*plain = pool_text_n(pool, type, (size_t)(before + n_before - type));
	return pool_text_n(pool, before, n_before);
}

struct growing {
	struct pool *pool;
	const struct table *t;
	struct table_row *rows;
	size_t n;
};

static void
grow(struct growing *g, struct pool *pool, const struct table *t, size_t room)
{
	g->pool = pool;
	g->t = t;
	g->rows = pool_array(pool, room, sizeof(*g->rows));
	g->n = 0;
}

/* A row like ROW, or an empty one; its cells may be written. */
static const char **
add_row(struct growing *g, const struct table_row *row, int line)
{
	const char **cells =
	    pool_array(g->pool, g->t->n_columns, sizeof(*cells));
	size_t i;

	for (i = 0; i < g->t->n_columns; i++)
		cells[i] = row == NULL ? "" : row->cells[i];
	g->rows[g->n++] = (struct table_row){ .cells = cells, .line = line };
	return cells;
}

static void
put(const struct table *t, const char **cells, const char *column,
    const char *text)
{
	int i = table_column(t, column);

	if (i >= 0)
		cells[i] = text;
}

/* In the first column that has labels. */
static void
put_label(const struct table *t, const char **cells, const char *text)
{
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		if (strcmp(t->columns[i], "label") == 0 ||
		    strncmp(t->columns[i], "label::", 7) == 0) {
			cells[i] = text;
			return;
		}
}

static void
put_question(struct growing *g, const struct table_row *row, const char *name)
{
	const char **cells = add_row(g, NULL, row->line);
	int forms = table_column(g->t, "forms");
	char *other = mem_printf("%s_other", name);
	char *when = mem_printf("selected(${%s}, 'other')", name);

	put(g->t, cells, "type", "text");
	put(g->t, cells, "name", pool_text(g->pool, other));
	put(g->t, cells, "relevant", pool_text(g->pool, when));
	put_label(g->t, cells, "Specify other.");
	if (forms >= 0)
		cells[forms] = row->cells[forms];
	mem_free_text(other);
	mem_free_text(when);
}

static bool
has_other(const struct growing *g, const char *list)
{
	int at = table_column(g->t, "list_name"),
	    name = table_column(g->t, "name");
	size_t i;

	for (i = 0; i < g->n; i++)
		if (strcmp(g->rows[i].cells[at], list) == 0 &&
		    strcmp(g->rows[i].cells[name], "other") == 0)
			return true;
	return false;
}

static void
put_choice(struct growing *g, const char *list)
{
	const char **cells;

	if (table_column(g->t, "list_name") < 0 ||
	    table_column(g->t, "name") < 0 || has_other(g, list))
		return;
	cells = add_row(g, NULL, g->n > 0 ? g->rows[g->n - 1].line : 1);
	put(g->t, cells, "list_name", list);
	put(g->t, cells, "name", "other");
	put_label(g->t, cells, "Other");
}

/* The same table with an empty column NAME. */
static void
add_column(struct pool *pool, struct table *t, const char *name)
{
	size_t n = t->n_columns, i;
	const char **columns = pool_array(pool, n + 1, sizeof(*columns));
	struct table_row *rows = pool_array(pool, t->n_rows, sizeof(*rows));

	memcpy(columns, t->columns, n * sizeof(*columns));
	columns[n] = name;
	for (i = 0; i < t->n_rows; i++) {
		const char **cells = pool_array(pool, n + 1, sizeof(*cells));

		memcpy(cells, t->rows[i].cells, n * sizeof(*cells));
		cells[n] = "";
		rows[i] = (struct table_row){ .cells = cells,
			.line = t->rows[i].line };
	}
	t->columns = columns;
	t->n_columns = n + 1;
	t->rows = rows;
}

static bool
has_or_other(const struct table *t, int type)
{
	size_t i;

	for (i = 0; i < t->n_rows; i++)
		if (strstr(t->rows[i].cells[type], OR_OTHER) != NULL)
			return true;
	return false;
}

void
loading_others(struct loading *l)
{
	struct study *s = l->study;
	struct table *survey = &s->survey, *choices = &s->choices_table;
	int type = survey->n_columns > 0 ? table_column(survey, "type") : -1;
	struct growing questions, answers;
	const char *list, *plain;
	size_t i;

	if (type < 0 || survey->n_rows > STUDY_ROWS_MAX ||
	    choices->n_columns == 0 || !has_or_other(survey, type))
		return;
	if (table_column(survey, "relevant") < 0)
		add_column(&s->pool, survey, "relevant");
	grow(&questions, &s->pool, survey, 2 * survey->n_rows);
	grow(&answers, &s->pool, choices, choices->n_rows + survey->n_rows);
	for (i = 0; i < choices->n_rows; i++)
		answers.rows[answers.n++] = choices->rows[i];
	for (i = 0; i < survey->n_rows; i++) {
		const struct table_row *row = &survey->rows[i];

		list = list_with_other(&s->pool, row->cells[type], &plain);
		if (list == NULL) {
			questions.rows[questions.n++] = *row;
			continue;
		}
		add_row(&questions, row, row->line)[type] = plain;
		put_question(&questions, row, table_cell(survey, i, "name"));
		put_choice(&answers, list);
	}
	survey->rows = questions.rows;
	survey->n_rows = questions.n;
	choices->rows = answers.rows;
	choices->n_rows = answers.n;
}
