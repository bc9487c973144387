/* Typed texts made plain. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "schema/typed_part.h"

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

/* TEXT made plain: lower case, digits 0-9, single spaces, no full stops or
 * exclamation marks at its end; a tick sign is the word "tick".  Owned. */
char *
typed_plain(const char *text)
{
	struct buf b;
	bool space = false;
	const char *p = text, *at = text;
	unsigned long c;
	size_t i;

	buf_init(&b, 2 * TYPED_MAX + 16);
	while ((c = typed_char(&p)) != 0) {
		for (i = 0; i < countof(tick_signs); i++)
			if (strncmp(at, tick_signs[i], strlen(tick_signs[i])) ==
			    0)
				break;
		if (typed_space(c)) {
			space = b.len > 0;
		} else if (c != 0xfe0f) { /* the sign's emoji form */
			if (space)
				buf_puts(&b, " ");
			space = false;
			if (i < countof(tick_signs))
				buf_puts(&b, "tick");
			else if (digit_value(c) >= 0)
				buf_printf(&b, "%d", digit_value(c));
			else if (c < 0x80)
				buf_put_u8(&b, (uint8_t)tolower((int)c));
			else
				buf_put(&b, at, (size_t)(p - at));
		}
		at = p;
	}
	while (b.len > 1 && strchr(".!,;?", b.data[b.len - 1]) != NULL)
		b.len--;
	return buf_take_text(&b);
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
