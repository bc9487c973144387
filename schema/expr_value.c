/* Values of expressions and how XPath compares and converts them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema/expr_part.h"

#define NUMBER_TEXT_MAX 40

struct expr_value
value_number(double number)
{
	return (struct expr_value){ .kind = EXPR_NUMBER, .number = number };
}

struct expr_value
value_boolean(bool yes)
{
	return (struct expr_value){ .kind = EXPR_BOOLEAN, .number = yes };
}

struct expr_value
value_text(const char *text)
{
	return (struct expr_value){ .kind = EXPR_TEXT, .text = text };
}

struct expr_value
value_date(double days)
{
	return (struct expr_value){ .kind = EXPR_DATE, .number = days };
}

static bool
digits(const char **p)
{
	const char *from = *p;

	*p += strspn(*p, "0123456789");
	return *p > from;
}

double
value_parse(const char *text)
{
	const char *p = text + strspn(text, " \t\r\n"), *from = p;
	char *end;
	bool some;

	if (*p == '-' || *p == '+')
		p++;
	if (strncmp(p, "Infinity", 8) == 0) {
		p += 8;
	} else {
		some = digits(&p);
		if (*p == '.')
			p++, some = digits(&p) || some;
		if (!some)
			return NAN;
		if (*p == 'e' || *p == 'E') {
			p++;
			if (*p == '-' || *p == '+')
				p++;
			if (!digits(&p))
				return NAN;
		}
	}
	p += strspn(p, " \t\r\n");
	return *p == '\0' ? strtod(from, &end) : NAN;
}

/* Writes N digits with the point after place POINT, as ECMAScript's
 * Number::toString does. */
static void
place_point(const char *digit, int n, int point, char *out)
{
	int i, places = n > point ? n : point;

	if (point > 21 || point < -5) {
		*out++ = digit[0];
		if (n > 1)
			*out++ = '.';
		for (i = 1; i < n; i++)
			*out++ = digit[i];
		snprintf(out, 6, "e%+d", point - 1);
		return;
	}
	if (point <= 0)
		*out++ = '0';
	for (i = point < 0 ? point : 0; i < places; i++) {
		if (i == point)
			*out++ = '.';
		*out++ = i >= 0 && i < n ? digit[i] : '0';
	}
}

const char *
value_write(double number, struct pool *scratch)
{
	char text[NUMBER_TEXT_MAX], digit[24], *out;
	int precision, n = 0, point;
	const char *p;

	if (isnan(number))
		return "NaN";
	if (isinf(number))
		return number > 0 ? "Infinity" : "-Infinity";
	if (number == 0)
		return "0";
	for (precision = 1; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision - 1, number);
		if (strtod(text, NULL) == number)
			break;
	}
	snprintf(text, sizeof(text), "%.*e", precision - 1, number);
	for (p = text; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digit[n++] = *p;
	point = atoi(p + 1) + 1;
	out = pool_array(scratch, NUMBER_TEXT_MAX, 1);
	if (number < 0)
		*out = '-';
	place_point(digit, n, point, out + (number < 0));
	return out;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar; the inverse is
 * value_civil.  Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms". */
double
expr_day(int y, int m, int d)
{
	int era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097.0 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
value_civil(double days, int *year, int *month, int *day)
{
	long z = (long)floor(days) + 719468;
	long era = (z >= 0 ? z : z - 146096) / 146097;
	long doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	long doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	long mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

/* YYYY-M-D at the start of TEXT; what follows is left at *REST. */
static bool
date_prefix(const char *text, int *y, int *m, int *d, const char **rest)
{
	const char *p = text;

	if (strspn(p, "0123456789") != 4 || p[4] != '-')
		return false;
	*y = atoi(p);
	p += 5;
	*m = atoi(p);
	if (strspn(p, "0123456789") < 1 || strspn(p, "0123456789") > 2)
		return false;
	p += strspn(p, "0123456789");
	if (*p++ != '-' || strspn(p, "0123456789") < 1 ||
	    strspn(p, "0123456789") > 2)
		return false;
	*d = atoi(p);
	p += strspn(p, "0123456789");
	*rest = p;
	return true;
}

double
expr_days(const char *text)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	const char *rest;
	int y, m, d, hour = 0, minute = 0, last;
	double second = 0;

	if (!date_prefix(text, &y, &m, &d, &rest) || m < 1 || m > 12)
		return NAN;
	last = length[m - 1] +
	       (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
	if (d < 1 || d > last)
		return NAN;
	if (*rest != '\0' &&
	    sscanf(rest, "T%2d:%2d:%6lf", &hour, &minute, &second) < 2)
		return NAN;
	return expr_day(y, m, d) + (hour * 3600 + minute * 60 + second) / 86400;
}

double
expr_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	return expr_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

const char *
value_write_date(double days, struct pool *scratch)
{
	char *out = pool_array(scratch, NUMBER_TEXT_MAX, 1);
	int y, m, d, seconds;

	if (!(fabs(days) < 3e6))
		return "";
	value_civil(days, &y, &m, &d);
	seconds = (int)lround((days - floor(days)) * 86400);
	if (seconds == 0)
		snprintf(out, NUMBER_TEXT_MAX, "%04d-%02d-%02d", y, m, d);
	else
		snprintf(out, NUMBER_TEXT_MAX,
		    "%04d-%02d-%02dT%02d:%02d:%02d.000", y, m, d,
		    seconds / 3600, seconds / 60 % 60, seconds % 60);
	return out;
}

bool
expr_boolean(const struct expr_value *value)
{
	switch (value->kind) {
	case EXPR_NODE:
		return true; /* a node that is there */
	case EXPR_TEXT:
		return value->text[0] != '\0';
	case EXPR_DATE:
		return !isnan(value->number);
	default:
		return value->number != 0 && !isnan(value->number);
	}
}

double
expr_number(const struct expr_value *value)
{
	double days;

	if (value->tick)
		return NAN;
	if (value->text == NULL)
		return value->number;
	days = expr_days(value->text);
	return isnan(days) ? value_parse(value->text) : days;
}

const char *
expr_text(const struct expr_value *value, struct pool *scratch)
{
	switch (value->kind) {
	case EXPR_NODE:
		if (value->tick)
			return "tick";
		return value->text != NULL
			   ? value->text
			   : value_write(value->number, scratch);
	case EXPR_TEXT:
		return value->text;
	case EXPR_NUMBER:
		return value_write(value->number, scratch);
	case EXPR_BOOLEAN:
		return value->number != 0 ? "true" : "false";
	case EXPR_DATE:
		return value_write_date(value->number, scratch);
	}
	return "";
}

double
value_days(const struct expr_value *value, struct pool *scratch)
{
	const char *text;
	double number;

	if (value->kind == EXPR_DATE || value->kind == EXPR_NUMBER)
		return value->number;
	if (value->kind == EXPR_BOOLEAN)
		return NAN;
	text = expr_text(value, scratch);
	number = value_parse(text);
	return isnan(number) ? expr_days(text) : trunc(number);
}

static bool
compare_numbers(enum part_kind kind, double a, double b)
{
	switch (kind) {
	case PART_EQ:
		return a == b;
	case PART_NE:
		return a != b;
	case PART_LT:
		return a < b;
	case PART_LE:
		return a <= b;
	case PART_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static enum part_kind
mirrored(enum part_kind kind)
{
	switch (kind) {
	case PART_LT:
		return PART_GT;
	case PART_LE:
		return PART_GE;
	case PART_GT:
		return PART_LT;
	case PART_GE:
		return PART_LE;
	default:
		return kind;
	}
}

/* A tick against B: what is true of every whole number from 1 up. */
static bool
compare_tick(enum part_kind kind, const struct expr_value *b)
{
	double k = expr_number(b);

	if (b->tick)
		return false;
	if (isnan(k))
		return kind == PART_NE;
	switch (kind) {
	case PART_NE:
	case PART_GT:
		return k < 1;
	case PART_GE:
		return k <= 1;
	default:
		return false;
	}
}

/* XPath takes a text that looks like a date for its days. */
static struct expr_value
date_as_number(const struct expr_value *v)
{
	double days;

	if (v->text != NULL && v->text[0] >= '0' && v->text[0] <= '9') {
		days = expr_days(v->text);
		if (!isnan(days))
			return value_number(days);
	}
	return *v;
}

static bool
compare_equal(enum part_kind kind, const struct expr_value *a,
    const struct expr_value *b, struct pool *scratch)
{
	bool nodes = a->kind == EXPR_NODE && b->kind == EXPR_NODE;
	bool same;

	if (!nodes && (a->kind == EXPR_BOOLEAN || b->kind == EXPR_BOOLEAN))
		return compare_numbers(kind, expr_boolean(a), expr_boolean(b));
	if (nodes && a->has_number && b->has_number)
		return compare_numbers(kind, a->number, b->number);
	if (!nodes && (a->kind == EXPR_NUMBER || b->kind == EXPR_NUMBER))
		return compare_numbers(kind, expr_number(a), expr_number(b));
	same = strcmp(expr_text(a, scratch), expr_text(b, scratch)) == 0;
	return same == (kind == PART_EQ);
}

bool
value_compare(enum part_kind kind, const struct expr_value *a,
    const struct expr_value *b, struct pool *scratch)
{
	struct expr_value x, y;

	if (a->kind != EXPR_BOOLEAN && b->kind != EXPR_BOOLEAN) {
		if (a->tick)
			return compare_tick(kind, b);
		if (b->tick)
			return compare_tick(mirrored(kind), a);
		if (a->kind == EXPR_DATE || b->kind == EXPR_DATE)
			return compare_numbers(kind, value_days(a, scratch),
			    value_days(b, scratch));
	}
	x = date_as_number(a);
	y = date_as_number(b);
	if (kind == PART_EQ || kind == PART_NE)
		return compare_equal(kind, &x, &y, scratch);
	return compare_numbers(kind, expr_number(&x), expr_number(&y));
}
