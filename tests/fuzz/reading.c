/* What comes out of a cell: decoding never reads beyond the end, and what
 * decodes is encoded to something that decodes to the same. */
#include <string.h>

#include "ocr/reading.h"
#include "tests/fuzz/fuzz.h"

#define OUT_MAX (64 * 1024 * 1024)

static void
encode(const struct page_reading *page, struct buf *out)
{
	buf_init(out, OUT_MAX);
	must(reading_encode(page, out) == ERR_NONE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_reading page, again;
	struct buf once, twice, json;
	struct rd r;

	rd_init(&r, data, size);
	if (reading_decode(&r, &page) != ERR_NONE) {
		must(page.readings == NULL && page.form == NULL);
		return 0;
	}
	encode(&page, &once);
	rd_init(&r, once.data, once.len);
	must(reading_decode(&r, &again) == ERR_NONE);
	must(rd_end(&r) == ERR_NONE);
	encode(&again, &twice);
	must(once.len == twice.len &&
	     memcmp(once.data, twice.data, once.len) == 0);
	buf_init(&json, OUT_MAX);
	must(reading_encode_json(&page, "file", &json) == ERR_NONE);
	buf_fini(&json);
	buf_fini(&once);
	buf_fini(&twice);
	page_reading_fini(&page);
	page_reading_fini(&again);
	return 0;
}
