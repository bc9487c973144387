#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/locate.h"
#include "ocr/page.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define SCALE 8.0 /* pixels a millimetre: 203 dots an inch */

static struct map_page page;
static struct image image;
static struct locator locator;

static void
setup(void)
{
	page_geometry(&page);
	image_init(&image);
	locator_init(&locator);
}

static void
teardown(void)
{
	image_fini(&image);
	locator_fini(&locator);
}

/* How a sheet lies in the picture: turned by DEGREES about its middle, two
 * corners drawn in by LEAN of the side. */
struct view {
	double degrees, lean;
	int lost;     /* corner mark that is not there; -1: none */
	double shade; /* light lost from left to right */
};

static struct point
seen(const struct view *v, double x, double y)
{
	double a = v->degrees * M_PI / 180;
	double dx = x - PAGE_WIDTH / 2, dy = y - PAGE_HEIGHT / 2;
	double w = 1 + v->lean * (dy / PAGE_HEIGHT);

	dx /= w;
	dy /= w;
	return (struct point){ image.width / 2.0 +
				   SCALE * (dx * cos(a) - dy * sin(a)),
		image.height / 2.0 + SCALE * (dx * sin(a) + dy * cos(a)) };
}

static void
draw_disc(const struct view *v, const struct map_mark *mark)
{
	int x, y, n = (int)(SCALE * mark->size) + 4;
	struct point c = seen(v, mark->x, mark->y);

	for (y = -n; y <= n; y++)
		for (x = -n; x <= n; x++) {
			int px = (int)c.x + x, py = (int)c.y + y;
			double r = hypot(px + 0.5 - c.x, py + 0.5 - c.y);
			double in = SCALE * mark->size / 2 - r + 0.5;
			uint8_t *p;

			if (px < 0 || py < 0 || px >= image.width ||
			    py >= image.height || in <= 0)
				continue;
			p = &image.grey[py * image.width + px];
			*p = (uint8_t)(*p * (1 - (in > 1 ? 1 : in) * 0.95));
		}
}

/* A page with its marks, squares that could be taken for marks, and shade. */
static void
draw(const struct view *v)
{
	int i, x, y;

	image_resize(&image, (int)(SCALE * PAGE_HEIGHT * 1.2),
	    (int)(SCALE * PAGE_HEIGHT * 1.2));
	for (y = 0; y < image.height; y++)
		for (x = 0; x < image.width; x++)
			image.grey[y * image.width + x] =
			    (uint8_t)(240 * (1 - v->shade * x / image.width));
	for (i = 0; i < 4; i++)
		if (i != v->lost)
			draw_disc(v, &page.corners[i]);
	for (i = 0; i < 20; i++) {
		struct point c = seen(v, 60 + i % 5 * 20, 80 + i / 5 * 25);

		for (y = 0; y < 40; y++)
			memset(image.grey + ((int)c.y + y) * image.width +
				   (int)c.x,
			    20, 40);
	}
}

static void
assert_found(const struct view *v, double within)
{
	struct place places[LOCATE_PLACES];
	double x, y;

	draw(v);
	ck_assert_uint_ge(locate(&locator, &image, page.corners, places), 1);
	ck_assert_int_eq(places[0].marks, v->lost < 0 ? 4 : 3);
	ck_assert_int_eq(places[0].lost, v->lost);
	for (y = 20; y < PAGE_HEIGHT; y += 40)
		for (x = 20; x < PAGE_WIDTH; x += 40) {
			struct point is = homography_map(&places[0].h, x, y);
			struct point should = seen(v, x, y);

			ck_assert_double_lt(
			    hypot(is.x - should.x, is.y - should.y) / SCALE,
			    within);
		}
}

static const double turns[] = { 0, 1, 3, 8, 10, 90, 98, 180, 172, 270, 265 };

START_TEST(a_sheet_is_found_however_it_is_turned)
{
	struct view v = { .degrees = turns[_i], .lost = -1 };

	assert_found(&v, 0.1);
}
END_TEST

START_TEST(a_sheet_is_found_with_any_one_mark_lost)
{
	struct view v = { .degrees = _i % 2 == 0 ? 2 : 178, .lost = _i / 2 };

	assert_found(&v, 0.15);
}
END_TEST

START_TEST(a_sheet_is_found_at_a_slant)
{
	struct view v = { .degrees = 3, .lean = 0.02 * _i, .lost = -1 };

	assert_found(&v, 0.3);
}
END_TEST

START_TEST(a_sheet_is_found_in_uneven_light)
{
	struct view v = { .degrees = 2, .lost = -1, .shade = 0.6 };

	assert_found(&v, 0.15);
}
END_TEST

START_TEST(a_picture_without_a_sheet_has_none)
{
	struct place places[LOCATE_PLACES];
	int i;

	image_resize(&image, 1600, 1200);
	srand(3);
	for (i = 0; i < 1600 * 1200; i++)
		image.grey[i] = (uint8_t)(rand() >> 8);
	ck_assert_uint_eq(locate(&locator, &image, page.corners, places), 0);
	memset(image.grey, 250, 1600 * 1200);
	ck_assert_uint_eq(locate(&locator, &image, page.corners, places), 0);
	ck_assert(locate_empty(&locator));
	memset(image.grey, 0, 1600 * 1200);
	ck_assert_uint_eq(locate(&locator, &image, page.corners, places), 0);
}
END_TEST

START_TEST(two_marks_are_too_few)
{
	struct view v = { .lost = 0 };
	struct place places[LOCATE_PLACES];
	struct point c;
	int y;

	draw(&v);
	c = seen(&v, page.corners[2].x, page.corners[2].y);
	for (y = -40; y < 40; y++)
		memset(
		    image.grey + ((int)c.y + y) * image.width + (int)c.x - 40,
		    240, 80);
	ck_assert_uint_eq(locate(&locator, &image, page.corners, places), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("locate");
	TCase *tc = tcase_create("locate");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(
	    tc, a_sheet_is_found_however_it_is_turned, 0, countof(turns));
	tcase_add_loop_test(tc, a_sheet_is_found_with_any_one_mark_lost, 0, 8);
	tcase_add_loop_test(tc, a_sheet_is_found_at_a_slant, 0, 4);
	tcase_add_test(tc, a_sheet_is_found_in_uneven_light);
	tcase_add_test(tc, a_picture_without_a_sheet_has_none);
	tcase_add_test(tc, two_marks_are_too_few);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
