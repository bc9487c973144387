/* HKDF with SHA-256 (RFC 5869). */
#ifndef SYNC_HKDF_H
#define SYNC_HKDF_H

#include <stddef.h>
#include <stdint.h>

#define HKDF_LEN 32 /* one block is all that age asks for */

/* OUT = HKDF-SHA-256(ikm = IKM, salt = SALT, info = INFO), 32 bytes.  SALT_LEN
 * 0 is the RFC's empty salt. */
void hkdf_sha256(const uint8_t *ikm, size_t ikm_len, const uint8_t *salt,
    size_t salt_len, const char *info, uint8_t out[HKDF_LEN]);
/* HMAC-SHA-256 of DATA under the 32-byte KEY. */
void hmac_sha256(const uint8_t key[HKDF_LEN], const void *data, size_t len,
    uint8_t out[HKDF_LEN]);

#endif
