/* An extract: a tar (POSIX ustar) of age files, so that stock tar, age and
 * minisign are enough to check and open it:
 *
 *   00000000000000000042-<record: 32 hex digits>.age    mode 0600, no owner,
 *   ...                                                 time 0, growing seq
 *   MANIFEST                                            the last
 *
 * MANIFEST is text, LF lines: "peerlog extract 1", "recipient NAME", "after
 * N", "next N", then for each record after N "SEQ RECORD SIZE", or "SEQ RECORD
 * erased" for one whose header was destroyed and which has no file.  Erased
 * ones up to N come before these: they were in earlier extracts, and are to be
 * forgotten.  The same records give the same bytes. */
#ifndef SYNC_BUNDLE_H
#define SYNC_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define BUNDLE_VERSION  1
#define BUNDLE_MAX      ((size_t)48 * 1024 * 1024) /* bytes of a tar */
#define BUNDLE_ID_LEN   16
#define BUNDLE_NAME_MAX 64

/* A sealed record.  HEADER and PAYLOAD are borrowed; in a bundle that is read,
 * the whole age file is in PAYLOAD and HEADER is NULL.  An erased record has
 * neither. */
struct bundle_entry {
	uint64_t seq;
	uint8_t id[BUNDLE_ID_LEN];
	const void *header, *payload;
	size_t header_len, payload_len;
};

/* What a bundle is of. */
struct bundle_range {
	char recipient[BUNDLE_NAME_MAX + 1];
	uint64_t after, next;
	size_t n_records, n_erased; /* erased: up to AFTER too */
};

struct bundle; /* being written */

/* Writes to TAR (borrowed until bundle_free()). */
enum err bundle_new(const char *recipient, uint64_t after, struct buf *tar,
    struct bundle **bundle) must_use;
/* Adds a record; their seq must grow, and one up to AFTER must be erased.
 * ERR_SIZE if the tar is full: it is then of no use. */
enum err bundle_add(
    struct bundle *bundle, const struct bundle_entry *entry) must_use;
/* Writes the manifest and the end; TAR is complete. */
enum err bundle_finish(struct bundle *bundle) must_use;
void bundle_free(struct bundle *bundle); /* NULL ok */

/* Called for each record in order; an error stops the reading. */
typedef enum err bundle_take(void *arg, const struct bundle_entry *entry);

/* Reads LEN bytes of a whole tar.  ERR_INPUT: not a bundle, or its files are
 * not what its manifest says; TAKE may have been called before that is known.
 * RANGE (may be NULL) is filled.  TAKE may be NULL. */
enum err bundle_read(const void *data, size_t len, bundle_take *take, void *arg,
    struct bundle_range *range) must_use;

#endif
