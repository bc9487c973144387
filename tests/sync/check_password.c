#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/base64.h"
#include "sync/password.h"
#include "sync/random.h"
#include "tests/suite.h"

START_TEST(a_password_opens_its_own_hash_alone)
{
	char hash[PASSWORD_HASH_LEN], again[PASSWORD_HASH_LEN];

	ck_assert_int_eq(password_hash("correct horse", hash), ERR_NONE);
	ck_assert_int_eq(password_hash("correct horse", again), ERR_NONE);
	ck_assert_int_eq(strncmp(hash, "$argon2id$", 10), 0);
	ck_assert_str_ne(hash, again);
	ck_assert(password_ok(hash, "correct horse"));
	ck_assert(!password_ok(hash, "correct hors"));
	ck_assert(!password_ok(hash, ""));
}
END_TEST

START_TEST(no_account_and_a_closed_one_have_no_password)
{
	ck_assert(!password_ok(NULL, ""));
	ck_assert(!password_ok("", ""));
	ck_assert(!password_ok("not a hash", "x"));
}
END_TEST

static const struct {
	const char *data, *text;
} pairs[] = {
	{ "", "" },
	{ "f", "Zg" },
	{ "foob", "Zm9vYg" },
	{ "\xff\xfb\xef", "__vv" },
};

START_TEST(base64_goes_both_ways)
{
	char *text = base64_text(pairs[_i].data, strlen(pairs[_i].data));
	struct buf out;

	ck_assert_str_eq(text, pairs[_i].text);
	buf_init(&out, 100);
	ck_assert_int_eq(base64_data(text, &out), ERR_NONE);
	ck_assert_uint_eq(out.len, strlen(pairs[_i].data));
	if (out.len > 0)
		ck_assert_mem_eq(out.data, pairs[_i].data, out.len);
	buf_fini(&out);
	free(text);
}
END_TEST

static const char *const wrong[] = { "Z", "Zg==", "Z g", "+/aa", "Zh" };

START_TEST(what_is_no_base64_is_refused)
{
	struct buf out;

	buf_init(&out, 100);
	ck_assert_int_eq(base64_data(wrong[_i], &out), ERR_INPUT);
	ck_assert_uint_eq(out.len, 0);
	buf_fini(&out);
}
END_TEST

START_TEST(random_numbers_stay_below)
{
	unsigned seen = 0, i;

	for (i = 0; i < 200; i++)
		seen |= 1u << random_below(3);
	ck_assert_uint_eq(seen, 7);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("password");
	TCase *tc = tcase_create("password");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, a_password_opens_its_own_hash_alone);
	tcase_add_test(tc, no_account_and_a_closed_one_have_no_password);
	tcase_add_loop_test(tc, base64_goes_both_ways, 0, countof(pairs));
	tcase_add_loop_test(
	    tc, what_is_no_base64_is_refused, 0, countof(wrong));
	tcase_add_test(tc, random_numbers_stay_below);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
