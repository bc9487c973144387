#include "ocr/marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/lines.h"
#include "ocr/stain.h"
#include "schema/mem.h"

#define MARGIN       0.2  /* of a box's side, around it in its patch */
#define INSIDE       0.45 /* mm inside an outline that its line may reach */
#define CLEAN        26   /* ink that clean paper stays below */
#define CLEAN_PIXELS 6    /* that may be above it all the same */
#define BEYOND       0.95 /* mm outside an outline, where a mark may run along */
#define RUN_PIXELS   12   /* of one that does */
#define PALE         9   /* ink of a faint pencil, more than the box's middle */
#define PALE_INSET   0.8 /* mm inside an outline, where no blur reaches */
#define PALE_PIXELS  22  /* that make a stroke */
#define SURE_EMPTY   0.99995f

/* Pixels of a tile within AREA made smaller by INSET mm. */
static void
pixels_of(const struct tile *t, const struct area *a, double inset, int *x0,
    int *y0, int *x1, int *y1)
{
	*x0 = (int)ceil((a->x + inset - t->area.x) / t->step);
	*y0 = (int)ceil((a->y + inset - t->area.y) / t->step);
	*x1 = (int)floor((a->x + a->w - inset - t->area.x) / t->step);
	*y1 = (int)floor((a->y + a->h - inset - t->area.y) / t->step);
	*x0 = *x0 < 0 ? 0 : *x0;
	*y0 = *y0 < 0 ? 0 : *y0;
	*x1 = *x1 > t->w ? t->w : *x1;
	*y1 = *y1 > t->h ? t->h : *y1;
}

/* Those of the pixels from FROM to TO of a row that tile_mean() has above CUT;
 * ROW is the first of it. */
static int
inked_in_row(const uint8_t *row, int w, int from, int to, int cut)
{
	const uint8_t *above = row - w, *below = row + w;
	int least = 9 * (cut + 1), n = 0, x;

	for (x = from; x < to; x++)
		n += above[x - 1] + above[x] + above[x + 1] + row[x - 1] +
			 row[x] + row[x + 1] + below[x - 1] + below[x] +
			 below[x + 1] >=
		     least;
	return n;
}

/* Pixels with ink above CUT within AREA made smaller by INSET mm. */
static int
inked_pixels(
    const struct tile *t, const struct area *area, double inset, int cut)
{
	int x0, y0, x1, y1, y, n = 0;

	pixels_of(t, area, inset, &x0, &y0, &x1, &y1);
	x0 = x0 < 1 ? 1 : x0;
	y0 = y0 < 1 ? 1 : y0;
	x1 = x1 < t->w - 1 ? x1 : t->w - 1;
	for (y = y0; y < y1 && y < t->h - 1; y++)
		n += inked_in_row(t->ink + y * t->w, t->w, x0, x1, cut);
	return n;
}

/* Nothing in it that could be a mark, nor along it outside, as most boxes: no
 * need to ask. */
static bool
is_clean(const struct look *look)
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	double grain = 1.5 * t->noise;
	int cut = grain > CLEAN ? (int)grain : CLEAN;

	if (look->outline < 0.4 || grain > 2 * CLEAN)
		return false;
	return inked_pixels(t, &a, INSIDE, cut) < CLEAN_PIXELS &&
	       inked_pixels(t, &a, -BEYOND, cut) -
		       inked_pixels(t, &a, -INSIDE, cut) <
		   RUN_PIXELS;
}

/* Whether there is something in it that is too faint to be a mark, but darker
 * than the box's own paper: a hard pencil. */
static bool
is_pale(const struct look *look)
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	int count[256] = { 0 }, n = 0, x0, y0, x1, y1, x, y, v = 0, seen = 0;
	int more = (int)fmax(PALE, 2.5 * t->noise);

	pixels_of(t, &a, PALE_INSET, &x0, &y0, &x1, &y1);
	for (y = y0; y < y1; y++)
		for (x = x0; x < x1; x++, n++)
			count[tile_mean(t, x, y)]++;
	for (seen = count[0]; v < 255 && seen * 2 <= n; seen += count[v])
		v++;
	for (v += more, seen = 0; v < 256; v++)
		seen += count[v];
	return seen >= PALE_PIXELS;
}

/* Takes away what is no mark; true if nothing else is there. */
static bool
clear(const struct sheet *sheet, struct look *look)
{
	struct area box = look_area(look);

	if (is_clean(look)) {
		look->pale = is_pale(look);
		return true;
	}
	look->stained = stain_even(&look->tile, stain_grain(&look->tile));
	look->cleared =
	    lines_erase(sheet, &look->tile, &box, &look->crossed) > 0;
	if ((look->cleared || look->stained) && is_clean(look))
		return true;
	if (look->tile.noise > TILE_GRAINY)
		tile_smooth(&look->tile);
	return false;
}

static void
mark_patch(const struct look *look, uint8_t *patch)
{
	struct area a = look_area(look);
	double mx = a.w * MARGIN, my = a.h * MARGIN;

	a = (struct area){ a.x - mx, a.y - my, a.w + 2 * mx, a.h + 2 * my };
	tile_crop(&look->tile, &a, MODEL_MARK_SIDE, patch);
}

/* Likewise, without the line of which nobody knows whose it is; the tile stays
 * as it was. */
static void
patch_without_line(const struct look *look, uint8_t *patch)
{
	size_t size = (size_t)look->tile.w * (size_t)look->tile.h;
	struct look bare = *look;
	struct area box = look_area(look);

	bare.tile.ink = mem_grow(NULL, size, 1);
	memcpy(bare.tile.ink, look->tile.ink, size);
	lines_erase_any(&bare.tile, &box);
	mark_patch(&bare, patch);
	mem_wipe(bare.tile.ink, size);
	free(bare.tile.ink);
}

/* The patches of LOOK's box; how many. */
static size_t
take_patches(const struct look *look, uint8_t *patches)
{
	mark_patch(look, patches);
	if (!look->crossed)
		return 1;
	patch_without_line(look, patches + MODEL_MARK_SIDE * MODEL_MARK_SIDE);
	return 2;
}

/* A box with a line that may be its mark or not: either is as likely. */
static void
mix(const float p[2 * MARK_COUNT], struct choice_box *out)
{
	int m;

	for (m = 0; m < MARK_COUNT; m++)
		out->p[m] = (p[m] + p[MARK_COUNT + m]) / 2;
}

void
marks_read(const struct sheet *sheet, struct looks *looks,
    const struct model *model, struct choice_box *boxes)
{
	size_t size = MODEL_MARK_SIDE * MODEL_MARK_SIDE, i, n = 0, n_of = 0;
	uint8_t *patches = mem_array(2 * looks->n + 1, size);
	float *p = mem_array(2 * looks->n + 1, sizeof *p * MARK_COUNT);
	const float *next = p;
	size_t *of = mem_array(looks->n + 1, sizeof *of);

	for (i = 0; i < looks->n; i++) {
		struct look *l = &looks->v[i];

		if (l->boxes->kind != BOX_MARK)
			continue;
		if (clear(sheet, l)) {
			boxes[i].p[MARK_EMPTY] = SURE_EMPTY;
			boxes[i].p[MARK_STROKE] = 1 - SURE_EMPTY;
			continue;
		}
		n += take_patches(l, patches + n * size);
		of[n_of++] = i;
	}
	model_marks(model, patches, n, p);
	for (i = 0; i < n_of; i++, next += MARK_COUNT)
		if (looks->v[of[i]].crossed) {
			mix(next, &boxes[of[i]]);
			next += MARK_COUNT;
		} else {
			memcpy(boxes[of[i]].p, next, sizeof boxes[0].p);
		}
	free(patches);
	free(p);
	free(of);
}
