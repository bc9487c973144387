/* Boxes in the picture of any page: patches of paper that lines close in.
 * What a form of somebody else's is learned from, and found again by. */
#ifndef OCR_BOXES_H
#define OCR_BOXES_H

#include <stddef.h>

#include "ocr/image.h"

/* Inside of a box, upright, in pixels. */
struct box_seen {
	double x, y, w, h;
	int cells; /* that short lines from its top divide it into; 1: none */
};

struct boxes {
	struct box_seen *v; /* owned */
	size_t n;
};

#define BOXES_MAX 4000

/* Finds boxes in IMAGE, looked at in steps of STEP pixels, that are at least
 * LEAST pixels wide and high and not larger than half the picture. */
void boxes_find(
    const struct image *image, int step, double least, struct boxes *boxes);
/* At so many PIXELS to a millimetre. */
void boxes_to_millimetres(struct boxes *boxes, double pixels);
void boxes_fini(struct boxes *boxes);

#endif
