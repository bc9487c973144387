#include "collector/cmd_key.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "collector/passphrase.h"
#include "schema/mem.h"
#include "sync/age.h"
#include "sync/sign.h"

static enum err
make_age(const char *path, const char *passphrase)
{
	struct age_identity *identity;
	enum err err = age_identity_new(&identity);

	if (err == ERR_NONE)
		err = age_identity_save(identity, path, passphrase);
	age_identity_free(identity);
	return err;
}

static enum err
make_signing(const char *path, const char *passphrase)
{
	struct sign_secret *secret;
	enum err err = sign_key_new(&secret);

	if (err == ERR_NONE)
		err = sign_key_save(secret, path, passphrase);
	sign_secret_free(secret);
	return err;
}

static const struct {
	const char *word;
	enum err (*make)(const char *path, const char *passphrase);
	const char *use;
} kinds[] = {
	{ "study", make_age, "opens the study's records" },
	{ "partner", make_age, "opens a partner's extracts" },
	{ "contact", make_age, "opens contact details" },
	{ "signing", make_signing, "signs what leaves the collector" },
};

static int
make(const char *word, const char *path, const char *passphrase)
{
	size_t i;
	enum err err;

	for (i = 0; i < countof(kinds); i++)
		if (strcmp(word, kinds[i].word) == 0)
			break;
	if (i == countof(kinds))
		return command_usage();
	err = kinds[i].make(path, passphrase);
	if (err == ERR_EXISTS)
		return command_fail("%s or %s.pub exists: a key is never "
				    "overwritten, choose another name",
		    path, path);
	if (err != ERR_NONE)
		return command_fail("cannot write %s: %s", path, err_text(err));
	printf("%s: keep it secret, it %s\n%s.pub: give this one to the "
	       "collector\n",
	    path, kinds[i].use, path);
	return 0;
}

COMMAND(cmd_key_new)
{
	static const struct option options[] = {
		{ "passphrase-file", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	char *passphrase = NULL;
	int c, status = 0;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'p')
			return command_usage();
		status = passphrase_from(optarg, &passphrase);
		if (status != 0)
			return status;
	}
	status = argc - optind == 2
		     ? make(argv[optind], argv[optind + 1], passphrase)
		     : command_usage();
	mem_free_text(passphrase);
	return status;
}
