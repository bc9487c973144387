#include "ocr/ink.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "ocr/walk.h"

size_t
tile_size(const struct area *area, double step)
{
	return (size_t)ceil(area->w / step) * (size_t)ceil(area->h / step);
}

static bool
inside(const struct image *image, struct point p)
{
	return p.x >= 2 && p.y >= 2 && p.x <= image->width - 3 &&
	       p.y <= image->height - 3;
}

#define ROW_MAX   2048
#define TIMES_MAX 8

/* Adds a row of samples to SUM, each of TIMES points along the WALK. */
static void
add_inside(const struct image *image, const struct walk *walk, int times,
    uint16_t *sum)
{
	uint8_t seen[ROW_MAX * TIMES_MAX];
	const uint8_t *p = seen;
	int n = walk->n / times, i, k;

	walk_along(image, walk, seen);
	if (times == 1)
		for (i = 0; i < n; i++)
			sum[i] = p[i];
	else if (times == 2)
		for (i = 0; i < n; i++)
			sum[i] = (uint16_t)(sum[i] + p[2 * i] + p[2 * i + 1]);
	else
		for (i = 0; i < n; i++)
			for (k = 0; k < times; k++)
				sum[i] = (uint16_t)(sum[i] + *p++);
}

/* Likewise where some points are off the picture; returns how many. */
static size_t
add_beyond(const struct image *image, const struct walk *walk, int times,
    uint16_t *sum)
{
	double x = walk->x, y = walk->y;
	size_t beyond = 0;
	int i, k;

	for (i = 0; i < walk->n / times; i++) {
		unsigned v = 0;

		for (k = 0; k < times; k++, x += walk->dx, y += walk->dy) {
			if (x >= 0 && y >= 0 && x < image->width &&
			    y < image->height)
				v += image->grey[(size_t)y *
						     (size_t)image->width +
						 (size_t)x];
			else {
				v += 255;
				beyond++;
			}
		}
		sum[i] = (uint16_t)(sum[i] + v);
	}
	return beyond;
}

static struct point
between(struct point a, struct point b, double t)
{
	return (struct point){ a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t };
}

void
sheet_sample(const struct sheet *sheet, const struct area *area, double step,
    uint8_t *grey, struct tile *tile)
{
	double x1 = area->x + area->w, y1 = area->y + area->h;
	struct point tl = homography_map(&sheet->h, area->x, area->y);
	struct point tr = homography_map(&sheet->h, x1, area->y);
	struct point br = homography_map(&sheet->h, x1, y1);
	struct point bl = homography_map(&sheet->h, area->x, y1);
	bool all = inside(sheet->image, tl) && inside(sheet->image, tr) &&
		   inside(sheet->image, br) && inside(sheet->image, bl);
	double scale = hypot(tr.x - tl.x, tr.y - tl.y) / area->w;
	int times = (int)lround(scale * step), i, j, k, w;
	uint32_t share;
	uint16_t sum[ROW_MAX];
	size_t beyond = 0;

	*tile = (struct tile){ .area = *area,
		.step = step,
		.ink = grey,
		.w = (int)ceil(area->w / step),
		.h = (int)ceil(area->h / step) };
	times = times < 1 ? 1 : times > TIMES_MAX ? TIMES_MAX : times;
	share =
	    (65536 + (uint32_t)(times * times) - 1) / (uint32_t)(times * times);
	if (tile->w > ROW_MAX)
		tile->w = ROW_MAX;
	w = tile->w;
	for (j = 0; j < tile->h; j++) {
		memset(sum, 0, sizeof *sum * (size_t)tile->w);
		for (k = 0; k < times; k++) {
			double t = (j + (k + 0.5) / times) / tile->h;
			struct point a = between(tl, bl, t);
			struct point b = between(tr, br, t);
			struct walk walk = { .n = w * times };

			walk.dx = (b.x - a.x) / walk.n;
			walk.dy = (b.y - a.y) / walk.n;
			walk.x = a.x + walk.dx / 2;
			walk.y = a.y + walk.dy / 2;
			if (all)
				add_inside(sheet->image, &walk, times, sum);
			else
				beyond +=
				    add_beyond(sheet->image, &walk, times, sum);
		}
		for (i = 0; i < w; i++)
			grey[j * w + i] = (uint8_t)(sum[i] * share >> 16);
	}
	tile->beyond = (double)beyond / (tile->w * tile->h * times * times);
}

/* The light that a quarter of the tile is above, less what the grain adds to
 * it: with less than half of a tile inked, that is its paper. */
static void
measure_paper(struct tile *tile)
{
	int count[4][256] = { { 0 } }; /* four, as neighbours are often alike */
	const uint8_t *ink = tile->ink;
	int n = tile->w * tile->h, i, seen = 0, upper = -1;

	for (i = 0; i < n; i++)
		count[i % 4][ink[i]]++;
	for (i = 255; i > 0; i--) {
		seen += count[0][i] + count[1][i] + count[2][i] + count[3][i];
		if (upper < 0 && seen >= n / 16)
			upper = i;
		if (seen >= n / 4)
			break;
	}
	tile->noise = upper > i ? upper - i : 0;
	/* Of noise spread as usual, a quarter is above the middle by 0.67
	 * of its deviation, a sixteenth by 1.53. */
	i -= (int)(tile->noise * 0.78);
	tile->paper = i > 8 ? i : 8;
}

void
tile_ink(const struct sheet *sheet, struct tile *tile)
{
	uint8_t table[256], *ink = tile->ink;
	double full;
	int i, n = tile->w * tile->h;

	measure_paper(tile);
	full = tile->paper * sheet->contrast;
	tile->noise *= 255 / full;
	for (i = 0; i < 256; i++) {
		double v = (tile->paper - i) * 255 / full;

		table[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
	}
	for (i = 0; i < n; i++)
		ink[i] = table[ink[i]];
}

/* A place between two of N pixels, in a line of them. */
struct between {
	int i;     /* the first of the two, at least -1 and at most N */
	int share; /* of the second, of 256 */
};

static struct between
between_pixels(double at, int n)
{
	struct between b = { (int)floor(at), 0 };

	b.share = (int)((at - b.i) * 256);
	if (b.i < -1 || b.i > n)
		b = (struct between){ n, 0 };
	return b;
}

static int
ink_at(const struct tile *t, int x, int y)
{
	return x < 0 || y < 0 || x >= t->w || y >= t->h ? 0
							: t->ink[y * t->w + x];
}

/* Ink between four pixels of TILE. */
static int
ink_between(const struct tile *t, struct between x, struct between y)
{
	const uint8_t *p = t->ink + y.i * t->w + x.i;
	int w = t->w, a, b;

	if (x.i >= 0 && y.i >= 0 && x.i + 1 < w && y.i + 1 < t->h) {
		a = p[0] * (256 - x.share) + p[1] * x.share;
		b = p[w] * (256 - x.share) + p[w + 1] * x.share;
	} else {
		a = ink_at(t, x.i, y.i) * (256 - x.share) +
		    ink_at(t, x.i + 1, y.i) * x.share;
		b = ink_at(t, x.i, y.i + 1) * (256 - x.share) +
		    ink_at(t, x.i + 1, y.i + 1) * x.share;
	}
	return (a * (256 - y.share) + b * y.share) >> 16;
}

void
tile_crop(const struct tile *t, const struct area *area, int side, uint8_t *out)
{
	double sx = area->w / side / t->step, sy = area->h / side / t->step;
	double x0 = (area->x - t->area.x) / t->step + sx / 2 - 0.5;
	double y0 = (area->y - t->area.y) / t->step + sy / 2 - 0.5;
	struct between x[TILE_CROP_MAX];
	int i, j;

	for (i = 0; i < side; i++)
		x[i] = between_pixels(x0 + i * sx, t->w);
	for (j = 0; j < side; j++) {
		struct between y = between_pixels(y0 + j * sy, t->h);

		for (i = 0; i < side; i++)
			out[j * side + i] = (uint8_t)ink_between(t, x[i], y);
	}
}
