/* Memory that is given back all at once: texts and arrays of something that
 * is built once and then only read. */
#ifndef SCHEMA_POOL_H
#define SCHEMA_POOL_H

#include <stddef.h>

struct pool_block;

struct pool {
	struct pool_block *blocks; /* owned */
};

void pool_init(struct pool *pool);
/* Wipes and frees everything that came from POOL. */
void pool_fini(struct pool *pool);
/* N zeroed elements of SIZE bytes, aligned for anything, owned by POOL. */
void *pool_array(struct pool *pool, size_t n, size_t size);
/* A copy of the first N bytes of TEXT, NUL-terminated, owned by POOL. */
char *pool_text_n(struct pool *pool, const char *text, size_t n);
/* A copy of TEXT; NULL gives NULL. */
char *pool_text(struct pool *pool, const char *text);

#define pool_new(pool, type) ((type *)pool_array(pool, 1, sizeof(type)))

#endif
