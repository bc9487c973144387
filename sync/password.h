/* Passwords of the people who work with the study: Argon2id (RFC 9106), as
 * libsodium's crypto_pwhash_str writes it. */
#ifndef SYNC_PASSWORD_H
#define SYNC_PASSWORD_H

#include <stdbool.h>

#include "schema/err.h"

#define PASSWORD_HASH_LEN 128 /* with its NUL */

/* HASH: a text for password_ok().  Takes 64 MiB and about 50 ms. */
enum err password_hash(
    const char *password, char hash[PASSWORD_HASH_LEN]) must_use;
/* Whether PASSWORD is the one of HASH.  HASH NULL or "": it is not, and
 * finding that out takes as long.  One at a time in a process, so that many
 * who try cannot take all memory. */
bool password_ok(const char *hash, const char *password) must_use;

#endif
