/* What the decoders of numbers and of codes share. */
#ifndef OCR_DECODE_PART_H
#define OCR_DECODE_PART_H

#include <stdio.h>

#include "ocr/decode.h"

static inline void
decoded_set(
    struct decoded *d, enum decoded_kind kind, const char *text, double p)
{
	d->kind = kind;
	snprintf(d->text, sizeof d->text, "%s", text);
	d->p = p;
}

static inline double
p_blank(const struct glyphs *g)
{
	double p = 1;
	int c;

	for (c = 0; c < g->cells; c++)
		p *= (double)g->p[c][GLYPH_BLANK];
	return p;
}

static inline int
best_digit(const float *p)
{
	int d, best = 0;

	for (d = 1; d < 10; d++)
		if (p[d] > p[best])
			best = d;
	return best;
}

static inline double
p_digits(const float *p)
{
	double sum = 0;
	int d;

	for (d = 0; d < 10; d++)
		sum += (double)p[d];
	return sum;
}

#endif
