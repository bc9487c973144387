/* Sample pages whose code is torn off: each is named by its boxes, and where
 * its own map is not there, it is nobody's. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/identify.h"
#include "ocr/image.h"
#include "ocr/layout.h"
#include "ocr/maps.h"
#include "ocr/torn.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "tests/suite.h"

#define SAMPLES SOURCE_DIR "/tests/ocr/samples"

static const struct {
	const char *file;
	int page;
} samples[] = {
	{ "monthly-23-000-2.jpg", 2 },
	{ "monthly_short-21-000-2.jpg", 2 },
	{ "monthly_short-21-000-3.jpg", 3 },
	{ "quarterly_short-22-000-2.jpg", 2 },
};

static struct study *study;
static struct map **maps;
static size_t n_maps;
static struct identify identify_room;
static struct torn torn;
static struct image page;
static struct sheet sheet;
static char form[40];

static void
take(struct map *map, void *arg)
{
	(void)arg;
	maps = mem_grow(maps, n_maps + 1, sizeof(*maps));
	maps[n_maps++] = map;
}

/* Every form of the study in both sizes, and the prints of the samples. */
static void
setup(void)
{
	size_t i;
	int large;

	ck_assert_int_eq(
	    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
	    ERR_NONE);
	for (i = 0; i < study_n_forms(study); i++)
		for (large = 0; large < 2; large++) {
			struct layout_options options = { .large_print =
							      large != 0 };
			struct map *map;

			ck_assert_int_eq(
			    layout_form(study, study_form(study, i), &options,
				NULL, &map),
			    ERR_NONE);
			take(map, NULL);
		}
	maps_load(SAMPLES "/versions", take, NULL);
	ck_assert_int_eq(identify_init(&identify_room), ERR_NONE);
	torn_init(&torn);
	image_init(&page);
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < n_maps; i++)
		map_free(maps[i]);
	free(maps);
	maps = NULL;
	n_maps = 0;
	identify_fini(&identify_room);
	torn_fini(&torn);
	image_fini(&page);
	study_free(study);
}

/* Paints W x H mm from X, Y of the sheet in the light of paper. */
static void
wipe(double x, double y, double w, double h)
{
	double i, j;

	for (j = 0; j < h; j += 0.05)
		for (i = 0; i < w; i += 0.05) {
			struct point at =
			    homography_map(&sheet.h, x + i, y + j);

			if (at.x >= 0 && at.y >= 0 && at.x < page.width &&
			    at.y < page.height)
				page.grey[(size_t)at.y * (size_t)page.width +
					  (size_t)at.x] = 230;
		}
}

/* Opens a sample, remembers what its code says, and finds its sheet again
 * without the code. */
static void
open_torn(const char *name)
{
	char *path = mem_printf("%s/%s", SAMPLES, name);
	FILE *f = fopen(path, "rb");
	uint8_t *data = mem_array(1 << 20, 1);
	struct place places[LOCATE_PLACES];
	image_problem problem;
	struct identity id;
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(data, 1, 1 << 20, f);
	fclose(f);
	ck_assert_int_eq(image_jpeg_decode(data, n, &page, &problem), ERR_NONE);
	ck_assert(identify(&identify_room, &page, &id));
	snprintf(form, sizeof(form), "%s", id.label.part[QR_FORM]);
	label_fini(&id.label);
	sheet = id.sheet;
	wipe(141, 8, 34, 34);
	ck_assert_uint_gt(locate(&identify_room.locator, &page,
			      identify_room.page.corners, places),
	    0);
	sheet.h = places[0].h;
	sheet.contrast = places[0].contrast;
	free(data);
	free(path);
}

/* The print that the code told of. */
static struct map_page *
true_page(int number)
{
	size_t i;

	for (i = n_maps; i-- > 0;)
		if (strcmp(maps[i]->form, form) == 0)
			return &maps[i]->pages[number - 1];
	return NULL;
}

START_TEST(a_torn_page_is_named_by_its_boxes)
{
	struct torn_name name;

	open_torn(samples[_i].file);
	ck_assert(torn_find(&torn, &sheet, maps, n_maps, &name));
	ck_assert(torn_alike(
	    &maps[name.map]->pages[name.page], true_page(samples[_i].page)));
	ck_assert_double_gt(name.ahead, 5);
}
END_TEST

/* As if the page had never been printed so. */
static void
move_boxes(struct map_page *p)
{
	size_t i;

	for (i = 0; i < p->n_boxes; i++)
		p->boxes[i].y += 3.3;
}

START_TEST(a_page_of_a_form_that_is_not_here_is_nobodys)
{
	struct map_page *own;
	struct torn_name name;
	size_t i, j;

	open_torn(samples[_i].file);
	own = true_page(samples[_i].page);
	for (i = 0; i < n_maps; i++)
		for (j = 0; j < maps[i]->n_pages; j++)
			if (&maps[i]->pages[j] != own &&
			    torn_alike(&maps[i]->pages[j], own))
				move_boxes(&maps[i]->pages[j]);
	move_boxes(own);
	ck_assert(!torn_find(&torn, &sheet, maps, n_maps, &name));
}
END_TEST

START_TEST(of_two_pages_that_differ_only_in_meaning_none_is_chosen)
{
	const struct map_page *own;
	struct torn_name name;
	char another[] = "another";
	struct map *other;
	size_t i;

	open_torn(samples[_i].file);
	own = true_page(samples[_i].page);
	other = map_new("other", "other", "0", "en");
	map_add_page(other);
	for (i = 0; i < own->n_boxes; i++) {
		struct box box = own->boxes[i];

		box.variable = another;
		map_add_box(&other->pages[0], &box);
	}
	take(other, NULL);
	ck_assert(!torn_find(&torn, &sheet, maps, n_maps, &name));
	ck_assert_double_le(name.ahead, 0);
}
END_TEST

/* Between the marks there is nothing, or there are boxes of somebody else's
 * in rows and columns, PITCH mm apart. */
START_TEST(a_sheet_with_our_marks_and_nothing_of_ours_is_nobodys)
{
	double pitch = 9.5 + 2.5 * _i, x, y;
	struct torn_name name;
	int k;

	open_torn(samples[0].file);
	wipe(10, 34, 190, 234);
	for (y = 50; _i > 0 && y < 255; y += pitch)
		for (x = 20; x < 180; x += pitch)
			for (k = 0; k < 130; k++) {
				double at[4][2] = { { x + k * 0.05, y },
					{ x + k * 0.05, y + 6.5 },
					{ x, y + k * 0.05 },
					{ x + 6.5, y + k * 0.05 } };
				int i;

				for (i = 0; i < 4; i++) {
					struct point p = homography_map(
					    &sheet.h, at[i][0], at[i][1]);

					page.grey[(size_t)p.y *
						      (size_t)page.width +
						  (size_t)p.x] = 60;
				}
			}
	ck_assert(!torn_find(&torn, &sheet, maps, n_maps, &name));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("torn");
	TCase *tc = tcase_create("torn");
	int n = (int)countof(samples);

	tcase_set_timeout(tc, 120);
	/* once: each test has a process of its own */
	tcase_add_unchecked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_torn_page_is_named_by_its_boxes, 0, n);
	tcase_add_loop_test(
	    tc, a_page_of_a_form_that_is_not_here_is_nobodys, 0, n);
	tcase_add_loop_test(
	    tc, of_two_pages_that_differ_only_in_meaning_none_is_chosen, 0, n);
	tcase_add_loop_test(
	    tc, a_sheet_with_our_marks_and_nothing_of_ours_is_nobodys, 0, 4);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
