#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/layout_items.h"
#include "ocr/page.h"
#include "schema/mem.h"

#define WIDTH         (PAGE_RIGHT - PAGE_LEFT)
#define COLUMNS_MAX   12
#define WORDS_MIN     0.28 /* of the width is left for the rows' words */
#define ROW_PAD       1.5  /* above and below a row's words */
#define HEAD_GAP      0.8  /* mm between the heads' rule and the rows */
#define COMB_PAD      2.2  /* above and below a row's combs */
#define RULE_GREY     0.75
#define AFTER         5.0 /* mm below a table */
#define ROWS_WHOLE    5   /* so many rows stay on one page */
#define ROWS_TOGETHER 2   /* of a larger table's, at its start and end */

struct table;

struct table_row {
	const char *label, *hint;
	const struct variable *variable;           /* of a row of marks */
	const struct variable *cells[COLUMNS_MAX]; /* of a row of combs */
};

typedef double row_draw(struct flow *flow, const struct table *t,
    const struct table_row *row, double y);

/* A table: words at the start of each row, then columns of boxes. */
struct table {
	const struct group *group; /* what it is about */
	const char *heads[COLUMNS_MAX];
	size_t columns;
	double width;           /* of a column */
	struct table_row *rows; /* owned */
	size_t n_rows;
	row_draw *draw;
};

/* Rows that stay on one page. */
struct table_part {
	const struct table *table;
	size_t from, to;
};

static double
most(double a, double b)
{
	return a > b ? a : b;
}

static double
column_x(const struct table *t, size_t i)
{
	return PAGE_RIGHT - t->width * (double)(t->columns - i);
}

static double
words_width(const struct table *t)
{
	return column_x(t, 0) - PAGE_LEFT - 3;
}

static double
head_height(
    struct flow *flow, const struct table *t, const struct draw_style *style)
{
	bool was = draw_quiet(flow->draw, true);
	double h = 0;
	size_t i;

	for (i = 0; i < t->columns; i++)
		h = most(h, flow_text(flow, column_x(t, i), 0, t->width - 1,
				style, t->heads[i]));
	draw_quiet(flow->draw, was);
	return h;
}

/* What the table is about, above the rows' words and down to Y; returns its
 * height. */
static double
table_title(struct flow *flow, const struct table *t, double y, bool quiet)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, true);
	const struct group *group = t->group;
	bool was = draw_quiet(flow->draw, true);
	const char *label = "";
	double h;

	for (; group != NULL && label[0] == '\0'; group = group->parent)
		label = study_group_label(flow->study, group, flow->lang);
	h = flow_text(flow, PAGE_LEFT, 0, words_width(t), &style, label);
	draw_quiet(flow->draw, was);
	if (!quiet)
		flow_text(
		    flow, PAGE_LEFT, y - h, words_width(t), &style, label);
	return h;
}

/* Column heads stand on the rule above the first row; on the pages that
 * follow, beside what the table is about. */
static double
table_head(struct flow *flow, const void *arg, double y)
{
	const struct table *t = arg;
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	double h, own;
	size_t i;

	style.align = DRAW_CENTRE;
	h = head_height(flow, t, &style);
	if (flow->continued) {
		h = most(h, table_title(flow, t, y, true));
		table_title(flow, t, y + h, false);
	}
	for (i = 0; i < t->columns; i++) {
		bool was = draw_quiet(flow->draw, true);

		own = flow_text(
		    flow, column_x(t, i), y, t->width - 1, &style, t->heads[i]);
		draw_quiet(flow->draw, was);
		flow_text(flow, column_x(t, i) + 0.5, y + h - own, t->width - 1,
		    &style, t->heads[i]);
	}
	flow_rule(flow, PAGE_LEFT, y + h + 1, WIDTH, 0.2, 0.5);
	return h + 1 + HEAD_GAP;
}

/* A row's words in the middle of its height H; returns their own height. */
static double
row_words(struct flow *flow, const struct table *t, const struct table_row *row,
    double y, double h)
{
	struct draw_style label =
	    flow_style(flow, FLOW_BODY, row->hint[0] != 0);
	struct draw_style hint = flow_style(flow, FLOW_BODY, false);
	bool was = draw_quiet(flow->draw, true);
	double w = words_width(t), hl, hh;

	hint.grey = FLOW_HINT_GREY;
	hl = flow_text(flow, PAGE_LEFT, y, w, &label, row->label);
	hh = flow_text(flow, PAGE_LEFT, y, w, &hint, row->hint);
	draw_quiet(flow->draw, was);
	y += most(ROW_PAD, (h - hl - hh) / 2);
	flow_text(flow, PAGE_LEFT, y, w, &label, row->label);
	flow_text(flow, PAGE_LEFT, y + hl, w, &hint, row->hint);
	return hl + hh + 2 * ROW_PAD;
}

static double
row_height(struct flow *flow, const struct table *t,
    const struct table_row *row, double boxes)
{
	bool was = draw_quiet(flow->draw, true);
	double h = row_words(flow, t, row, 0, 0);

	draw_quiet(flow->draw, was);
	return most(h, boxes);
}

static double
mark_row(struct flow *flow, const struct table *t, const struct table_row *row,
    double y)
{
	const struct variable *v = row->variable;
	double box = flow_mark_size(flow);
	double h = row_height(flow, t, row, box + 2 * ROW_PAD);
	char number[16];
	size_t i;

	row_words(flow, t, row, y, h);
	for (i = 0; i < t->columns; i++) {
		snprintf(number, sizeof(number), "%d", (int)v->min + (int)i);
		flow_mark(flow, column_x(t, i) + (t->width - box) / 2,
		    y + (h - box) / 2, v,
		    v->choices != NULL ? v->choices->v[i].code : number);
	}
	return h;
}

static double
count_row(struct flow *flow, const struct table *t, const struct table_row *row,
    double y)
{
	double h =
	    row_height(flow, t, row, flow_cell_height(flow) + 2 * COMB_PAD);
	size_t i;

	row_words(flow, t, row, y, h);
	for (i = 0; i < t->columns; i++) {
		const struct variable *v = row->cells[i];
		int cells = v != NULL ? items_cells(flow, v) : 0;
		double w = flow_comb_width(flow, cells, 0);

		if (v != NULL)
			flow_comb(flow, column_x(t, i) + (t->width - w) / 2,
			    y + (h - flow_cell_height(flow)) / 2, v, cells, 0,
			    items_inside(flow, v));
	}
	return h;
}

static double
table_part(struct flow *flow, const void *arg, double y)
{
	const struct table_part *part = arg;
	double h = 0;
	size_t i;

	for (i = part->from; i < part->to; i++) {
		h += part->table->draw(
		    flow, part->table, &part->table->rows[i], y + h);
		flow_rule(flow, PAGE_LEFT, y + h, WIDTH, 0.15, RULE_GREY);
	}
	return h;
}

static struct table_row *
add_row(struct table *t)
{
	t->rows = mem_grow(t->rows, t->n_rows + 1, sizeof(*t->rows));
	memset(&t->rows[t->n_rows], 0, sizeof(*t->rows));
	return &t->rows[t->n_rows++];
}

/* A small table stays whole; of a large one no row stands alone. */
static void
table_put(struct flow *flow, struct table *t)
{
	struct table_part part = { .table = t };

	flow_start_table(flow, table_head, t);
	for (; part.from < t->n_rows; part.from = part.to) {
		part.to = part.from + 1;
		if (part.from == 0)
			part.to = part.from + ROWS_TOGETHER;
		if (t->n_rows <= ROWS_WHOLE || part.to + 2 > t->n_rows)
			part.to = t->n_rows;
		flow_put(flow, table_part, &part);
	}
	flow_end(flow);
	flow_space(flow, AFTER);
	free(t->rows);
}

static void
add_mark_rows(
    struct flow *flow, struct table *t, const struct item *items, size_t n)
{
	size_t i;

	t->draw = mark_row;
	for (i = 0; i < n; i++) {
		const struct variable *v = items[i].variable;
		struct table_row *row;

		if (items[i].kind != ITEM_VARIABLE || !variable_asked(v))
			continue;
		row = add_row(t);
		row->variable = v;
		t->group = v->group;
		row->label = study_variable_label(flow->study, v, flow->lang);
		row->hint = study_variable_hint(flow->study, v, flow->lang);
	}
}

/* Columns as wide as their heads need, if that leaves the rows enough. */
static bool
table_fit(struct flow *flow, struct table *t, double least, double wide)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	size_t i;

	t->width = least;
	for (i = 0; i < t->columns; i++)
		t->width = most(t->width,
		    draw_word_width(flow->draw, &style, t->heads[i]) + 3);
	wide = wide * (double)t->columns < WIDTH * 0.6
		   ? wide
		   : WIDTH * 0.6 / (double)t->columns;
	t->width = most(t->width, wide);
	return t->width * (double)t->columns <= WIDTH * (1 - WORDS_MIN);
}

/* Whether every question among ITEMS has the same choices. */
static const struct choices *
common_choices(const struct item *items, size_t n)
{
	const struct choices *choices = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct variable *v = items[i].variable;

		if (items[i].kind != ITEM_VARIABLE)
			return NULL;
		if (!variable_asked(v))
			continue;
		if (v->type != VARIABLE_CHOICE ||
		    (choices != NULL && v->choices != choices))
			return NULL;
		choices = v->choices;
	}
	return choices;
}

bool
table_choices(struct flow *flow, const struct item *items, size_t n)
{
	const struct choices *choices = common_choices(items, n);
	struct table t = { 0 };

	if (choices == NULL || choices->n > COLUMNS_MAX)
		return false;
	t.columns = choices->n;
	for (size_t i = 0; i < choices->n; i++)
		t.heads[i] =
		    study_choice_label(flow->study, choices, i, flow->lang);
	if (!table_fit(flow, &t, flow_mark_size(flow) + 4, 19))
		return false;
	add_mark_rows(flow, &t, items, n);
	table_put(flow, &t);
	return true;
}

static bool
scale_like(const struct item *item, const struct variable *first)
{
	const struct variable *v = item->variable;

	return item->kind == ITEM_VARIABLE && v->type == VARIABLE_SCALE &&
	       v->has_range && v->min == first->min && v->max == first->max &&
	       v->relevant == first->relevant;
}

size_t
table_scales(struct flow *flow, const struct item *items, size_t n)
{
	const struct variable *first = items[0].variable;
	char heads[COLUMNS_MAX][16];
	struct table t = { 0 };
	size_t run = 0;

	if (items[0].kind != ITEM_VARIABLE || !scale_like(&items[0], first) ||
	    first->max - first->min + 1 > COLUMNS_MAX ||
	    first->max <= first->min)
		return 0;
	t.columns = (size_t)(first->max - first->min) + 1;
	for (size_t i = 0; i < t.columns; i++) {
		snprintf(
		    heads[i], sizeof(heads[i]), "%d", (int)first->min + (int)i);
		t.heads[i] = heads[i];
	}
	while (run < n && scale_like(&items[run], first))
		run++;
	if (!table_fit(flow, &t, flow_mark_size(flow) + 3.4, 9))
		return 0;
	add_mark_rows(flow, &t, items, run);
	table_put(flow, &t);
	return run;
}

/* The row that starts with the group at ITEMS, added to T.  Returns the items
 * it takes, 0 if it is no row of combs. */
static size_t
add_count_row(
    struct flow *flow, struct table *t, const struct item *items, size_t n)
{
	struct table_row row = { 0 };
	size_t i, columns = 0;

	if (items[0].kind != ITEM_GROUP)
		return 0;
	for (i = 1; i < n && items[i].kind == ITEM_VARIABLE; i++) {
		if (!variable_asked(items[i].variable))
			continue;
		if (items_cells(flow, items[i].variable) == 0 ||
		    items[i].variable->type != VARIABLE_INTEGER ||
		    columns == COLUMNS_MAX)
			return 0;
		row.cells[columns++] = items[i].variable;
	}
	if (i == n || items[i].kind != ITEM_END)
		return 0;
	t->group = items[0].group->parent;
	row.label = study_group_label(flow->study, items[0].group, flow->lang);
	row.hint = study_group_hint(flow->study, items[0].group, flow->lang);
	if (columns > 0)
		*add_row(t) = row;
	return i + 1;
}

/* Heads from the first row that has that many columns; returns the width of
 * the widest comb. */
static double
count_heads(struct flow *flow, struct table *t)
{
	double comb = 0;
	size_t i, c;

	for (i = 0; i < t->n_rows; i++)
		for (c = 0; c < COLUMNS_MAX; c++) {
			const struct variable *v = t->rows[i].cells[c];

			if (v == NULL)
				break;
			comb = most(comb,
			    flow_comb_width(flow, items_cells(flow, v), 0));
			if (c < t->columns)
				continue;
			t->heads[t->columns++] =
			    study_variable_label(flow->study, v, flow->lang);
		}
	return comb;
}

bool
table_counts(struct flow *flow, const struct item *items, size_t n)
{
	struct table t = { .draw = count_row };
	size_t i, took;

	for (i = 0; i < n; i += took) {
		took = add_count_row(flow, &t, items + i, n - i);
		if (took == 0)
			break;
	}
	if (i < n || t.n_rows == 0 ||
	    !table_fit(flow, &t, count_heads(flow, &t) + 6, 26)) {
		free(t.rows);
		return false;
	}
	table_put(flow, &t);
	return true;
}
