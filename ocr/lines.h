/* Lines that go through a piece of a page from edge to edge and are nobody's
 * answer: a fold, a scanner's dropped column.  A line that somebody drew ends
 * somewhere; these go on to the edges of the sheet. */
#ifndef OCR_LINES_H
#define OCR_LINES_H

#include <stdbool.h>

#include "ocr/ink.h"

/* Takes away what goes straight across TILE through BOX and across all of
 * SHEET, upright or level; ink that is on both sides of the line stays. Returns
 * how many were taken away; *LEFT is whether there is one more that may be
 * somebody's. */
int lines_erase(const struct sheet *sheet, struct tile *tile,
    const struct area *box, bool *left);
/* Likewise, but what goes straight across TILE, wherever it ends. */
int lines_erase_any(struct tile *tile, const struct area *box);
/* Whether PIECE, the bounds of a thin piece of ink on SHEET in mm, longer one
 * way than the other, is of a line that goes that way across all of SHEET. */
bool lines_across(const struct sheet *sheet, const struct area *piece);
#define TILE_GRAINY 5.0 /* noise that is worth evening out */
/* Evens out the grain of TILE's paper. */
void tile_smooth(struct tile *tile);

#endif
