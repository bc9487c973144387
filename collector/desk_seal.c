#include "collector/desk_seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SEAL_VERSION 1
#define NONCE_LEN    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN      crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(DESK_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "the desk key is the cipher's");

enum err
desk_seal(const uint8_t *key, const char *drawer, const char *name,
    const void *data, size_t len, struct buf *out)
{
	char *place = mem_printf("%s/%s", drawer, name);
	uint8_t *nonce, *sealed;

	buf_put_u8(out, SEAL_VERSION);
	nonce = buf_room(out, NONCE_LEN);
	if (nonce != NULL) {
		uint8_t n[NONCE_LEN];

		randombytes_buf(nonce, NONCE_LEN);
		memcpy(n, nonce, NONCE_LEN);
		sealed = buf_room(out, len + TAG_LEN);
		if (sealed != NULL)
			crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL,
			    data, len, (uint8_t *)place, strlen(place), NULL, n,
			    key);
	}
	free(place);
	return buf_err(out);
}

enum err
desk_open(const uint8_t *key, const char *drawer, const char *name,
    const void *sealed, size_t len, struct buf *out)
{
	const uint8_t *p = sealed;
	uint8_t *room;
	char *place;
	int bad;

	if (len < 1 + NONCE_LEN + TAG_LEN)
		return ERR_AUTH;
	if (p[0] != SEAL_VERSION)
		return ERR_VERSION;
	len -= 1 + NONCE_LEN;
	/* One byte more than needed, so that there is room for nothing. */
	if ((room = buf_room(out, len - TAG_LEN + 1)) == NULL)
		return ERR_SIZE;
	out->len--;
	place = mem_printf("%s/%s", drawer, name);
	bad = crypto_aead_xchacha20poly1305_ietf_decrypt(room, NULL, NULL,
	    p + 1 + NONCE_LEN, len, (uint8_t *)place, strlen(place), p + 1,
	    key);
	free(place);
	if (bad)
		out->len -= len - TAG_LEN;
	return bad ? ERR_AUTH : ERR_NONE;
}

void
desk_digest(const uint8_t *key, const void *data, size_t len, uint8_t *digest)
{
	crypto_generichash(
	    digest, DESK_DIGEST_LEN, data, len, key, DESK_KEY_LEN);
}

void
desk_random(uint8_t made[ID16_LEN])
{
	randombytes_buf(made, ID16_LEN);
}

void
desk_derive(const char *what, const uint8_t *id, uint32_t number,
    uint8_t made[ID16_LEN])
{
	struct buf b;

	buf_init(&b, 256);
	buf_put_text(&b, what);
	buf_put(&b, id, ID16_LEN);
	buf_put_u32(&b, number);
	if (buf_err(&b) != ERR_NONE)
		fatal("an id is made of short things");
	crypto_generichash(made, ID16_LEN, b.data, b.len, NULL, 0);
	buf_fini(&b);
}

bool
desk_id_is(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, ID16_LEN) == 0;
}

bool
desk_id_none(const uint8_t *id)
{
	static const uint8_t none[ID16_LEN];

	return desk_id_is(id, none);
}

void
desk_hex(const uint8_t *id, char hex[DESK_HEX_LEN + 1])
{
	sodium_bin2hex(hex, DESK_HEX_LEN + 1, id, ID16_LEN);
}

enum err
desk_unhex(const char *hex, uint8_t id[ID16_LEN])
{
	size_t len = 0;

	memset(id, 0, ID16_LEN);
	if (strlen(hex) != DESK_HEX_LEN ||
	    sodium_hex2bin(id, ID16_LEN, hex, DESK_HEX_LEN, NULL, &len, NULL) !=
		0 ||
	    len != ID16_LEN)
		return ERR_INPUT;
	return ERR_NONE;
}
