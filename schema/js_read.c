#include "schema/js_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define NUMBER_MAX 400 /* letters */

void
js_read(struct js_reader *r, const void *data, size_t len)
{
	*r = (struct js_reader){ .p = data, .left = len };
	buf_init(&r->name, JS_BYTES_MAX);
	buf_init(&r->text, JS_BYTES_MAX);
	r->failed = len > JS_BYTES_MAX;
}

static bool
fail(struct js_reader *r)
{
	r->failed = true;
	return false;
}

/* The next letter that is no white space; 0 at the end. */
static char
peek(struct js_reader *r)
{
	while (r->left > 0 && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' ||
				  *r->p == '\r'))
		r->p++, r->left--;
	return r->left > 0 && !r->failed ? *r->p : '\0';
}

static bool
eat(struct js_reader *r, char c)
{
	if (r->failed || r->left == 0 || *r->p != c)
		return fail(r);
	r->p++, r->left--;
	return true;
}

static bool
eat_word(struct js_reader *r, const char *word, size_t n)
{
	if (r->failed || r->left < n || memcmp(r->p, word, n) != 0)
		return fail(r);
	r->p += n;
	r->left -= n;
	return true;
}

/* ---- texts ---- */

/* Four hexadecimal digits; -1 if they are not. */
static long
hex4(struct js_reader *r)
{
	char digits[5] = "";
	long code;

	if (r->left < 4)
		return -1;
	memcpy(digits, r->p, 4);
	if (strspn(digits, "0123456789abcdefABCDEF") != 4)
		return -1;
	code = strtol(digits, NULL, 16);
	r->p += 4;
	r->left -= 4;
	return code;
}

static void
put_utf8(struct buf *out, long code)
{
	if (code < 0x80)
		buf_put_u8(out, (uint8_t)code);
	else if (code < 0x800)
		buf_put_u8(out, (uint8_t)(0xc0 | code >> 6));
	else if (code < 0x10000)
		buf_put_u8(out, (uint8_t)(0xe0 | code >> 12));
	else {
		buf_put_u8(out, (uint8_t)(0xf0 | code >> 18));
		buf_put_u8(out, (uint8_t)(0x80 | (code >> 12 & 0x3f)));
	}
	if (code >= 0x800)
		buf_put_u8(out, (uint8_t)(0x80 | (code >> 6 & 0x3f)));
	if (code >= 0x80)
		buf_put_u8(out, (uint8_t)(0x80 | (code & 0x3f)));
}

/* After "\u": one code, of two halves above U+FFFF; a NUL is a mistake. */
static bool
unicode(struct js_reader *r, struct buf *out)
{
	long code = hex4(r), low;

	if (code >= 0xd800 && code < 0xdc00) {
		if (!eat_word(r, "\\u", 2))
			return false;
		low = hex4(r);
		if (low < 0xdc00 || low > 0xdfff)
			return fail(r);
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	} else if (code <= 0 || (code >= 0xdc00 && code < 0xe000))
		return fail(r);
	put_utf8(out, code);
	return true;
}

static bool
escape(struct js_reader *r, struct buf *out)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (r->left < 2)
		return fail(r);
	r->p++, r->left--;
	at = *r->p == '\0' ? NULL : strchr(letters, *r->p);
	if (at == NULL && *r->p != 'u')
		return fail(r);
	r->p++, r->left--;
	if (at == NULL)
		return unicode(r, out);
	buf_put_u8(out, (uint8_t)meanings[at - letters]);
	return true;
}

enum { STOP = 1, HIGH = 2 };

#define ROW(k) k, k, k, k, k, k, k, k, k, k, k, k, k, k, k, k

/* What a byte is inside a text; rows of 16. */
static const unsigned char kinds[256] = { ROW(STOP), ROW(STOP), 0, 0,
	STOP /* quote */, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ROW(0), ROW(0),
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, STOP /* backslash */, 0, 0, 0,
	ROW(0), ROW(0), ROW(HIGH), ROW(HIGH), ROW(HIGH), ROW(HIGH), ROW(HIGH),
	ROW(HIGH), ROW(HIGH), ROW(HIGH) };

/* How many bytes there are up to the next quote, backslash or control
 * character; *HIGH is set if one is not ASCII. */
static size_t
plain_len(const struct js_reader *r, bool *high)
{
	const unsigned char *p = (const unsigned char *)r->p;
	unsigned char seen = 0;
	size_t n;

	for (n = 0; n < r->left && kinds[p[n]] != STOP; n++)
		seen |= kinds[p[n]];
	*high = *high || seen == HIGH;
	return n;
}

/* A text into OUT, NUL-terminated. */
static bool
get_text(struct js_reader *r, struct buf *out)
{
	bool high = false, last = false;
	uint8_t *room;
	size_t n;

	buf_clear(out);
	if (!eat(r, '"'))
		return false;
	while (!last) {
		n = plain_len(r, &high);
		if (n == r->left || (unsigned char)r->p[n] < ' ')
			return fail(r);
		last = r->p[n] == '"';
		room = buf_room(out, n + last);
		if (room == NULL)
			return fail(r);
		memcpy(room, r->p, n);
		r->p += n;
		r->left -= n;
		if (last)
			room[n] = '\0', eat(r, '"');
		else if (!escape(r, out))
			return false;
	}
	return !high || utf8_valid((const char *)out->data, out->len - 1)
		   ? true
		   : fail(r);
}

/* ---- numbers ---- */

static size_t
digits(const char *p)
{
	return strspn(p, "0123456789");
}

/* Letters of the number that TEXT begins with; 0 if it begins with none. */
static size_t
number_len(const char *text)
{
	const char *p = text + (*text == '-');
	size_t n = digits(p);

	if (n == 0 || (*p == '0' && n > 1))
		return 0;
	p += n;
	if (*p == '.') {
		n = digits(p + 1);
		if (n == 0)
			return 0;
		p += 1 + n;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '+' || *p == '-';
		n = digits(p);
		if (n == 0)
			return 0;
		p += n;
	}
	return (size_t)(p - text);
}

/* A whole number of few digits, as most are; false, and nothing read, if the
 * next is another. */
static bool
get_whole(struct js_reader *r, double *number)
{
	size_t minus = r->left > 0 && *r->p == '-', i;
	long value = 0;

	for (i = minus;
	     i < r->left && i < 15 && r->p[i] >= '0' && r->p[i] <= '9'; i++)
		value = value * 10 + (r->p[i] - '0');
	if (i == minus || i == 15 || i == r->left ||
	    (r->p[i] != ',' && r->p[i] != '}') ||
	    (r->p[minus] == '0' && i > minus + 1))
		return false;
	r->p += i;
	r->left -= i;
	*number = minus ? -(double)value : (double)value;
	return true;
}

static bool
get_number(struct js_reader *r, double *number)
{
	char text[NUMBER_MAX + 1];
	size_t n = r->left < NUMBER_MAX ? r->left : NUMBER_MAX, i;

	for (i = 0; i < n && r->p[i] != '\0' &&
		    strchr("+-.0123456789Ee", r->p[i]) != NULL;
	     i++)
		text[i] = r->p[i];
	text[i] = '\0';
	n = number_len(text);
	if (n == 0 || n != i || n == NUMBER_MAX)
		return fail(r);
	*number = strtod(text, NULL);
	r->p += n;
	r->left -= n;
	return isfinite(*number) ? true : fail(r);
}

/* ---- objects ---- */

bool
js_read_object(struct js_reader *r)
{
	peek(r);
	r->first = true;
	return eat(r, '{');
}

const char *
js_read_name(struct js_reader *r)
{
	if (peek(r) == '}') {
		eat(r, '}');
		r->first = false;
		return NULL;
	}
	if (!r->first && !eat(r, ','))
		return NULL;
	r->first = false;
	peek(r);
	if (!get_text(r, &r->name))
		return NULL;
	peek(r);
	return eat(r, ':') ? (const char *)r->name.data : NULL;
}

bool
js_read_named(struct js_reader *r, const char *name)
{
	size_t n = strlen(name), comma = !r->first;
	const char *p = r->p + comma;

	if (r->failed || r->left < n + comma + 3 || (comma && *r->p != ',') ||
	    p[0] != '"' || memcmp(p + 1, name, n) != 0 || p[n + 1] != '"' ||
	    p[n + 2] != ':')
		return false;
	r->p += n + comma + 3;
	r->left -= n + comma + 3;
	r->first = false;
	return true;
}

bool
js_read_array(struct js_reader *r)
{
	peek(r);
	r->first = true;
	return eat(r, '[');
}

bool
js_read_item(struct js_reader *r)
{
	if (peek(r) == ']') {
		eat(r, ']');
		r->first = false;
		return false;
	}
	if (!r->first && !eat(r, ','))
		return false;
	r->first = false;
	return !r->failed;
}

void
js_read_fail(struct js_reader *r)
{
	r->failed = true;
}

static enum js_type
get_value(struct js_reader *r, double *number, const char **text)
{
	switch (peek(r)) {
	case '"':
		if (!get_text(r, &r->text))
			return JS_ARRAY;
		*text = (const char *)r->text.data;
		return JS_TEXT;
	case 'n':
		return eat_word(r, "null", 4) ? JS_NULL : JS_ARRAY;
	case 't':
		return eat_word(r, "true", 4) ? JS_TRUE : JS_ARRAY;
	case 'f':
		return eat_word(r, "false", 5) ? JS_FALSE : JS_ARRAY;
	default:
		return get_whole(r, number) || get_number(r, number) ? JS_NUMBER
								     : JS_ARRAY;
	}
}

enum js_type
js_read_value(struct js_reader *r, double *number, const char **text)
{
	*number = 0;
	*text = NULL;
	return get_value(r, number, text);
}

void
js_read_skip(struct js_reader *r)
{
	char open[JS_DEPTH_MAX]; /* what each level began with */
	size_t depth = 0;
	const char *text;
	double number;
	char c;

	do {
		if (depth > 0 &&
		    !(open[depth - 1] == '{' ? js_read_name(r) != NULL
					     : js_read_item(r))) {
			depth--;
			continue;
		}
		c = peek(r);
		if (c != '{' && c != '[') {
			(void)js_read_value(r, &number, &text);
		} else if (depth == JS_DEPTH_MAX) {
			fail(r);
		} else {
			open[depth++] = c;
			r->first = true;
			(void)eat(r, c);
		}
	} while (depth > 0 && !r->failed);
}

enum err
js_read_end(struct js_reader *r)
{
	bool whole;

	peek(r);
	whole = !r->failed && r->left == 0;
	buf_fini(&r->name);
	buf_fini(&r->text);
	return whole ? ERR_NONE : ERR_INPUT;
}
