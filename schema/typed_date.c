/* Dates, in UK order or year first. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "schema/typed_part.h"

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
	"jul", "aug", "sep", "oct", "nov", "dec" };

/* The month that WORD names, 1 to 12; 0 if none. */
static int
month_of(const char *word)
{
	size_t i;

	for (i = 0; i < countof(months); i++)
		if (strlen(word) >= 3 && strncmp(word, months[i], 3) == 0)
			return (int)i + 1;
	return 0;
}

/* Day, month and year of TEXT in UK order, or year first; as they stand in
 * the boxes of a paper form, too: ddmmyy, ddmmyyyy. */
static bool
date_parts(char *text, int *d, int *m, int *y)
{
	char *save = NULL, *word, *words[4];
	int n = 0, v[3], i;

	if (strspn(text, "0123456789") == strlen(text) &&
	    (strlen(text) == 6 || strlen(text) == 8))
		return sscanf(text, "%2d%2d%4d", d, m, y) == 3;
	for (word = strtok_r(text, " /.-,", &save); word != NULL;
	     word = strtok_r(NULL, " /.-,", &save)) {
		if (n == 3)
			return false;
		words[n++] = word;
	}
	if (n != 3)
		return false;
	for (i = 0; i < 3; i++) {
		size_t len = strspn(words[i], "0123456789");
		const char *rest = words[i] + len;

		v[i] =
		    len > 0 && len <= 4 ? atoi(words[i]) : -month_of(words[i]);
		if (len > 0 && *rest != '\0' && strcmp(rest, "st") != 0 &&
		    strcmp(rest, "nd") != 0 && strcmp(rest, "rd") != 0 &&
		    strcmp(rest, "th") != 0)
			return false;
	}
	if (strlen(words[0]) == 4 && v[0] > 0)
		*y = v[0], *m = v[1], *d = v[2];
	else if (v[0] < 0)
		*m = v[0], *d = v[1], *y = v[2];
	else
		*d = v[0], *m = v[1], *y = v[2];
	*m = abs(*m);
	return *d > 0 && *y >= 0;
}

static void
write_days(double days, char text[16])
{
	struct pool scratch;
	struct expr_value v = { .kind = EXPR_DATE, .number = days };

	pool_init(&scratch);
	snprintf(text, 16, "%s", expr_text(&v, &scratch));
	pool_fini(&scratch);
}

enum err
typed_date(struct log *log, const struct variable *v, char *text)
{
	char iso[16];
	int d, m, y;

	if (strcmp(text, "today") == 0 || strcmp(text, "yesterday") == 0) {
		write_days(expr_today() - (text[0] == 'y'), iso);
	} else {
		if (!date_parts(text, &d, &m, &y))
			return ERR_INPUT;
		if (y < 100)
			y += 2000;
		if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31)
			return ERR_INPUT;
		snprintf(iso, sizeof(iso), "%04u-%02u-%02u",
		    (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
	}
	if (isnan(expr_days(iso)))
		return ERR_INPUT;
	log_set(log, v, ANSWER_DATE, 0, iso);
	return ERR_NONE;
}
