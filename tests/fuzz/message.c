/* Messages: what decodes encodes to the very bytes that it came from. */
#include <stdlib.h>
#include <string.h>

#include "collector/message.h"
#include "schema/mem.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	enum message_type type;
	struct buf out;
	void *message;

	if (message_peek(data, len, &type) != ERR_NONE)
		return 0;
	must(message_size(type) > 0);
	message = mem_array(1, message_size(type));
	if (message_decode(type, data, len, message) == ERR_NONE) {
		buf_init(&out, MESSAGE_MAX);
		must(message_encode(type, message, &out) == ERR_NONE);
		must(out.len == len && memcmp(out.data, data, len) == 0);
		buf_fini(&out);
	}
	message_fini(type, message);
	free(message);
	return 0;
}
