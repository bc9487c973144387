/* Small pictures for a person to look at: grey PNG. */
#ifndef OCR_PICTURE_H
#define OCR_PICTURE_H

#include "ocr/ink.h"
#include "ocr/reading.h"
#include "schema/study.h"

/* Cuts out the place of each reading of PAGE that a person has to see, or of
 * EVERY one, with room for what is written beside boxes of its kind. */
void picture_readings(const struct sheet *sheet, const struct study *study,
    bool every, struct page_reading *page);
/* The whole sheet, upright, about 100 dots an inch.  Whose it is is blacked
 * out: the square code, the foot line, the ID and what STUDY keeps in the
 * vault. */
void picture_sheet(const struct sheet *sheet, const struct study *study,
    struct page_reading *page);

#endif
