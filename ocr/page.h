/* The one geometry of every printed page, large print and back sides too.
 *
 * A4.  Four corner marks, filled black discs, their centres 33 mm from the
 * sheet's corners: a 32 mm dog-ear, a 4 mm shift and 8 degrees of feeder skew
 * leave them whole.  The top left one is larger than the other three, so any
 * three of them tell which way is up: if the large one is not among them, the
 * lost one is it.  The QR stands left of the top right mark and says the same.
 * The marks' rows and the QR's square hold no box. */
#ifndef OCR_PAGE_H
#define OCR_PAGE_H

#include "ocr/map.h"

/* Millimetres. */
#define PAGE_WIDTH  210.0
#define PAGE_HEIGHT 297.0

#define PAGE_MARK_X     25.0 /* centres, from the near side edge */
#define PAGE_MARK_Y     22.0 /* from the top and the bottom edge */
#define PAGE_MARK_SIZE  5.5  /* diameter */
#define PAGE_MARK_FIRST 8.0  /* that of the top left one */

/* The QR's square with its quiet zone of four modules: modules of 0.6 mm and
 * more up to QR version 7. */
#define PAGE_QR_X    158.0 /* centre */
#define PAGE_QR_Y    25.0
#define PAGE_QR_SIZE 32.0

/* Where boxes and words may be. */
#define PAGE_LEFT   17.0
#define PAGE_RIGHT  193.0
#define PAGE_TOP    44.0
#define PAGE_BOTTOM 266.0

/* Between the upper marks and the QR: the form's title. */
#define PAGE_TITLE_LEFT  35.0
#define PAGE_TITLE_RIGHT 138.0
#define PAGE_TITLE_TOP   13.0

/* Sets PAGE's size, marks and QR; the rest is left alone. */
void page_geometry(struct map_page *page);

#endif
