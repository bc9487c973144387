/* The page as a whole: whether its light, its geometry and its boxes are such
 * that single readings can be believed.  No page is silently wrong. */
#ifndef OCR_GATE_H
#define OCR_GATE_H

#include <stdbool.h>

#include "ocr/ink.h"
#include "ocr/locate.h"
#include "ocr/look.h"
#include "ocr/reading.h"

struct verdict {
	const char *problem; /* in words; NULL: the page can be read */
	double worn;         /* doubt that every reading shares, 0..1 */
};

/* Judges before anything is read. */
void gate_judge(const struct sheet *sheet, const struct place *place,
    const struct looks *looks, struct verdict *verdict);
/* Judges what was read; may set VERDICT's problem. */
void gate_review(const struct sheet *sheet, const struct page_reading *page,
    struct verdict *verdict);

#endif
