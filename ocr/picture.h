/* Small pictures for a person to look at: grey PNG. */
#ifndef OCR_PICTURE_H
#define OCR_PICTURE_H

#include "ocr/ink.h"
#include "ocr/reading.h"

/* Cuts out the place of each reading of PAGE that a person has to see. */
void picture_readings(const struct sheet *sheet, struct page_reading *page);
/* The whole sheet, upright, about 100 dots an inch. */
void picture_sheet(const struct sheet *sheet, struct page_reading *page);

#endif
