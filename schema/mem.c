#include "schema/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/err.h"

void *
mem_array(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (p == NULL)
		fatal("out of memory");
	return p;
}

void *
mem_grow(void *owned, size_t n, size_t size)
{
	void *p = reallocarray(owned, n ? n : 1, size ? size : 1);

	if (p == NULL)
		fatal("out of memory");
	return p;
}

char *
mem_text(const char *text)
{
	return text == NULL ? NULL : mem_text_n(text, strlen(text));
}

char *
mem_text_n(const char *text, size_t n)
{
	char *p;

	if (n == SIZE_MAX)
		fatal("text too long");
	p = mem_array(n + 1, 1);
	if (n > 0)
		memcpy(p, text, n);
	return p;
}

char *
mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0)
		fatal("out of memory");
	return p;
}

void
mem_wipe(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}

void
mem_free_text(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}
