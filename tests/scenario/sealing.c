/* For sealing.sh: what sync/age and sync/sign do with files.
 *
 *   sealing seal PUB IN OUT          sealing open KEY PASS IN OUT
 *   sealing vectors FILE...          sealing sign KEY PASS IN COMMENT OUT
 *   sealing verify PUB IN SIG        PASS "" is none */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/age.h"
#include "sync/file.h"
#include "sync/sign.h"

#define MAX ((size_t)64 * 1024 * 1024)

static const char *
pass(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

static void
done(enum err err, const char *what)
{
	if (err == ERR_NONE)
		return;
	fprintf(stderr, "%s: %s\n", what, err_text(err));
	exit(1);
}

static void
load(const char *path, struct buf *out)
{
	buf_init(out, MAX);
	done(file_read(path, out), path);
}

static void
run_seal(char **arg)
{
	struct age_recipient recipient;
	struct buf in, header, payload;

	done(age_recipient_load(arg[0], &recipient), arg[0]);
	load(arg[1], &in);
	buf_init(&header, MAX);
	buf_init(&payload, MAX);
	done(age_seal(&recipient, 1, in.data, in.len, &header, &payload),
	    "seal");
	buf_put(&header, payload.data, payload.len);
	done(file_create(arg[2], 0600, header.data, header.len), arg[2]);
	buf_fini(&in);
	buf_fini(&header);
	buf_fini(&payload);
}

static enum err
open_whole(const struct age_identity *identity, const struct buf *file,
    size_t from, struct buf *out)
{
	const uint8_t *p = file->data + from;
	size_t len = file->len - from, header_len;
	enum err err = age_header_len(p, len, &header_len);

	if (err != ERR_NONE)
		return err;
	return age_open(
	    identity, p, header_len, p + header_len, len - header_len, out);
}

static void
run_open(char **arg)
{
	struct age_identity *identity;
	struct buf in, out;

	done(age_identity_load(arg[0], pass(arg[1]), &identity), arg[0]);
	load(arg[2], &in);
	buf_init(&out, MAX);
	done(open_whole(identity, &in, 0, &out), arg[2]);
	done(file_create(arg[3], 0600, out.data, out.len), arg[3]);
	age_identity_free(identity);
	buf_fini(&in);
	buf_fini(&out);
}

static void
run_sign(char **arg)
{
	struct sign_secret *secret;
	struct buf in, out;

	done(sign_key_load(arg[0], pass(arg[1]), &secret), arg[0]);
	load(arg[2], &in);
	buf_init(&out, MAX);
	done(sign_make(secret, in.data, in.len, arg[3], &out), "sign");
	done(file_create(arg[4], 0600, out.data, out.len), arg[4]);
	sign_secret_free(secret);
	buf_fini(&in);
	buf_fini(&out);
}

static void
run_verify(char **arg)
{
	struct sign_public public;
	struct buf in, sig;
	char *comment;

	done(sign_public_load(arg[0], &public), arg[0]);
	load(arg[1], &in);
	load(arg[2], &sig);
	done(sign_verify(
		 &public, in.data, in.len, (char *)sig.data, sig.len, &comment),
	    arg[2]);
	puts(comment);
	free(comment);
	buf_fini(&in);
	buf_fini(&sig);
}

/* ---- vectors: "key: value" lines, an empty line, an age file ---- */

struct vector {
	struct buf file;
	size_t body; /* where the age file begins */
	char expect[32], payload[65];
	bool other; /* of a kind that is not implemented */
	enum err err;
	struct buf out;
};

static void
try_identity(struct vector *v, const char *text)
{
	struct age_identity *identity;

	if (v->err != ERR_DENIED)
		return;
	done(age_identity_parse(text, &identity), "identity");
	v->err = open_whole(identity, &v->file, v->body, &v->out);
	age_identity_free(identity);
}

static void
try_passphrase(struct vector *v, const char *text)
{
	if (v->err == ERR_DENIED)
		v->err = age_open_passphrase(text, v->file.data + v->body,
		    v->file.len - v->body, &v->out);
}

static void
look_at(struct vector *v, const char *line)
{
	if (strncmp(line, "expect: ", 8) == 0)
		snprintf(v->expect, sizeof(v->expect), "%s", line + 8);
	else if (strncmp(line, "payload: ", 9) == 0)
		snprintf(v->payload, sizeof(v->payload), "%s", line + 9);
	else if (strncmp(line, "armored: ", 9) == 0 ||
		 strncmp(line, "identity: AGE-SECRET-KEY-PQ-", 28) == 0)
		v->other = true;
}

static void
try_line(struct vector *v, const char *line)
{
	if (strncmp(line, "identity: ", 10) == 0)
		try_identity(v, line + 10);
	else if (strncmp(line, "passphrase: ", 12) == 0)
		try_passphrase(v, line + 12);
}

/* Calls TAKE for each line of the vector's head; gives the head's end. */
static size_t
each_line(struct vector *v, void (*take)(struct vector *v, const char *line))
{
	size_t at = 0;
	char *line;

	for (;;) {
		line = file_line((char *)v->file.data, v->file.len, &at);
		if (line == NULL || line[0] == '\0')
			break;
		take(v, line);
		free(line);
	}
	free(line);
	return at;
}

static bool
as_expected(const struct vector *v)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(hash) + 1];

	if (strcmp(v->expect, "success") == 0) {
		crypto_hash_sha256(hash, v->out.data, v->out.len);
		sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
		return v->err == ERR_NONE && strcmp(hex, v->payload) == 0;
	}
	if (v->out.len > 0)
		return false;
	if (strcmp(v->expect, "no match") == 0)
		return v->err == ERR_DENIED;
	if (strcmp(v->expect, "header failure") == 0)
		return v->err == ERR_INPUT || v->err == ERR_VERSION ||
		       v->err == ERR_UNSUPPORTED;
	return v->err == ERR_AUTH &&
	       (strcmp(v->expect, "HMAC failure") == 0 ||
		   strcmp(v->expect, "payload failure") == 0);
}

/* 1 as expected, 0 of another kind, -1 not as expected.  A vector that gives
 * neither identity nor passphrase is tried with a key of no matter. */
static int
run_vector(const char *path)
{
	struct vector v = { .err = ERR_DENIED };
	struct age_identity *any;
	int result;

	load(path, &v.file);
	buf_init(&v.out, MAX);
	v.body = each_line(&v, look_at);
	if (!v.other) {
		each_line(&v, try_line);
		if (v.err == ERR_DENIED) {
			done(age_identity_new(&any), "key");
			v.err = open_whole(any, &v.file, v.body, &v.out);
			age_identity_free(any);
		}
	}
	result = v.other ? 0 : as_expected(&v) ? 1 : -1;
	if (result < 0)
		printf("WRONG %s: expected %s, got: %s\n", path, v.expect,
		    err_text(v.err));
	buf_fini(&v.file);
	buf_fini(&v.out);
	return result;
}

static int
run_vectors(char **paths)
{
	int right = 0, wrong = 0, other = 0, result;

	for (; *paths != NULL; paths++) {
		result = run_vector(*paths);
		right += result > 0;
		wrong += result < 0;
		other += result == 0;
	}
	printf("vectors: %d as expected, %d not; %d not run, of kinds not "
	       "implemented (armor, hybrid)\n",
	    right, wrong, other);
	return wrong > 0 || right == 0;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *word;
		int n_args;
		void (*run)(char **arg);
	} commands[] = {
		{ "seal", 3, run_seal },
		{ "open", 4, run_open },
		{ "sign", 5, run_sign },
		{ "verify", 3, run_verify },
	};
	size_t i;

	if (argc > 2 && strcmp(argv[1], "vectors") == 0)
		return run_vectors(argv + 2);
	for (i = 0; argc > 1 && i < countof(commands); i++)
		if (strcmp(argv[1], commands[i].word) == 0 &&
		    argc - 2 == commands[i].n_args) {
			commands[i].run(argv + 2);
			return 0;
		}
	return 2;
}
