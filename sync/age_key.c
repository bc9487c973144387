#include "sync/age_key.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "schema/mem.h"
#include "sync/bech32.h"
#include "sync/file.h"

#define RECIPIENT_HRP "age"
#define IDENTITY_HRP  "age-secret-key-"

void
age_ready(void)
{
	if (sodium_init() < 0)
		fatal("libsodium does not start");
}

enum err
age_recipient_parse(const char *text, struct age_recipient *recipient)
{
	return bech32_decode(
	    RECIPIENT_HRP, text, false, recipient->key, AGE_KEY_LEN);
}

char *
age_recipient_text(const struct age_recipient *recipient)
{
	return bech32_encode(RECIPIENT_HRP, recipient->key, AGE_KEY_LEN, false);
}

/* The first line of TEXT that is neither empty nor a comment; NULL if none. */
static char *
first_line(const struct buf *text)
{
	size_t at = 0;
	char *line;

	while ((line = file_line((const char *)text->data, text->len, &at)) !=
	       NULL) {
		if (line[0] != '\0' && line[0] != '#')
			return line;
		mem_free_text(line);
	}
	return NULL;
}

enum err
age_recipient_load(const char *path, struct age_recipient *recipient)
{
	struct buf text;
	char *line = NULL;
	enum err err;

	memset(recipient, 0, sizeof(*recipient));
	buf_init(&text, FILE_KEY_MAX);
	err = file_read(path, &text);
	if (err == ERR_NONE) {
		line = first_line(&text);
		err = line == NULL ? ERR_INPUT
				   : age_recipient_parse(line, recipient);
	}
	mem_free_text(line);
	buf_fini(&text);
	return err;
}

static struct age_identity *
identity_alloc(void)
{
	struct age_identity *identity;

	age_ready();
	identity = sodium_malloc(sizeof(*identity));
	if (identity == NULL)
		fatal("no locked memory for a key");
	identity->fast = NULL;
	return identity;
}

static void
identity_finish(struct age_identity *identity)
{
	crypto_scalarmult_base(identity->recipient.key, identity->secret);
	identity->fast = fast_key_new(identity->secret);
	sodium_mprotect_readonly(identity);
}

enum err
age_identity_new(struct age_identity **identity)
{
	*identity = identity_alloc();
	randombytes_buf((*identity)->secret, AGE_KEY_LEN);
	identity_finish(*identity);
	return ERR_NONE;
}

enum err
age_identity_parse(const char *text, struct age_identity **identity)
{
	enum err err;

	*identity = identity_alloc();
	err = bech32_decode(
	    IDENTITY_HRP, text, true, (*identity)->secret, AGE_KEY_LEN);
	if (err == ERR_NONE) {
		identity_finish(*identity);
		return ERR_NONE;
	}
	age_identity_free(*identity);
	*identity = NULL;
	return err;
}

void
age_identity_free(struct age_identity *identity)
{
	if (identity != NULL)
		fast_key_free(identity->fast);
	sodium_free(identity);
}

void
age_identity_recipient(
    const struct age_identity *identity, struct age_recipient *recipient)
{
	*recipient = identity->recipient;
}

static enum err
parse_key_file(const struct buf *text, struct age_identity **identity)
{
	char *line = first_line(text);
	enum err err =
	    line == NULL ? ERR_INPUT : age_identity_parse(line, identity);

	mem_free_text(line);
	return err;
}

static bool
is_sealed(const struct buf *file)
{
	static const char intro[] = "age-encryption.org/";

	return file->len >= sizeof(intro) - 1 &&
	       memcmp(file->data, intro, sizeof(intro) - 1) == 0;
}

enum err
age_identity_load(
    const char *path, const char *passphrase, struct age_identity **identity)
{
	struct buf file, text;
	enum err err;

	*identity = NULL;
	buf_init(&file, FILE_KEY_MAX);
	buf_init(&text, FILE_KEY_MAX);
	err = file_read(path, &file);
	if (err == ERR_NONE && !is_sealed(&file))
		err = parse_key_file(&file, identity);
	else if (err == ERR_NONE && passphrase == NULL)
		err = ERR_DENIED;
	else if (err == ERR_NONE) {
		err =
		    age_open_passphrase(passphrase, file.data, file.len, &text);
		if (err == ERR_NONE)
			err = parse_key_file(&text, identity);
	}
	buf_fini(&text);
	buf_fini(&file);
	return err;
}

/* The text of a key file, as age-keygen writes it. */
static void
put_key_file(
    const struct age_identity *identity, const char *public, struct buf *out)
{
	char *secret =
	    bech32_encode(IDENTITY_HRP, identity->secret, AGE_KEY_LEN, true);
	time_t now = time(NULL);
	struct tm tm;
	char created[32];

	gmtime_r(&now, &tm);
	strftime(created, sizeof(created), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_printf(out, "# created: %s\n# public key: %s\n", created, public);
	buf_puts(out, secret);
	buf_puts(out, "\n");
	mem_free_text(secret);
}

static enum err
save_secret(const struct age_identity *identity, const char *public,
    const char *path, const char *passphrase)
{
	struct buf text, sealed;
	enum err err;

	buf_init(&text, FILE_KEY_MAX);
	buf_init(&sealed, FILE_KEY_MAX);
	put_key_file(identity, public, &text);
	err = buf_err(&text);
	if (err == ERR_NONE && passphrase != NULL)
		err = age_seal_passphrase(
		    passphrase, text.data, text.len, &sealed);
	if (err == ERR_NONE)
		err = passphrase != NULL
			  ? file_create(path, 0600, sealed.data, sealed.len)
			  : file_create(path, 0600, text.data, text.len);
	buf_fini(&sealed);
	buf_fini(&text);
	return err;
}

enum err
age_identity_save(const struct age_identity *identity, const char *path,
    const char *passphrase)
{
	char *public = age_recipient_text(&identity->recipient);
	char *pub_path = file_beside(path, ".pub");
	char *pub_line = mem_printf("%s\n", public);
	enum err err = file_create(pub_path, 0644, pub_line, strlen(pub_line));

	if (err == ERR_NONE) {
		err = save_secret(identity, public, path, passphrase);
		if (err != ERR_NONE)
			unlink(pub_path);
	}
	mem_free_text(pub_line);
	mem_free_text(pub_path);
	mem_free_text(public);
	return err;
}
