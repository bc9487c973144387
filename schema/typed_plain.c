/* Typed texts made plain. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "schema/typed_part.h"
#include "schema/words.h"

/* Code point at *P, which moves on; 0 at the end.  TEXT is valid UTF-8. */
unsigned long
typed_char(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	unsigned long c = s[0];
	int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3, i;

	if (c == 0)
		return 0;
	if (more > 0)
		c &= 0x3fu >> more;
	for (i = 1; i <= more; i++)
		c = c << 6 | (s[i] & 0x3f);
	*p += more + 1;
	return c;
}

/* The value of a decimal digit of the scripts that people here write; -1. */
static int
digit_value(unsigned long c)
{
	static const unsigned long zeros[] = { '0', 0x660, 0x6f0, 0x966, 0x9e6,
		0xa66, 0xff10 };
	size_t i;

	for (i = 0; i < countof(zeros); i++)
		if (c >= zeros[i] && c < zeros[i] + 10)
			return (int)(c - zeros[i]);
	return -1;
}

bool
typed_space(unsigned long c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0xa0 || c == 0x2009 ||
	       c == 0x202f || c == 0x200e || c == 0x200f || c == 0xfeff;
}

static const char *const tick_signs[] = { "\u2713", "\u2714", "\u2705",
	"\u2611", "\u221a", "\U0001f44d" };

/* C in lower case: Latin, Greek and Cyrillic letters have theirs a fixed step
 * away. */
static unsigned long
lower(unsigned long c)
{
	if (c < 0x80)
		return (unsigned long)tolower((int)c);
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40f)
		return c + 0x50;
	if ((c >= 0x100 && c <= 0x12f) || (c >= 0x132 && c <= 0x137) ||
	    (c >= 0x14a && c <= 0x177) || (c >= 0x218 && c <= 0x21b))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c + (c & 1);
	return c;
}

/* Letters that Arabic, Persian and Urdu keyboards write differently, and
 * people leave apart or not; 0 for what is not written as often as it is:
 * vowel signs, the stretching line, marks of direction. */
static unsigned long
same_letter(unsigned long c)
{
	if ((c >= 0x64b && c <= 0x652) || c == 0x640 || c == 0x61c ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0xfe0f) /* and the sign before it is an emoji */
		return 0;
	switch (c) {
	case 0x622: /* alef with madda, hamza above, below */
	case 0x623:
	case 0x625:
		return 0x627;
	case 0x649: /* alef maksura; Farsi yeh */
	case 0x6cc:
		return 0x64a;
	case 0x6a9: /* keheh */
		return 0x643;
	case 0x629: /* teh marbuta; heh goal */
	case 0x6c1:
		return 0x647;
	default:
		return lower(c);
	}
}

static void
put_char(struct buf *b, unsigned long c)
{
	if (c < 0x80) {
		buf_put_u8(b, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		buf_put_u8(b, (uint8_t)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_put_u8(b, (uint8_t)(0xe0 | c >> 12));
		} else {
			buf_put_u8(b, (uint8_t)(0xf0 | c >> 18));
			buf_put_u8(b, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_put_u8(b, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_put_u8(b, (uint8_t)(0x80 | (c & 0x3f)));
}

/* Takes what ends a sentence off the end: full stops, question marks, commas,
 * Arabic, Urdu, Devanagari and Bengali ones too. */
static void
drop_stops(struct buf *b)
{
	static const char *const stops[] = { ".", "!", ",", ";", "?", "\u060c",
		"\u061b", "\u061f", "\u06d4", "\u0964", "\u2026" };
	size_t i, n;

	for (i = 0; i < countof(stops); i++) {
		n = strlen(stops[i]);
		if (b->len <= n ||
		    memcmp(b->data + b->len - n, stops[i], n) != 0)
			continue;
		b->len -= n;
		while (b->len > 1 && b->data[b->len - 1] == ' ')
			b->len--;
		i = (size_t)-1; /* and again */
	}
}

char *
log_plain(const char *text)
{
	struct buf b;
	bool space = false;
	const char *p = text, *at = text;
	unsigned long c;
	size_t i;

	buf_init(&b, 2 * TYPED_MAX + 16);
	for (; (c = typed_char(&p)) != 0; at = p) {
		for (i = 0; i < countof(tick_signs); i++)
			if (strncmp(at, tick_signs[i], strlen(tick_signs[i])) ==
			    0)
				break;
		if (typed_space(c)) {
			space = b.len > 0;
			continue;
		}
		if ((c = same_letter(c)) == 0)
			continue;
		if (space)
			buf_puts(&b, " ");
		space = false;
		if (i < countof(tick_signs))
			buf_puts(&b, "tick");
		else if (digit_value(c) >= 0)
			buf_printf(&b, "%d", digit_value(c));
		else
			put_char(&b, c);
	}
	drop_stops(&b);
	return buf_take_text(&b);
}

bool
log_said(const char *plain, const char *english)
{
	bool said = strcmp(plain, english) == 0;
	const char *translation;
	size_t at = 0;

	while (!said && (translation = word_next(english, &at)) != NULL) {
		char *p = log_plain(translation);

		said = strcmp(p, plain) == 0;
		free(p);
	}
	return said;
}

bool
typed_one_of(const char *word, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}
