#include "collector/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
command_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("peerlog: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return 1;
}

const char *
command_study_dir(const char *option)
{
	const char *dir = option != NULL ? option : getenv("PEERLOG_STUDY");

	if (dir != NULL)
		return dir;
	return access("study/survey.csv", R_OK) == 0 ? "study"
						     : "/var/lib/peerlog";
}
