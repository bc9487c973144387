/* A sheet laid flat, and the thin dark lines on it, level and upright ones
 * apart: counted along, so that how much of any line is there costs next to
 * nothing. */
#ifndef OCR_FLAT_H
#define OCR_FLAT_H

#include <stdbool.h>
#include <stdint.h>

#include "ocr/ink.h"

/* The part of the sheet where boxes are, millimetres. */
#define FLAT_LEFT   14.0
#define FLAT_TOP    40.0
#define FLAT_WIDTH  184.0
#define FLAT_HEIGHT 230.0
#define FLAT_STEP   0.2 /* mm a pixel */
#define FLAT_BESIDE                                                            \
	3 /* pixels: half a line and its blur; no line is seen                 \
	     nearer than that to the edge */

/* Room for one sheet; reused from sheet to sheet. */
struct flat {
	uint8_t *grey;           /* owned */
	uint16_t *across, *down; /* owned: pixels of lines up to here */
	int w, h;
};

void flat_init(struct flat *flat);
void flat_fini(struct flat *flat); /* wipes */
void flat_take(struct flat *flat, const struct sheet *sheet);

/* The pixel of MM, where FROM is FLAT_LEFT or FLAT_TOP. */
int flat_pixel(double mm, double from);
/* Whether lines are seen at X, Y and ROOM pixels around. */
bool flat_within(const struct flat *flat, int x, int y, int room);
/* Share of the level line from X0 to X1 at Y that is there, and of the upright
 * one at X from Y0 to Y1; pixels within the sheet. */
double flat_across(const struct flat *flat, int x0, int x1, int y);
double flat_down(const struct flat *flat, int x, int y0, int y1);
/* Whether there is ink in the square millimetre at X, Y, mm. */
bool flat_has_ink(const struct flat *flat, double x, double y);

#endif
