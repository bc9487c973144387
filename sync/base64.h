/* Base64 for addresses and cookies (RFC 4648 section 5, without padding). */
#ifndef SYNC_BASE64_H
#define SYNC_BASE64_H

#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"

/* DATA as an owned text of letters, digits, - and _. */
char *base64_text(const void *data, size_t len);
/* Appends what TEXT stands for to OUT; ERR_INPUT if it is not such a text
 * (then nothing is appended). */
enum err base64_data(const char *text, struct buf *out) must_use;

#endif
