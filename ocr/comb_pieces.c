/* What is ink in a comb, and which of it hangs together. */
#include "ocr/comb_part.h"

#include <math.h>

#define FAINTEST 48 /* ink of the faintest writing */
#define PALE     22 /* of its edges and thin places, */
#define GRAIN    5  /* or so many times the paper's noise */

/* The ninth darkest pixel of the cells. */
static int
darkest(const struct comb_work *k)
{
	int count[256] = { 0 }, seen = 0, v, i, x, y;

	for (i = 0; i < k->cells; i++) {
		const struct area *c = &k->cell[i];

		for (y = comb_bound((int)c->y, k->h);
		     y < comb_bound((int)(c->y + c->h), k->h); y++)
			for (x = comb_bound((int)c->x, k->w);
			     x < comb_bound((int)(c->x + c->w), k->w); x++)
				count[k->ink[y * k->w + x]]++;
	}
	for (v = 255; v > 0; v--)
		if ((seen += count[v]) > 8)
			break;
	return v;
}

/* What counts as ink: three tenths of the darkest there is, where that is more
 * than the paper's own grain. */
static int
cut_of(const struct comb_work *k, int dark)
{
	int cut = (int)fmax(dark * 3 / 10, 3.5 * k->look->tile.noise);

	return cut < FAINTEST ? FAINTEST : cut;
}

/* What counts as ink where it hangs together with some: a faint pen's line is
 * broken else. */
static int
pale_of(const struct comb_work *k, int dark, int cut)
{
	int pale = (int)fmax(dark / 5, GRAIN * k->look->tile.noise);

	pale = pale < PALE ? PALE : pale;
	return pale < cut && cut == FAINTEST ? pale : cut;
}

/* Where nothing pale is printed: within the cells, above their feet. */
bool
comb_is_bare(const struct comb_work *k, int y)
{
	const struct area *c = &k->cell[0];

	return y > c->y + 1 && y < c->y + c->h - COMB_FOOT / k->step;
}

static void
find_ink(struct comb_work *k, int cut, int pale, int printed)
{
	int i, y;
	double left = k->cell[0].x - 1;
	double right = k->cell[k->cells - 1].x + k->cell[k->cells - 1].w + 1;

	for (i = 0, y = 0; y < k->h; y++) {
		bool bare = comb_is_bare(k, y);
		int x;

		for (x = 0; x < k->w; x++, i++) {
			bool in = bare && x > left && x < right;

			k->label[i] = k->ink[i] > (in ? cut : printed) ? INK
				      : k->ink[i] > (in ? pale : cut)
					  ? FAINT_INK
					  : PAPER;
		}
	}
}

int
comb_cell_at(const struct comb_work *k, int x, int y)
{
	int i;

	for (i = 0; i < k->cells; i++) {
		const struct area *c = &k->cell[i];

		if (x >= c->x - 1 && x < c->x + c->w && y >= c->y - 1 &&
		    y < c->y + c->h + 1)
			return i;
	}
	return -1;
}

static void
flood(struct comb_work *k, int start)
{
	struct piece *p = &k->pieces[k->n];
	int n = 0;

	*p = (struct piece){ .from = -1, .to = -1, .group = -1 };
	p->x0 = p->x1 = start % k->w;
	p->y0 = p->y1 = start / k->w;
	k->label[start] = (uint8_t)(k->n + 1);
	k->stack[n++] = start;
	while (n > 0) {
		int at = k->stack[--n], x = at % k->w, y = at / k->w, u, v;
		int cell = comb_cell_at(k, x, y);

		p->area++;
		p->x0 = x < p->x0 ? x : p->x0;
		p->x1 = x > p->x1 ? x : p->x1;
		p->y0 = y < p->y0 ? y : p->y0; /* faint ink above the first */
		p->y1 = y > p->y1 ? y : p->y1;
		p->darkest = k->ink[at] > p->darkest ? k->ink[at] : p->darkest;
		if (cell >= 0) {
			p->in_cell[cell]++;
			p->inside++;
		}
		for (v = comb_bound(y - 1, k->h); v <= y + 1 && v < k->h; v++)
			for (u = comb_bound(x - 1, k->w);
			     u <= x + 1 && u < k->w; u++) {
				int to = v * k->w + u;

				if (k->label[to] != INK &&
				    k->label[to] != FAINT_INK)
					continue;
				k->label[to] = (uint8_t)(k->n + 1);
				k->stack[n++] = to;
			}
	}
	k->n++;
}

static void
flood_all(struct comb_work *k)
{
	int i;

	for (i = 0; i < k->w * k->h && k->n < COMB_PIECES; i++)
		if (k->label[i] == INK)
			flood(k, i);
}

void
comb_find_pieces(struct comb_work *k, int printed)
{
	int dark = darkest(k), cut = cut_of(k, dark);

	find_ink(k, cut, pale_of(k, dark, cut), cut > printed ? cut : printed);
	flood_all(k);
}
