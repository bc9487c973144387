/* Small sealed texts that a browser carries for us and cannot read or change:
 * drafts and sign-ins, in cookies.  sync/wrap.h under the session key, the
 * purpose as context, in base64. */
#ifndef COLLECTOR_WEB_SEAL_H
#define COLLECTOR_WEB_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"
#include "sync/wrap.h"

/* Seals LEN bytes for PURPOSE (any text; the same opens it).  Owned. */
char *web_seal(const struct wrap_key *key, const char *purpose,
    const void *data, size_t len);
/* Appends what was sealed to OUT.  ERR_AUTH: not ours, not for PURPOSE. */
enum err web_unseal(const struct wrap_key *key, const char *purpose,
    const char *sealed, struct buf *out) must_use;
/* A keyed token (WRAP_NAME_LEN digits) of PURPOSE and TEXT; owned. */
char *web_token(
    const struct wrap_key *key, const char *purpose, const char *text);
/* Whether two texts are the same, in a time that does not tell where they
 * differ. */
bool web_same(const char *a, const char *b);

#endif
