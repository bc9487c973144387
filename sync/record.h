/* The plaintext of a sealed record: one filled-in form with what the study
 * needs to know about it.  JSON, one object, no spaces, this order:
 *
 *   {"peerlog":1,"record":32 hex digits,"person":ID or pseudonym,
 *    "channel":"web"|"text"|"paper","received":"2016-03-01T09:30:00Z",
 *    "flags":["duplicate",...],"station":..,"project":..,"region":..,"by":..,
 *    "log":{..as log_encode wrote it..}}
 *
 * Keys with nothing to say (station to by) are left out; a partner's record
 * never has them. */
#ifndef SYNC_RECORD_H
#define SYNC_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define RECORD_VERSION     1
#define RECORD_ID_LEN      16
#define RECORD_ID_TEXT_LEN 32
#define RECORD_MAX         (512u * 1024) /* bytes of an encoded record */

/* Marks on a stored log. */
enum record_flag {
	RECORD_UNKNOWN_ID = 1,   /* the ID was never issued: kept, attached to
				    nobody */
	RECORD_UNREGISTERED = 2, /* the ID's person has no registration yet */
	RECORD_DUPLICATE = 4,    /* same person, same answers as another */
	RECORD_SAME_DAY = 8,     /* another log of this person that day */
	RECORD_NO_ID = 16        /* no ID given at all */
};

/* Who will read it: the study all of it; a partner neither where it came from
 * nor by whom. */
enum record_reader { RECORD_STUDY, RECORD_PARTNER };

struct record {
	uint8_t id[RECORD_ID_LEN];
	char *person; /* owned texts; NULL counts as "" */
	char *channel;
	char *received; /* ISO 8601, UTC, to the second */
	char *station;
	char *project;
	char *region;
	char *by;
	uint32_t flags;
	char *log; /* owned: JSON of log_encode(), NUL-terminated */
	size_t log_len;
};

/* Appends the JSON to OUT; what is not UTF-8 in a text becomes U+FFFD. */
enum err record_encode(const struct record *record, enum record_reader reader,
    struct buf *out) must_use;
/* Fills RECORD (record_fini() it; zeroed on error).  ERR_VERSION for another
 * version, ERR_INPUT for anything else that record_encode does not write.  The
 * log itself is checked by log_decode(). */
enum err record_decode(
    const void *data, size_t len, struct record *record) must_use;
/* Wipes and frees what RECORD owns and zeroes it. */
void record_fini(struct record *record);
/* 32 hexadecimal digits. */
void record_id_text(
    const uint8_t id[RECORD_ID_LEN], char out[RECORD_ID_TEXT_LEN + 1]);
/* "duplicate" for RECORD_DUPLICATE, and so on; NULL if FLAG is not one. */
const char *record_flag_name(uint32_t flag);

#endif
