/* The two JSON readers: an object of plain values that one takes, the other
 * takes, and both say the same; anything else that the parser takes is passed
 * over, if it is not too deep.  (Whole numbers beyond 64 bits and names that
 * are there twice are the tree's to refuse.) */
#include <string.h>

#include "schema/js_read.h"
#include "tests/fuzz/fuzz.h"

static void
compare(
    const struct js *value, enum js_type type, double number, const char *text)
{
	double other = 0;

	must(js_type(value) == type);
	if (type == JS_NUMBER)
		must(js_number(value, &other) && other == number);
	if (type == JS_TEXT)
		must(strcmp(js_text(value), text) == 0);
}

/* Whether the reader takes it; if TREE is an object each member is compared. */
static bool
read_all(const uint8_t *data, size_t len, const struct js *tree)
{
	struct js_reader r;
	const char *name, *text;
	double number;
	enum js_type type;

	js_read(&r, data, len);
	if (js_read_object(&r))
		while ((name = js_read_name(&r)) != NULL) {
			type = js_read_value(&r, &number, &text);
			if (type != JS_ARRAY && tree != NULL)
				compare(js_get(tree, name), type, number, text);
		}
	return js_read_end(&r) == ERR_NONE;
}

static bool
is_flat(const struct js *tree)
{
	enum js_type type;
	void *at;

	if (js_type(tree) != JS_OBJECT)
		return false;
	for (at = js_first(tree); at != NULL; at = js_next(tree, at)) {
		type = js_type(js_value(at));
		if (type == JS_ARRAY || type == JS_OBJECT)
			return false;
	}
	return true;
}

/* How deep arrays and objects may be in one another, at the most. */
static size_t
brackets(const uint8_t *data, size_t len)
{
	size_t n = 0;

	for (; len > 0; data++, len--)
		n += *data == '[' || *data == '{';
	return n;
}

static bool
pass_over(const uint8_t *data, size_t len)
{
	struct js_reader r;

	js_read(&r, data, len);
	js_read_skip(&r);
	return js_read_end(&r) == ERR_NONE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct js *tree;
	enum err err = js_parse(data, len, &tree);

	must(!is_flat(tree) || err == ERR_NONE);
	must(pass_over(data, len) || err != ERR_NONE ||
	     brackets(data, len) > JS_DEPTH_MAX);
	if (is_flat(tree))
		must(read_all(data, len, tree));
	else if (err == ERR_NONE)
		must(!read_all(data, len, NULL));
	else
		(void)read_all(data, len, NULL);
	js_free(tree);
	return 0;
}
