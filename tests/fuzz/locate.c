/* Sheets sought in pictures that are nothing but the bytes: what is found has
 * three marks at least, inside the picture, and can be looked into. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/locate.h"
#include "ocr/look.h"
#include "ocr/page.h"
#include "tests/fuzz/fuzz.h"

static struct locator locator;
static struct image image;
static struct looks looks;

/* The first byte is the width over 4; each of the rest is a block of pixels:
 * enough to draw discs. */
static bool
draw(const uint8_t *data, size_t len)
{
	int w, h, x, y;

	if (len < 64)
		return false;
	w = 8 + data[0] % 64;
	h = (int)(len - 1) / w;
	if (h < 8 || h > 200)
		return false;
	image_resize(&image, w * 8, h * 8);
	for (y = 0; y < h * 8; y++)
		for (x = 0; x < w * 8; x++)
			image.grey[y * w * 8 + x] = data[1 + y / 8 * w + x / 8];
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct place places[LOCATE_PLACES];
	struct map_page page = { 0 };
	struct box box = { .variable = (char *)"x",
		.kind = BOX_MARK,
		.x = 30,
		.y = 60,
		.w = 5,
		.h = 5 };
	size_t i, n;

	if (!draw(data, len))
		return 0;
	page_geometry(&page);
	page.boxes = &box;
	page.n_boxes = 1;
	n = locate(&locator, &image, page.corners, places);
	must(n <= LOCATE_PLACES);
	for (i = 0; i < n; i++) {
		struct sheet sheet = { &image, places[i].h,
			places[i].contrast };

		must(places[i].marks >= 3);
		must(isfinite(homography_scale(&places[i].h, 105, 148)));
		looks_take(&looks, &sheet, &page);
	}
	return 0;
}
