/* Signatures: minisign keys and .minisig files (prehashed Ed25519 with
 * BLAKE2b-512), read and written. */
#ifndef SYNC_SIGN_H
#define SYNC_SIGN_H

#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"

struct sign_secret; /* in sodium_malloc memory */
struct sign_public {
	unsigned char id[8];
	unsigned char key[32];
};

enum err sign_key_new(struct sign_secret **secret) must_use;
void sign_secret_free(struct sign_secret *secret); /* wipes; NULL ok */
void sign_secret_public(
    const struct sign_secret *secret, struct sign_public *public);
/* PATH as `minisign -G` writes it (PASSPHRASE NULL: unencrypted, as -W), and
 * PATH.pub. */
enum err sign_key_save(const struct sign_secret *secret, const char *path,
    const char *passphrase) must_use;
enum err sign_key_load(const char *path, const char *passphrase,
    struct sign_secret **secret) must_use;
enum err sign_public_load(
    const char *path, struct sign_public *public) must_use;

/* Appends the text of a .minisig for LEN bytes to OUT; TRUSTED_COMMENT is
 * signed with it. */
enum err sign_make(const struct sign_secret *secret, const void *data,
    size_t len, const char *trusted_comment, struct buf *out) must_use;
/* ERR_AUTH if SIGNATURE (text of a .minisig) is not PUBLIC's over DATA.
 * *TRUSTED_COMMENT (may be NULL) is owned. */
enum err sign_verify(const struct sign_public *public, const void *data,
    size_t len, const char *signature, size_t signature_len,
    char **trusted_comment) must_use;

#endif
