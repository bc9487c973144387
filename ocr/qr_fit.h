/* A square code laid over the picture of one, to a fraction of a module. */
#ifndef OCR_QR_FIT_H
#define OCR_QR_FIT_H

#include <stdint.h>

#include "ocr/homography.h"
#include "ocr/image.h"

/* What each module of a code is known to be. */
enum { QR_UNKNOWN = 0, QR_BLACK = 1, QR_WHITE = -1 };

/* Fills KNOWN, SIDE * SIDE, with what every code of that side has: the three
 * squares, the small one, and the dotted rows (ISO/IEC 18004, versions 2 to
 * 6; of later ones what is the same). */
void qr_fit_patterns(int side, int8_t *known);
/* Moves CORNER, where the outer corners of the code are in the picture within
 * REACH modules (top left, top right, bottom right, bottom left, as the code
 * lies), to where KNOWN agrees best.  Returns how much darker the black modules
 * are than the white, as a share of white. */
double qr_fit(const struct image *image, int side, const int8_t *known,
    double reach, struct point corner[4]);
/* Fills BLACK, SIDE * SIDE, with 0 or 1: each module against those around. */
void qr_fit_modules(const struct image *image, int side,
    const struct point corner[4], uint8_t *black);

#endif
