#include "ocr/layout_flow.h"

#include <string.h>

#include "ocr/page.h"

/* Outlines: 0.5 of grey loses pages to noise and uneven light (tests/bench, 16
 * of 36 at L4, none at 0.3), 0.1 gains nothing and is harder on the eye. */
#define OUTLINE_LINE 0.2 /* mm */
#define OUTLINE_GREY 0.3
#define DIVIDER_GREY 0.6
#define COMB_GAP     3.0
#define INSIDE_SIZE  6.5 /* points */
#define INSIDE_GREY  0.76
/* mm of the line between cells, at its ends; and above a word */
#define DIVIDER       2.6
#define DIVIDER_SHORT 1.8
#define INSIDE_ROOM   3.0 /* mm at a cell's foot */

static double
measure(struct flow *flow, flow_block *block, const void *arg)
{
	bool was = draw_quiet(flow->draw, true);
	struct map *map = flow->map;
	double h;

	flow->map = NULL;
	h = block(flow, arg, flow->y);
	flow->map = map;
	draw_quiet(flow->draw, was);
	return h;
}

static void
next_page(struct flow *flow)
{
	if (!flow->counting)
		draw_next_sheet(flow->draw);
	flow->page++;
	flow->start_page(flow);
}

/* Whether the head that is said on every page is among those waiting. */
static bool
again_waits(const struct flow *flow)
{
	size_t i;

	for (i = 0; i < flow->n_pending; i++)
		if (flow->pending[i].block == flow->again.block &&
		    flow->pending[i].arg == flow->again.arg)
			return true;
	return false;
}

void
flow_put(struct flow *flow, flow_block *block, const void *arg)
{
	double h = measure(flow, block, arg);
	size_t i;

	for (i = 0; i < flow->n_pending; i++)
		h +=
		    measure(flow, flow->pending[i].block, flow->pending[i].arg);
	if ((flow->broken || flow->y + h > PAGE_BOTTOM) && flow->y > PAGE_TOP) {
		flow->continued =
		    flow->again.block != NULL && !again_waits(flow);
		next_page(flow);
		if (flow->continued)
			flow->y +=
			    flow->again.block(flow, flow->again.arg, flow->y);
		flow->continued = false;
	}
	for (i = 0; i < flow->n_pending; i++)
		flow->y +=
		    flow->pending[i].block(flow, flow->pending[i].arg, flow->y);
	flow->n_pending = 0;
	flow->broken = false;
	flow->y += block(flow, arg, flow->y);
}

void
flow_head(struct flow *flow, flow_block *block, const void *arg)
{
	if (flow->n_pending == FLOW_PENDING)
		return;
	flow->pending[flow->n_pending].block = block;
	flow->pending[flow->n_pending++].arg = arg;
}

void
flow_start(struct flow *flow, flow_block *block, const void *arg)
{
	flow_head(flow, block, arg);
	flow->again.block = block;
	flow->again.arg = arg;
	flow->names = false;
}

void
flow_start_table(struct flow *flow, flow_block *block, const void *arg)
{
	flow_start(flow, block, arg);
	flow->names = true;
}

void
flow_end(struct flow *flow)
{
	flow->again.block = NULL;
	flow->again.arg = NULL;
}

void
flow_drop_heads(struct flow *flow)
{
	flow->n_pending = 0;
}

void
flow_space(struct flow *flow, double height)
{
	if (flow->y > PAGE_TOP)
		flow->y += height;
}

void
flow_break(struct flow *flow)
{
	flow->broken = true;
}

struct draw_style
flow_style(const struct flow *flow, double size, bool bold)
{
	return (struct draw_style){ .size = size * flow->scale, .bold = bold };
}

/* X of something W wide on the sheet. */
static double
turned(const struct flow *flow, double x, double w)
{
	return flow->rtl ? PAGE_LEFT + PAGE_RIGHT - x - w : x;
}

double
flow_text(struct flow *flow, double x, double y, double w,
    const struct draw_style *style, const char *text)
{
	return draw_text(flow->draw, turned(flow, x, w), y, w, style, text);
}

void
flow_rule(
    struct flow *flow, double x, double y, double w, double line, double grey)
{
	double x0 = turned(flow, x, w);

	draw_line(flow->draw, x0, y, x0 + w, y, line, grey);
}

double
flow_mark_size(const struct flow *flow)
{
	return flow->scale > 1 ? 6.6 : 5.4;
}

double
flow_cell_width(const struct flow *flow)
{
	return flow->scale > 1 ? 7.4 : 6.4;
}

double
flow_cell_height(const struct flow *flow)
{
	return flow->scale > 1 ? 10.0 : 8.6;
}

double
flow_line_height(const struct flow *flow)
{
	return flow->scale > 1 ? 12.0 : 10.0;
}

static void
add_box(struct flow *flow, const struct box *box)
{
	if (flow->map != NULL && flow->map->n_pages > 0)
		map_add_box(&flow->map->pages[flow->map->n_pages - 1], box);
}

void
flow_mark(struct flow *flow, double x, double y,
    const struct variable *variable, const char *code)
{
	double size = flow_mark_size(flow);
	struct box box = {
		.variable = (char *)(uintptr_t)variable->name,
		.kind = BOX_MARK,
		.code = (char *)(uintptr_t)code,
		.x = turned(flow, x, size),
		.y = y,
		.w = size,
		.h = size,
	};

	draw_box(
	    flow->draw, box.x, box.y, size, size, OUTLINE_LINE, OUTLINE_GREY);
	add_box(flow, &box);
}

double
flow_comb_width(const struct flow *flow, int cells, int group)
{
	int gaps = group > 0 ? (cells - 1) / group : 0;

	return cells * flow_cell_width(flow) + gaps * COMB_GAP;
}

/* The outline of a group of cells, with the ends of paler lines between them:
 * a whole line would hide a 1 that is written on it. */
static void
comb_group(
    struct flow *flow, double x, double y, int cells, double top, double foot)
{
	double w = flow_cell_width(flow), h = flow_cell_height(flow);
	int i;

	for (i = 1; i < cells; i++) {
		draw_line(flow->draw, x + i * w, y, x + i * w, y + top,
		    OUTLINE_LINE, DIVIDER_GREY);
		if (foot > 0)
			draw_line(flow->draw, x + i * w, y + h - foot,
			    x + i * w, y + h, OUTLINE_LINE, DIVIDER_GREY);
	}
	draw_box(flow->draw, x, y, cells * w, h, OUTLINE_LINE, OUTLINE_GREY);
}

static void
comb_inside(struct flow *flow, double x, double y, double w, const char *text)
{
	struct draw_style style = { .size = INSIDE_SIZE * flow->scale,
		.grey = INSIDE_GREY,
		.align = DRAW_CENTRE };

	if (draw_text_width(flow->draw, &style, text) < w - 1)
		draw_text(flow->draw, x,
		    y + flow_cell_height(flow) - INSIDE_ROOM, w, &style, text);
}

void
flow_comb(struct flow *flow, double x, double y,
    const struct variable *variable, int cells, int group, const char *inside)
{
	double w = flow_cell_width(flow), h = flow_cell_height(flow);
	double width = flow_comb_width(flow, cells, group);
	struct box box = {
		.variable = (char *)(uintptr_t)variable->name,
		.kind = BOX_DIGIT,
		.cells = cells,
		.y = y,
		.w = w,
		.h = h,
	};
	double at = turned(flow, x, width);
	double top = inside != NULL ? DIVIDER_SHORT : DIVIDER;
	double foot = inside != NULL ? 0 : DIVIDER;
	int i;

	group = group > 0 ? group : cells;
	if (inside != NULL)
		comb_inside(flow, at, y, width, inside);
	for (i = 0; i < cells; i++, at += w) {
		if (i > 0 && i % group == 0)
			at += COMB_GAP;
		if (i % group == 0)
			comb_group(flow, at, y,
			    group < cells - i ? group : cells - i, top, foot);
		box.index = i;
		box.divider_top = i % group > 0 ? top : 0;
		box.divider_foot = i % group > 0 ? foot : 0;
		box.x = at;
		add_box(flow, &box);
	}
}

void
flow_lines(struct flow *flow, double x, double y, double w,
    const struct variable *variable, int lines)
{
	double step = flow_line_height(flow);
	struct box box = {
		.variable = (char *)(uintptr_t)variable->name,
		.kind = BOX_TEXT,
		.x = turned(flow, x, w),
		.y = y,
		.w = w,
		.h = lines * step,
	};
	int i;

	for (i = 1; i < lines; i++)
		draw_line(flow->draw, box.x + 2, y + i * step, box.x + w - 2,
		    y + i * step, 0.15, 0.7);
	draw_box(flow->draw, box.x, y, w, box.h, OUTLINE_LINE, OUTLINE_GREY);
	add_box(flow, &box);
}
