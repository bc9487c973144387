/* The header of an age file (c2sp.org/age, version 1), read without copying
 * and held to every rule of its grammar:
 *
 *   age-encryption.org/v1
 *   -> TYPE ARGUMENT ...          arguments of visible ASCII, one space apart
 *   BASE64 ...                    64 columns a line, the last line shorter,
 *                                 canonical and without padding
 *   --- BASE64                    HMAC-SHA-256 of all before this space
 */
#ifndef SYNC_AGE_HEADER_H
#define SYNC_AGE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define AGE_MAC_LEN    32
#define AGE_HEADER_MAX (64u * 1024) /* bytes; ours take 200 */
#define AGE_BODY_MAX   48           /* kept of a stanza's body */

struct age_header {
	const char *stanzas; /* borrowed: the text between intro and MAC */
	size_t stanzas_len;
	size_t n_stanzas, n_scrypt; /* how many; how many of type scrypt */
	size_t mac_over; /* bytes from the start that the MAC covers */
	size_t len;      /* of the header, last newline included */
	uint8_t mac[AGE_MAC_LEN];
};

struct age_stanza {
	const char *args; /* borrowed: type and arguments */
	size_t args_len;
	size_t n_args;              /* the type counted */
	uint8_t body[AGE_BODY_MAX]; /* its first bytes */
	size_t body_len;            /* of the whole body */
};

/* Reads the header that DATA begins with.  ERR_INPUT: not an age header;
 * ERR_VERSION: of another version; ERR_SIZE: longer than AGE_HEADER_MAX. */
enum err age_header_parse(
    const void *data, size_t len, struct age_header *header) must_use;
/* The stanza at *AT (0 for the first), and moves *AT on; false at the end. */
bool age_header_next(
    const struct age_header *header, size_t *at, struct age_stanza *stanza);
/* Whether argument I is TEXT; and its bytes as base64 of exactly LEN. */
bool age_stanza_is(const struct age_stanza *stanza, size_t i, const char *text);
bool age_stanza_bytes(
    const struct age_stanza *stanza, size_t i, uint8_t *out, size_t len);
/* Argument I and its length; NULL if there is none. */
const char *age_stanza_arg(
    const struct age_stanza *stanza, size_t i, size_t *len);

/* Writing: the first line, a stanza with its arguments as one text, and the
 * MAC under the file key over all that HEADER holds. */
void age_header_begin(struct buf *header);
void age_header_stanza(
    struct buf *header, const char *args, const uint8_t *body, size_t body_len);
void age_header_finish(struct buf *header, size_t start,
    const uint8_t *file_key, size_t file_key_len);
/* The MAC under FILE_KEY of the first LEN bytes of DATA. */
void age_header_mac(const uint8_t *file_key, size_t file_key_len,
    const void *data, size_t len, uint8_t mac[AGE_MAC_LEN]);

#endif
