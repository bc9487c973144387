#include <stdio.h>
#include <string.h>

#include "ocr/layout_items.h"
#include "ocr/page.h"

#define WIDTH       (PAGE_RIGHT - PAGE_LEFT)
#define COLUMNS_MAX 12
#define WORDS_MIN   0.36 /* of the width is left for the rows' words */
#define ROW_PAD     1.5  /* above and below a row's words */
#define RULE_GREY   0.75

/* A table: words at the start of each row, then columns of boxes. */
struct table {
	const char *heads[COLUMNS_MAX];
	size_t columns;
	double width;                              /* of a column */
	const struct variable *cells[COLUMNS_MAX]; /* COUNTS: this row's */
	const struct variable *variable;           /* else: this row's */
	const char *label, *hint;                  /* this row's words */
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

/* Column heads stand on the rule above the first row. */
static double
table_head(struct flow *flow, const void *arg, double y)
{
	const struct table *t = arg;
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	double h, own;
	size_t i;

	style.align = DRAW_CENTRE;
	h = head_height(flow, t, &style);
	for (i = 0; i < t->columns; i++) {
		bool was = draw_quiet(flow->draw, true);

		own = flow_text(
		    flow, column_x(t, i), y, t->width - 1, &style, t->heads[i]);
		draw_quiet(flow->draw, was);
		flow_text(flow, column_x(t, i) + 0.5, y + h - own, t->width - 1,
		    &style, t->heads[i]);
	}
	flow_rule(flow, PAGE_LEFT, y + h + 1, WIDTH, 0.25, 0.4);
	return h + 1;
}

/* A row's words in the middle of its height H; returns their own height. */
static double
row_words(struct flow *flow, const struct table *t, double y, double h)
{
	struct draw_style label = flow_style(flow, FLOW_BODY, t->hint[0] != 0);
	struct draw_style hint = flow_style(flow, FLOW_BODY, false);
	bool was = draw_quiet(flow->draw, true);
	double w = words_width(t), hl, hh;

	hint.grey = FLOW_HINT_GREY;
	hl = flow_text(flow, PAGE_LEFT, y, w, &label, t->label);
	hh = flow_text(flow, PAGE_LEFT, y, w, &hint, t->hint);
	draw_quiet(flow->draw, was);
	y += most(ROW_PAD, (h - hl - hh) / 2);
	flow_text(flow, PAGE_LEFT, y, w, &label, t->label);
	flow_text(flow, PAGE_LEFT, y + hl, w, &hint, t->hint);
	return hl + hh + 2 * ROW_PAD;
}

static double
row_height(struct flow *flow, const struct table *t, double boxes)
{
	bool was = draw_quiet(flow->draw, true);
	double h = row_words(flow, t, 0, 0);

	draw_quiet(flow->draw, was);
	return most(h, boxes + 2 * ROW_PAD);
}

static double
mark_row(struct flow *flow, const void *arg, double y)
{
	const struct table *t = arg;
	double box = flow_mark_size(flow), h = row_height(flow, t, box);
	char code[16];
	size_t i;

	row_words(flow, t, y, h);
	for (i = 0; i < t->columns; i++) {
		const char *c = t->variable->choices != NULL
				    ? t->variable->choices->v[i].code
				    : code;

		snprintf(
		    code, sizeof(code), "%d", (int)t->variable->min + (int)i);
		flow_mark(flow, column_x(t, i) + (t->width - box) / 2,
		    y + (h - box) / 2, t->variable, c);
	}
	flow_rule(flow, PAGE_LEFT, y + h, WIDTH, 0.15, RULE_GREY);
	return h;
}

static void
mark_rows(
    struct flow *flow, struct table *t, const struct item *items, size_t n)
{
	size_t i;

	flow_start_table(flow, table_head, t);
	for (i = 0; i < n; i++) {
		t->variable = items[i].variable;
		if (items[i].kind != ITEM_VARIABLE ||
		    !variable_asked(t->variable))
			continue;
		t->label =
		    study_variable_label(flow->study, t->variable, flow->lang);
		t->hint =
		    study_variable_hint(flow->study, t->variable, flow->lang);
		flow_put(flow, mark_row, t);
	}
	flow_end_table(flow);
	flow_space(flow, 5);
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
	mark_rows(flow, &t, items, n);
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
	mark_rows(flow, &t, items, run);
	return run;
}

static double
count_row(struct flow *flow, const void *arg, double y)
{
	const struct table *t = arg;
	double h = row_height(flow, t, flow_cell_height(flow));
	size_t i;

	row_words(flow, t, y, h);
	for (i = 0; i < t->columns; i++) {
		int cells;

		if (t->cells[i] == NULL)
			continue;
		cells = items_cells(flow, t->cells[i]);
		flow_comb(flow,
		    column_x(t, i) +
			(t->width - flow_comb_width(flow, cells, 0)) / 2,
		    y + (h - flow_cell_height(flow)) / 2, t->cells[i], cells, 0,
		    items_inside(flow, t->cells[i]));
	}
	flow_rule(flow, PAGE_LEFT, y + h, WIDTH, 0.15, RULE_GREY);
	return h;
}

/* The row that starts with the group at ITEMS: its questions into T.  Returns
 * the items it takes, 0 if it is no row of combs. */
static size_t
count_row_at(struct flow *flow, const struct item *items, size_t n,
    struct table *t, size_t *columns)
{
	size_t i;

	*columns = 0;
	memset(t->cells, 0, sizeof(t->cells));
	if (items[0].kind != ITEM_GROUP)
		return 0;
	for (i = 1; i < n && items[i].kind == ITEM_VARIABLE; i++) {
		if (!variable_asked(items[i].variable))
			continue;
		if (items_cells(flow, items[i].variable) == 0 ||
		    items[i].variable->type != VARIABLE_INTEGER ||
		    *columns == COLUMNS_MAX)
			return 0;
		t->cells[(*columns)++] = items[i].variable;
	}
	if (i == n || items[i].kind != ITEM_END)
		return 0;
	t->label = study_group_label(flow->study, items[0].group, flow->lang);
	t->hint = study_group_hint(flow->study, items[0].group, flow->lang);
	return i + 1;
}

/* Heads from the first row that has the most columns. */
static bool
count_heads(struct flow *flow, const struct item *items, size_t n,
    struct table *t, double *comb)
{
	size_t i, took, columns, c;

	*comb = 0;
	for (i = 0; i < n; i += took) {
		took = count_row_at(flow, items + i, n - i, t, &columns);
		if (took == 0)
			return false;
		for (c = 0; c < columns; c++)
			*comb =
			    most(*comb, flow_comb_width(flow,
					    items_cells(flow, t->cells[c]), 0));
		for (c = t->columns; c < columns; c++)
			t->heads[c] = study_variable_label(
			    flow->study, t->cells[c], flow->lang);
		t->columns = columns > t->columns ? columns : t->columns;
	}
	return t->columns > 0;
}

bool
table_counts(struct flow *flow, const struct item *items, size_t n)
{
	struct table t = { 0 };
	size_t i, took, columns;
	double comb;

	if (!count_heads(flow, items, n, &t, &comb) ||
	    !table_fit(flow, &t, comb + 6, 26))
		return false;
	flow_start_table(flow, table_head, &t);
	for (i = 0; i < n; i += took) {
		took = count_row_at(flow, items + i, n - i, &t, &columns);
		if (columns > 0)
			flow_put(flow, count_row, &t);
	}
	flow_end_table(flow);
	flow_space(flow, 5);
	return true;
}
