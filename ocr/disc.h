/* Measuring one filled disc to a fraction of a pixel. */
#ifndef OCR_DISC_H
#define OCR_DISC_H

#include <stdbool.h>

#include "ocr/homography.h"
#include "ocr/image.h"

struct disc {
	struct point centre; /* pixels */
	double size;         /* diameter */
	double roughness;    /* mean deviation of its edge, as a share of the
				radius */
	double contrast;     /* 1 - its light / the paper's */
};

/* Starts from DISC's rough centre and size and measures both at the edge;
 * false if what is there is no disc.  A line drawn across it or a piece torn
 * off is left out of the measure. */
bool disc_measure(const struct image *image, struct disc *disc);

#endif
