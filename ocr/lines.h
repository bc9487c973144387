/* Lines that go through a piece of a page from edge to edge and are nobody's
 * answer: a fold, a scanner's dropped column.  A line that somebody drew ends
 * somewhere; these go on to the edges of the sheet. */
#ifndef OCR_LINES_H
#define OCR_LINES_H

#include "ocr/ink.h"

/* Takes away what goes straight across TILE and all of SHEET, upright or
 * level; ink that is on both sides of the line stays.  Returns how many were
 * taken away. */
int lines_erase(const struct sheet *sheet, struct tile *tile);
/* Evens out the grain of TILE's paper. */
void tile_smooth(struct tile *tile);

#endif
