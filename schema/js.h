/* JSON in and out.  The one file that includes jansson is js.c. */
#ifndef SCHEMA_JS_H
#define SCHEMA_JS_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"

#define JS_BYTES_MAX (16u * 1024 * 1024)
#define JS_DEPTH_MAX 64 /* of what is written; the parser has its own */

struct js; /* a parsed value */

enum js_type {
	JS_NULL,
	JS_FALSE,
	JS_TRUE,
	JS_NUMBER,
	JS_TEXT,
	JS_ARRAY,
	JS_OBJECT
};

/* Parses LEN bytes that are one JSON value.  *OUT is owned (js_free), NULL on
 * error.  ERR_INPUT: malformed, bad UTF-8, a NUL in a text, a name twice in
 * an object; ERR_SIZE: more than JS_BYTES_MAX. */
enum err js_parse(const void *data, size_t len, struct js **out) must_use;
/* NULL is fine. */
void js_free(struct js *js);

/* Everything below borrows from the value js_parse() gave; a NULL value is
 * taken for null, so that getters chain. */
enum js_type js_type(const struct js *js);
/* Members of an object or array; 0 for anything else. */
size_t js_count(const struct js *js);
/* Member I of an array, NAME of an object; NULL if there is none. */
const struct js *js_at(const struct js *array, size_t i);
const struct js *js_get(const struct js *object, const char *name);
/* The text, NULL if it is none. */
const char *js_text(const struct js *js);
/* Whether it is a number, and which. */
bool js_number(const struct js *js, double *number);
/* Whether it is true. */
bool js_true(const struct js *js);

/* Goes through an object in its order:
 *	for (i = js_first(o); i != NULL; i = js_next(o, i))
 *		use(js_name(i), js_value(i)); */
void *js_first(const struct js *object);
void *js_next(const struct js *object, void *at);
const char *js_name(void *at);
const struct js *js_value(void *at);

/* Appends TEXT as a JSON string with its quotes; NULL is null; bytes that are
 * no UTF-8 become U+FFFD.  For what is laid out by hand. */
void js_quote(struct buf *out, const char *text);

/* A writer appends to OUT, without spaces; commas, colons and escapes are its
 * business.  NAME is the member's name inside an object, else NULL. */
struct js_writer {
	struct buf *out;
	unsigned depth;
	bool some[JS_DEPTH_MAX + 1]; /* a member was written at this depth */
	bool array[JS_DEPTH_MAX + 1];
};

void js_write(struct js_writer *w, struct buf *out);
void js_open_object(struct js_writer *w, const char *name);
void js_open_array(struct js_writer *w, const char *name);
/* Ends the object or array opened last. */
void js_close(struct js_writer *w);
/* TEXT NULL is null; bytes that are no UTF-8 become U+FFFD. */
void js_put_text(struct js_writer *w, const char *name, const char *text);
/* Shortest digits that read back the same; what is not finite is null. */
void js_put_number(struct js_writer *w, const char *name, double number);
void js_put_bool(struct js_writer *w, const char *name, bool yes);
void js_put_null(struct js_writer *w, const char *name);

#endif
