#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/mem.h"
#include "sync/file.h"
#include "sync/pseudonym.h"
#include "tests/suite.h"

/* A file with the key of 64 zeros, so that names can be written down. */
static struct pseudonym_key *
key_of_zeros(void)
{
	char path[] = "/tmp/check_pseudonym.XXXXXX", text[65];
	struct pseudonym_key *key;

	close(mkstemp(path));
	unlink(path);
	memset(text, '0', 64);
	text[64] = '\n';
	ck_assert_int_eq(file_create(path, 0600, text, 65), ERR_NONE);
	ck_assert_int_eq(pseudonym_key_load(path, &key), ERR_NONE);
	unlink(path);
	return key;
}

START_TEST(a_pseudonym_stays_the_same_for_ever)
{
	struct pseudonym_key *key = key_of_zeros();
	char name[PSEUDONYM_LEN + 1];

	pseudonym_make(key, "economics", "0417", name);
	ck_assert_str_eq(name, "chae78p875c31dyd");
	pseudonym_key_free(key);
}
END_TEST

START_TEST(a_person_has_another_pseudonym_for_each_partner_and_key)
{
	struct pseudonym_key *key, *other;
	char a[PSEUDONYM_LEN + 1], b[PSEUDONYM_LEN + 1];

	ck_assert_int_eq(pseudonym_key_new(&key), ERR_NONE);
	ck_assert_int_eq(pseudonym_key_new(&other), ERR_NONE);
	pseudonym_make(key, "economics", "0417", a);
	pseudonym_make(key, "economics", "0417", b);
	ck_assert_str_eq(a, b);
	pseudonym_make(key, "", "0417", b);
	ck_assert_str_ne(a, b);
	pseudonym_make(key, "economics0", "417", b);
	ck_assert_str_ne(a, b);
	pseudonym_make(other, "economics", "0417", b);
	ck_assert_str_ne(a, b);
	pseudonym_key_free(key);
	pseudonym_key_free(other);
}
END_TEST

START_TEST(a_phone_is_found_however_it_is_written)
{
	struct pseudonym_key *key;
	char a[PSEUDONYM_TAG_LEN + 1], b[PSEUDONYM_TAG_LEN + 1];

	ck_assert_int_eq(pseudonym_key_new(&key), ERR_NONE);
	pseudonym_phone(key, "+447700900123", a);
	pseudonym_phone(key, "+44 (7700) 900-123", b);
	ck_assert_str_eq(a, b);
	pseudonym_phone(key, "+447700900124", b);
	ck_assert_str_ne(a, b);
	pseudonym_key_free(key);
}
END_TEST

START_TEST(the_same_answers_have_the_same_tag_for_one_person_alone)
{
	struct pseudonym_key *key;
	char a[PSEUDONYM_TAG_LEN + 1], b[PSEUDONYM_TAG_LEN + 1];

	ck_assert_int_eq(pseudonym_key_new(&key), ERR_NONE);
	pseudonym_answers(key, "1", "{}", 2, a);
	pseudonym_answers(key, "1", "{}", 2, b);
	ck_assert_str_eq(a, b);
	pseudonym_answers(key, "2", "{}", 2, b);
	ck_assert_str_ne(a, b);
	pseudonym_answers(key, "1", "{", 1, b);
	ck_assert_str_ne(a, b);
	pseudonym_key_free(key);
}
END_TEST

START_TEST(a_key_is_kept_in_a_file)
{
	char dir[] = "/tmp/check_pseudonym.XXXXXX", *path;
	struct pseudonym_key *key, *again;
	char a[PSEUDONYM_LEN + 1], b[PSEUDONYM_LEN + 1];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	path = mem_printf("%s/key", dir);
	ck_assert_int_eq(pseudonym_key_new(&key), ERR_NONE);
	ck_assert_int_eq(pseudonym_key_save(key, path), ERR_NONE);
	ck_assert_int_eq(pseudonym_key_save(key, path), ERR_EXISTS);
	ck_assert_int_eq(pseudonym_key_load(path, &again), ERR_NONE);
	pseudonym_make(key, "", "1", a);
	pseudonym_make(again, "", "1", b);
	ck_assert_str_eq(a, b);
	pseudonym_key_free(again);
	unlink(path);
	ck_assert_int_eq(file_create(path, 0600, "00\n", 3), ERR_NONE);
	ck_assert_int_eq(pseudonym_key_load(path, &again), ERR_INPUT);
	ck_assert_ptr_null(again);
	unlink(path);
	rmdir(dir);
	free(path);
	pseudonym_key_free(key);
}
END_TEST

SUITE("pseudonym", a_pseudonym_stays_the_same_for_ever,
    a_person_has_another_pseudonym_for_each_partner_and_key,
    a_phone_is_found_however_it_is_written,
    the_same_answers_have_the_same_tag_for_one_person_alone,
    a_key_is_kept_in_a_file)
