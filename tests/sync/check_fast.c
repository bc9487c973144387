#include <sodium.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/fast.h"
#include "tests/suite.h"

static void
bytes(const char *hex, uint8_t *out, size_t len)
{
	size_t n;

	ck_assert_int_eq(
	    sodium_hex2bin(out, len, hex, strlen(hex), NULL, &n, NULL), 0);
	ck_assert_uint_eq(n, len);
}

/* RFC 7748, section 5.2. */
static const struct {
	const char *secret, *other, *shared;
} known[] = {
	{ "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
	    "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
	    "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a2855"
	    "2" },
	{ "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
	    "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
	    "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac795"
	    "7" },
};

START_TEST(the_rfcs_examples_come_out)
{
	uint8_t secret[32], other[32], want[32], shared[32];
	struct fast_key *key;

	bytes(known[_i].secret, secret, 32);
	bytes(known[_i].other, other, 32);
	bytes(known[_i].shared, want, 32);
	key = fast_key_new(secret);
	ck_assert_int_eq(fast_key_shared(key, other, shared), ERR_NONE);
	ck_assert_mem_eq(shared, want, 32);
	fast_key_free(key);
}
END_TEST

/* Points that are no one's public key too: half of all are on the twist. */
START_TEST(it_agrees_with_libsodium_on_any_point)
{
	uint8_t secret[32], other[32], want[32], shared[32];
	struct fast_key *key;
	int i;

	randombytes_buf(secret, sizeof(secret));
	key = fast_key_new(secret);
	for (i = 0; i < 300; i++) {
		randombytes_buf(other, sizeof(other));
		ck_assert_int_eq(crypto_scalarmult(want, secret, other), 0);
		ck_assert_int_eq(fast_key_shared(key, other, shared), ERR_NONE);
		ck_assert_mem_eq(shared, want, sizeof(want));
	}
	fast_key_free(key);
}
END_TEST

/* All of low order, in each way of writing them (libsodium's and age's
 * lists): 0, 1, two of order 8, -1, p, p + 1. */
static const char *const low[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

START_TEST(a_point_of_low_order_is_refused_and_the_next_is_not)
{
	static const uint8_t none[32];
	uint8_t secret[32], other[32], shared[32], again[32];
	struct fast_key *key;

	randombytes_buf(secret, sizeof(secret));
	key = fast_key_new(secret);
	memset(shared, 7, sizeof(shared));
	bytes(low[_i], other, 32);
	ck_assert_int_ne(crypto_scalarmult(again, secret, other), 0);
	ck_assert_int_eq(fast_key_shared(key, other, shared), ERR_INPUT);
	ck_assert_mem_eq(shared, none, sizeof(none));
	bytes(known[0].other, other, 32);
	ck_assert_int_eq(crypto_scalarmult(again, secret, other), 0);
	ck_assert_int_eq(fast_key_shared(key, other, shared), ERR_NONE);
	ck_assert_mem_eq(shared, again, sizeof(again));
	fast_key_free(key);
}
END_TEST

START_TEST(two_keys_do_not_mix)
{
	uint8_t secret[2][32], other[32], want[32], shared[32];
	struct fast_key *key[2];
	int i;

	randombytes_buf(secret, sizeof(secret));
	for (i = 0; i < 2; i++)
		key[i] = fast_key_new(secret[i]);
	for (i = 0; i < 6; i++) {
		randombytes_buf(other, sizeof(other));
		ck_assert_int_eq(
		    crypto_scalarmult(want, secret[i % 2], other), 0);
		ck_assert_int_eq(
		    fast_key_shared(key[i % 2], other, shared), ERR_NONE);
		ck_assert_mem_eq(shared, want, sizeof(want));
	}
	fast_key_free(key[0]);
	fast_key_free(key[1]);
	fast_key_free(NULL);
}
END_TEST

/* RFC 4231, test cases 1 and 2. */
START_TEST(hmac_gives_what_the_rfc_says)
{
	uint8_t key[20], want[32], out[32];

	memset(key, 0x0b, sizeof(key));
	bytes(
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
	    want, 32);
	fast_hmac(key, sizeof(key), "Hi ", 3, "There", 5, out);
	ck_assert_mem_eq(out, want, 32);
	bytes(
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
	    want, 32);
	fast_hmac("Jefe", 4, "what do ya want for nothing?", 28, NULL, 0, out);
	ck_assert_mem_eq(out, want, 32);
}
END_TEST

START_TEST(hmac_agrees_with_libsodium_at_every_length)
{
	uint8_t key[64], data[300], want[32], out[32];
	crypto_auth_hmacsha256_state state;
	size_t len, key_len;

	randombytes_buf(key, sizeof(key));
	randombytes_buf(data, sizeof(data));
	for (len = 0; len <= sizeof(data); len++) {
		key_len = len % (sizeof(key) + 1);
		crypto_auth_hmacsha256_init(&state, key, key_len);
		crypto_auth_hmacsha256_update(&state, data, len);
		crypto_auth_hmacsha256_final(&state, want);
		fast_hmac(key, key_len, data, len / 3, data + len / 3,
		    len - len / 3, out);
		ck_assert_mem_eq(out, want, sizeof(want));
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("fast");
	TCase *t = tcase_create("fast");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(
	    t, the_rfcs_examples_come_out, 0, (int)countof(known));
	tcase_add_test(t, it_agrees_with_libsodium_on_any_point);
	tcase_add_loop_test(t,
	    a_point_of_low_order_is_refused_and_the_next_is_not, 0,
	    (int)countof(low));
	tcase_add_test(t, two_keys_do_not_mix);
	tcase_add_test(t, hmac_gives_what_the_rfc_says);
	tcase_add_test(t, hmac_agrees_with_libsodium_at_every_length);
	suite_add_tcase(s, t);
	return run_suite(s);
}
