#include "ocr/layout_items.h"

#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "schema/words.h"

#define WIDTH       (PAGE_RIGHT - PAGE_LEFT)
#define GAP         1.2 /* between a question's words and its answers */
#define AFTER       3.6 /* below a question */
#define BESIDE      2.4 /* between a box and its words */
#define COLUMN_GAP  4.0
#define INDENT      6.0 /* of a question that depends on another */
#define COLUMNS_MAX 4
#define DATE_CELLS  6
#define ID_DIGITS   4
#define COMB_MAX    5
#define ROWS_WHOLE  12 /* more rows of answers may go over a page's end */

static double
indent(const struct variable *variable)
{
	return variable->relevant != NULL ? INDENT : 0;
}

static double
most(double a, double b)
{
	return a > b ? a : b;
}

/* The question and its help, W wide. */
static double
words(struct flow *flow, const struct variable *variable, double y, double w)
{
	struct draw_style label = flow_style(flow, FLOW_BODY, true);
	struct draw_style hint = flow_style(flow, FLOW_BODY, false);
	double x = PAGE_LEFT + indent(variable), h;

	hint.grey = FLOW_HINT_GREY;
	h = flow_text(flow, x, y, w, &label,
	    study_variable_label(flow->study, variable, flow->lang));
	return h + flow_text(flow, x, y + h, w, &hint,
		       study_variable_hint(flow->study, variable, flow->lang));
}

static double
question_words(struct flow *flow, const void *arg, double y)
{
	const struct variable *variable = arg;

	return words(flow, variable, y, WIDTH - indent(variable)) + GAP;
}

int
items_cells(const struct flow *flow, const struct variable *variable)
{
	const char *digits;
	int n;

	switch (variable->type) {
	case VARIABLE_ID:
		digits = study_setting(flow->study, "id_digits");
		n = digits != NULL ? atoi(digits) : ID_DIGITS;
		return n >= 1 && n <= 12 ? n : 0;
	case VARIABLE_DATE:
		return DATE_CELLS;
	case VARIABLE_INTEGER:
	case VARIABLE_SCALE:
		n = variable_digits(variable);
		return n <= COMB_MAX && variable->min >= 0 ? n : 0;
	default:
		return 0;
	}
}

const char *
items_inside(const struct flow *flow, const struct variable *variable)
{
	return variable->tick ? word(flow->lang, "number") : NULL;
}

/* Instead of a comb, when the ID is in the QR: nothing to do.  The comb stays
 * in the map, which must not depend on the person. */
static void
id_known(struct flow *flow, double x, double y, double w)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, false);

	style.grey = FLOW_HINT_GREY;
	style.align = DRAW_END;
	flow_text(flow, x - w, y + 1, 2 * w, &style,
	    word(flow->lang, "on this form already"));
}

/* Words on the one side, a comb on the other. */
static double
comb_question(struct flow *flow, const void *arg, double y)
{
	const struct variable *variable = arg;
	int cells = items_cells(flow, variable);
	int group = variable->type == VARIABLE_DATE ? 2 : 0;
	bool known = variable->type == VARIABLE_ID && flow->id != NULL, was;
	double w = flow_comb_width(flow, cells, group);
	double h;

	h = words(flow, variable, y + 1,
		WIDTH - indent(variable) - w - COLUMN_GAP) +
	    1;
	flow->of_one = variable->type == VARIABLE_ID;
	if (known)
		id_known(flow, PAGE_RIGHT - w - 1, y, w);
	was = draw_quiet(flow->draw, known || draw_is_quiet(flow->draw));
	flow_comb(flow, PAGE_RIGHT - w - 1, y + 0.5, variable, cells, group,
	    items_inside(flow, variable));
	draw_quiet(flow->draw, was);
	flow->of_one = false;
	return most(h, flow_cell_height(flow) + 1) + AFTER;
}

static double
text_question(struct flow *flow, const void *arg, double y)
{
	const struct variable *variable = arg;
	double x = PAGE_LEFT + indent(variable), w = PAGE_RIGHT - x;
	int lines = variable->multiline ? 3 : 1;
	double h = words(flow, variable, y, w) + GAP;

	flow_lines(flow, x, y + h, w - 0.5, variable, lines);
	return h + lines * flow_line_height(flow) + AFTER;
}

/* Words beside their line, if they are short. */
static double
short_text_question(struct flow *flow, const void *arg, double y)
{
	const struct variable *variable = arg;
	double x = PAGE_LEFT + WIDTH * 0.42;
	double h = words(flow, variable, y + 1.5,
		       x - PAGE_LEFT - indent(variable) - COLUMN_GAP) +
		   1.5;

	flow_lines(flow, x, y, PAGE_RIGHT - x - 0.5, variable, 1);
	return most(h, flow_line_height(flow)) + AFTER;
}

static bool
short_words(struct flow *flow, const struct variable *variable)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, true);

	return draw_text_width(flow->draw, &style,
		   study_variable_label(flow->study, variable, flow->lang)) <
	       WIDTH * 0.42 - COLUMN_GAP - indent(variable);
}

/* Choices in columns. */
struct options {
	const struct variable *variable;
	size_t columns, rows, row;
	double x, w; /* where they start, width of a column */
};

static const char *
option(const struct flow *flow, const struct options *o, size_t i)
{
	return study_choice_label(
	    flow->study, o->variable->choices, i, flow->lang);
}

static double
option_width(struct flow *flow, const struct options *o)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	double w = 0;
	size_t i;

	for (i = 0; i < o->variable->choices->n; i++)
		w = most(
		    w, draw_text_width(flow->draw, &style, option(flow, o, i)));
	return flow_mark_size(flow) + BESIDE + w + COLUMN_GAP;
}

/* One box and its words at column C of the row. */
static double
option_draw(
    struct flow *flow, const struct options *o, size_t i, double x, double y)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	double box = flow_mark_size(flow), h;
	double line = style.size * 0.48; /* a line's height, mm */

	h = flow_text(flow, x + box + BESIDE, y + most(0, (box - line) / 2),
	    o->w - box - BESIDE - 1, &style, option(flow, o, i));
	flow_mark(flow, x, y + most(0, (h - box) / 2), o->variable,
	    o->variable->choices->v[i].code);
	return most(h, box) + 2.2;
}

/* Columns are read downward; one row, or two, along. */
static double
option_row(struct flow *flow, const void *arg, double y)
{
	const struct options *o = arg;
	size_t c, i;
	double h = 0;

	for (c = 0; c < o->columns; c++) {
		i = o->rows <= 2 ? o->row * o->columns + c
				 : c * o->rows + o->row;
		if (i < o->variable->choices->n)
			h = most(h, option_draw(flow, o, i,
					o->x + (double)c * o->w, y));
	}
	return h;
}

static double
option_rows(struct flow *flow, const void *arg, double y)
{
	struct options o = *(const struct options *)arg;
	double h = 0;

	for (o.row = 0; o.row < o.rows; o.row++)
		h += option_row(flow, &o, y + h);
	return h;
}

/* Few short answers: on the question's own line. */
static double
inline_question(struct flow *flow, const void *arg, double y)
{
	const struct options *o = arg;
	double w = (double)o->columns * o->w;
	double h = words(
	    flow, o->variable, y, WIDTH - indent(o->variable) - w - COLUMN_GAP);

	return most(h, option_row(flow, o, y)) + AFTER - 1;
}

/* As many columns as there is room for; few answers stand in one row, in a
 * grid that the questions above and below share, or else in two columns. */
static void
options_columns(struct flow *flow, struct options *o)
{
	size_t n = o->variable->choices->n;
	double w = option_width(flow, o), all = PAGE_RIGHT - o->x;

	o->columns = (size_t)(all / w);
	if (o->columns >= n && n <= 3)
		o->columns = 3;
	else if (o->columns < n && n <= COLUMNS_MAX)
		o->columns = o->columns >= 2 && n == COLUMNS_MAX ? 2 : 1;
	else if (o->columns > COLUMNS_MAX)
		o->columns = COLUMNS_MAX;
	if (o->columns == 0)
		o->columns = 1;
	o->rows = (n + o->columns - 1) / o->columns;
	o->w = all / (double)o->columns;
	if (o->rows == 2)
		o->columns = (n + 1) / 2;
}

static double
space_after(struct flow *flow, const void *arg, double y)
{
	(void)flow, (void)arg, (void)y;
	return AFTER - 2;
}

static void
choice_question(struct flow *flow, const struct variable *variable)
{
	struct options o = { .variable = variable };
	double w;

	o.x = PAGE_LEFT + indent(variable);
	w = option_width(flow, &o);
	if (variable->choices->n <= 3 &&
	    w * (double)variable->choices->n < WIDTH * 0.34) {
		o.columns = variable->choices->n;
		o.rows = 1;
		o.w = w;
		o.x = PAGE_RIGHT - w * (double)o.columns;
		flow_put(flow, inline_question, &o);
		return;
	}
	options_columns(flow, &o);
	flow_start(flow, question_words, variable);
	if (o.rows <= ROWS_WHOLE)
		flow_put(flow, option_rows, &o);
	else
		for (o.row = 0; o.row < o.rows; o.row++)
			flow_put(flow, option_row, &o);
	flow_end(flow);
	flow_space(flow, space_after(flow, NULL, 0));
}

void
items_question(struct flow *flow, const struct variable *variable)
{
	if (variable->choices != NULL && variable->choices->n > 0)
		choice_question(flow, variable);
	else if (items_cells(flow, variable) > 0)
		flow_put(flow, comb_question, variable);
	else if (!variable->multiline && short_words(flow, variable))
		flow_put(flow, short_text_question, variable);
	else
		flow_put(flow, text_question, variable);
}

static double
note(struct flow *flow, const void *arg, double y)
{
	const struct variable *variable = arg;
	struct draw_style style = flow_style(flow, FLOW_BODY, false);

	return flow_text(flow, PAGE_LEFT, y, WIDTH, &style,
		   study_variable_label(flow->study, variable, flow->lang)) +
	       AFTER;
}

void
items_note(struct flow *flow, const struct variable *variable)
{
	flow_put(flow, note, variable);
}
