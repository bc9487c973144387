/* Beside a box, on old prints: what few boxes have. */
#include "ocr/around_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define ODD_MUCH  0.35 /* square mm beside a box: odd, */
#define ODD_SOME  0.15 /* if so much is beside */
#define ODD_FEW   0.2  /* of the page's boxes at most, */
#define ODD_BOXES 8    /* of so many at least */

enum side { LEFT_OF, RIGHT_OF, OVER, UNDER, SIDES };

/* Square mm of ink on the sides of a mark box, as far as its tile goes. */
static void
beside(const struct look *look, double ink[SIDES])
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	int cut = (int)fmax(AROUND_ODD_INK, AROUND_GRAIN * t->noise), x0, y0,
	    x1, y1, x, y;

	view_pixels(t, &a, AROUND_OUTLINE, &x0, &y0, &x1, &y1);
	for (x = 0; x < SIDES; x++)
		ink[x] = 0;
	for (y = 0; y < t->h; y++)
		for (x = 0; x < t->w; x++) {
			enum side side = x < x0    ? LEFT_OF
					 : x >= x1 ? RIGHT_OF
					 : y < y0  ? OVER
						   : UNDER;

			if ((side < OVER || y < y0 || y >= y1) &&
			    t->ink[y * t->w + x] > cut)
				ink[side] += t->step * t->step;
		}
}

/* Whether there is much ink on a side where FEW boxes have some, or on all. */
static bool
is_odd(const double ink[SIDES], const bool few[SIDES])
{
	bool any = false, all = true;
	int side;

	for (side = 0; side < SIDES; side++) {
		any |= ink[side] > ODD_MUCH && few[side];
		all &= ink[side] > ODD_MUCH;
	}
	return any || all;
}

void
around_odd(const struct looks *looks, const bool *inked, bool *odd)
{
	double(*ink)[SIDES] = mem_array(looks->n + 1, sizeof(*ink));
	int some[SIDES] = { 0 }, n = 0, side;
	bool few[SIDES];
	size_t i;

	for (i = 0; i < looks->n; i++) {
		if (looks->v[i].boxes->kind != BOX_MARK)
			continue;
		beside(&looks->v[i], ink[i]);
		if (inked[i])
			continue;
		for (side = 0; side < SIDES; side++)
			some[side] += ink[i][side] > ODD_SOME;
		n++;
	}
	for (side = 0; side < SIDES; side++)
		few[side] = n >= ODD_BOXES && some[side] < ODD_FEW * n;
	for (i = 0; i < looks->n; i++)
		odd[i] =
		    looks->v[i].boxes->kind == BOX_MARK && is_odd(ink[i], few);
	free(ink);
}
