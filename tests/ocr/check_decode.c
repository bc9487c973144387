#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/decode.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define SURE  0.9995f
#define DOUBT 0.004 /* at the usual error budget */

/* One cell that surely holds G; the rest is spread over all others. */
static void
set_cell(struct glyphs *g, int cell, int glyph, float p)
{
	int i;

	for (i = 0; i < GLYPH_COUNT; i++)
		g->p[cell][i] = (1 - p) / (GLYPH_COUNT - 1);
	g->p[cell][glyph] = p;
}

/* Cells as TEXT shows them: a digit, ' ' blank, 'v' tick, 'x' struck. */
static struct glyphs
cells(const char *text)
{
	struct glyphs g = { .cells = (int)strlen(text) };
	int i;

	for (i = 0; text[i] != '\0'; i++)
		set_cell(&g, i,
		    text[i] == ' '   ? GLYPH_BLANK
		    : text[i] == 'v' ? GLYPH_TICK
		    : text[i] == 'x' ? GLYPH_STRIKE
				     : text[i] - '0',
		    SURE);
	return g;
}

static const struct {
	const char *cells;
	enum decoded_kind kind;
	const char *text;
} counts[] = {
	{ "  ", DECODED_BLANK, "" },
	{ " 3", DECODED_NUMBER, "3" },
	{ "3 ", DECODED_NUMBER, "3" },
	{ "03", DECODED_NUMBER, "3" },
	{ "12", DECODED_NUMBER, "12" },
	{ "10", DECODED_NUMBER, "10" },
	{ " 0", DECODED_NUMBER, "0" },
	{ "00", DECODED_NUMBER, "0" },
	{ "v ", DECODED_TICK, "" },
	{ " v", DECODED_TICK, "" },
	{ "vv", DECODED_TICK, "" },
};

START_TEST(a_count_cell_holds_blank_zero_number_or_tick)
{
	struct glyphs g = cells(counts[_i].cells);
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_int_eq(d.kind, counts[_i].kind);
	ck_assert_str_eq(d.text, counts[_i].text);
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(what_may_be_a_tick_or_a_one_is_not_sure)
{
	struct glyphs g = cells(" 1");
	struct decoded d;

	g.p[1][GLYPH_TICK] = 0.02f;
	g.p[1][1] = 0.97f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "1");
	ck_assert_double_lt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(what_leans_like_a_tick_is_a_one_only_if_it_is_none_at_all)
{
	struct glyphs g = cells(" 1");
	struct decoded d;

	g.p[1][GLYPH_TICK] = 0.0005f;
	g.p[1][1] = 0.9965f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_gt(d.p, 1 - DOUBT);
	g.steep = true;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
	decode_number(&g, 0, 99, false, &d);
	ck_assert_double_gt(d.p, 1 - DOUBT);
	g.p[1][1] = 0.999f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_gt(d.p, 1 - DOUBT);
	g = cells(" 1");
	g.p[1][GLYPH_TICK] = 0;
	g.steep = g.clipped = true;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
	g = cells("11");
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_gt(d.p, 1 - DOUBT);
	g.sunk = true;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_gt(d.p, 1 - DOUBT);
	g.p[1][1] = 0.9965f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
	g = cells("13");
	g.steep = g.clipped = g.sunk = true;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

/* "5x", "5+": struck out before a digit is a slip of the pen, behind it it may
 * be a sign. */
START_TEST(what_is_struck_out_behind_a_digit_is_not_sure)
{
	struct glyphs g = cells("5x");
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "5");
	ck_assert_double_lt(d.p, 1 - DOUBT);
	g = cells("x5");
	decode_number(&g, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "5");
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(a_cross_over_both_cells_is_offered_as_a_tick_to_a_person)
{
	struct glyphs g = cells("76");
	struct decoded d;

	g.p[0][7] = 0.6f;
	g.p[1][6] = 0.4f;
	g.n_across = 1;
	g.across[0].from = 0;
	g.across[0].to = 1;
	g.across[0].one = 1;
	memset(g.across[0].p, 0, sizeof(g.across[0].p));
	g.across[0].p[GLYPH_STRIKE] = 1;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_int_eq(d.kind, DECODED_TICK);
	ck_assert_double_lt(d.p, 0.5);
	/* Where no tick is expected it is what it was. */
	decode_number(&g, 0, 99, false, &d);
	ck_assert_int_eq(d.kind, DECODED_NUMBER);
	ck_assert_double_lt(d.p, 0.5);
}
END_TEST

START_TEST(a_tick_over_both_cells_is_one_tick_though_its_parts_look_like_digits)
{
	struct glyphs g = cells("17");
	struct decoded d;

	g.n_across = 1;
	g.across[0].from = 0;
	g.across[0].to = 1;
	g.across[0].one = 1;
	memset(g.across[0].p, 0, sizeof(g.across[0].p));
	g.across[0].p[GLYPH_TICK] = 0.999f;
	g.across[0].p[GLYPH_OTHER] = 0.001f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_int_eq(d.kind, DECODED_TICK);
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

/* Ink over the line between two cells, of which the halves look like HALVES,
 * sure as always, and the whole like GLYPH. */
static struct glyphs
over_the_line(const char *halves, int glyph, float p, double one)
{
	struct glyphs g = cells(halves);
	int i;

	g.n_across = 1;
	g.across[0].from = 0;
	g.across[0].to = 1;
	g.across[0].one = one;
	for (i = 0; i < GLYPH_COUNT; i++)
		g.across[0].p[i] = (1 - p) / (GLYPH_COUNT - 2);
	g.across[0].p[GLYPH_TICK] = 0;
	g.across[0].p[glyph] = p;
	return g;
}

START_TEST(a_tick_that_fell_apart_is_a_tick)
{
	struct glyphs g = cells("11");
	struct decoded d;

	g.has_whole = true;
	g.whole[GLYPH_TICK] = 0.9995f;
	g.whole[GLYPH_OTHER] = 0.0005f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_int_eq(d.kind, DECODED_TICK);
	decode_number(&g, 0, 99, false, &d);
	ck_assert_int_ne(d.kind, DECODED_TICK);
}
END_TEST

START_TEST(two_digits_apart_are_no_tick)
{
	struct glyphs g = cells("11");
	struct decoded d;

	g.has_whole = true;
	g.whole[GLYPH_TICK] = 0.003f;
	g.whole[1] = 0.24f;
	g.whole[GLYPH_OTHER] = 0.757f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_int_eq(d.kind, DECODED_NUMBER);
	ck_assert_str_eq(d.text, "11");
	ck_assert_double_gt(d.p, 1 - DOUBT);
	/* One time in a hundred is too often for a tick to become a number. */
	g.whole[GLYPH_TICK] = 0.01f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(a_digit_on_the_line_is_one_digit)
{
	struct glyphs g = over_the_line("61", 0, 0.9995f, 100);
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_int_eq(d.kind, DECODED_NUMBER);
	ck_assert_str_eq(d.text, "0");
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(digits_that_touch_are_two)
{
	struct glyphs g = over_the_line("12", 4, 0.5f, 0.0003);
	struct decoded d;

	g.across[0].p[GLYPH_STRIKE] = 0;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "12");
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

/* What is cut from another digit is not as sure as it looks. */
START_TEST(digits_that_touch_and_are_not_plain_are_not_sure)
{
	struct glyphs apart = cells("13");
	struct glyphs touch = over_the_line("13", GLYPH_OTHER, 0.99f, 0.05);
	struct decoded d;
	double plain;

	set_cell(&apart, 0, 1, 0.95f);
	set_cell(&touch, 0, 1, 0.95f);
	decode_number(&apart, 0, 99, true, &d);
	plain = d.p;
	ck_assert_double_gt(plain, 0.93);
	decode_number(&touch, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "13");
	ck_assert_double_lt(d.p, plain - 0.02);
}
END_TEST

/* A digit that may be A as well as B, which is likelier by its looks alone. */
static struct glyphs
either(const char *text, int cell, int a, int b)
{
	struct glyphs g = cells(text);

	set_cell(&g, cell, b, 0.5f);
	g.p[cell][a] = 0.499f;
	return g;
}

START_TEST(small_counts_are_likelier_than_large_ones)
{
	struct glyphs g = either("79", 0, 1, 7);
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "19");
	ck_assert_double_gt(d.p, 0.8);
	ck_assert_double_lt(d.p, 0.95);
	g = either(" 7", 1, 1, 7);
	decode_number(&g, 0, 99, false, &d);
	ck_assert_str_eq(d.text, "1");
	ck_assert_double_lt(d.p, 0.95);
}
END_TEST

START_TEST(minutes_have_no_law)
{
	struct glyphs g = either("79", 0, 1, 7);
	struct decoded d;

	decode_number(&g, 0, 600, false, &d);
	ck_assert_str_eq(d.text, "79");
	ck_assert_double_lt(d.p, 0.6);
}
END_TEST

/* Few put a 0 before a number below ten. */
START_TEST(a_bad_8_is_no_leading_0)
{
	struct glyphs g = either("84", 0, 0, 8);
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 0.9);
}
END_TEST

START_TEST(the_pages_habit_tells_a_one_from_a_tick)
{
	struct glyphs g = cells(" 1");
	struct decoded d;

	g.p[1][GLYPH_TICK] = 0.005f;
	g.p[1][1] = 0.99f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 0.9);
	g.habit = HABIT_TICKS;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 0.9);
	g.habit = HABIT_NUMBERS;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_str_eq(d.text, "1");
	ck_assert_double_gt(d.p, 0.98);
	g.p[1][GLYPH_TICK] = 0.02f;
	g.p[1][1] = 0.97f;
	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 0.9);
}
END_TEST

START_TEST(digits_struck_out_together_are_not_sure)
{
	struct glyphs g = over_the_line("42", GLYPH_STRIKE, 0.9f, 0.0003);
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 0.93);
}
END_TEST

START_TEST(what_may_be_one_digit_or_two_is_not_sure)
{
	struct glyphs g = over_the_line("42", 4, 0.9f, 1);
	struct decoded d;

	decode_number(&g, 0, 99, true, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(a_number_out_of_range_goes_to_a_person)
{
	struct glyphs g = cells("57");
	struct decoded d;

	decode_number(&g, 0, 30, false, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(a_tick_where_only_a_number_is_asked_is_no_answer)
{
	struct glyphs g = cells(" v");
	struct decoded d;

	decode_number(&g, 0, 99, false, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
}
END_TEST

#define IDS 400

/* IDs no two of which are one misread digit or one swap apart, as they are
 * issued. */
static size_t
make_ids(char ids[IDS][5])
{
	size_t n = 0, i;
	int v;

	for (v = 0; v < 10000 && n < IDS; v += 7) {
		char id[12]; /* any int, for the compiler */
		bool clash = false;

		snprintf(id, sizeof(id), "%04d", v);
		for (i = 0; i < n && !clash; i++) {
			int c, differ = 0;
			char swapped[5];

			for (c = 0; c < 4; c++)
				differ += id[c] != ids[i][c];
			clash = differ < 2;
			for (c = 0; c < 3 && !clash; c++) {
				memcpy(swapped, id, 5);
				swapped[c] = id[c + 1];
				swapped[c + 1] = id[c];
				clash = strcmp(swapped, ids[i]) == 0;
			}
		}
		if (!clash)
			memcpy(ids[n++], id, 5);
	}
	return n;
}

static char ids[IDS][5];
static const char *issued[IDS];
static size_t n_ids;

static void
setup_ids(void)
{
	size_t i;

	n_ids = make_ids(ids);
	for (i = 0; i < n_ids; i++)
		issued[i] = ids[i];
}

static bool
accepted_as_another(const char *written, const char *read)
{
	struct glyphs g = cells(read);
	struct decoded d;

	decode_id(&g, issued, n_ids, &d);
	return 1 - d.p <= DOUBT && strcmp(d.text, written) != 0;
}

START_TEST(every_issued_id_is_read)
{
	size_t i;

	ck_assert_uint_gt(n_ids, 300);
	for (i = 0; i < n_ids; i++) {
		struct glyphs g = cells(ids[i]);
		struct decoded d;

		decode_id(&g, issued, n_ids, &d);
		ck_assert_str_eq(d.text, ids[i]);
		ck_assert_double_gt(d.p, 1 - DOUBT);
	}
}
END_TEST

START_TEST(no_single_misread_digit_of_any_id_lands_on_another_person)
{
	size_t i;
	int c;
	char digit, read[5];

	for (i = 0; i < n_ids; i++)
		for (c = 0; c < 4; c++)
			for (digit = '0'; digit <= '9'; digit++) {
				memcpy(read, ids[i], 5);
				read[c] = digit;
				ck_assert_msg(
				    !accepted_as_another(ids[i], read),
				    "%s read as %s", ids[i], read);
			}
}
END_TEST

START_TEST(no_swap_in_any_id_lands_on_another_person)
{
	size_t i;
	int c;
	char read[5];

	for (i = 0; i < n_ids; i++)
		for (c = 0; c < 3; c++) {
			memcpy(read, ids[i], 5);
			read[c] = ids[i][c + 1];
			read[c + 1] = ids[i][c];
			ck_assert_msg(!accepted_as_another(ids[i], read),
			    "%s read as %s", ids[i], read);
		}
}
END_TEST

START_TEST(an_id_that_nobody_has_goes_to_a_person)
{
	struct glyphs g = cells("0001");
	struct decoded d;

	decode_id(&g, issued, n_ids, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
	ck_assert_str_eq(d.text, "0001");
}
END_TEST

START_TEST(a_doubtful_digit_is_settled_by_who_has_an_id)
{
	struct glyphs g = cells(ids[20]);
	struct decoded d;
	int digit = ids[20][2] - '0';

	g.p[2][digit] = 0.56f;
	g.p[2][(digit + 1) % 10] = 0.4395f;
	decode_id(&g, issued, n_ids, &d);
	ck_assert_str_eq(d.text, ids[20]);
	ck_assert_double_gt(d.p, 1 - DOUBT);
}
END_TEST

START_TEST(digits_of_an_id_may_touch)
{
	struct glyphs g = cells(ids[20]);
	struct decoded d;

	g.n_across = 1;
	g.across[0].from = 1;
	g.across[0].to = 2;
	g.across[0].one = 1;
	g.across[0].p[GLYPH_OTHER] = 1;
	decode_id(&g, issued, n_ids, &d);
	ck_assert_str_eq(d.text, ids[20]);
	ck_assert_double_gt(d.p, 1 - DOUBT / 10);
}
END_TEST

START_TEST(a_cell_left_blank_makes_no_id)
{
	struct glyphs g = cells(ids[20]);
	struct decoded d;

	set_cell(&g, 1, GLYPH_BLANK, SURE);
	decode_id(&g, issued, n_ids, &d);
	ck_assert_double_lt(d.p, 1 - DOUBT);
}
END_TEST

static const struct {
	const char *cells, *text;
	bool sure;
} dates[] = {
	{ "010316", "2016-03-01", true }, { "311015", "2015-10-31", true },
	{ " 1 316", "2016-03-01", true },  /* no leading zeros */
	{ "310216", "", false },           /* no such day */
	{ "010318", "2018-03-01", false }, /* after the window */
	{ "0103 6", "", false },           /* a gap is no zero */
};

START_TEST(a_date_is_read_in_the_window_day_first)
{
	struct glyphs g = cells(dates[_i].cells);
	struct decoded d;

	decode_date(&g, "2015-09-25", "2016-12-21", &d);
	if (dates[_i].sure)
		ck_assert_double_gt(d.p, 1 - DOUBT);
	else
		ck_assert_double_lt(d.p, 1 - DOUBT);
	if (dates[_i].text[0] != '\0')
		ck_assert_str_eq(d.text, dates[_i].text);
}
END_TEST

START_TEST(no_ink_is_no_date_and_no_id)
{
	struct glyphs date = cells("      "), id = cells("    ");
	struct decoded d;

	decode_date(&date, "", "", &d);
	ck_assert_int_eq(d.kind, DECODED_BLANK);
	decode_id(&id, issued, n_ids, &d);
	ck_assert_int_eq(d.kind, DECODED_BLANK);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("decode");
	TCase *tc = tcase_create("decode");

	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, setup_ids, NULL);
	tcase_add_loop_test(tc, a_count_cell_holds_blank_zero_number_or_tick, 0,
	    countof(counts));
	tcase_add_test(tc, what_may_be_a_tick_or_a_one_is_not_sure);
	tcase_add_test(
	    tc, what_leans_like_a_tick_is_a_one_only_if_it_is_none_at_all);
	tcase_add_test(tc, what_is_struck_out_behind_a_digit_is_not_sure);
	tcase_add_test(
	    tc, a_cross_over_both_cells_is_offered_as_a_tick_to_a_person);
	tcase_add_test(tc,
	    a_tick_over_both_cells_is_one_tick_though_its_parts_look_like_digits);
	tcase_add_test(tc, a_tick_that_fell_apart_is_a_tick);
	tcase_add_test(tc, two_digits_apart_are_no_tick);
	tcase_add_test(tc, a_digit_on_the_line_is_one_digit);
	tcase_add_test(tc, digits_that_touch_are_two);
	tcase_add_test(tc, digits_that_touch_and_are_not_plain_are_not_sure);
	tcase_add_test(tc, small_counts_are_likelier_than_large_ones);
	tcase_add_test(tc, minutes_have_no_law);
	tcase_add_test(tc, a_bad_8_is_no_leading_0);
	tcase_add_test(tc, the_pages_habit_tells_a_one_from_a_tick);
	tcase_add_test(tc, digits_struck_out_together_are_not_sure);
	tcase_add_test(tc, what_may_be_one_digit_or_two_is_not_sure);
	tcase_add_test(tc, digits_of_an_id_may_touch);
	tcase_add_test(tc, a_number_out_of_range_goes_to_a_person);
	tcase_add_test(tc, a_tick_where_only_a_number_is_asked_is_no_answer);
	tcase_add_test(tc, every_issued_id_is_read);
	tcase_add_test(
	    tc, no_single_misread_digit_of_any_id_lands_on_another_person);
	tcase_add_test(tc, no_swap_in_any_id_lands_on_another_person);
	tcase_add_test(tc, an_id_that_nobody_has_goes_to_a_person);
	tcase_add_test(tc, a_doubtful_digit_is_settled_by_who_has_an_id);
	tcase_add_test(tc, a_cell_left_blank_makes_no_id);
	tcase_add_loop_test(
	    tc, a_date_is_read_in_the_window_day_first, 0, countof(dates));
	tcase_add_test(tc, no_ink_is_no_date_and_no_id);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
