/* The files that pages use, built into the program: every .css, .js and .svg
 * of this folder. */
#ifndef COLLECTOR_WEB_FILES_H
#define COLLECTOR_WEB_FILES_H

#include <stddef.h>

struct web_built_in {
	const char *name, *type;
	const char *version; /* of what is in it: 16 hexadecimal digits */
	const unsigned char *data;
	size_t len;
};

extern const struct web_built_in web_files[];
extern const size_t web_n_files;

/* The version of file NAME, which there is.  Pages name a file together with
 * it, /file/NAME?v=VERSION, and a browser that has it need not ask again. */
const char *web_file_version(const char *name);

#endif
