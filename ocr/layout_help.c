#include "ocr/layout_items.h"

#include "ocr/page.h"
#include "schema/mem.h"
#include "schema/words.h"

#define WIDTH     (PAGE_RIGHT - PAGE_LEFT)
#define PAD       3.5
#define GREY      0.94
#define PEN       0.45 /* mm, of the examples */
#define OUTLINE   0.2
#define DIVIDER   1.8  /* mm of the line between two cells */
#define EXAMPLE_W 18.0 /* room for an example beside its words */

/* One thing to know, with a picture of it. */
struct tip {
	const char *text;
	void (*example)(struct flow *flow, double x, double y);
	double height; /* of the example */
};

static double
sheet_x(const struct flow *flow, double x, double w)
{
	return flow->rtl ? PAGE_LEFT + PAGE_RIGHT - x - w : x;
}

static void
stroke(struct flow *flow, double x, double y, double size, const double *points,
    size_t n)
{
	double at[32];
	size_t i;

	for (i = 0; i < n && 2 * i + 1 < countof(at); i++) {
		at[2 * i] = x + points[2 * i] * size;
		at[2 * i + 1] = y + points[2 * i + 1] * size;
	}
	draw_path(flow->draw, at, n, PEN, 0);
}

static void
tick(struct flow *flow, double x, double y, double size)
{
	static const double points[] = { .12, .55, .25, .66, .38, .88, .52, .55,
		.72, .22, .98, -.08 };

	stroke(flow, x, y, size, points, countof(points) / 2);
}

static void
paper_box(struct flow *flow, double x, double y, double w, double h)
{
	draw_fill(flow->draw, x, y, w, h, 0.01, 1);
	draw_box(flow->draw, x, y, w, h, OUTLINE, 0.3);
}

static void
example_tick(struct flow *flow, double x, double y)
{
	double size = flow_mark_size(flow);

	x = sheet_x(flow, x + (EXAMPLE_W - size) / 2, size);
	paper_box(flow, x, y, size, size);
	tick(flow, x, y, size);
}

static void
example_mistake(struct flow *flow, double x, double y)
{
	static const double shading[] = { .05, .1, .9, .15, .1, .3, .95, .35,
		.06, .5, .9, .55, .08, .7, .94, .75, .1, .9, .9, .95 };
	static const double back[] = { .1, .05, .15, .9, .35, .1, .4, .95, .6,
		.08, .65, .92, .85, .1, .92, .9 };
	double size = flow_mark_size(flow), gap = 3;
	double at =
	    sheet_x(flow, x + (EXAMPLE_W - 2 * size - gap) / 2, 2 * size + gap);

	paper_box(flow, at, y, size, size);
	stroke(flow, at, y, size, shading, countof(shading) / 2);
	stroke(flow, at, y, size, back, countof(back) / 2);
	paper_box(flow, at + size + gap, y, size, size);
	tick(flow, at + size + gap, y, size);
}

static void
paper_comb(struct flow *flow, double x, double y)
{
	double w = flow_cell_width(flow), h = flow_cell_height(flow);

	paper_box(flow, x, y, 2 * w, h);
	draw_line(flow->draw, x + w, y, x + w, y + DIVIDER, OUTLINE, 0.6);
}

static void
example_number(struct flow *flow, double x, double y)
{
	static const double one[] = { .3, .3, .5, .12, .48, .5, .5, .9 };
	static const double two[] = { .2, .3, .3, .14, .55, .12, .66, .3, .5,
		.55, .2, .88, .75, .86 };
	double w = flow_cell_width(flow), h = flow_cell_height(flow);
	double at = sheet_x(flow, x + (EXAMPLE_W - 2 * w) / 2, 2 * w);

	paper_comb(flow, at, y);
	stroke(
	    flow, at + w * 0.1, y + h * 0.1, h * 0.75, one, countof(one) / 2);
	stroke(
	    flow, at + w * 1.05, y + h * 0.1, h * 0.75, two, countof(two) / 2);
}

static void
example_unknown(struct flow *flow, double x, double y)
{
	double w = flow_cell_width(flow);
	double at = sheet_x(flow, x + (EXAMPLE_W - 2 * w) / 2, 2 * w);

	paper_comb(flow, at, y);
	tick(flow, at + w * 0.55, y + 1.2, flow_cell_height(flow) * 0.75);
}

static double
tip(struct flow *flow, const struct tip *t, double x, double y, double w)
{
	struct draw_style style = flow_style(flow, FLOW_BODY, false);
	bool was = draw_quiet(flow->draw, true);
	double at = x + EXAMPLE_W + 2, h, all;

	w -= EXAMPLE_W + 2;
	h = flow_text(flow, at, y, w, &style, t->text);
	draw_quiet(flow->draw, was);
	all = h > t->height ? h : t->height;
	flow_text(flow, at, y + (all - h) / 2, w, &style, t->text);
	t->example(flow, x, y + (all - t->height) / 2);
	return all;
}

static bool
asks_for_ticks(const struct form *form)
{
	size_t i;

	for (i = 0; i < form->n_items; i++)
		if (form->items[i].kind == ITEM_VARIABLE &&
		    form->items[i].variable->tick)
			return true;
	return false;
}

/* Two columns of tips. */
static double
tips(struct flow *flow, double y)
{
	double mark = flow_mark_size(flow), cell = flow_cell_height(flow);
	const struct tip all[] = {
		{ word(flow->lang, "Tick with a blue or black pen."),
		    example_tick, mark },
		{ word(flow->lang,
		      "A mistake? Fill in that box and tick the right one."),
		    example_mistake, mark },
		{ word(flow->lang, "How often? Write a number."),
		    example_number, cell },
		{ word(flow->lang, "Not sure how many? Put a tick."),
		    example_unknown, cell },
	};
	size_t n = asks_for_ticks(flow->form) ? countof(all) : 2, i;
	double w = (WIDTH - 3 * PAD) / 2, h = 0;

	for (i = 0; i < n; i += 2) {
		double a = tip(flow, &all[i], PAGE_LEFT + PAD, y + h, w);
		double b =
		    tip(flow, &all[i + 1], PAGE_LEFT + 2 * PAD + w, y + h, w);

		h += (a > b ? a : b) + 2;
	}
	return h - 2;
}

static double
help(struct flow *flow, const void *arg, double y)
{
	bool was = draw_quiet(flow->draw, true);
	double h = tips(flow, y) + 2 * PAD;

	(void)arg;
	draw_quiet(flow->draw, was);
	draw_fill(flow->draw, PAGE_LEFT, y, WIDTH, h, 2.5, GREY);
	tips(flow, y + PAD);
	return h + 4;
}

void
help_put(struct flow *flow)
{
	flow_put(flow, help, NULL);
}
