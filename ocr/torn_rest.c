/* What is on a sheet besides a page's own boxes. */
#include "ocr/torn_rest.h"

#include <stdbool.h>

/* Sides of boxes anywhere: */
#define SIDE  24  /* pixels: the least of a box, and what of it */
#define WHOLE 0.9 /* has to be there */
/* Longer lines are no boxes': folds, and those of a dirty scanner. */
#define PACE    10  /* pixels */
#define LEAN    2   /* pixels to a side in a pace */
#define LONG    8   /* paces */
#define GOES_ON 0.6 /* so much of a line in a pace */

#define GRID_X 10 /* pixels: counted once in each place of a grid */
#define GRID_Y 20
#define ROUND  1.5 /* mm around a box: its own sides */

static bool
around(double x, double y, const struct area *a)
{
	return x > a->x - ROUND && x < a->x + a->w + ROUND &&
	       y > a->y - ROUND && y < a->y + a->h + ROUND;
}

/* Whether PAGE has a box there, or anything printed. */
static bool
is_known_place(const struct map_page *page, double x, double y)
{
	size_t i;

	for (i = 0; i < page->n_boxes; i++) {
		const struct box *b = &page->boxes[i];
		struct area a = { b->x, b->y, b->w, b->h };

		if (around(x, y, &a))
			return true;
	}
	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];
		struct area a = { p->x, p->y, p->w, p->h };

		if (around(x, y, &a))
			return true;
	}
	return false;
}

/* How many steps of PACE the line at X, Y goes on upwards (-1) or down (1). */
static int
follow(const struct flat *f, int x, int y, int way)
{
	int steps, i, best;

	for (steps = 0; steps < LONG; steps++) {
		y += way * PACE;
		if (y < FLAT_BESIDE || y + PACE > f->h - 1 - FLAT_BESIDE ||
		    x < LEAN || x + LEAN >= f->w)
			break;
		best = -LEAN;
		for (i = -LEAN; i <= LEAN; i++)
			if (flat_down(f, x + i, y, y + PACE) >
			    flat_down(f, x + best, y, y + PACE))
				best = i;
		if (flat_down(f, x + best, y, y + PACE) < GOES_ON)
			break;
		x += best;
	}
	return steps;
}

/* An upright line as long as a box's side, that begins at X0, Y0 of the grid:
 * none but boxes have any.  Its middle in *X, *Y, mm; false if there is none.
 */
static bool
find_side(const struct flat *f, int x0, int y0, double *x, double *y)
{
	int i, j;

	for (j = y0; j < y0 + GRID_Y && j + SIDE < f->h - FLAT_BESIDE; j++)
		for (i = x0; i < x0 + GRID_X && i < f->w; i++) {
			if (flat_down(f, i, j, j + SIDE) < WHOLE ||
			    follow(f, i, j + SIDE / 2, -1) +
				    follow(f, i, j + SIDE / 2, 1) >=
				LONG)
				continue;
			*x = FLAT_LEFT + i * FLAT_STEP;
			*y = FLAT_TOP + (j + SIDE / 2) * FLAT_STEP;
			return true;
		}
	return false;
}

double
torn_strays(const struct flat *f, const struct map_page *page)
{
	int i, j, stray = 0, own = 0;
	double x, y;

	for (j = FLAT_BESIDE; j < f->h; j += GRID_Y)
		for (i = 0; i < f->w; i += GRID_X) {
			if (!find_side(f, i, j, &x, &y))
				continue;
			if (is_known_place(page, x, y))
				own++;
			else
				stray++;
		}
	return stray / (double)(own > 0 ? own : 1);
}

double
torn_words(const struct flat *f, const struct map_page *page)
{
	size_t i, n = 0, there = 0;

	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];
		int cells = 0, inked = 0;
		double x, y;

		if (p->w < 4 || p->h < 2 || p->h > 9)
			continue;
		for (y = p->y; y < p->y + p->h - 1; y++)
			for (x = p->x; x < p->x + p->w - 1; x++, cells++)
				inked += flat_has_ink(f, x, y);
		n++;
		there += inked * 5 > cells;
	}
	return n > 0 ? (double)there / (double)n : 0;
}

double
torn_elsewhere(const struct flat *f, const struct map_page *page)
{
	int ink = 0, elsewhere = 0;
	double x, y;

	for (y = FLAT_TOP + 5; y < FLAT_TOP + FLAT_HEIGHT - 5; y++)
		for (x = FLAT_LEFT + 3; x < FLAT_LEFT + FLAT_WIDTH - 3; x++) {
			if (!flat_has_ink(f, x, y))
				continue;
			ink++;
			elsewhere += !is_known_place(page, x + .5, y + .5);
		}
	return elsewhere / (double)(ink > 0 ? ink : 1);
}
