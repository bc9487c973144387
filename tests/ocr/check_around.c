/* An empty form as it is printed today, with something drawn beside its boxes:
 * the question is not blank then. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/around.h"
#include "ocr/image.h"
#include "ocr/layout.h"
#include "ocr/page.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "tests/suite.h"

static struct study *study;
static struct map *map;
static struct image image;
static struct looks looks;
static struct sheet sheet;
static size_t question, boxes; /* the first of its looks, and how many */
static bool inked[MAP_BOXES_MAX];

/* The page that is drawn on, and a question of it that is ticked. */
#define PAGE     1
#define VARIABLE "eq5d_mobility"

static void
find_question(void)
{
	size_t i;

	boxes = 0;
	for (i = 0; i < looks.n; i++) {
		if (strcmp(looks.v[i].boxes->variable, VARIABLE) != 0)
			continue;
		if (boxes++ == 0)
			question = i;
	}
	ck_assert_uint_gt(boxes, 1);
}

static void
setup(void)
{
	struct layout_options options = { .lang = "en", .serial = "t1" };
	struct buf pdf;
	image_problem problem;

	ck_assert_int_eq(
	    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
	    ERR_NONE);
	buf_init(&pdf, 1 << 24);
	ck_assert_int_eq(
	    layout_form(study, study_find_form(study, "monthly_short"),
		&options, &pdf, &map),
	    ERR_NONE);
	image_init(&image);
	ck_assert_int_eq(
	    image_poppler_render(pdf.data, pdf.len, PAGE, &image, &problem),
	    ERR_NONE);
	buf_fini(&pdf);
	looks_init(&looks);
	memset(inked, 0, sizeof(inked));
	sheet = (struct sheet){ .image = &image, .contrast = 0.95 };
	sheet.h.m[0] = sheet.h.m[4] = image.width / PAGE_WIDTH;
	sheet.h.m[8] = 1;
}

static void
teardown(void)
{
	looks_fini(&looks);
	image_fini(&image);
	map_free(map);
	study_free(study);
}

static bool
written(void)
{
	looks_take(&looks, &sheet, &map->pages[PAGE]);
	find_question();
	return around_written(&sheet, &map->pages[PAGE], &looks, inked,
	    &looks.v[question], boxes);
}

static struct area
box_at(size_t i)
{
	looks_take(&looks, &sheet, &map->pages[PAGE]);
	find_question();
	return looks.v[question + i].area;
}

static void
dot(double x, double y)
{
	int px = (int)(x * sheet.h.m[0]), py = (int)(y * sheet.h.m[0]), i, j;

	for (j = py - 1; j <= py + 1; j++)
		for (i = px - 1; i <= px + 1; i++)
			image.grey[j * image.width + i] = 40;
}

/* An ellipse around the middle of AREA. */
static void
ring(const struct area *a, double rx, double ry)
{
	int i;

	for (i = 0; i < 2000; i++)
		dot(a->x + a->w / 2 + rx * cos(i * M_PI / 1000),
		    a->y + a->h / 2 + ry * sin(i * M_PI / 1000));
}

START_TEST(an_empty_form_has_nothing_around_its_boxes)
{
	ck_assert(!written());
}
END_TEST

START_TEST(a_ring_round_a_box_is_seen)
{
	struct area a = box_at((size_t)_i);

	ring(&a, 4.4, 4.1);
	ck_assert(written());
}
END_TEST

START_TEST(a_ring_round_a_boxs_words_is_seen)
{
	struct area a = box_at(0);

	a.x += 16;
	ring(&a, 14, 4.2);
	ck_assert(written());
}
END_TEST

START_TEST(a_dash_beside_a_box_is_seen)
{
	struct area a = box_at(1);
	int i;

	for (i = 0; i < 100; i++)
		dot(a.x - 6 + i * 0.045, a.y + 3 - i * 0.005);
	ck_assert(written());
}
END_TEST

static enum around
whose(size_t *which)
{
	struct model *model;
	enum around found;

	ck_assert_int_eq(
	    model_load(SOURCE_DIR "/ocr/models", &model), ERR_NONE);
	looks_take(&looks, &sheet, &map->pages[PAGE]);
	find_question();
	*which = boxes;
	found = around_whose(&sheet, &map->pages[PAGE], &looks, inked,
	    &looks.v[question], boxes, model, which);
	model_free(model);
	return found;
}

START_TEST(a_ring_round_a_box_is_that_boxs)
{
	struct area a = box_at((size_t)_i);
	size_t which;

	ring(&a, 4.6, 4.3);
	ck_assert_int_eq(whose(&which), AROUND_BOX);
	ck_assert_uint_eq(which, _i);
}
END_TEST

START_TEST(a_ring_round_words_is_nobodys)
{
	struct area a = box_at(0);
	size_t which;

	a.x += 16;
	ring(&a, 14, 4.2);
	ck_assert_int_eq(whose(&which), AROUND_WRITING);
}
END_TEST

/* A tick, its middle X mm left of AREA's. */
static void
tick(const struct area *a, double x)
{
	double left = a->x + a->w / 2 - x - 2.5, top = a->y;
	int i;

	for (i = 0; i < 200; i++) {
		dot(left + i * 0.0085, top + 2.5 + i * 0.012);
		dot(left + 1.7 + i * 0.0165, top + 4.9 - i * 0.0235);
	}
}

START_TEST(a_tick_next_to_a_box_is_that_boxs)
{
	struct area a = box_at((size_t)_i);
	size_t which;

	tick(&a, 5.6);
	ck_assert_int_eq(whose(&which), AROUND_BOX);
	ck_assert_uint_eq(which, _i);
}
END_TEST

START_TEST(a_tick_away_from_all_boxes_is_nobodys)
{
	struct area a = box_at(2);
	size_t which;

	tick(&a, 8.5);
	ck_assert_int_eq(whose(&which), AROUND_WRITING);
}
END_TEST

START_TEST(a_dash_next_to_a_box_is_nobodys)
{
	struct area a = box_at(1);
	size_t which;
	int i;

	for (i = 0; i < 100; i++)
		dot(a.x - 5 + i * 0.045, a.y + 3 - i * 0.005);
	ck_assert_int_eq(whose(&which), AROUND_WRITING);
}
END_TEST

/* A word of three letters, next to the box. */
START_TEST(a_word_next_to_a_box_is_nobodys)
{
	struct area a = box_at(1);
	size_t which;
	int i;

	for (i = 0; i < 200; i++)
		dot(a.x - 6.2 + i * 0.027,
		    a.y + 3 - 1.2 * fabs(sin(i * M_PI / 33)));
	ck_assert_int_eq(whose(&which), AROUND_WRITING);
}
END_TEST

/* A cross of 5 mm, its middle X mm right of AREA's. */
static void
cross(const struct area *a, double x)
{
	double left = a->x + a->w / 2 + x - 2.5, top = a->y + 0.2;
	int i;

	for (i = 0; i < 300; i++) {
		dot(left + i / 60.0, top + i / 60.0);
		dot(left + 5 - i / 60.0, top + i / 60.0);
	}
}

START_TEST(a_cross_between_two_boxes_may_be_eithers)
{
	static const double off[] = { 3.7, 1.2 };
	size_t i;

	looks_take(&looks, &sheet, &map->pages[PAGE]);
	for (i = 0; i + 1 < looks.n; i++)
		if (strcmp(looks.v[i].boxes->variable, "swemwbs_2") == 0)
			break;
	/* As if the second box were close to the first. */
	cross(&looks.v[i].area, off[_i]);
	looks_take(&looks, &sheet, &map->pages[PAGE]);
	looks.v[i + 1].area.x = looks.v[i].area.x + 8.7;
	ck_assert_int_eq(
	    around_between(&sheet, &map->pages[PAGE], &looks, &looks.v[i]),
	    _i == 0);
}
END_TEST

START_TEST(what_runs_out_of_another_question_is_not_its_own)
{
	struct area a = box_at(1), below = a;
	size_t i;
	int k;

	for (i = looks.n; i-- > 0;)
		if (looks.v[i].area.y > a.y + a.h &&
		    fabs(looks.v[i].area.x - a.x) < 1)
			below = looks.v[i].area;
	ck_assert(below.y > a.y + a.h);

	/* A line up from the box below, over its upper edge. */
	for (k = 0; k < 100; k++)
		dot(a.x + 2 + k * 0.01, below.y + 1 - k * 0.1);
	looks_take(&looks, &sheet, &map->pages[PAGE]);
	for (i = 0; i < looks.n; i++)
		inked[i] = looks.v[i].area.y == below.y;
	ck_assert(!written());
}
END_TEST

/* A shadow with an edge 3 mm wide, over the sheet right of X mm. */
static void
shadow(double x)
{
	double mm, light;
	int i, j;

	for (j = 0; j < image.height; j++)
		for (i = 0; i < image.width; i++) {
			mm = i / sheet.h.m[0] - x;
			light = mm < 0 ? 1 : fmax(0.45, 1 - mm * 0.55 / 3);
			image.grey[j * image.width + i] =
			    (uint8_t)(image.grey[j * image.width + i] * light);
		}
}

START_TEST(a_shadow_is_no_writing_and_hides_none)
{
	struct area a = box_at(1);

	if (_i == 1)
		ring(&a, 4.4, 4.1);
	shadow(a.x + 12);
	ck_assert_int_eq(written(), _i);
}
END_TEST

/* A dropped column all down the sheet, through the question: SLANTED, as on a
 * sheet that was turned. */
static void
column(double x, double slanted)
{
	int i, j;

	for (j = 0; j < image.height; j++) {
		i = (int)(x * sheet.h.m[0] + slanted * j);
		image.grey[j * image.width + i] = 120;
		image.grey[j * image.width + i + 1] = 120;
	}
}

START_TEST(a_fold_is_no_writing_and_hides_none)
{
	struct area a = box_at(1);
	double slanted = _i < 2 ? 0 : 0.03;

	if (_i % 2 == 1)
		ring(&a, 4.4, 4.1);
	column(a.x + a.w + 1.4 - slanted * a.y, slanted);
	ck_assert_int_eq(written(), _i % 2);
}
END_TEST

/* The ring of a cup, its rim next to the box. */
static void
stain(const struct area *a)
{
	int i, j;

	for (j = 0; j < image.height; j++)
		for (i = 0; i < image.width; i++) {
			uint8_t *p = &image.grey[j * image.width + i];
			double r = hypot(i / sheet.h.m[0] - a->x - 40,
			    j / sheet.h.m[0] - a->y - 20);

			if (r > 37.8 && r < 40)
				*p = (uint8_t)(*p * 0.8);
			if (r > 39.5 && r < 40)
				*p = (uint8_t)(*p * 0.85);
		}
}

START_TEST(a_stain_is_no_writing_and_hides_none)
{
	struct area a = box_at(1);

	if (_i == 1)
		ring(&a, 4.4, 4.1);
	stain(&a);
	ck_assert_int_eq(written(), _i);
}
END_TEST

/* The sheet as seen from one side: its right edge is a twelfth smaller. */
static void
look_aslant(void)
{
	struct image flat = image;
	struct homography inverse;
	double scale = sheet.h.m[0];
	int i, j;

	sheet.h.m[6] = 0.0004;
	sheet.h.m[3] = 0.04 * scale;
	ck_assert(homography_invert(&sheet.h, &inverse));
	image_init(&image);
	image_resize(&image, flat.width, flat.height);
	for (j = 0; j < image.height; j++)
		for (i = 0; i < image.width; i++) {
			struct point p =
			    homography_map(&inverse, i + 0.5, j + 0.5);
			int x = (int)(p.x * scale), y = (int)(p.y * scale);

			image.grey[j * image.width + i] =
			    x >= 0 && y >= 0 && x < flat.width &&
				    y < flat.height
				? flat.grey[y * flat.width + x]
				: 255;
		}
	image_fini(&flat);
}

START_TEST(print_seen_aslant_is_no_writing_and_hides_none)
{
	struct area a = box_at(1);

	if (_i == 1)
		ring(&a, 4.4, 4.1);
	look_aslant();
	ck_assert_int_eq(written(), _i);
}
END_TEST

START_TEST(words_half_in_the_shadow_are_words)
{
	const struct look *l = NULL;
	size_t i;

	looks_take(&looks, &sheet, &map->pages[PAGE]);
	for (i = 0; i < looks.n; i++)
		if (looks.v[i].boxes->kind == BOX_TEXT)
			l = &looks.v[i];
	ck_assert_ptr_nonnull(l);
	if (_i == 1) {
		struct area a = { l->area.x + 8, l->area.y + 5, 0, 0 };

		ring(&a, 1.5, 2);
		a.x += 5;
		ring(&a, 1.5, 2);
	}
	shadow(l->area.x + 40);
	ck_assert_int_eq(around_words(&sheet, &map->pages[PAGE], l), _i);
}
END_TEST

START_TEST(without_knowing_the_print_nothing_is_said)
{
	struct area a = box_at(0);

	ring(&a, 4.4, 4.1);
	map->pages[PAGE].n_prints = 0;
	ck_assert(!written());
}
END_TEST

/* As a page printed long ago; what is odd about each of its boxes. */
static bool
odd_at(size_t i)
{
	bool odd[MAP_BOXES_MAX];

	looks_take(&looks, &sheet, &map->pages[PAGE]);
	find_question();
	around_odd(&looks, inked, odd);
	return odd[question + i];
}

START_TEST(an_empty_form_has_nothing_odd_beside_its_boxes)
{
	bool odd[MAP_BOXES_MAX];
	size_t i;

	looks_take(&looks, &sheet, &map->pages[PAGE]);
	around_odd(&looks, inked, odd);
	for (i = 0; i < looks.n; i++)
		ck_assert(!odd[i]);
}
END_TEST

START_TEST(without_knowing_the_print_a_ring_round_a_box_is_odd)
{
	struct area a = box_at(1);

	ring(&a, 3.6, 3.6);
	ck_assert(odd_at(1));
	ck_assert(!odd_at(0));
}
END_TEST

START_TEST(without_knowing_the_print_a_dash_under_a_box_is_odd)
{
	struct area a = box_at(0);
	int i;

	for (i = 0; i < 300; i++)
		dot(a.x + i * 0.012, a.y + a.h + 1.4);
	ck_assert(odd_at(0));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("around");
	TCase *tc = tcase_create("around");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_form_has_nothing_around_its_boxes);
	tcase_add_loop_test(tc, a_ring_round_a_box_is_seen, 0, 3);
	tcase_add_test(tc, a_ring_round_a_boxs_words_is_seen);
	tcase_add_test(tc, a_dash_beside_a_box_is_seen);
	tcase_add_loop_test(tc, a_ring_round_a_box_is_that_boxs, 0, 3);
	tcase_add_test(tc, a_ring_round_words_is_nobodys);
	tcase_add_loop_test(tc, a_tick_next_to_a_box_is_that_boxs, 0, 3);
	tcase_add_test(tc, a_tick_away_from_all_boxes_is_nobodys);
	tcase_add_test(tc, a_dash_next_to_a_box_is_nobodys);
	tcase_add_test(tc, a_word_next_to_a_box_is_nobodys);
	tcase_add_loop_test(tc, a_cross_between_two_boxes_may_be_eithers, 0, 2);
	tcase_add_test(tc, what_runs_out_of_another_question_is_not_its_own);
	tcase_add_loop_test(tc, a_shadow_is_no_writing_and_hides_none, 0, 2);
	tcase_add_loop_test(tc, a_fold_is_no_writing_and_hides_none, 0, 4);
	tcase_add_loop_test(tc, a_stain_is_no_writing_and_hides_none, 0, 2);
	tcase_add_loop_test(
	    tc, print_seen_aslant_is_no_writing_and_hides_none, 0, 2);
	tcase_add_loop_test(tc, words_half_in_the_shadow_are_words, 0, 2);
	tcase_add_test(tc, without_knowing_the_print_nothing_is_said);
	tcase_add_test(tc, an_empty_form_has_nothing_odd_beside_its_boxes);
	tcase_add_test(tc, without_knowing_the_print_a_ring_round_a_box_is_odd);
	tcase_add_test(tc, without_knowing_the_print_a_dash_under_a_box_is_odd);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
