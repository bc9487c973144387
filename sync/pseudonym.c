#include "sync/pseudonym.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/file.h"

#define KEY_LEN 32

struct pseudonym_key {
	uint8_t key[KEY_LEN];
};

static struct pseudonym_key *
key_alloc(void)
{
	struct pseudonym_key *key;

	if (sodium_init() < 0)
		fatal("libsodium does not start");
	key = sodium_malloc(sizeof(*key));
	if (key == NULL)
		fatal("no locked memory for a key");
	return key;
}

enum err
pseudonym_key_new(struct pseudonym_key **key)
{
	*key = key_alloc();
	randombytes_buf((*key)->key, KEY_LEN);
	sodium_mprotect_readonly(*key);
	return ERR_NONE;
}

enum err
pseudonym_key_load(const char *path, struct pseudonym_key **key)
{
	struct buf text;
	char *line = NULL;
	size_t at = 0, n = 0;
	enum err err;

	*key = NULL;
	buf_init(&text, FILE_KEY_MAX);
	err = file_read(path, &text);
	if (err == ERR_NONE)
		line = file_line((const char *)text.data, text.len, &at);
	if (line != NULL) {
		*key = key_alloc();
		if (sodium_hex2bin((*key)->key, KEY_LEN, line, strlen(line),
			NULL, &n, NULL) != 0)
			n = 0;
	}
	if (err == ERR_NONE && (n != KEY_LEN || at != text.len))
		err = ERR_INPUT;
	if (err != ERR_NONE) {
		pseudonym_key_free(*key);
		*key = NULL;
	} else
		sodium_mprotect_readonly(*key);
	mem_free_text(line);
	buf_fini(&text);
	return err;
}

enum err
pseudonym_key_save(const struct pseudonym_key *key, const char *path)
{
	char text[2 * KEY_LEN + 2];
	enum err err;

	sodium_bin2hex(text, 2 * KEY_LEN + 1, key->key, KEY_LEN);
	text[2 * KEY_LEN] = '\n';
	err = file_create(path, 0600, text, 2 * KEY_LEN + 1);
	sodium_memzero(text, sizeof(text));
	return err;
}

void
pseudonym_key_free(struct pseudonym_key *key)
{
	sodium_free(key);
}

static void
add(crypto_generichash_state *state, const void *data, size_t len)
{
	uint8_t le[8];
	int i;

	for (i = 0; i < 8; i++)
		le[i] = (uint8_t)((uint64_t)len >> 8 * i);
	crypto_generichash_update(state, le, sizeof(le));
	if (len > 0)
		crypto_generichash_update(state, data, len);
}

/* OUT is the keyed hash of PURPOSE, A and B. */
static void
keyed(const struct pseudonym_key *key, const char *purpose, const char *a,
    const void *b, size_t b_len, uint8_t *out, size_t out_len)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key->key, KEY_LEN, out_len);
	add(&state, purpose, strlen(purpose));
	add(&state, a, strlen(a));
	add(&state, b, b_len);
	crypto_generichash_final(&state, out, out_len);
	sodium_memzero(&state, sizeof(state));
}

/* Crockford's base 32 in small letters: 5 bits a digit. */
void
pseudonym_make(const struct pseudonym_key *key, const char *partner,
    const char *person, char out[PSEUDONYM_LEN + 1])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t hash[crypto_generichash_BYTES_MIN];
	size_t i, bit;
	unsigned two;

	keyed(
	    key, "person", partner, person, strlen(person), hash, sizeof(hash));
	for (i = 0; i < PSEUDONYM_LEN; i++) {
		bit = 5 * i;
		two = (unsigned)hash[bit / 8] << 8 | hash[bit / 8 + 1];
		out[i] = digits[two >> (11 - bit % 8) & 31];
	}
	out[PSEUDONYM_LEN] = '\0';
}

static void
make_tag(const struct pseudonym_key *key, const char *purpose, const char *a,
    const void *b, size_t b_len, char out[PSEUDONYM_TAG_LEN + 1])
{
	uint8_t hash[PSEUDONYM_TAG_LEN / 2];

	keyed(key, purpose, a, b, b_len, hash, sizeof(hash));
	sodium_bin2hex(out, PSEUDONYM_TAG_LEN + 1, hash, sizeof(hash));
}

void
pseudonym_phone(const struct pseudonym_key *key, const char *phone,
    char out[PSEUDONYM_TAG_LEN + 1])
{
	char *plain = mem_text(phone), *p = plain;

	for (; *phone != '\0'; phone++)
		if (strchr(" .-()", *phone) == NULL)
			*p++ = *phone;
	*p = '\0';
	make_tag(key, "phone", "", plain, strlen(plain), out);
	mem_free_text(plain);
}

void
pseudonym_answers(const struct pseudonym_key *key, const char *person,
    const void *answers, size_t len, char out[PSEUDONYM_TAG_LEN + 1])
{
	make_tag(key, "answers", person, answers, len, out);
}
