#include "collector/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "schema/mem.h"

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

int
command_write(const char *path, const void *data, size_t len)
{
	char *temporary = mem_printf("%s.new", path);
	FILE *file = fopen(temporary, "we");
	int error = file == NULL ? errno : 0;

	if (file != NULL) {
		if (fwrite(data, 1, len, file) != len)
			error = errno;
		if (fclose(file) != 0 && error == 0)
			error = errno;
		if (error == 0 && rename(temporary, path) != 0)
			error = errno;
		if (error != 0)
			unlink(temporary);
	}
	free(temporary);
	return error;
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
