#include "ocr/map.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "schema/mem.h"
#include "tests/suite.h"

static char variable[] = "ps_informal_given", quoted[] = "a\"\\\n\xc3\xa9",
	    code[] = "3";

static struct map *
sample(void)
{
	const struct box boxes[] = {
		{ variable, BOX_DIGIT, NULL, 1, 2, 120.5, 80.25, 6.4, 8.6, 1.75,
		    2.5 },
		{ quoted, BOX_MARK, code, 0, 0, 20, 30, 5.4, 5.4, 0, 0 },
		{ variable, BOX_TEXT, NULL, 0, 0, 17, 200, 170, 30, 0, 0 },
	};
	struct map *map =
	    map_new("side-by-side", "monthly", "0123456789abcdef", "en-large");
	struct map_page *page;
	size_t i;

	map_add_page(map);
	page = map_add_page(map);
	for (i = 0; i < countof(boxes); i++)
		map_add_box(page, &boxes[i]);
	map_add_print(page, &(struct print){ 20, 50.25, 80.5, 3 });
	return map;
}

static char *
encoded(void)
{
	struct map *map = sample();
	struct buf json;

	buf_init(&json, MAP_JSON_MAX);
	ck_assert_int_eq(map_encode(map, &json), ERR_NONE);
	map_free(map);
	return buf_take_text(&json);
}

START_TEST(a_map_survives_its_json)
{
	char *json = encoded();
	struct map *map, *was = sample();
	const struct map_page *page;
	size_t i;

	ck_assert_int_eq(map_decode(json, strlen(json), &map), ERR_NONE);
	ck_assert_str_eq(map->study, was->study);
	ck_assert_str_eq(map->form, was->form);
	ck_assert_str_eq(map->version, was->version);
	ck_assert_str_eq(map->variant, was->variant);
	ck_assert_uint_eq(map->n_pages, 2);
	ck_assert_uint_eq(map->pages[0].n_boxes, 0);
	page = &map->pages[1];
	ck_assert_uint_eq(page->n_boxes, 3);
	for (i = 0; i < 3; i++) {
		const struct box *a = &page->boxes[i];
		const struct box *b = &was->pages[1].boxes[i];

		ck_assert_str_eq(a->variable, b->variable);
		ck_assert_int_eq(a->kind, b->kind);
		ck_assert_pstr_eq(a->code, b->code);
		ck_assert_int_eq(a->index, b->index);
		ck_assert_int_eq(a->cells, b->cells);
		ck_assert_double_eq_tol(a->x, b->x, 0.005);
		ck_assert_double_eq_tol(a->y, b->y, 0.005);
		ck_assert_double_eq_tol(a->w, b->w, 0.005);
		ck_assert_double_eq_tol(a->h, b->h, 0.005);
		ck_assert_double_eq_tol(a->divider_top, b->divider_top, 0.005);
		ck_assert_double_eq_tol(
		    a->divider_foot, b->divider_foot, 0.005);
	}
	ck_assert_double_eq_tol(page->corners[0].size, PAGE_MARK_FIRST, 0.005);
	ck_assert_double_eq_tol(page->qr.x, PAGE_QR_X, 0.005);
	map_free(map);
	map_free(was);
	free(json);
}
END_TEST

START_TEST(a_map_cut_short_anywhere_is_refused)
{
	char *json = encoded();
	size_t n = strlen(json) - 1, i; /* without the last newline */
	struct map *map;

	for (i = 0; i < n; i++) {
		ck_assert_int_eq(map_decode(json, i, &map), ERR_INPUT);
		ck_assert_ptr_null(map);
	}
	free(json);
}
END_TEST

START_TEST(what_is_unknown_is_passed_over)
{
	const char *json =
	    "{ \"note\" : {\"a\":[1,{\"b\":null}],\"c\":\"]}\"} ,"
	    "\"study\":\"s\",\"form\":\"f\",\"version\":\"v\",\"variant\":"
	    "\"en\",\"pages\":[{\"page\":1,\"extra\":true,\"boxes\":[]}]}";
	struct map *map;

	ck_assert_int_eq(map_decode(json, strlen(json), &map), ERR_NONE);
	ck_assert_uint_eq(map->n_pages, 1);
	map_free(map);
}
END_TEST

static const char *const bad_boxes[] = {
	"{\"kind\":\"text\",\"x\":1,\"y\":1,\"w\":1,\"h\":1}",
	"{\"variable\":\"\",\"kind\":\"text\",\"x\":1,\"y\":1,\"w\":1,\"h\":1}",
	"{\"variable\":\"a\",\"kind\":\"mark\",\"x\":1,\"y\":1,\"w\":1,\"h\":"
	"1}",
	"{\"variable\":\"a\",\"kind\":\"text\",\"x\":209,\"y\":1,\"w\":2,"
	"\"h\":1}",
	"{\"variable\":\"a\",\"kind\":\"text\",\"x\":1,\"y\":1,\"w\":0,\"h\":"
	"1}",
	"{\"variable\":\"a\",\"kind\":\"text\",\"x\":-1,\"y\":1,\"w\":1,\"h\":"
	"1}",
	"{\"variable\":\"a\",\"kind\":\"text\",\"x\":1e999,\"y\":1,\"w\":1,"
	"\"h\":1}",
	"{\"variable\":\"a\",\"kind\":\"digit\",\"index\":2,\"cells\":2,"
	"\"x\":1,\"y\":1,\"w\":1,\"h\":1}",
	"{\"variable\":\"a\",\"kind\":\"other\",\"x\":1,\"y\":1,\"w\":1,\"h\":"
	"1}",
};

START_TEST(a_box_that_makes_no_sense_is_refused)
{
	char *json = mem_printf("{\"study\":\"s\",\"form\":\"f\",\"version\":"
				"\"v\",\"variant\":\"en\",\"pages\":[{\"boxes\""
				":[%s]}]}",
	    bad_boxes[_i]);
	struct map *map;

	ck_assert_int_eq(map_decode(json, strlen(json), &map), ERR_INPUT);
	ck_assert_ptr_null(map);
	free(json);
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
	char json[4000] = "{\"a\":";
	struct map *map;

	memset(json + 5, '[', sizeof(json) - 6);
	ck_assert_int_eq(map_decode(json, strlen(json), &map), ERR_INPUT);
}
END_TEST

START_TEST(any_three_corner_marks_tell_which_way_is_up)
{
	struct map_page page = { 0 };
	int i;

	page_geometry(&page);
	for (i = 1; i < 4; i++)
		ck_assert_double_gt(
		    page.corners[0].size, 1.3 * page.corners[i].size);
	for (i = 0; i < 4; i++) {
		double x = page.corners[i].x, y = page.corners[i].y;
		double from_x = x < page.width / 2 ? x : page.width - x;
		double from_y = y < page.height / 2 ? y : page.height - y;

		/* A dog-ear of 32 mm leaves it whole. */
		ck_assert_double_gt(from_x + from_y, 32 + 6);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("map");
	TCase *tc = tcase_create("map");

	tcase_add_test(tc, a_map_survives_its_json);
	tcase_add_test(tc, a_map_cut_short_anywhere_is_refused);
	tcase_add_test(tc, what_is_unknown_is_passed_over);
	tcase_add_loop_test(
	    tc, a_box_that_makes_no_sense_is_refused, 0, countof(bad_boxes));
	tcase_add_test(tc, deep_nesting_is_refused);
	tcase_add_test(tc, any_three_corner_marks_tell_which_way_is_up);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
