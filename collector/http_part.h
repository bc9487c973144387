/* Between http.c and http_fields.c. */
#ifndef COLLECTOR_HTTP_PART_H
#define COLLECTOR_HTTP_PART_H

#include "collector/http.h"

/* N bytes as valid UTF-8 without control characters, CR LF as LF; owned. */
char *http_clean(const void *bytes, size_t n);
/* The same of TEXT; "" for NULL. */
char *http_clean_text(const char *text);
/* Adds NAME and VALUE (taken) to the *N of *FIELDS (owned), unless they are MAX
 * or the name is too long. */
void http_add_field(struct http_field **fields, size_t *n, size_t max,
    const char *name, char *value);
/* Wipes and frees. */
void http_free_fields(struct http_field *fields, size_t n);

#endif
