#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/mem.h"
#include "sync/file.h"
#include "sync/sign.h"
#include "tests/suite.h"

#define DATA "an extract"

static struct sign_secret *secret;
static struct sign_public public;
static struct buf sig;

static void
setup(void)
{
	ck_assert_int_eq(sign_key_new(&secret), ERR_NONE);
	sign_secret_public(secret, &public);
	buf_init(&sig, 4096);
	ck_assert_int_eq(
	    sign_make(secret, DATA, strlen(DATA), "up to 7", &sig), ERR_NONE);
}

static void
teardown(void)
{
	sign_secret_free(secret);
	buf_fini(&sig);
}

static enum err
verify(const char *data, char **comment)
{
	return sign_verify(
	    &public, data, strlen(data), (char *)sig.data, sig.len, comment);
}

START_TEST(a_signature_holds_for_its_data_and_comment_alone)
{
	char *comment;

	setup();
	ck_assert_int_eq(verify(DATA, &comment), ERR_NONE);
	ck_assert_str_eq(comment, "up to 7");
	free(comment);
	ck_assert_int_eq(verify("another extract", &comment), ERR_AUTH);
	ck_assert_ptr_null(comment);
	public.id[0] ^= 1;
	ck_assert_int_eq(verify(DATA, NULL), ERR_AUTH);
	teardown();
}
END_TEST

/* All but the untrusted comment: the first line. */
START_TEST(every_changed_byte_of_a_signature_is_noticed)
{
	size_t i, first;

	setup();
	first = (size_t)((uint8_t *)memchr(sig.data, '\n', sig.len) - sig.data);
	for (i = first; i < sig.len - 1; i++) {
		sig.data[i] ^= 1;
		ck_assert_int_ne(verify(DATA, NULL), ERR_NONE);
		sig.data[i] ^= 1;
	}
	for (i = 0; i < sig.len - 1; i++)
		ck_assert_int_ne(sign_verify(&public, DATA, strlen(DATA),
				     (char *)sig.data, i, NULL),
		    ERR_NONE);
	buf_puts(&sig, "\n");
	ck_assert_int_eq(verify(DATA, NULL), ERR_INPUT);
	teardown();
}
END_TEST

START_TEST(a_comment_of_two_lines_is_refused)
{
	setup();
	ck_assert_int_eq(sign_make(secret, DATA, 1, "a\nb", &sig), ERR_INPUT);
	teardown();
}
END_TEST

START_TEST(keys_are_read_back_with_and_without_a_passphrase)
{
	static const char *const passphrases[] = { NULL, "correct horse" };
	char dir[] = "/tmp/check_sign.XXXXXX", *path, *pub;
	struct sign_secret *again;
	struct sign_public loaded;
	size_t i;

	setup();
	ck_assert_ptr_nonnull(mkdtemp(dir));
	path = mem_printf("%s/key", dir);
	pub = mem_printf("%s.pub", path);
	for (i = 0; i < countof(passphrases); i++) {
		ck_assert_int_eq(
		    sign_key_save(secret, path, passphrases[i]), ERR_NONE);
		ck_assert_int_eq(sign_key_save(secret, path, NULL), ERR_EXISTS);
		ck_assert_int_eq(
		    sign_key_load(path, passphrases[i], &again), ERR_NONE);
		sign_secret_public(again, &loaded);
		ck_assert_mem_eq(&loaded, &public, sizeof(public));
		sign_secret_free(again);
		ck_assert_int_eq(sign_public_load(pub, &loaded), ERR_NONE);
		ck_assert_mem_eq(&loaded, &public, sizeof(public));
		if (passphrases[i] != NULL) {
			ck_assert_int_eq(
			    sign_key_load(path, NULL, &again), ERR_DENIED);
			ck_assert_int_eq(
			    sign_key_load(path, "no", &again), ERR_DENIED);
			ck_assert_ptr_null(again);
		}
		unlink(path);
		unlink(pub);
	}
	rmdir(dir);
	free(path);
	free(pub);
	teardown();
}
END_TEST

SUITE("sign", a_signature_holds_for_its_data_and_comment_alone,
    every_changed_byte_of_a_signature_is_noticed,
    a_comment_of_two_lines_is_refused,
    keys_are_read_back_with_and_without_a_passphrase)
