/* Ink around the boxes of a question, where nothing is printed: a ring round a
 * box or its words, a tick beside it.  A person sees what it means. */
#ifndef OCR_AROUND_H
#define OCR_AROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/look.h"
#include "ocr/map.h"
#include "ocr/model.h"

/* Whether something is written around the N looks from FIRST on, of LOOKS and
 * PAGE on SHEET.  INKED tells of each look of LOOKS whether it holds ink: what
 * runs out of those of other questions is theirs.  Always false if it is not
 * known what is printed on PAGE. */
bool around_written(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n);

enum around {
	AROUND_NOTHING,
	AROUND_WRITING, /* of which it is not known what it means */
	AROUND_BOX,     /* a ring round a box, a tick next to one */
};

/* Likewise of N mark boxes, all empty; for AROUND_BOX, *WHICH is the box, that
 * no other of the page is near. */
enum around around_whose(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n, const struct model *model, size_t *which);

/* As around_written(), but for what runs out of these looks themselves. */
bool around_beyond(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n);

/* Whether a line runs through the box of LOOK, far out of it on both sides: a
 * slip of the pen, or a fold. */
bool around_through(const struct sheet *sheet, const struct map_page *page,
    const struct look *look);
/* Whether the mark in the box of LOOK, of LOOKS and PAGE, has its middle beside
 * the box and not far from another box: it may be that one's. */
bool around_between(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const struct look *look);
/* Whether there is writing in LOOK, a place for words, apart from what is
 * printed there. */
bool around_words(const struct sheet *sheet, const struct map_page *page,
    const struct look *look);

/* For pages of which it is not known what is printed: tells in ODD, one for
 * each of LOOKS, whether there is ink right beside a mark box, on a side where
 * few of the page's mark boxes that are not INKED have any, or all round. */
void around_odd(const struct looks *looks, const bool *inked, bool *odd);

#endif
