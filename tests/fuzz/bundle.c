/* Bundles: what is read, written again, is read as the same. */
#include <string.h>

#include "sync/bundle.h"
#include "tests/fuzz/fuzz.h"

struct copy {
	struct bundle *bundle;
	size_t n, bytes;
};

static enum err
count(void *arg, const struct bundle_entry *e)
{
	struct copy *c = arg;

	c->n++;
	c->bytes += e->payload_len;
	return ERR_NONE;
}

static enum err
copy(void *arg, const struct bundle_entry *e)
{
	struct copy *c = arg;

	must(count(arg, e) == ERR_NONE);
	return bundle_add(c->bundle, e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct copy a = { 0 }, b = { 0 };
	struct bundle_range range, again;
	struct buf tar;

	if (bundle_read(data, len, count, &a, &range) != ERR_NONE)
		return 0;
	a.n = a.bytes = 0;
	buf_init(&tar, BUNDLE_MAX);
	must(bundle_new(range.recipient, range.after, &tar, &a.bundle) ==
	     ERR_NONE);
	must(bundle_read(data, len, copy, &a, &range) == ERR_NONE);
	must(bundle_finish(a.bundle) == ERR_NONE);
	bundle_free(a.bundle);
	must(bundle_read(tar.data, tar.len, count, &b, &again) == ERR_NONE);
	must(a.n == b.n && a.bytes == b.bytes);
	must(memcmp(&range, &again, sizeof(range)) == 0);
	buf_fini(&tar);
	return 0;
}
