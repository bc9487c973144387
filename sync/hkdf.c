#include "sync/hkdf.h"

#include <sodium.h>
#include <string.h>

_Static_assert(HKDF_LEN == crypto_auth_hmacsha256_BYTES, "one SHA-256 block");

static void
hmac(const uint8_t *key, size_t key_len, const void *a, size_t a_len,
    const void *b, size_t b_len, uint8_t out[HKDF_LEN])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	if (a_len > 0)
		crypto_auth_hmacsha256_update(&state, a, a_len);
	if (b_len > 0)
		crypto_auth_hmacsha256_update(&state, b, b_len);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void
hkdf_sha256(const uint8_t *ikm, size_t ikm_len, const uint8_t *salt,
    size_t salt_len, const char *info, uint8_t out[HKDF_LEN])
{
	static const uint8_t empty[HKDF_LEN], first = 1;
	uint8_t prk[HKDF_LEN];

	hmac(salt_len > 0 ? salt : empty, salt_len > 0 ? salt_len : HKDF_LEN,
	    ikm, ikm_len, NULL, 0, prk);
	hmac(prk, sizeof(prk), info, strlen(info), &first, 1, out);
	sodium_memzero(prk, sizeof(prk));
}

void
hmac_sha256(const uint8_t key[HKDF_LEN], const void *data, size_t len,
    uint8_t out[HKDF_LEN])
{
	hmac(key, HKDF_LEN, data, len, NULL, 0, out);
}
