/* minisign's formats (jedisct1.github.io/minisign, "Signature format" and
 * "Secret key format").  Of base64, on the second line of each file:
 *
 *   public     "Ed" id[8] key[32]
 *   secret     "Ed" kdf[2] "B2" salt[32] ops[8] mem[8] id[8] key[64] sum[32]
 *              kdf "Sc": id, key and sum are XORed with scrypt's stream, sum
 *              is BLAKE2b-256 of "Ed" id key; kdf 0: in clear, sum 0
 *   signature  "ED" id[8] signature[64] of the BLAKE2b-512 of the data
 *   its 4th    signature[64] of the first one and the trusted comment */
#include "sync/sign.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "schema/mem.h"
#include "sync/file.h"

#define ID_LEN        8
#define SALT_LEN      32
#define SUM_LEN       32
#define HASH_LEN      64
#define ALGORITHM_LEN 2
#define BASE64        sodium_base64_VARIANT_ORIGINAL
#define COMMENT_MAX   8192
#define OPS           (UINT64_C(1) << 23) /* 2 s */
#define MEM           (UINT64_C(1) << 28) /* 256 MiB */
#define UNTRUSTED     "untrusted comment: "
#define TRUSTED       "trusted comment: "

struct sign_secret {
	uint8_t id[ID_LEN];
	uint8_t key[crypto_sign_SECRETKEYBYTES];
};

/* The part of a secret key file that is encrypted. */
struct secret_part {
	uint8_t id[ID_LEN];
	uint8_t key[crypto_sign_SECRETKEYBYTES];
	uint8_t sum[SUM_LEN];
};

struct secret_file {
	uint8_t algorithm[ALGORITHM_LEN], kdf[ALGORITHM_LEN];
	uint8_t sum_algorithm[ALGORITHM_LEN];
	uint8_t salt[SALT_LEN], ops[8], mem[8];
	struct secret_part part;
};

struct public_file {
	uint8_t algorithm[ALGORITHM_LEN];
	uint8_t id[ID_LEN];
	uint8_t key[crypto_sign_PUBLICKEYBYTES];
};

struct signature_file {
	uint8_t algorithm[ALGORITHM_LEN];
	uint8_t id[ID_LEN];
	uint8_t signature[crypto_sign_BYTES];
};

_Static_assert(sizeof(struct secret_file) == 158 &&
		   sizeof(struct public_file) == 42 &&
		   sizeof(struct signature_file) == 74,
    "the files' layouts have no holes");

static struct sign_secret *
secret_alloc(void)
{
	struct sign_secret *secret;

	if (sodium_init() < 0)
		fatal("libsodium does not start");
	secret = sodium_malloc(sizeof(*secret));
	if (secret == NULL)
		fatal("no locked memory for a key");
	return secret;
}

enum err
sign_key_new(struct sign_secret **secret)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES];

	*secret = secret_alloc();
	randombytes_buf((*secret)->id, ID_LEN);
	crypto_sign_keypair(public, (*secret)->key);
	sodium_mprotect_readonly(*secret);
	return ERR_NONE;
}

void
sign_secret_free(struct sign_secret *secret)
{
	sodium_free(secret);
}

void
sign_secret_public(const struct sign_secret *secret, struct sign_public *public)
{
	memcpy(public->id, secret->id, ID_LEN);
	crypto_sign_ed25519_sk_to_pk(public->key, secret->key);
}

/* ---- base64 lines ---- */

static void
put_base64(struct buf *out, const void *data, size_t len)
{
	size_t text_len = sodium_base64_encoded_len(len, BASE64);
	char *text = mem_array(text_len, 1);

	sodium_bin2base64(text, text_len, data, len, BASE64);
	buf_puts(out, text);
	mem_free_text(text);
}

static enum err
get_base64(const char *text, void *out, size_t len)
{
	size_t n;

	return sodium_base642bin(
		   out, len, text, strlen(text), NULL, &n, NULL, BASE64) == 0 &&
		       n == len
		   ? ERR_NONE
		   : ERR_INPUT;
}

/* Line 2 of a key file, after an untrusted comment. */
static enum err
load_line(const char *path, void *out, size_t len)
{
	struct buf text;
	char *line[2] = { NULL, NULL };
	size_t at = 0, i;
	enum err err;

	buf_init(&text, FILE_KEY_MAX);
	err = file_read(path, &text);
	for (i = 0; i < 2 && err == ERR_NONE; i++) {
		line[i] = file_line((const char *)text.data, text.len, &at);
		if (line[i] == NULL)
			err = ERR_INPUT;
	}
	if (err == ERR_NONE && strncmp(line[0], UNTRUSTED, 19) != 0)
		err = ERR_INPUT;
	if (err == ERR_NONE)
		err = get_base64(line[1], out, len);
	mem_free_text(line[0]);
	mem_free_text(line[1]);
	buf_fini(&text);
	return err;
}

/* ---- keys ---- */

static uint64_t
get_le64(const uint8_t *p)
{
	uint64_t v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static void
put_le64(uint8_t *p, uint64_t v)
{
	int i;

	for (i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void
key_sum(const struct secret_file *file, uint8_t sum[SUM_LEN])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, SUM_LEN);
	crypto_generichash_update(&state, file->algorithm, ALGORITHM_LEN);
	crypto_generichash_update(&state, file->part.id, ID_LEN);
	crypto_generichash_update(
	    &state, file->part.key, sizeof(file->part.key));
	crypto_generichash_final(&state, sum, SUM_LEN);
	sodium_memzero(&state, sizeof(state));
}

/* XORs FILE's secret part with the stream that PASSPHRASE gives. */
static enum err
mask_part(struct secret_file *file, const char *passphrase)
{
	uint8_t stream[sizeof(struct secret_part)];
	uint8_t *part = (uint8_t *)&file->part;
	uint64_t mem = get_le64(file->mem), ops = get_le64(file->ops);
	size_t i;

	if (mem > crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE ||
	    ops > crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE)
		return ERR_UNSUPPORTED;
	if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof(stream),
		passphrase, strlen(passphrase), file->salt, ops,
		(size_t)mem) != 0)
		return ERR_MEMORY;
	for (i = 0; i < sizeof(stream); i++)
		part[i] ^= stream[i];
	sodium_memzero(stream, sizeof(stream));
	return ERR_NONE;
}

static enum err
open_secret(struct secret_file *file, const char *passphrase)
{
	static const uint8_t plain[ALGORITHM_LEN], no_sum[SUM_LEN];
	uint8_t sum[SUM_LEN];
	enum err err;

	if (memcmp(file->algorithm, "Ed", ALGORITHM_LEN) != 0 ||
	    memcmp(file->sum_algorithm, "B2", ALGORITHM_LEN) != 0)
		return ERR_VERSION;
	if (memcmp(file->kdf, plain, ALGORITHM_LEN) == 0)
		return memcmp(file->part.sum, no_sum, SUM_LEN) == 0 ? ERR_NONE
								    : ERR_INPUT;
	if (memcmp(file->kdf, "Sc", ALGORITHM_LEN) != 0)
		return ERR_VERSION;
	if (passphrase == NULL)
		return ERR_DENIED;
	err = mask_part(file, passphrase);
	if (err != ERR_NONE)
		return err;
	key_sum(file, sum);
	return sodium_memcmp(sum, file->part.sum, SUM_LEN) == 0 ? ERR_NONE
								: ERR_DENIED;
}

/* Whether the secret key's second half is the public key of its first. */
static bool
is_pair(const uint8_t *key)
{
	uint8_t seed[crypto_sign_SEEDBYTES];
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	bool pair;

	crypto_sign_ed25519_sk_to_seed(seed, key);
	crypto_sign_seed_keypair(public, secret, seed);
	pair = sodium_memcmp(secret, key, sizeof(secret)) == 0;
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(secret, sizeof(secret));
	return pair;
}

enum err
sign_key_load(
    const char *path, const char *passphrase, struct sign_secret **secret)
{
	struct secret_file file;
	enum err err = load_line(path, &file, sizeof(file));

	*secret = NULL;
	if (err == ERR_NONE)
		err = open_secret(&file, passphrase);
	if (err == ERR_NONE && !is_pair(file.part.key))
		err = ERR_INPUT;
	if (err == ERR_NONE) {
		*secret = secret_alloc();
		memcpy((*secret)->id, file.part.id, ID_LEN);
		memcpy((*secret)->key, file.part.key, sizeof(file.part.key));
		sodium_mprotect_readonly(*secret);
	}
	sodium_memzero(&file, sizeof(file));
	return err;
}

enum err
sign_public_load(const char *path, struct sign_public *public)
{
	struct public_file file;
	enum err err = load_line(path, &file, sizeof(file));

	memset(public, 0, sizeof(*public));
	if (err == ERR_NONE && memcmp(file.algorithm, "Ed", ALGORITHM_LEN) != 0)
		err = ERR_VERSION;
	if (err != ERR_NONE)
		return err;
	memcpy(public->id, file.id, ID_LEN);
	memcpy(public->key, file.key, sizeof(file.key));
	return ERR_NONE;
}

/* minisign prints an id as one little-endian number. */
static enum err
save_public(const struct sign_secret *secret, const char *path)
{
	struct public_file file = { .algorithm = { 'E', 'd' } };
	struct buf text;
	enum err err;

	memcpy(file.id, secret->id, ID_LEN);
	crypto_sign_ed25519_sk_to_pk(file.key, secret->key);
	buf_init(&text, FILE_KEY_MAX);
	buf_printf(&text, UNTRUSTED "minisign public key %016llX\n",
	    (unsigned long long)get_le64(file.id));
	put_base64(&text, &file, sizeof(file));
	buf_puts(&text, "\n");
	err = buf_err(&text);
	if (err == ERR_NONE)
		err = file_create(path, 0644, text.data, text.len);
	buf_fini(&text);
	return err;
}

static enum err
save_secret(
    const struct sign_secret *secret, const char *path, const char *passphrase)
{
	struct secret_file file = { .algorithm = { 'E', 'd' },
		.sum_algorithm = { 'B', '2' } };
	struct buf text;
	enum err err = ERR_NONE;

	memcpy(file.part.id, secret->id, ID_LEN);
	memcpy(file.part.key, secret->key, sizeof(file.part.key));
	if (passphrase != NULL) {
		memcpy(file.kdf, "Sc", ALGORITHM_LEN);
		randombytes_buf(file.salt, SALT_LEN);
		put_le64(file.ops, OPS);
		put_le64(file.mem, MEM);
		key_sum(&file, file.part.sum);
		err = mask_part(&file, passphrase);
	}
	buf_init(&text, FILE_KEY_MAX);
	buf_printf(&text, UNTRUSTED "minisign %ssecret key\n",
	    passphrase != NULL ? "encrypted " : "");
	put_base64(&text, &file, sizeof(file));
	buf_puts(&text, "\n");
	if (err == ERR_NONE)
		err = file_create(path, 0600, text.data, text.len);
	buf_fini(&text);
	sodium_memzero(&file, sizeof(file));
	return err;
}

enum err
sign_key_save(
    const struct sign_secret *secret, const char *path, const char *passphrase)
{
	char *pub_path = file_beside(path, ".pub");
	enum err err = save_public(secret, pub_path);

	if (err == ERR_NONE) {
		err = save_secret(secret, path, passphrase);
		if (err != ERR_NONE)
			unlink(pub_path);
	}
	free(pub_path);
	return err;
}

/* ---- signatures ---- */

/* What the second signature covers: the first one and the comment. */
static void
put_covered(struct buf *out, const uint8_t *signature, const char *comment)
{
	buf_init(out, crypto_sign_BYTES + COMMENT_MAX);
	buf_put(out, signature, crypto_sign_BYTES);
	buf_puts(out, comment);
}

enum err
sign_make(const struct sign_secret *secret, const void *data, size_t len,
    const char *trusted_comment, struct buf *out)
{
	struct signature_file file = { .algorithm = { 'E', 'D' } };
	uint8_t hash[HASH_LEN], second[crypto_sign_BYTES];
	struct buf covered;
	enum err err;

	if (strpbrk(trusted_comment, "\r\n") != NULL)
		return ERR_INPUT;
	memcpy(file.id, secret->id, ID_LEN);
	crypto_generichash(hash, sizeof(hash), data, len, NULL, 0);
	crypto_sign_detached(
	    file.signature, NULL, hash, sizeof(hash), secret->key);
	put_covered(&covered, file.signature, trusted_comment);
	err = buf_err(&covered);
	if (err == ERR_NONE) {
		crypto_sign_detached(
		    second, NULL, covered.data, covered.len, secret->key);
		buf_puts(out, UNTRUSTED "signature of peerlog\n");
		put_base64(out, &file, sizeof(file));
		buf_printf(out, "\n" TRUSTED "%s\n", trusted_comment);
		put_base64(out, second, sizeof(second));
		buf_puts(out, "\n");
		err = buf_err(out);
	}
	buf_fini(&covered);
	return err;
}

/* A .minisig: four lines and no more. */
struct minisig {
	struct signature_file file;
	char *comment; /* owned */
	uint8_t second[crypto_sign_BYTES];
};

static enum err
parse_lines(char *const line[4], struct minisig *sig)
{
	enum err err;

	if (strncmp(line[0], UNTRUSTED, strlen(UNTRUSTED)) != 0 ||
	    strncmp(line[2], TRUSTED, strlen(TRUSTED)) != 0)
		return ERR_INPUT;
	err = get_base64(line[1], &sig->file, sizeof(sig->file));
	if (err == ERR_NONE)
		err = get_base64(line[3], sig->second, sizeof(sig->second));
	if (err == ERR_NONE)
		sig->comment = mem_text(line[2] + strlen(TRUSTED));
	return err;
}

static enum err
parse_minisig(const char *text, size_t len, struct minisig *sig)
{
	char *line[4] = { NULL };
	enum err err = ERR_NONE;
	size_t at = 0, i;

	memset(sig, 0, sizeof(*sig));
	for (i = 0; i < countof(line) && err == ERR_NONE; i++) {
		line[i] = file_line(text, len, &at);
		err = line[i] == NULL || strlen(line[i]) > COMMENT_MAX
			  ? ERR_INPUT
			  : ERR_NONE;
	}
	if (err == ERR_NONE && at != len)
		err = ERR_INPUT;
	if (err == ERR_NONE)
		err = parse_lines(line, sig);
	for (i = 0; i < countof(line); i++)
		mem_free_text(line[i]);
	return err;
}

/* Legacy signatures ("Ed", over the data itself) are not taken. */
static enum err
check_minisig(const struct sign_public *public, const void *data, size_t len,
    const struct minisig *sig)
{
	uint8_t hash[HASH_LEN];
	struct buf covered;
	enum err err;

	if (memcmp(sig->file.algorithm, "ED", ALGORITHM_LEN) != 0)
		return memcmp(sig->file.algorithm, "Ed", ALGORITHM_LEN) == 0
			   ? ERR_UNSUPPORTED
			   : ERR_VERSION;
	crypto_generichash(hash, sizeof(hash), data, len, NULL, 0);
	if (memcmp(sig->file.id, public->id, ID_LEN) != 0 ||
	    crypto_sign_verify_detached(
		sig->file.signature, hash, sizeof(hash), public->key) != 0)
		return ERR_AUTH;
	put_covered(&covered, sig->file.signature, sig->comment);
	err = buf_err(&covered);
	if (err == ERR_NONE && crypto_sign_verify_detached(sig->second,
				   covered.data, covered.len, public->key) != 0)
		err = ERR_AUTH;
	buf_fini(&covered);
	return err;
}

enum err
sign_verify(const struct sign_public *public, const void *data, size_t len,
    const char *signature, size_t signature_len, char **trusted_comment)
{
	struct minisig sig;
	enum err err = parse_minisig(signature, signature_len, &sig);

	if (trusted_comment != NULL)
		*trusted_comment = NULL;
	if (err == ERR_NONE)
		err = check_minisig(public, data, len, &sig);
	if (err == ERR_NONE && trusted_comment != NULL) {
		*trusted_comment = sig.comment;
		sig.comment = NULL;
	}
	free(sig.comment);
	return err;
}
