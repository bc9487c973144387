/* The printed lines of a comb are taken out of its ink, the writing on them as
 * far as can be not. */
#include "ocr/comb_part.h"

#include <math.h>

#define DIVIDER 120 /* ink that it is printed with, at most */
#define DARKER  70  /* than a line: ink on it */
#define ALONG   256 /* pixels of a line that are looked at */
#define OVER    40  /* more ink than the line has here: a stroke on it */
#define NEAR    8   /* pixels to both sides along it that are here */
#define BESIDE  2   /* to both sides along it, where the stroke goes on */

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

/* Whether what is at (X, Y) of a line between the columns LEFT and RIGHT is a
 * stroke over it: darker than it is elsewhere in its column WAS, of N pixels
 * from FROM on, where it usually has LINE, and going on beside it. */
static bool
is_stroke(const struct comb_work *k, bool level, const int *sides,
    const uint8_t *was, int n, int y, int line)
{
	int ink = was[y], m = 0, dark = 0, i, beside = 0;

	if (ink <= line + OVER)
		return false;
	for (i = y - NEAR; i <= y + NEAR; i++)
		if (i >= 0 && i < n) {
			dark += was[i] + OVER >= ink;
			m++;
		}
	if (dark * 2 > m)
		return false;
	for (i = -BESIDE; i <= BESIDE; i++) {
		int a = ink_at(k, level, sides[0] - 1, sides[2] + y + i);
		int b = ink_at(k, level, sides[1] + 1, sides[2] + y + i);

		beside = a > beside ? a : beside;
		beside = b > beside ? b : beside;
	}
	return beside * 2 > ink;
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
	const int sides[] = { left, right, y0 };
	uint8_t was[COMB_ROWS];

	/* A line that is not quite straight goes from column to column. */
	for (x = left; x <= right; x++) {
		int here = line_ink(k, level, x, y0, y1);

		line = here > line ? here : line;
	}
	line = line < most ? line : most;
	for (x = left; x <= right; x++) {
		int own = line_ink(k, level, x, y0, y1);

		for (y = y0; y < y1 && y - y0 < COMB_ROWS; y++)
			was[y - y0] = (uint8_t)ink_at(k, level, x, y);
		for (y = y0; y < y1 && y - y0 < COMB_ROWS; y++) {
			int ink = was[y - y0], keep;

			if (ink == 0 || ink > line + DARKER ||
			    is_stroke(
				k, level, sides, was, y1 - y0, y - y0, own))
				continue;
			keep = bridge(k, level, left, right, x, y);
			if (keep < ink)
				k->ink[level ? x * k->w + y : y * k->w + x] =
				    (uint8_t)keep;
		}
	}
}

/* The end of a line before a cell, between rows FROM and TO at column C: the
 * page's other combs tell how dark it is, up to twice, if it falls into one
 * column here and into two there. */
static void
erase_end(struct comb_work *k, double c, double from, double to)
{
	int left = (int)ceil(c - COMB_ERASE / k->step - 0.5);
	int right = (int)floor(c + COMB_ERASE / k->step - 0.5), x, y;

	if (comb_printed(k, 0, 0) < 0) {
		erase_line(k, false, DIVIDER, c, from, to);
		return;
	}
	for (x = left; x <= right; x++)
		for (y = comb_bound((int)from, k->h);
		     y < comb_bound((int)to, k->h); y++) {
			int ink = ink_at(k, false, x, y), keep;
			int line = comb_printed(k, x, y);

			if (line < DIVIDER)
				line = comb_bound(2 * line, DIVIDER);
			if (ink == 0 || ink > line + OVER)
				continue;
			keep = bridge(k, false, left, right, x, y);
			if (keep < ink)
				k->ink[y * k->w + x] = (uint8_t)keep;
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
		erase_end(k, c->x, y0, c->y + top + 1);
	if (foot > 0)
		erase_end(k, c->x, y1 - foot - 3, y1);
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
