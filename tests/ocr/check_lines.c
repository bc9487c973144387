/* Lines over a sheet: a fold goes on to its edges, a pen's does not. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/image.h"
#include "ocr/lines.h"
#include "ocr/page.h"
#include "tests/suite.h"

#define SCALE 8.0 /* pixels a mm */

static struct image image;
static struct sheet sheet;
static uint8_t ink[64 * 64];
static struct tile tile;
static const struct area box = { 100, 140, 5.4, 5.4 };

static void
blank(void)
{
	image_init(&image);
	image_resize(
	    &image, (int)(PAGE_WIDTH * SCALE), (int)(PAGE_HEIGHT * SCALE));
	memset(image.grey, 245, (size_t)image.width * (size_t)image.height);
	sheet = (struct sheet){ .image = &image, .contrast = 0.95 };
	sheet.h.m[0] = sheet.h.m[4] = SCALE;
	sheet.h.m[8] = 1;
}

/* A line 0.4 mm wide, points in mm. */
static void
line(double x0, double y0, double x1, double y1, int grey)
{
	int n = (int)(hypot(x1 - x0, y1 - y0) * SCALE) * 2, i, dx, dy;

	for (i = 0; i <= n; i++)
		for (dy = -1; dy <= 1; dy++)
			for (dx = -1; dx <= 1; dx++) {
				int x = (int)((x0 + (x1 - x0) * i / n) * SCALE);
				int y = (int)((y0 + (y1 - y0) * i / n) * SCALE);

				x += dx;
				y += dy;
				if (x >= 0 && y >= 0 && x < image.width &&
				    y < image.height)
					image.grey[y * image.width + x] =
					    (uint8_t)grey;
			}
}

static int
erased(bool *left)
{
	const struct area a = { box.x - 2, box.y - 2, box.w + 4, box.h + 4 };

	sheet_sample(&sheet, &a, 0.2, ink, &tile);
	tile_ink(&sheet, &tile);
	return lines_erase(&sheet, &tile, &box, left);
}

/* The most ink within 0.4 mm of a place of the sheet. */
static int
ink_at(double x, double y)
{
	int px = (int)((x - tile.area.x) / 0.2);
	int py = (int)((y - tile.area.y) / 0.2), most = 0, i, j;

	for (j = py - 1; j <= py + 1; j++)
		for (i = px - 1; i <= px + 1; i++)
			if (ink[j * tile.w + i] > most)
				most = ink[j * tile.w + i];
	return most;
}

START_TEST(a_fold_is_taken_away)
{
	bool left;

	blank();
	line(100, 0, 106, PAGE_HEIGHT, 150);
	ck_assert_int_eq(erased(&left), 1);
	ck_assert(!left);
	ck_assert_int_lt(ink_at(102.8, 142), 20);
	image_fini(&image);
}
END_TEST

START_TEST(a_fold_that_a_box_makes_look_steeper_is_taken_away)
{
	bool left;

	blank();
	line(97.5, 0, 105.4, PAGE_HEIGHT, 150);
	/* Beside it, half of the way: the side of a box. */
	line(101.7, 143.4, 101.7, 150, 90);
	ck_assert_int_eq(erased(&left), 1);
	ck_assert(!left);
	image_fini(&image);
}
END_TEST

START_TEST(what_is_drawn_over_a_fold_stays)
{
	bool left;
	double t;

	blank();
	line(0, 143, PAGE_WIDTH, 143, 170);
	line(100, 146, 105, 139.5, 40);
	ck_assert_int_eq(erased(&left), 1);
	for (t = 0.1; t < 0.9; t += 0.05)
		ck_assert_int_gt(ink_at(100 + 5 * t, 146 - 6.5 * t), 60);
	ck_assert_int_lt(ink_at(99, 143), 20);
	image_fini(&image);
}
END_TEST

START_TEST(a_line_that_ends_on_the_sheet_is_left)
{
	bool left;

	blank();
	line(102.6, 60, 102.6, 200, 60);
	ck_assert_int_eq(erased(&left), 0);
	ck_assert(left);
	image_fini(&image);
}
END_TEST

START_TEST(a_piece_of_a_fold_goes_across_the_sheet)
{
	const struct area piece = { 102.6, 140, 0.6, 6 };

	blank();
	line(97.5, 0, 108.3, PAGE_HEIGHT, 150);
	ck_assert(lines_across(&sheet, &piece));
	image_fini(&image);
}
END_TEST

START_TEST(a_stroke_does_not_go_across_the_sheet)
{
	const struct area piece = { 102.4, 140, 0.5, 6 };

	blank();
	ck_assert(!lines_across(&sheet, &piece));
	line(102.6, 138, 102.7, 147, 60);
	ck_assert(!lines_across(&sheet, &piece));
	image_fini(&image);
}
END_TEST

SUITE("lines", a_fold_is_taken_away,
    a_fold_that_a_box_makes_look_steeper_is_taken_away,
    what_is_drawn_over_a_fold_stays, a_line_that_ends_on_the_sheet_is_left,
    a_piece_of_a_fold_goes_across_the_sheet,
    a_stroke_does_not_go_across_the_sheet)
