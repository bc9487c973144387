/* Which pieces of ink make a glyph, and which cell it is for. */
#include "ocr/comb_part.h"

#include <math.h>
#include <string.h>

#define BROKEN 0.7 /* mm off a line that a broken stroke's ends are, and */
#define ALONG  1.0 /* mm along it */

static bool
one_above_another(const struct piece *a, const struct piece *b)
{
	int from = a->x0 > b->x0 ? a->x0 : b->x0;
	int to = a->x1 < b->x1 ? a->x1 : b->x1;
	int wa = a->x1 - a->x0 + 1, wb = b->x1 - b->x0 + 1;

	return (to - from + 1) * 5 > 2 * (wa < wb ? wa : wb);
}

int
comb_group(struct comb_work *k)
{
	int i, j, n = 0;

	for (i = 0; i < k->n; i++) {
		struct piece *p = &k->pieces[i];

		if (p->from < 0)
			continue;
		for (j = 0; j < i && p->group < 0; j++)
			if (k->pieces[j].from >= 0 &&
			    one_above_another(&k->pieces[j], p))
				p->group = k->pieces[j].group;
		if (p->group < 0)
			p->group = n++;
	}
	return n;
}

struct piece
comb_group_bounds(const struct comb_work *k, int group)
{
	struct piece all = { .x0 = k->w, .y0 = k->h, .x1 = -1, .y1 = -1 };
	int i;

	for (i = 0; i < k->n; i++) {
		const struct piece *p = &k->pieces[i];

		if (p->group != group)
			continue;
		all.x0 = p->x0 < all.x0 ? p->x0 : all.x0;
		all.x1 = p->x1 > all.x1 ? p->x1 : all.x1;
		all.y0 = p->y0 < all.y0 ? p->y0 : all.y0;
		all.y1 = p->y1 > all.y1 ? p->y1 : all.y1;
		all.area += p->area;
	}
	return all;
}

/* The cell of each tall glyph's middle; -1: of no cell, or not tall. */
static void
middles(const struct comb_work *k, int groups, int *cell, int *glyphs)
{
	int middle = (int)(k->cell[0].y + k->cell[0].h / 2), g;

	memset(glyphs, 0, sizeof(*glyphs) * COMB_CELLS);
	for (g = 0; g < groups; g++) {
		struct piece b = comb_group_bounds(k, g);

		cell[g] = -1;
		if ((b.y1 - b.y0) * k->step < COMB_TALL)
			continue;
		cell[g] = comb_cell_at(k, (b.x0 + b.x1) / 2, middle);
		if (cell[g] >= 0)
			glyphs[cell[g]]++;
	}
}

/* Whether the cells that P goes over have one glyph each. */
static bool
one_each(const struct piece *p, const int *glyphs)
{
	int c;

	for (c = p->from; c <= p->to; c++)
		if (glyphs[c] != 1)
			return false;
	return true;
}

/* Gives no cell what is no more than a dot. */
static void
drop_dots(struct comb_work *k, int groups)
{
	int g, i;

	for (g = 0; g < groups; g++) {
		struct piece b = comb_group_bounds(k, g);

		if ((b.x1 - b.x0 + 1) * k->step > COMB_DOT ||
		    (b.y1 - b.y0 + 1) * k->step > COMB_DOT)
			continue;
		for (i = 0; i < k->n; i++)
			if (k->pieces[i].group == g)
				k->pieces[i].from = k->pieces[i].to = -1;
	}
}

void
comb_settle(struct comb_work *k, int groups)
{
	int cell[COMB_PIECES], glyphs[COMB_CELLS], i;

	drop_dots(k, groups);
	middles(k, groups, cell, glyphs);
	for (i = 0; i < k->n; i++) {
		struct piece *p = &k->pieces[i];

		if (p->from < p->to && p->group >= 0 && cell[p->group] >= 0 &&
		    one_each(p, glyphs))
			p->from = p->to = cell[p->group];
	}
}

/* Marks the rows in which there is ink within BROKEN mm of column LINE, to the
 * left or right of it. */
static void
near_line(const struct comb_work *k, double line, int sign, bool *row)
{
	int n = (int)(BROKEN / k->step), x, y, i;

	for (y = 0; y < k->h; y++)
		for (i = 0, row[y] = false; i <= n; i++) {
			x = (int)floor(line) + sign * i;
			if (x >= 0 && x < k->w &&
			    k->label[y * k->w + x] != PAPER &&
			    k->label[y * k->w + x] <= k->n &&
			    k->pieces[k->label[y * k->w + x] - 1].from >= 0)
				row[y] = true;
		}
}

bool
comb_may_join(const struct comb_work *k)
{
	bool left[COMB_ROWS], right[COMB_ROWS];
	int along = (int)(ALONG / k->step), c, y, i;

	if (k->h > COMB_ROWS)
		return true;
	for (c = 1; c < k->cells; c++) {
		near_line(k, k->cell[c].x, -1, left);
		near_line(k, k->cell[c].x, 1, right);
		for (y = 0; y < k->h; y++)
			for (i = y - along; left[y] && i <= y + along; i++)
				if (i >= 0 && i < k->h && right[i])
					return true;
	}
	return false;
}
