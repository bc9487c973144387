/* The pixels of a picture along a straight line: what every sample of a sheet
 * is made of. */
#ifndef OCR_WALK_H
#define OCR_WALK_H

#include <stdint.h>

#include "ocr/image.h"

struct walk {
	double x, y;   /* the first point, in pixels, */
	double dx, dy; /* and from each to the next */
	int n;         /* points */
};

/* Fills SEEN with the pixels of IMAGE under the WALK's N points, each the one
 * that the point is in.  All points must be two pixels or more within the
 * picture. */
void walk_along(
    const struct image *image, const struct walk *walk, uint8_t *seen);

#endif
