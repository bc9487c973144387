/* From a cell's ink to the patch the glyph model takes: what belongs to the
 * glyph is told from specks and from rests of the printed box, then scaled
 * and centred. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "ocr/model.h"

#define SIDE     MODEL_GLYPH_SIDE
#define INK_SIDE 20 /* the glyph's longer side in the patch */
#define WORK     96 /* larger cells are reduced to this */
#define CONTRAST 28 /* least ink above paper that counts */
#define PARTS    255

struct part {
	int area;
	long mass;
	int x0, y0, x1, y1; /* inclusive */
	int edge;           /* pixels on the cell's border */
	int near;           /* pixels in the cell's outer eighth */
	bool dropped;
};

struct work {
	int w, h;
	int paper, peak, cut; /* levels */
	uint8_t ink[WORK * WORK];
	uint8_t label[WORK * WORK]; /* part + 1; 0: paper */
	uint16_t stack[WORK * WORK];
	struct part parts[PARTS];
	int n_parts;
};

static void
reduce(struct work *k, const uint8_t *ink, int w, int h)
{
	int f = ((w > h ? w : h) + WORK - 1) / WORK;

	k->w = w / f > 0 ? w / f : 1;
	k->h = h / f > 0 ? h / f : 1;
	if (f == 1)
		memcpy(k->ink, ink, (size_t)w * h);
	for (int y = 0; f > 1 && y < k->h; y++) {
		for (int x = 0; x < k->w; x++) {
			int sum = 0, n = 0;

			for (int v = y * f; v < y * f + f && v < h; v++)
				for (int u = x * f; u < x * f + f && u < w;
				     u++, n++)
					sum += ink[(size_t)v * w + u];
			k->ink[y * k->w + x] = sum / n;
		}
	}
}

/* Binomial 3x3, for cells with pixels enough: takes the scanner's noise. */
static void
smooth(struct work *k)
{
	int w = k->w, h = k->h;

	if (w < 36 && h < 36)
		return;
	memcpy(k->label, k->ink, (size_t)w * h);
	for (int y = 1; y < h - 1; y++) {
		const uint8_t *p = k->label + y * w;

		for (int x = 1; x < w - 1; x++)
			k->ink[y * w + x] = (p[x - w - 1] + p[x - w + 1] +
						p[x + w - 1] + p[x + w + 1] +
						2 * (p[x - w] + p[x + w] +
							p[x - 1] + p[x + 1]) +
						4 * p[x] + 8) /
					    16;
	}
}

/* Paper is the lower quartile, the peak what one pixel in 100 is above. */
static void
levels(struct work *k)
{
	int count[256] = { 0 }, n = k->w * k->h, seen = 0, v = 255;
	int top = n / 100 > 6 ? n / 100 : 6, none = 0;

	for (int i = 0; i < n; i++) /* most of it is paper */
		if (k->ink[i] == 0)
			none++;
		else
			count[k->ink[i]]++;
	count[0] = none;
	for (; v > 0 && (seen += count[v]) < top; v--)
		;
	k->peak = v;
	for (v = 0, seen = 0; v < 255 && (seen += count[v]) < n / 4; v++)
		;
	k->paper = v < k->peak / 2 ? v : 0;
	k->cut = k->paper + (k->peak - k->paper) * 2 / 5;
}

static void
flood(struct work *k, int start, struct part *part, uint8_t label)
{
	int n = 0, w = k->w, h = k->h;

	*part = (struct part){ .x0 = w, .y0 = h, .x1 = -1, .y1 = -1 };
	k->label[start] = label;
	k->stack[n++] = start;
	while (n > 0) {
		int at = k->stack[--n], x = at % w, y = at / w;

		part->area++;
		part->mass += k->ink[at] - k->paper;
		part->x0 = x < part->x0 ? x : part->x0;
		part->x1 = x > part->x1 ? x : part->x1;
		part->y0 = y < part->y0 ? y : part->y0;
		part->y1 = y > part->y1 ? y : part->y1;
		part->edge += x == 0 || y == 0 || x == w - 1 || y == h - 1;
		part->near +=
		    x < w / 8 || y < h / 8 || x >= w - w / 8 || y >= h - h / 8;
		for (int v = y > 0 ? y - 1 : 0; v <= y + 1 && v < h; v++) {
			for (int u = x > 0 ? x - 1 : 0; u <= x + 1 && u < w;
			     u++) {
				int to = v * w + u;

				if (k->label[to] == 0 && k->ink[to] > k->cut) {
					k->label[to] = label;
					k->stack[n++] = to;
				}
			}
		}
	}
}

static void
find_parts(struct work *k)
{
	int n = k->w * k->h;

	memset(k->label, 0, n);
	k->n_parts = 0;
	for (int i = 0; i < n && k->n_parts < PARTS; i++) {
		if (k->label[i] == 0 && k->ink[i] > k->cut) {
			flood(k, i, &k->parts[k->n_parts], k->n_parts + 1);
			k->n_parts++;
		}
	}
}

/* Whether PART is what is left of the printed box: all in the cell's outer
 * eighth, and at the border over most of its length. */
static bool
is_border(const struct part *part)
{
	return part->near * 20 >= part->area * 19 &&
	       part->edge * 4 >= part->area;
}

static void
drop_parts(struct work *k)
{
	long most = 0;
	bool any = false;

	for (int i = 0; i < k->n_parts; i++) {
		k->parts[i].dropped = is_border(&k->parts[i]);
		if (!k->parts[i].dropped && k->parts[i].mass > most)
			most = k->parts[i].mass;
	}
	for (int i = 0; i < k->n_parts; i++) {
		if (k->parts[i].mass * 25 < most || k->parts[i].area < 2)
			k->parts[i].dropped = true;
		any |= k->parts[i].dropped;
	}
	for (int i = 0; any && i < k->w * k->h; i++)
		if (k->label[i] > 0 && k->parts[k->label[i] - 1].dropped)
			k->ink[i] = k->paper;
}

/* The kept parts' bounds with a pixel around; their area, 0 if there is
 * none. */
static int
bounds(const struct work *k, struct part *all)
{
	*all = (struct part){ .x0 = k->w, .y0 = k->h };
	for (int i = 0; i < k->n_parts; i++) {
		const struct part *p = &k->parts[i];

		if (p->dropped)
			continue;
		all->area += p->area;
		all->x0 = p->x0 < all->x0 ? p->x0 : all->x0;
		all->y0 = p->y0 < all->y0 ? p->y0 : all->y0;
		all->x1 = p->x1 > all->x1 ? p->x1 : all->x1;
		all->y1 = p->y1 > all->y1 ? p->y1 : all->y1;
	}
	return all->area;
}

#define TAPS 16

/* The N source pixels from FIRST that make up one pixel, and their weights. */
struct tent {
	int first, n;
	double weight[TAPS];
};

/* The pixel whose centre is at C, with a tent STEP (>= 1) wide to each side;
 * of SIDE source pixels, beyond which there is paper. */
static struct tent
tent(double c, double step, int side)
{
	struct tent t = { .first = (int)ceil(c - step) };
	double sum = 0;
	int skip = t.first < 0 ? -t.first : 0;

	for (int i = t.first; i < c + step && t.n < TAPS; i++, t.n++)
		sum += t.weight[t.n] = 1 - fabs(i - c) / step;
	for (int i = 0; i < t.n; i++)
		t.weight[i] /= sum;
	skip = skip < t.n ? skip : t.n;
	t.n -= skip;
	t.first += skip;
	memmove(t.weight, t.weight + skip, t.n * sizeof(*t.weight));
	if (t.n > side - t.first)
		t.n = side > t.first ? side - t.first : 0;
	return t;
}

/* A row of the cell, W pixels of it made as TENTS say. */
static void
scale_row(
    const struct work *k, int y, const struct tent *tents, double *out, int w)
{
	double low = k->paper + 0.15 * (k->peak - k->paper);
	double high = 1 / (k->peak - low), ink[WORK];

	for (int x = 0; x < k->w; x++) {
		double v = (k->ink[y * k->w + x] - low) * high;

		v = v < 0 ? 0 : v;
		ink[x] = v > 1 ? 1 : v;
	}
	for (int x = 0; x < w; x++) {
		const struct tent *t = &tents[x];

		out[x] = 0;
		for (int i = 0; i < t->n; i++)
			out[x] += t->weight[i] * ink[t->first + i];
	}
}

/* Scales the part of the cell in ALL into SMALL, of W x H. */
static void
scale(const struct work *k, const struct part *all, double step,
    double small[INK_SIDE][INK_SIDE], int w, int h)
{
	double support = step > 1 ? step : 1;
	double middle_x = (all->x0 + all->x1) / 2.0;
	double middle_y = (all->y0 + all->y1) / 2.0;
	double rows[WORK][INK_SIDE];
	struct tent across[INK_SIDE];
	int done = 0;

	for (int x = 0; x < w; x++)
		across[x] =
		    tent(middle_x + (x - (w - 1) / 2.0) * step, support, k->w);
	for (int y = 0; y < h; y++) {
		struct tent down =
		    tent(middle_y + (y - (h - 1) / 2.0) * step, support, k->h);

		done = done < down.first ? down.first : done;
		for (; done < down.first + down.n; done++)
			scale_row(k, done, across, rows[done], w);
		for (int x = 0; x < w; x++) {
			small[y][x] = 0;
			for (int i = 0; i < down.n; i++)
				small[y][x] +=
				    down.weight[i] * rows[down.first + i][x];
		}
	}
}

static int
clamp(int v, int low, int high)
{
	return v < low ? low : v > high ? high : v;
}

/* Places SMALL so that its centre of mass is the patch's centre. */
static void
centre(double small[INK_SIDE][INK_SIDE], int w, int h, uint8_t *patch)
{
	double mass = 0, mx = 0, my = 0;
	int x0, y0;

	for (int y = 0; y < h; y++) {
		for (int x = 0; x < w; x++) {
			mass += small[y][x];
			mx += small[y][x] * x;
			my += small[y][x] * y;
		}
	}
	if (mass <= 0)
		return;
	x0 = clamp((int)lround(SIDE / 2.0 - 0.5 - mx / mass), 0, SIDE - w);
	y0 = clamp((int)lround(SIDE / 2.0 - 0.5 - my / mass), 0, SIDE - h);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			patch[(y0 + y) * SIDE + x0 + x] =
			    (uint8_t)lround(255 * small[y][x]);
}

double
model_glyph_patch(const uint8_t *ink, int w, int h,
    uint8_t patch[MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE])
{
	double small[INK_SIDE][INK_SIDE], step;
	struct work k;
	struct part all;
	int dx, dy;

	memset(patch, 0, SIDE * SIDE);
	if (w < 1 || h < 1)
		return 0;
	reduce(&k, ink, w, h);
	smooth(&k);
	levels(&k);
	if (k.peak - k.paper < CONTRAST)
		return 0;
	find_parts(&k);
	drop_parts(&k);
	if (bounds(&k, &all) == 0)
		return 0;
	dx = all.x1 - all.x0 + 1;
	dy = all.y1 - all.y0 + 1;
	step = (double)(dx > dy ? dx : dy) / INK_SIDE;
	scale(&k, &all, step, small, clamp((int)lround(dx / step), 1, INK_SIDE),
	    clamp((int)lround(dy / step), 1, INK_SIDE));
	centre(small, clamp((int)lround(dx / step), 1, INK_SIDE),
	    clamp((int)lround(dy / step), 1, INK_SIDE), patch);
	return (double)all.area / (k.w * k.h);
}
