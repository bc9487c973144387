#include "sync/base64.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

char *
base64_text(const void *data, size_t len)
{
	size_t n = sodium_base64_ENCODED_LEN(len, VARIANT);
	char *text = mem_array(n, 1);

	sodium_bin2base64(text, n, data, len, VARIANT);
	return text;
}

enum err
base64_data(const char *text, struct buf *out)
{
	size_t n = strlen(text), len = 0;
	uint8_t *data = mem_array(n + 1, 1);
	enum err err = ERR_INPUT;

	if (sodium_base642bin(data, n, text, n, NULL, &len, NULL, VARIANT) ==
	    0) {
		buf_put(out, data, len);
		err = buf_err(out);
	}
	mem_wipe(data, n + 1);
	free(data);
	return err;
}
