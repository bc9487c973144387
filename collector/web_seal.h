/* Small sealed texts that a browser carries for us and cannot read or change:
 * drafts and sign-ins, in cookies.  XChaCha20-Poly1305 under the session key,
 * a random nonce, the purpose as associated data; base64url without padding:
 * nonce (24), ciphertext, tag (16). */
#ifndef COLLECTOR_WEB_SEAL_H
#define COLLECTOR_WEB_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

/* Seals LEN bytes for PURPOSE (any text; it must be the same to open). */
char *web_seal(
    const uint8_t *key, const char *purpose, const void *data, size_t len);
/* Appends what was sealed to OUT.  ERR_AUTH: not ours, not for PURPOSE. */
enum err web_unseal(const uint8_t *key, const char *purpose, const char *sealed,
    struct buf *out) must_use;
/* A keyed token (43 characters) of PURPOSE and TEXT; owned. */
char *web_token(const uint8_t *key, const char *purpose, const char *text);

#endif
