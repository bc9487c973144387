#include "ocr/flat.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define BLOCK 9.2 /* mm: so much of it is flat in any picture */

/* A thin dark line: darker than the paper on both sides. */
#define DARKER 0.06 /* of the paper's light */
#define INKED  4    /* pixels of lines in a square millimetre */

void
flat_init(struct flat *flat)
{
	*flat = (struct flat){ 0 };
}

void
flat_fini(struct flat *flat)
{
	if (flat->grey != NULL)
		mem_wipe(flat->grey, (size_t)flat->w * (size_t)flat->h);
	free(flat->grey);
	free(flat->across);
	free(flat->down);
	flat_init(flat);
}

static void
make_room(struct flat *f)
{
	size_t n;

	if (f->grey != NULL)
		return;
	f->w = (int)lround(FLAT_WIDTH / FLAT_STEP);
	f->h = (int)lround(FLAT_HEIGHT / FLAT_STEP);
	n = (size_t)f->w * (size_t)f->h;
	f->grey = mem_array(n, 1);
	f->across = mem_array(n, sizeof(*f->across));
	f->down = mem_array(n, sizeof(*f->down));
}

/* Block by block: a row of one is straight, however the sheet is seen. */
static void
flatten(struct flat *f, const struct sheet *sheet)
{
	int side = (int)lround(BLOCK / FLAT_STEP), x, y, j;
	uint8_t *block = mem_array((size_t)side * (size_t)side, 1);
	struct tile tile;

	for (y = 0; y < f->h; y += side)
		for (x = 0; x < f->w; x += side) {
			struct area area = { FLAT_LEFT + x * FLAT_STEP,
				FLAT_TOP + y * FLAT_STEP, BLOCK, BLOCK };

			/* rounded up, it is SIDE pixels */
			sheet_sample(
			    sheet, &area, BLOCK / (side - 0.1), block, &tile);
			for (j = 0; j < side; j++)
				memcpy(f->grey +
					   (size_t)(y + j) * (size_t)f->w + x,
				    block + j * tile.w, (size_t)side);
		}
	mem_wipe(block, (size_t)side * (size_t)side);
	free(block);
}

static bool
is_line(const uint8_t *p, ptrdiff_t beside)
{
	int a = p[-beside], b = p[beside], side = a < b ? a : b;

	return side - *p > side * DARKER + 4;
}

/* Counts the pixels of thin lines: across along each row, down along each
 * column, so that how much of any line is there takes two of them. */
static void
count_lines(struct flat *f)
{
	size_t w = (size_t)f->w;
	int x, y;

	memset(f->across, 0, w * (size_t)f->h * sizeof(*f->across));
	memset(f->down, 0, w * (size_t)f->h * sizeof(*f->down));
	for (y = FLAT_BESIDE; y < f->h - FLAT_BESIDE; y++)
		for (x = FLAT_BESIDE; x < f->w - FLAT_BESIDE; x++) {
			size_t i = (size_t)y * w + (size_t)x;
			const uint8_t *p = f->grey + i;

			f->across[i] =
			    (uint16_t)(f->across[i - 1] +
				       is_line(p, FLAT_BESIDE * (ptrdiff_t)w));
			f->down[i] = (uint16_t)(f->down[i - w] +
						is_line(p, FLAT_BESIDE));
		}
}

void
flat_take(struct flat *f, const struct sheet *sheet)
{
	make_room(f);
	flatten(f, sheet);
	count_lines(f);
}

int
flat_pixel(double mm, double from)
{
	return (int)lround((mm - from) / FLAT_STEP);
}

bool
flat_within(const struct flat *f, int x, int y, int room)
{
	return x > room + FLAT_BESIDE && y > room + FLAT_BESIDE &&
	       x < f->w - room - FLAT_BESIDE && y < f->h - room - FLAT_BESIDE;
}

double
flat_across(const struct flat *f, int x0, int x1, int y)
{
	const uint16_t *row = f->across + (size_t)y * (size_t)f->w;

	return (row[x1] - row[x0]) / (double)(x1 - x0);
}

double
flat_down(const struct flat *f, int x, int y0, int y1)
{
	const uint16_t *at = f->down + x;
	size_t w = (size_t)f->w;

	return (at[(size_t)y1 * w] - at[(size_t)y0 * w]) / (double)(y1 - y0);
}

bool
flat_has_ink(const struct flat *f, double x, double y)
{
	int x0 = flat_pixel(x, FLAT_LEFT), y0 = flat_pixel(y, FLAT_TOP),
	    n = (int)(1 / FLAT_STEP), i;
	double ink = 0;

	if (!flat_within(f, x0, y0, 0) || !flat_within(f, x0 + n, y0 + n, 0))
		return false;
	for (i = 0; i < n; i++)
		ink += flat_across(f, x0, x0 + n, y0 + i) +
		       flat_down(f, x0 + i, y0, y0 + n);
	return ink * n > INKED;
}
