#include "schema/pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/err.h"
#include "schema/mem.h"

#define BLOCK_SIZE 16384

struct pool_block {
	struct pool_block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char data[];
};

void
pool_init(struct pool *pool)
{
	pool->blocks = NULL;
}

void
pool_fini(struct pool *pool)
{
	while (pool->blocks != NULL) {
		struct pool_block *b = pool->blocks;

		pool->blocks = b->next;
		mem_wipe(b->data, b->used);
		free(b);
	}
}

void *
pool_array(struct pool *pool, size_t n, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct pool_block *b = pool->blocks;
	size_t bytes;
	void *p;

	if (size > 0 && n > (SIZE_MAX / 2 - BLOCK_SIZE) / size)
		fatal("array too large");
	bytes = (n * size + align - 1) / align * align;
	if (b == NULL || bytes > b->size - b->used) {
		size_t room = bytes > BLOCK_SIZE ? bytes : BLOCK_SIZE;

		b = mem_array(sizeof(*b) + room, 1);
		b->size = room;
		b->next = pool->blocks;
		pool->blocks = b;
	}
	p = b->data + b->used;
	b->used += bytes;
	return p;
}

char *
pool_text_n(struct pool *pool, const char *text, size_t n)
{
	char *p = pool_array(pool, n + 1, 1);

	if (n > 0)
		memcpy(p, text, n);
	return p;
}

char *
pool_text(struct pool *pool, const char *text)
{
	return text == NULL ? NULL : pool_text_n(pool, text, strlen(text));
}
