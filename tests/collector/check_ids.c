#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/ids.h"
#include "schema/mem.h"
#include "tests/suite.h"

static void
start(void)
{
	ck_assert_int_ge(sodium_init(), 0);
}

/* Every ID that CHANGE makes of one with a right check digit must be wrong. */
START_TEST(one_wrong_digit_is_always_noticed)
{
	char id[12], was;
	int i, k, d, n = 0;

	for (i = 0; i < 10000; i++) {
		snprintf(id, sizeof(id), "%04d", i);
		if (!ids_checks(id))
			continue;
		n++;
		for (k = 0; k < 4; k++) {
			was = id[k];
			for (d = '0'; d <= '9'; d++) {
				id[k] = (char)d;
				ck_assert(d == was || !ids_checks(id));
			}
			id[k] = was;
		}
	}
	ck_assert_int_eq(n, 1000);
}
END_TEST

START_TEST(two_neighbours_swapped_are_always_noticed)
{
	char id[12], swapped[12];
	int i, k;

	for (i = 0; i < 10000; i++) {
		snprintf(id, sizeof(id), "%04d", i);
		if (!ids_checks(id))
			continue;
		for (k = 0; k < 3; k++) {
			memcpy(swapped, id, sizeof(id));
			swapped[k] = id[k + 1];
			swapped[k + 1] = id[k];
			ck_assert(id[k] == id[k + 1] || !ids_checks(swapped));
		}
	}
}
END_TEST

START_TEST(what_is_not_digits_does_not_check)
{
	static const char *const wrong[] = { "", "12a4", " 021", "00 0", "-000",
		"\xd9\xa0\xd9\xa0" };
	size_t i;

	for (i = 0; i < countof(wrong); i++)
		ck_assert(!ids_checks(wrong[i]));
	ck_assert(ids_formed("0000", 4));
	ck_assert(!ids_formed("000", 4));
	ck_assert(!ids_formed("00000", 4));
	ck_assert(!ids_formed("00x0", 4));
}
END_TEST

START_TEST(whole_range_is_issued_once_each_sparse_ones_first)
{
	unsigned char seen[10000] = { 0 };
	char id[IDS_DIGITS_MAX + 1];
	struct ids ids;
	int i;

	ids_init(&ids, 4);
	for (i = 0; i < 10000; i++) {
		ck_assert_int_eq(ids_choose(&ids, id), ERR_NONE);
		ck_assert(ids_formed(id, 4));
		ck_assert(ids_checks(id) == (i < 1000));
		ck_assert_int_eq(seen[atoi(id)]++, 0);
	}
	ck_assert_int_eq(ids_choose(&ids, id), ERR_STATE);
	ck_assert_str_eq(id, "");
	ids_fini(&ids);
}
END_TEST

START_TEST(marked_ones_are_not_chosen)
{
	char id[IDS_DIGITS_MAX + 1], first[IDS_DIGITS_MAX + 1] = "";
	struct ids ids;
	int i;

	ids_init(&ids, 4);
	for (i = 0; i < 10000; i++) {
		snprintf(id, sizeof(id), "%04d", i);
		if (!ids_checks(id))
			continue;
		if (*first == '\0')
			memcpy(first, id, sizeof(id));
		else
			ids_mark(&ids, id);
	}
	ids_mark(&ids, "not an ID");
	ck_assert_uint_eq(ids.left_sparse, 1);
	ck_assert_int_eq(ids_choose(&ids, id), ERR_NONE);
	ck_assert_str_eq(id, first);
	ids_fini(&ids);
}
END_TEST

/* 2,000 first IDs over 100 equal parts of the range: chi-squared with 99
 * degrees of freedom stays under 180 but once in 10^6. */
START_TEST(order_is_random)
{
	int counts[100] = { 0 }, i;
	char id[IDS_DIGITS_MAX + 1];
	double x = 0;

	for (i = 0; i < 2000; i++) {
		struct ids ids;

		ids_init(&ids, 4);
		ck_assert_int_eq(ids_choose(&ids, id), ERR_NONE);
		counts[atoi(id) / 100]++;
		ids_fini(&ids);
	}
	for (i = 0; i < 100; i++)
		x += (counts[i] - 20.0) * (counts[i] - 20.0) / 20.0;
	ck_assert_msg(x < 180, "chi-squared %.1f", x);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ids");
	TCase *tc = tcase_create("ids");

	tcase_add_unchecked_fixture(tc, start, NULL);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, one_wrong_digit_is_always_noticed);
	tcase_add_test(tc, two_neighbours_swapped_are_always_noticed);
	tcase_add_test(tc, what_is_not_digits_does_not_check);
	tcase_add_test(tc, whole_range_is_issued_once_each_sparse_ones_first);
	tcase_add_test(tc, marked_ones_are_not_chosen);
	tcase_add_test(tc, order_is_random);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
