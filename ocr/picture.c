/* The other adapter to libpng: writing. */
#include "ocr/picture.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "schema/mem.h"

#define PLACE_STEP 0.15 /* mm a pixel: 170 dots an inch */
#define SHEET_STEP 0.25 /* 100 */
#define AROUND     4.0  /* mm around a reading's place */
#define WORDS      36.0 /* mm right of choices: their words */
#define BESIDE     12.0 /* mm beside digits: what was written instead */
#define ABOVE      6.0

/* Encodes; *OUT is owned, NULL if the library failed. */
static void
encode(const uint8_t *grey, int w, int h, uint8_t **out, size_t *len)
{
	png_image image = { .version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)w,
		.height = (png_uint_32)h,
		.format = PNG_FORMAT_GRAY,
		.flags = PNG_IMAGE_FLAG_FAST };
	png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);

	*out = mem_grow(NULL, size, 1);
	if (png_image_write_to_memory(&image, *out, &size, 0, grey, w, NULL) ==
	    0) {
		free(*out);
		*out = NULL;
		size = 0;
	} else
		*out = mem_grow(*out, size, 1);
	*len = size;
}

static void
take(const struct sheet *sheet, const struct area *area, uint8_t **out,
    size_t *len)
{
	size_t n = tile_size(area, PLACE_STEP);
	uint8_t *grey = mem_array(n, 1);
	struct tile tile;

	sheet_sample(sheet, area, PLACE_STEP, grey, &tile);
	encode(grey, tile.w, tile.h, out, len);
	mem_wipe(grey, n);
	free(grey);
}

/* What is shown of a reading of VARIABLE (NULL: unknown): its place, and where
 * people write what belongs to it. */
static struct area
shown(const struct reading *r, const struct variable *variable)
{
	double left = AROUND, right = AROUND, above = AROUND;
	double x0, y0, x1, y1;

	switch (variable != NULL ? variable->type : VARIABLE_NOTE) {
	case VARIABLE_CHOICE:
	case VARIABLE_CHOICES:
		right = WORDS;
		break;
	case VARIABLE_INTEGER:
	case VARIABLE_DATE:
	case VARIABLE_ID:
		left = right = BESIDE;
		above = ABOVE;
		break;
	default:
		break;
	}
	x0 = fmax(0, r->x - left);
	y0 = fmax(0, r->y - above);
	x1 = fmin(PAGE_WIDTH, r->x + r->w + right);
	y1 = fmin(PAGE_HEIGHT, r->y + r->h + above);
	return (struct area){ x0, y0, x1 - x0, y1 - y0 };
}

void
picture_readings(const struct sheet *sheet, const struct study *study,
    bool every, struct page_reading *page)
{
	size_t i;

	for (i = 0; i < page->n_readings; i++) {
		struct reading *r = &page->readings[i];
		struct area area = shown(r, study_find(study, r->variable));

		if (every || r->kind == READING_UNSURE ||
		    r->kind == READING_TEXT)
			take(sheet, &area, &r->picture, &r->picture_len);
	}
}

/* Blackens what of TILE, the whole sheet, is in AREA. */
static void
black_out(const struct tile *tile, uint8_t *grey, const struct area *area)
{
	int x0 = (int)fmax(0, floor(area->x / SHEET_STEP));
	int y0 = (int)fmax(0, floor(area->y / SHEET_STEP));
	int x1 = (int)fmin(tile->w, ceil((area->x + area->w) / SHEET_STEP));
	int y1 = (int)fmin(tile->h, ceil((area->y + area->h) / SHEET_STEP));
	int y;

	for (y = y0; y < y1 && x0 < x1; y++)
		memset(grey + (size_t)y * (size_t)tile->w + x0, 0,
		    (size_t)(x1 - x0));
}

static void
hide_person(const struct tile *tile, uint8_t *grey, const struct study *study,
    const struct page_reading *page)
{
	const struct area code = { PAGE_QR_X - PAGE_QR_SIZE / 2,
		PAGE_QR_Y - PAGE_QR_SIZE / 2, PAGE_QR_SIZE, PAGE_QR_SIZE };
	const struct area foot = { PAGE_LEFT + 20, PAGE_HEIGHT - 19,
		PAGE_RIGHT - PAGE_LEFT - 40, 7 };
	size_t i;

	black_out(tile, grey, &code);
	black_out(tile, grey, &foot);
	for (i = 0; i < page->n_readings; i++) {
		const struct reading *r = &page->readings[i];
		const struct variable *v = study_find(study, r->variable);
		const struct area place = shown(r, v);

		if (v != NULL && (v->type == VARIABLE_ID || v->vault != NULL))
			black_out(tile, grey, &place);
	}
}

void
picture_sheet(const struct sheet *sheet, const struct study *study,
    struct page_reading *page)
{
	const struct area area = { 0, 0, PAGE_WIDTH, PAGE_HEIGHT };
	size_t n = tile_size(&area, SHEET_STEP);
	uint8_t *grey = mem_array(n, 1);
	struct tile tile;

	sheet_sample(sheet, &area, SHEET_STEP, grey, &tile);
	hide_person(&tile, grey, study, page);
	encode(grey, tile.w, tile.h, &page->picture, &page->picture_len);
	mem_wipe(grey, n);
	free(grey);
}
