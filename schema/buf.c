#include "schema/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_fini(struct buf *b)
{
	if (b->data != NULL)
		mem_wipe(b->data, b->cap);
	free(b->data);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	if (b->data != NULL)
		mem_wipe(b->data, b->len);
	b->len = 0;
	b->failed = false;
}

enum err
buf_err(const struct buf *b)
{
	return b->failed ? ERR_SIZE : ERR_NONE;
}

/* Grows by copying, so that no unwiped old block is left behind. */
static void
grow(struct buf *b, size_t need)
{
	size_t cap = b->cap < 64 ? 64 : b->cap;
	uint8_t *data;

	while (cap < need)
		cap = cap > b->max / 2 ? b->max : cap * 2;
	data = mem_array(cap, 1);
	if (b->data != NULL) {
		memcpy(data, b->data, b->len);
		mem_wipe(b->data, b->cap);
		free(b->data);
	}
	b->data = data;
	b->cap = cap;
}

uint8_t *
buf_room(struct buf *b, size_t len)
{
	uint8_t *room;

	if (b->failed || len > b->max - b->len) {
		b->failed = true;
		return NULL;
	}
	if (b->data == NULL || b->len + len > b->cap)
		grow(b, b->len + len);
	room = b->data + b->len;
	b->len += len;
	return room;
}

void
buf_put(struct buf *b, const void *data, size_t len)
{
	uint8_t *room = buf_room(b, len);

	if (room != NULL && len > 0)
		memcpy(room, data, len);
}

static void
put_le(struct buf *b, uint64_t v, size_t n)
{
	uint8_t *room = buf_room(b, n);
	size_t i;

	for (i = 0; room != NULL && i < n; i++)
		room[i] = (uint8_t)(v >> (8 * i));
}

void
buf_put_u8(struct buf *b, uint8_t v)
{
	put_le(b, v, 1);
}

void
buf_put_u16(struct buf *b, uint16_t v)
{
	put_le(b, v, 2);
}

void
buf_put_u32(struct buf *b, uint32_t v)
{
	put_le(b, v, 4);
}

void
buf_put_u64(struct buf *b, uint64_t v)
{
	put_le(b, v, 8);
}

void
buf_put_blob(struct buf *b, const void *data, size_t len)
{
	if (len > UINT32_MAX) {
		b->failed = true;
		return;
	}
	buf_put_u32(b, (uint32_t)len);
	buf_put(b, data, len);
}

void
buf_put_text(struct buf *b, const char *text)
{
	buf_put_blob(b, text, text == NULL ? 0 : strlen(text));
}

void
buf_puts(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		fatal("out of memory");
	buf_put(b, text, (size_t)n);
	mem_free_text(text);
}

char *
buf_take_text(struct buf *b)
{
	char *text = mem_text_n((const char *)b->data, b->len);

	buf_fini(b);
	return text;
}

void
rd_init(struct rd *r, const void *data, size_t len)
{
	*r = (struct rd){ .p = data, .left = len };
}

static const uint8_t *
take(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->failed || n > r->left) {
		r->failed = true;
		return NULL;
	}
	if (n > 0)
		r->p += n;
	r->left -= n;
	return p;
}

static uint64_t
get_le(struct rd *r, size_t n)
{
	const uint8_t *p = take(r, n);
	uint64_t v = 0;
	size_t i;

	for (i = 0; p != NULL && i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

uint8_t
rd_u8(struct rd *r)
{
	return (uint8_t)get_le(r, 1);
}

uint16_t
rd_u16(struct rd *r)
{
	return (uint16_t)get_le(r, 2);
}

uint32_t
rd_u32(struct rd *r)
{
	return (uint32_t)get_le(r, 4);
}

uint64_t
rd_u64(struct rd *r)
{
	return get_le(r, 8);
}

void
rd_bytes(struct rd *r, void *out, size_t len)
{
	const uint8_t *p = take(r, len);

	if (len == 0)
		return;
	if (p != NULL)
		memcpy(out, p, len);
	else
		memset(out, 0, len);
}

const uint8_t *
rd_blob(struct rd *r, size_t *len)
{
	uint32_t n = rd_u32(r);
	const uint8_t *p = take(r, n);

	*len = p == NULL ? 0 : n;
	return p;
}

char *
rd_text(struct rd *r)
{
	size_t n;
	const char *p = (const char *)rd_blob(r, &n);

	if (p != NULL && !utf8_valid(p, n)) {
		r->failed = true;
		n = 0;
	}
	return mem_text_n(p, n);
}

enum err
rd_end(const struct rd *r)
{
	return r->failed || r->left > 0 ? ERR_INPUT : ERR_NONE;
}

/* Length of the sequence that lead byte C opens and its least code point;
 * 0 for a byte that cannot lead.  Unicode 15, table 3-7. */
static int
utf8_lead(unsigned char c, uint32_t *bits, uint32_t *least)
{
	if (c < 0x80) {
		*bits = c, *least = 1;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0) {
		*bits = c & 0x1f, *least = 0x80;
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*bits = c & 0x0f, *least = 0x800;
		return 3;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*bits = c & 0x07, *least = 0x10000;
		return 4;
	}
	return 0;
}

bool
utf8_valid(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0;

	while (i < n) {
		uint32_t code, least;
		int k, len = utf8_lead(p[i], &code, &least);

		if (len == 0 || (size_t)len > n - i)
			return false;
		for (k = 1; k < len; k++) {
			if ((p[i + (size_t)k] & 0xc0) != 0x80)
				return false;
			code = code << 6 | (p[i + (size_t)k] & 0x3f);
		}
		if (code < least || code > 0x10ffff ||
		    (code >= 0xd800 && code < 0xe000))
			return false;
		i += (size_t)len;
	}
	return true;
}
