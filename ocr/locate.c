#include "ocr/locate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/blobs.h"
#include "ocr/disc.h"
#include "schema/mem.h"

#define SMALL_SIDE 640 /* longest side of the small picture, about */
#define TILE       16  /* of the small picture */
#define DISCS_MAX  96
#define TINY       14 /* pixels of the small picture: less is no mark */

void
locator_init(struct locator *l)
{
	*l = (struct locator){ 0 };
}

void
locator_fini(struct locator *l)
{
	if (l->small != NULL)
		mem_wipe(l->small, l->cap);
	free(l->small);
	free(l->paper);
	free(l->blobs);
	free(l->discs);
	locator_init(l);
}

static void
make_room(struct locator *l, const struct image *image)
{
	int side = image->width > image->height ? image->width : image->height;
	size_t n;

	l->step = (side + SMALL_SIDE / 2) / SMALL_SIDE;
	if (l->step < 1)
		l->step = 1;
	l->width = image->width / l->step;
	l->height = image->height / l->step;
	n = (size_t)l->width * (size_t)l->height;
	if (n > l->cap) {
		l->small = mem_grow(l->small, n, 1);
		l->cap = n;
	}
	l->tiles_x = (l->width + TILE - 1) / TILE;
	l->tiles_y = (l->height + TILE - 1) / TILE;
	l->paper =
	    mem_grow(l->paper, 2 * (size_t)l->tiles_x * (size_t)l->tiles_y, 1);
	if (l->blobs == NULL) {
		l->blobs = mem_array(BLOBS_MAX, sizeof *l->blobs);
		l->discs = mem_array(DISCS_MAX, sizeof *l->discs);
	}
}

/* One row of the small picture, of two rows of the many that it stands for. */
static inline void
small_row(const uint8_t *top, const uint8_t *low, uint8_t *out, int n, int step)
{
	int near = step / 4, far = step - 1 - near, x;

	for (x = 0; x < n; x++)
		out[x] = (uint8_t)((top[x * step + near] + top[x * step + far] +
				       low[x * step + near] +
				       low[x * step + far] + 2) /
				   4);
}

/* Each small pixel is the mean of four of the many that it stands for. */
static void
make_small(struct locator *l, const struct image *image)
{
	size_t stride = (size_t)image->width;
	int step = l->step, near = step / 4, far = step - 1 - near, y;

	for (y = 0; y < l->height; y++) {
		const uint8_t *row =
		    image->grey + (size_t)y * (size_t)step * stride;
		const uint8_t *top = row + (size_t)near * stride;
		const uint8_t *low = row + (size_t)far * stride;
		uint8_t *out = l->small + (size_t)y * (size_t)l->width;

		if (step == 4) /* of 200 dpi: in vectors */
			small_row(top, low, out, l->width, 4);
		else
			small_row(top, low, out, l->width, step);
	}
}

/* Fills LIGHT with the lightest of each tile of row TY. */
static void
tiles_light(const struct locator *l, int ty, uint8_t *light)
{
	uint8_t column[2 * SMALL_SIDE] = { 0 }; /* is wider than any picture */
	int bottom = ty * TILE + TILE, w = l->width, x, y;

	for (y = ty * TILE; y < bottom && y < l->height; y++) {
		const uint8_t *row = l->small + (size_t)y * (size_t)w;

		for (x = 0; x < w; x++)
			column[x] = row[x] > column[x] ? row[x] : column[x];
	}
	memset(light, 0, (size_t)l->tiles_x);
	for (x = 0; x < w; x++)
		if (column[x] > light[x / TILE])
			light[x / TILE] = column[x];
}

/* The lightest nearby is the paper: a disc may cover a tile, not nine. */
static uint8_t
light_around(const struct locator *l, const uint8_t *light, int tx, int ty)
{
	uint8_t most = 0;
	int x, y;

	for (y = ty - 1; y <= ty + 1; y++)
		for (x = tx - 1; x <= tx + 1; x++)
			if (x >= 0 && y >= 0 && x < l->tiles_x &&
			    y < l->tiles_y && light[y * l->tiles_x + x] > most)
				most = light[y * l->tiles_x + x];
	return most;
}

static void
find_blobs(struct locator *l)
{
	struct blobs_input in = { l->small, l->width, l->height, l->paper, TILE,
		l->tiles_x };
	uint8_t *light = l->paper + (size_t)l->tiles_x * (size_t)l->tiles_y;
	int x, y;

	for (y = 0; y < l->tiles_y; y++)
		tiles_light(l, y, light + y * l->tiles_x);
	for (y = 0; y < l->tiles_y; y++)
		for (x = 0; x < l->tiles_x; x++)
			l->paper[y * l->tiles_x + x] =
			    (uint8_t)(light_around(l, light, x, y) * 5 / 8);
	l->n_blobs = blobs_find(&in, l->blobs);
}

/* Whether a blob may be a disc seen at a slant; *SIZE is its diameter. */
static bool
is_round(const struct blob *b, double *size)
{
	double half = (b->xx + b->yy) / 2, d, big, little, ellipse;

	if (b->area < TINY)
		return false;
	d = sqrt((b->xx - b->yy) * (b->xx - b->yy) / 4 + b->xy * b->xy);
	big = half + d + 1.0 / 12;
	little = half - d + 1.0 / 12;
	if (little <= 0 || little < 0.4 * big)
		return false;
	ellipse = 4 * M_PI * sqrt(big * little);
	*size = 2 * sqrt(b->area / M_PI);
	return b->area > 0.8 * ellipse && b->area < 1.25 * ellipse;
}

/* The largest round blobs, in pixels of the picture. */
static size_t
round_ones(const struct locator *l, struct disc discs[DISCS_MAX])
{
	size_t i, j, n = 0;

	for (i = 0; i < l->n_blobs; i++) {
		const struct blob *b = &l->blobs[i];
		struct disc d = { .centre = { (b->x + 0.5) * l->step,
				      (b->y + 0.5) * l->step } };

		if (!is_round(b, &d.size))
			continue;
		d.size *= l->step;
		for (j = n; j > 0 && discs[j - 1].size < d.size; j--)
			if (j < DISCS_MAX)
				discs[j] = discs[j - 1];
		if (j < DISCS_MAX)
			discs[j] = d;
		if (n < DISCS_MAX)
			n++;
	}
	return n;
}

/* A sheet as two of its marks would have it. */
struct guess {
	const struct disc *at[4]; /* NULL: not seen */
	int n;
	double misfit;
};

static struct point
turned(struct point from, struct point unit, double x, double y)
{
	return (struct point){ from.x + unit.x * x - unit.y * y,
		from.y + unit.y * x + unit.x * y };
}

static double
size_misfit(const struct disc *d, double expected)
{
	return fabs(log(d->size / expected));
}

const struct disc *
locate_disc(
    const struct locator *l, struct point where, double reach, double size)
{
	const struct disc *best = NULL;
	size_t i;

	for (i = 0; i < l->n_discs; i++) {
		const struct disc *d = &l->discs[i];
		double far =
		    hypot(d->centre.x - where.x, d->centre.y - where.y);

		if (far < reach && size_misfit(d, size) < 0.35) {
			best = d;
			reach = far;
		}
	}
	return best;
}

/* Takes disc P as corner A and disc Q as corner B. */
static bool
guess_from(const struct locator *l, const struct map_mark corners[4],
    const struct disc *p, const struct disc *q, int a, int b, struct guess *g)
{
	double ux = corners[b].x - corners[a].x;
	double uy = corners[b].y - corners[a].y;
	double vx = q->centre.x - p->centre.x, vy = q->centre.y - p->centre.y;
	double u2 = ux * ux + uy * uy;
	/* Complex division: what one millimetre along x becomes. */
	struct point unit = { (vx * ux + vy * uy) / u2,
		(vy * ux - vx * uy) / u2 };
	double scale = hypot(unit.x, unit.y);
	int c;

	*g = (struct guess){ .misfit = 0 };
	if (size_misfit(p, corners[a].size * scale) > 0.3 ||
	    size_misfit(q, corners[b].size * scale) > 0.3)
		return false;
	for (c = 0; c < 4; c++) {
		struct point where = turned(p->centre, unit,
		    corners[c].x - corners[a].x, corners[c].y - corners[a].y);

		g->at[c] = c == a   ? p
			   : c == b ? q
				    : locate_disc(l, where, 25 * scale,
					  corners[c].size * scale);
		if (g->at[c] == NULL)
			continue;
		g->n++;
		g->misfit += size_misfit(g->at[c], corners[c].size * scale);
	}
	g->misfit /= g->n;
	return g->n >= 3;
}

/* Measures a guess's marks at full size and makes it a place. */
static bool
settle(const struct image *image, const struct map_mark corners[4],
    const struct guess *g, struct place *place)
{
	struct point sheet[4], seen[4];
	double misfit = 0, contrast = 0;
	int c, n = 0;

	*place = (struct place){ .lost = -1 };
	for (c = 0; c < 4; c++) {
		struct disc d;

		if (g->at[c] == NULL)
			continue;
		d = *g->at[c];
		if (!disc_measure(image, &d))
			continue;
		sheet[n] = (struct point){ corners[c].x, corners[c].y };
		seen[n++] = place->seen[c] = d.centre;
		misfit += d.roughness;
		contrast += d.contrast;
	}
	if (n < 3 || !homography_fit(sheet, seen, NULL, (size_t)n, &place->h))
		return false;
	if (homography_scale(&place->h, 105, 148) <= 0)
		return false;
	place->marks = n;
	place->misfit = g->misfit + misfit / n;
	place->contrast = contrast / n;
	return true;
}

/* With three marks the fourth is where the sheet says; a dirty or half torn
 * one may still be there to measure. */
static void
seek_lost(const struct image *image, const struct map_mark corners[4],
    struct place *place)
{
	struct point sheet[4];
	int c;

	for (c = 0; c < 4; c++)
		sheet[c] = (struct point){ corners[c].x, corners[c].y };
	for (c = 0; c < 4; c++) {
		struct disc d;

		if (place->seen[c].x != 0 || place->seen[c].y != 0)
			continue;
		place->lost = c;
		d.centre =
		    homography_map(&place->h, corners[c].x, corners[c].y);
		d.size = corners[c].size * homography_scale(&place->h,
					       corners[c].x, corners[c].y);
		if (!disc_measure(image, &d) ||
		    size_misfit(&d, corners[c].size *
					homography_scale(&place->h,
					    corners[c].x, corners[c].y)) > 0.15)
			continue;
		place->seen[c] = d.centre;
		if (homography_fit(sheet, place->seen, NULL, 4, &place->h)) {
			place->marks = 4;
			place->lost = -1;
		}
	}
}

static bool
better(const struct guess *a, const struct guess *b)
{
	return a->n != b->n ? a->n > b->n : a->misfit < b->misfit;
}

#define GUESSES 12

static size_t
keep(struct guess *guesses, size_t n, const struct guess *g)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (memcmp(guesses[i].at, g->at, sizeof g->at) != 0)
			continue;
		if (g->misfit < guesses[i].misfit)
			guesses[i].misfit = g->misfit;
		return n;
	}
	for (i = n; i > 0 && better(g, &guesses[i - 1]); i--)
		if (i < GUESSES)
			guesses[i] = guesses[i - 1];
	if (i < GUESSES)
		guesses[i] = *g;
	return n < GUESSES ? n + 1 : n;
}

static size_t
all_guesses(const struct locator *l, const struct map_mark corners[4],
    struct guess guesses[GUESSES])
{
	size_t i, j, found = 0, n = l->n_discs;
	int a, b;

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			for (a = 0; a < 4 && i != j; a++)
				for (b = a + 1; b < 4; b++) {
					struct guess g;

					if (guess_from(l, corners, &l->discs[i],
						&l->discs[j], a, b, &g))
						found =
						    keep(guesses, found, &g);
				}
	return found;
}

size_t
locate(struct locator *l, const struct image *image,
    const struct map_mark corners[4], struct place places[LOCATE_PLACES])
{
	struct guess guesses[GUESSES];
	size_t i, n, n_places = 0;

	make_room(l, image);
	make_small(l, image);
	find_blobs(l);
	l->n_discs = round_ones(l, l->discs);
	n = all_guesses(l, corners, guesses);
	for (i = 0; i < n && n_places < LOCATE_PLACES; i++) {
		struct place *p = &places[n_places];

		if (!settle(image, corners, &guesses[i], p))
			continue;
		if (p->marks < 4)
			seek_lost(image, corners, p);
		n_places++;
	}
	return n_places;
}

bool
locate_empty(const struct locator *l)
{
	size_t i;
	int ink = 0;

	for (i = 0; i < l->n_blobs; i++) {
		const struct blob *b = &l->blobs[i];
		bool edge = b->left == 0 || b->top == 0 ||
			    b->right == l->width - 1 ||
			    b->bottom == l->height - 1;

		if (!edge)
			ink += b->area;
	}
	/* A punch hole or a stain is no printing. */
	return ink < l->width * l->height / 250;
}
