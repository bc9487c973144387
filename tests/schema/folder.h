/* Study folders made for a test. */
#ifndef TESTS_SCHEMA_FOLDER_H
#define TESTS_SCHEMA_FOLDER_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "schema/mem.h"

/* A new empty folder; owned. */
static inline char *
folder_new(void)
{
	char *dir = mem_text("/tmp/peerlog-study-XXXXXX");

	ck_assert_ptr_nonnull(mkdtemp(dir));
	return dir;
}

static inline void
folder_put(const char *dir, const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", dir, name), *slash;
	FILE *f;

	slash = strrchr(path, '/');
	*slash = '\0';
	mkdir(path, 0700);
	*slash = '/';
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert(fputs(text, f) >= 0);
	ck_assert_int_eq(fclose(f), 0);
	free(path);
}

static inline void
folder_remove(char *dir)
{
	char *command = mem_printf("rm -rf '%s'", dir);

	ck_assert_int_eq(system(command), 0);
	free(command);
	free(dir);
}

#endif
