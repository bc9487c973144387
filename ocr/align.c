#include "ocr/align.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define TRIES      400000
#define FAR_LEAST  40.0 /* mm between the two boxes of a guess */
#define LIKE       0.12 /* sizes and distances agree to this share */
#define NEAR_MM    2.5  /* of a guess */
#define EXACT_MM   1.0  /* of a fit */
#define SEEN_LEAST 8    /* boxes; fewer may agree by chance */
#define LARGE_MM   2.6  /* not the inside of a letter */
#define GRID       64   /* cells to a side */

struct aligner {
	const struct boxes *blank, *seen;
	struct point *at, *to;    /* owned: centres, mm and pixels */
	size_t *large, *large_to; /* owned: boxes to guess from */
	size_t n_large, n_large_to;
	int first[GRID * GRID], *next; /* next is owned; -1 ends */
	double left, top, cell;        /* of the grid, pixels */
	uint64_t dice;
};

/* A turn, a size and a shift. */
struct guess {
	double a, b, x, y; /* (ax - by + x, bx + ay + y) */
};

static uint32_t
roll(struct aligner *a, size_t n)
{
	a->dice = a->dice * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((a->dice >> 33) % n);
}

static struct point
centre(const struct box_seen *b)
{
	return (struct point){ b->x + b->w / 2, b->y + b->h / 2 };
}

static int
cell_of(const struct aligner *a, double x, double y)
{
	int i = (int)((x - a->left) / a->cell);
	int k = (int)((y - a->top) / a->cell);

	if (x < a->left || y < a->top || i >= GRID || k >= GRID)
		return -1;
	return k * GRID + i;
}

static size_t *
pick_large(const struct boxes *boxes, double least, size_t *n)
{
	size_t *large = mem_array(boxes->n, sizeof(*large)), i;

	*n = 0;
	for (i = 0; i < boxes->n; i++)
		if (boxes->v[i].w >= least && boxes->v[i].h >= least)
			large[(*n)++] = i;
	return large;
}

static void
aligner_init(struct aligner *a, const struct boxes *blank,
    const struct boxes *seen, double pixels)
{
	double right = 0, bottom = 0;
	size_t i;
	int c;

	memset(a, 0, sizeof(*a));
	a->blank = blank;
	a->seen = seen;
	a->dice = 42;
	a->at = mem_array(blank->n, sizeof(*a->at));
	a->to = mem_array(seen->n, sizeof(*a->to));
	a->next = mem_array(seen->n, sizeof(*a->next));
	for (i = 0; i < blank->n; i++)
		a->at[i] = centre(&blank->v[i]);
	a->large = pick_large(blank, LARGE_MM, &a->n_large);
	a->large_to = pick_large(seen, 0.8 * LARGE_MM * pixels, &a->n_large_to);
	a->left = a->top = 1e9;
	for (i = 0; i < seen->n; i++) {
		a->to[i] = centre(&seen->v[i]);
		a->left = fmin(a->left, a->to[i].x);
		a->top = fmin(a->top, a->to[i].y);
		right = fmax(right, a->to[i].x);
		bottom = fmax(bottom, a->to[i].y);
	}
	a->cell = fmax(right - a->left, bottom - a->top) / (GRID - 1) + 1;
	memset(a->first, -1, sizeof(a->first));
	for (i = 0; i < seen->n; i++) {
		c = cell_of(a, a->to[i].x, a->to[i].y);
		a->next[i] = a->first[c];
		a->first[c] = (int)i;
	}
}

static void
aligner_fini(struct aligner *a)
{
	free(a->large);
	free(a->large_to);
	free(a->at);
	free(a->to);
	free(a->next);
}

static bool
like(double a, double b, double share)
{
	return fabs(a - b) <= share * fmax(a, b);
}

/* Whether box I of the page can be box K of the picture at SCALE, upright or
 * on its side. */
static bool
same_box(const struct aligner *a, size_t i, size_t k, double scale)
{
	const struct box_seen *b = &a->blank->v[i], *s = &a->seen->v[k];

	return (like(b->w * scale, s->w, 3 * LIKE) &&
		   like(b->h * scale, s->h, 3 * LIKE)) ||
	       (like(b->w * scale, s->h, 3 * LIKE) &&
		   like(b->h * scale, s->w, 3 * LIKE));
}

/* The picture's box within REACH pixels of P that can be box I; -1: none. */
static int
find_near(const struct aligner *a, size_t i, struct point p, double reach,
    double scale)
{
	double best = reach;
	int found = -1, dx, dy, c, k;

	for (dy = -1; dy <= 1; dy++)
		for (dx = -1; dx <= 1; dx++) {
			c = cell_of(a, p.x + dx * a->cell, p.y + dy * a->cell);
			for (k = c < 0 ? -1 : a->first[c]; k >= 0;
			     k = a->next[k]) {
				double d =
				    hypot(a->to[k].x - p.x, a->to[k].y - p.y);

				if (d < best &&
				    same_box(a, i, (size_t)k, scale)) {
					best = d;
					found = k;
				}
			}
		}
	return found;
}

/* From boxes I and J of the page being K and L of the picture. */
static bool
make_guess(const struct aligner *a, size_t i, size_t j, size_t k, size_t l,
    struct guess *g, double *scale)
{
	double dx = a->at[j].x - a->at[i].x, dy = a->at[j].y - a->at[i].y;
	double ex = a->to[l].x - a->to[k].x, ey = a->to[l].y - a->to[k].y;
	double far = hypot(dx, dy);

	if (far < FAR_LEAST || k == l)
		return false;
	*scale = hypot(ex, ey) / far;
	if (!same_box(a, i, k, *scale) || !same_box(a, j, l, *scale))
		return false;
	g->a = (dx * ex + dy * ey) / (far * far);
	g->b = (dx * ey - dy * ex) / (far * far);
	g->x = a->to[k].x - g->a * a->at[i].x + g->b * a->at[i].y;
	g->y = a->to[k].y - g->b * a->at[i].x - g->a * a->at[i].y;
	return true;
}

static struct point
guess_map(const struct guess *g, struct point p)
{
	return (struct point){ g->a * p.x - g->b * p.y + g->x,
		g->b * p.x + g->a * p.y + g->y };
}

/* How many boxes agree; gives up once it cannot be more than BEST. */
static size_t
agree(const struct aligner *a, const struct guess *g, double scale, size_t best)
{
	size_t i, n = 0;

	for (i = 0; i < a->blank->n; i++) {
		if (n + a->blank->n - i <= best)
			break;
		n += find_near(a, i, guess_map(g, a->at[i]), NEAR_MM * scale,
			 scale) >= 0;
	}
	return n;
}

static size_t
search(struct aligner *a, struct guess *best)
{
	size_t most = 0, n;
	double scale;
	int t;

	for (t = 0; t < TRIES && most * 10 < a->blank->n * 6; t++) {
		struct guess g;

		if (!make_guess(a, a->large[roll(a, a->n_large)],
			a->large[roll(a, a->n_large)],
			a->large_to[roll(a, a->n_large_to)],
			a->large_to[roll(a, a->n_large_to)], &g, &scale))
			continue;
		n = agree(a, &g, scale, most);
		if (n > most) {
			most = n;
			*best = g;
		}
	}
	return most;
}

/* Fits H to what agrees with it within REACH mm; how many boxes do. */
static size_t
fit(const struct aligner *a, double reach, struct homography *h)
{
	struct point *from = mem_array(a->blank->n, sizeof(*from));
	struct point *to = mem_array(a->blank->n, sizeof(*to));
	struct homography better;
	size_t i, n = 0;

	for (i = 0; i < a->blank->n; i++) {
		double scale = homography_scale(h, a->at[i].x, a->at[i].y);
		int k = scale <= 0
			    ? -1
			    : find_near(a, i,
				  homography_map(h, a->at[i].x, a->at[i].y),
				  reach * scale, scale);

		if (k < 0)
			continue;
		from[n] = a->at[i];
		to[n++] = a->to[k];
	}
	if (n >= SEEN_LEAST && homography_fit(from, to, NULL, n, &better))
		*h = better;
	free(from);
	free(to);
	return n;
}

/* ---- tables look like themselves a row on, and upside down ---- */

#define RIVALS   6
#define ANCHORS  3    /* boxes that are tried in each other's places */
#define APART_MM 4.0  /* two ways to lay a page, where they differ most */
#define CLEAR_OF 0.95 /* of the best way's boxes, what the next may have */

struct rival {
	struct guess g;
	struct homography h;
	size_t n;
};

static bool
same_way(const struct homography *a, const struct homography *b, double pixels)
{
	static const struct point corner[] = { { 20, 20 }, { 190, 20 },
		{ 20, 277 }, { 190, 277 } };
	size_t i;

	for (i = 0; i < sizeof(corner) / sizeof(*corner); i++) {
		struct point p = homography_map(a, corner[i].x, corner[i].y);
		struct point q = homography_map(b, corner[i].x, corner[i].y);

		if (hypot(p.x - q.x, p.y - q.y) >= APART_MM * pixels)
			return false;
	}
	return true;
}

static struct homography
guess_homography(const struct guess *g)
{
	return (struct homography){ { g->a, -g->b, g->x, g->b, g->a, g->y, 0, 0,
	    1 } };
}

/* Keeps G among the best ways, the best first; of ways that are the same one
 * the better. */
static void
rival_add(struct rival *rivals, size_t *n, const struct aligner *a,
    const struct guess *g, double pixels)
{
	double scale = hypot(g->a, g->b);
	struct rival r = { *g, guess_homography(g), 0 };
	size_t i;

	r.n = agree(a, g, scale, *n < RIVALS ? 0 : rivals[*n - 1].n);
	for (i = 0; i < *n; i++)
		if (same_way(&rivals[i].h, &r.h, pixels))
			break;
	if (i < *n && rivals[i].n >= r.n)
		return;
	if (i == *n && *n == RIVALS && rivals[--i].n >= r.n)
		return;
	if (i == *n)
		++*n;
	for (; i > 0 && rivals[i - 1].n < r.n; i--)
		rivals[i] = rivals[i - 1];
	rivals[i] = r;
}

/* G moved, or turned upside down, so that box I falls on the picture's K. */
static struct guess
moved(const struct aligner *a, const struct guess *g, size_t i, size_t k,
    bool turned)
{
	struct guess to = { turned ? -g->a : g->a, turned ? -g->b : g->b, 0,
		0 };
	struct point p = guess_map(&to, a->at[i]);

	to.x = a->to[k].x - p.x;
	to.y = a->to[k].y - p.y;
	return to;
}

static size_t
find_rivals(const struct aligner *a, const struct guess *g, double pixels,
    struct rival *rivals)
{
	size_t n = 0, t, k;

	rival_add(rivals, &n, a, g, pixels);
	for (t = 0; t < ANCHORS; t++) {
		size_t i = a->large[a->n_large * (2 * t + 1) / (2 * ANCHORS)];

		for (k = 0; k < 2 * a->n_large_to; k++) {
			size_t to = a->large_to[k / 2];
			struct guess m = moved(a, g, i, to, k % 2 != 0);

			if (same_box(a, i, to, hypot(g->a, g->b)))
				rival_add(rivals, &n, a, &m, pixels);
		}
	}
	return n;
}

/* The way to lay the page that most boxes agree with, in *H; how many do.  0
 * if another has hardly fewer: nothing tells which it is. */
static size_t
settle(const struct aligner *a, const struct guess *g, double pixels,
    struct homography *h)
{
	struct rival rivals[RIVALS];
	size_t n = find_rivals(a, g, pixels, rivals), i, best = 0;
	double reach;

	for (i = 0; i < n; i++) {
		for (reach = 3 * EXACT_MM; reach >= EXACT_MM; reach -= .5)
			rivals[i].n = fit(a, reach, &rivals[i].h);
		if (rivals[i].n > rivals[best].n)
			best = i;
	}
	for (i = 0; i < n; i++)
		if (i != best &&
		    (double)rivals[i].n > CLEAR_OF * (double)rivals[best].n &&
		    !same_way(&rivals[i].h, &rivals[best].h, pixels))
			return 0;
	*h = rivals[best].h;
	return rivals[best].n;
}

double
align(const struct boxes *blank, const struct boxes *seen, double pixels,
    struct homography *h)
{
	struct aligner a;
	struct guess g = { 0 };
	size_t n = 0;

	if (blank->n < SEEN_LEAST || seen->n < SEEN_LEAST)
		return 0;
	aligner_init(&a, blank, seen, pixels);
	if (a.n_large >= 2 && a.n_large_to >= 2 && search(&a, &g) >= SEEN_LEAST)
		n = settle(&a, &g, pixels, h);
	aligner_fini(&a);
	return n < SEEN_LEAST ? 0 : (double)n / (double)blank->n;
}
