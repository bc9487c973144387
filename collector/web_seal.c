#include "collector/web_seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define NONCE  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG    crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

static char *
base64(const uint8_t *data, size_t len)
{
	size_t n = sodium_base64_ENCODED_LEN(len, BASE64);
	char *text = mem_array(n, 1);

	sodium_bin2base64(text, n, data, len, BASE64);
	return text;
}

char *
web_seal(const uint8_t *key, const char *purpose, const void *data, size_t len)
{
	uint8_t *box = mem_array(NONCE + len + TAG, 1);
	unsigned long long n = 0;
	char *text;

	randombytes_buf(box, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE, &n, data, len,
	    (const uint8_t *)purpose, strlen(purpose), NULL, box, key);
	text = base64(box, NONCE + (size_t)n);
	free(box);
	return text;
}

enum err
web_unseal(const uint8_t *key, const char *purpose, const char *sealed,
    struct buf *out)
{
	size_t max = strlen(sealed), len = 0;
	uint8_t *box = mem_array(max + 1, 1), *room;
	enum err err = ERR_AUTH;

	if (sodium_base642bin(
		box, max, sealed, max, NULL, &len, NULL, BASE64) != 0 ||
	    len < NONCE + TAG)
		goto out;
	room = buf_room(out, len - NONCE - TAG);
	if (room == NULL && len > NONCE + TAG) {
		err = ERR_SIZE;
		goto out;
	}
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(room, NULL, NULL,
		box + NONCE, len - NONCE, (const uint8_t *)purpose,
		strlen(purpose), box, key) == 0)
		err = ERR_NONE;
	else
		buf_clear(out);
out:
	free(box);
	return err;
}

char *
web_token(const uint8_t *key, const char *purpose, const char *text)
{
	uint8_t hash[32];
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, 32, sizeof(hash));
	crypto_generichash_update(
	    &state, (const uint8_t *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, (const uint8_t *)text, strlen(text));
	crypto_generichash_final(&state, hash, sizeof(hash));
	return base64(hash, sizeof(hash));
}
