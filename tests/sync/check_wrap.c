#include "sync/wrap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/suite.h"

static struct wrap_key *
new_key(void)
{
	struct wrap_key *key;

	ck_assert_int_eq(wrap_key_new(&key), ERR_NONE);
	return key;
}

START_TEST(what_is_sealed_opens_in_its_own_context_only)
{
	struct wrap_key *key = new_key();
	struct buf sealed, plain;

	buf_init(&sealed, 1000);
	buf_init(&plain, 1000);
	ck_assert_int_eq(
	    wrap_seal(key, "desk/scan/1", "tick", 4, &sealed), ERR_NONE);
	ck_assert_int_eq(
	    wrap_open(key, "desk/scan/2", sealed.data, sealed.len, &plain),
	    ERR_AUTH);
	ck_assert_uint_eq(plain.len, 0);
	ck_assert_int_eq(
	    wrap_open(key, "desk/scan/1", sealed.data, sealed.len, &plain),
	    ERR_NONE);
	ck_assert_uint_eq(plain.len, 4);
	ck_assert_mem_eq(plain.data, "tick", 4);
	buf_fini(&sealed);
	buf_fini(&plain);
	wrap_key_free(key);
}
END_TEST

START_TEST(any_changed_byte_or_missing_end_is_refused)
{
	struct wrap_key *key = new_key();
	struct buf sealed, plain;
	size_t i;

	buf_init(&sealed, 1000);
	buf_init(&plain, 1000);
	ck_assert_int_eq(wrap_seal(key, "c", "abc", 3, &sealed), ERR_NONE);
	for (i = 0; i < sealed.len; i++) {
		sealed.data[i] ^= 1;
		ck_assert_int_eq(
		    wrap_open(key, "c", sealed.data, sealed.len, &plain),
		    ERR_AUTH);
		sealed.data[i] ^= 1;
		ck_assert_int_eq(
		    wrap_open(key, "c", sealed.data, i, &plain), ERR_AUTH);
	}
	buf_fini(&sealed);
	buf_fini(&plain);
	wrap_key_free(key);
}
END_TEST

START_TEST(a_saved_key_is_private_and_names_the_same)
{
	char dir[] = "/tmp/check_wrap.XXXXXX", path[64];
	struct wrap_key *key = new_key(), *loaded;
	char a[WRAP_NAME_LEN + 1], b[WRAP_NAME_LEN + 1];
	struct stat st;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/key", dir);
	ck_assert_int_eq(wrap_key_save(key, path), ERR_NONE);
	ck_assert_int_eq(wrap_key_save(key, path), ERR_EXISTS);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(wrap_key_load(path, &loaded), ERR_NONE);
	wrap_name(key, "+447700900123", a);
	wrap_name(loaded, "+447700900123", b);
	ck_assert_str_eq(a, b);
	wrap_key_free(loaded);
	unlink(path);
	ck_assert_int_eq(wrap_key_load(path, &loaded), ERR_NOT_FOUND);
	rmdir(dir);
	wrap_key_free(key);
}
END_TEST

SUITE("wrap", what_is_sealed_opens_in_its_own_context_only,
    any_changed_byte_or_missing_end_is_refused,
    a_saved_key_is_private_and_names_the_same)
