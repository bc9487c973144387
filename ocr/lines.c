#include "ocr/lines.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SLANT   3    /* pixels either way over the tile */
#define SIDE    3    /* pixels to what is beside a line */
#define DARKER  22   /* than both sides */
#define THROUGH 0.86 /* of the tile's length */
#define MOST    4    /* lines in one tile */

/* The tile as its columns: upright lines as they are, level ones turned. */
struct view {
	uint8_t *ink; /* borrowed */
	int w, h;     /* across the line, along it */
	int dx, dy;   /* steps in memory */
};

static int
at(const struct view *v, int x, int y)
{
	if (x < 0)
		x = 0;
	if (x >= v->w)
		x = v->w - 1;
	return v->ink[x * v->dx + y * v->dy];
}

static int
place(const struct view *v, int x, int slant, int y)
{
	return x + (2 * slant * y - slant * (v->h - 1)) / (2 * (v->h - 1));
}

/* How many of the line's pixels are darker than what is beside them. */
static int
dark_along(const struct view *v, int x, int slant, int least)
{
	int y, n = 0, miss = 0;

	for (y = 0; y < v->h; y++) {
		int c = place(v, x, slant, y), ink = at(v, c, y);

		if (ink - at(v, c - SIDE, y) > DARKER &&
		    ink - at(v, c + SIDE, y) > DARKER)
			n++;
		else if (++miss > v->h - least)
			return 0;
	}
	return n;
}

static bool
find(const struct view *v, int *x, int *slant)
{
	int least = (int)(THROUGH * v->h), best = least - 1, c, s;

	for (c = 0; c < v->w; c++)
		for (s = -SLANT; s <= SLANT; s++) {
			int n = dark_along(v, c, s, best + 1);

			if (n > best) {
				best = n;
				*x = c;
				*slant = s;
			}
		}
	return best >= least;
}

static void
erase(const struct view *v, int x, int slant)
{
	int y, k;

	for (y = 0; y < v->h; y++) {
		int c = place(v, x, slant, y);
		int a = at(v, c - SIDE, y), b = at(v, c + SIDE, y);
		int least = a < b ? a : b;

		for (k = c - SIDE + 1; k < c + SIDE; k++)
			if (k >= 0 && k < v->w && at(v, k, y) > least)
				v->ink[k * v->dx + y * v->dy] = (uint8_t)least;
	}
}

static int
erase_all(const struct view *v)
{
	int n = 0, x = 0, slant = 0;

	if (v->h < 8)
		return 0;
	for (; n < MOST && find(v, &x, &slant); n++)
		erase(v, x, slant);
	return n;
}

int
lines_erase(struct tile *t)
{
	struct view upright = { t->ink, t->w, t->h, 1, t->w };
	struct view level = { t->ink, t->h, t->w, t->w, 1 };

	return erase_all(&upright) + erase_all(&level);
}

/* Binomial, three by three. */
void
tile_smooth(struct tile *t)
{
	int n = t->w * t->h, w = t->w, x, y;
	uint8_t *from = mem_grow(NULL, (size_t)n, 1);

	memcpy(from, t->ink, (size_t)n);
	for (y = 1; y < t->h - 1; y++) {
		const uint8_t *p = from + y * w;
		uint8_t *out = t->ink + y * w;

		for (x = 1; x < w - 1; x++)
			out[x] = (uint8_t)((p[x - w - 1] + p[x - w + 1] +
					       p[x + w - 1] + p[x + w + 1] +
					       2 * (p[x - w] + p[x + w] +
						       p[x - 1] + p[x + 1]) +
					       4 * p[x] + 8) >>
					   4);
	}
	mem_wipe(from, (size_t)n);
	free(from);
}
