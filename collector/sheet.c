#include "collector/sheet.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/pool.h"

/* A number that is none carries its kind in the low bits of a NaN; a text
 * that is none is one of these. */
const char sheet_no_text[SHEET_KINDS];

#define DECIMALS_MAX 6
#define WIDE         2e9 /* Stata's last whole number is a little more */
#define BLOCK_ROWS   256
#define NAN_BITS     UINT64_C(0x7ff8000000000000)

struct sheet {
	struct pool pool;
	struct sheet_column *columns;
	size_t n_columns;
	union sheet_cell **blocks; /* of BLOCK_ROWS rows, row by row */
	size_t n_blocks, n_rows;
	union sheet_cell *fresh; /* a new row; NULL before the first */
};

struct sheet *
sheet_new(void)
{
	struct sheet *s = mem_new(struct sheet);

	pool_init(&s->pool);
	return s;
}

static size_t
block_size(const struct sheet *s)
{
	return BLOCK_ROWS * s->n_columns * sizeof(union sheet_cell);
}

static union sheet_cell *
cell_at(const struct sheet *s, size_t row, size_t column)
{
	return &s->blocks[row / BLOCK_ROWS]
			 [row % BLOCK_ROWS * s->n_columns + column];
}

void
sheet_free(struct sheet *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_blocks; i++) {
		mem_wipe(s->blocks[i], block_size(s));
		free(s->blocks[i]);
	}
	free(s->blocks);
	free(s->fresh);
	free(s->columns);
	pool_fini(&s->pool);
	free(s);
}

static void
copy_labels(struct pool *pool, struct sheet_column *c)
{
	struct sheet_label *labels;
	size_t i;

	labels = pool_array(pool, c->n_labels + 1, sizeof(*labels));
	for (i = 0; i < c->n_labels; i++) {
		labels[i].value = c->labels[i].value;
		labels[i].text = pool_text(pool, c->labels[i].text);
	}
	c->labels = labels;
}

size_t
sheet_add_column(struct sheet *s, const struct sheet_column *column)
{
	struct sheet_column *c;

	if (s->n_rows > 0 || strlen(column->name) > SHEET_NAME_MAX ||
	    sheet_find(s, column->name) != SIZE_MAX)
		fatal("column %s: too late, too long or twice", column->name);
	s->columns =
	    mem_grow(s->columns, s->n_columns + 1, sizeof(*s->columns));
	c = &s->columns[s->n_columns];
	*c = *column;
	c->name = pool_text(&s->pool, column->name);
	c->label = pool_text(&s->pool, column->label);
	c->note = pool_text(&s->pool, column->note);
	copy_labels(&s->pool, c);
	return s->n_columns++;
}

static void
put_kind(const struct sheet *s, union sheet_cell *cells, size_t column,
    enum sheet_kind kind)
{
	if (s->columns[column].type == SHEET_TEXT)
		cells[column].text = &sheet_no_text[kind];
	else
		cells[column].bits = NAN_BITS | (uint64_t)kind;
}

double
sheet_code(enum sheet_kind kind)
{
	return kind == SHEET_VALUE ? 0 : SHEET_SAV_MISSING + kind - SHEET_BLANK;
}

/* Column COLUMN is KIND: its reason column, if it has one, says so. */
static void
give_reason(const struct sheet *s, union sheet_cell *cells, size_t column,
    enum sheet_kind kind)
{
	if (column + 1 == s->n_columns || !s->columns[column + 1].reason)
		return;
	if (kind == SHEET_NONE)
		put_kind(s, cells, column + 1, kind);
	else
		cells[column + 1].number = sheet_code(kind);
}

static void
make_fresh(struct sheet *s)
{
	enum sheet_kind kind;
	size_t i;

	s->fresh = mem_array(s->n_columns, sizeof(*s->fresh));
	for (i = 0; i < s->n_columns; i++) {
		kind = s->columns[i].fresh;
		if (s->columns[i].reason)
			continue;
		put_kind(s, s->fresh, i, kind == 0 ? SHEET_NONE : kind);
		give_reason(s, s->fresh, i, kind == 0 ? SHEET_NONE : kind);
	}
}

size_t
sheet_add_row(struct sheet *s)
{
	if (s->n_rows == s->n_blocks * BLOCK_ROWS) {
		s->blocks =
		    mem_grow(s->blocks, s->n_blocks + 1, sizeof(*s->blocks));
		s->blocks[s->n_blocks++] = mem_array(block_size(s), 1);
	}
	if (s->fresh == NULL)
		make_fresh(s);
	memcpy(cell_at(s, s->n_rows, 0), s->fresh,
	    s->n_columns * sizeof(*s->fresh));
	return s->n_rows++;
}

void
sheet_drop_row(struct sheet *s)
{
	s->n_rows--;
	mem_wipe(
	    cell_at(s, s->n_rows, 0), s->n_columns * sizeof(union sheet_cell));
}

size_t
sheet_n_columns(const struct sheet *s)
{
	return s->n_columns;
}

size_t
sheet_n_rows(const struct sheet *s)
{
	return s->n_rows;
}

const struct sheet_column *
sheet_column(const struct sheet *s, size_t i)
{
	return &s->columns[i];
}

size_t
sheet_find(const struct sheet *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n_columns; i++)
		if (strcmp(s->columns[i].name, name) == 0)
			return i;
	return SIZE_MAX;
}

/* How many decimals NUMBER has, DECIMALS_MAX at most. */
static int
decimals_of(double number)
{
	double scaled = fabs(number);
	int n;

	for (n = 0; n < DECIMALS_MAX; n++, scaled *= 10)
		if (fabs(scaled - round(scaled)) < 1e-9 * fmax(1, scaled))
			break;
	return n;
}

void
sheet_set_number(struct sheet *s, size_t row, size_t column, double number)
{
	struct sheet_column *c = &s->columns[column];

	if (isnan(number)) {
		sheet_set_kind(s, row, column, SHEET_NONE);
		return;
	}
	cell_at(s, row, column)->number = number;
	give_reason(s, cell_at(s, row, 0), column, SHEET_VALUE);
	if (fabs(number) > WIDE)
		c->wide = true;
	if (number != floor(number) && c->decimals < DECIMALS_MAX &&
	    decimals_of(number) > c->decimals)
		c->decimals = decimals_of(number);
}

void
sheet_set_text(struct sheet *s, size_t row, size_t column, const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	if (len == 0) {
		sheet_set_kind(s, row, column, SHEET_NONE);
		return;
	}
	give_reason(s, cell_at(s, row, 0), column, SHEET_VALUE);
	if (row > 0 && strcmp(cell_at(s, row - 1, column)->text, text) == 0) {
		cell_at(s, row, column)->text =
		    cell_at(s, row - 1, column)->text;
		return;
	}
	cell_at(s, row, column)->text = pool_text_n(&s->pool, text, len);
	if (len > s->columns[column].width)
		s->columns[column].width = len;
}

void
sheet_set_kind(struct sheet *s, size_t row, size_t column, enum sheet_kind kind)
{
	union sheet_cell *cells = cell_at(s, row, 0);

	put_kind(s, cells, column, kind);
	give_reason(s, cells, column, kind);
}

enum sheet_kind
sheet_kind(const struct sheet *s, size_t row, size_t column)
{
	return sheet_cell_kind(
	    cell_at(s, row, column), s->columns[column].type);
}

const union sheet_cell *
sheet_cells(const struct sheet *s, size_t row)
{
	return cell_at(s, row, 0);
}

bool
sheet_same(const struct sheet *s, size_t a, size_t b, size_t from)
{
	const union sheet_cell *x = cell_at(s, a, 0), *y = cell_at(s, b, 0);
	size_t i;

	for (i = from; i < s->n_columns; i++)
		if (s->columns[i].type == SHEET_TEXT
			? sheet_kind(s, a, i) != sheet_kind(s, b, i) ||
			      strcmp(x[i].text, y[i].text) != 0
			: x[i].bits != y[i].bits)
			return false;
	return true;
}

double
sheet_number(const struct sheet *s, size_t row, size_t column)
{
	return cell_at(s, row, column)->number;
}

const char *
sheet_text(const struct sheet *s, size_t row, size_t column)
{
	return cell_at(s, row, column)->text;
}

const char *
sheet_kind_words(enum sheet_kind kind)
{
	static const char *const words[SHEET_KINDS] = {
		[SHEET_VALUE] = "value",
		[SHEET_BLANK] = "Blank",
		[SHEET_TICK] = "Ticked, number unknown",
		[SHEET_NOT_ASKED] = "Not asked",
		[SHEET_UNREADABLE] = "Unreadable, given up",
		[SHEET_NONE] = "None",
	};

	return words[kind];
}

void
sheet_view_init(struct sheet_view *view, const struct sheet *sheet,
    const char *name, const char *label)
{
	*view =
	    (struct sheet_view){ .sheet = sheet, .name = name, .label = label };
}

void
sheet_view_fini(struct sheet_view *view)
{
	free(view->columns);
	free(view->rows);
	memset(view, 0, sizeof(*view));
}

/* Grows OWNED by one whenever N is a power of two. */
static size_t *
add(size_t *owned, size_t *n, size_t value)
{
	if ((*n & (*n - 1)) == 0)
		owned = mem_grow(owned, *n == 0 ? 1 : *n * 2, sizeof(*owned));
	owned[(*n)++] = value;
	return owned;
}

void
sheet_view_column(struct sheet_view *view, size_t column)
{
	view->columns = add(view->columns, &view->n_columns, column);
}

void
sheet_view_row(struct sheet_view *view, size_t row)
{
	view->rows = add(view->rows, &view->n_rows, row);
}

/* Whether NAME is a column's own, or was given to one of the first K. */
static bool
is_taken(const struct sheet_view *view, const struct sheet_short *given,
    size_t k, const char *name)
{
	size_t i;

	for (i = 0; i < view->n_columns; i++)
		if (strcmp(sheet_column(view->sheet, view->columns[i])->name,
			name) == 0 ||
		    (i < k && strcmp(given[i].name, name) == 0))
			return true;
	return false;
}

struct sheet_short *
sheet_short_names(const struct sheet_view *view)
{
	struct sheet_short *names =
	    mem_array(view->n_columns + 1, sizeof(*names));
	const char *full;
	size_t k;
	unsigned n;

	for (k = 0; k < view->n_columns; k++) {
		full = sheet_column(view->sheet, view->columns[k])->name;
		snprintf(names[k].name, sizeof(names[k].name), "%s", full);
		if (strlen(full) <= SHEET_SHORT_MAX)
			continue;
		for (n = 2; is_taken(view, names, k, names[k].name); n++)
			snprintf(names[k].name, sizeof(names[k].name),
			    "%.*s_%u", SHEET_SHORT_MAX - 4, full, n);
	}
	return names;
}
