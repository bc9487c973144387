/* Lays the picture of a filled-in page over the blank one, by the boxes that
 * both show.  For pages without corner marks. */
#ifndef OCR_ALIGN_H
#define OCR_ALIGN_H

#include "ocr/boxes.h"
#include "ocr/homography.h"

/* BLANK are a page's boxes in millimetres, the insides of letters among them;
 * SEEN those of a picture in pixels, of which about PIXELS are a millimetre.
 * Ways to lay the page are guessed from the larger boxes, and judged by all.
 * Fills *H (sheet to picture) and returns the share of the page's boxes that
 * are seen where it says; 0 if no way to lay it is better than chance. */
double align(const struct boxes *blank, const struct boxes *seen, double pixels,
    struct homography *h);

#endif
