/* What is in a mark box, with lines and stains that are nobody's answer. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/image.h"
#include "ocr/marks.h"
#include "ocr/page.h"
#include "tests/suite.h"

#define SCALE 8.0 /* pixels a mm */
#define BOXES 4
#define SIDE  5.4

static char variable[] = "a", code[] = "1";
static struct box boxes[BOXES];
static struct map_page page = { .boxes = boxes, .n_boxes = BOXES };
static struct image image;
static struct sheet sheet;

/* What is at (X, Y) mm becomes so much darker. */
static void
darken(double x, double y, double dark)
{
	int px = (int)(x * SCALE), py = (int)(y * SCALE);
	uint8_t *p = image.grey + py * image.width + px;

	if (px >= 0 && py >= 0 && px < image.width && py < image.height)
		*p = (uint8_t)(*p * (1 - dark));
}

/* A line WIDE mm wide; each pixel once. */
static void
line(double x0, double y0, double x1, double y1, double wide, double dark)
{
	double length = hypot(x1 - x0, y1 - y0), ux = (x1 - x0) / length;
	double uy = (y1 - y0) / length, x, y;

	for (y = fmin(y0, y1) - wide; y <= fmax(y0, y1) + wide; y += 1 / SCALE)
		for (x = fmin(x0, x1) - wide; x <= fmax(x0, x1) + wide;
		     x += 1 / SCALE) {
			double along = (x - x0) * ux + (y - y0) * uy;
			double across = (y - y0) * ux - (x - x0) * uy;

			if (along >= 0 && along <= length &&
			    fabs(across) <= wide / 2)
				darken(x, y, dark);
		}
}

static void
sheet_of_boxes(void)
{
	int i;

	image_init(&image);
	image_resize(
	    &image, (int)(PAGE_WIDTH * SCALE), (int)(PAGE_HEIGHT * SCALE));
	memset(image.grey, 245, (size_t)image.width * (size_t)image.height);
	sheet = (struct sheet){ .image = &image, .contrast = 0.95 };
	sheet.h.m[0] = sheet.h.m[4] = SCALE;
	sheet.h.m[8] = 1;
	for (i = 0; i < BOXES; i++) {
		double x = 80 + 15 * i, y = 140, far = SIDE + 0.1;

		boxes[i] = (struct box){ .kind = BOX_MARK,
			.variable = variable,
			.code = code,
			.x = x,
			.y = y,
			.w = SIDE,
			.h = SIDE };
		line(x - 0.1, y - 0.1, x + far, y - 0.1, 0.25, 0.7);
		line(x - 0.1, y + far, x + far, y + far, 0.25, 0.7);
		line(x - 0.1, y - 0.1, x - 0.1, y + far, 0.25, 0.7);
		line(x + far, y - 0.1, x + far, y + far, 0.25, 0.7);
	}
}

static void
tick(const struct box *b)
{
	line(b->x + 0.6, b->y + 2.6, b->x + 2, b->y + 4.8, 0.5, 0.85);
	line(b->x + 2, b->y + 4.8, b->x + 5.2, b->y + 0.4, 0.5, 0.85);
}

/* The chance that box AT is empty. */
static double
empty(size_t at)
{
	struct choice_box read[BOXES + 1];
	struct looks looks;
	struct model *model;

	ck_assert_int_eq(
	    model_load(SOURCE_DIR "/ocr/models", &model), ERR_NONE);
	looks_init(&looks);
	looks_take(&looks, &sheet, &page);
	ck_assert_uint_eq(looks.n, BOXES);
	marks_read(&sheet, &looks, model, read);
	looks_fini(&looks);
	model_free(model);
	image_fini(&image);
	return (double)read[at].p[MARK_EMPTY];
}

START_TEST(an_empty_box_is_empty_and_a_tick_is_not)
{
	sheet_of_boxes();
	ck_assert(empty(1) > 0.9999);
	sheet_of_boxes();
	tick(&boxes[1]);
	ck_assert(empty(1) < 0.0001);
}
END_TEST

START_TEST(a_line_that_ends_on_the_sheet_may_be_a_mark_or_not)
{
	double e;

	sheet_of_boxes();
	line(97.7, 125, 97.9, 160, 0.4, 0.7);
	e = empty(1);
	ck_assert(e > 0.2);
	ck_assert(e < 0.8);
}
END_TEST

START_TEST(a_tick_is_one_whosever_the_line_through_it_is)
{
	sheet_of_boxes();
	tick(&boxes[1]);
	line(96.2, 125, 96.3, 160, 0.3, 0.5);
	ck_assert(empty(1) < 0.0001);
}
END_TEST

/* The ring of a cup, its rim through the box. */
static void
cup(const struct box *b, double band, double rim)
{
	double x, y;

	for (y = b->y - 40; y < b->y + 60; y += 1 / SCALE)
		for (x = b->x - 40; x < b->x + 50; x += 1 / SCALE) {
			double r = hypot(x - b->x - 2 + 30, y - b->y - 25);

			if (r > 37.8 && r <= 40)
				darken(x, y, band);
			if (r > 39.5 && r <= 40)
				darken(x, y, rim);
			if (r <= 37.8)
				darken(x, y, 0.05);
		}
}

START_TEST(a_stain_is_no_mark_and_hides_none)
{
	sheet_of_boxes();
	cup(&boxes[1], 0.2, 0.18);
	ck_assert(empty(1) > 0.999);
	sheet_of_boxes();
	tick(&boxes[1]);
	cup(&boxes[1], 0.2, 0.18);
	ck_assert(empty(1) < 0.001);
}
END_TEST

SUITE("marks", an_empty_box_is_empty_and_a_tick_is_not,
    a_line_that_ends_on_the_sheet_may_be_a_mark_or_not,
    a_tick_is_one_whosever_the_line_through_it_is,
    a_stain_is_no_mark_and_hides_none)
