/* Whose a ring or a tick is that is not in a box. */
#include "ocr/around_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define RING         13.0  /* mm: a ring round one box is not wider */
#define PLACES       24    /* around a box, */
#define PLACES_INKED 11    /* of which a ring is seen in so many, */
#define PLACE_INK    4     /* pixels that are no specks */
#define TOUCHES      1.2   /* mm to the box that a mark is next to, */
#define ALOOF        2.0   /* and further to every other */
#define MARK         9.0   /* mm: a tick is not larger */
#define DASH         1.5   /* mm: nor flatter */
#define LINE         0.35  /* mm: nor does it deviate so little from a line */
#define SURELY       0.98f /* a tick or a cross */

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
		double d = view_gap(a, &looks->v[i]);

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
	return half - hypot((sxx - syy) / 2, sxy) >
	       LINE / AROUND_STEP * (LINE / AROUND_STEP);
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

	if (w->crowded || fmax(width, height) * AROUND_STEP > MARK ||
	    fmin(width, height) * AROUND_STEP < DASH)
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

	if (!view_around(&v, sheet, page, looks, inked, first, n, n))
		return AROUND_NOTHING;
	if (view_writing(&v, sheet, &w)) {
		found = AROUND_WRITING;
		a = (struct area){ v.tile.area.x + w.left * AROUND_STEP,
			v.tile.area.y + w.top * AROUND_STEP,
			(w.right - w.left + 1) * AROUND_STEP,
			(w.bottom - w.top + 1) * AROUND_STEP };
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
