/* What the bus puts on the wire: a sealed request or reply of one link.
 *
 *   version u8 (1), client role u8, server role u8, direction u8
 *   nonce 24
 *   XChaCha20-Poly1305 over the body, 16 bytes longer
 *
 * Associated data: the four first bytes and, for a reply, the nonce of the
 * request that it answers.  A request's body: session u64 (random, one per
 * client process), counter u64, sent u64 (CLOCK_BOOTTIME, ms), life u32 (ms),
 * message.  A reply's body is the message.
 *
 * A server takes a request once: its counter must be new in its session
 * (a window of FRAME_WINDOW), and it must be younger than its life.  After a
 * restart the server has forgotten the sessions: then a copy of a request
 * passes until its life is over, as nng's own sending again must, which is
 * why what is asked on the bus must be harmless to ask twice. */
#ifndef COLLECTOR_FRAME_H
#define COLLECTOR_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "collector/bus.h"
#include "schema/buf.h"
#include "schema/err.h"

#define FRAME_NONCE_LEN 24
#define FRAME_OVERHEAD  (4 + FRAME_NONCE_LEN + 28 + 16)
#define FRAME_MAX       (MESSAGE_MAX + FRAME_OVERHEAD)
#define FRAME_WINDOW    1024
#define FRAME_SESSIONS  16

/* What a client counts. */
struct frame_sender {
	uint64_t session, counter;
};
void frame_sender_init(struct frame_sender *sender);

/* What a server remembers of its clients' requests. */
struct frame_memory {
	struct frame_seen {
		uint64_t session, highest, used;
		uint64_t bits[FRAME_WINDOW / 64];
	} seen[FRAME_SESSIONS];
	uint64_t clock;
};

/* Seals LEN bytes of message; appends to OUT.  NONCE is filled: the reply is
 * bound to it. */
enum err frame_seal_request(const struct bus_link *link,
    struct frame_sender *sender, uint32_t life_ms, const void *message,
    size_t len, uint8_t nonce[FRAME_NONCE_LEN], struct buf *out) must_use;
enum err frame_seal_reply(const struct bus_link *link,
    const uint8_t request_nonce[FRAME_NONCE_LEN], const void *message,
    size_t len, struct buf *out) must_use;

/* Which link's request this is: its client role; ERR_INPUT if it is none. */
enum err frame_client(
    const void *frame, size_t len, enum role *client) must_use;
/* Opens; appends the message to OUT.  ERR_INPUT: no such frame; ERR_AUTH:
 * not sealed with this link's key, seen before, or too old. */
enum err frame_open_request(const struct bus_link *link,
    struct frame_memory *memory, const void *frame, size_t len,
    uint8_t nonce[FRAME_NONCE_LEN], struct buf *out) must_use;
enum err frame_open_reply(const struct bus_link *link,
    const uint8_t request_nonce[FRAME_NONCE_LEN], const void *frame, size_t len,
    struct buf *out) must_use;

#endif
