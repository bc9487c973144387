/* Patterns of regex(): PCRE2, whose syntax covers what people write for
 * Java's and JavaScript's.  The one file that includes it is pattern.c. */
#ifndef SCHEMA_PATTERN_H
#define SCHEMA_PATTERN_H

#include <stdbool.h>

#include "schema/err.h"
#include "schema/pool.h"

struct pattern;

/* *PATTERN belongs to POOL.  ERR_INPUT: TEXT is no pattern. */
enum err pattern_compile(const char *text, struct pool *pool,
    const struct pattern **pattern) must_use;
/* Whether PATTERN is found anywhere in TEXT.  Effort is bounded: a text on
 * which the search would take very long does not match. */
bool pattern_found(const struct pattern *pattern, const char *text);

#endif
