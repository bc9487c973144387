/* What is printed in the count cells of a page: it is in all of them, ink over
 * it only in some. */
#include "ocr/comb_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define LEAST 4   /* combs that tell what is printed */
#define MOST  64  /* that are looked at */
#define FEW   40  /* one pixel in so many is darker than a word's ink */
#define SIDES 0.6 /* mm inside the outline */

/* Ink of what is darkest at the foot of LOOK's cells. */
static int
foot_ink(const struct look *look)
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	int x0 = (int)((a.x + SIDES - t->area.x) / t->step);
	int x1 = (int)((a.x + a.w - SIDES - t->area.x) / t->step);
	int y0 = (int)((a.y + a.h - COMB_FOOT - t->area.y) / t->step);
	int y1 = (int)((a.y + a.h - SIDES - t->area.y) / t->step);
	int count[256] = { 0 }, n = 0, seen = 0, v, x, y;

	for (y = comb_bound(y0, t->h); y < comb_bound(y1, t->h); y++)
		for (x = comb_bound(x0, t->w); x < comb_bound(x1, t->w); x++) {
			count[t->ink[y * t->w + x]]++;
			n++;
		}
	for (v = 255; v > 0; v--)
		if ((seen += count[v]) * FEW > n)
			break;
	return v;
}

static int
ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* The word is no darker anywhere, whatever is printed around the cells. */
static int
darkest(const struct look *const *looks, size_t n)
{
	int foot[MOST];
	size_t i;

	for (i = 0; i < n; i++)
		foot[i] = foot_ink(looks[i]);
	qsort(foot, n, sizeof(foot[0]), ascending);
	foot[0] = foot[n / 4] * 4 / 3 + 6;
	return foot[0] < COMB_PRINTED ? foot[0] : COMB_PRINTED;
}

/* How far a comb is off the map, in pixels of its tile. */
struct off {
	int x, y;
};

static struct off
off_of(const struct look *look)
{
	return (struct off){ (int)lround(look->dx / look->tile.step),
		(int)lround(look->dy / look->tile.step) };
}

/* Ink at (X, Y) of a comb that is where the map says. */
static int
ink_at(const struct tile *t, const struct off *off, int x, int y)
{
	x += off->x;
	y += off->y;
	return x < 0 || y < 0 || x >= t->w || y >= t->h ? 0
							: t->ink[y * t->w + x];
}

/* What most have there: a thin line falls into one pixel or into two. */
static int
usual(const struct look *const *looks, const struct off *off, size_t n, int x,
    int y)
{
	int v[MOST];
	size_t i, j;

	for (i = 0; i < n; i++) {
		int ink = ink_at(&looks[i]->tile, &off[i], x, y);

		for (j = i; j > 0 && v[j - 1] > ink; j--)
			v[j] = v[j - 1];
		v[j] = ink;
	}
	return v[n / 2];
}

/* The darkest of each pixel and the eight around it, of W x H. */
static void
widen(const uint8_t *from, uint8_t *to, int w, int h)
{
	int x, y, u, v;

	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++)
			for (v = y > 0 ? y - 1 : 0; v <= y + 1 && v < h; v++)
				for (u = x > 0 ? x - 1 : 0; u <= x + 1 && u < w;
				     u++)
					if (from[v * w + u] > to[y * w + x])
						to[y * w + x] = from[v * w + u];
}

static bool
alike(const struct look *const *looks, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (looks[i]->tile.w != looks[0]->tile.w ||
		    looks[i]->tile.h != looks[0]->tile.h ||
		    looks[i]->n != looks[0]->n)
			return false;
	return true;
}

void
comb_print_take(
    const struct look *const *looks, size_t n, struct comb_print *print)
{
	struct off off[MOST];
	uint8_t *ink;
	size_t i;
	int x, y;

	*print = (struct comb_print){ .most = COMB_PRINTED };
	n = n < MOST ? n : MOST;
	if (n < LEAST)
		return;
	print->most = darkest(looks, n);
	if (!alike(looks, n))
		return;
	print->w = looks[0]->tile.w;
	print->h = looks[0]->tile.h;
	ink = mem_array((size_t)print->w * (size_t)print->h, 1);
	print->ink = mem_array((size_t)print->w * (size_t)print->h, 1);
	for (i = 0; i < n; i++)
		off[i] = off_of(looks[i]);
	for (y = 0; y < print->h; y++)
		for (x = 0; x < print->w; x++)
			ink[y * print->w + x] =
			    (uint8_t)usual(looks, off, n, x, y);
	widen(ink, print->ink, print->w, print->h);
	free(ink);
}

void
comb_print_free(struct comb_print *print)
{
	free(print->ink);
	*print = (struct comb_print){ 0 };
}

int
comb_printed(const struct comb_work *k, int x, int y)
{
	const struct comb_print *p = k->print;

	if (p == NULL || p->w != k->w || p->h != k->h)
		return -1;
	x -= (int)lround(k->look->dx / k->step);
	y -= (int)lround(k->look->dy / k->step);
	return x < 0 || y < 0 || x >= p->w || y >= p->h ? 0
							: p->ink[y * p->w + x];
}
