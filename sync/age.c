#include "sync/age.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/age_header.h"
#include "sync/age_key.h"
#include "sync/hkdf.h"
#include "sync/stream.h"

#define WRAPPED_LEN                                                            \
	(STREAM_FILE_KEY_LEN + crypto_aead_chacha20poly1305_ietf_ABYTES)
#define SALT_LEN     16
#define SCRYPT_LOG_N 18 /* what `age -p` takes */
#define SCRYPT_MAX   20
#define SCRYPT_R     8
#define X25519_INFO  "age-encryption.org/v1/X25519"
#define SCRYPT_LABEL "age-encryption.org/v1/scrypt"
#define BASE64       sodium_base64_VARIANT_ORIGINAL_NO_PADDING

/* Every wrapping key is used once: its nonce is zero. */
static const uint8_t zero_nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

static void
wrap(const uint8_t *file_key, const uint8_t *key, uint8_t out[WRAPPED_LEN])
{
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, file_key,
	    STREAM_FILE_KEY_LEN, NULL, 0, NULL, zero_nonce, key);
}

static enum err
unwrap(const struct age_stanza *stanza, const uint8_t *key, uint8_t *file_key)
{
	return crypto_aead_chacha20poly1305_ietf_decrypt(file_key, NULL, NULL,
		   stanza->body, WRAPPED_LEN, NULL, 0, zero_nonce, key) == 0
		   ? ERR_NONE
		   : ERR_DENIED;
}

/* ---- X25519 ---- */

/* The wrapping key that SHARED, between SHARE's secret and RECIPIENT, gives. */
static void
x25519_key(const uint8_t *shared, const uint8_t *share,
    const uint8_t *recipient, uint8_t key[HKDF_LEN])
{
	uint8_t salt[2 * AGE_KEY_LEN];

	memcpy(salt, share, AGE_KEY_LEN);
	memcpy(salt + AGE_KEY_LEN, recipient, AGE_KEY_LEN);
	hkdf_sha256(shared, AGE_KEY_LEN, salt, sizeof(salt), X25519_INFO, key);
}

static enum err
x25519_wrap(const struct age_recipient *recipient, const uint8_t *file_key,
    struct buf *header)
{
	uint8_t secret[AGE_KEY_LEN], share[AGE_KEY_LEN], shared[AGE_KEY_LEN];
	uint8_t key[HKDF_LEN], body[WRAPPED_LEN];
	char args[16 + sodium_base64_ENCODED_LEN(AGE_KEY_LEN, BASE64)];
	int low_order;

	randombytes_buf(secret, sizeof(secret));
	crypto_scalarmult_base(share, secret);
	low_order = crypto_scalarmult(shared, secret, recipient->key);
	sodium_memzero(secret, sizeof(secret));
	if (low_order)
		return ERR_INPUT;
	x25519_key(shared, share, recipient->key, key);
	sodium_memzero(shared, sizeof(shared));
	wrap(file_key, key, body);
	sodium_memzero(key, sizeof(key));
	strcpy(args, "X25519 ");
	sodium_bin2base64(
	    args + 7, sizeof(args) - 7, share, sizeof(share), BASE64);
	age_header_stanza(header, args, body, sizeof(body));
	return buf_err(header);
}

static enum err
x25519_unwrap(
    const void *with, const struct age_stanza *stanza, uint8_t *file_key)
{
	const struct age_identity *identity = with;
	uint8_t share[AGE_KEY_LEN], shared[AGE_KEY_LEN], key[HKDF_LEN];
	enum err err;

	if (!age_stanza_is(stanza, 0, "X25519"))
		return ERR_DENIED;
	if (stanza->n_args != 2 || stanza->body_len != WRAPPED_LEN ||
	    !age_stanza_bytes(stanza, 1, share, sizeof(share)))
		return ERR_INPUT;
	err = fast_key_shared(identity->fast, share, shared);
	if (err != ERR_NONE)
		return err;
	x25519_key(shared, share, identity->recipient.key, key);
	err = unwrap(stanza, key, file_key);
	sodium_memzero(shared, sizeof(shared));
	sodium_memzero(key, sizeof(key));
	return err;
}

/* ---- scrypt ---- */

static enum err
scrypt_key(const char *passphrase, const uint8_t *salt, int log_n,
    uint8_t key[HKDF_LEN])
{
	uint8_t labelled[sizeof(SCRYPT_LABEL) - 1 + SALT_LEN];

	memcpy(labelled, SCRYPT_LABEL, sizeof(SCRYPT_LABEL) - 1);
	memcpy(labelled + sizeof(SCRYPT_LABEL) - 1, salt, SALT_LEN);
	return crypto_pwhash_scryptsalsa208sha256_ll(
		   (const uint8_t *)passphrase, strlen(passphrase), labelled,
		   sizeof(labelled), UINT64_C(1) << log_n, SCRYPT_R, 1, key,
		   HKDF_LEN) == 0
		   ? ERR_NONE
		   : ERR_MEMORY;
}

static enum err
scrypt_wrap(const char *passphrase, const uint8_t *file_key, struct buf *header)
{
	uint8_t salt[SALT_LEN], key[HKDF_LEN], body[WRAPPED_LEN];
	char text[sodium_base64_ENCODED_LEN(SALT_LEN, BASE64)], *args;
	enum err err;

	randombytes_buf(salt, sizeof(salt));
	err = scrypt_key(passphrase, salt, SCRYPT_LOG_N, key);
	if (err != ERR_NONE)
		return err;
	wrap(file_key, key, body);
	sodium_memzero(key, sizeof(key));
	sodium_bin2base64(text, sizeof(text), salt, sizeof(salt), BASE64);
	args = mem_printf("scrypt %s %d", text, SCRYPT_LOG_N);
	age_header_stanza(header, args, body, sizeof(body));
	free(args);
	return buf_err(header);
}

/* A decimal number without sign or leading zero, two digits at most. */
static int
work_factor(const struct age_stanza *stanza)
{
	size_t len;
	const char *p = age_stanza_arg(stanza, 2, &len);
	int n;

	if (p == NULL || len < 1 || len > 2 || p[0] < '1' || p[0] > '9')
		return -1;
	n = p[0] - '0';
	if (len == 2)
		n = p[1] < '0' || p[1] > '9' ? -1 : n * 10 + p[1] - '0';
	return n;
}

static enum err
scrypt_unwrap(
    const void *with, const struct age_stanza *stanza, uint8_t *file_key)
{
	uint8_t salt[SALT_LEN], key[HKDF_LEN];
	int log_n;
	enum err err;

	if (!age_stanza_is(stanza, 0, "scrypt"))
		return ERR_DENIED;
	log_n = work_factor(stanza);
	if (stanza->n_args != 3 || stanza->body_len != WRAPPED_LEN ||
	    log_n < 0 || !age_stanza_bytes(stanza, 1, salt, sizeof(salt)))
		return ERR_INPUT;
	if (log_n > SCRYPT_MAX)
		return ERR_UNSUPPORTED;
	err = scrypt_key(with, salt, log_n, key);
	if (err == ERR_NONE)
		err = unwrap(stanza, key, file_key);
	sodium_memzero(key, sizeof(key));
	return err;
}

/* ---- files ---- */

typedef enum err unwrapper(
    const void *with, const struct age_stanza *stanza, uint8_t *file_key);

/* An scrypt stanza must be the only one: else a file could be opened both by
 * a passphrase and by somebody who does not know it. */
static enum err
find_file_key(const struct age_header *header, unwrapper *try, const void *with,
    uint8_t *file_key)
{
	struct age_stanza stanza;
	size_t at = 0;
	enum err err = ERR_DENIED;

	if (header->n_scrypt > 0 && header->n_stanzas > 1)
		return ERR_INPUT;
	while (err == ERR_DENIED && age_header_next(header, &at, &stanza))
		err = try(with, &stanza, file_key);
	return err;
}

static enum err
open_with(unwrapper *try, const void *with, const void *data, size_t header_len,
    const void *payload, size_t payload_len, struct buf *out)
{
	uint8_t file_key[STREAM_FILE_KEY_LEN], mac[AGE_MAC_LEN];
	struct age_header header;
	enum err err = age_header_parse(data, header_len, &header);

	if (err == ERR_NONE && header.len != header_len)
		err = ERR_INPUT;
	if (err == ERR_NONE)
		err = find_file_key(&header, try, with, file_key);
	if (err != ERR_NONE)
		return err;
	age_header_mac(file_key, sizeof(file_key), data, header.mac_over, mac);
	err = sodium_memcmp(mac, header.mac, sizeof(mac)) == 0
		  ? stream_open(file_key, payload, payload_len, out)
		  : ERR_AUTH;
	sodium_memzero(file_key, sizeof(file_key));
	return err;
}

enum err
age_open(const struct age_identity *identity, const void *header,
    size_t header_len, const void *payload, size_t payload_len, struct buf *out)
{
	return open_with(x25519_unwrap, identity, header, header_len, payload,
	    payload_len, out);
}

enum err
age_open_passphrase(
    const char *passphrase, const void *file, size_t len, struct buf *out)
{
	size_t header_len;
	enum err err = age_header_len(file, len, &header_len);

	if (err != ERR_NONE)
		return err;
	return open_with(scrypt_unwrap, passphrase, file, header_len,
	    (const uint8_t *)file + header_len, len - header_len, out);
}

enum err
age_seal(const struct age_recipient *recipients, size_t n, const void *data,
    size_t len, struct buf *header, struct buf *payload)
{
	uint8_t file_key[STREAM_FILE_KEY_LEN];
	size_t start = header->len, i;
	enum err err = n > 0 ? ERR_NONE : ERR_STATE;

	age_ready();
	randombytes_buf(file_key, sizeof(file_key));
	age_header_begin(header);
	for (i = 0; i < n && err == ERR_NONE; i++)
		err = x25519_wrap(&recipients[i], file_key, header);
	age_header_finish(header, start, file_key, sizeof(file_key));
	if (err == ERR_NONE)
		err = buf_err(header);
	if (err == ERR_NONE)
		err = stream_seal(file_key, data, len, payload);
	sodium_memzero(file_key, sizeof(file_key));
	return err;
}

enum err
age_seal_passphrase(
    const char *passphrase, const void *data, size_t len, struct buf *out)
{
	uint8_t file_key[STREAM_FILE_KEY_LEN];
	size_t start = out->len;
	enum err err;

	age_ready();
	randombytes_buf(file_key, sizeof(file_key));
	age_header_begin(out);
	err = scrypt_wrap(passphrase, file_key, out);
	age_header_finish(out, start, file_key, sizeof(file_key));
	if (err == ERR_NONE)
		err = stream_seal(file_key, data, len, out);
	sodium_memzero(file_key, sizeof(file_key));
	return err;
}

enum err
age_header_len(const void *file, size_t len, size_t *header_len)
{
	struct age_header header;
	enum err err = age_header_parse(file, len, &header);

	*header_len = err == ERR_NONE ? header.len : 0;
	return err;
}
