#include "schema/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ERR_TEXT(name, class, text) [name] = text,
static const char *const texts[] = { ERR_LIST(ERR_TEXT) };

#define ERR_CLASS(name, class, text) [name] = ERR_CLASS_##class,
static const enum err_class classes[] = { ERR_LIST(ERR_CLASS) };

const char *
err_text(enum err err)
{
	return (unsigned)err < ERR_COUNT ? texts[err] : "unknown error";
}

enum err_class
err_class(enum err err)
{
	return (unsigned)err < ERR_COUNT ? classes[err] : ERR_CLASS_ENVIRONMENT;
}

void
err_fatal(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "fatal: %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
