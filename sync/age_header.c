#include "sync/age_header.h"

#include <sodium.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/hkdf.h"

#define INTRO   "age-encryption.org/v1\n"
#define COLUMNS 64
#define LINE    48 /* bytes that COLUMNS of base64 hold */
#define BASE64  sodium_base64_VARIANT_ORIGINAL_NO_PADDING

/* Text that is being read, line by line. */
struct cursor {
	const char *p;
	size_t left;
};

/* The next line without its newline; NULL if there is no whole line left. */
static const char *
next_line(struct cursor *c, size_t *len)
{
	const char *line = c->p, *end = memchr(c->p, '\n', c->left);

	if (end == NULL)
		return NULL;
	*len = (size_t)(end - line);
	c->left -= *len + 1;
	c->p = end + 1;
	return line;
}

static bool
starts_with(const char *line, size_t len, const char *prefix)
{
	return len >= strlen(prefix) &&
	       memcmp(line, prefix, strlen(prefix)) == 0;
}

/* What a letter of base64 stands for, and one more; 0 if it is none. */
#define AT(c, n) [c] = n + 1
static const unsigned char sextets[256] = { AT('A', 0), AT('B', 1), AT('C', 2),
	AT('D', 3), AT('E', 4), AT('F', 5), AT('G', 6), AT('H', 7), AT('I', 8),
	AT('J', 9), AT('K', 10), AT('L', 11), AT('M', 12), AT('N', 13),
	AT('O', 14), AT('P', 15), AT('Q', 16), AT('R', 17), AT('S', 18),
	AT('T', 19), AT('U', 20), AT('V', 21), AT('W', 22), AT('X', 23),
	AT('Y', 24), AT('Z', 25), AT('a', 26), AT('b', 27), AT('c', 28),
	AT('d', 29), AT('e', 30), AT('f', 31), AT('g', 32), AT('h', 33),
	AT('i', 34), AT('j', 35), AT('k', 36), AT('l', 37), AT('m', 38),
	AT('n', 39), AT('o', 40), AT('p', 41), AT('q', 42), AT('r', 43),
	AT('s', 44), AT('t', 45), AT('u', 46), AT('v', 47), AT('w', 48),
	AT('x', 49), AT('y', 50), AT('z', 51), AT('0', 52), AT('1', 53),
	AT('2', 54), AT('3', 55), AT('4', 56), AT('5', 57), AT('6', 58),
	AT('7', 59), AT('8', 60), AT('9', 61), AT('+', 62), AT('/', 63) };

/* Canonical base64 without padding, MAX bytes at most.  A header is no secret:
 * libsodium's decoder takes a quarter of the time of X25519 to hide it. */
static bool
decode(const char *text, size_t len, uint8_t *out, size_t max, size_t *out_len)
{
	uint32_t bits = 0;
	unsigned n = 0;
	size_t i;
	int value;

	*out_len = 0;
	for (i = 0; i < len; i++) {
		value = sextets[(unsigned char)text[i]];
		if (value == 0)
			return false;
		bits = bits << 6 | (uint32_t)(value - 1);
		n += 6;
		if (n < 8)
			continue;
		if (*out_len == max)
			return false;
		n -= 8;
		out[(*out_len)++] = (uint8_t)(bits >> n);
	}
	return n < 6 && (bits & ((1u << n) - 1)) == 0;
}

/* Visible ASCII words, one space apart; counts them. */
static bool
split_args(struct age_stanza *stanza)
{
	size_t i;
	char c, before = ' ';

	stanza->n_args = 1;
	for (i = 0; i < stanza->args_len; i++) {
		c = stanza->args[i];
		if (c < ' ' || c > '~' || (c == ' ' && before == ' '))
			return false;
		stanza->n_args += c == ' ';
		before = c;
	}
	return before != ' ';
}

static bool
parse_body(struct cursor *c, struct age_stanza *stanza)
{
	uint8_t bytes[LINE];
	const char *line;
	size_t len, n, room;

	stanza->body_len = 0;
	do {
		line = next_line(c, &len);
		if (line == NULL || len > COLUMNS ||
		    !decode(line, len, bytes, sizeof(bytes), &n))
			return false;
		room = stanza->body_len < AGE_BODY_MAX
			   ? AGE_BODY_MAX - stanza->body_len
			   : 0;
		memcpy(stanza->body + AGE_BODY_MAX - room, bytes,
		    n < room ? n : room);
		stanza->body_len += n;
	} while (len == COLUMNS);
	return true;
}

static bool
parse_stanza(struct cursor *c, struct age_stanza *stanza)
{
	size_t len;
	const char *line = next_line(c, &len);

	if (line == NULL || !starts_with(line, len, "-> "))
		return false;
	stanza->args = line + 3;
	stanza->args_len = len - 3;
	return split_args(stanza) && parse_body(c, stanza);
}

static bool
parse_mac(struct cursor *c, struct age_header *header)
{
	size_t len, n;
	const char *line = next_line(c, &len);

	return line != NULL && starts_with(line, len, "--- ") &&
	       decode(line + 4, len - 4, header->mac, AGE_MAC_LEN, &n) &&
	       n == AGE_MAC_LEN;
}

enum err
age_header_parse(const void *data, size_t len, struct age_header *header)
{
	size_t max = len < AGE_HEADER_MAX ? len : AGE_HEADER_MAX;
	struct cursor c = { .p = data, .left = max };
	const char *start = data;
	struct age_stanza stanza;

	memset(header, 0, sizeof(*header));
	if (!starts_with(start, max, INTRO))
		return starts_with(start, max, "age-encryption.org/v")
			   ? ERR_VERSION
			   : ERR_INPUT;
	c.p += strlen(INTRO);
	c.left -= strlen(INTRO);
	header->stanzas = c.p;
	do {
		if (!parse_stanza(&c, &stanza))
			return c.left == 0 && len > max ? ERR_SIZE : ERR_INPUT;
		header->n_stanzas++;
		header->n_scrypt += age_stanza_is(&stanza, 0, "scrypt");
	} while (!starts_with(c.p, c.left, "---"));
	header->stanzas_len = (size_t)(c.p - header->stanzas);
	header->mac_over = (size_t)(c.p - start) + 3;
	if (!parse_mac(&c, header))
		return ERR_INPUT;
	header->len = (size_t)(c.p - start);
	return ERR_NONE;
}

bool
age_header_next(
    const struct age_header *header, size_t *at, struct age_stanza *stanza)
{
	struct cursor c = { .p = header->stanzas + *at,
		.left = header->stanzas_len - *at };

	memset(stanza, 0, sizeof(*stanza));
	if (c.left == 0 || !parse_stanza(&c, stanza))
		return false;
	*at = header->stanzas_len - c.left;
	return true;
}

const char *
age_stanza_arg(const struct age_stanza *stanza, size_t i, size_t *len)
{
	const char *p = stanza->args, *end = p + stanza->args_len, *space;

	for (*len = 0; i < stanza->n_args; i--) {
		space = memchr(p, ' ', (size_t)(end - p));
		if (i == 0) {
			*len = (size_t)((space != NULL ? space : end) - p);
			return p;
		}
		if (space == NULL)
			break;
		p = space + 1;
	}
	return NULL;
}

bool
age_stanza_is(const struct age_stanza *stanza, size_t i, const char *text)
{
	size_t len;
	const char *arg = age_stanza_arg(stanza, i, &len);

	return arg != NULL && len == strlen(text) &&
	       memcmp(arg, text, len) == 0;
}

bool
age_stanza_bytes(
    const struct age_stanza *stanza, size_t i, uint8_t *out, size_t len)
{
	size_t n, arg_len;
	const char *arg = age_stanza_arg(stanza, i, &arg_len);

	return arg != NULL && decode(arg, arg_len, out, len, &n) && n == len;
}

void
age_header_begin(struct buf *header)
{
	buf_puts(header, INTRO);
}

static void
put_base64(struct buf *out, const uint8_t *data, size_t len)
{
	char text[sodium_base64_ENCODED_LEN(LINE, BASE64)];

	sodium_bin2base64(text, sizeof(text), data, len, BASE64);
	buf_puts(out, text);
}

void
age_header_stanza(
    struct buf *header, const char *args, const uint8_t *body, size_t body_len)
{
	size_t n;

	buf_printf(header, "-> %s\n", args);
	do {
		n = body_len < LINE ? body_len : LINE;
		put_base64(header, body, n);
		buf_puts(header, "\n");
		body += n;
		body_len -= n;
	} while (body_len > 0 || n == LINE);
}

void
age_header_mac(const uint8_t *file_key, size_t file_key_len, const void *data,
    size_t len, uint8_t mac[AGE_MAC_LEN])
{
	uint8_t key[HKDF_LEN];

	hkdf_sha256(file_key, file_key_len, NULL, 0, "header", key);
	hmac_sha256(key, data, len, mac);
	sodium_memzero(key, sizeof(key));
}

void
age_header_finish(struct buf *header, size_t start, const uint8_t *file_key,
    size_t file_key_len)
{
	uint8_t mac[AGE_MAC_LEN];

	buf_puts(header, "---");
	if (header->failed)
		return;
	age_header_mac(file_key, file_key_len, header->data + start,
	    header->len - start, mac);
	buf_puts(header, " ");
	put_base64(header, mac, sizeof(mac));
	buf_puts(header, "\n");
}
