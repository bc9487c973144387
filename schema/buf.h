/* The one growing buffer and the one bounds-checked reader.
 *
 * A buffer has a hard maximum.  The first write that does not fit marks it
 * failed and every later write does nothing, so a writer makes all its puts
 * and asks once (buf_err).  Integers are little-endian.  A text or blob is
 * its length (u32) and its bytes. */
#ifndef SCHEMA_BUF_H
#define SCHEMA_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

struct buf {
	uint8_t *data; /* owned; NULL while empty */
	size_t len;
	size_t cap;
	size_t max;
	bool failed;
};

void buf_init(struct buf *b, size_t max);
/* Wipes and frees; B is empty and usable again, with the same maximum. */
void buf_fini(struct buf *b);
/* Wipes the contents, keeps the memory. */
void buf_clear(struct buf *b);
/* ERR_SIZE once a write did not fit. */
enum err buf_err(const struct buf *b) must_use;
/* The contents as an owned, NUL-terminated text (free()); B is emptied. */
char *buf_take_text(struct buf *b);

void buf_put(struct buf *b, const void *data, size_t len);
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
/* Length-prefixed; TEXT NULL is the empty text. */
void buf_put_text(struct buf *b, const char *text);
void buf_put_blob(struct buf *b, const void *data, size_t len);
/* Plain characters, no length prefix. */
void buf_puts(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *fmt, ...) printf_like(2, 3);
/* Room for LEN bytes at the end, counted into len; NULL if it does not fit. */
uint8_t *buf_room(struct buf *b, size_t len);

/* A reader over borrowed bytes.  After the first read that does not fit every
 * later one gives zero or empty; rd_end() tells, and refuses what is left. */
struct rd {
	const uint8_t *p;
	size_t left;
	bool failed;
};

void rd_init(struct rd *r, const void *data, size_t len);
uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
/* Copies exactly LEN bytes to OUT (zeroed on failure). */
void rd_bytes(struct rd *r, void *out, size_t len);
/* A blob, borrowed from the bytes under R; NULL with *LEN 0 on failure. */
const uint8_t *rd_blob(struct rd *r, size_t *len);
/* A text: owned copy, free(); refuses NUL bytes and bad UTF-8; never NULL. */
char *rd_text(struct rd *r);
/* ERR_INPUT if a read failed or bytes are left over. */
enum err rd_end(const struct rd *r) must_use;

/* Whether the N bytes at TEXT are well-formed UTF-8 without NUL. */
bool utf8_valid(const char *text, size_t n);

#endif
