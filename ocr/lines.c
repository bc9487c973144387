#include "ocr/lines.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "schema/mem.h"

#define SLANT       0.07 /* a page may be turned by this much */
#define SIDE        3    /* pixels to what is beside a line */
#define DARKER      9    /* than both sides, on average */
#define OFTEN       0.78 /* of its pixels are darker than both sides */
#define STROKE      60   /* darker by more than this counts as this */
#define MOST        4    /* lines in one tile */
#define END         8    /* pixels at both ends of a tile, beside the boxes */
#define OVER        40   /* what is darker than the line by more is a mark's */
#define FAINT       5    /* a line is darker than its sides by this, in pairs */
#define COLUMNS_MAX 512

/* Along the whole sheet: */
#define STOPS    24  /* places that are looked at */
#define PIECE    4.0 /* mm of the line at each */
#define HALF     2.4 /* mm to both sides */
#define HITS     0.7 /* of the places must show the line, */
#define ENDS     4   /* and one of so many at each end: a pen stops before */
#define ENDS_BY  3.0 /* mm from one to the next */
#define MARGIN   4.0 /* mm from the sheet's edge to the first of them */
#define NEAR     0.5 /* mm off where it should be, and more further on: */
#define STRAYING 0.015
#define TURN     0.012 /* slopes so near find the same, all over the sheet */
#define GRAIN    9     /* of 255: less may be the paper's */

/* The tile as its columns: upright lines as they are, level ones turned. */
struct view {
	uint8_t *ink; /* borrowed */
	int w, h;     /* across the line, along it */
	int dx, dy;   /* steps in memory */
	int from, to; /* across: where the box is */
};

struct line {
	int x, slant;
};

static int
at(const struct view *v, int x, int y)
{
	x = x < 0 ? 0 : x >= v->w ? v->w - 1 : x;
	return v->ink[x * v->dx + y * v->dy];
}

/* Two columns together: a thin line falls now into one, now into the other. */
static int
pair(const struct view *v, int x, int y)
{
	return at(v, x, y) + at(v, x + 1, y);
}

static int
place(const struct view *v, const struct line *l, int y)
{
	return l->x +
	       (2 * l->slant * y - l->slant * (v->h - 1)) / (2 * (v->h - 1));
}

/* Mean of how much darker the line is than what is beside it; 0 if not often
 * enough. */
static int
darkness(const struct view *v, const struct line *l)
{
	int y, sum = 0, often = 0;

	for (y = 0; y < v->h; y++) {
		int c = place(v, l, y), ink = pair(v, c, y);
		int a = pair(v, c - SIDE, y), b = pair(v, c + SIDE, y);
		int more = ink - (a > b ? a : b);

		often += more > 0;
		sum += more > STROKE ? STROKE : more < -STROKE ? -STROKE : more;
		if (y == v->h / 2 && often * 2 < y)
			return 0;
	}
	return often >= OFTEN * v->h ? sum / v->h : 0;
}

/* Columns that are darker than their sides in the END rows from FROM on: where
 * no box reaches, most tiles have none. */
static int
dark_columns(const struct view *v, int from, bool dark[COLUMNS_MAX])
{
	int sum[COLUMNS_MAX] = { 0 }, w, x, y, n = 0;

	w = v->w < COLUMNS_MAX ? v->w : COLUMNS_MAX;
	for (y = from; y < from + END; y++)
		for (x = 0; x < w; x++)
			sum[x] += v->ink[x * v->dx + y * v->dy];
	for (x = 0; x + 1 < w; x++)
		sum[x] += sum[x + 1]; /* pairs */
	for (x = 0; x < w; x++) {
		int a = sum[x > SIDE ? x - SIDE : 0];
		int b = sum[x + SIDE < w ? x + SIDE : w - 1];

		dark[x] = sum[x] - (a > b ? a : b) > END * FAINT;
		n += dark[x];
	}
	return n;
}

static bool
any_near(const bool *dark, int w, int x)
{
	int i;

	for (i = x - 1; i <= x + 2; i++)
		if (i >= 0 && i < w && dark[i])
			return true;
	return false;
}

/* Whether the line is there at both ends of the tile, where no box reaches. */
static bool
at_both_ends(const struct view *v, const struct line *l)
{
	int end, y, n;

	for (end = 0; end < 2; end++) {
		for (y = n = 0; y < END; y++) {
			int row = end == 0 ? y : v->h - 1 - y;
			int c = place(v, l, row), ink = pair(v, c, row);

			n += ink > pair(v, c - SIDE, row) &&
			     ink > pair(v, c + SIDE, row);
			if (y - n > END * (1 - OFTEN))
				return false;
		}
	}
	return true;
}

/* How dark the darkest line is; 0 if there is none. */
static int
find(const struct view *v, struct line *best)
{
	bool first[COLUMNS_MAX], last[COLUMNS_MAX];
	int most = DARKER, dark, slant = (int)ceil(SLANT * v->h);
	int w = v->w < COLUMNS_MAX ? v->w : COLUMNS_MAX;
	struct line l;

	if (dark_columns(v, 0, first) == 0 ||
	    dark_columns(v, v->h - END, last) == 0)
		return 0;
	for (l.x = v->from; l.x < w && l.x <= v->to; l.x++)
		for (l.slant = -slant; l.slant <= slant; l.slant++) {
			if (!any_near(first, w, place(v, &l, END / 2)) ||
			    !any_near(last, w, place(v, &l, v->h - END / 2)) ||
			    !at_both_ends(v, &l))
				continue;
			dark = darkness(v, &l);
			if (dark > most) {
				most = dark;
				*best = l;
			}
		}
	return most > DARKER ? most : 0;
}

/* How much darker than the paper, of 255, the darkest thin line is within
 * REACH mm of the middle of a piece of the sheet. */
static int
darkest_at(const struct sheet *sheet, const struct area *area, bool upright,
    double reach)
{
	uint8_t grey[1024];
	int sum[64] = { 0 }, most = 0, n, i, j, side;
	struct tile t;

	if (tile_size(area, 0.2) > sizeof(grey))
		return 0;
	sheet_sample(sheet, area, 0.2, grey, &t);
	n = upright ? t.w : t.h;
	for (j = 0; j < t.h; j++)
		for (i = 0; i < t.w; i++)
			sum[upright ? i : j] += grey[j * t.w + i];
	side = 3;
	for (i = side; i < n - side; i++) {
		int lighter = sum[i - side] < sum[i + side] ? sum[i - side]
							    : sum[i + side];
		int dark =
		    lighter > sum[i] ? (lighter - sum[i]) * 255 / lighter : 0;

		if (fabs((i + 0.5) * 0.2 - HALF) <= reach && dark > most)
			most = dark;
	}
	return most;
}

struct course {
	struct point on; /* of the sheet, mm */
	double slope;
	bool upright;
	int least; /* darkness */
};

/* Where the line would be at ALONG; false if that is beyond the sheet's sides.
 * *SEEN: whether it is there, or that place is off the picture. */
static bool
seen_at(
    const struct sheet *sheet, const struct course *c, double along, bool *seen)
{
	double off = along - (c->upright ? c->on.y : c->on.x);
	double across = (c->upright ? c->on.x : c->on.y) + c->slope * off;
	double x = c->upright ? across : along, y = c->upright ? along : across;
	struct area a = { x - HALF, y - PIECE / 2, 2 * HALF, PIECE };
	struct point p = homography_map(&sheet->h, x, y);

	if (!c->upright)
		a = (struct area){ x - PIECE / 2, y - HALF, PIECE, 2 * HALF };
	*seen = p.x < 0 || p.y < 0 || p.x > sheet->image->width ||
		p.y > sheet->image->height ||
		darkest_at(sheet, &a, c->upright,
		    NEAR + STRAYING * fabs(off)) >= c->least;
	return across >= HALF &&
	       across <= (c->upright ? PAGE_WIDTH : PAGE_HEIGHT) - HALF;
}

/* Whether the line is there in the margin from FROM mm on, where nothing is
 * printed and nobody writes. */
static bool
at_end(const struct sheet *sheet, const struct course *c, double from)
{
	struct course pale = *c;
	bool seen;
	int i;

	pale.least = pale.least * 2 / 3 > GRAIN ? pale.least * 2 / 3 : GRAIN;
	for (i = 0; i < ENDS; i++)
		if (!seen_at(sheet, &pale, from + i * ENDS_BY, &seen) || seen)
			return true;
	return false;
}

/* Whether the line goes on over all of the sheet, half as dark at least. */
static bool
goes_on(const struct sheet *sheet, struct point on, double slope, bool upright,
    int dark)
{
	const struct course c = { on, slope, upright,
		dark / 2 > GRAIN ? dark / 2 : GRAIN };
	double length = upright ? PAGE_HEIGHT : PAGE_WIDTH;
	int i, hits = 0, looked = 0;
	bool seen;

	for (i = 0; i < STOPS && looked - hits <= (1 - HITS) * STOPS; i++) {
		if (!seen_at(
			sheet, &c, 10 + (length - 20) * i / (STOPS - 1), &seen))
			continue;
		looked++;
		hits += seen;
	}
	return looked > STOPS / 2 && hits >= HITS * looked &&
	       at_end(sheet, &c, MARGIN) &&
	       at_end(sheet, &c, length - MARGIN - (ENDS - 1) * ENDS_BY);
}

/* Likewise, if the slope is known as badly as a piece of the line tells it. */
static bool
goes_on_about(const struct sheet *sheet, struct point on, double slope,
    bool upright, int dark)
{
	double off;

	for (off = 0; off <= SLANT; off += TURN)
		if (goes_on(sheet, on, slope + off, upright, dark) ||
		    (off > 0 && goes_on(sheet, on, slope - off, upright, dark)))
			return true;
	return false;
}

bool
lines_across(const struct sheet *sheet, const struct area *piece)
{
	bool upright = piece->h > piece->w;
	struct point on = { piece->x + piece->w / 2, piece->y + piece->h / 2 };
	double length = fmin(PIECE, upright ? piece->h : piece->w);
	struct area a = { on.x - HALF, on.y - length / 2, 2 * HALF, length };
	int dark;

	if (!upright)
		a = (struct area){ on.x - length / 2, on.y - HALF, length,
			2 * HALF };
	dark = darkest_at(sheet, &a, upright, NEAR);
	if (dark < GRAIN)
		return false;
	return goes_on_about(
	    sheet, on, 0, upright, dark < STROKE ? dark : STROKE);
}

/* The line through the middles of its ink, row by row: *MIDDLE is its place at
 * half the height, *SLOPE pixels a pixel. */
static void
refine(
    const struct view *v, const struct line *l, double *middle, double *slope)
{
	double sw = 0, sx = 0, sy = 0, sxy = 0, syy = 0,
	       half = (v->h - 1) / 2.0;
	int y, k;

	for (y = 0; y < v->h; y++) {
		int c = place(v, l, y), a = at(v, c - SIDE, y);
		int b = at(v, c + SIDE + 1, y), beside = a > b ? a : b;
		double w = 0, x = 0;

		for (k = c - SIDE + 1; k <= c + SIDE; k++) {
			int more = at(v, k, y) - beside;

			if (more <= 0)
				continue;
			w += more;
			x += more * (k + 0.5);
		}
		if (w <= 0)
			continue;
		x /= w;
		w = w < STROKE ? w : STROKE;
		sw += w;
		sx += w * x;
		sy += w * (y - half);
		sxy += w * x * (y - half);
		syy += w * (y - half) * (y - half);
	}
	*middle = l->x + 0.5;
	*slope = 0;
	if (sw <= 0 || syy * sw - sy * sy <= 0)
		return;
	*slope = (sxy * sw - sx * sy) / (syy * sw - sy * sy);
	*middle = (sx - *slope * sy) / sw;
}

/* How much darker the line is than what is beside it, K pixels across from it:
 * the middle of all rows, as a mark covers few. */
static int
middle_more(const struct view *v, const struct line *l, int k)
{
	int count[256] = { 0 }, y, more = 0, seen;

	for (y = 0; y < v->h; y++) {
		int c = place(v, l, y), ink = at(v, c + k, y);
		int a = at(v, c - SIDE, y), b = at(v, c + SIDE + 1, y);
		int least = a < b ? a : b;

		count[ink > least ? ink - least : 0]++;
	}
	for (seen = count[0]; seen * 2 < v->h; seen += count[more])
		more++;
	return more;
}

/* Takes the line away, but for what is drawn over it; a pixel to either side it
 * may be as dark. */
static void
erase(const struct view *v, const struct line *l)
{
	int more[2 * SIDE] = { 0 }, y, k;

	for (k = 0; k < 2 * SIDE; k++) {
		int m = middle_more(v, l, k - SIDE + 1), i;

		for (i = k > 0 ? k - 1 : 0; i <= k + 1 && i < 2 * SIDE; i++)
			more[i] = m > more[i] ? m : more[i];
	}
	for (y = 0; y < v->h; y++) {
		int c = place(v, l, y);
		int a = at(v, c - SIDE, y), b = at(v, c + SIDE + 1, y);
		int least = a < b ? a : b;

		for (k = 0; k < 2 * SIDE; k++) {
			int x = c - SIDE + 1 + k, ink = at(v, x, y);

			if (x < 0 || x >= v->w || ink <= least)
				continue;
			ink = ink - least > more[k] + OVER ? ink - more[k]
							   : least;
			v->ink[x * v->dx + y * v->dy] = (uint8_t)ink;
		}
	}
}

/* Takes the darkest line away; false if there is none, or if SHEET is given and
 * the line does not go on: *LEFT then. */
static bool
erase_one(const struct sheet *sheet, const struct tile *t, const struct view *v,
    bool upright, bool *left)
{
	double middle, across, slope;
	struct line l = { 0, 0 };
	struct point on;
	int dark = find(v, &l);

	if (dark == 0)
		return false;
	refine(v, &l, &middle, &slope);
	across = middle * t->step;
	on.x = t->area.x + (upright ? across : t->area.w / 2);
	on.y = t->area.y + (upright ? t->area.h / 2 : across);
	if (sheet != NULL && !goes_on_about(sheet, on, slope, upright, dark)) {
		*left = true;
		return false;
	}
	erase(v, &l);
	return true;
}

static int
erase_all(const struct sheet *sheet, struct tile *t, const struct area *box,
    bool *left)
{
	int x = (int)((box->x - t->area.x) / t->step);
	int y = (int)((box->y - t->area.y) / t->step);
	int w = (int)(box->w / t->step), h = (int)(box->h / t->step);
	const struct view views[2] = {
		{ t->ink, t->w, t->h, 1, t->w, x, x + w },
		{ t->ink, t->h, t->w, t->w, 1, y, y + h },
	};
	int i, n, sum = 0;

	for (i = 0; i < 2 && x >= 0 && y >= 0; i++)
		for (n = 0; views[i].h > 2 * END && n < MOST; n++) {
			if (!erase_one(sheet, t, &views[i], i == 0, left))
				break;
			sum++;
		}
	return sum;
}

int
lines_erase(const struct sheet *sheet, struct tile *t, const struct area *box,
    bool *left)
{
	*left = false;
	return erase_all(sheet, t, box, left);
}

int
lines_erase_any(struct tile *t, const struct area *box)
{
	bool left;

	return erase_all(NULL, t, box, &left);
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
	t->noise *= 0.45; /* of even noise 0.375 is left */
	mem_wipe(from, (size_t)n);
	free(from);
}
