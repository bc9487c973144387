#include "collector/wilson.h"

#include <check.h>
#include <stddef.h>

#include "../schema/side_by_side.h"
#include "schema/mem.h"

/* Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3 (score,
 * without continuity correction), and the closed forms at 0 and n. */
static const struct {
	unsigned wrong, n;
	double low, high;
} published[] = {
	{ 81, 263, 0.2553, 0.3662 },
	{ 15, 148, 0.0624, 0.1605 },
	{ 0, 20, 0, 0.1611 },
	{ 1, 29, 0.0061, 0.1718 },
	{ 29, 29, 0.8830, 1 },
};

START_TEST(intervals_are_as_published)
{
	struct wilson w = wilson(published[_i].wrong, published[_i].n);

	ck_assert_double_eq_tol(w.low, published[_i].low, 5e-5);
	ck_assert_double_eq_tol(w.high, published[_i].high, 5e-5);
}
END_TEST

START_TEST(nothing_read_says_nothing)
{
	struct wilson w = wilson(0, 0);

	ck_assert_double_eq(w.low, 0);
	ck_assert_double_eq(w.high, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("wilson");
	TCase *tcase = tcase_create("wilson");

	tcase_add_loop_test(
	    tcase, intervals_are_as_published, 0, countof(published));
	tcase_add_test(tcase, nothing_read_says_nothing);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
