#include "schema/digest.h"

#include <sodium.h>

#include "schema/err.h"

void
digest_bytes(const void *data, size_t len, unsigned char out[DIGEST_LEN])
{
	if (sodium_init() < 0)
		fatal("libsodium does not start");
	if (crypto_generichash(out, DIGEST_LEN, data, len, NULL, 0) != 0)
		fatal("BLAKE2b failed");
}

void
digest_hex(const void *data, size_t len, char *hex, size_t digits)
{
	unsigned char bytes[DIGEST_LEN];

	if (digits % 2 != 0 || digits > 2 * DIGEST_LEN)
		fatal("a digest has no %zu digits", digits);
	digest_bytes(data, len, bytes);
	sodium_bin2hex(hex, digits + 1, bytes, digits / 2);
}
