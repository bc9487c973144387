/* Pictures for a person: they hold what is written beside a place, and the
 * whole sheet does not say whose it is. */
#include <check.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "ocr/picture.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "tests/suite.h"

#define STEP 0.25 /* mm a pixel of our sheet */
#define W    840
#define H    1188

static struct study *study;
static struct image image;
static struct sheet sheet;
static struct reading readings[2];
static struct page_reading page;

static struct reading
unsure(const char *variable, double x, double y, double w)
{
	return (struct reading){ .variable = mem_text(variable),
		.kind = READING_UNSURE,
		.x = x,
		.y = y,
		.w = w,
		.h = 8.6 };
}

/* A stroke 3 mm long, 1 mm wide, its middle at X, Y mm. */
static void
stroke(double x, double y)
{
	int row, x0 = (int)((x - 1.5) / STEP), y0 = (int)((y - 0.5) / STEP);

	for (row = 0; row < 4; row++)
		memset(image.grey + (size_t)(y0 + row) * W + x0, 10, 12);
}

static void
set_up(void)
{
	const double to_pixels[9] = { 1 / STEP, 0, 0, 0, 1 / STEP, 0, 0, 0, 1 };

	ck_assert_int_eq(
	    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
	    ERR_NONE);
	image_init(&image);
	image_resize(&image, W, H);
	memset(image.grey, 240, (size_t)W * H);
	memcpy(sheet.h.m, to_pixels, sizeof(to_pixels));
	sheet.image = &image;
	sheet.contrast = 0.9;
	readings[0] = unsure("personal_id", 160, 92, 25.6);
	readings[1] = unsure("ps_pairs_given", 147, 204, 12.8);
	page = (struct page_reading){ .readings = readings, .n_readings = 2 };
}

static void
tear_down(void)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		free(readings[i].variable);
		free(readings[i].picture);
	}
	free(page.picture);
	page.picture = NULL;
	image_fini(&image);
	study_free(study);
}

/* The darkest of PNG, or its light at X, Y pixels if X is not negative. */
static int
light(const uint8_t *data, size_t len, int x, int y)
{
	png_image png = { .version = PNG_IMAGE_VERSION };
	uint8_t *grey;
	int least = 255;
	size_t i, n;

	ck_assert_int_ne(png_image_begin_read_from_memory(&png, data, len), 0);
	png.format = PNG_FORMAT_GRAY;
	n = PNG_IMAGE_SIZE(png);
	grey = mem_array(n, 1);
	ck_assert_int_ne(png_image_finish_read(&png, NULL, grey, 0, NULL), 0);
	for (i = 0; x < 0 && i < n; i++)
		if (grey[i] < least)
			least = grey[i];
	if (x >= 0)
		least = grey[(size_t)y * png.width + (size_t)x];
	free(grey);
	return least;
}

START_TEST(a_number_written_beside_its_comb_is_in_the_picture)
{
	set_up();
	picture_readings(&sheet, study, false, &page);
	ck_assert_int_gt(
	    light(readings[1].picture, readings[1].picture_len, -1, 0), 200);
	free(readings[0].picture);
	free(readings[1].picture);
	stroke(147 + 12.8 + 9, 208);
	picture_readings(&sheet, study, false, &page);
	ck_assert_int_lt(
	    light(readings[1].picture, readings[1].picture_len, -1, 0), 60);
	tear_down();
}
END_TEST

START_TEST(an_id_written_beside_its_comb_is_black_on_the_sheet)
{
	const double x[] = { 155, 165, 188 }, y[] = { 96, 88, 96 };
	size_t i;

	set_up();
	picture_sheet(&sheet, study, &page);
	for (i = 0; i < countof(x); i++)
		ck_assert_int_lt(light(page.picture, page.picture_len,
				     (int)(x[i] / STEP), (int)(y[i] / STEP)),
		    5);
	ck_assert_int_gt(light(page.picture, page.picture_len,
			     (int)(150 / STEP), (int)(208 / STEP)),
	    200);
	tear_down();
}
END_TEST

SUITE("picture", a_number_written_beside_its_comb_is_in_the_picture,
    an_id_written_beside_its_comb_is_black_on_the_sheet)
