#include "collector/passphrase.h"

#include "collector/command.h"
#include "schema/mem.h"
#include "sync/file.h"

int
passphrase_from(const char *path, char **passphrase)
{
	struct buf text;
	size_t at = 0;
	enum err err;

	mem_free_text(*passphrase);
	*passphrase = NULL;
	buf_init(&text, FILE_KEY_MAX);
	err = file_read(path, &text);
	if (err == ERR_NONE)
		*passphrase = file_line((const char *)text.data, text.len, &at);
	buf_fini(&text);
	if (err != ERR_NONE)
		return command_fail("cannot read %s: %s", path, err_text(err));
	if (*passphrase == NULL || (*passphrase)[0] == '\0') {
		mem_free_text(*passphrase);
		*passphrase = NULL;
		return command_fail("%s: its first line should be the "
				    "passphrase and is empty",
		    path);
	}
	return 0;
}

int
identity_from(
    const char *path, const char *passphrase, struct age_identity **identity)
{
	enum err err = age_identity_load(path, passphrase, identity);

	if (err == ERR_DENIED)
		return command_fail(
		    passphrase == NULL
			? "%s has a passphrase: give --passphrase-file FILE"
			: "%s: wrong passphrase",
		    path);
	if (err != ERR_NONE)
		return command_fail(
		    "%s is no key that opens: %s", path, err_text(err));
	return 0;
}
