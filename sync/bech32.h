/* Bech32 (BIP 173) without its length limit of 90, as age uses it for keys. */
#ifndef SYNC_BECH32_H
#define SYNC_BECH32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

/* The text of LEN bytes under the lower-case prefix HRP; all capitals if
 * UPPER.  Owned: mem_free_text() wipes it. */
char *bech32_encode(
    const char *hrp, const uint8_t *data, size_t len, bool upper);
/* Decodes TEXT, which must have the lower-case prefix HRP and exactly LEN
 * bytes in OUT (wiped on error).  The text is in one case: capitals if UPPER.
 * ERR_INPUT otherwise. */
enum err bech32_decode(const char *hrp, const char *text, bool upper,
    uint8_t *out, size_t len) must_use;

#endif
