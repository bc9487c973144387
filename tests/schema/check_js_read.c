#include <stdlib.h>
#include <string.h>

#include "schema/js_read.h"
#include "schema/mem.h"
#include "tests/suite.h"

static const char *const texts[] = { "{}", "{\"a\":1}", " { \"a\" : null } ",
	"{\"a\":true,\"b\":false}", "{\"a\":-0.5e3}", "{\"a\":1e400}",
	"{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":-}", "{\"a\":+1}",
	"{\"a\":1e}", "{\"a\":NaN}", "{\"a\":\"\"}",
	"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
	"{\"a\":\"\\u0041\\u00e9\\u0628\\ud83d\\ude42\"}",
	"{\"a\":\"\\ud83d\"}", "{\"a\":\"\\ude42\"}", "{\"a\":\"\\u0000\"}",
	"{\"a\":\"\\ud83d\\u0041\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
	"{\"a\":\"\n\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xd8\xa8\"}",
	"{\"a\":\"b}", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}",
	"{\"a\":1 \"b\":2}", "{\"a\":1}}", "{\"a\":1} x", "{\"a\":tru}",
	"{\"a\":nullx}", "{\"a\":1", "{", "", "[]", "1" };

static bool
same(const struct js *value, enum js_type type, double number, const char *text)
{
	double other;

	if (js_type(value) != type)
		return false;
	if (type == JS_NUMBER)
		return js_number(value, &other) && other == number;
	return type != JS_TEXT || strcmp(js_text(value), text) == 0;
}

/* Reads TEXT and compares each member with the parser's, if there is one. */
static enum err
read_all(const char *text, const struct js *tree)
{
	struct js_reader r;
	const char *name, *value;
	double number;
	enum js_type type;

	js_read(&r, text, strlen(text));
	if (js_read_object(&r))
		while ((name = js_read_name(&r)) != NULL) {
			type = js_read_value(&r, &number, &value);
			if (tree != NULL)
				ck_assert(same(
				    js_get(tree, name), type, number, value));
		}
	return js_read_end(&r);
}

START_TEST(both_readers_take_and_refuse_the_same)
{
	struct js *tree;
	enum err err = js_parse(texts[_i], strlen(texts[_i]), &tree);
	bool object = js_type(tree) == JS_OBJECT;

	ck_assert_msg(
	    (err == ERR_NONE && object) ==
		(read_all(texts[_i], object ? tree : NULL) == ERR_NONE),
	    "%s", texts[_i]);
	js_free(tree);
}
END_TEST

START_TEST(every_cut_is_a_mistake)
{
	static const char whole[] = "{\"a\":\"\\u0041b\",\"c\":-1.5e2}";
	char *cut;
	size_t i;

	ck_assert_int_eq(read_all(whole, NULL), ERR_NONE);
	for (i = 0; i < sizeof(whole) - 1; i++) {
		cut = mem_text_n(whole, i);
		ck_assert_int_eq(read_all(cut, NULL), ERR_INPUT);
		free(cut);
	}
}
END_TEST

START_TEST(a_nul_is_no_white_space)
{
	static const char text[] = "{\"a\":1\0}";
	struct js_reader r;
	struct js *tree;
	const char *value;
	double number;

	ck_assert_int_eq(js_parse(text, sizeof(text) - 1, &tree), ERR_INPUT);
	js_read(&r, text, sizeof(text) - 1);
	ck_assert(js_read_object(&r));
	ck_assert_str_eq(js_read_name(&r), "a");
	js_read_value(&r, &number, &value);
	ck_assert_ptr_null(js_read_name(&r));
	ck_assert_int_eq(js_read_end(&r), ERR_INPUT);
}
END_TEST

START_TEST(a_name_is_guessed_only_if_it_is_the_next)
{
	static const char text[] = "{\"ab\":1,\"a\":2,\"c\\u0064\":3}";
	struct js_reader r;
	const char *value;
	double number;

	js_read(&r, text, strlen(text));
	ck_assert(js_read_object(&r));
	ck_assert(!js_read_named(&r, "a"));
	ck_assert(!js_read_named(&r, "abc"));
	ck_assert(js_read_named(&r, "ab"));
	ck_assert_int_eq(js_read_value(&r, &number, &value), JS_NUMBER);
	ck_assert(!js_read_named(&r, "ab"));
	ck_assert(js_read_named(&r, "a"));
	ck_assert_int_eq(js_read_value(&r, &number, &value), JS_NUMBER);
	ck_assert_double_eq(number, 2);
	ck_assert(!js_read_named(&r, "cd"));
	ck_assert_str_eq(js_read_name(&r), "cd");
	ck_assert_int_eq(js_read_value(&r, &number, &value), JS_NUMBER);
	ck_assert(!js_read_named(&r, "cd"));
	ck_assert_ptr_null(js_read_name(&r));
	ck_assert_int_eq(js_read_end(&r), ERR_NONE);
}
END_TEST

/* An array of plain values in an object, and what is none. */
static const struct {
	const char *text;
	size_t n;
	enum err err;
} arrays[] = {
	{ "{\"a\":[]}", 0, ERR_NONE },
	{ "{\"a\":[1]}", 1, ERR_NONE },
	{ "{\"a\": [ 1 , \"b\" ] }", 2, ERR_NONE },
	{ "{\"a\":[1,]}", 2, ERR_INPUT },
	{ "{\"a\":[,1]}", 1, ERR_INPUT },
	{ "{\"a\":[1 2]}", 1, ERR_INPUT },
	{ "{\"a\":[[1]]}", 1, ERR_INPUT },
	{ "{\"a\":[1", 1, ERR_INPUT },
	{ "{\"a\":[1}", 1, ERR_INPUT },
	{ "{\"a\":1}", 0, ERR_INPUT },
};

START_TEST(arrays_of_plain_values_are_read)
{
	struct js_reader r;
	const char *value;
	double number;
	size_t n = 0;

	js_read(&r, arrays[_i].text, strlen(arrays[_i].text));
	ck_assert(js_read_object(&r));
	ck_assert_str_eq(js_read_name(&r), "a");
	if (js_read_array(&r))
		for (; js_read_item(&r); n++)
			js_read_value(&r, &number, &value);
	ck_assert_uint_eq(n, arrays[_i].n);
	ck_assert_ptr_null(js_read_name(&r));
	ck_assert_int_eq(js_read_end(&r), arrays[_i].err);
}
END_TEST

/* Whole texts, as the parser takes and refuses them. */
static const char *const nested[] = { "[]", "{}", "1", " \"a\" ", "null",
	"[[[]]]", "{\"a\":{\"b\":[1,{\"c\":[]},\"]}\"]},\"d\":2}",
	"[1,[2,3],{},4]", "[{\"a\":1},{\"b\":[true]}]", "[1,]", "[,1]", "[1 2]",
	"[[1]", "[1]]", "[}", "{\"a\":[}]", "{\"a\":[1}", "{\"a\"}", "{1:2}",
	"{\"a\":1 \"b\":2}", "[1}", "{]", "[tru]", "[01]", "", "]", "[", "{",
	"[\"\\u0000\"]", "[\"\xff\"]" };

static enum err
pass_over(const char *text)
{
	struct js_reader r;

	js_read(&r, text, strlen(text));
	js_read_skip(&r);
	return js_read_end(&r);
}

START_TEST(whatever_a_value_holds_it_is_passed_over)
{
	struct js *tree;
	enum err err = js_parse(nested[_i], strlen(nested[_i]), &tree);

	ck_assert_msg(pass_over(nested[_i]) == err, "%s", nested[_i]);
	js_free(tree);
}
END_TEST

START_TEST(what_is_nested_too_deep_is_not_passed_over)
{
	char text[2 * (JS_DEPTH_MAX + 1) + 1] = "";
	int n;

	for (n = JS_DEPTH_MAX; n <= JS_DEPTH_MAX + 1; n++) {
		memset(text, '[', (size_t)n);
		memset(text + n, ']', (size_t)n);
		ck_assert_int_eq(
		    pass_over(text), n > JS_DEPTH_MAX ? ERR_INPUT : ERR_NONE);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("js_read");
	TCase *tc = tcase_create("js_read");

	tcase_add_loop_test(
	    tc, both_readers_take_and_refuse_the_same, 0, countof(texts));
	tcase_add_test(tc, every_cut_is_a_mistake);
	tcase_add_test(tc, a_nul_is_no_white_space);
	tcase_add_test(tc, a_name_is_guessed_only_if_it_is_the_next);
	tcase_add_loop_test(
	    tc, arrays_of_plain_values_are_read, 0, countof(arrays));
	tcase_add_loop_test(
	    tc, whatever_a_value_holds_it_is_passed_over, 0, countof(nested));
	tcase_add_test(tc, what_is_nested_too_deep_is_not_passed_over);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
