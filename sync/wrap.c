/* Sealed form: nonce (24 bytes, random), ciphertext and tag. */
#include "sync/wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

struct wrap_key {
	uint8_t seal[WRAP_KEY_LEN];
	uint8_t name[WRAP_KEY_LEN];
	uint8_t master[WRAP_KEY_LEN];
};

enum err
wrap_key_from(const void *bytes, struct wrap_key **key)
{
	struct wrap_key *k;

	*key = NULL;
	if (sodium_init() < 0 || (k = sodium_malloc(sizeof(*k))) == NULL)
		return ERR_MEMORY;
	memcpy(k->master, bytes, sizeof(k->master));
	crypto_kdf_derive_from_key(
	    k->seal, sizeof(k->seal), 1, "plogwrap", k->master);
	crypto_kdf_derive_from_key(
	    k->name, sizeof(k->name), 2, "plogwrap", k->master);
	sodium_mprotect_readonly(k);
	*key = k;
	return ERR_NONE;
}

enum err
wrap_key_new(struct wrap_key **key)
{
	uint8_t bytes[WRAP_KEY_LEN];
	enum err err;

	*key = NULL;
	if (sodium_init() < 0)
		return ERR_LIBRARY;
	randombytes_buf(bytes, sizeof(bytes));
	err = wrap_key_from(bytes, key);
	sodium_memzero(bytes, sizeof(bytes));
	return err;
}

void
wrap_key_free(struct wrap_key *key)
{
	sodium_free(key);
}

enum err
wrap_key_load(const char *path, struct wrap_key **key)
{
	char text[2 * WRAP_KEY_LEN + 1];
	uint8_t bytes[WRAP_KEY_LEN];
	enum err err = ERR_INPUT;
	size_t n = 0;
	int fd;

	*key = NULL;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (read(fd, text, sizeof(text)) == (ssize_t)sizeof(text) &&
	    sodium_hex2bin(bytes, sizeof(bytes), text, 2 * WRAP_KEY_LEN, NULL,
		&n, NULL) == 0 &&
	    n == sizeof(bytes))
		err = wrap_key_from(bytes, key);
	close(fd);
	sodium_memzero(text, sizeof(text));
	sodium_memzero(bytes, sizeof(bytes));
	return err;
}

enum err
wrap_key_save(const struct wrap_key *key, const char *path)
{
	char text[2 * WRAP_KEY_LEN + 1];
	enum err err = ERR_NONE;
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST ? ERR_EXISTS : ERR_IO;
	sodium_bin2hex(text, sizeof(text), key->master, sizeof(key->master));
	text[2 * WRAP_KEY_LEN] = '\n';
	if (write(fd, text, sizeof(text)) != (ssize_t)sizeof(text) ||
	    fsync(fd) != 0)
		err = ERR_IO;
	if (close(fd) != 0)
		err = ERR_IO;
	sodium_memzero(text, sizeof(text));
	return err;
}

enum err
wrap_seal(const struct wrap_key *key, const char *context, const void *data,
    size_t len, struct buf *out)
{
	uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
	uint8_t *room;

	randombytes_buf(nonce, sizeof(nonce));
	buf_put(out, nonce, sizeof(nonce));
	if (len > SIZE_MAX - crypto_aead_xchacha20poly1305_ietf_ABYTES)
		return ERR_SIZE;
	room = buf_room(out, len + crypto_aead_xchacha20poly1305_ietf_ABYTES);
	if (room == NULL)
		return buf_err(out);
	crypto_aead_xchacha20poly1305_ietf_encrypt(room, NULL, data, len,
	    (const uint8_t *)context, strlen(context), NULL, nonce, key->seal);
	return ERR_NONE;
}

enum err
wrap_open(const struct wrap_key *key, const char *context, const void *sealed,
    size_t len, struct buf *out)
{
	const size_t nonce_len = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	const size_t tag_len = crypto_aead_xchacha20poly1305_ietf_ABYTES;
	const uint8_t *p = sealed;
	uint8_t *room;

	if (len < nonce_len + tag_len)
		return ERR_AUTH;
	room = buf_room(out, len - nonce_len - tag_len);
	if (room == NULL)
		return buf_err(out);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(room, NULL, NULL,
		p + nonce_len, len - nonce_len, (const uint8_t *)context,
		strlen(context), p, key->seal) == 0)
		return ERR_NONE;
	out->len -= len - nonce_len - tag_len;
	return ERR_AUTH;
}

void
wrap_name(
    const struct wrap_key *key, const char *text, char name[WRAP_NAME_LEN + 1])
{
	uint8_t hash[WRAP_NAME_LEN / 2];

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)text,
	    strlen(text), key->name, sizeof(key->name));
	sodium_bin2hex(name, WRAP_NAME_LEN + 1, hash, sizeof(hash));
}
