#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "collector/html.h"
#include "schema/mem.h"
#include "tests/suite.h"

static struct buf out;

static void
setup(void)
{
	buf_init(&out, 4096);
}

static void
teardown(void)
{
	buf_fini(&out);
}

static void
is(const char *expected)
{
	char *text = buf_take_text(&out);

	ck_assert_str_eq(text, expected);
	free(text);
}

static const struct {
	const char *text, *escaped;
} texts[] = {
	{ "plain words", "plain words" },
	{ "<script>alert(1)</script>",
	    "&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "\" onfocus='x' &", "&quot; onfocus=&#39;x&#39; &amp;" },
	{ "bell \a", "bell \xef\xbf\xbd" },
	{ "bad \xff\xfe utf", "bad \xef\xbf\xbd\xef\xbf\xbd utf" },
	{ "overlong \xc0\xbc", "overlong \xef\xbf\xbd\xef\xbf\xbd" },
	{ "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xe2\x82\xac and \xf0\x9f\x98\x80",
	    "\xe2\x82\xac and \xf0\x9f\x98\x80" },
	{ "a\n\tb", "a\n\tb" },
	{ "", "" },
};

START_TEST(text_is_escaped_whatever_it_is)
{
	html(&out, "<p title=\"%s\">", texts[_i].text);
	ck_assert_int_eq(memcmp(out.data, "<p title=\"", 10), 0);
	buf_clear(&out);
	html_text(&out, texts[_i].text);
	is(texts[_i].escaped);
}
END_TEST

START_TEST(only_the_format_is_markup)
{
	html(&out, "<b>%s</b> %d %u %zu %c 100%%", "<i>", -3, 4u, (size_t)5,
	    '<');
	is("<b>&lt;i&gt;</b> -3 4 5 &lt; 100%");
}
END_TEST

START_TEST(no_text_is_empty)
{
	const char *volatile none = NULL;

	html(&out, "[%s]", none);
	is("[]");
}
END_TEST

START_TEST(lines_become_breaks)
{
	html_lines(&out, "a\n<b>");
	is("a<br>&lt;b&gt;");
}
END_TEST

START_TEST(url_is_percent_encoded)
{
	html_url(&out, "a/b?c=\"\xc3\xa9 \r\n");
	is("a%2Fb%3Fc%3D%22%C3%A9%20%0D%0A");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("html");
	TCase *tc = tcase_create("html");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(
	    tc, text_is_escaped_whatever_it_is, 0, countof(texts));
	tcase_add_test(tc, only_the_format_is_markup);
	tcase_add_test(tc, no_text_is_empty);
	tcase_add_test(tc, lines_become_breaks);
	tcase_add_test(tc, url_is_percent_encoded);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
