/* The bus's frames: a stranger's bytes never open, and never more than once
 * what a friend sealed; the message inside comes out as it went in. */
#include <string.h>

#include "collector/frame.h"
#include "tests/fuzz/fuzz.h"

static const struct bus_link link_ = { .client = ROLE_WEB,
	.server = ROLE_STORE,
	.key = "a key that the stranger lacks" };

/* Sealed, it opens once and is what it was. */
static void
seal_and_open(const uint8_t *data, size_t len)
{
	uint8_t nonce[FRAME_NONCE_LEN], seen[FRAME_NONCE_LEN];
	static struct frame_memory memory;
	struct frame_sender sender;
	struct buf frame, out;

	frame_sender_init(&sender);
	buf_init(&frame, FRAME_MAX);
	buf_init(&out, FRAME_MAX);
	must(frame_seal_request(
		 &link_, &sender, 60000, data, len, nonce, &frame) == ERR_NONE);
	must(frame_open_request(&link_, &memory, frame.data, frame.len, seen,
		 &out) == ERR_NONE);
	must(out.len == len && (len == 0 || !memcmp(out.data, data, len)));
	must(memcmp(nonce, seen, sizeof(nonce)) == 0);
	buf_clear(&out);
	must(frame_open_request(&link_, &memory, frame.data, frame.len, seen,
		 &out) == ERR_AUTH);
	must(out.len == 0);
	buf_fini(&frame);
	buf_fini(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct frame_memory memory;
	uint8_t nonce[FRAME_NONCE_LEN] = { 0 };
	enum role client;
	struct buf out;

	buf_init(&out, FRAME_MAX);
	(void)!frame_client(data, len, &client);
	must(client < ROLE_COUNT);
	must(frame_open_request(&link_, &memory, data, len, nonce, &out) !=
	     ERR_NONE);
	must(frame_open_reply(&link_, nonce, data, len, &out) != ERR_NONE);
	must(out.len == 0);
	buf_fini(&out);
	seal_and_open(data, len);
	return 0;
}
