/* Every place of a page that can hold an answer, cut out of the picture and
 * set against its own printed outline.
 *
 * The homography says where a box is on a flat sheet.  Paper curls and folds,
 * so each outline's true place is then measured, and what the boxes around it
 * say keeps one box's ink from misleading it. */
#ifndef OCR_LOOK_H
#define OCR_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ocr/ink.h"
#include "ocr/map.h"

/* Lines as printed, millimetres. */
#define LOOK_LINE 0.2

struct look {
	const struct box *boxes; /* borrowed: one mark, all cells of a comb,
				    or a place for words */
	size_t n;
	struct area area; /* the outline's inside, all its cells */
	struct tile tile; /* more than the area, by LOOK_MARGIN all around */
	double dx, dy;    /* the outline is this far off the map, mm */
	double outline;   /* how much of it is there: 0 nothing, 1 all */
	double line;      /* ink across its lines, as a share of what is
			     printed, however blurred */
	bool pale;        /* a mark box with something faint in it */
	bool cleared;     /* of a line that goes over all of the sheet */
	bool stained;     /* a mark box with a stain, which was taken out */
	bool crossed;     /* by a line of which nobody knows whose it is */
};

#define LOOK_MARGIN 2.0
#define LOOK_STEP   0.2 /* millimetres a pixel */
#define LOOK_COARSE 0.4 /* of a place for words, */
#define LOOK_GLANCE 2.0 /* and where nobody looks for them here */

struct looks {
	struct look *v; /* owned */
	size_t n, cap;
	uint8_t *pixels; /* owned: all tiles */
	size_t n_pixels;
};

void looks_init(struct looks *looks);
void looks_fini(struct looks *looks); /* wipes */
/* Looks at every box of PAGE on SHEET; the tiles and boxes stay valid until
 * the next call. */
void looks_take(struct looks *looks, const struct sheet *sheet,
    const struct map_page *page);
/* Share of the outlines that are where they should be, 0..1. */
double looks_found(const struct looks *looks);
/* The middle of what is left of the outlines' ink, as a share of what is
 * printed; 1 if there are none. */
double looks_line(const struct looks *looks);
/* LOOK's area moved to where its outline is; cell I's likewise. */
struct area look_area(const struct look *look);
struct area look_cell(const struct look *look, size_t i);

#endif
