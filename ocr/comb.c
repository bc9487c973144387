#include "ocr/comb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SPECK 0.20 /* square mm: a full stop is no digit */
#define SHARE 0.22 /* of a piece's ink in a second cell: it goes across */
#define LEAST                                                                  \
	58 /* ink of the faintest writing; the word that is                    \
	      printed in some cells is below it */
#define PIECES 250
#define ERASE  0.32 /* mm to both sides of a line's middle */

struct piece {
	int area; /* pixels */
	int in_cell[COMB_CELLS];
	int inside;   /* pixels within the outline */
	int from, to; /* cells; -1: none */
};

struct work {
	const struct look *look;
	int w, h, cells;
	double step;
	uint8_t *ink;   /* owned */
	uint8_t *label; /* owned; piece + 1 */
	int *stack;     /* owned */
	struct piece pieces[PIECES];
	int n;
	struct area cell[COMB_CELLS]; /* in pixels of the tile */
};

static void
work_init(struct work *k, const struct look *look)
{
	const struct tile *t = &look->tile;
	int i;

	k->look = look;
	k->w = t->w;
	k->h = t->h;
	k->step = t->step;
	k->cells = look->n < COMB_CELLS ? (int)look->n : COMB_CELLS;
	k->ink = mem_grow(NULL, (size_t)k->w * (size_t)k->h, 1);
	memcpy(k->ink, t->ink, (size_t)k->w * (size_t)k->h);
	k->label = mem_array((size_t)k->w * (size_t)k->h, 1);
	k->stack = mem_array((size_t)k->w * (size_t)k->h, sizeof *k->stack);
	k->n = 0;
	for (i = 0; i < k->cells; i++) {
		struct area a = look_cell(look, (size_t)i);

		k->cell[i] = (struct area){ (a.x - t->area.x) / k->step,
			(a.y - t->area.y) / k->step, a.w / k->step,
			a.h / k->step };
	}
}

static void
work_fini(struct work *k)
{
	mem_wipe(k->ink, (size_t)k->w * (size_t)k->h);
	free(k->ink);
	free(k->label);
	free(k->stack);
}

static int
bound(int v, int most)
{
	return v < 0 ? 0 : v > most ? most : v;
}

/* Takes away an upright line at column C between rows FROM and TO: what stays
 * is ink that is on both sides of it. */
static void
erase_upright(struct work *k, double c, int from, int to)
{
	int r = (int)ceil(ERASE / k->step);
	int left = (int)floor(c) - r, right = (int)floor(c) + r, x, y;

	from = bound(from, k->h);
	to = bound(to, k->h);
	for (y = from; y < to; y++) {
		uint8_t *row = k->ink + y * k->w;
		uint8_t a = row[bound(left - 1, k->w - 1)];
		uint8_t b = row[bound(right + 1, k->w - 1)];
		uint8_t least = a < b ? a : b;

		for (x = bound(left, k->w); x <= right && x < k->w; x++)
			if (row[x] > least)
				row[x] = least;
	}
}

static void
erase_level(struct work *k, double c, int from, int to)
{
	int r = (int)ceil(ERASE / k->step);
	int top = (int)floor(c) - r, low = (int)floor(c) + r, x, y;

	from = bound(from, k->w);
	to = bound(to, k->w);
	for (x = from; x < to; x++) {
		uint8_t a = k->ink[bound(top - 1, k->h - 1) * k->w + x];
		uint8_t b = k->ink[bound(low + 1, k->h - 1) * k->w + x];
		uint8_t least = a < b ? a : b;

		for (y = bound(top, k->h); y <= low && y < k->h; y++)
			if (k->ink[y * k->w + x] > least)
				k->ink[y * k->w + x] = least;
	}
}

static void
erase_lines(struct work *k)
{
	int i;

	for (i = 0; i < k->cells; i++) {
		struct area *c = &k->cell[i];
		double half = LOOK_LINE / 2 / k->step;
		int x0 = (int)(c->x - 2), x1 = (int)(c->x + c->w + 3);

		erase_level(k, c->y - half, x0, x1);
		erase_level(k, c->y + c->h + half, x0, x1);
	}
	for (i = 0; i < k->cells; i++) {
		struct area *c = &k->cell[i];
		double half = LOOK_LINE / 2 / k->step;
		int y0 = (int)(c->y - 2), y1 = (int)(c->y + c->h + 3);

		erase_upright(k, c->x - half, y0, y1);
		erase_upright(k, c->x + c->w + half, y0, y1);
	}
}

/* What counts as ink: two fifths of the darkest there is, where that is more
 * than the paper's own grain. */
static int
cut_of(const struct work *k, bool *faint)
{
	int count[256] = { 0 }, n = 0, seen = 0, v, cut, i, x, y;
	double floor_ink = 3.5 * k->look->tile.noise;

	for (i = 0; i < k->cells; i++) {
		const struct area *c = &k->cell[i];

		for (y = bound((int)c->y, k->h);
		     y < bound((int)(c->y + c->h), k->h); y++)
			for (x = bound((int)c->x, k->w);
			     x < bound((int)(c->x + c->w), k->w); x++) {
				count[k->ink[y * k->w + x]]++;
				n++;
			}
	}
	for (v = 255; v > 0; v--) {
		seen += count[v];
		if (seen > 8)
			break;
	}
	cut = v * 2 / 5;
	if (cut < floor_ink)
		cut = (int)floor_ink;
	if (cut < LEAST)
		cut = LEAST;
	*faint = v > LEAST && v < 100;
	return cut;
}

static int
cell_at(const struct work *k, int x, int y)
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
flood(struct work *k, int start, int cut)
{
	struct piece *p = &k->pieces[k->n];
	int n = 0;

	*p = (struct piece){ .from = -1, .to = -1 };
	k->label[start] = (uint8_t)(k->n + 1);
	k->stack[n++] = start;
	while (n > 0) {
		int at = k->stack[--n], x = at % k->w, y = at / k->w, u, v;
		int cell = cell_at(k, x, y);

		p->area++;
		if (cell >= 0) {
			p->in_cell[cell]++;
			p->inside++;
		}
		for (v = bound(y - 1, k->h); v <= y + 1 && v < k->h; v++)
			for (u = bound(x - 1, k->w); u <= x + 1 && u < k->w;
			     u++) {
				int to = v * k->w + u;

				if (k->label[to] != 0 || k->ink[to] <= cut)
					continue;
				k->label[to] = (uint8_t)(k->n + 1);
				k->stack[n++] = to;
			}
	}
	k->n++;
}

static void
find_pieces(struct work *k, int cut)
{
	int i;

	for (i = 0; i < k->w * k->h && k->n < PIECES; i++)
		if (k->label[i] == 0 && k->ink[i] > cut)
			flood(k, i, cut);
}

static void
give_to_cells(struct work *k, struct comb *comb)
{
	double pixel = k->step * k->step;
	int i, c;

	for (i = 0; i < k->n; i++) {
		struct piece *p = &k->pieces[i];

		if (p->area * pixel < SPECK) {
			if (p->inside * 2 > p->area)
				comb->specks += p->area * pixel;
			continue;
		}
		if (p->inside * 4 < p->area) {
			comb->outside += p->area * pixel;
			continue;
		}
		for (c = 0; c < k->cells; c++) {
			if (p->in_cell[c] < SHARE * p->area ||
			    p->in_cell[c] * pixel < SPECK)
				continue;
			if (p->from < 0)
				p->from = c;
			p->to = c;
		}
	}
}

/* Whether the ink at pixel AT belongs to a glyph in cells FROM to TO; of a
 * piece that goes across cells only what lies in these, if CUT_OFF. */
static bool
belongs(const struct work *k, int at, const struct glyph_span *s, bool cut_off)
{
	const struct piece *p;
	int c;

	if (k->label[at] == 0)
		return false;
	p = &k->pieces[k->label[at] - 1];
	if (p->from < 0 || p->from > s->to || p->to < s->from)
		return false;
	if (!cut_off || p->from == p->to)
		return true;
	c = cell_at(k, at % k->w, at / k->w);
	return c >= s->from && c <= s->to;
}

/* Makes S's patch, with a border so that no stroke at its edge is taken for
 * what is left of a printed line.  -1 if there is no ink. */
static int
make_patch(
    struct work *k, struct comb *comb, const struct glyph_span *s, bool cut_off)
{
	int x0 = k->w, y0 = k->h, x1 = -1, y1 = -1, i, x, y, pw, ph;
	uint8_t *ink;
	double share;

	for (i = 0; i < k->w * k->h; i++) {
		if (!belongs(k, i, s, cut_off))
			continue;
		x = i % k->w;
		y = i / k->w;
		x0 = x < x0 ? x : x0;
		x1 = x > x1 ? x : x1;
		y0 = y < y0 ? y : y0;
		y1 = y > y1 ? y : y1;
	}
	if (x1 < 0 || comb->n_patches == COMB_PATCHES)
		return -1;
	pw = x1 - x0 + 1;
	ph = y1 - y0 + 1;
	i = (pw > ph ? pw : ph) / 3 + 2;
	pw += 2 * i;
	ph += 2 * i;
	ink = mem_array((size_t)pw * (size_t)ph, 1);
	for (y = y0; y <= y1; y++)
		for (x = x0; x <= x1; x++)
			if (belongs(k, y * k->w + x, s, cut_off))
				ink[(y - y0 + i) * pw + x - x0 + i] =
				    k->ink[y * k->w + x];
	share = model_glyph_patch(ink, pw, ph, comb->patches[comb->n_patches]);
	mem_wipe(ink, (size_t)pw * (size_t)ph);
	free(ink);
	return share > 0 ? comb->n_patches++ : -1;
}

static double
ink_of(const struct work *k, int from, int to)
{
	double sum = 0;
	int i;

	for (i = 0; i < k->n; i++)
		if (k->pieces[i].from >= 0 && k->pieces[i].from <= to &&
		    k->pieces[i].to >= from)
			sum += k->pieces[i].area;
	return sum * k->step * k->step;
}

/* Runs of cells that pieces join. */
static void
find_across(struct work *k, struct comb *comb)
{
	bool joined[COMB_CELLS] = { false }; /* cell c with c + 1 */
	int i, c;

	for (i = 0; i < k->n; i++)
		for (c = k->pieces[i].from; c >= 0 && c < k->pieces[i].to; c++)
			joined[c] = true;
	for (c = 0; c < comb->cells; c++) {
		struct glyph_span *s = &comb->across[comb->n_across];

		if (!joined[c])
			continue;
		*s = (struct glyph_span){ .from = c };
		while (c < comb->cells - 1 && joined[c])
			c++;
		s->to = c;
		s->ink = ink_of(k, s->from, s->to);
		s->patch = make_patch(k, comb, s, false);
		if (s->patch >= 0)
			comb->n_across++;
	}
}

void
comb_take(const struct look *look, struct comb *comb)
{
	struct work *k = mem_new(struct work);
	int c, cut;

	comb->n_across = comb->n_patches = 0;
	comb->specks = comb->outside = 0;
	work_init(k, look);
	comb->cells = k->cells;
	erase_lines(k);
	cut = cut_of(k, &comb->faint);
	find_pieces(k, cut);
	give_to_cells(k, comb);
	for (c = 0; c < comb->cells; c++) {
		struct glyph_span one = { .from = c, .to = c };

		comb->cell[c] = make_patch(k, comb, &one, true);
	}
	find_across(k, comb);
	work_fini(k);
	free(k);
}
