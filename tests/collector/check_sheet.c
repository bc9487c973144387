#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/sheet.h"
#include "schema/mem.h"
#include "tests/suite.h"

static struct sheet *sheet;
static struct sheet_view view;

static size_t
add_column(const char *name, enum sheet_type type)
{
	struct sheet_column c = {
		.name = name, .label = name, .type = type, .kinds = true
	};
	size_t column = sheet_add_column(sheet, &c);

	sheet_view_column(&view, column);
	return column;
}

static void
setup(void)
{
	sheet = sheet_new();
	sheet_view_init(&view, sheet, "test", "A test");
}

static void
teardown(void)
{
	sheet_view_fini(&view);
	sheet_free(sheet);
}

static char *
csv(void)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	ck_assert_int_eq(sheet_csv(&view, &out), ERR_NONE);
	return buf_take_text(&out);
}

START_TEST(a_new_cell_has_none_and_every_kind_stays_itself)
{
	static const enum sheet_type types[] = { SHEET_NUMBER, SHEET_TEXT,
		SHEET_DATE, SHEET_TIME };
	static const char *const names[] = { "a", "b", "c", "d" };
	size_t i, row;
	int kind;

	for (i = 0; i < countof(types); i++)
		add_column(names[i], types[i]);
	row = sheet_add_row(sheet);
	for (i = 0; i < countof(types); i++) {
		ck_assert_int_eq(sheet_kind(sheet, row, i), SHEET_NONE);
		for (kind = SHEET_BLANK; kind < SHEET_KINDS; kind++) {
			sheet_set_kind(sheet, row, i, (enum sheet_kind)kind);
			ck_assert_int_eq(sheet_kind(sheet, row, i), kind);
		}
	}
	ck_assert_str_eq(sheet_text(sheet, row, 1), "");
	sheet_set_number(sheet, row, 0, NAN);
	ck_assert_int_eq(sheet_kind(sheet, row, 0), SHEET_NONE);
	sheet_set_number(sheet, row, 0, -0.594);
	ck_assert_int_eq(sheet_kind(sheet, row, 0), SHEET_VALUE);
	ck_assert_double_eq(sheet_number(sheet, row, 0), -0.594);
}
END_TEST

START_TEST(a_reason_column_says_why_there_is_no_text)
{
	struct sheet_column reason = {
		.name = "a_missing", .label = "a", .reason = true
	};
	static const double codes[] = { 0, -999, -998, -997, -996 };
	size_t row;
	int kind;

	add_column("a", SHEET_TEXT);
	sheet_view_column(&view, sheet_add_column(sheet, &reason));
	add_column("b", SHEET_TEXT);
	row = sheet_add_row(sheet);
	ck_assert_int_eq(sheet_kind(sheet, row, 1), SHEET_NONE);
	for (kind = SHEET_BLANK; kind < SHEET_NONE; kind++) {
		sheet_set_kind(sheet, row, 0, (enum sheet_kind)kind);
		ck_assert_double_eq(sheet_number(sheet, row, 1), codes[kind]);
		sheet_set_text(sheet, row, 0, "tea");
		ck_assert_double_eq(sheet_number(sheet, row, 1), 0);
	}
	row = sheet_add_row(sheet);
	sheet_set_text(sheet, row, 0, "tea"); /* as in the row before */
	ck_assert_double_eq(sheet_number(sheet, row, 1), 0);
	sheet_set_text(sheet, row, 0, "");
	ck_assert_int_eq(sheet_kind(sheet, row, 1), SHEET_NONE);
	sheet_set_kind(sheet, row, 2, SHEET_BLANK);
	ck_assert_int_eq(sheet_kind(sheet, row, 1), SHEET_NONE);
}
END_TEST

START_TEST(rows_are_the_same_if_each_value_and_kind_is)
{
	size_t i, a, b;

	add_column("a", SHEET_NUMBER);
	add_column("b", SHEET_NUMBER);
	add_column("c", SHEET_TEXT);
	a = sheet_add_row(sheet);
	b = sheet_add_row(sheet);
	for (i = a; i <= b; i++) {
		sheet_set_number(sheet, i, 0, (double)i);
		sheet_set_kind(sheet, i, 1, SHEET_TICK);
		sheet_set_text(sheet, i, 2, "tea");
	}
	ck_assert(!sheet_same(sheet, a, b, 0));
	ck_assert(sheet_same(sheet, a, b, 1));
	sheet_set_kind(sheet, b, 1, SHEET_BLANK);
	ck_assert(!sheet_same(sheet, a, b, 1));
	ck_assert(sheet_same(sheet, a, b, 2));
	sheet_set_text(sheet, b, 2, "coffee");
	ck_assert(!sheet_same(sheet, a, b, 2));
	sheet_set_kind(sheet, a, 2, SHEET_BLANK);
	sheet_set_kind(sheet, b, 2, SHEET_NOT_ASKED);
	ck_assert(!sheet_same(sheet, a, b, 2));
}
END_TEST

START_TEST(a_row_that_is_dropped_leaves_nothing_for_the_next)
{
	size_t row;

	add_column("a", SHEET_NUMBER);
	row = sheet_add_row(sheet);
	sheet_set_number(sheet, row, 0, 7);
	sheet_drop_row(sheet);
	ck_assert_uint_eq(sheet_n_rows(sheet), 0);
	ck_assert_uint_eq(sheet_add_row(sheet), row);
	ck_assert_int_eq(sheet_kind(sheet, row, 0), SHEET_NONE);
}
END_TEST

START_TEST(cells_survive_thousands_of_rows)
{
	size_t a = add_column("a", SHEET_NUMBER);
	size_t b = add_column("b", SHEET_TEXT), i;
	char *text;

	for (i = 0; i < 5000; i++) {
		sheet_add_row(sheet);
		text = mem_printf("row %zu", i);
		sheet_set_number(sheet, i, a, (double)i);
		sheet_set_text(sheet, i, b, text);
		free(text);
	}
	for (i = 0; i < 5000; i++) {
		text = mem_printf("row %zu", i);
		ck_assert_double_eq(sheet_number(sheet, i, a), (double)i);
		ck_assert_str_eq(sheet_text(sheet, i, b), text);
		free(text);
	}
	ck_assert_uint_eq(sheet_column(sheet, b)->width, 8);
}
END_TEST

START_TEST(decimals_grow_with_what_is_set)
{
	size_t a = add_column("a", SHEET_NUMBER);

	sheet_add_row(sheet);
	sheet_set_number(sheet, 0, a, 7);
	ck_assert_int_eq(sheet_column(sheet, a)->decimals, 0);
	sheet_set_number(sheet, 0, a, 22.35);
	ck_assert_int_eq(sheet_column(sheet, a)->decimals, 2);
	sheet_set_number(sheet, 0, a, -0.594);
	ck_assert_int_eq(sheet_column(sheet, a)->decimals, 3);
	sheet_set_number(sheet, 0, a, 1.0 / 3);
	ck_assert_int_eq(sheet_column(sheet, a)->decimals, 6);
}
END_TEST

START_TEST(csv_says_why_a_number_is_missing)
{
	size_t a = add_column("a", SHEET_NUMBER), i;
	char *text;

	for (i = 0; i < SHEET_KINDS; i++) {
		sheet_add_row(sheet);
		sheet_view_row(&view, i);
		sheet_set_number(sheet, i, a, 0);
		if (i > 0)
			sheet_set_kind(sheet, i, a, (enum sheet_kind)i);
	}
	text = csv();
	ck_assert_str_eq(text, "a\r\n0\r\n.a\r\n.b\r\n.c\r\n.d\r\n\r\n");
	free(text);
}
END_TEST

static const struct {
	const char *text, *csv;
} texts[] = {
	{ "plain", "plain" },
	{ "0417", "0417" },
	{ "a,b", "\"a,b\"" },
	{ "a \"quote\"", "\"a \"\"quote\"\"\"" },
	{ "two\nlines", "\"two\nlines\"" },
	{ "=1+1", "\"'=1+1\"" },
	{ "+44", "\"'+44\"" },
	{ "-", "\"'-\"" },
	{ "@x", "\"'@x\"" },
	{ "\xd8\xa8", "\xd8\xa8" },
};

START_TEST(csv_quotes_and_gives_no_formula_to_a_spreadsheet)
{
	size_t a = add_column("a", SHEET_TEXT);
	char *text, *want;

	sheet_add_row(sheet);
	sheet_view_row(&view, 0);
	sheet_set_text(sheet, 0, a, texts[_i].text);
	text = csv();
	want = mem_printf("a\r\n%s\r\n", texts[_i].csv);
	ck_assert_str_eq(text, want);
	free(want);
	free(text);
}
END_TEST

START_TEST(csv_writes_dates_and_times_as_iso)
{
	size_t a = add_column("a", SHEET_DATE), b = add_column("b", SHEET_TIME);
	char *text;

	sheet_add_row(sheet);
	sheet_view_row(&view, 0);
	sheet_set_number(sheet, 0, a, 16703);
	sheet_set_number(sheet, 0, b, 16703.0 * 86400 + 3661);
	text = csv();
	ck_assert_str_eq(text, "a,b\r\n2015-09-25,2015-09-25T01:01:01Z\r\n");
	free(text);
}
END_TEST

START_TEST(long_names_are_shortened_apart)
{
	struct sheet_short *names;

	add_column("svc_supported_employment_contact", SHEET_NUMBER);
	add_column("svc_supported_employment_contacts", SHEET_NUMBER);
	add_column("svc_supported_employment_contacts_x", SHEET_NUMBER);
	add_column("svc_supported_employment_minutes", SHEET_NUMBER);
	names = sheet_short_names(&view);
	ck_assert_str_eq(names[0].name, "svc_supported_employment_contact");
	ck_assert_str_eq(names[1].name, "svc_supported_employment_con_2");
	ck_assert_str_eq(names[2].name, "svc_supported_employment_con_3");
	ck_assert_str_eq(names[3].name, "svc_supported_employment_minutes");
	free(names);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		a_new_cell_has_none_and_every_kind_stays_itself,
		a_reason_column_says_why_there_is_no_text,
		rows_are_the_same_if_each_value_and_kind_is,
		a_row_that_is_dropped_leaves_nothing_for_the_next,
		cells_survive_thousands_of_rows,
		decimals_grow_with_what_is_set,
		csv_says_why_a_number_is_missing,
		csv_writes_dates_and_times_as_iso,
		long_names_are_shortened_apart,
	};
	Suite *suite = suite_create("sheet");
	TCase *tc = tcase_create("sheet");
	size_t i;

	tcase_add_checked_fixture(tc, setup, teardown);
	for (i = 0; i < countof(tests); i++)
		tcase_add_test(tc, tests[i]);
	tcase_add_loop_test(tc,
	    csv_quotes_and_gives_no_formula_to_a_spreadsheet, 0,
	    countof(texts));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
