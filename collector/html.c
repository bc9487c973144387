#include "collector/html.h"

#include <stdarg.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes of the well-formed UTF-8 character at P, 0 if it is not one. */
static size_t
character(const unsigned char *p)
{
	size_t n = p[0] < 0x80   ? 1
		   : p[0] < 0xc2 ? 0
		   : p[0] < 0xe0 ? 2
		   : p[0] < 0xf0 ? 3
		   : p[0] < 0xf5 ? 4
				 : 0;
	size_t i;

	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n > 1 && !utf8_valid((const char *)p, n) ? 0 : n;
}

static const char *
reference(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
	case '\r':
	case '\t':
		return NULL;
	default:
		return c < 0x20 || c == 0x7f ? REPLACEMENT : NULL;
	}
}

static void
put(struct buf *out, const char *text, bool lines)
{
	const unsigned char *p = (const unsigned char *)text;

	while (p != NULL && *p != '\0') {
		size_t n = character(p);
		const char *other = n == 0 ? REPLACEMENT : reference(*p);

		if (lines && *p == '\n')
			other = "<br>";
		if (other != NULL)
			buf_puts(out, other);
		else
			buf_put(out, p, n);
		p += n == 0 ? 1 : n;
	}
}

void
html_text(struct buf *out, const char *text)
{
	put(out, text, false);
}

void
html_lines(struct buf *out, const char *text)
{
	put(out, text, true);
}

void
html_url(struct buf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			buf_put_u8(out, (uint8_t)*text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
}

void
html(struct buf *out, const char *format, ...)
{
	const char *p, *percent;
	char c[2] = "";
	va_list ap;

	va_start(ap, format);
	for (p = format; (percent = strchr(p, '%')) != NULL; p = percent + 1) {
		buf_put(out, p, (size_t)(percent - p));
		percent++;
		if (*percent == 's')
			html_text(out, va_arg(ap, const char *));
		else if (*percent == 'd')
			buf_printf(out, "%d", va_arg(ap, int));
		else if (*percent == 'u')
			buf_printf(out, "%u", va_arg(ap, unsigned));
		else if (*percent == 'c')
			c[0] = (char)va_arg(ap, int), html_text(out, c);
		else if (strncmp(percent, "zu", 2) == 0)
			buf_printf(out, "%zu", va_arg(ap, size_t)), percent++;
		else if (*percent == '%')
			buf_puts(out, "%");
		else
			fatal("html: conversion %%%c", *percent);
	}
	va_end(ap);
	buf_puts(out, p);
}
