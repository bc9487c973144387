#include <math.h>
#include <string.h>

#include "schema/js.h"
#include "tests/schema/side_by_side.h"

START_TEST(what_is_written_is_read_the_same)
{
	static const char text[] = "a \"b\" \\ \n\t\x01 \u00e9\u0634";
	static const double numbers[] = { 0, -0.0, 1, -1, 0.1, 1e300, 1e-300,
		123456789012345, 0.848, 1.0 / 3 };
	struct js_writer w;
	struct buf b;
	struct js *js;
	double number;
	size_t i;

	buf_init(&b, 10000);
	js_write(&w, &b);
	js_open_object(&w, NULL);
	js_put_text(&w, "text", text);
	js_put_text(&w, "nothing", NULL);
	js_put_bool(&w, "yes", true);
	js_put_number(&w, "nan", NAN);
	js_open_array(&w, "numbers");
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		js_put_number(&w, NULL, numbers[i]);
	js_open_object(&w, NULL);
	js_close(&w);
	js_close(&w);
	js_close(&w);
	ck_assert_int_eq(buf_err(&b), ERR_NONE);
	ck_assert_int_eq(js_parse(b.data, b.len, &js), ERR_NONE);
	ck_assert_str_eq(js_text(js_get(js, "text")), text);
	ck_assert_int_eq(js_type(js_get(js, "nothing")), JS_NULL);
	ck_assert_int_eq(js_type(js_get(js, "nan")), JS_NULL);
	ck_assert(js_true(js_get(js, "yes")));
	ck_assert_uint_eq(js_count(js_get(js, "numbers")), i + 1);
	while (i-- > 0) {
		ck_assert(js_number(js_at(js_get(js, "numbers"), i), &number));
		ck_assert(number == numbers[i]);
	}
	ck_assert_str_eq(js_name(js_first(js)), "text");
	js_free(js);
	buf_fini(&b);
}
END_TEST

START_TEST(bytes_that_are_no_utf8_are_replaced)
{
	struct js_writer w;
	struct buf b;
	char *text;

	buf_init(&b, 100);
	js_write(&w, &b);
	js_put_text(&w, NULL, "a\xff\u00e9\xc3");
	text = buf_take_text(&b);
	ck_assert_str_eq(text, "\"a\ufffd\u00e9\ufffd\"");
	free(text);
}
END_TEST

START_TEST(malformed_json_is_refused)
{
	static const char *const bad[] = { "", "{", "{\"a\":1,\"a\":2}", "[1,]",
		"nul", "\"\\u0000\"", "\"\xff\"", "1 2", "{\"a\":1} x" };
	char deep[10001];
	struct js *js;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(
		    js_parse(bad[i], strlen(bad[i]), &js) == ERR_INPUT, "%s",
		    bad[i]);
		ck_assert_ptr_null(js);
	}
	memset(deep, '[', 10000);
	ck_assert_int_eq(js_parse(deep, 10000, &js), ERR_INPUT);
}
END_TEST

START_TEST(getters_of_nothing_give_nothing)
{
	double number;

	ck_assert_ptr_null(js_get(NULL, "a"));
	ck_assert_ptr_null(js_at(NULL, 0));
	ck_assert_ptr_null(js_text(NULL));
	ck_assert(!js_number(NULL, &number));
	ck_assert(!js_true(NULL));
	ck_assert_uint_eq(js_count(NULL), 0);
	ck_assert_ptr_null(js_first(NULL));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("js");
	TCase *t = tcase_create("js");

	tcase_add_test(t, what_is_written_is_read_the_same);
	tcase_add_test(t, bytes_that_are_no_utf8_are_replaced);
	tcase_add_test(t, malformed_json_is_refused);
	tcase_add_test(t, getters_of_nothing_give_nothing);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
