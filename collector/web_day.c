/* Days and times as people here write them. */
#include <stdio.h>
#include <time.h>

#include "collector/web.h"
#include "schema/mem.h"

char *
web_day(const char *iso)
{
	int y, m, d, end = 0;

	if (sscanf(iso, "%4d-%2d-%2d%n", &y, &m, &d, &end) == 3 &&
	    iso[end] == '\0')
		return mem_printf("%02d/%02d/%04d", d, m, y);
	if (sscanf(iso, "%4d-%2d%n", &y, &m, &end) == 2 && iso[end] == '\0')
		return mem_printf("%02d/%04d", m, y);
	return mem_text(iso);
}

char *
web_moment(time_t t)
{
	char text[32];
	struct tm tm;

	localtime_r(&t, &tm);
	strftime(text, sizeof(text), "%d/%m/%Y %H:%M", &tm);
	return mem_text(text);
}
