#include "sync/random.h"

#include <sodium.h>

#include "schema/err.h"

static void
start(void)
{
	if (sodium_init() < 0)
		fatal("libsodium does not start");
}

void
random_bytes(void *out, size_t len)
{
	start();
	randombytes_buf(out, len);
}

uint32_t
random_below(uint32_t below)
{
	start();
	return randombytes_uniform(below);
}
