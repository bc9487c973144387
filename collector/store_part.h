/* What the files of the store share. */
#ifndef COLLECTOR_STORE_PART_H
#define COLLECTOR_STORE_PART_H

#include <stddef.h>
#include <stdint.h>

#include "collector/sql.h"
#include "collector/store.h"
#include "schema/buf.h"

struct store {
	struct sql *sql;
	int id_digits;
};

/* The tables, step by step: see store_tables.c. */
extern const char *const store_steps[];
extern const size_t store_n_steps;
/* Takes those of N steps that the database has not taken yet, each whole or
 * not at all.  ERR_VERSION: it has taken more than there are, which is said. */
enum err store_update(
    struct sql *sql, const char *const *steps, size_t n) must_use;

int64_t store_now(void); /* unix seconds */

/* If ERR is ERR_NONE, the contents of OUT as a blob that a message owns; OUT is
 * emptied.  Returns what it came to. */
enum err store_take(enum err err, struct buf *out, struct blob *blob) must_use;
/* A copy of LEN bytes. */
void store_copy(struct blob *blob, const void *data, size_t len);

/* Commits if ERR is ERR_NONE, else rolls back; returns what it came to. */
enum err store_finish(struct store *store, enum err err) must_use;

/* The link of the chain after PREVIOUS. */
void store_chain(const uint8_t previous[STORE_CHAIN_LEN],
    const uint8_t record[ID16_LEN], const char *recipient, const void *payload,
    size_t len, uint8_t out[STORE_CHAIN_LEN]);

#endif
