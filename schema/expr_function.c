/* The functions of expressions: XPath 1.0's and OpenRosa's, as
 * https://getodk.github.io/xforms-spec/#xpath-functions defines them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema/buf.h"
#include "schema/expr_part.h"
#include "schema/mem.h"
#include "schema/pattern.h"

#define RESULT_MAX (256 * 1024) /* bytes of a text that is put together */

static const char *
text_of(struct call *c, size_t i)
{
	return expr_text(&c->v[i], c->scratch);
}

static double
number_of(struct call *c, size_t i)
{
	return expr_number(&c->v[i]);
}

/* What a buffer holds, as a value; the buffer is finished. */
static struct expr_value
built(struct call *c, struct buf *b)
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

/* ---- numbers ---- */

/* Half goes away from zero. */
static double
round_half(double x)
{
	return x < 0 ? -floor(-x + 0.5) : floor(x + 0.5);
}

static struct expr_value
run_round(struct call *c)
{
	double x = number_of(c, 0), places, power;

	if (c->n == 1)
		return value_number(round_half(x));
	places = trunc(number_of(c, 1));
	power = pow(10, fabs(places));
	if (places > 0)
		return value_number(round_half(x * power) / power);
	return value_number(power * round_half(x / power));
}

static struct expr_value
run_int(struct call *c)
{
	return value_number(trunc(number_of(c, 0)));
}

#define NUMBER_FUNCTION(name, expression)                                      \
	static struct expr_value run_##name(struct call *c)                    \
	{                                                                      \
		double x = number_of(c, 0);                                    \
                                                                               \
		return value_number(expression);                               \
	}

NUMBER_FUNCTION(abs, fabs(x))
NUMBER_FUNCTION(floor, floor(x))
NUMBER_FUNCTION(ceiling, ceil(x))
NUMBER_FUNCTION(sqrt, sqrt(x))
NUMBER_FUNCTION(exp, exp(x))
NUMBER_FUNCTION(exp10, pow(10, x))
NUMBER_FUNCTION(log, log(x))
NUMBER_FUNCTION(log10, log10(x))
NUMBER_FUNCTION(sin, sin(x))
NUMBER_FUNCTION(cos, cos(x))
NUMBER_FUNCTION(tan, tan(x))
NUMBER_FUNCTION(asin, asin(x))
NUMBER_FUNCTION(acos, acos(x))
NUMBER_FUNCTION(atan, atan(x))

static struct expr_value
run_atan2(struct call *c)
{
	return value_number(atan2(number_of(c, 0), number_of(c, 1)));
}

static struct expr_value
run_pi(struct call *c)
{
	(void)c;
	return value_number(M_PI);
}

static struct expr_value
run_pow(struct call *c)
{
	return value_number(pow(number_of(c, 0), number_of(c, 1)));
}

static struct expr_value
extreme(struct call *c, double sign)
{
	double best = number_of(c, 0);
	size_t i;

	for (i = 0; i < c->n; i++) {
		double x = number_of(c, i);

		if (isnan(x))
			return value_number(NAN);
		if (sign * x > sign * best)
			best = x;
	}
	return value_number(best);
}

static struct expr_value
run_min(struct call *c)
{
	return extreme(c, -1);
}

static struct expr_value
run_max(struct call *c)
{
	return extreme(c, 1);
}

static struct expr_value
run_number(struct call *c)
{
	return value_number(number_of(c, 0));
}

/* Of a node alone: there are no repeats. */
static struct expr_value
run_sum(struct call *c)
{
	return value_number(number_of(c, 0));
}

static struct expr_value
run_count(struct call *c)
{
	return value_number(c->v[0].kind == EXPR_NODE ? 1 : NAN);
}

static struct expr_value
run_count_non_empty(struct call *c)
{
	return value_number(text_of(c, 0)[0] != '\0');
}

/* ---- logic ---- */

static struct expr_value
run_not(struct call *c)
{
	return value_boolean(!expr_boolean(&c->v[0]));
}

static struct expr_value
run_boolean(struct call *c)
{
	return value_boolean(expr_boolean(&c->v[0]));
}

static struct expr_value
run_boolean_from_string(struct call *c)
{
	const char *text = text_of(c, 0);

	if (c->v[0].kind == EXPR_NUMBER && c->v[0].number > 0 &&
	    c->v[0].number == trunc(c->v[0].number))
		return value_boolean(true);
	return value_boolean(
	    strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static struct expr_value
run_true(struct call *c)
{
	(void)c;
	return value_boolean(true);
}

static struct expr_value
run_false(struct call *c)
{
	(void)c;
	return value_boolean(false);
}

static struct expr_value
between(double least, double most, double n)
{
	return value_boolean(
	    (least < 0 || n >= least) && (most < 0 || n <= most));
}

/* A node in a list counts if something is in it. */
static bool
listed(struct call *c, size_t i)
{
	if (c->v[i].kind != EXPR_NODE)
		return expr_boolean(&c->v[i]);
	return text_of(c, i)[strspn(text_of(c, i), " \t\r\n")] != '\0';
}

static struct expr_value
run_checklist(struct call *c)
{
	double n = 0;
	size_t i;

	for (i = 2; i < c->n; i++)
		n += listed(c, i);
	return between(number_of(c, 0), number_of(c, 1), n);
}

static struct expr_value
run_weighted_checklist(struct call *c)
{
	double sum = 0;
	size_t i;

	for (i = 2; i + 1 < c->n; i += 2) {
		double weight = number_of(c, i + 1);

		if (listed(c, i) && !isnan(weight))
			sum += weight;
	}
	return between(number_of(c, 0), number_of(c, 1), sum);
}

/* ---- choices ---- */

/* Calls of the words between single spaces: the next one from *P on; NULL
 * after the last. */
static const char *
next_word(const char **p, size_t *n)
{
	const char *word = *p;

	if (word == NULL)
		return NULL;
	*n = strcspn(word, " ");
	*p = word[*n] == ' ' ? word + *n + 1 : NULL;
	return word;
}

static struct expr_value
run_selected(struct call *c)
{
	const char *p = text_of(c, 0), *code = text_of(c, 1), *word;
	size_t n, want;

	code += strspn(code, " \t\r\n");
	for (want = strlen(code);
	     want > 0 && strchr(" \t\r\n", code[want - 1]);)
		want--;
	while ((word = next_word(&p, &n)) != NULL)
		if (n == want && memcmp(word, code, n) == 0)
			return value_boolean(true);
	return value_boolean(false);
}

static struct expr_value
run_selected_at(struct call *c)
{
	const char *p = text_of(c, 0), *word;
	double at = trunc(number_of(c, 1)), i = 0;
	size_t n;

	for (; (word = next_word(&p, &n)) != NULL; i++)
		if (i == at)
			return value_text(pool_text_n(c->scratch, word, n));
	return value_text("");
}

static struct expr_value
run_count_selected(struct call *c)
{
	const char *p = text_of(c, 0), *word;
	size_t n, count = 0;

	while ((word = next_word(&p, &n)) != NULL)
		count += n > 0;
	return value_number((double)count);
}

/* ---- texts ---- */

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

	buf_init(&b, RESULT_MAX);
	for (i = 0; i < c->n; i++)
		buf_puts(&b, text_of(c, i));
	return built(c, &b);
}

static struct expr_value
run_join(struct call *c)
{
	struct buf b;
	size_t i;

	buf_init(&b, RESULT_MAX);
	for (i = 1; i < c->n; i++) {
		if (i > 1)
			buf_puts(&b, text_of(c, 0));
		buf_puts(&b, text_of(c, i));
	}
	return built(c, &b);
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

	buf_init(&b, RESULT_MAX);
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
	return built(c, &b);
}

static struct expr_value
run_normalize_space(struct call *c)
{
	const char *s = text_of(c, 0);
	struct buf b;

	buf_init(&b, RESULT_MAX);
	for (s += strspn(s, " \t\r\n"); *s != '\0';) {
		size_t n = strcspn(s, " \t\r\n");

		if (b.len > 0)
			buf_puts(&b, " ");
		buf_put(&b, s, n);
		s += n;
		s += strspn(s, " \t\r\n");
	}
	return built(c, &b);
}

static struct expr_value
run_regex(struct call *c)
{
	return value_boolean(pattern_found(c->part->regex, text_of(c, 0)));
}

/* ---- dates ---- */

static struct expr_value
run_date(struct call *c)
{
	return value_date(value_days(&c->v[0], c->scratch));
}

static struct expr_value
run_today(struct call *c)
{
	(void)c;
	return value_date(expr_today());
}

static struct expr_value
run_now(struct call *c)
{
	time_t now = time(NULL);
	struct tm tm;

	(void)c;
	localtime_r(&now, &tm);
	return value_date(
	    expr_today() +
	    (tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec) / 86400.0);
}

static struct expr_value
run_decimal_date_time(struct call *c)
{
	if (c->v[0].kind == EXPR_NUMBER || c->v[0].kind == EXPR_DATE)
		return value_number(c->v[0].number);
	return value_number(expr_days(text_of(c, 0)));
}

static void
format_one(struct buf *b, char how, double days)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char weekdays[] = "ThuFriSatSunMonTueWed";
	int y, m, d, second, weekday = (int)fmod(floor(days), 7);

	value_civil(days, &y, &m, &d);
	second = (int)lround((days - floor(days)) * 86400);
	switch (how) {
	case 'Y':
		buf_printf(b, "%04d", y);
		return;
	case 'y':
		buf_printf(b, "%02d", y % 100);
		return;
	case 'm':
		buf_printf(b, "%02d", m);
		return;
	case 'n':
		buf_printf(b, "%d", m);
		return;
	case 'b':
		buf_put(b, months + 3 * (m - 1), 3);
		return;
	case 'd':
		buf_printf(b, "%02d", d);
		return;
	case 'e':
		buf_printf(b, "%d", d);
		return;
	case 'H':
		buf_printf(b, "%02d", second / 3600);
		return;
	case 'h':
		buf_printf(b, "%d", second / 3600);
		return;
	case 'M':
		buf_printf(b, "%02d", second / 60 % 60);
		return;
	case 'S':
		buf_printf(b, "%02d", second % 60);
		return;
	case 'a':
		buf_put(
		    b, weekdays + 3 * (weekday < 0 ? weekday + 7 : weekday), 3);
		return;
	default:
		buf_put(b, &how, 1);
	}
}

static struct expr_value
run_format_date(struct call *c)
{
	double days = value_days(&c->v[0], c->scratch);
	const char *f = text_of(c, 1);
	struct buf b;

	if (!(fabs(days) < 3e6))
		return value_text("");
	buf_init(&b, RESULT_MAX);
	for (; *f != '\0'; f++)
		if (*f == '%' && f[1] != '\0')
			format_one(&b, *++f, days);
		else
			buf_put(&b, f, 1);
	return built(c, &b);
}

const struct function function_if = { "if", 3, 3, NULL };
const struct function function_pulldata = { "pulldata", 4, 4, NULL };
const struct function function_regex = { "regex", 2, 2, run_regex };

static const struct function functions[] = {
	{ "abs", 1, 1, run_abs },
	{ "acos", 1, 1, run_acos },
	{ "asin", 1, 1, run_asin },
	{ "atan", 1, 1, run_atan },
	{ "atan2", 2, 2, run_atan2 },
	{ "boolean", 1, 1, run_boolean },
	{ "boolean-from-string", 1, 1, run_boolean_from_string },
	{ "ceiling", 1, 1, run_ceiling },
	{ "checklist", 2, -1, run_checklist },
	{ "coalesce", 2, 2, run_coalesce },
	{ "concat", 0, -1, run_concat },
	{ "contains", 2, 2, run_contains },
	{ "cos", 1, 1, run_cos },
	{ "count", 1, 1, run_count },
	{ "count-non-empty", 1, 1, run_count_non_empty },
	{ "count-selected", 1, 1, run_count_selected },
	{ "date", 1, 1, run_date },
	{ "date-time", 1, 1, run_date },
	{ "decimal-date-time", 1, 1, run_decimal_date_time },
	{ "ends-with", 2, 2, run_ends_with },
	{ "exp", 1, 1, run_exp },
	{ "exp10", 1, 1, run_exp10 },
	{ "false", 0, 0, run_false },
	{ "floor", 1, 1, run_floor },
	{ "format-date", 2, 2, run_format_date },
	{ "format-date-time", 2, 2, run_format_date },
	{ "int", 1, 1, run_int },
	{ "join", 1, -1, run_join },
	{ "log", 1, 1, run_log },
	{ "log10", 1, 1, run_log10 },
	{ "max", 1, -1, run_max },
	{ "min", 1, -1, run_min },
	{ "normalize-space", 1, 1, run_normalize_space },
	{ "not", 1, 1, run_not },
	{ "now", 0, 0, run_now },
	{ "number", 1, 1, run_number },
	{ "once", 1, 1, run_once },
	{ "pi", 0, 0, run_pi },
	{ "pow", 2, 2, run_pow },
	{ "round", 1, 2, run_round },
	{ "selected", 2, 2, run_selected },
	{ "selected-at", 2, 2, run_selected_at },
	{ "sin", 1, 1, run_sin },
	{ "sqrt", 1, 1, run_sqrt },
	{ "starts-with", 2, 2, run_starts_with },
	{ "string", 1, 1, run_string },
	{ "string-length", 1, 1, run_string_length },
	{ "substr", 2, 3, run_substr },
	{ "substring", 2, 3, run_substring },
	{ "substring-after", 2, 2, run_substring_after },
	{ "substring-before", 2, 2, run_substring_before },
	{ "sum", 1, 1, run_sum },
	{ "tan", 1, 1, run_tan },
	{ "today", 0, 0, run_today },
	{ "translate", 3, 3, run_translate },
	{ "true", 0, 0, run_true },
	{ "weighted-checklist", 2, -1, run_weighted_checklist },
};

static bool
is_named(const struct function *f, const char *name, size_t n)
{
	return strlen(f->name) == n && memcmp(f->name, name, n) == 0;
}

const struct function *
function_find(const char *name, size_t n)
{
	size_t i;

	if (is_named(&function_if, name, n))
		return &function_if;
	if (is_named(&function_pulldata, name, n))
		return &function_pulldata;
	if (is_named(&function_regex, name, n))
		return &function_regex;
	for (i = 0; i < countof(functions); i++)
		if (is_named(&functions[i], name, n))
			return &functions[i];
	return NULL;
}
