/* The flow of a form down its pages: blocks are measured, then drawn where
 * they fit, and every box drawn goes into the map.  Used by layout*.c alone.
 *
 * A block is written once, for a language that runs from left to right; the
 * flow turns places around for the others.  Digits in a comb always run from
 * left to right. */
#ifndef OCR_LAYOUT_FLOW_H
#define OCR_LAYOUT_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/draw.h"
#include "ocr/layout.h"
#include "ocr/map.h"
#include "schema/study.h"

struct flow;

/* Draws itself from Y mm downward and returns its height.  Called first while
 * the flow is quiet, to be measured. */
typedef double flow_block(struct flow *flow, const void *arg, double y);

#define FLOW_PENDING 8

struct flow {
	const struct study *study;
	const struct form *form;
	const struct layout_options *options;
	const char *lang; /* code, never NULL */
	bool rtl;
	double scale; /* of letters: 1, or that of large print */
	struct draw *draw;
	struct map *map; /* NULL: a block is being measured */
	bool counting;   /* pages are being counted, nothing is drawn */
	bool of_one;     /* what is drawn is not on every print */
	double y;
	const char *id;     /* printed on it; NULL: to be written in */
	char *variant;      /* owned; NULL while pages are counted */
	const char *serial; /* of this print */
	enum err err;       /* the first thing that failed */
	int page;           /* from 1 */
	int pages;          /* in all; 0 while they are being counted */
	void (*start_page)(struct flow *flow);
	/* Headings that wait for what they head, and the head of a table or
	 * of answers that is said again on the next page. */
	struct {
		flow_block *block;
		const void *arg;
	} pending[FLOW_PENDING], again;
	size_t n_pending;
	bool continued; /* AGAIN is being said again, */
	bool names;     /* and names the group it is of */
	bool broken;    /* the next block begins a page */
	/* The innermost whose heading stands, and that is not at its end. */
	const struct group *group;
};

/* Puts BLOCK, with the headings that wait for it, at the end of the flow, on a
 * new page if it does not fit on this. */
void flow_put(struct flow *flow, flow_block *block, const void *arg);
/* BLOCK goes before the next one that is put, on the same page. */
void flow_head(struct flow *flow, flow_block *block, const void *arg);
/* As flow_head(), and again on each page until flow_end(). */
void flow_start(struct flow *flow, flow_block *block, const void *arg);
/* The same for a head that names the group it is of, when it is said again. */
void flow_start_table(struct flow *flow, flow_block *block, const void *arg);
void flow_end(struct flow *flow);
/* Drops headings under which nothing came. */
void flow_drop_heads(struct flow *flow);
void flow_space(struct flow *flow, double height);
/* What comes next stands on a page of its own, not behind what is there. */
void flow_break(struct flow *flow);

/* What blocks are drawn with; sizes in points before scaling. */
#define FLOW_BODY      12.0
#define FLOW_HEADING   15.0
#define FLOW_HINT_GREY 0.25

struct draw_style flow_style(const struct flow *flow, double size, bool bold);
double flow_text(struct flow *flow, double x, double y, double w,
    const struct draw_style *style, const char *text);
void flow_rule(
    struct flow *flow, double x, double y, double w, double line, double grey);
/* Side of a mark box; size of a comb's cell. */
double flow_mark_size(const struct flow *flow);
double flow_cell_width(const struct flow *flow);
double flow_cell_height(const struct flow *flow);

/* A mark box for CODE of VARIABLE, its inside at X, Y. */
void flow_mark(struct flow *flow, double x, double y,
    const struct variable *variable, const char *code);
/* A comb of CELLS cells, GROUP to a group (0: all in one) with gaps between;
 * INSIDE is written small and pale at its foot (NULL: nothing). */
void flow_comb(struct flow *flow, double x, double y,
    const struct variable *variable, int cells, int group, const char *inside);
double flow_comb_width(const struct flow *flow, int cells, int group);
/* A place to write in, LINES lines. */
void flow_lines(struct flow *flow, double x, double y, double w,
    const struct variable *variable, int lines);
double flow_line_height(const struct flow *flow);

#endif
