/* Stains: shade on the paper that is wider than any stroke and lighter than any
 * ink, as the ring of a cup. */
#ifndef OCR_STAIN_H
#define OCR_STAIN_H

#include <stdbool.h>

#include "ocr/ink.h"

/* Takes a stain out of TILE's ink, as if the paper under it were as light as
 * the rest; what is written over it stays.  NOISE is the paper's, in units of
 * ink. True if there was one: shade that runs out of the tile on some side. */
bool stain_even(struct tile *tile, double noise);
/* How different neighbours in TILE are, half of them by less: its noise, but
 * not more where its paper has two shades. */
double stain_grain(const struct tile *tile);

#endif
