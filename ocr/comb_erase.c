/* The printed lines of a comb are taken out of its ink, the writing on them as
 * far as can be not. */
#include "ocr/comb_part.h"

#include <math.h>

#define DIVIDER 120 /* ink that it is printed with, at most */
#define DARKER  70  /* than a line: ink on it */
#define ALONG   256 /* pixels of a line that are looked at */

/* Ink at (X, Y), with the two changed about if LEVEL: so that upright and level
 * lines are taken away by the same code. */
static int
ink_at(const struct comb_work *k, bool level, int x, int y)
{
	int u = level ? y : x, v = level ? x : y;

	return u < 0 || v < 0 || u >= k->w || v >= k->h ? 0
							: k->ink[v * k->w + u];
}

/* How dark the line itself is, at column X between FROM and TO: it may end
 * before TO, and a stroke may lie on it. */
static int
line_ink(const struct comb_work *k, bool level, int x, int from, int to)
{
	int count[256] = { 0 }, n, y, v = 0, seen;

	if (to > from + ALONG)
		to = from + ALONG;
	for (y = from; y < to; y++)
		count[ink_at(k, level, x, y)]++;
	n = to - from;
	for (seen = count[0]; v < 255 && seen <= n * 3 / 4; seen += count[v])
		v++;
	return n > 0 ? v : 0;
}

/* The ink of a stroke that crosses the columns LEFT to RIGHT at (X, Y), at
 * whatever slant: it must be there on both sides. */
static int
bridge(const struct comb_work *k, bool level, int left, int right, int x, int y)
{
	int best = 0, half;

	for (half = -4; half <= 4; half++) {
		int a =
		    ink_at(k, level, left - 1, y - half * (x - left + 1) / 2);
		int b =
		    ink_at(k, level, right + 1, y + half * (right + 1 - x) / 2);
		int least = a < b ? a : b;

		best = least > best ? least : best;
	}
	return best;
}

/* Takes away a line whose middle is at C, between FROM and TO, and that is
 * printed with MOST ink: what stays is far darker than the line, or goes on
 * at both sides of it. */
static void
erase_line(
    struct comb_work *k, bool level, int most, double c, double from, double to)
{
	int left = (int)ceil(c - COMB_ERASE / k->step - 0.5);
	int right = (int)floor(c + COMB_ERASE / k->step - 0.5);
	int y0 = comb_bound((int)from, level ? k->w : k->h);
	int y1 = comb_bound((int)to, level ? k->w : k->h), x, y, line = 0;

	/* A line that is not quite straight goes from column to column. */
	for (x = left; x <= right; x++) {
		int here = line_ink(k, level, x, y0, y1);

		line = here > line ? here : line;
	}
	line = line < most ? line : most;
	for (x = left; x <= right; x++) {
		for (y = y0; y < y1; y++) {
			int ink = ink_at(k, level, x, y), keep;

			if (ink == 0 || ink > line + DARKER)
				continue;
			keep = bridge(k, level, left, right, x, y);
			if (keep < ink)
				k->ink[level ? x * k->w + y : y * k->w + x] =
				    (uint8_t)keep;
		}
	}
}

/* The line before the cell C, of which there may be the ends alone. */
static void
erase_divider(struct comb_work *k, const struct box *box, const struct area *c)
{
	double y0 = c->y - 2, y1 = c->y + c->h + 2;
	double top = box->divider_top / k->step;
	double foot = box->divider_foot / k->step;

	if (top <= 0 && foot <= 0) {
		erase_line(k, false, DIVIDER, c->x, y0, y1 - k->foot);
		return;
	}
	if (top > 0)
		erase_line(k, false, DIVIDER, c->x, y0, c->y + top + 1);
	if (foot > 0)
		erase_line(k, false, DIVIDER, c->x, y1 - foot - 3, y1);
}

void
comb_erase(struct comb_work *k)
{
	double half = LOOK_LINE / 2 / k->step;
	int i;

	for (i = 0; i < k->cells; i++) {
		const struct area *c = &k->cell[i];
		double x1 = c->x + c->w, y1 = c->y + c->h;

		erase_line(
		    k, true, COMB_OUTLINE, c->y - half, c->x - 2, x1 + 2);
		erase_line(k, true, COMB_OUTLINE, y1 + half, c->x - 2, x1 + 2);
	}
	for (i = 0; i < k->cells; i++) {
		const struct area *c = &k->cell[i];
		double x1 = c->x + c->w, y0 = c->y - 2, y1 = c->y + c->h + 2;
		bool first = i == 0 || c->x - c[-1].x - c[-1].w > 2;
		bool last = i + 1 == k->cells || c[1].x - x1 > 2;

		if (first)
			erase_line(k, false, COMB_OUTLINE, c->x - half, y0, y1);
		else
			erase_divider(k, &k->look->boxes[i], c);
		if (last)
			erase_line(k, false, COMB_OUTLINE, x1 + half, y0, y1);
	}
}
