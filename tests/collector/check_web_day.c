#include <check.h>
#include <stdlib.h>

#include "collector/web.h"
#include "schema/mem.h"
#include "tests/suite.h"

/* As stored, and as people here write it. */
static const struct {
	const char *iso, *words;
} days[] = {
	{ "2026-11-20", "20/11/2026" },
	{ "2026-04-01", "01/04/2026" },
	{ "2026-11", "11/2026" },
	{ "2026-11-20T10:00", "2026-11-20T10:00" },
	{ "2026-11-20 ", "2026-11-20 " },
	{ "2026-", "2026-" },
	{ "12", "12" },
	{ "", "" },
};

START_TEST(a_day_is_written_day_month_year)
{
	size_t i;

	for (i = 0; i < countof(days); i++) {
		char *words = web_day(days[i].iso);

		ck_assert_str_eq(words, days[i].words);
		free(words);
	}
}
END_TEST

START_TEST(a_moment_is_local_to_the_minute)
{
	struct tm tm = {
		.tm_year = 126,
		.tm_mon = 3,
		.tm_mday = 2,
		.tm_hour = 7,
		.tm_min = 5,
		.tm_sec = 59,
		.tm_isdst = -1,
	};
	char *words = web_moment(mktime(&tm));

	ck_assert_str_eq(words, "02/04/2026 07:05");
	free(words);
}
END_TEST

SUITE(
    "web_day", a_day_is_written_day_month_year, a_moment_is_local_to_the_minute)
