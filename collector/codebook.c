#include "collector/codebook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/codebook_part.h"
#include "schema/mem.h"

struct codebook *
codebook_new(const struct study *study, const struct partner *partner,
    bool kept, time_t when)
{
	struct codebook *c = mem_new(struct codebook);

	c->study = study;
	c->partner = partner;
	c->kept = kept;
	c->when = when;
	return c;
}

void
codebook_free(struct codebook *c)
{
	size_t i, k;

	if (c == NULL)
		return;
	for (i = 0; i < c->n_files; i++) {
		for (k = 0; k < c->files[i].n_columns; k++)
			free(c->files[i].columns[k].codes);
		free(c->files[i].columns);
		free(c->files[i].name);
		free(c->files[i].label);
	}
	free(c->files);
	free(c);
}

static void
count_value(struct codebook_column *c, double value)
{
	size_t i;

	c->min = isnan(c->min) || value < c->min ? value : c->min;
	c->max = isnan(c->max) || value > c->max ? value : c->max;
	c->sum += value;
	for (i = 0; i < c->column->n_labels; i++)
		if (c->column->labels[i].value == value) {
			c->codes[i]++;
			break;
		}
}

static void
begin_column(
    struct codebook_column *c, const struct sheet_view *view, size_t column)
{
	c->column = sheet_column(view->sheet, column);
	c->codes = mem_array(c->column->n_labels + 1, sizeof(*c->codes));
	c->min = c->max = NAN;
}

static void
count_cell(struct codebook_column *c, const union sheet_cell *cell)
{
	enum sheet_kind kind = sheet_cell_kind(cell, c->column->type);

	c->kinds[kind]++;
	if (kind == SHEET_VALUE && c->column->type != SHEET_TEXT)
		count_value(c, cell->number);
}

/* A row's cells lie side by side. */
static void
count_row(struct codebook_file *f, const struct sheet_view *view, size_t row)
{
	const union sheet_cell *cells = sheet_cells(view->sheet, row);
	size_t i;

	for (i = 0; i < view->n_columns; i++)
		count_cell(&f->columns[i], &cells[view->columns[i]]);
}

void
codebook_add(struct codebook *c, const struct sheet_view *view)
{
	struct sheet_short *names = sheet_short_names(view);
	struct codebook_file *f;
	size_t i;

	c->files = mem_grow(c->files, c->n_files + 1, sizeof(*c->files));
	f = &c->files[c->n_files++];
	f->name = mem_text(view->name);
	f->label = mem_text(view->label);
	f->n_rows = view->n_rows;
	f->n_columns = view->n_columns;
	f->columns = mem_array(view->n_columns + 1, sizeof(*f->columns));
	for (i = 0; i < view->n_columns; i++) {
		begin_column(&f->columns[i], view, view->columns[i]);
		f->columns[i].stata = names[i];
	}
	for (i = 0; i < view->n_rows; i++)
		count_row(f, view, view->rows[i]);
	free(names);
}

void
codebook_number(struct buf *out, double number)
{
	buf_printf(out, "%.10g", number);
}

const char *
codebook_measure(enum sheet_measure measure)
{
	static const char *const words[] = { [SHEET_NOMINAL] = "nominal",
		[SHEET_ORDINAL] = "ordinal",
		[SHEET_SCALE] = "scale" };

	return words[measure];
}

void
codebook_text(struct buf *out, const char *text)
{
	const char *p;

	for (p = text; *p != '\0'; p++)
		switch (*p) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			if ((unsigned char)*p >= ' ' || *p == '\n' ||
			    *p == '\t')
				buf_put(out, p, 1);
		}
}

void
codebook_date(const struct codebook *c, char out[11])
{
	struct tm tm;

	gmtime_r(&c->when, &tm);
	strftime(out, 11, "%Y-%m-%d", &tm);
}
