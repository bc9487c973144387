#include "ocr/align.h"

#include <check.h>
#include <stdbool.h>

#include "schema/mem.h"
#include "tests/suite.h"

#define PIXELS 8.0 /* a millimetre */
#define ROWS   7
#define COLS   5

static void
add(struct boxes *boxes, double x, double y, double w, double h)
{
	boxes->v = mem_grow(boxes->v, boxes->n + 1, sizeof(*boxes->v));
	boxes->v[boxes->n++] = (struct box_seen){ x, y, w, h, 1 };
}

/* A table of equal rows under a title, of which LETTERS letters have an
 * inside. */
static void
table(struct boxes *boxes, int letters)
{
	int i, k;

	for (i = 0; i < ROWS; i++)
		for (k = 0; k < COLS; k++)
			add(boxes, 20 + 30 * k, 60 + 8 * i, 30, 8);
	for (i = 0; i < letters; i++)
		add(boxes, 22 + 3.1 * i, 40 + i % 2, 1.4, 1.6);
}

/* What a picture shows of BLANK: without the boxes whose lines are broken by
 * what is written over them, moved and, if TURNED, upside down. */
static void
picture(
    const struct boxes *blank, struct boxes *seen, bool turned, unsigned broken)
{
	size_t i;

	for (i = 0; i < blank->n; i++) {
		const struct box_seen *b = &blank->v[i];

		if (i < ROWS * COLS && (i * 7 + broken) % 5 == 0)
			continue;
		if (turned)
			add(seen, (205 - b->x - b->w) * PIXELS,
			    (290 - b->y - b->h) * PIXELS, b->w * PIXELS,
			    b->h * PIXELS);
		else
			add(seen, (b->x + 5) * PIXELS, (b->y + 9) * PIXELS,
			    b->w * PIXELS, b->h * PIXELS);
	}
}

START_TEST(a_table_is_not_laid_a_row_too_low_or_upside_down)
{
	struct boxes blank = { 0 }, seen = { 0 };
	bool turned = _i % 2 != 0;
	struct homography h;
	struct point p;

	table(&blank, 14);
	picture(&blank, &seen, turned, (unsigned)_i / 2);
	ck_assert_double_gt(align(&blank, &seen, PIXELS, &h), 0.6);
	p = homography_map(&h, 100, 80);
	ck_assert_double_eq_tol(p.x, 105 * PIXELS, 4);
	ck_assert_double_eq_tol(p.y, (turned ? 210 : 89) * PIXELS, 4);
	boxes_fini(&blank);
	boxes_fini(&seen);
}
END_TEST

START_TEST(a_table_that_may_lie_either_way_is_not_laid)
{
	struct boxes blank = { 0 }, seen = { 0 };
	struct homography h;

	table(&blank, 0);
	picture(&blank, &seen, false, 0);
	ck_assert_double_eq(align(&blank, &seen, PIXELS, &h), 0);
	boxes_fini(&blank);
	boxes_fini(&seen);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("align");
	TCase *tc = tcase_create("align");

	tcase_add_loop_test(
	    tc, a_table_is_not_laid_a_row_too_low_or_upside_down, 0, 10);
	tcase_add_test(tc, a_table_that_may_lie_either_way_is_not_laid);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
