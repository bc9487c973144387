#include "ocr/qr_fit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SQUARE  7   /* modules of a finder pattern */
#define SMALL   5   /* of an alignment pattern */
#define ALIGNED 7   /* its middle is so far from the far edges: 6.5 + 0.5 */
#define FIRST   0.5 /* modules that a corner is moved by, at first */
#define LAST    0.03
#define FINE    0.05 /* less is measured by all rows of modules, */
#define FEWER   4    /* more by every fourth */
#define ROUNDS  6    /* of moves of one size, at most */
#define AROUND  5    /* modules to each side that one is set against */
#define SPREAD  0.7  /* of a module is sampled */
#define TO_LAY  2    /* samples, to lay the code, */
#define TO_READ 5    /* and each way to read it */

/* ---- what is known ---- */

/* A square of rings, black outside, with a white border where it is in. */
static void
put_square(int side, int8_t *known, int x0, int y0, int size, bool border)
{
	int more = border ? 1 : 0, x, y;

	for (y = y0 - more; y < y0 + size + more; y++)
		for (x = x0 - more; x < x0 + size + more; x++) {
			int dx = abs(2 * (x - x0) - (size - 1)) / 2;
			int dy = abs(2 * (y - y0) - (size - 1)) / 2;
			int ring = size / 2 - (dx > dy ? dx : dy);

			if (x < 0 || y < 0 || x >= side || y >= side)
				continue;
			known[y * side + x] =
			    ring == -1 || ring == 1 ? QR_WHITE : QR_BLACK;
		}
}

void
qr_fit_patterns(int side, int8_t *known)
{
	int far = side - SQUARE, i;

	memset(known, QR_UNKNOWN, (size_t)side * (size_t)side);
	for (i = SQUARE + 1; i < far - 1; i++)
		known[6 * side + i] = known[i * side + 6] =
		    i % 2 == 0 ? QR_BLACK : QR_WHITE;
	put_square(side, known, 0, 0, SQUARE, true);
	put_square(side, known, far, 0, SQUARE, true);
	put_square(side, known, 0, far, SQUARE, true);
	put_square(side, known, side - ALIGNED - SMALL / 2,
	    side - ALIGNED - SMALL / 2, SMALL, false);
}

/* ---- laying it over ---- */

/* Modules to pixels. */
static bool
through(int side, const struct point corner[4], struct homography *h)
{
	const struct point code[4] = { { 0, 0 }, { side, 0 }, { side, side },
		{ 0, side } };

	return homography_fit(code, corner, NULL, 4, h);
}

static double
grey_at(const struct image *image, struct point p)
{
	double x = p.x - 0.5, y = p.y - 0.5;
	int ix, iy;
	const uint8_t *g;

	if (!(x >= 0 && y >= 0 && x < image->width - 1 &&
		y < image->height - 1))
		return 128;
	ix = (int)x;
	iy = (int)y;
	x -= ix;
	y -= iy;
	g = image->grey + (size_t)iy * (size_t)image->width + ix;
	return (g[0] * (1 - x) + g[1] * x) * (1 - y) +
	       (g[image->width] * (1 - x) + g[image->width + 1] * x) * y;
}

/* Mean of N by N samples about its middle. */
static double
module_grey(
    const struct image *image, const struct homography *h, int x, int y, int n)
{
	double sum = 0, step = SPREAD / n, from = (1 - SPREAD + step) / 2;
	int i, j;

	for (j = 0; j < n; j++)
		for (i = 0; i < n; i++)
			sum += grey_at(
			    image, homography_map(h, x + from + i * step,
				       y + from + j * step));
	return sum / (n * n);
}

struct fit {
	const struct image *image;
	const int8_t *known;
	int side;
	int every; /* row of modules is gone by */
	int n[2];  /* modules in these known to be white, black */
	struct point corner[4];
	double score; /* white less black, in grey */
	double white;
};

#define ONE 65536 /* of the fixed-point places in a picture */

static bool
inside(const struct image *image, struct point p)
{
	return p.x >= 1 && p.y >= 1 && p.x < image->width - 1 &&
	       p.y < image->height - 1;
}

/* The light between pixels at a fixed-point place, times 256, in a picture of
 * rows of WIDTH. */
static inline int
light_at(const uint8_t *grey, size_t width, uint32_t x, uint32_t y)
{
	const uint8_t *g = grey + (y >> 16) * width + (x >> 16);
	int fx = x >> 8 & 255, fy = y >> 8 & 255;
	const uint8_t *b = g + width;
	int top = g[0] * 256 + (g[1] - g[0]) * fx;
	int low = b[0] * 256 + (b[1] - b[0]) * fx;

	return (top * 256 + (low - top) * fy) >> 8;
}

/* Adds up what the modules of row Y have at AT of their height, twice each,
 * the white and the black apart.  Along one row a step is a step. */
static void
add_row(const struct fit *f, const struct homography *h, int y, double at,
    int64_t sum[2])
{
	const double from = (1 - SPREAD / TO_LAY) / 2;
	const int8_t *known = f->known + y * f->side;
	struct point a = homography_map(h, from, y + at);
	struct point b = homography_map(h, from + f->side, y + at);
	int32_t dx = (int32_t)((b.x - a.x) / f->side * ONE);
	int32_t dy = (int32_t)((b.y - a.y) / f->side * ONE);
	int32_t sx = (int32_t)(dx * SPREAD / TO_LAY);
	int32_t sy = (int32_t)(dy * SPREAD / TO_LAY);
	uint32_t u = (uint32_t)((a.x - 0.5) * ONE);
	uint32_t v = (uint32_t)((a.y - 0.5) * ONE);
	size_t width = (size_t)f->image->width;
	const uint8_t *grey = f->image->grey;
	int64_t of[2] = { 0, 0 };
	int x;

	for (x = 0; x < f->side; x++, u += (uint32_t)dx, v += (uint32_t)dy) {
		if (known[x] == QR_UNKNOWN)
			continue;
		of[known[x] > 0] +=
		    light_at(grey, width, u, v) +
		    light_at(grey, width, u + (uint32_t)sx, v + (uint32_t)sy);
	}
	sum[0] += of[0];
	sum[1] += of[1];
}

static void
rate(struct fit *f)
{
	int64_t sum[2] = { 0, 0 };
	struct homography h;
	double white, black;
	int i, y, low = 0;

	f->score = -255;
	f->white = 255;
	if (f->n[0] == 0 || f->n[1] == 0 || !through(f->side, f->corner, &h))
		return;
	for (i = 0; i < 4; i++)
		if (!inside(f->image, f->corner[i]))
			return;
	/* In the upper half of one row, in the lower half of the next. */
	for (y = 0; y < f->side; y += f->every, low = !low)
		add_row(f, &h, y,
		    (1 - SPREAD) / 2 + SPREAD / TO_LAY * (low + 0.5), sum);
	white = (double)sum[0] / 256 / TO_LAY / f->n[0];
	black = (double)sum[1] / 256 / TO_LAY / f->n[1];
	f->white = white;
	f->score = white - black;
}

/* Moves the corners in MASK; keeps it if it is better. */
static bool
move(struct fit *f, unsigned mask, double dx, double dy)
{
	struct fit moved = *f;
	int i;

	for (i = 0; i < 4; i++)
		if (mask & 1u << i) {
			moved.corner[i].x += dx;
			moved.corner[i].y += dy;
		}
	rate(&moved);
	if (moved.score <= f->score)
		return false;
	*f = moved;
	return true;
}

static bool
move_all_ways(struct fit *f, double by)
{
	/* All, each, and the far edges. */
	static const unsigned masks[] = { 15, 1, 2, 4, 8, 6, 12 };
	bool moved = false;
	size_t i;

	for (i = 0; i < countof(masks); i++) {
		moved |= move(f, masks[i], by, 0) || move(f, masks[i], -by, 0);
		moved |= move(f, masks[i], 0, by) || move(f, masks[i], 0, -by);
	}
	return moved;
}

/* From now on every EVERYth row of modules is gone by. */
static void
go_by(struct fit *f, int every)
{
	int x, y;

	f->every = every;
	f->n[0] = f->n[1] = 0;
	for (y = 0; y < f->side; y += every)
		for (x = 0; x < f->side; x++)
			if (f->known[y * f->side + x] != QR_UNKNOWN)
				f->n[f->known[y * f->side + x] > 0]++;
	rate(f);
}

/* Pixels of a module. */
static double
module_size(const struct fit *f)
{
	return hypot(f->corner[2].x - f->corner[0].x,
		   f->corner[2].y - f->corner[0].y) /
	       (M_SQRT2 * f->side);
}

double
qr_fit(const struct image *image, int side, const int8_t *known, double reach,
    struct point corner[4])
{
	struct fit f = { .image = image, .known = known, .side = side };
	double module, by, x, y;
	struct fit start;
	int i;

	memcpy(f.corner, corner, sizeof(f.corner));
	go_by(&f, FEWER);
	start = f;
	module = module_size(&f);
	for (y = -reach; y <= reach; y += FIRST)
		for (x = -reach; x <= reach && reach > 0; x += FIRST) {
			struct fit there = start;

			if (move(&there, 15, x * module, y * module) &&
			    there.score > f.score)
				f = there;
		}
	for (by = FIRST; by > LAST; by /= 2) {
		if (by < FINE && f.every > 1)
			go_by(&f, 1);
		for (i = 0; i < ROUNDS && move_all_ways(&f, by * module); i++)
			;
	}
	memcpy(corner, f.corner, sizeof(f.corner));
	return f.white > 1 ? f.score / f.white : 0;
}

/* ---- reading it ---- */

static double
mean_around(const double *grey, int side, int x, int y)
{
	double sum = 0;
	int n = 0, i, j;

	for (j = y - AROUND; j <= y + AROUND; j++)
		for (i = x - AROUND; i <= x + AROUND; i++) {
			if (i < 0 || j < 0 || i >= side || j >= side)
				continue;
			sum += grey[j * side + i];
			n++;
		}
	return sum / n;
}

void
qr_fit_modules(const struct image *image, int side,
    const struct point corner[4], uint8_t *black)
{
	double *grey = mem_array((size_t)side * (size_t)side, sizeof(*grey));
	struct homography h;
	int x, y;

	memset(black, 0, (size_t)side * (size_t)side);
	if (through(side, corner, &h)) {
		for (y = 0; y < side; y++)
			for (x = 0; x < side; x++)
				grey[y * side + x] =
				    module_grey(image, &h, x, y, TO_READ);
		for (y = 0; y < side; y++)
			for (x = 0; x < side; x++)
				black[y * side + x] =
				    grey[y * side + x] <
				    mean_around(grey, side, x, y);
	}
	free(grey);
}
