/* Functions of expressions: texts. */
#include <math.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/expr_part.h"
#include "schema/pattern.h"

/* What a buffer holds, as a value; the buffer is finished. */
struct expr_value
call_built(struct call *c, struct buf *b)
{
	const char *text =
	    pool_text_n(c->scratch, (const char *)b->data, b->len);

	buf_fini(b);
	return value_text(text);
}

/* Bytes of the UTF-8 character at S; at the end 0. */
static size_t
char_len(const char *s)
{
	size_t n = 1;

	if (*s == '\0')
		return 0;
	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static size_t
char_count(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s += char_len(s))
		n++;
	return n;
}

/* Characters FROM to before TO (from 0) of TEXT. */
static struct expr_value
cut(struct call *c, const char *text, double from, double to)
{
	const char *start = NULL, *s = text;
	double i = 0;

	for (; *s != '\0' && i < to; s += char_len(s), i++)
		if (start == NULL && i >= from)
			start = s;
	if (start == NULL)
		return value_text("");
	return value_text(pool_text_n(c->scratch, start, (size_t)(s - start)));
}

static struct expr_value
run_string(struct call *c)
{
	return value_text(text_of(c, 0));
}

static struct expr_value
run_coalesce(struct call *c)
{
	const char *first = text_of(c, 0);

	return value_text(first[0] != '\0' ? first : text_of(c, 1));
}

static struct expr_value
run_once(struct call *c)
{
	const struct expr_value *self = c->env->self;
	const char *now = self == NULL ? "" : expr_text(self, c->scratch);

	return value_text(now[0] != '\0' ? now : text_of(c, 0));
}

static struct expr_value
run_concat(struct call *c)
{
	struct buf b;
	size_t i;

	buf_init(&b, CALL_RESULT_MAX);
	for (i = 0; i < c->n; i++)
		buf_puts(&b, text_of(c, i));
	return call_built(c, &b);
}

static struct expr_value
run_join(struct call *c)
{
	struct buf b;
	size_t i;

	buf_init(&b, CALL_RESULT_MAX);
	for (i = 1; i < c->n; i++) {
		if (i > 1)
			buf_puts(&b, text_of(c, 0));
		buf_puts(&b, text_of(c, i));
	}
	return call_built(c, &b);
}

static struct expr_value
run_contains(struct call *c)
{
	return value_boolean(strstr(text_of(c, 0), text_of(c, 1)) != NULL);
}

static struct expr_value
run_starts_with(struct call *c)
{
	const char *b = text_of(c, 1);

	return value_boolean(strncmp(text_of(c, 0), b, strlen(b)) == 0);
}

static struct expr_value
run_ends_with(struct call *c)
{
	const char *a = text_of(c, 0), *b = text_of(c, 1);
	size_t n = strlen(a), m = strlen(b);

	return value_boolean(m <= n && strcmp(a + n - m, b) == 0);
}

static struct expr_value
run_string_length(struct call *c)
{
	return value_number((double)char_count(text_of(c, 0)));
}

/* XPath's: from 1, ends rounded; NaN leaves nothing. */
static struct expr_value
run_substring(struct call *c)
{
	double from = floor(number_of(c, 1) + 0.5), to = INFINITY;

	if (c->n == 3)
		to = from + floor(number_of(c, 2) + 0.5);
	if (isnan(from) || isnan(to))
		return value_text("");
	return cut(c, text_of(c, 0), from - 1, to - 1);
}

/* OpenRosa's: from 0, a negative end counts from behind. */
static struct expr_value
run_substr(struct call *c)
{
	const char *text = text_of(c, 0);
	double n = (double)char_count(text);
	double from = trunc(number_of(c, 1)), to = n;

	if (c->n == 3)
		to = trunc(number_of(c, 2));
	if (isnan(from))
		from = 0;
	if (isnan(to))
		to = 0;
	if (from < 0)
		from = from + n < 0 ? 0 : from + n;
	if (to < 0)
		to += n;
	return cut(c, text, from, to);
}

static struct expr_value
run_substring_before(struct call *c)
{
	const char *a = text_of(c, 0), *at = strstr(a, text_of(c, 1));

	return value_text(
	    at == NULL ? "" : pool_text_n(c->scratch, a, (size_t)(at - a)));
}

static struct expr_value
run_substring_after(struct call *c)
{
	const char *b = text_of(c, 1), *at = strstr(text_of(c, 0), b);

	return value_text(at == NULL ? "" : at + strlen(b));
}

/* Place of the character S (LEN bytes) in LIST, from 0; -1 if not there. */
static int
char_place(const char *list, const char *s, size_t len)
{
	int i;

	for (i = 0; *list != '\0'; i++, list += char_len(list))
		if (char_len(list) == len && memcmp(list, s, len) == 0)
			return i;
	return -1;
}

static struct expr_value
run_translate(struct call *c)
{
	const char *s = text_of(c, 0), *from = text_of(c, 1);
	struct buf b;

	buf_init(&b, CALL_RESULT_MAX);
	for (; *s != '\0'; s += char_len(s)) {
		int at = char_place(from, s, char_len(s));
		const char *to = text_of(c, 2);

		if (at < 0) {
			buf_put(&b, s, char_len(s));
			continue;
		}
		while (at-- > 0 && *to != '\0')
			to += char_len(to);
		buf_put(&b, to, char_len(to));
	}
	return call_built(c, &b);
}

static struct expr_value
run_normalize_space(struct call *c)
{
	const char *s = text_of(c, 0);
	struct buf b;

	buf_init(&b, CALL_RESULT_MAX);
	for (s += strspn(s, " \t\r\n"); *s != '\0';) {
		size_t n = strcspn(s, " \t\r\n");

		if (b.len > 0)
			buf_puts(&b, " ");
		buf_put(&b, s, n);
		s += n;
		s += strspn(s, " \t\r\n");
	}
	return call_built(c, &b);
}

struct expr_value
call_regex(struct call *c)
{
	return value_boolean(pattern_found(c->part->regex, text_of(c, 0)));
}

const struct function functions_text[] = {
	{ "coalesce", 2, 2, run_coalesce },
	{ "concat", 0, -1, run_concat },
	{ "contains", 2, 2, run_contains },
	{ "ends-with", 2, 2, run_ends_with },
	{ "join", 1, -1, run_join },
	{ "normalize-space", 1, 1, run_normalize_space },
	{ "once", 1, 1, run_once },
	{ "starts-with", 2, 2, run_starts_with },
	{ "string", 1, 1, run_string },
	{ "string-length", 1, 1, run_string_length },
	{ "substr", 2, 3, run_substr },
	{ "substring", 2, 3, run_substring },
	{ "substring-after", 2, 2, run_substring_after },
	{ "substring-before", 2, 2, run_substring_before },
	{ "translate", 3, 3, run_translate },
	{ NULL, 0, 0, NULL },
};
