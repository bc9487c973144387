/* The files that pages use, built into the program: every .css, .js and .svg
 * of this folder. */
#ifndef COLLECTOR_WEB_FILES_H
#define COLLECTOR_WEB_FILES_H

#include <stddef.h>

struct web_built_in {
	const char *name, *type;
	const unsigned char *data;
	size_t len;
};

extern const struct web_built_in web_files[];
extern const size_t web_n_files;

#endif
