/* SHA256_Init() and its like are deprecated, but need neither an allocation nor
 * a look-up each time, which would cost as much as a short hash. */
#define OPENSSL_SUPPRESS_DEPRECATED
/* Theirs is a type that is not used here; ours is an error. */
#define ERR_STATE openssl_err_state
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#undef ERR_STATE

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/fast.h"

#define SECRETS_SIZE  16384 /* bytes of libcrypto's heap for secrets */
#define SECRETS_LEAST 32
#define BLOCK_LEN     64 /* of SHA-256 */

struct fast_key {
	EVP_PKEY *own, *other;
	EVP_PKEY_CTX *derive;
};

/* A context of our own, so that no openssl.cnf on the machine can change or
 * forbid what it does. */
static OSSL_LIB_CTX *
context(void)
{
	static OSSL_LIB_CTX *made;

	if (made != NULL)
		return made;
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		fatal("libcrypto does not start");
	if (!CRYPTO_secure_malloc_initialized() &&
	    CRYPTO_secure_malloc_init(SECRETS_SIZE, SECRETS_LEAST) == 0)
		fatal("no locked memory for a key");
	made = OSSL_LIB_CTX_new();
	return made;
}

struct fast_key *
fast_key_new(const uint8_t secret[FAST_KEY_LEN])
{
	/* Any point: it is replaced before it is used. */
	static const uint8_t base[FAST_KEY_LEN] = { 9 };
	struct fast_key *key = mem_new(struct fast_key);

	key->own = EVP_PKEY_new_raw_private_key_ex(
	    context(), "X25519", NULL, secret, FAST_KEY_LEN);
	key->other = EVP_PKEY_new_raw_public_key_ex(
	    context(), "X25519", NULL, base, sizeof(base));
	key->derive = EVP_PKEY_CTX_new_from_pkey(context(), key->own, NULL);
	if (key->own == NULL || key->other == NULL || key->derive == NULL ||
	    EVP_PKEY_derive_init(key->derive) != 1)
		fatal("libcrypto has no X25519");
	return key;
}

void
fast_key_free(struct fast_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_CTX_free(key->derive);
	EVP_PKEY_free(key->other);
	EVP_PKEY_free(key->own);
	free(key);
}

enum err
fast_key_shared(struct fast_key *key, const uint8_t other[FAST_KEY_LEN],
    uint8_t shared[FAST_KEY_LEN])
{
	size_t len = FAST_KEY_LEN;

	if (EVP_PKEY_set1_encoded_public_key(key->other, other, FAST_KEY_LEN) ==
		1 &&
	    EVP_PKEY_derive_set_peer_ex(key->derive, key->other, 0) == 1 &&
	    EVP_PKEY_derive(key->derive, shared, &len) == 1 &&
	    len == FAST_KEY_LEN)
		return ERR_NONE;
	mem_wipe(shared, FAST_KEY_LEN);
	return ERR_INPUT;
}

/* Begins a hash with KEY, each byte xor PAD. */
static void
begin(SHA256_CTX *hash, const uint8_t *key, size_t key_len, uint8_t pad)
{
	uint8_t block[BLOCK_LEN];
	size_t i;

	memset(block, pad, sizeof(block));
	for (i = 0; i < key_len; i++)
		block[i] ^= key[i];
	SHA256_Init(hash);
	SHA256_Update(hash, block, sizeof(block));
	mem_wipe(block, sizeof(block));
}

void
fast_hmac(const void *key, size_t key_len, const void *a, size_t a_len,
    const void *b, size_t b_len, uint8_t out[FAST_HASH_LEN])
{
	uint8_t inner[FAST_HASH_LEN];
	SHA256_CTX hash;

	if (key_len > BLOCK_LEN)
		fatal("an HMAC key of %zu bytes", key_len);
	begin(&hash, key, key_len, 0x36);
	SHA256_Update(&hash, a, a_len);
	SHA256_Update(&hash, b, b_len);
	SHA256_Final(inner, &hash);
	begin(&hash, key, key_len, 0x5c);
	SHA256_Update(&hash, inner, sizeof(inner));
	SHA256_Final(out, &hash);
	mem_wipe(inner, sizeof(inner));
	mem_wipe(&hash, sizeof(hash));
}
