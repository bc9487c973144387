/* What libcrypto (OpenSSL) does faster than libsodium, for opening a hundred
 * thousand records: X25519 where the processor has ADX, SHA-256 where it has
 * SHA instructions.  The same results, in constant time too.  Everything else
 * stays with libsodium. */
#ifndef SYNC_FAST_H
#define SYNC_FAST_H

#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

#define FAST_KEY_LEN  32
#define FAST_HASH_LEN 32

/* A secret X25519 key, made ready for many calls.  libcrypto keeps its copy in
 * a heap of its own for secrets: locked in memory, between guard pages, left
 * out of core dumps, wiped when freed; as sodium_malloc does. */
struct fast_key;

struct fast_key *fast_key_new(const uint8_t secret[FAST_KEY_LEN]);
void fast_key_free(struct fast_key *key); /* wipes; NULL is fine */
/* RFC 7748, X25519 of KEY and the point OTHER.  ERR_INPUT if all of the result
 * would be zero, as it is for a point of low order (SHARED is zeroed). */
enum err fast_key_shared(struct fast_key *key,
    const uint8_t other[FAST_KEY_LEN], uint8_t shared[FAST_KEY_LEN]) must_use;

/* HMAC-SHA-256 (RFC 2104) under KEY, 64 bytes at most, of A and then B. */
void fast_hmac(const void *key, size_t key_len, const void *a, size_t a_len,
    const void *b, size_t b_len, uint8_t out[FAST_HASH_LEN]);

#endif
