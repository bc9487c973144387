#include "collector/web_seal.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/base64.h"

#define SEALED_MAX (64 * 1024)

char *
web_seal(const struct wrap_key *key, const char *purpose, const void *data,
    size_t len)
{
	struct buf sealed;
	char *text;

	buf_init(&sealed, len + 256);
	if (wrap_seal(key, purpose, data, len, &sealed) != ERR_NONE)
		fatal("sealing failed");
	text = base64_text(sealed.data, sealed.len);
	buf_fini(&sealed);
	return text;
}

enum err
web_unseal(const struct wrap_key *key, const char *purpose, const char *sealed,
    struct buf *out)
{
	enum err err = ERR_AUTH;
	struct buf data;

	buf_init(&data, SEALED_MAX);
	if (base64_data(sealed, &data) == ERR_NONE)
		err = wrap_open(key, purpose, data.data, data.len, out);
	buf_fini(&data);
	return err;
}

char *
web_token(const struct wrap_key *key, const char *purpose, const char *text)
{
	char *whole = mem_printf("%s %s", purpose, text);
	char *token = mem_array(WRAP_NAME_LEN + 1, 1);

	wrap_name(key, whole, token);
	mem_free_text(whole);
	return token;
}

bool
web_same(const char *a, const char *b)
{
	size_t i, n = strlen(a);
	volatile unsigned char differ = 0;

	if (strlen(b) != n)
		return false;
	for (i = 0; i < n; i++)
		differ |= (unsigned char)(a[i] ^ b[i]);
	return differ == 0;
}
