/* What the parent hands to a role: u8 role, u32 instance, TEXT dir, then u32
 * n times (u8 client, u8 server, u16 port, key), then u32 n times (TEXT name,
 * key).  In front of it on the descriptor: its length, u32. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "collector/process.h"
#include "schema/mem.h"

#define LINKS_MAX 64
#define KEYS_MAX  8

enum err
process_start_put(
    const struct process_start *start, const char *const *keys, struct buf *out)
{
	size_t i, n = 0;

	buf_put_u8(out, (uint8_t)start->role);
	buf_put_u32(out, start->instance);
	buf_put_text(out, config_dir(start->config));
	buf_put_u32(out, (uint32_t)start->n_links);
	for (i = 0; i < start->n_links; i++) {
		buf_put_u8(out, (uint8_t)start->links[i].client);
		buf_put_u8(out, (uint8_t)start->links[i].server);
		buf_put_u16(out, start->links[i].port);
		buf_put(out, start->links[i].key, BUS_KEY_LEN);
	}
	while (keys[n] != NULL)
		n++;
	buf_put_u32(out, (uint32_t)n);
	for (i = 0; i < n; i++) {
		const uint8_t *key = config_key(start->config, keys[i]);

		if (key == NULL)
			return ERR_NOT_FOUND;
		buf_put_text(out, keys[i]);
		buf_put(out, key, CONFIG_KEY_LEN);
	}
	return buf_err(out);
}

static void
get_links(struct rd *r, struct process_start *start)
{
	uint32_t i, n = rd_u32(r);

	if (n > LINKS_MAX)
		r->failed = true;
	if (r->failed)
		return;
	start->links = mem_array(n, sizeof(*start->links));
	start->n_links = n;
	for (i = 0; i < n; i++) {
		start->links[i].client = rd_u8(r);
		start->links[i].server = rd_u8(r);
		start->links[i].port = rd_u16(r);
		rd_bytes(r, start->links[i].key, BUS_KEY_LEN);
	}
}

static void
get_keys(struct rd *r, struct process_start *start)
{
	uint8_t key[CONFIG_KEY_LEN];
	uint32_t i, n = rd_u32(r);

	for (i = 0; i < n && i < KEYS_MAX && !r->failed; i++) {
		char *name = rd_text(r);

		rd_bytes(r, key, sizeof(key));
		config_key_add(start->config, name, key);
		free(name);
	}
	mem_wipe(key, sizeof(key));
}

enum err
process_start_get(const void *data, size_t len, struct process_start *start)
{
	enum err err;
	struct rd r;
	char *dir;

	memset(start, 0, sizeof(*start));
	rd_init(&r, data, len);
	start->role = rd_u8(&r);
	start->instance = rd_u32(&r);
	dir = rd_text(&r);
	err = r.failed ? ERR_INPUT : config_load(dir, &start->config, NULL);
	free(dir);
	if (err != ERR_NONE)
		return err;
	get_links(&r, start);
	get_keys(&r, start);
	if ((err = rd_end(&r)) != ERR_NONE)
		process_start_fini(start);
	return err;
}

void
process_start_fini(struct process_start *start)
{
	if (start->links != NULL)
		mem_wipe(start->links, start->n_links * sizeof(*start->links));
	free(start->links);
	config_free(start->config);
	memset(start, 0, sizeof(*start));
}
