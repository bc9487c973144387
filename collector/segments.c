#include "collector/segments.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/mem.h"

#define GSM_ONE  160
#define GSM_MANY 153
#define UCS_ONE  70
#define UCS_MANY 67

/* GSM 03.38, default alphabet, but for the letters and figures of ASCII. */
static const uint16_t gsm[] = { '@', 0xa3, '$', 0xa5, 0xe8, 0xe9, 0xf9, 0xec,
	0xf2, 0xc7, '\n', 0xd8, 0xf8, '\r', 0xc5, 0xe5, 0x394, '_', 0x3a6,
	0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0xc6, 0xe6,
	0xdf, 0xc9, ' ', '!', '"', '#', 0xa4, '%', '&', '\'', '(', ')', '*',
	'+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', 0xa1, 0xc4, 0xd6,
	0xd1, 0xdc, 0xa7, 0xbf, 0xe4, 0xf6, 0xf1, 0xfc, 0xe0 };
/* Its extension: these take the room of two. */
static const uint16_t gsm_two[] = { '\f', '^', '{', '}', '\\', '[', '~', ']',
	'|', 0x20ac };

static const struct {
	const char *sign, *plain;
} typographic[] = { { "\u2018", "'" }, { "\u2019", "'" }, { "\u201c", "\"" },
	{ "\u201d", "\"" }, { "\u2010", "-" }, { "\u2011", "-" },
	{ "\u2012", "-" }, { "\u2013", "-" }, { "\u2014", "-" },
	{ "\u2026", "..." }, { "\u00a0", " " }, { "\u2009", " " },
	{ "\u202f", " " }, { "\u2022", "-" } };

static bool
is_among(const uint16_t *list, size_t n, uint32_t c)
{
	while (n > 0 && list[n - 1] != c)
		n--;
	return n > 0;
}

/* Code point at *P, which moves on. */
static uint32_t
next_char(const unsigned char **p)
{
	uint32_t c = **p;
	int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

	if (more > 0)
		c &= 0x3fu >> more;
	for (++*p; more > 0; more--)
		c = c << 6 | (*(*p)++ & 0x3f);
	return c;
}

/* Room that C takes in the GSM alphabet; 0 if it is not in it. */
static size_t
gsm_room(uint32_t c)
{
	if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || is_among(gsm, countof(gsm), c))
		return 1;
	return is_among(gsm_two, countof(gsm_two), c) ? 2 : 0;
}

/* Room that TEXT takes, in characters of the GSM alphabet or of UCS-2. */
static size_t
room(const char *text, bool *is_gsm)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t in_gsm = 0, in_ucs = 0;

	*is_gsm = true;
	while (*p != '\0') {
		uint32_t c = next_char(&p);
		size_t n = gsm_room(c);

		in_ucs += c >= 0x10000 ? 2 : 1;
		in_gsm += n;
		if (n == 0)
			*is_gsm = false;
	}
	return *is_gsm ? in_gsm : in_ucs;
}

unsigned
segments(const char *text)
{
	bool is_gsm;
	size_t n = room(text, &is_gsm);
	size_t one = is_gsm ? GSM_ONE : UCS_ONE;
	size_t many = is_gsm ? GSM_MANY : UCS_MANY;

	if (n <= one)
		return n == 0 ? 0 : 1;
	return (unsigned)((n + many - 1) / many);
}

char *
segments_plain(const char *text)
{
	struct buf b;
	const char *p = text;
	char *plain;
	bool is_gsm;
	size_t i;

	buf_init(&b, 4 * strlen(text) + 4);
	while (*p != '\0') {
		for (i = 0; i < countof(typographic); i++)
			if (strncmp(p, typographic[i].sign,
				strlen(typographic[i].sign)) == 0)
				break;
		if (i == countof(typographic)) {
			buf_put_u8(&b, (uint8_t)*p++);
			continue;
		}
		buf_puts(&b, typographic[i].plain);
		p += strlen(typographic[i].sign);
	}
	plain = buf_take_text(&b);
	(void)room(plain, &is_gsm);
	if (is_gsm)
		return plain;
	mem_free_text(plain);
	return mem_text(text);
}
