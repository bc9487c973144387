/* Records: what decodes, encodes to what decodes to the same. */
#include <string.h>

#include "sync/record.h"
#include "tests/fuzz/fuzz.h"

static int
same(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct record a, b;
	struct buf out;

	if (record_decode(data, len, &a) != ERR_NONE)
		return 0;
	buf_init(&out, 2 * RECORD_MAX);
	must(record_encode(&a, RECORD_STUDY, &out) == ERR_NONE);
	must(out.len > RECORD_MAX ||
	     record_decode(out.data, out.len, &b) == ERR_NONE);
	if (out.len <= RECORD_MAX) {
		must(memcmp(a.id, b.id, sizeof(a.id)) == 0);
		must(a.flags == b.flags && a.log_len == b.log_len);
		must(memcmp(a.log, b.log, a.log_len) == 0);
		must(same(a.person, b.person) && same(a.by, b.by));
		must(
		    same(a.channel, b.channel) && same(a.received, b.received));
		must(same(a.station, b.station) && same(a.project, b.project) &&
		     same(a.region, b.region));
		record_fini(&b);
	}
	record_fini(&a);
	buf_fini(&out);
	return 0;
}
