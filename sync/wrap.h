/* Small things that a role keeps for itself: sealed under a key of its own
 * (XChaCha20-Poly1305), and found again by a keyed hash of their name. */
#ifndef SYNC_WRAP_H
#define SYNC_WRAP_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define WRAP_KEY_LEN  32
#define WRAP_NAME_LEN 32 /* hexadecimal digits of wrap_name() */

struct wrap_key; /* in sodium_malloc memory */

/* A new random key; owned, wrap_key_free(). */
enum err wrap_key_new(struct wrap_key **key) must_use;
/* From WRAP_KEY_LEN bytes (copied). */
enum err wrap_key_from(const void *bytes, struct wrap_key **key) must_use;
/* A key file: 64 hexadecimal digits and a newline. */
enum err wrap_key_load(const char *path, struct wrap_key **key) must_use;
/* Writes PATH, mode 0600; ERR_EXISTS if it is there. */
enum err wrap_key_save(const struct wrap_key *key, const char *path) must_use;
void wrap_key_free(struct wrap_key *key); /* wipes; NULL ok */

/* Appends nonce and sealed DATA to OUT.  CONTEXT says what it is and where it
 * belongs (drawer and key, say): it must be the same to open. */
enum err wrap_seal(const struct wrap_key *key, const char *context,
    const void *data, size_t len, struct buf *out) must_use;
/* Appends the plaintext to OUT; ERR_AUTH if it does not open. */
enum err wrap_open(const struct wrap_key *key, const char *context,
    const void *sealed, size_t len, struct buf *out) must_use;
/* Keyed hash of TEXT, for a name that gives nothing away. */
void wrap_name(
    const struct wrap_key *key, const char *text, char name[WRAP_NAME_LEN + 1]);

#endif
