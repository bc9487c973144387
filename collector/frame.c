#include "collector/frame.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#include "schema/mem.h"

#define FRAME_VERSION 1
#define HEAD_LEN      4
#define SEALED_LEN    crypto_aead_xchacha20poly1305_ietf_ABYTES
#define CLOCK_SLACK   2000 /* ms that a request may seem to come early */

enum direction { REQUEST = 1, REPLY };

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
frame_sender_init(struct frame_sender *sender)
{
	randombytes_buf(&sender->session, sizeof(sender->session));
	sender->counter = 0;
}

static void
head(const struct bus_link *link, enum direction direction, uint8_t *out)
{
	out[0] = FRAME_VERSION;
	out[1] = (uint8_t)link->client;
	out[2] = (uint8_t)link->server;
	out[3] = (uint8_t)direction;
}

/* The associated data: head, and for a reply the request's nonce. */
static size_t
associate(const struct bus_link *link, const uint8_t *request_nonce,
    uint8_t ad[HEAD_LEN + FRAME_NONCE_LEN])
{
	head(link, request_nonce == NULL ? REQUEST : REPLY, ad);
	if (request_nonce == NULL)
		return HEAD_LEN;
	memcpy(ad + HEAD_LEN, request_nonce, FRAME_NONCE_LEN);
	return HEAD_LEN + FRAME_NONCE_LEN;
}

static enum err
seal(const struct bus_link *link, const uint8_t *request_nonce,
    const uint8_t *nonce, const void *body, size_t len, struct buf *out)
{
	uint8_t ad[HEAD_LEN + FRAME_NONCE_LEN];
	size_t ad_len = associate(link, request_nonce, ad);
	uint8_t *room;

	buf_put(out, ad, HEAD_LEN);
	buf_put(out, nonce, FRAME_NONCE_LEN);
	if ((room = buf_room(out, len + SEALED_LEN)) == NULL)
		return ERR_SIZE;
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    room, NULL, body, len, ad, ad_len, NULL, nonce, link->key);
	return ERR_NONE;
}

enum err
frame_seal_request(const struct bus_link *link, struct frame_sender *sender,
    uint32_t life_ms, const void *message, size_t len,
    uint8_t nonce[FRAME_NONCE_LEN], struct buf *out)
{
	struct buf body;
	enum err err;

	if (len > MESSAGE_MAX)
		return ERR_SIZE;
	buf_init(&body, FRAME_MAX);
	buf_put_u64(&body, sender->session);
	buf_put_u64(&body, ++sender->counter);
	buf_put_u64(&body, now_ms());
	buf_put_u32(&body, life_ms);
	buf_put(&body, message, len);
	randombytes_buf(nonce, FRAME_NONCE_LEN);
	if ((err = buf_err(&body)) == ERR_NONE)
		err = seal(link, NULL, nonce, body.data, body.len, out);
	buf_fini(&body);
	return err;
}

enum err
frame_seal_reply(const struct bus_link *link,
    const uint8_t request_nonce[FRAME_NONCE_LEN], const void *message,
    size_t len, struct buf *out)
{
	uint8_t nonce[FRAME_NONCE_LEN];

	if (len > MESSAGE_MAX)
		return ERR_SIZE;
	randombytes_buf(nonce, sizeof(nonce));
	return seal(link, request_nonce, nonce, message, len, out);
}

enum err
frame_client(const void *frame, size_t len, enum role *client)
{
	const uint8_t *p = frame;

	*client = ROLE_PARENT;
	if (len < HEAD_LEN + FRAME_NONCE_LEN + SEALED_LEN ||
	    p[0] != FRAME_VERSION || p[1] >= ROLE_COUNT || p[3] != REQUEST)
		return ERR_INPUT;
	*client = p[1];
	return ERR_NONE;
}

/* Opens into OUT, which is emptied on error. */
static enum err
open_frame(const struct bus_link *link, const uint8_t *request_nonce,
    const uint8_t *frame, size_t len, struct buf *out)
{
	uint8_t ad[HEAD_LEN + FRAME_NONCE_LEN];
	size_t ad_len = associate(link, request_nonce, ad);
	size_t start = HEAD_LEN + FRAME_NONCE_LEN;
	uint8_t *room;

	if (len < start + SEALED_LEN || memcmp(frame, ad, HEAD_LEN) != 0)
		return ERR_INPUT;
	if ((room = buf_room(out, len - start - SEALED_LEN)) == NULL &&
	    len > start + SEALED_LEN)
		return ERR_SIZE;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(room, NULL, NULL,
		frame + start, len - start, ad, ad_len, frame + HEAD_LEN,
		link->key) != 0) {
		buf_clear(out);
		return ERR_AUTH;
	}
	return ERR_NONE;
}

/* The memory of SESSION; a new one takes the place of the longest unused. */
static struct frame_seen *
recall(struct frame_memory *memory, uint64_t session)
{
	struct frame_seen *oldest = &memory->seen[0];
	size_t i;

	for (i = 0; i < FRAME_SESSIONS; i++) {
		struct frame_seen *seen = &memory->seen[i];

		if (seen->used != 0 && seen->session == session)
			return seen;
		if (seen->used < oldest->used)
			oldest = seen;
	}
	memset(oldest, 0, sizeof(*oldest));
	oldest->session = session;
	return oldest;
}

/* Whether COUNTER is new in SEEN; if so it is not new any more. */
static bool
take_counter(struct frame_seen *seen, uint64_t counter)
{
	uint64_t slot = counter % FRAME_WINDOW, i;

	if (counter == 0 || (seen->highest >= FRAME_WINDOW &&
				counter <= seen->highest - FRAME_WINDOW))
		return false;
	if (counter > seen->highest) {
		if (counter - seen->highest >= FRAME_WINDOW)
			memset(seen->bits, 0, sizeof(seen->bits));
		else
			for (i = seen->highest + 1; i <= counter; i++)
				seen->bits[i % FRAME_WINDOW / 64] &=
				    ~(UINT64_C(1) << i % 64);
		seen->highest = counter;
	} else if (seen->bits[slot / 64] >> slot % 64 & 1)
		return false;
	seen->bits[slot / 64] |= UINT64_C(1) << slot % 64;
	return true;
}

static enum err
admit(struct frame_memory *memory, struct rd *r)
{
	uint64_t session = rd_u64(r), counter = rd_u64(r), sent = rd_u64(r);
	uint64_t life = rd_u32(r), now = now_ms();
	struct frame_seen *seen;

	if (r->failed)
		return ERR_INPUT;
	if (sent > now + CLOCK_SLACK || (now > sent && now - sent > life))
		return ERR_AUTH;
	seen = recall(memory, session);
	seen->used = ++memory->clock;
	return take_counter(seen, counter) ? ERR_NONE : ERR_AUTH;
}

enum err
frame_open_request(const struct bus_link *link, struct frame_memory *memory,
    const void *frame, size_t len, uint8_t nonce[FRAME_NONCE_LEN],
    struct buf *out)
{
	struct buf body;
	struct rd r;
	enum err err;

	buf_init(&body, FRAME_MAX);
	err = open_frame(link, NULL, frame, len, &body);
	if (err == ERR_NONE) {
		memcpy(
		    nonce, (const uint8_t *)frame + HEAD_LEN, FRAME_NONCE_LEN);
		rd_init(&r, body.data, body.len);
		err = admit(memory, &r);
	}
	if (err == ERR_NONE) {
		buf_put(out, r.p, r.left);
		err = buf_err(out);
	}
	buf_fini(&body);
	return err;
}

enum err
frame_open_reply(const struct bus_link *link,
    const uint8_t request_nonce[FRAME_NONCE_LEN], const void *frame, size_t len,
    struct buf *out)
{
	return open_frame(link, request_nonce, frame, len, out);
}
