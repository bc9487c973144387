/* What is ink in a comb, and which of it hangs together. */
#include "ocr/comb_part.h"

#include <math.h>

#define FAINTEST 48 /* ink of the faintest writing */
#define PALE     15 /* of its edges and thin places, */
#define PRINT    8  /* more ink than print, and a third: writing on it */
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

/* What ink at (X, Y) is, if there is more of it than CUT, or PALE. */
static int
kind_of(const struct comb_work *k, int x, int y, int cut, int pale)
{
	const struct area *c = &k->cell[0], *last = &k->cell[k->cells - 1];
	int most = k->print != NULL ? k->print->most : 0, print;
	int ink = k->ink[y * k->w + x];
	bool in = x > c->x - 1 && x < last->x + last->w + 1 && y > c->y + 1 &&
		  y < c->y + c->h - 1;

	if (in && (k->print == NULL || comb_is_bare(k, y)))
		return ink > cut ? INK : ink > pale ? FAINT_INK : PAPER;
	most = most > cut ? most : cut;
	print = in && ink > pale ? comb_printed(k, x, y) : -1;
	if (print < 0)
		return ink > most ? INK : ink > cut ? FAINT_INK : PAPER;
	print = print * 4 / 3 + PRINT;
	cut = comb_bound(cut, most) > print ? cut : comb_bound(print, most);
	pale = print > PRINT + PALE / 2 && print > pale ? print : pale;
	return ink > cut ? INK : ink > pale ? FAINT_INK : PAPER;
}

static void
find_ink(struct comb_work *k, int cut, int pale)
{
	int i, x, y;

	for (i = 0, y = 0; y < k->h; y++)
		for (x = 0; x < k->w; x++, i++)
			k->label[i] =
			    (uint8_t)(k->ink[i] > pale
					  ? kind_of(k, x, y, cut, pale)
					  : PAPER);
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
		p->ink += k->ink[at];
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
comb_find_pieces(struct comb_work *k)
{
	int dark = darkest(k), cut = cut_of(k, dark);

	find_ink(k, cut, pale_of(k, dark, cut));
	flood_all(k);
}
