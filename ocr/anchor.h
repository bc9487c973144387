/* Where a sheet lies whose corner marks are not all to be seen: its code tells
 * where it is near the code, and from there on the marks that are left and the
 * boxes' printed outlines do. */
#ifndef OCR_ANCHOR_H
#define OCR_ANCHOR_H

#include <stdbool.h>

#include "ocr/ink.h"
#include "ocr/locate.h"
#include "ocr/look.h"
#include "ocr/map.h"

/* Fills CORNER with the outer corners, mm, of a code of SIDE modules in the
 * square QR. */
void anchor_code_place(
    const struct map_mark *qr, int side, struct point corner[4]);
/* Makes PLACE that of the sheet with the geometry PAGE whose code says TEXT and
 * is about at CODE in IMAGE; the marks are sought among the locator's discs.
 * False, with PLACE as it was, if the code is not there as it should be. */
bool anchor_by_code(const struct locator *locator, const struct image *image,
    const struct map_page *page, const char *text, const struct point code[4],
    struct place *place);
/* Looks at PAGE's boxes on SHEET, which is then moved to fit their outlines,
 * from what PLACE has of marks and code outwards. */
void anchor_by_boxes(const struct place *place, const struct map_page *page,
    struct looks *looks, struct sheet *sheet);

#endif
