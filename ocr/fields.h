/* From what the boxes of a page hold to what a person answered: one reading a
 * variable, each with the probability of being right, against what is
 * possible. */
#ifndef OCR_FIELDS_H
#define OCR_FIELDS_H

#include <stddef.h>

#include "ocr/look.h"
#include "ocr/model.h"
#include "ocr/reading.h"
#include "schema/study.h"

/* What is known before a page is read; all borrowed. */
struct expected {
	const struct study *study;
	const struct model *model;
	const char *const *ids; /* issued; NULL: any */
	size_t n_ids;
	char first_date[11], last_date[11]; /* "" no bound */
	/* Of all readings that are accepted together, this share may be
	 * wrong. */
	double budget;
};

/* Adds the readings of all LOOKS at SHEET, which shows MAP, to PAGE.  WORN,
 * 0..1, is how much worse than a sound page this one is: doubt is added to
 * every reading.  A variable whose ID is printed in the QR (page->id) is not
 * looked at.  LOOKS' tiles are cleared of what is no ink on the way. */
void fields_read(const struct sheet *sheet, const struct map_page *map,
    struct looks *looks, const struct expected *expected, double worn,
    struct page_reading *page);

#endif
