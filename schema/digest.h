/* BLAKE2b (RFC 7693): the one file that includes libsodium here is
 * digest.c. */
#ifndef SCHEMA_DIGEST_H
#define SCHEMA_DIGEST_H

#include <stddef.h>

#define DIGEST_LEN 32

/* BLAKE2b-256 of the LEN bytes at DATA. */
void digest_bytes(const void *data, size_t len, unsigned char out[DIGEST_LEN]);
/* The first DIGITS (even, at most 64) hexadecimal digits of the same; HEX has
 * room for one byte more. */
void digest_hex(const void *data, size_t len, char *hex, size_t digits);

#endif
