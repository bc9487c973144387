/* What is on a sheet besides a page's own boxes: whether it may be that page,
 * or one of somebody else's that has the same boxes and more. */
#ifndef OCR_TORN_REST_H
#define OCR_TORN_REST_H

#include "ocr/flat.h"
#include "ocr/map.h"

/* Sides of boxes where PAGE has nothing, as a share of those where it has. */
double torn_strays(const struct flat *flat, const struct map_page *page);
/* Share of PAGE's lines of words that have ink; 0 if they are not known. */
double torn_words(const struct flat *flat, const struct map_page *page);
/* Share of the ink on the sheet that is in no place where PAGE has any. */
double torn_elsewhere(const struct flat *flat, const struct map_page *page);

#endif
