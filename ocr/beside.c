#include "ocr/beside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/blobs.h"
#include "ocr/page.h"
#include "schema/mem.h"

#define STEP    0.3  /* mm a pixel */
#define AROUND  16.0 /* mm to the left and right that are looked at */
#define ABOVE   3.0  /* and above and below */
#define OUTLINE 0.8  /* mm around a box that are its outline's */
#define TALL    0.5  /* of a cell's height: no printed letter is */
#define LEAST   1.0  /* square mm of ink */

static void
wipe(uint8_t *dark, const struct tile *t, const struct area *a)
{
	int x0 = (int)floor((a->x - OUTLINE - t->area.x) / t->step);
	int y0 = (int)floor((a->y - OUTLINE - t->area.y) / t->step);
	int x1 = (int)ceil((a->x + a->w + OUTLINE - t->area.x) / t->step);
	int y1 = (int)ceil((a->y + a->h + OUTLINE - t->area.y) / t->step);
	int x, y;

	for (y = y0 > 0 ? y0 : 0; y < y1 && y < t->h; y++)
		for (x = x0 > 0 ? x0 : 0; x < x1 && x < t->w; x++)
			dark[y * t->w + x] = 255;
}

static bool
is_writing(const struct blob *b, const struct tile *t, double tall)
{
	int height = b->bottom - b->top + 1, width = b->right - b->left + 1;

	if (b->area * t->step * t->step < LEAST || height * t->step < tall)
		return false;
	if (b->top == 0 && b->bottom == t->h - 1)
		return false; /* a line through */
	return width * t->step < AROUND;
}

static bool
any_writing(const struct tile *t, uint8_t *dark, double tall)
{
	struct blob *blobs = mem_grow(NULL, BLOBS_MAX, sizeof(*blobs));
	uint8_t limit = 128;
	struct blobs_input in = { dark, t->w, t->h, &limit, 1 << 20, 1 };
	size_t n = blobs_find(&in, blobs), i;
	bool found = false;

	for (i = 0; i < n && !found; i++)
		found = blobs[i].area > 0 && is_writing(&blobs[i], t, tall);
	free(blobs);
	return found;
}

/* More of the paper than its grain, and more than pale print. */
static int
cut_of(const struct tile *t)
{
	double grain = 4 * t->noise;

	return grain > 80 ? (int)grain : 80;
}

bool
beside_written(const struct sheet *sheet, const struct looks *looks,
    const struct look *look)
{
	double x0 = fmax(2, look->area.x - AROUND);
	double x1 = fmin(PAGE_WIDTH - 2, look->area.x + look->area.w + AROUND);
	struct area a = { x0, look->area.y - ABOVE, x1 - x0,
		look->area.h + 2 * ABOVE };
	size_t n = tile_size(&a, STEP), i;
	uint8_t *grey = mem_array(n, 1);
	struct tile t;
	bool written;
	int cut;

	sheet_sample(sheet, &a, STEP, grey, &t);
	tile_ink(sheet, &t);
	cut = cut_of(&t);
	n = (size_t)t.w * (size_t)t.h;
	for (i = 0; i < n; i++) /* dark below the blobs' limit of 128 */
		grey[i] = grey[i] > cut ? 0 : 255;
	for (i = 0; i < looks->n; i++) {
		struct area box = look_area(&looks->v[i]);

		if (box.y < a.y + a.h && box.y + box.h > a.y)
			wipe(grey, &t, &box);
	}
	written = any_writing(&t, grey, TALL * look->area.h);
	mem_wipe(grey, n);
	free(grey);
	return written;
}
