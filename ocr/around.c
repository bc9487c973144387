#include "ocr/around.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/blobs.h"
#include "ocr/lines.h"
#include "ocr/page.h"
#include "ocr/stain.h"
#include "schema/mem.h"

#define STEP     0.25    /* mm a pixel */
#define LEFT     7.0     /* mm that are looked at, left of the boxes, */
#define RIGHT    50.0    /* right of them, where their words are, */
#define ABOVE    4.0     /* above and below */
#define BEYOND   6.0     /* and further, to see where it comes from */
#define OUTLINE  0.7     /* mm around a box that are its outline's */
#define PRINTED  0.5     /* mm around what is printed that are its own */
#define SPECK    0.8     /* mm: a piece that is less each way is none */
#define LITTLE   0.15    /* square mm: one that has less ink is none */
#define THIN     0.8     /* mm: several less than this are pieces of a fold */
#define LEAST    0.5     /* square mm of ink, all pieces together */
#define INK      28      /* of 255: a faint pencil's */
#define FAR      2.5     /* mm: what runs so far out of a box on two sides, */
#define STRAIGHT (-0.85) /* (cosine) runs through it */
#define ZONE     9.0     /* mm around a box in which that is looked for */
#define GRAIN    4       /* times the paper's noise */
#define SHADE    0.08    /* of a place is ink, or so much noise: it may be */
#define UNEVEN   14      /* a shadow's edge */
#define PEN      6       /* pixels: half of what is wider than a stroke */
#define FLAT     64      /* pixels over which no perspective is seen */
#define FOLD     1.5     /* mm: a piece so long may be a fold's, */
#define FLATTER  6       /* if it is so much longer than wide */

#define RING         13.0  /* mm: a ring round one box is not wider */
#define PLACES       24    /* around a box, */
#define PLACES_INKED 11    /* of which a ring is seen in so many, */
#define PLACE_INK    4     /* pixels that are no specks */
#define TOUCHES      1.2   /* mm to the box that a mark is next to, */
#define ALOOF        2.0   /* and further to every other */
#define OUTSIDE      0.5   /* mm out of its box, a mark's middle is, */
#define DENSE        3.0   /* if another box is no further from it than so */
#define MARK         9.0   /* mm: a tick is not larger */
#define DASH         1.5   /* mm: nor flatter */
#define LINE         0.35  /* mm: nor does it deviate so little from a line */
#define CLOSE        1.5   /* mm: what else is there may belong to it */
#define SURELY       0.98f /* a tick or a cross */

#define ODD_INK   40   /* of 255 */
#define ODD_MUCH  0.35 /* square mm beside a box: odd, */
#define ODD_SOME  0.15 /* if so much is beside */
#define ODD_FEW   0.2  /* of the page's boxes at most, */
#define ODD_BOXES 8    /* of so many at least */

enum { PAPER = 255, WRITTEN = 0 };

/* The question's place in pixels of ink, and what becomes of it. */
struct view {
	struct tile tile;
	uint8_t *dark; /* owned: WRITTEN or PAPER, as blobs_find() has it */
	uint8_t *kept; /* owned: 1 where ink may be of another question */
	double dx, dy; /* the sheet here is so far off the map */
	double beyond; /* mm above and below that are not the question's */
};

/* The pixels [*x0, *x1) x [*y0, *y1) of AREA made larger by MORE. */
static void
pixels(const struct tile *t, const struct area *a, double more, int *x0,
    int *y0, int *x1, int *y1)
{
	*x0 = (int)fmax(0, floor((a->x - more - t->area.x) / t->step));
	*y0 = (int)fmax(0, floor((a->y - more - t->area.y) / t->step));
	*x1 = (int)fmin(t->w, ceil((a->x + a->w + more - t->area.x) / t->step));
	*y1 = (int)fmin(t->h, ceil((a->y + a->h + more - t->area.y) / t->step));
}

static void
put(const struct tile *t, uint8_t *to, const struct area *a, double more,
    int value)
{
	int x0, y0, x1, y1, y;

	pixels(t, a, more, &x0, &y0, &x1, &y1);
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
	y0 -= ABOVE + BEYOND;
	y1 += ABOVE + BEYOND;
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
	cut = (uint8_t)fmin(255, fmax(INK, GRAIN * v->tile.noise));
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
		.step = STEP,
		.ink = grey,
		.w = (int)ceil(a->w / STEP),
		.h = (int)ceil(a->h / STEP) };
	for (y = 0; y < t->h; y += FLAT)
		for (x = 0; x < t->w; x += FLAT) {
			int w = t->w - x < FLAT ? t->w - x : FLAT;
			int h = t->h - y < FLAT ? t->h - y : FLAT;
			const struct area b = { a->x + x * STEP,
				a->y + y * STEP, w * STEP, h * STEP };

			sheet_sample(sheet, &b, STEP, some, &part);
			for (i = 0; i < h; i++)
				memcpy(grey + (y + i) * t->w + x, some + i * w,
				    (size_t)w);
		}
}

static void
take_ink(struct view *v, const struct sheet *sheet, const struct area *a)
{
	size_t n = tile_size(a, STEP);

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

static void
view_fini(struct view *v)
{
	mem_wipe(v->dark, (size_t)v->tile.w * (size_t)v->tile.h);
	free(v->dark);
	free(v->kept);
}

/* Wipes what is printed. */
static void
wipe_print(struct view *v, const struct map_page *page)
{
	size_t i;

	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];
		const struct area a = { p->x + v->dx, p->y + v->dy, p->w,
			p->h };

		put(&v->tile, v->dark, &a, PRINTED, PAPER);
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

		put(&v->tile, v->dark, &a, OUTLINE, PAPER);
		if (inked[i] && (l < first || l >= first + n))
			put(&v->tile, v->kept, &a, OUTLINE + 2 * STEP, 1);
	}
}

/* Wipes the lines of a box alone. */
static void
wipe_outline(struct view *v, const struct look *look)
{
	const struct area a = look_area(look);
	const struct area sides[] = { { a.x, a.y, a.w, 0 },
		{ a.x, a.y + a.h, a.w, 0 }, { a.x, a.y, 0, a.h },
		{ a.x + a.w, a.y, 0, a.h } };
	size_t i;

	for (i = 0; i < sizeof(sides) / sizeof(*sides); i++)
		put(&v->tile, v->dark, &sides[i], THIN / 2, PAPER);
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

static bool
is_piece(const struct blob *b)
{
	return b->area * STEP * STEP >= LITTLE &&
	       ((b->right - b->left + 1) * STEP >= SPECK ||
		   (b->bottom - b->top + 1) * STEP >= SPECK);
}

static struct area
bounds(const struct view *v, const struct blob *b)
{
	return (struct area){ v->tile.area.x + b->left * STEP,
		v->tile.area.y + b->top * STEP, (b->right - b->left + 1) * STEP,
		(b->bottom - b->top + 1) * STEP };
}

/* Whether a piece is of a fold or a dropped column. */
static bool
is_fold(const struct view *v, const struct sheet *sheet, const struct blob *b)
{
	struct area a = bounds(v, b);
	double length = fmax(a.w, a.h), width = fmin(a.w, a.h);

	return length >= FOLD && (width < THIN || width * FLATTER < length) &&
	       lines_across(sheet, &a);
}

static bool
is_writing(const struct view *v, const struct blob *b)
{
	if (!is_piece(b) || b->bottom * STEP < v->beyond ||
	    (v->tile.h - b->top) * STEP < v->beyond)
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
	return (b->right - b->left + 1) * STEP < THIN ||
	       (b->bottom - b->top + 1) * STEP < THIN;
}

static size_t
find_pieces(const struct view *v, struct blob *blobs)
{
	uint8_t limit = 128;
	struct blobs_input in = { v->dark, v->tile.w, v->tile.h, &limit,
		1 << 20, 1 };

	return blobs_find(&in, blobs);
}

/* Writing: how much, and its bounds in pixels. */
struct written {
	int ink, thin, thick;
	int left, top, right, bottom;
	bool crowded; /* close to what is somebody else's */
};

/* Whether a piece is within CLOSE mm of what is in W. */
static bool
is_close(const struct written *w, const struct blob *b)
{
	int reach = (int)(CLOSE / STEP);

	return b->left < w->right + reach && b->right > w->left - reach &&
	       b->top < w->bottom + reach && b->bottom > w->top - reach;
}

static void
add_piece(struct written *w, const struct blob *b)
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

/* False if there is none to speak of. */
static bool
find_writing(const struct view *v, const struct sheet *sheet, struct written *w)
{
	struct blob *blobs = mem_grow(NULL, BLOBS_MAX, sizeof(*blobs));
	size_t n = find_pieces(v, blobs), i;

	*w = (struct written){ 0 };
	for (i = 0; i < n; i++) {
		if (blobs[i].area == 0 || !is_writing(v, &blobs[i]) ||
		    is_fold(v, sheet, &blobs[i]))
			continue;
		add_piece(w, &blobs[i]);
		blobs[i].area = 0;
	}
	for (i = 0; i < n && w->ink > 0; i++)
		w->crowded |= blobs[i].area > 0 && is_piece(&blobs[i]) &&
			      is_close(w, &blobs[i]);
	free(blobs);
	return w->ink * STEP * STEP >= LEAST && (w->thick > 0 || w->thin == 1);
}

static bool
any_writing(const struct view *v, const struct sheet *sheet)
{
	struct written w;

	return find_writing(v, sheet, &w);
}

/* Takes the ink around the question's boxes, less what is printed and what is
 * in the boxes; false if that cannot be told.  What runs out of the first OWN
 * of the looks is kept, what runs out of others is not. */
static bool
take_around(struct view *v, const struct sheet *sheet,
    const struct map_page *page, const struct looks *looks, const bool *inked,
    const struct look *first, size_t n, size_t own)
{
	struct area a = place(looks, first, n);

	*v =
	    (struct view){ .dx = first->dx, .dy = first->dy, .beyond = BEYOND };
	if (page->n_prints == 0 || a.w <= 0)
		return false;
	take_ink(v, sheet, &a);
	wipe_print(v, page);
	wipe_boxes(v, looks, inked, first, own);
	return true;
}

static bool
look_around(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n, size_t own)
{
	struct view v;
	bool written;

	if (!take_around(&v, sheet, page, looks, inked, first, n, own))
		return false;
	written = any_writing(&v, sheet);
	view_fini(&v);
	return written;
}

bool
around_written(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n)
{
	return look_around(sheet, page, looks, inked, first, n, n);
}

bool
around_beyond(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n)
{
	return look_around(sheet, page, looks, inked, first, n, 0);
}

/* ---- whose it is ---- */

/* How far it is from AREA to the box of LOOK, mm; 0 if they overlap. */
static double
gap(const struct area *a, const struct look *look)
{
	struct area b = look_area(look);
	double x = fmax(b.x - a->x - a->w, a->x - b.x - b.w);
	double y = fmax(b.y - a->y - a->h, a->y - b.y - b.h);

	return hypot(fmax(0, x), fmax(0, y));
}

/* The box of the N looks that is within writing A all around, if no other box
 * of the page is in the writing's middle or wholly within; else N. */
static size_t
ringed(const struct looks *looks, const struct look *first, size_t n,
    const struct area *a)
{
	size_t i, in = 0, found = n;

	if (a->w > RING || a->h > RING)
		return n;
	for (i = 0; i < looks->n; i++) {
		const struct look *l = &looks->v[i];
		struct area b = look_area(l);

		if (a->x > b.x || a->y > b.y || a->x + a->w < b.x + b.w ||
		    a->y + a->h < b.y + b.h)
			continue;
		in++;
		if (l >= first && l < first + n)
			found = (size_t)(l - first);
	}
	return in == 1 ? found : n;
}

/* Whether there is ink in each of the places around the box of LOOK, as far as
 * something else is not printed there. */
static bool
goes_round(const struct view *v, const struct look *look)
{
	const struct tile *t = &v->tile;
	struct area b = look_area(look);
	int ink[PLACES] = { 0 };
	double x0 = (b.x + b.w / 2 - t->area.x) / t->step;
	double y0 = (b.y + b.h / 2 - t->area.y) / t->step;
	int reach = (int)(RING / 2 / t->step), x, y, n = 0;

	for (y = (int)y0 - reach; y <= (int)y0 + reach; y++)
		for (x = (int)x0 - reach; x <= (int)x0 + reach; x++) {
			double turn = atan2(y - y0, x - x0) / (2 * M_PI) + 1;

			if (x >= 0 && y >= 0 && x < t->w && y < t->h &&
			    v->dark[y * t->w + x] == WRITTEN)
				ink[(int)(turn * PLACES) % PLACES]++;
		}
	for (x = 0; x < PLACES; x++)
		n += ink[x] >= PLACE_INK;
	return n >= PLACES_INKED;
}

/* The box of the N looks that writing A is next to, far from all others of the
 * page; else N. */
static size_t
next_to(const struct looks *looks, const struct look *first, size_t n,
    const struct area *a)
{
	double nearest = 1e9, second = 1e9;
	size_t i, at = looks->n, of = (size_t)(first - looks->v);

	for (i = 0; i < looks->n; i++) {
		double d = gap(a, &looks->v[i]);

		if (d < nearest) {
			second = nearest;
			nearest = d;
			at = i;
		} else if (d < second) {
			second = d;
		}
	}
	return nearest <= TOUCHES && second >= nearest + ALOOF && at >= of &&
		       at < of + n
		   ? at - of
		   : n;
}

/* Cuts W out, and whether it is more than a straight line. */
static bool
cut_out(const struct view *v, const struct written *w, uint8_t *ink)
{
	int width = w->right - w->left + 1, height = w->bottom - w->top + 1;
	double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, half, n = 0;
	int x, y;

	for (y = 0; y < height; y++)
		for (x = 0; x < width; x++) {
			bool in =
			    v->dark[(w->top + y) * v->tile.w + w->left + x] ==
			    WRITTEN;

			ink[y * width + x] = in ? 255 : 0;
			n += in;
			sx += in * x;
			sy += in * y;
			sxx += in * x * x;
			syy += in * y * y;
			sxy += in * x * y;
		}
	if (n < 1)
		return false;
	sxx = sxx / n - sx / n * sx / n;
	syy = syy / n - sy / n * sy / n;
	sxy = sxy / n - sx / n * sy / n;
	half = (sxx + syy) / 2;
	/* The lesser of the two deviations of its pixels. */
	return half - hypot((sxx - syy) / 2, sxy) > LINE / STEP * (LINE / STEP);
}

/* Whether what is written at W is a tick or a cross: no word, no line. */
static bool
is_mark(
    const struct view *v, const struct written *w, const struct model *model)
{
	int width = w->right - w->left + 1, height = w->bottom - w->top + 1;
	uint8_t patch[MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE], *ink;
	float p[GLYPH_COUNT];
	bool line;

	if (w->crowded || fmax(width, height) * STEP > MARK ||
	    fmin(width, height) * STEP < DASH)
		return false;
	ink = mem_array((size_t)width * (size_t)height, 1);
	line = !cut_out(v, w, ink);
	model_glyph_patch(ink, width, height, patch);
	free(ink);
	model_glyphs(model, patch, 1, p);
	return !line && p[GLYPH_TICK] + p[GLYPH_STRIKE] >= SURELY;
}

enum around
around_whose(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n, const struct model *model, size_t *which)
{
	struct view v;
	struct written w;
	struct area a;
	enum around found = AROUND_NOTHING;

	if (!take_around(&v, sheet, page, looks, inked, first, n, n))
		return AROUND_NOTHING;
	if (find_writing(&v, sheet, &w)) {
		found = AROUND_WRITING;
		a = (struct area){ v.tile.area.x + w.left * STEP,
			v.tile.area.y + w.top * STEP,
			(w.right - w.left + 1) * STEP,
			(w.bottom - w.top + 1) * STEP };
		*which = ringed(looks, first, n, &a);
		if (*which < n && goes_round(&v, &first[*which]))
			found = AROUND_BOX;
		else if ((*which = next_to(looks, first, n, &a)) < n &&
			 is_mark(&v, &w, model))
			found = AROUND_BOX;
	}
	view_fini(&v);
	return found;
}

/* ---- through a box ---- */

/* Whether ink reaches two edges of LOOK's tile. */
static bool
reaches_out(const struct look *look)
{
	const struct tile *t = &look->tile;
	int cut = (int)fmax(INK, GRAIN * t->noise), i;
	bool top = false, bottom = false, left = false, right = false;

	for (i = 0; i < t->w; i++) {
		top |= t->ink[i] > cut;
		bottom |= t->ink[(t->h - 1) * t->w + i] > cut;
	}
	for (i = 0; i < t->h; i++) {
		left |= t->ink[i * t->w] > cut;
		right |= t->ink[i * t->w + t->w - 1] > cut;
	}
	return top + bottom + left + right > 1;
}

/* Whether piece B is FAR long and begins at the box AREA; *X, *Y is the way it
 * goes from there. */
static bool
runs_out(const struct view *v, const struct blob *b, const struct area *a,
    double *x, double *y)
{
	double x0 = v->tile.area.x + b->left * STEP;
	double y0 = v->tile.area.y + b->top * STEP;
	double w = (b->right - b->left + 1) * STEP;
	double h = (b->bottom - b->top + 1) * STEP;
	double near = OUTLINE + 2 * STEP;

	*x = v->tile.area.x + b->x * STEP - a->x - a->w / 2;
	*y = v->tile.area.y + b->y * STEP - a->y - a->h / 2;
	return is_piece(b) && hypot(w, h) >= FAR && x0 < a->x + a->w + near &&
	       x0 + w > a->x - near && y0 < a->y + a->h + near &&
	       y0 + h > a->y - near;
}

bool
around_through(const struct sheet *sheet, const struct map_page *page,
    const struct look *look)
{
	struct area a = look_area(look);
	const struct area zone = { a.x - ZONE, a.y - ZONE, a.w + 2 * ZONE,
		a.h + 2 * ZONE };
	struct view v = { .dx = look->dx, .dy = look->dy };
	struct blob *blobs;
	double x[3], y[3];
	size_t i, n;
	int found = 0;

	if (page->n_prints == 0 || look->cleared || !reaches_out(look))
		return false;
	take_ink(&v, sheet, &zone);
	wipe_print(&v, page);
	put(&v.tile, v.dark, &a, OUTLINE, PAPER);
	blobs = mem_grow(NULL, BLOBS_MAX, sizeof(*blobs));
	n = find_pieces(&v, blobs);
	for (i = 0; i < n && found < 3; i++)
		if (blobs[i].area > 0 &&
		    runs_out(&v, &blobs[i], &a, &x[found], &y[found]) &&
		    !is_fold(&v, sheet, &blobs[i]))
			found++;
	free(blobs);
	view_fini(&v);
	/* Of a cross there are more; those of a tick go upwards. */
	return found == 2 && x[0] * x[1] + y[0] * y[1] < STRAIGHT *
							     hypot(x[0], y[0]) *
							     hypot(x[1], y[1]);
}

/* ---- between two boxes ---- */

/* The middle of what is written in the box AREA and right at it, *X, *Y in mm;
 * false if there is nothing.  V has no outlines. */
static bool
middle_of_mark(const struct view *v, const struct area *a, double *x, double *y)
{
	struct blob *blobs = mem_grow(NULL, BLOBS_MAX, sizeof(*blobs));
	size_t n = find_pieces(v, blobs), i;
	struct written w = { 0 };
	struct area b;

	for (i = 0; i < n; i++) {
		b = bounds(v, &blobs[i]);
		if (blobs[i].area * STEP * STEP >= LITTLE &&
		    b.x < a->x + a->w + OUTLINE + STEP &&
		    b.x + b.w > a->x - OUTLINE - STEP && b.y < a->y + a->h &&
		    b.y + b.h > a->y)
			add_piece(&w, &blobs[i]);
	}
	free(blobs);
	*x = v->tile.area.x + (w.left + w.right + 1) * STEP / 2;
	*y = v->tile.area.y + (w.top + w.bottom + 1) * STEP / 2;
	return w.ink > 0;
}

/* Whether ink reaches the left or right edge of LOOK's tile, between the box's
 * upper and lower side. */
static bool
reaches_aside(const struct look *look)
{
	const struct tile *t = &look->tile;
	int cut = (int)fmax(ODD_INK, GRAIN * t->noise), y, n = 0;

	for (y = 0; y < t->h; y++)
		n += t->ink[y * t->w + 2] > cut ||
		     t->ink[y * t->w + t->w - 3] > cut;
	return n > 0;
}

bool
around_between(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const struct look *look)
{
	const struct area a = look_area(look);
	const struct area zone = { a.x - ZONE, a.y - ZONE, a.w + 2 * ZONE,
		a.h + 2 * ZONE };
	struct view v = { .dx = look->dx, .dy = look->dy };
	struct area middle = { 0 };
	double own;
	size_t i;
	bool found = false;

	if (page->n_prints == 0 || look->cleared || !reaches_aside(look))
		return false;
	take_ink(&v, sheet, &zone);
	wipe_print(&v, page);
	for (i = 0; i < looks->n; i++)
		if (looks->v[i].boxes->kind == BOX_MARK)
			wipe_outline(&v, &looks->v[i]);
	found = middle_of_mark(&v, &a, &middle.x, &middle.y);
	view_fini(&v);
	own = gap(&middle, look);
	if (!found || own < OUTSIDE)
		return false;
	for (i = 0; i < looks->n; i++)
		if (&looks->v[i] != look &&
		    looks->v[i].boxes->kind == BOX_MARK &&
		    gap(&middle, &looks->v[i]) < own + DENSE)
			return true;
	return false;
}

/* ---- words ---- */

bool
around_words(const struct sheet *sheet, const struct map_page *page,
    const struct look *look)
{
	struct area a = look_area(look);
	struct view v = { .dx = look->dx, .dy = look->dy };
	bool written;

	take_ink(&v, sheet, &a);
	wipe_print(&v, page);
	written = any_writing(&v, sheet);
	view_fini(&v);
	return written;
}

/* ---- beside a box, on old prints ---- */

enum side { LEFT_OF, RIGHT_OF, OVER, UNDER, SIDES };

/* Square mm of ink on the sides of a mark box, as far as its tile goes. */
static void
beside(const struct look *look, double ink[SIDES])
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	int cut = (int)fmax(ODD_INK, GRAIN * t->noise), x0, y0, x1, y1, x, y;

	pixels(t, &a, OUTLINE, &x0, &y0, &x1, &y1);
	for (x = 0; x < SIDES; x++)
		ink[x] = 0;
	for (y = 0; y < t->h; y++)
		for (x = 0; x < t->w; x++) {
			enum side side = x < x0    ? LEFT_OF
					 : x >= x1 ? RIGHT_OF
					 : y < y0  ? OVER
						   : UNDER;

			if ((side < OVER || y < y0 || y >= y1) &&
			    t->ink[y * t->w + x] > cut)
				ink[side] += t->step * t->step;
		}
}

/* Whether there is much ink on a side where FEW boxes have some, or on all. */
static bool
is_odd(const double ink[SIDES], const bool few[SIDES])
{
	bool any = false, all = true;
	int side;

	for (side = 0; side < SIDES; side++) {
		any |= ink[side] > ODD_MUCH && few[side];
		all &= ink[side] > ODD_MUCH;
	}
	return any || all;
}

void
around_odd(const struct looks *looks, const bool *inked, bool *odd)
{
	double(*ink)[SIDES] = mem_array(looks->n + 1, sizeof(*ink));
	int some[SIDES] = { 0 }, n = 0, side;
	bool few[SIDES];
	size_t i;

	for (i = 0; i < looks->n; i++) {
		if (looks->v[i].boxes->kind != BOX_MARK)
			continue;
		beside(&looks->v[i], ink[i]);
		if (inked[i])
			continue;
		for (side = 0; side < SIDES; side++)
			some[side] += ink[i][side] > ODD_SOME;
		n++;
	}
	for (side = 0; side < SIDES; side++)
		few[side] = n >= ODD_BOXES && some[side] < ODD_FEW * n;
	for (i = 0; i < looks->n; i++)
		odd[i] =
		    looks->v[i].boxes->kind == BOX_MARK && is_odd(ink[i], few);
	free(ink);
}
