#include "schema/js.h"

#include <jansson.h>
#include <math.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

/* What was parsed may be answers: every block knows its size and is wiped
 * when it is freed. */
#define HEADER alignof(max_align_t)

static void *
wiping_malloc(size_t n)
{
	unsigned char *p;

	if (n > SIZE_MAX - HEADER)
		return NULL;
	p = malloc(HEADER + n);
	if (p == NULL)
		return NULL;
	memcpy(p, &n, sizeof(n));
	return p + HEADER;
}

static void
wiping_free(void *block)
{
	unsigned char *p = block;
	size_t n;

	if (p == NULL)
		return;
	memcpy(&n, p - HEADER, sizeof(n));
	mem_wipe(p, n);
	free(p - HEADER);
}

__attribute__((constructor)) static void
set_allocator(void)
{
	json_set_alloc_funcs(wiping_malloc, wiping_free);
}

/* A struct js is a json_t under another name. */
static json_t *
inside(const struct js *js)
{
	return (json_t *)(uintptr_t)js;
}

static const struct js *
outside(json_t *json)
{
	return (const struct js *)json;
}

enum err
js_parse(const void *data, size_t len, struct js **out)
{
	json_error_t error;
	json_t *json;

	*out = NULL;
	if (len > JS_BYTES_MAX)
		return ERR_SIZE;
	/* jansson 2.14 passes over a NUL after a number */
	if (len > 0 && memchr(data, '\0', len) != NULL)
		return ERR_INPUT;
	json = json_loadb(
	    data, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (json == NULL)
		return ERR_INPUT;
	*out = (struct js *)json;
	return ERR_NONE;
}

void
js_free(struct js *js)
{
	json_decref(inside(js));
}

enum js_type
js_type(const struct js *js)
{
	if (js == NULL)
		return JS_NULL;
	switch (json_typeof(inside(js))) {
	case JSON_OBJECT:
		return JS_OBJECT;
	case JSON_ARRAY:
		return JS_ARRAY;
	case JSON_STRING:
		return JS_TEXT;
	case JSON_INTEGER:
	case JSON_REAL:
		return JS_NUMBER;
	case JSON_TRUE:
		return JS_TRUE;
	case JSON_FALSE:
		return JS_FALSE;
	default:
		return JS_NULL;
	}
}

size_t
js_count(const struct js *js)
{
	if (js_type(js) == JS_ARRAY)
		return json_array_size(inside(js));
	return js_type(js) == JS_OBJECT ? json_object_size(inside(js)) : 0;
}

const struct js *
js_at(const struct js *array, size_t i)
{
	return outside(json_array_get(inside(array), i));
}

const struct js *
js_get(const struct js *object, const char *name)
{
	return outside(json_object_get(inside(object), name));
}

const char *
js_text(const struct js *js)
{
	return json_string_value(inside(js));
}

bool
js_number(const struct js *js, double *number)
{
	*number = 0;
	if (js_type(js) != JS_NUMBER)
		return false;
	*number = json_number_value(inside(js));
	return true;
}

bool
js_true(const struct js *js)
{
	return js_type(js) == JS_TRUE;
}

void *
js_first(const struct js *object)
{
	return json_object_iter(inside(object));
}

void *
js_next(const struct js *object, void *at)
{
	return json_object_iter_next(inside(object), at);
}

const char *
js_name(void *at)
{
	return json_object_iter_key(at);
}

const struct js *
js_value(void *at)
{
	return outside(json_object_iter_value(at));
}

void
js_write(struct js_writer *w, struct buf *out)
{
	*w = (struct js_writer){ .out = out };
}

static void
put_escaped(struct buf *b, unsigned char c)
{
	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (c == '\n')
		buf_puts(b, "\\n");
	else
		buf_printf(b, "\\u%04x", c);
}

/* Bytes at P that need no escape, up to N. */
static size_t
plain_run(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == '"' || p[i] == '\\')
			break;
	return i;
}

static void
put_valid(struct buf *b, const char *p, size_t n)
{
	while (n > 0) {
		size_t run = plain_run(p, n);

		buf_put(b, p, run);
		if (run < n)
			put_escaped(b, (unsigned char)p[run++]);
		p += run;
		n -= run;
	}
}

void
js_quote(struct buf *b, const char *text)
{
	size_t n, from, to;

	if (text == NULL) {
		buf_puts(b, "null");
		return;
	}
	n = strlen(text);
	buf_puts(b, "\"");
	if (utf8_valid(text, n)) {
		put_valid(b, text, n);
		n = 0;
	}
	for (from = 0; from < n; from = to) {
		for (to = from + 1; to < n && to < from + 4 &&
				    !utf8_valid(text + from, to - from);)
			to++;
		if (utf8_valid(text + from, to - from)) {
			put_valid(b, text + from, to - from);
		} else {
			buf_puts(b, "\xef\xbf\xbd");
			to = from + 1;
		}
	}
	buf_puts(b, "\"");
}

/* The comma and the name before a member. */
static void
begin(struct js_writer *w, const char *name)
{
	if (w->some[w->depth])
		buf_puts(w->out, ",");
	w->some[w->depth] = true;
	if (name != NULL) {
		js_quote(w->out, name);
		buf_puts(w->out, ":");
	}
}

static void
open_one(struct js_writer *w, const char *name, bool array)
{
	begin(w, name);
	if (w->depth == JS_DEPTH_MAX)
		fatal("JSON nested too deeply");
	w->depth++;
	w->some[w->depth] = false;
	w->array[w->depth] = array;
	buf_puts(w->out, array ? "[" : "{");
}

void
js_open_object(struct js_writer *w, const char *name)
{
	open_one(w, name, false);
}

void
js_open_array(struct js_writer *w, const char *name)
{
	open_one(w, name, true);
}

void
js_close(struct js_writer *w)
{
	if (w->depth == 0)
		fatal("no JSON object or array is open");
	buf_puts(w->out, w->array[w->depth] ? "]" : "}");
	w->depth--;
}

void
js_put_text(struct js_writer *w, const char *name, const char *text)
{
	begin(w, name);
	if (text == NULL)
		buf_puts(w->out, "null");
	else
		js_quote(w->out, text);
}

void
js_put_number(struct js_writer *w, const char *name, double number)
{
	char text[40];
	int precision;

	begin(w, name);
	if (!isfinite(number)) {
		buf_puts(w->out, "null");
		return;
	}
	if (number == floor(number) && fabs(number) < 1e15) {
		buf_printf(w->out, "%.0f", number == 0 ? 0.0 : number);
		return;
	}
	for (precision = 1; precision <= 17; precision++) {
		snprintf(text, sizeof(text), "%.*g", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	buf_puts(w->out, text);
}

void
js_put_bool(struct js_writer *w, const char *name, bool yes)
{
	begin(w, name);
	buf_puts(w->out, yes ? "true" : "false");
}

void
js_put_null(struct js_writer *w, const char *name)
{
	begin(w, name);
	buf_puts(w->out, "null");
}
