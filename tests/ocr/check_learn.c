#include "ocr/learn.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/align.h"
#include "ocr/layout.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define PDF_MAX (16 * 1024 * 1024)

/* The short monthly log as PDF, and where its boxes are. */
static struct map *
printed(struct buf *pdf)
{
	struct layout_options options = { 0 };
	struct study *study;
	struct map *map;

	ck_assert_int_eq(
	    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
	    ERR_NONE);
	buf_init(pdf, PDF_MAX);
	ck_assert_int_eq(
	    layout_form(study, study_find_form(study, "monthly_short"),
		&options, pdf, &map),
	    ERR_NONE);
	study_free(study);
	return map;
}

/* Whether PAGE has a box of KIND whose inside is that of B to half a
 * millimetre. */
static bool
has(const struct map_page *page, const struct box *b)
{
	size_t i;

	for (i = 0; i < page->n_boxes; i++) {
		const struct box *c = &page->boxes[i];

		if (c->kind == b->kind && fabs(c->x - b->x) < 0.5 &&
		    fabs(c->y - b->y) < 0.5 && fabs(c->w - b->w) < 0.8 &&
		    fabs(c->h - b->h) < 0.8)
			return true;
	}
	return false;
}

START_TEST(every_box_that_was_printed_is_found)
{
	image_problem problem;
	struct map *map, *found;
	struct buf pdf;
	size_t i, k;

	map = printed(&pdf);
	ck_assert_int_eq(
	    learn_blank(pdf.data, pdf.len, &found, &problem), ERR_NONE);
	ck_assert_uint_eq(found->n_pages, map->n_pages);
	for (i = 0; i < map->n_pages; i++)
		for (k = 0; k < map->pages[i].n_boxes; k++)
			ck_assert_msg(
			    has(&found->pages[i], &map->pages[i].boxes[k]),
			    "%s", map->pages[i].boxes[k].variable);
	map_free(found);
	map_free(map);
	buf_fini(&pdf);
}
END_TEST

START_TEST(what_is_no_form_is_refused_in_words)
{
	static const char *const files[] = { "", "%PDF-1.4\n", "no picture" };
	image_problem problem;
	struct map *map;
	size_t i;

	for (i = 0; i < countof(files); i++) {
		ck_assert_int_ne(
		    learn_blank(files[i], strlen(files[i]), &map, &problem),
		    ERR_NONE);
		ck_assert_ptr_null(map);
		ck_assert_ptr_nonnull(problem);
	}
}
END_TEST

static double
chance(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return (*state >> 16 & 0x7fff) / 32768.0;
}

/* Boxes here and there on a sheet. */
static struct boxes
scatter(size_t n, unsigned seed)
{
	struct boxes boxes = { mem_array(n, sizeof(*boxes.v)), n };
	size_t i;

	for (i = 0; i < n; i++) {
		double side = i % 3 == 0 ? 5 : 1.2 + chance(&seed);

		boxes.v[i] = (struct box_seen){ 15 + 175 * chance(&seed),
			15 + 260 * chance(&seed), side, side, 1 };
	}
	return boxes;
}

/* B turned, made larger, moved and seen at a slant; every third is lost. */
static struct boxes
picture_of(const struct boxes *b, const struct homography *h)
{
	struct boxes seen = { mem_array(b->n, sizeof(*seen.v)), 0 };
	size_t i;

	for (i = 0; i < b->n; i++) {
		double cx = b->v[i].x + b->v[i].w / 2;
		double cy = b->v[i].y + b->v[i].h / 2;
		struct point p = homography_map(h, cx, cy);
		double side = b->v[i].w * homography_scale(h, cx, cy);

		if (i % 5 != 0)
			seen.v[seen.n++] = (struct box_seen){ p.x - side / 2,
				p.y - side / 2, side, side, 1 };
	}
	return seen;
}

START_TEST(a_page_is_laid_over_its_picture_whichever_way_it_lies)
{
	const double turn = _i * M_PI / 3 + .03, c = 8 * cos(turn),
		     s = 8 * sin(turn);
	const struct homography truth = { { c, -s, 900, s, c, 1200, 1e-5, -2e-5,
	    1 } };
	struct boxes blank = scatter(150, 7);
	struct boxes seen = picture_of(&blank, &truth);
	struct homography h;
	size_t i;

	ck_assert_double_gt(align(&blank, &seen, 7.5, &h), 0.7);
	for (i = 0; i < blank.n; i++) {
		double x = blank.v[i].x, y = blank.v[i].y;
		struct point a = homography_map(&truth, x, y);
		struct point b = homography_map(&h, x, y);

		ck_assert_double_lt(hypot(a.x - b.x, a.y - b.y), 1);
	}
	boxes_fini(&blank);
	boxes_fini(&seen);
}
END_TEST

START_TEST(another_page_is_not_laid_over_it)
{
	const struct homography plain = { { 8, 0, 0, 0, 8, 0, 0, 0, 1 } };
	struct boxes blank = scatter(150, 7), other = scatter(150, 99);
	struct boxes seen = picture_of(&other, &plain);
	struct homography h;

	ck_assert_double_lt(align(&blank, &seen, 8, &h), 0.2);
	boxes_fini(&blank);
	boxes_fini(&other);
	boxes_fini(&seen);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("learn");
	TCase *tc = tcase_create("learn");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, every_box_that_was_printed_is_found);
	tcase_add_test(tc, what_is_no_form_is_refused_in_words);
	tcase_add_loop_test(
	    tc, a_page_is_laid_over_its_picture_whichever_way_it_lies, 0, 6);
	tcase_add_test(tc, another_page_is_not_laid_over_it);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
