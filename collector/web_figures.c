#include "collector/web_figures.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define LINES_MAX 500 /* rows or columns of a table */

long
figures_number(const struct js *figures, const char *name)
{
	double number;

	return js_number(js_get(figures, name), &number) ? (long)number : 0;
}

/* Where TEXT is in the sorted LINES, or would be. */
static size_t
place(char *const *lines, size_t n, const char *text)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(lines[i]) > strlen(text) ||
		    (strlen(lines[i]) == strlen(text) &&
			strcmp(lines[i], text) >= 0))
			break;
	return i;
}

static void
add_line(char ***lines, size_t *n, const char *text)
{
	size_t i = place(*lines, *n, text);

	if ((i < *n && strcmp((*lines)[i], text) == 0) || *n == LINES_MAX)
		return;
	*lines = mem_grow(*lines, *n + 1, sizeof(**lines));
	memmove(*lines + i + 1, *lines + i, (*n - i) * sizeof(**lines));
	(*lines)[i] = mem_text(text);
	(*n)++;
}

/* A member as a text, a whole number too; owned. */
static char *
member(const struct js *object, const char *name)
{
	const struct js *js = js_get(object, name);
	double number;

	if (js_number(js, &number))
		return mem_printf("%ld", (long)number);
	return mem_text(js_text(js) == NULL ? "" : js_text(js));
}

static void
add_lines(struct figures_table *t, const struct js *one, const char *row,
    const char *column)
{
	char *r = member(one, row), *c = member(one, column);

	add_line(&t->rows, &t->n_rows, r);
	add_line(&t->columns, &t->n_columns, c);
	free(r);
	free(c);
}

static void
add_number(struct figures_table *t, const struct js *one, const char *row,
    const char *column, const char *number)
{
	char *row_text = member(one, row), *column_text = member(one, column);
	size_t r = place(t->rows, t->n_rows, row_text);
	size_t c = place(t->columns, t->n_columns, column_text);

	if (r < t->n_rows && c < t->n_columns)
		t->cells[r * t->n_columns + c] += figures_number(one, number);
	free(row_text);
	free(column_text);
}

struct figures_table *
figures_table(const struct js *figures, const char *list, const char *row,
    const char *column, const char *number)
{
	struct figures_table *t = mem_new(struct figures_table);
	const struct js *all = js_get(figures, list);
	size_t i;

	for (i = 0; i < js_count(all); i++)
		add_lines(t, js_at(all, i), row, column);
	t->cells = mem_array(t->n_rows * t->n_columns + 1, sizeof(long));
	for (i = 0; i < js_count(all); i++)
		add_number(t, js_at(all, i), row, column, number);
	return t;
}

void
figures_table_free(struct figures_table *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n_rows; i++)
		free(t->rows[i]);
	for (i = 0; i < t->n_columns; i++)
		free(t->columns[i]);
	free(t->rows);
	free(t->columns);
	free(t->cells);
	free(t);
}

long
figures_cell(const struct figures_table *t, size_t row, size_t column)
{
	return t->cells[row * t->n_columns + column];
}
