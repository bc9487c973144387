#include "sync/hkdf.h"

#include <string.h>

#include "schema/mem.h"
#include "sync/fast.h"

_Static_assert(HKDF_LEN == FAST_HASH_LEN, "one SHA-256 block");

void
hkdf_sha256(const uint8_t *ikm, size_t ikm_len, const uint8_t *salt,
    size_t salt_len, const char *info, uint8_t out[HKDF_LEN])
{
	static const uint8_t first = 1;
	uint8_t prk[HKDF_LEN];

	/* An HMAC key is filled up with zeros: no salt is the RFC's. */
	fast_hmac(salt, salt_len, ikm, ikm_len, NULL, 0, prk);
	fast_hmac(prk, sizeof(prk), info, strlen(info), &first, 1, out);
	mem_wipe(prk, sizeof(prk));
}

void
hmac_sha256(const uint8_t key[HKDF_LEN], const void *data, size_t len,
    uint8_t out[HKDF_LEN])
{
	fast_hmac(key, HKDF_LEN, data, len, NULL, 0, out);
}
