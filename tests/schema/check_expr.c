#include <math.h>
#include <string.h>

#include "schema/expr.h"
#include "schema/mem.h"
#include "tests/schema/side_by_side.h"

/* Answers: a number, a word, nothing, a tick, codes, a date. */
static const char *const names[] = { "three", "word", "empty", "tick", "codes",
	"day" };

static int
find(void *ctx, const char *name, size_t n)
{
	size_t i;

	(void)ctx;
	for (i = 0; i < countof(names); i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
			return (int)i;
	return -1;
}

static int
table(void *ctx, const char *name)
{
	(void)ctx;
	return strcmp(name, "lookup") == 0 ? 0 : -1;
}

static int
column(void *ctx, int i, const char *name)
{
	(void)ctx, (void)i;
	return strcmp(name, "key") == 0     ? 0
	       : strcmp(name, "value") == 0 ? 1
					    : -1;
}

static struct expr_value
get(void *ctx, size_t i)
{
	struct expr_value v = { .kind = EXPR_NODE, .text = "" };

	(void)ctx;
	switch (i) {
	case 0:
		return (struct expr_value){
			.kind = EXPR_NODE, .has_number = true, .number = 3
		};
	case 1:
		v.text = "Tea time";
		return v;
	case 3:
		return (struct expr_value){ .kind = EXPR_NODE, .tick = true };
	case 4:
		v.text = "a c";
		return v;
	case 5:
		v.text = "2016-03-05";
		return v;
	default:
		return v;
	}
}

static const char *
lookup(void *ctx, int t, int c, int key, const char *value)
{
	(void)ctx, (void)t, (void)key;
	return strcmp(value, "3") == 0 && c == 1 ? "three" : "";
}

static const struct expr_names all_names = { NULL, find, table, column };
static const struct expr_env env = { NULL, get, lookup, NULL };

struct example {
	const char *text, *result;
};

static const struct example examples[] = {
	{ "1 + 2 * 3", "7" },
	{ "(1 + 2) * 3", "9" },
	{ "7 div 2", "3.5" },
	{ "7 mod 3", "1" },
	{ "-7 mod 3", "-1" },
	{ "8 - 3 - 2", "3" },
	{ "- - 3", "3" },
	{ "1 div 0", "Infinity" },
	{ "0 div 0", "NaN" },
	{ "0.1 + 0.2", "0.30000000000000004" },
	{ "1000000 * 1000000 * 1000000000", "1e+21" },
	{ "0.000001 * 0.1", "1e-7" },
	{ ".5", "0.5" },
	{ "1 = 1 and 2 > 1", "true" },
	{ "1 = 2 or 2 != 2", "false" },
	{ "true() and not(false())", "true" },
	{ "${three} + 1", "4" },
	{ "${three} = '3'", "true" },
	{ "${three} = 3", "true" },
	{ "'3.0' = 3", "true" },
	{ "'3.0' = '3'", "false" },
	/* empty is NaN, and no comparison with it is true */
	{ "${empty} = ''", "true" },
	{ "${empty} > 0", "false" },
	{ "${empty} <= 0", "false" },
	{ "${empty} = 0", "false" },
	{ "${empty} != 0", "true" },
	{ "${empty} + 1", "NaN" },
	{ "number(${empty})", "NaN" },
	{ "coalesce(${empty}, 'x')", "x" },
	{ "coalesce(${three}, 'x')", "3" },
	/* a tick: at least once */
	{ "${tick} >= 1", "true" },
	{ "${tick} > 0", "true" },
	{ "${tick} != 0", "true" },
	{ "${tick} != ''", "true" },
	{ "1 <= ${tick}", "true" },
	{ "${tick} >= 2", "false" },
	{ "${tick} > 1", "false" },
	{ "${tick} = 0", "false" },
	{ "${tick} = 1", "false" },
	{ "${tick} < 5", "false" },
	{ "${tick} = ''", "false" },
	{ "${tick} + 1", "NaN" },
	{ "if(1 = 1, 'a', 'b')", "a" },
	{ "if(${empty} > 0, 'a', 'b')", "b" },
	{ "selected(${codes}, 'c')", "true" },
	{ "selected(${codes}, 'b')", "false" },
	{ "selected(${empty}, '')", "true" },
	{ "count-selected(${codes})", "2" },
	{ "count-selected(${empty})", "0" },
	{ "selected-at(${codes}, 1)", "c" },
	{ "selected-at(${codes}, 2)", "" },
	{ "pulldata('lookup', 'value', 'key', ${three})", "three" },
	{ "pulldata('lookup', 'value', 'key', ${empty})", "" },
	{ "regex('0427', '^[0-9]{4}$')", "true" },
	{ "regex('42', '^\\d{4}$')", "false" },
	{ "regex('a\n', '^a$')", "false" },
	{ "string-length('na\u00efve')", "5" },
	{ "substring('12345', 2, 3)", "234" },
	{ "substring('12345', 1.5, 2.6)", "234" },
	{ "substring('12345', 0, 3)", "12" },
	{ "substring('12345', 0 div 0, 3)", "" },
	{ "substring('12345', -42, 1 div 0)", "12345" },
	{ "substr('12345', 1, 3)", "23" },
	{ "substr('12345', -2)", "45" },
	{ "substring-before('1999/04/01', '/')", "1999" },
	{ "substring-after('1999/04/01', '/')", "04/01" },
	{ "translate('bar', 'abc', 'ABC')", "BAr" },
	{ "translate('--aaa--', 'abc-', 'ABC')", "AAA" },
	{ "normalize-space('  a   b ')", "a b" },
	{ "concat('a', 1, true())", "a1true" },
	{ "join('-', 'a', 'b', 'c')", "a-b-c" },
	{ "contains(${word}, 'time')", "true" },
	{ "starts-with(${word}, 'tea')", "false" },
	{ "ends-with(${word}, 'time')", "true" },
	{ "round(2.5)", "3" },
	{ "round(-2.5)", "-3" },
	{ "round(0.49999999999999994)", "0" },
	{ "1 div round(-0, -3)", "-Infinity" },
	{ "round(1.2345, 2)", "1.23" },
	{ "round(1234, -2)", "1200" },
	{ "int(-2.7)", "-2" },
	{ "floor(-2.5)", "-3" },
	{ "ceiling(2.1)", "3" },
	{ "min(3, 1, 2)", "1" },
	{ "max(3, ${empty})", "NaN" },
	{ "pow(2, 10)", "1024" },
	{ "checklist(1, 2, true(), false(), true())", "true" },
	{ "weighted-checklist(3, 5, true(), 2, true(), 4)", "false" },
	{ "date('2016-03-05') = ${day}", "true" },
	{ "${day} < '2016-03-06'", "true" },
	{ "date('2016-03-05') - date('2016-02-28')", "6" },
	{ "date(${day} + 1)", "2016-03-06" },
	{ "format-date(${day}, '%d/%m/%y %a %b')", "05/03/16 Sat Mar" },
	{ "format-date('', '%d')", "" },
	{ "decimal-date-time('1970-01-02')", "1" },
	{ "today() >= '2026-01-01'", "true" },
	{ "string(date(''))", "" },
};

START_TEST(an_expression_means_what_xlsform_says)
{
	const struct example *e = &examples[_i];
	struct expr_mistake mistake;
	const struct expr *expr;
	struct expr_value v;
	struct pool pool;

	pool_init(&pool);
	ck_assert_msg(
	    expr_parse(e->text, &all_names, &pool, &expr, &mistake) == ERR_NONE,
	    "%s: %s", e->text, mistake.text);
	v = expr_eval(expr, &env, &pool);
	ck_assert_msg(strcmp(expr_text(&v, &pool), e->result) == 0,
	    "%s is %s, not %s", e->text, expr_text(&v, &pool), e->result);
	pool_fini(&pool);
}
END_TEST

struct wrong {
	const char *text;
	size_t at;
	const char *says;
};

static const struct wrong wrongs[] = {
	{ "", 0, "missing" },
	{ "1 +", 3, "missing" },
	{ "(1", 2, "bracket" },
	{ "1 2", 2, "operator" },
	{ "'abc", 0, "closed" },
	{ "${three", 0, "closed" },
	{ "${nobody} = 1", 2, "no question named \"nobody\"" },
	{ "three = 1", 0, "write ${three}" },
	{ "/data/three = 1", 0, "Paths" },
	{ "frobnicate(1)", 0, "no function" },
	{ "if(1, 2)", 0, "number of arguments" },
	{ "pulldata('nowhere', 'value', 'key', 1)", 10, "lookup table" },
	{ "pulldata('lookup', 'other', 'key', 1)", 20, "no column" },
	{ "regex('a', '(')", 12, "regular expression" },
	{ "1 # 2", 2, "no meaning" },
};

START_TEST(a_mistake_is_told_with_its_place)
{
	const struct wrong *w = &wrongs[_i];
	struct expr_mistake mistake;
	const struct expr *expr;
	struct pool pool;

	pool_init(&pool);
	ck_assert_int_eq(
	    expr_parse(w->text, &all_names, &pool, &expr, &mistake), ERR_STUDY);
	ck_assert_ptr_null(expr);
	ck_assert_msg(strstr(mistake.text, w->says) != NULL, "%s: %s", w->text,
	    mistake.text);
	if (strstr(w->text, "regex") == NULL &&
	    strstr(w->text, "pulldata") == NULL)
		ck_assert_msg(
		    mistake.at == w->at, "%s: %zu", w->text, mistake.at);
	pool_fini(&pool);
}
END_TEST

START_TEST(depth_is_bounded)
{
	char text[EXPR_TEXT_MAX + 8];
	struct expr_mistake mistake;
	const struct expr *expr;
	struct pool pool;
	size_t i;

	pool_init(&pool);
	memset(text, '(', 4000);
	text[4000] = '\0';
	ck_assert_int_eq(
	    expr_parse(text, &all_names, &pool, &expr, &mistake), ERR_STUDY);
	memset(text, '-', 4000);
	ck_assert_int_eq(
	    expr_parse(text, &all_names, &pool, &expr, &mistake), ERR_STUDY);
	for (i = 0; i < 8000; i += 2)
		memcpy(text + i, "1+", 2);
	memcpy(text + i, "1", 2);
	ck_assert_int_eq(
	    expr_parse(text, &all_names, &pool, &expr, &mistake), ERR_STUDY);
	text[399] = '\0';
	ck_assert_int_eq(
	    expr_parse(text, &all_names, &pool, &expr, &mistake), ERR_NONE);
	memset(text, ' ', EXPR_TEXT_MAX + 1);
	text[EXPR_TEXT_MAX + 1] = '\0';
	ck_assert_int_eq(
	    expr_parse(text, &all_names, &pool, &expr, &mistake), ERR_STUDY);
	pool_fini(&pool);
}
END_TEST

START_TEST(a_range_is_found_in_a_constraint)
{
	static const struct {
		const char *text;
		bool has, exact;
		double min, max;
	} ranges[] = {
		{ ". >= 0 and . <= 99", true, true, 0, 99 },
		{ "0 <= . and 99 >= .", true, true, 0, 99 },
		{ ". > 0 and . < 99", true, true, 1, 98 },
		{ ". >= -0.594 and . <= 1", true, true, -0.594, 1 },
		{ "(. >= 0) and . <= 99 and . != 13", true, false, 0, 99 },
		{ ". >= 0", false, true, 0, INFINITY },
		{ ". >= 0 or . <= 99", false, false, 0, 0 },
		{ ". >= ${three} and . <= 9", false, false, 0, 0 },
	};
	size_t i;

	for (i = 0; i < countof(ranges); i++) {
		struct expr_mistake mistake;
		const struct expr *expr;
		struct pool pool;
		double min, max;
		bool exact, has;

		pool_init(&pool);
		ck_assert_int_eq(expr_parse(ranges[i].text, &all_names, &pool,
				     &expr, &mistake),
		    ERR_NONE);
		has = expr_range(expr, &min, &max, &exact);
		ck_assert_msg(has == ranges[i].has, "%s", ranges[i].text);
		ck_assert_int_eq(exact, ranges[i].exact);
		if (has) {
			ck_assert_double_eq(min, ranges[i].min);
			ck_assert_double_eq(max, ranges[i].max);
		}
		pool_fini(&pool);
	}
}
END_TEST

START_TEST(every_day_of_four_centuries_is_a_date)
{
	struct pool pool;
	double days;
	double from = expr_days("1900-01-01"), to = expr_days("2300-01-01");

	ck_assert_double_eq(expr_days("1970-01-01"), 0);
	ck_assert_double_eq(expr_days("2000-03-01"), 11017);
	ck_assert_double_eq(to - from, 146097);
	pool_init(&pool);
	for (days = from; days < to; days++) {
		struct expr_value v = { .kind = EXPR_DATE, .number = days };

		ck_assert_double_eq(expr_days(expr_text(&v, &pool)), days);
	}
	pool_fini(&pool);
	ck_assert(isnan(expr_days("2015-02-29")));
	ck_assert(isnan(expr_days("2015-13-01")));
	ck_assert(isnan(expr_days("15-1-1")));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("expr");
	TCase *t = tcase_create("expr");

	tcase_add_loop_test(
	    t, an_expression_means_what_xlsform_says, 0, countof(examples));
	tcase_add_loop_test(
	    t, a_mistake_is_told_with_its_place, 0, countof(wrongs));
	tcase_add_test(t, depth_is_bounded);
	tcase_add_test(t, a_range_is_found_in_a_constraint);
	tcase_add_test(t, every_day_of_four_centuries_is_a_date);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
