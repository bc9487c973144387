/* A place of a page, less what is printed and what is in its boxes: what is
 * written around them. */
#include "ocr/around_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/lines.h"
#include "ocr/page.h"
#include "ocr/stain.h"
#include "schema/mem.h"

#define LEFT    7.0  /* mm that are looked at, left of the boxes, */
#define RIGHT   50.0 /* right of them, where their words are, */
#define ABOVE   4.0  /* above and below */
#define PRINTED 0.5  /* mm around what is printed that are its own */
#define SPECK   0.8  /* mm: a piece that is less each way is none */
#define THIN    0.8  /* mm: several less than this are pieces of a fold */
#define LEAST   0.5  /* square mm of ink, all pieces together */
#define SHADE   0.08 /* of a place is ink, or so much noise: it may be */
#define UNEVEN  14   /* a shadow's edge */
#define PEN     6    /* pixels: half of what is wider than a stroke */
#define FLAT    64   /* pixels over which no perspective is seen */
#define FOLD    1.5  /* mm: a piece so long may be a fold's, */
#define FLATTER 6    /* if it is so much longer than wide */
#define CLOSE   1.5  /* mm: what else is there may belong to it */

void
view_pixels(const struct tile *t, const struct area *a, double more, int *x0,
    int *y0, int *x1, int *y1)
{
	*x0 = (int)fmax(0, floor((a->x - more - t->area.x) / t->step));
	*y0 = (int)fmax(0, floor((a->y - more - t->area.y) / t->step));
	*x1 = (int)fmin(t->w, ceil((a->x + a->w + more - t->area.x) / t->step));
	*y1 = (int)fmin(t->h, ceil((a->y + a->h + more - t->area.y) / t->step));
}

void
view_put(const struct tile *t, uint8_t *to, const struct area *a, double more,
    int value)
{
	int x0, y0, x1, y1, y;

	view_pixels(t, a, more, &x0, &y0, &x1, &y1);
	for (y = y0; y < y1 && x0 < x1; y++)
		memset(to + y * t->w + x0, value, (size_t)(x1 - x0));
}

/* The boxes' place, and what is right of it up to another question's box. */
static struct area
place(const struct looks *looks, const struct look *first, size_t n)
{
	double x0 = 1e9, y0 = 1e9, x1 = 0, y1 = 0, right;
	size_t i;

	for (i = 0; i < n; i++) {
		struct area a = look_area(&first[i]);

		x0 = fmin(x0, a.x);
		y0 = fmin(y0, a.y);
		x1 = fmax(x1, a.x + a.w);
		y1 = fmax(y1, a.y + a.h);
	}
	right = fmin(PAGE_WIDTH - 3, x1 + RIGHT);
	for (i = 0; i < looks->n; i++) {
		struct area a = look_area(&looks->v[i]);

		if (a.x > x1 && a.x < right && a.y < y1 && a.y + a.h > y0)
			right = a.x;
	}
	x0 = fmax(3, x0 - LEFT);
	y0 -= ABOVE + AROUND_BEYOND;
	y1 += ABOVE + AROUND_BEYOND;
	return (struct area){ x0, y0, right - x0, y1 - y0 };
}

/* The lighter, or with DARKER the darker, of A and B. */
static inline uint8_t
which(uint8_t a, uint8_t b, bool darker)
{
	return (a < b) == darker ? a : b;
}

/* The lightest or darkest of PEN pixels to each side in TO's N pixels from
 * those of FROM. */
static void
spread_across(const uint8_t *from, uint8_t *to, int n, bool darker)
{
	int i, j;

	memcpy(to, from, (size_t)n);
	for (j = 1; j <= PEN; j++) {
		for (i = 0; i < n - j; i++)
			to[i] = which(to[i], from[i + j], darker);
		for (i = j; i < n; i++)
			to[i] = which(to[i], from[i - j], darker);
	}
}

/* Likewise of PEN rows above and below, in all of N rows of W pixels. */
static void
spread_down(const uint8_t *from, uint8_t *to, int w, int n, bool darker)
{
	int y, i, j;

	for (y = 0; y < n; y++, to += w) {
		memcpy(to, from + y * w, (size_t)w);
		for (j = y > PEN ? y - PEN : 0; j <= y + PEN && j < n; j++)
			for (i = 0; i < w; i++)
				to[i] = which(to[i], from[j * w + i], darker);
	}
}

/* The paper's light everywhere in grey tile T into LIGHT: strokes are closed.
 * ROOM is as large. */
static void
paper_light(const struct tile *t, uint8_t *light, uint8_t *room)
{
	int darker, i;

	memcpy(light, t->ink, (size_t)t->w * (size_t)t->h);
	for (darker = 0; darker < 2; darker++) {
		for (i = 0; i < t->h; i++)
			spread_across(light + i * t->w, room + i * t->w, t->w,
			    darker != 0);
		spread_down(room, light, t->w, t->h, darker != 0);
	}
}

/* As if the light were the same everywhere in grey tile T. */
static void
even_out(struct tile *t)
{
	size_t n = (size_t)t->w * (size_t)t->h, i;
	uint8_t *light = mem_array(2 * n, 1), *ink = t->ink;

	paper_light(t, light, light + n);
	for (i = 0; i < n; i++)
		ink[i] =
		    (uint8_t)(255 * ink[i] / (light[i] > 0 ? light[i] : 1));
	mem_wipe(light, 2 * n);
	free(light);
}

/* Returns the share that is ink. */
static double
cut_ink(struct view *v, const struct sheet *sheet)
{
	size_t n = (size_t)v->tile.w * (size_t)v->tile.h, i, dark = 0;
	uint8_t *ink = v->dark, cut;

	tile_ink(sheet, &v->tile);
	stain_even(&v->tile, v->tile.noise);
	cut =
	    (uint8_t)fmin(255, fmax(AROUND_INK, AROUND_GRAIN * v->tile.noise));
	for (i = 0; i < n; i++) {
		dark += ink[i] > cut;
		ink[i] = ink[i] > cut ? WRITTEN : PAPER;
	}
	return (double)dark / (double)n;
}

/* As sheet_sample(), but of an area so large that the sheet's perspective bends
 * the middle of it away. */
static void
sample_wide(const struct sheet *sheet, const struct area *a, uint8_t *grey,
    struct tile *t)
{
	uint8_t some[FLAT * FLAT];
	struct tile part;
	int x, y, i;

	*t = (struct tile){ .area = *a,
		.step = AROUND_STEP,
		.ink = grey,
		.w = (int)ceil(a->w / AROUND_STEP),
		.h = (int)ceil(a->h / AROUND_STEP) };
	for (y = 0; y < t->h; y += FLAT)
		for (x = 0; x < t->w; x += FLAT) {
			int w = t->w - x < FLAT ? t->w - x : FLAT;
			int h = t->h - y < FLAT ? t->h - y : FLAT;
			const struct area b = { a->x + x * AROUND_STEP,
				a->y + y * AROUND_STEP, w * AROUND_STEP,
				h * AROUND_STEP };

			sheet_sample(sheet, &b, AROUND_STEP, some, &part);
			for (i = 0; i < h; i++)
				memcpy(grey + (y + i) * t->w + x, some + i * w,
				    (size_t)w);
		}
}

void
view_take(struct view *v, const struct sheet *sheet, const struct area *a)
{
	size_t n = tile_size(a, AROUND_STEP);

	v->dark = mem_array(n, 1);
	v->kept = mem_array(n, 1);
	sample_wide(sheet, a, v->dark, &v->tile);
	memcpy(v->kept, v->dark, n);
	if (cut_ink(v, sheet) >= SHADE || v->tile.noise >= UNEVEN) {
		memcpy(v->dark, v->kept, n);
		even_out(&v->tile);
		cut_ink(v, sheet);
	}
	memset(v->kept, 0, n);
}

void
view_fini(struct view *v)
{
	mem_wipe(v->dark, (size_t)v->tile.w * (size_t)v->tile.h);
	free(v->dark);
	free(v->kept);
}

void
view_wipe_print(struct view *v, const struct map_page *page)
{
	size_t i;

	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];
		const struct area a = { p->x + v->dx, p->y + v->dy, p->w,
			p->h };

		view_put(&v->tile, v->dark, &a, PRINTED, PAPER);
	}
}

/* Wipes the boxes, and notes where ink may come out of another question's. */
static void
wipe_boxes(struct view *v, const struct looks *looks, const bool *inked,
    const struct look *first, size_t n)
{
	size_t i;

	for (i = 0; i < looks->n; i++) {
		const struct look *l = &looks->v[i];
		struct area a = look_area(l);

		view_put(&v->tile, v->dark, &a, AROUND_OUTLINE, PAPER);
		if (inked[i] && (l < first || l >= first + n))
			view_put(&v->tile, v->kept, &a,
			    AROUND_OUTLINE + 2 * AROUND_STEP, 1);
	}
}

void
view_wipe_outline(struct view *v, const struct look *look)
{
	const struct area a = look_area(look);
	const struct area sides[] = { { a.x, a.y, a.w, 0 },
		{ a.x, a.y + a.h, a.w, 0 }, { a.x, a.y, 0, a.h },
		{ a.x + a.w, a.y, 0, a.h } };
	size_t i;

	for (i = 0; i < sizeof(sides) / sizeof(*sides); i++)
		view_put(&v->tile, v->dark, &sides[i], THIN / 2, PAPER);
}

/* Whether a piece lies against another question's box that holds ink. */
static bool
of_another(const struct view *v, const struct blob *b)
{
	int x, y;

	for (y = b->top; y <= b->bottom; y++)
		for (x = b->left; x <= b->right; x++) {
			int at = y * v->tile.w + x;

			if (v->kept[at] && v->dark[at] == WRITTEN)
				return true;
		}
	return false;
}

bool
view_is_piece(const struct blob *b)
{
	return b->area * AROUND_STEP * AROUND_STEP >= AROUND_LITTLE &&
	       ((b->right - b->left + 1) * AROUND_STEP >= SPECK ||
		   (b->bottom - b->top + 1) * AROUND_STEP >= SPECK);
}

struct area
view_bounds(const struct view *v, const struct blob *b)
{
	return (struct area){ v->tile.area.x + b->left * AROUND_STEP,
		v->tile.area.y + b->top * AROUND_STEP,
		(b->right - b->left + 1) * AROUND_STEP,
		(b->bottom - b->top + 1) * AROUND_STEP };
}

bool
view_is_fold(
    const struct view *v, const struct sheet *sheet, const struct blob *b)
{
	struct area a = view_bounds(v, b);
	double length = fmax(a.w, a.h), width = fmin(a.w, a.h);

	return length >= FOLD && (width < THIN || width * FLATTER < length) &&
	       lines_across(sheet, &a);
}

static bool
is_writing(const struct view *v, const struct blob *b)
{
	if (!view_is_piece(b) || b->bottom * AROUND_STEP < v->beyond ||
	    (v->tile.h - b->top) * AROUND_STEP < v->beyond)
		return false;
	/* A fold, a shadow, the sheet's edge. */
	if ((b->top == 0 && b->bottom == v->tile.h - 1) ||
	    (b->left == 0 && b->right == v->tile.w - 1))
		return false;
	return !of_another(v, b);
}

static bool
is_thin(const struct blob *b)
{
	return (b->right - b->left + 1) * AROUND_STEP < THIN ||
	       (b->bottom - b->top + 1) * AROUND_STEP < THIN;
}

size_t
view_pieces(const struct view *v, struct blob *blobs)
{
	uint8_t limit = 128;
	struct blobs_input in = { v->dark, v->tile.w, v->tile.h, &limit,
		1 << 20, 1 };

	return blobs_find(&in, blobs);
}

/* Whether a piece is within CLOSE mm of what is in W. */
static bool
is_close(const struct written *w, const struct blob *b)
{
	int reach = (int)(CLOSE / AROUND_STEP);

	return b->left < w->right + reach && b->right > w->left - reach &&
	       b->top < w->bottom + reach && b->bottom > w->top - reach;
}

void
written_add(struct written *w, const struct blob *b)
{
	bool first = w->ink == 0;

	w->left = first || b->left < w->left ? b->left : w->left;
	w->top = first || b->top < w->top ? b->top : w->top;
	w->right = first || b->right > w->right ? b->right : w->right;
	w->bottom = first || b->bottom > w->bottom ? b->bottom : w->bottom;
	w->ink += b->area;
	w->thin += is_thin(b);
	w->thick += !is_thin(b);
}

bool
view_writing(const struct view *v, const struct sheet *sheet, struct written *w)
{
	struct blob *blobs = mem_grow(NULL, BLOBS_MAX, sizeof(*blobs));
	size_t n = view_pieces(v, blobs), i;

	*w = (struct written){ 0 };
	for (i = 0; i < n; i++) {
		if (blobs[i].area == 0 || !is_writing(v, &blobs[i]) ||
		    view_is_fold(v, sheet, &blobs[i]))
			continue;
		written_add(w, &blobs[i]);
		blobs[i].area = 0;
	}
	for (i = 0; i < n && w->ink > 0; i++)
		w->crowded |= blobs[i].area > 0 && view_is_piece(&blobs[i]) &&
			      is_close(w, &blobs[i]);
	free(blobs);
	return w->ink * AROUND_STEP * AROUND_STEP >= LEAST &&
	       (w->thick > 0 || w->thin == 1);
}

bool
view_around(struct view *v, const struct sheet *sheet,
    const struct map_page *page, const struct looks *looks, const bool *inked,
    const struct look *first, size_t n, size_t own)
{
	struct area a = place(looks, first, n);

	*v = (struct view){
		.dx = first->dx, .dy = first->dy, .beyond = AROUND_BEYOND
	};
	if (page->n_prints == 0 || a.w <= 0)
		return false;
	view_take(v, sheet, &a);
	view_wipe_print(v, page);
	wipe_boxes(v, looks, inked, first, own);
	return true;
}

double
view_gap(const struct area *a, const struct look *look)
{
	struct area b = look_area(look);
	double x = fmax(b.x - a->x - a->w, a->x - b.x - b.w);
	double y = fmax(b.y - a->y - a->h, a->y - b.y - b.h);

	return hypot(fmax(0, x), fmax(0, y));
}
