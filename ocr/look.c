#include "ocr/look.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define REACH     1.2  /* how far an outline is sought, mm */
#define SHIFT     0.1  /* in steps of */
#define SHIFTS    25   /* 2 * REACH / SHIFT + 1 */
#define NEIGHBOUR 35.0 /* mm: boxes this near move together */
#define APART     0.35 /* mm: further from its neighbours, a shift is wrong */
#define LINES_MAX 40
#define LINE_WIDE 0.5 /* mm to each side that a line is blurred over */

void
looks_init(struct looks *looks)
{
	*looks = (struct looks){ 0 };
}

void
looks_fini(struct looks *looks)
{
	if (looks->pixels != NULL)
		mem_wipe(looks->pixels, looks->n_pixels);
	free(looks->pixels);
	free(looks->v);
	looks_init(looks);
}

/* How many boxes from BOX on, of LEFT, make up one look. */
static size_t
together(const struct box *box, size_t left)
{
	size_t n = 1;

	if (box->kind != BOX_DIGIT)
		return 1;
	while (n < left && box[n].kind == BOX_DIGIT && box[n].index == (int)n &&
	       strcmp(box[n].variable, box->variable) == 0)
		n++;
	return n;
}

static struct area
around(const struct box *boxes, size_t n)
{
	double x0 = boxes[0].x, y0 = boxes[0].y, x1 = x0, y1 = y0;
	size_t i;

	for (i = 0; i < n; i++) {
		x0 = fmin(x0, boxes[i].x);
		y0 = fmin(y0, boxes[i].y);
		x1 = fmax(x1, boxes[i].x + boxes[i].w);
		y1 = fmax(y1, boxes[i].y + boxes[i].h);
	}
	return (struct area){ x0, y0, x1 - x0, y1 - y0 };
}

static struct area
widened(const struct area *a, double by)
{
	return (
	    struct area){ a->x - by, a->y - by, a->w + 2 * by, a->h + 2 * by };
}

/* Where it is known what is printed, ocr/around.c looks for words by itself:
 * then only how much of their place is off the picture is asked here. */
static double
step_of(const struct look *look, const struct map_page *page)
{
	if (look->boxes->kind != BOX_TEXT)
		return LOOK_STEP;
	return page->n_prints > 0 ? LOOK_GLANCE : LOOK_COARSE;
}

static void
list(struct looks *looks, const struct map_page *page)
{
	size_t i;

	if (looks->cap < page->n_boxes) {
		looks->v = mem_grow(looks->v, page->n_boxes, sizeof *looks->v);
		looks->cap = page->n_boxes;
	}
	looks->n = 0;
	for (i = 0; i < page->n_boxes; i += looks->v[looks->n - 1].n) {
		struct look *l = &looks->v[looks->n++];

		*l = (struct look){ .boxes = &page->boxes[i] };
		l->n = together(l->boxes, page->n_boxes - i);
		l->area = around(l->boxes, l->n);
	}
}

static void
sample(
    struct looks *looks, const struct sheet *sheet, const struct map_page *page)
{
	size_t i, n = 0;

	for (i = 0; i < looks->n; i++) {
		struct area a = widened(&looks->v[i].area, LOOK_MARGIN);

		n += tile_size(&a, step_of(&looks->v[i], page));
	}
	if (n > looks->n_pixels) {
		looks->pixels = mem_grow(looks->pixels, n, 1);
		looks->n_pixels = n;
	}
	for (i = 0, n = 0; i < looks->n; i++) {
		struct look *l = &looks->v[i];
		struct area a = widened(&l->area, LOOK_MARGIN);

		sheet_sample(
		    sheet, &a, step_of(l, page), looks->pixels + n, &l->tile);
		tile_ink(sheet, &l->tile);
		n += tile_size(&a, step_of(l, page));
	}
}

/* Where a look's lines are expected along one direction, mm in the tile. */
struct lines {
	double at[LINES_MAX];
	int n;
};

static void
add_line(struct lines *lines, double at)
{
	int i;

	for (i = 0; i < lines->n; i++)
		if (fabs(lines->at[i] - at) < 0.5)
			return;
	if (lines->n < LINES_MAX)
		lines->at[lines->n++] = at;
}

static void
expect(const struct look *look, bool upright, struct lines *lines)
{
	size_t i;

	lines->n = 0;
	for (i = 0; i < look->n; i++) {
		const struct box *b = &look->boxes[i];
		double from = upright ? b->x - look->tile.area.x
				      : b->y - look->tile.area.y;
		double size = upright ? b->w : b->h;

		add_line(lines, from - LOOK_LINE / 2);
		add_line(lines, from + size + LOOK_LINE / 2);
	}
}

#define PROFILE_MAX 2048

/* Mean ink of each column (UPRIGHT) or row within the outline. */
static int
profile(const struct look *look, bool upright, float *mean)
{
	const struct tile *t = &look->tile;
	int skip = (int)(LOOK_MARGIN / t->step) + 2;
	int n = upright ? t->w : t->h, across = upright ? t->h : t->w;
	int i, j;

	if (n > PROFILE_MAX)
		n = PROFILE_MAX;
	memset(mean, 0, sizeof *mean * (size_t)n);
	if (upright)
		for (j = skip; j < across - skip; j++)
			for (i = 0; i < n; i++)
				mean[i] += t->ink[j * t->w + i];
	else
		for (j = 0; j < n; j++)
			for (i = skip; i < across - skip; i++)
				mean[j] += t->ink[j * t->w + i];
	for (i = 0; i < n; i++)
		mean[i] /= (float)(across - 2 * skip);
	return n;
}

static double
at(const float *mean, int n, double i)
{
	int k = (int)floor(i);
	double f = i - k;

	if (k < 0 || k + 1 >= n)
		return 0;
	return mean[k] * (1 - f) + mean[k + 1] * f;
}

/* How much darker than both sides the lines are if moved by SHIFT mm. */
static double
response(const struct lines *lines, const float *mean, int n, double step,
    double shift)
{
	double sum = 0;
	int i;

	for (i = 0; i < lines->n; i++) {
		double c = (lines->at[i] + shift) / step - 0.5;
		double side = 0.6 / step;
		double r = at(mean, n, c) -
			   fmax(at(mean, n, c - side), at(mean, n, c + side));

		sum += r > 0 ? r : 0;
	}
	return sum / lines->n;
}

/* Ink across one of the lines if moved by SHIFT mm, in ink times mm: what blur
 * spreads is gathered again. */
static double
line_ink(const struct lines *lines, const float *mean, int n, double step,
    double shift)
{
	double sum = 0;
	int i, k, wide = (int)(LINE_WIDE / step);

	for (i = 0; i < lines->n; i++) {
		double c = (lines->at[i] + shift) / step - 0.5;
		double side =
		    fmin(at(mean, n, c - wide - 1), at(mean, n, c + wide + 1));

		for (k = -wide; k <= wide; k++)
			sum += fmax(0, at(mean, n, c + k) - side) * step;
	}
	return sum / lines->n;
}

/* The best shift along one direction; *STRENGTH is its response, of ink, and
 * *INK that across a line. */
static double
best_shift(const struct look *look, bool upright, double *strength, double *ink)
{
	float mean[PROFILE_MAX];
	double r[SHIFTS], bend;
	struct lines lines;
	int n = profile(look, upright, mean), i, best = SHIFTS / 2;

	expect(look, upright, &lines);
	for (i = 0; i < SHIFTS; i++) {
		r[i] = response(
		    &lines, mean, n, look->tile.step, (i - SHIFTS / 2) * SHIFT);
		if (r[i] > r[best] + 0.5)
			best = i;
	}
	*strength = r[best];
	*ink = line_ink(
	    &lines, mean, n, look->tile.step, (best - SHIFTS / 2) * SHIFT);
	if (best == 0 || best == SHIFTS - 1)
		return (best - SHIFTS / 2) * SHIFT;
	bend = r[best - 1] - 2 * r[best] + r[best + 1];
	return (best - SHIFTS / 2 +
		   (bend < -1e-6 ? 0.5 * (r[best - 1] - r[best + 1]) / bend
				 : 0)) *
	       SHIFT;
}

/* Ink that an outline printed 0.2 mm wide at 70 % leaves in a row of 0.2 mm,
 * after a scanner's blur. */
#define STRENGTH_FULL 60.0
#define LINE_FULL     (255 * 0.7 * LOOK_LINE)

static void
set_against_outline(struct look *look)
{
	double sx, sy, ix, iy;

	if (look->boxes->kind == BOX_TEXT)
		return;
	look->dx = best_shift(look, true, &sx, &ix);
	look->dy = best_shift(look, false, &sy, &iy);
	look->outline = fmin(1, fmin(sx, sy) / STRENGTH_FULL);
	look->line = (ix + iy) / 2 / LINE_FULL;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

#define FILLED 110 /* a box's ink in the mean: hatched, not only crossed */

#define MANY 64

/* The middle shift of the looks near LOOK; false if too few tell. */
static bool
neighbours(
    const struct looks *looks, const struct look *look, double *dx, double *dy)
{
	double x[MANY], y[MANY];
	size_t i, n = 0;

	for (i = 0; i < looks->n && n < MANY; i++) {
		const struct look *o = &looks->v[i];

		if (o->outline < 0.4 ||
		    fabs(o->area.x - look->area.x) > NEIGHBOUR ||
		    fabs(o->area.y - look->area.y) > NEIGHBOUR)
			continue;
		x[n] = o->dx;
		y[n++] = o->dy;
	}
	if (n < 3)
		return false;
	qsort(x, n, sizeof *x, ascending);
	qsort(y, n, sizeof *y, ascending);
	*dx = x[n / 2];
	*dy = y[n / 2];
	return true;
}

struct shift {
	double dx, dy;
};

static void
agree(struct looks *looks)
{
	struct shift *to = mem_array(looks->n + 1, sizeof *to);
	size_t i;

	for (i = 0; i < looks->n; i++) {
		const struct look *l = &looks->v[i];
		double dx, dy;

		to[i] = (struct shift){ l->dx, l->dy };
		if (!neighbours(looks, l, &dx, &dy)) {
			if (l->outline < 0.4)
				to[i] = (struct shift){ 0, 0 };
			continue;
		}
		if (l->outline < 0.4 || fabs(l->dx - dx) > APART ||
		    fabs(l->dy - dy) > APART)
			to[i] = (struct shift){ dx, dy };
	}
	for (i = 0; i < looks->n; i++) {
		struct look *l = &looks->v[i];
		double off = hypot(l->dx - to[i].dx, l->dy - to[i].dy);

		if (off > 0)
			l->outline *= 0.5;
		l->dx = to[i].dx;
		l->dy = to[i].dy;
	}
	free(to);
}

void
looks_take(
    struct looks *looks, const struct sheet *sheet, const struct map_page *page)
{
	size_t i;

	list(looks, page);
	sample(looks, sheet, page);
	for (i = 0; i < looks->n; i++)
		set_against_outline(&looks->v[i]);
	agree(looks);
}

/* Whether LOOK is a mark box full of ink, beside which its outline does not
 * show. */
static bool
filled(const struct look *look)
{
	const int edge = (int)(LOOK_MARGIN / LOOK_STEP);
	const struct tile *t = &look->tile;
	long sum = 0, n = 0;
	int x, y;

	if (look->boxes->kind != BOX_MARK)
		return false;
	for (y = edge; y < t->h - edge; y++)
		for (x = edge; x < t->w - edge; x++, n++)
			sum += t->ink[y * t->w + x];
	return sum > n * FILLED;
}

double
looks_found(const struct looks *looks)
{
	size_t i, n = 0, found = 0, full = 0;

	for (i = 0; i < looks->n; i++) {
		const struct look *look = &looks->v[i];

		if (look->boxes->kind == BOX_TEXT)
			continue;
		n++;
		if (look->outline >= 0.4)
			found++;
		else
			full += filled(look);
	}
	/* What is filled in tells nothing either way. */
	if (n > 0 && full == n)
		return 0.5;
	return n > full ? (double)found / (double)(n - full) : 1;
}

double
looks_line(const struct looks *looks)
{
	double *line = mem_array(looks->n + 1, sizeof(*line)), middle;
	size_t i, n = 0;

	for (i = 0; i < looks->n; i++)
		if (looks->v[i].boxes->kind != BOX_TEXT)
			line[n++] = looks->v[i].line;
	qsort(line, n, sizeof(*line), ascending);
	middle = n > 0 ? line[n / 2] : 1;
	free(line);
	return middle;
}

struct area
look_area(const struct look *look)
{
	struct area a = look->area;

	a.x += look->dx;
	a.y += look->dy;
	return a;
}

struct area
look_cell(const struct look *look, size_t i)
{
	const struct box *b = &look->boxes[i];

	return (struct area){ b->x + look->dx, b->y + look->dy, b->w, b->h };
}
