/* Keyed names: who is meant can be told by nobody without the key.  BLAKE2b
 * keyed with one secret of the service (RFC 7693), of a word for the purpose
 * and the texts hashed, each with its length before it. */
#ifndef SYNC_PSEUDONYM_H
#define SYNC_PSEUDONYM_H

#include <stddef.h>

#include "schema/err.h"

#define PSEUDONYM_LEN     16 /* base 32 digits: 80 bits */
#define PSEUDONYM_TAG_LEN 32 /* hexadecimal digits: 128 bits */

struct pseudonym_key; /* in sodium_malloc memory */

/* A new random key, one read from a file of 64 hexadecimal digits, and that
 * file written (mode 0600, ERR_EXISTS if it is there). */
enum err pseudonym_key_new(struct pseudonym_key **key) must_use;
enum err pseudonym_key_load(
    const char *path, struct pseudonym_key **key) must_use;
enum err pseudonym_key_save(
    const struct pseudonym_key *key, const char *path) must_use;
void pseudonym_key_free(struct pseudonym_key *key); /* wipes; NULL ok */

/* The name of the person with the ID PERSON for PARTNER (its name; "" for the
 * store's own): the same person has another one for each. */
void pseudonym_make(const struct pseudonym_key *key, const char *partner,
    const char *person, char out[PSEUDONYM_LEN + 1]);
/* By which a phone is found again.  Digits and a leading + count, spaces,
 * dots, hyphens and brackets do not. */
void pseudonym_phone(const struct pseudonym_key *key, const char *phone,
    char out[PSEUDONYM_TAG_LEN + 1]);
/* The same for two logs of PERSON that say the same: ANSWERS is the encoded
 * log. */
void pseudonym_answers(const struct pseudonym_key *key, const char *person,
    const void *answers, size_t len, char out[PSEUDONYM_TAG_LEN + 1]);

#endif
