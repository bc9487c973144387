#include "sync/stream.h"

#include <sodium.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/hkdf.h"

#define NONCE_LEN 16
#define CHUNK_LEN ((size_t)64 * 1024)
#define TAG_LEN   crypto_aead_chacha20poly1305_ietf_ABYTES

struct stream {
	uint8_t key[HKDF_LEN];
	uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];
};

static void
stream_init(struct stream *s, const uint8_t *file_key, const uint8_t *nonce)
{
	memset(s, 0, sizeof(*s));
	hkdf_sha256(
	    file_key, STREAM_FILE_KEY_LEN, nonce, NONCE_LEN, "payload", s->key);
}

/* Counts the chunk that was just done; its counter cannot wrap in memory. */
static void
stream_next(struct stream *s)
{
	int i;

	for (i = (int)sizeof(s->nonce) - 2; i >= 0 && ++s->nonce[i] == 0; i--)
		continue;
}

static void
stream_mark_last(struct stream *s)
{
	s->nonce[sizeof(s->nonce) - 1] = 1;
}

enum err
stream_seal(const uint8_t file_key[STREAM_FILE_KEY_LEN], const void *data,
    size_t len, struct buf *payload)
{
	uint8_t nonce[NONCE_LEN], *room;
	const uint8_t *p = data;
	struct stream s;
	size_t n;

	randombytes_buf(nonce, sizeof(nonce));
	stream_init(&s, file_key, nonce);
	buf_put(payload, nonce, sizeof(nonce));
	do {
		n = len < CHUNK_LEN ? len : CHUNK_LEN;
		if (n == len)
			stream_mark_last(&s);
		room = buf_room(payload, n + TAG_LEN);
		if (room == NULL)
			break;
		crypto_aead_chacha20poly1305_ietf_encrypt(
		    room, NULL, p, n, NULL, 0, NULL, s.nonce, s.key);
		stream_next(&s);
		p = n > 0 ? p + n : p;
		len -= n;
	} while (len > 0);
	sodium_memzero(&s, sizeof(s));
	return buf_err(payload);
}

/* Opens one chunk of N bytes, tag included, onto the end of OUT. */
static enum err
open_chunk(const struct stream *s, const uint8_t *p, size_t n, struct buf *out)
{
	uint8_t none[1];
	uint8_t *room = buf_room(out, n - TAG_LEN);

	if (room == NULL)
		return ERR_SIZE;
	if (n == TAG_LEN)
		room = none;
	return crypto_aead_chacha20poly1305_ietf_decrypt(
		   room, NULL, NULL, p, n, NULL, 0, s->nonce, s->key) == 0
		   ? ERR_NONE
		   : ERR_AUTH;
}

static enum err
open_chunks(struct stream *s, const uint8_t *p, size_t len, struct buf *out)
{
	enum err err = ERR_NONE;
	bool first = true;
	size_t n;

	do {
		n = len < CHUNK_LEN + TAG_LEN ? len : CHUNK_LEN + TAG_LEN;
		if (n < TAG_LEN || (n == TAG_LEN && !first))
			return ERR_AUTH;
		if (n == len)
			stream_mark_last(s);
		err = open_chunk(s, p, n, out);
		stream_next(s);
		first = false;
		p += n;
		len -= n;
	} while (err == ERR_NONE && len > 0);
	return err;
}

enum err
stream_open(const uint8_t file_key[STREAM_FILE_KEY_LEN], const void *payload,
    size_t len, struct buf *out)
{
	const uint8_t *p = payload;
	size_t before = out->len;
	struct stream s;
	enum err err;

	if (len < NONCE_LEN)
		return ERR_INPUT;
	stream_init(&s, file_key, p);
	err = open_chunks(&s, p + NONCE_LEN, len - NONCE_LEN, out);
	sodium_memzero(&s, sizeof(s));
	if (err != ERR_NONE && out->len > before) {
		mem_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	return err;
}
