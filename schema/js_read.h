/* JSON read from front to back, without a tree: for what comes by the hundred
 * thousand.  Takes what js_parse() takes, but does
 * not see a name that is there twice.
 *
 *	js_read(&r, data, len);
 *	if (js_read_object(&r))
 *		while ((name = js_read_name(&r)) != NULL)
 *			type = js_read_value(&r, &number, &text);
 *	err = js_read_end(&r);
 *
 * The first mistake makes every later call say that there is no more. */
#ifndef SCHEMA_JS_READ_H
#define SCHEMA_JS_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"
#include "schema/js.h"

struct js_reader {
	const char *p;
	size_t left;
	bool failed;
	bool first; /* nothing was read in this object or array yet */
	struct buf name, text;
};

/* Reads LEN bytes at DATA, borrowed until js_read_end(). */
void js_read(struct js_reader *r, const void *data, size_t len);
/* Enters an object, as the whole, after a name or as an item; false if there
 * is something else. */
bool js_read_object(struct js_reader *r);
/* The next member's name, good until the next call of this; NULL at the end of
 * the object, which is then left.  Its value must be read before the next. */
const char *js_read_name(struct js_reader *r);
/* Whether the next member's name is NAME, and written plainly: then it is read.
 * NAME is letters that JSON does not escape.  Else js_read_name() tells. */
bool js_read_named(struct js_reader *r, const char *name);
/* Enters an array, as the whole, after a name or as an item. */
bool js_read_array(struct js_reader *r);
/* Whether there is another item, which must then be read or entered; the array
 * is left after its last. */
bool js_read_item(struct js_reader *r);
/* What was read is a mistake after all. */
void js_read_fail(struct js_reader *r);
/* A value that is neither an array nor an object.  TEXT: NULL, or good until
 * the next call of this.  After a mistake JS_ARRAY, which no value is. */
enum js_type js_read_value(
    struct js_reader *r, double *number, const char **text);
/* Passes over a value, with all that is in it: JS_DEPTH_MAX arrays and objects
 * in one another at the most. */
void js_read_skip(struct js_reader *r);
/* ERR_INPUT after a mistake or if anything is left; frees what R owns. */
enum err js_read_end(struct js_reader *r) must_use;

#endif
