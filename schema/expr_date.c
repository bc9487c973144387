/* Functions of expressions: dates. */
#include <math.h>
#include <time.h>

#include "schema/buf.h"
#include "schema/expr_part.h"

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
	buf_init(&b, CALL_RESULT_MAX);
	for (; *f != '\0'; f++)
		if (*f == '%' && f[1] != '\0')
			format_one(&b, *++f, days);
		else
			buf_put(&b, f, 1);
	return call_built(c, &b);
}

const struct function functions_date[] = {
	{ "date", 1, 1, run_date },
	{ "date-time", 1, 1, run_date },
	{ "decimal-date-time", 1, 1, run_decimal_date_time },
	{ "format-date", 2, 2, run_format_date },
	{ "format-date-time", 2, 2, run_format_date },
	{ "now", 0, 0, run_now },
	{ "today", 0, 0, run_today },
	{ NULL, 0, 0, NULL },
};
