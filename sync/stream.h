/* The payload of an age file: STREAM (Hoang, Reyhanitabar, Rogaway, Vizar
 * 2015) over ChaCha20-Poly1305, as c2sp.org/age lays it out:
 *
 *   nonce     16 random bytes; key = HKDF(file key, nonce, "payload")
 *   chunks    64 KiB of plaintext and a 16-byte tag each; the chunk's nonce is
 *             an 11-byte big-endian counter and a byte that is 1 for the last
 *
 * The last chunk alone may be short, and is empty only if the whole plaintext
 * is. */
#ifndef SYNC_STREAM_H
#define SYNC_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define STREAM_FILE_KEY_LEN 16

/* Appends nonce and chunks for LEN bytes to PAYLOAD.  ERR_SIZE if they do not
 * fit. */
enum err stream_seal(const uint8_t file_key[STREAM_FILE_KEY_LEN],
    const void *data, size_t len, struct buf *payload) must_use;
/* Appends the plaintext to OUT.  ERR_INPUT: not even a nonce; ERR_AUTH:
 * damaged, cut short or not sealed under this key; OUT is then as it was. */
enum err stream_open(const uint8_t file_key[STREAM_FILE_KEY_LEN],
    const void *payload, size_t len, struct buf *out) must_use;

#endif
