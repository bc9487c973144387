#include "collector/desk_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "schema/mem.h"

enum err
desk_seal(const struct wrap_key *key, const char *drawer, const char *name,
    const void *data, size_t len, struct buf *out)
{
	char *place = mem_printf("%s/%s", drawer, name);
	enum err err = wrap_seal(key, place, data, len, out);

	free(place);
	return err;
}

enum err
desk_open(const struct wrap_key *key, const char *drawer, const char *name,
    const void *sealed, size_t len, struct buf *out)
{
	char *place = mem_printf("%s/%s", drawer, name);
	enum err err = wrap_open(key, place, sealed, len, out);

	free(place);
	return err;
}

void
desk_random(uint8_t made[ID16_LEN])
{
	if (getrandom(made, ID16_LEN, 0) != ID16_LEN)
		fatal("the kernel gives no random bytes");
}

void
desk_derive(const char *what, const uint8_t *id, uint32_t number,
    uint8_t made[ID16_LEN])
{
	unsigned char digest[DIGEST_LEN];
	struct buf b;

	buf_init(&b, 256);
	buf_put_text(&b, what);
	buf_put(&b, id, ID16_LEN);
	buf_put_u32(&b, number);
	if (buf_err(&b) != ERR_NONE)
		fatal("an id is made of short things");
	digest_bytes(b.data, b.len, digest);
	memcpy(made, digest, ID16_LEN);
	buf_fini(&b);
}

bool
desk_id_is(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, ID16_LEN) == 0;
}

bool
desk_id_none(const uint8_t *id)
{
	static const uint8_t none[ID16_LEN];

	return desk_id_is(id, none);
}

void
desk_hex(const uint8_t *id, char hex[DESK_HEX_LEN + 1])
{
	size_t i;

	for (i = 0; i < ID16_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
}

enum err
desk_unhex(const char *hex, uint8_t id[ID16_LEN])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	memset(id, 0, ID16_LEN);
	if (strlen(hex) != DESK_HEX_LEN || strspn(hex, digits) != DESK_HEX_LEN)
		return ERR_INPUT;
	for (i = 0; i < DESK_HEX_LEN; i++)
		id[i / 2] = (uint8_t)(id[i / 2] << 4 |
				      (strchr(digits, hex[i]) - digits));
	return ERR_NONE;
}
