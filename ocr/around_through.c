/* What is in a box and goes on outside it: through it, between two. */
#include "ocr/around_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define FAR      2.5     /* mm: what runs so far out of a box on two sides, */
#define STRAIGHT (-0.85) /* (cosine) runs through it */
#define ZONE     9.0     /* mm around a box in which that is looked for */
#define OUTSIDE  0.5     /* mm out of its box, a mark's middle is, */
#define DENSE    3.0     /* if another box is no further from it than so */

/* ---- through a box ---- */

/* Whether ink reaches two edges of LOOK's tile. */
static bool
reaches_out(const struct look *look)
{
	const struct tile *t = &look->tile;
	int cut = (int)fmax(AROUND_INK, AROUND_GRAIN * t->noise), i;
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
	double x0 = v->tile.area.x + b->left * AROUND_STEP;
	double y0 = v->tile.area.y + b->top * AROUND_STEP;
	double w = (b->right - b->left + 1) * AROUND_STEP;
	double h = (b->bottom - b->top + 1) * AROUND_STEP;
	double near = AROUND_OUTLINE + 2 * AROUND_STEP;

	*x = v->tile.area.x + b->x * AROUND_STEP - a->x - a->w / 2;
	*y = v->tile.area.y + b->y * AROUND_STEP - a->y - a->h / 2;
	return view_is_piece(b) && hypot(w, h) >= FAR &&
	       x0 < a->x + a->w + near && x0 + w > a->x - near &&
	       y0 < a->y + a->h + near && y0 + h > a->y - near;
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
	view_take(&v, sheet, &zone);
	view_wipe_print(&v, page);
	view_put(&v.tile, v.dark, &a, AROUND_OUTLINE, PAPER);
	blobs = mem_grow(NULL, BLOBS_MAX, sizeof(*blobs));
	n = view_pieces(&v, blobs);
	for (i = 0; i < n && found < 3; i++)
		if (blobs[i].area > 0 &&
		    runs_out(&v, &blobs[i], &a, &x[found], &y[found]) &&
		    !view_is_fold(&v, sheet, &blobs[i]))
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
	size_t n = view_pieces(v, blobs), i;
	struct written w = { 0 };
	struct area b;

	for (i = 0; i < n; i++) {
		b = view_bounds(v, &blobs[i]);
		if (blobs[i].area * AROUND_STEP * AROUND_STEP >=
			AROUND_LITTLE &&
		    b.x < a->x + a->w + AROUND_OUTLINE + AROUND_STEP &&
		    b.x + b.w > a->x - AROUND_OUTLINE - AROUND_STEP &&
		    b.y < a->y + a->h && b.y + b.h > a->y)
			written_add(&w, &blobs[i]);
	}
	free(blobs);
	*x = v->tile.area.x + (w.left + w.right + 1) * AROUND_STEP / 2;
	*y = v->tile.area.y + (w.top + w.bottom + 1) * AROUND_STEP / 2;
	return w.ink > 0;
}

/* Whether ink reaches the left or right edge of LOOK's tile, between the box's
 * upper and lower side. */
static bool
reaches_aside(const struct look *look)
{
	const struct tile *t = &look->tile;
	int cut = (int)fmax(AROUND_ODD_INK, AROUND_GRAIN * t->noise), y, n = 0;

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
	view_take(&v, sheet, &zone);
	view_wipe_print(&v, page);
	for (i = 0; i < looks->n; i++)
		if (looks->v[i].boxes->kind == BOX_MARK)
			view_wipe_outline(&v, &looks->v[i]);
	found = middle_of_mark(&v, &a, &middle.x, &middle.y);
	view_fini(&v);
	own = view_gap(&middle, look);
	if (!found || own < OUTSIDE)
		return false;
	for (i = 0; i < looks->n; i++)
		if (&looks->v[i] != look &&
		    looks->v[i].boxes->kind == BOX_MARK &&
		    view_gap(&middle, &looks->v[i]) < own + DENSE)
			return true;
	return false;
}
