/* Sealed records: age files (c2sp.org/age) with X25519 recipients, header and
 * payload apart.  header + payload, joined, is a file that `age` reads. */
#ifndef SYNC_AGE_H
#define SYNC_AGE_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define AGE_KEY_LEN 32

struct age_recipient {
	uint8_t key[AGE_KEY_LEN];
};

/* A secret key, in sodium_malloc memory. */
struct age_identity;

/* "age1..." to a recipient, and back (owned text). */
enum err age_recipient_parse(
    const char *text, struct age_recipient *recipient) must_use;
char *age_recipient_text(const struct age_recipient *recipient);
/* The first recipient in a file of one line each, # for comments. */
enum err age_recipient_load(
    const char *path, struct age_recipient *recipient) must_use;

enum err age_identity_new(struct age_identity **identity) must_use;
/* "AGE-SECRET-KEY-1..." */
enum err age_identity_parse(
    const char *text, struct age_identity **identity) must_use;
/* A key file as age-keygen writes it, or that sealed by a passphrase as `age
 * -p` does (ERR_DENIED without the right PASSPHRASE, which is NULL for none).
 */
enum err age_identity_load(const char *path, const char *passphrase,
    struct age_identity **identity) must_use;
void age_identity_free(struct age_identity *identity); /* wipes; NULL ok */
void age_identity_recipient(
    const struct age_identity *identity, struct age_recipient *recipient);
/* Writes PATH (mode 0600) and PATH.pub, neither of which may exist. */
enum err age_identity_save(const struct age_identity *identity,
    const char *path, const char *passphrase) must_use;

/* Seals LEN bytes to N recipients; appends to HEADER and PAYLOAD. */
enum err age_seal(const struct age_recipient *recipients, size_t n,
    const void *data, size_t len, struct buf *header,
    struct buf *payload) must_use;
/* Opens; appends the plaintext to OUT (left empty on error).  ERR_INPUT: not
 * an age file; ERR_DENIED: not for this identity; ERR_AUTH: damaged. */
enum err age_open(const struct age_identity *identity, const void *header,
    size_t header_len, const void *payload, size_t payload_len,
    struct buf *out) must_use;
/* The same by a passphrase (an scrypt recipient, as `age -p`), header and
 * payload in one.  Takes a second and 256 MiB.  age_open_passphrase refuses
 * more than 1 GiB with ERR_UNSUPPORTED. */
enum err age_seal_passphrase(const char *passphrase, const void *data,
    size_t len, struct buf *out) must_use;
enum err age_open_passphrase(const char *passphrase, const void *file,
    size_t len, struct buf *out) must_use;
/* Where the header of a whole age file ends: its length. */
enum err age_header_len(
    const void *file, size_t len, size_t *header_len) must_use;

#endif
