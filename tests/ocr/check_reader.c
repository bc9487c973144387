/* One sample page, spoilt in ways that a scanner, a fold or a wrong form
 * would: it is read the same, or refused in words; never read wrong. */
#include <check.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/image.h"
#include "ocr/layout.h"
#include "ocr/maps.h"
#include "ocr/reader.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "tests/suite.h"

#define SAMPLES SOURCE_DIR "/tests/ocr/samples"
#define PAGE    SAMPLES "/monthly_short-21-000-2.jpg"

static struct study *study;
static struct image page;

static void
setup(void)
{
	FILE *f = fopen(PAGE, "rb");
	uint8_t *data = mem_array(1 << 20, 1);
	image_problem problem;
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(data, 1, 1 << 20, f);
	fclose(f);
	image_init(&page);
	ck_assert_int_eq(image_jpeg_decode(data, n, &page, &problem), ERR_NONE);
	free(data);
	ck_assert_int_eq(
	    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
	    ERR_NONE);
}

static void
teardown(void)
{
	image_fini(&page);
	study_free(study);
}

/* How far the map's boxes are moved, mm. */
static double moved;

static void
take_moved(struct map *map, void *arg)
{
	size_t i, j;

	for (i = 0; i < map->n_pages; i++)
		for (j = 0; j < map->pages[i].n_boxes; j++) {
			map->pages[i].boxes[j].x += moved;
			map->pages[i].boxes[j].y += moved;
		}
	reader_add_map(arg, map);
}

static struct reader *
new_reader(bool with_maps)
{
	struct reader_options options = { .models = SOURCE_DIR "/ocr/models" };
	struct reader *reader;

	ck_assert_int_eq(reader_new(study, &options, &reader), ERR_NONE);
	if (with_maps)
		maps_load(SAMPLES "/versions", take_moved, reader);
	return reader;
}

/* What came of one sheet. */
struct result {
	char *problem; /* owned */
	int sheets, page, n, accepted;
	size_t alike;
	char *serial; /* owned */
	char *values; /* owned: all that was accepted, as one text */
};

static void
on_sheet(const struct page_reading *read, void *arg)
{
	struct result *result = arg;
	struct buf all;
	size_t i;

	result->sheets++;
	result->problem = mem_text(read->problem);
	result->page = read->page;
	result->alike = read->n_alike;
	result->serial = mem_text(read->serial);
	buf_init(&all, 1 << 20);
	for (i = 0; i < read->n_readings; i++) {
		const struct reading *r = &read->readings[i];

		result->n++;
		if (r->kind == READING_UNSURE)
			continue;
		result->accepted++;
		buf_printf(&all, "%s %s %s;", r->variable,
		    reading_kind_name(r->kind),
		    r->value != NULL ? r->value : "");
	}
	buf_put_u8(&all, '.');
	result->values = buf_take_text(&all);
}

static struct result
read_page(struct reader *reader, const struct image *image)
{
	png_image png = { .version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)image->width,
		.height = (png_uint_32)image->height,
		.format = PNG_FORMAT_GRAY };
	png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(png);
	uint8_t *data = mem_array(n, 1);
	struct result result = { 0 };

	ck_assert(
	    png_image_write_to_memory(&png, data, &n, 0, image->grey, 0, NULL));
	reader_read(reader, data, n, on_sheet, &result);
	ck_assert_int_eq(result.sheets, 1);
	free(data);
	return result;
}

static void
result_fini(struct result *r)
{
	free(r->problem);
	free(r->serial);
	free(r->values);
}

static void
turn_over(struct image *image)
{
	int n = image->width * image->height, i;

	for (i = 0; i < n / 2; i++) {
		uint8_t swap = image->grey[i];

		image->grey[i] = image->grey[n - 1 - i];
		image->grey[n - 1 - i] = swap;
	}
}

/* Paints a square of SIDE mm about a place of the sheet, as it lies in the
 * sample, that is not turned by more than a degree. */
static void
paint(struct image *image, double x_mm, double y_mm, double side, int light)
{
	double scale = image->width / 210.0;
	int x0 = (int)((x_mm - side / 2) * scale), y;
	int y0 = (int)((y_mm - side / 2) * scale);
	int n = (int)(side * scale);

	for (y = y0 > 0 ? y0 : 0; y < y0 + n && y < image->height; y++)
		memset(image->grey + (size_t)y * (size_t)image->width +
			   (x0 > 0 ? x0 : 0),
		    light, (size_t)n);
}

static void
darken(struct image *image)
{
	int x, y;

	for (y = 0; y < image->height; y++)
		for (x = 0; x < image->width; x++) {
			uint8_t *p = &image->grey[y * image->width + x];

			*p = (uint8_t)(*p * (1 - 0.6 * x / image->width));
		}
}

static void
assert_read_like_new(int least_accepted)
{
	struct reader *reader;
	struct result r;

	moved = 0;
	reader = new_reader(true);
	r = read_page(reader, &page);
	ck_assert_msg(r.problem == NULL, "%s", r.problem);
	ck_assert_int_eq(r.page, 2);
	ck_assert_int_gt(r.n, 10);
	ck_assert_int_ge(r.accepted, least_accepted);
	result_fini(&r);
	reader_free(reader);
}

START_TEST(a_page_is_read)
{
	assert_read_like_new(12);
}
END_TEST

START_TEST(a_page_upside_down_is_read_the_same)
{
	struct reader *reader;
	struct result a, b;

	moved = 0;
	reader = new_reader(true);
	a = read_page(reader, &page);
	turn_over(&page);
	b = read_page(reader, &page);
	ck_assert_ptr_null(b.problem);
	ck_assert_int_eq(a.n, b.n);
	ck_assert_int_ge(b.accepted + 2, a.accepted);
	result_fini(&a);
	result_fini(&b);
	reader_free(reader);
}
END_TEST

static const struct {
	double x, y;
} marks[] = { { 25, 22 }, { 185, 22 }, { 185, 275 }, { 25, 275 } };

START_TEST(a_page_with_one_mark_lost_is_read)
{
	paint(&page, marks[_i].x, marks[_i].y, 16, 240);
	assert_read_like_new(10);
}
END_TEST

START_TEST(a_page_in_uneven_light_is_read)
{
	darken(&page);
	assert_read_like_new(10);
}
END_TEST

static void
assert_refused(bool with_maps, const char *words)
{
	struct reader *reader = new_reader(with_maps);
	struct result r = read_page(reader, &page);

	ck_assert_ptr_nonnull(r.problem);
	ck_assert_msg(strstr(r.problem, words) != NULL, "%s", r.problem);
	ck_assert_int_eq(r.n, 0);
	result_fini(&r);
	reader_free(reader);
}

START_TEST(a_page_whose_boxes_are_elsewhere_is_refused)
{
	moved = 4.0 + 2 * _i;
	assert_refused(true, "boxes");
}
END_TEST

/* PAGE becomes page 2 of FORM as printed, with nothing written.  Its map goes
 * to READER and is borrowed from there. */
static struct map *
print_page(struct reader *reader, const char *form)
{
	struct layout_options options = { 0 };
	struct image_file file;
	image_problem problem;
	struct map *map;
	struct buf pdf;

	buf_init(&pdf, 16 << 20);
	ck_assert_int_eq(layout_form(study, study_find_form(study, form),
			     &options, &pdf, &map),
	    ERR_NONE);
	reader_add_map(reader, map);
	ck_assert_int_eq(
	    image_open(&file, pdf.data, pdf.len, &problem), ERR_NONE);
	ck_assert_int_eq(image_sheet(&file, 1, &page, &problem), ERR_NONE);
	image_close(&file);
	buf_fini(&pdf);
	return map;
}

START_TEST(a_page_whose_boxes_are_all_filled_in_is_read)
{
	struct reader *reader = new_reader(false);
	struct map *map;
	struct result r;
	size_t i, filled = 0;

	map = print_page(reader, "reg");
	for (i = 0; i < map->pages[1].n_boxes; i++) {
		const struct box *b = &map->pages[1].boxes[i];

		if (b->kind == BOX_MARK) {
			paint(&page, b->x + b->w / 2, b->y + b->h / 2,
			    b->w + 0.4, 40);
			filled++;
		}
	}
	ck_assert_uint_eq(filled, 3);
	r = read_page(reader, &page);
	ck_assert_msg(r.problem == NULL, "%s", r.problem);
	ck_assert_int_eq(r.n, 5);
	result_fini(&r);
	reader_free(reader);
}
END_TEST

START_TEST(nothing_seen_in_black_and_white_is_not_nothing_written)
{
	struct reader *reader = new_reader(false);
	struct result r;
	size_t i;

	print_page(reader, "monthly_short");
	r = read_page(reader, &page); /* in grey it would be seen */
	ck_assert_msg(r.problem == NULL, "%s", r.problem);
	ck_assert_int_eq(r.accepted, r.n);
	result_fini(&r);
	for (i = 0; i < (size_t)page.width * (size_t)page.height; i++)
		page.grey[i] = page.grey[i] > 150 ? 255 : 0;
	r = read_page(reader, &page);
	ck_assert_ptr_nonnull(r.problem);
	ck_assert_ptr_nonnull(strstr(r.problem, "black-and-white"));
	ck_assert_int_eq(r.accepted, 0);
	result_fini(&r);
	reader_free(reader);
}
END_TEST

START_TEST(a_page_of_a_version_that_is_gone_is_refused)
{
	assert_refused(false, "version");
}
END_TEST

START_TEST(a_page_without_its_code_is_read_by_its_boxes)
{
	paint(&page, 158, 25, 34, 240);
	assert_read_like_new(12);
	turn_over(&page);
	assert_read_like_new(10);
}
END_TEST

/* A dark stain, and a strip torn off the top with the mark beside the code. */
START_TEST(a_page_with_a_stained_or_torn_off_code_is_read)
{
	paint(&page, 158, 25, 20, 90);
	if (_i > 0)
		paint(&page, 185, 22, 40, 240);
	assert_read_like_new(10);
}
END_TEST

/* The same place in four forms: who reads it is told all of them. */
START_TEST(a_torn_page_says_what_it_may_be)
{
	struct reader *reader;
	struct result a, b;

	moved = 0;
	reader = new_reader(true);
	a = read_page(reader, &page);
	paint(&page, 158, 25, 34, 240);
	b = read_page(reader, &page);
	ck_assert_uint_eq(a.alike, 0);
	ck_assert_uint_ge(b.alike, 2);
	ck_assert_ptr_null(b.serial);
	ck_assert_ptr_nonnull(a.serial);
	ck_assert_str_eq(a.values, b.values);
	result_fini(&a);
	result_fini(&b);
	reader_free(reader);
}
END_TEST

static void
lose(int first, int n)
{
	int i;

	for (i = first; i < first + n; i++)
		paint(&page, marks[i % 4].x, marks[i % 4].y, 16, 240);
}

START_TEST(a_page_with_two_marks_lost_is_read)
{
	lose(_i, 2);
	assert_read_like_new(10);
}
END_TEST

START_TEST(a_page_without_any_mark_is_read_by_its_code)
{
	lose(0, 4);
	assert_read_like_new(10);
	turn_over(&page);
	assert_read_like_new(10);
}
END_TEST

START_TEST(a_page_with_two_marks_and_the_code_lost_is_refused)
{
	paint(&page, 158, 25, 34, 240);
	lose(_i, 2);
	moved = 0;
	assert_refused(true, "marks");
}
END_TEST

START_TEST(without_marks_boxes_that_are_elsewhere_are_refused)
{
	lose(_i, 2);
	moved = 4.0;
	assert_refused(true, "boxes");
}
END_TEST

/* As if seen from the right: the left side is SHARE smaller. */
static void
lean(struct image *image, double share)
{
	size_t w = (size_t)image->width, h = (size_t)image->height;
	uint8_t *from = mem_array(w * h, 1);
	int x, y;

	memcpy(from, image->grey, w * h);
	for (y = 0; y < image->height; y++)
		for (x = 0; x < image->width; x++) {
			/* Nearer by 1 / (1 + share * u) where u is the place
			 * on the sheet, from the right. */
			double mid = (double)h / 2;
			double v = 1 - (double)x / (double)w;
			double u = v / (1 + share - share * v);
			int at = (int)((y - mid) * (1 + share * u) + mid);
			int to = (int)((1 - u) * (double)(w - 1));

			image->grey[(size_t)y * w + (size_t)x] =
			    at >= 0 && at < image->height
				? from[(size_t)at * w + (size_t)to]
				: 90;
		}
	free(from);
}

START_TEST(a_page_seen_from_aside_with_one_mark_lost_is_read)
{
	lose(_i, 1);
	lean(&page, 0.08);
	assert_read_like_new(10);
}
END_TEST

START_TEST(a_blank_sheet_is_told)
{
	memset(page.grey, 245, (size_t)page.width * (size_t)page.height);
	moved = 0;
	assert_refused(true, "blank");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reader");
	TCase *tc = tcase_create("reader");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_page_is_read);
	tcase_add_test(tc, a_page_upside_down_is_read_the_same);
	tcase_add_loop_test(tc, a_page_with_one_mark_lost_is_read, 0, 4);
	tcase_add_test(tc, a_page_in_uneven_light_is_read);
	tcase_add_loop_test(
	    tc, a_page_whose_boxes_are_elsewhere_is_refused, 0, 3);
	tcase_add_test(tc, a_page_whose_boxes_are_all_filled_in_is_read);
	tcase_add_test(
	    tc, nothing_seen_in_black_and_white_is_not_nothing_written);
	tcase_add_test(tc, a_page_of_a_version_that_is_gone_is_refused);
	tcase_add_test(tc, a_page_without_its_code_is_read_by_its_boxes);
	tcase_add_loop_test(
	    tc, a_page_with_a_stained_or_torn_off_code_is_read, 0, 2);
	tcase_add_test(tc, a_torn_page_says_what_it_may_be);
	tcase_add_loop_test(tc, a_page_with_two_marks_lost_is_read, 0, 4);
	tcase_add_test(tc, a_page_without_any_mark_is_read_by_its_code);
	tcase_add_loop_test(
	    tc, a_page_with_two_marks_and_the_code_lost_is_refused, 0, 1);
	tcase_add_loop_test(
	    tc, without_marks_boxes_that_are_elsewhere_are_refused, 1, 2);
	tcase_add_loop_test(
	    tc, a_page_seen_from_aside_with_one_mark_lost_is_read, 0, 4);
	tcase_add_test(tc, a_blank_sheet_is_told);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
