#include "collector/extract.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "collector/records.h"
#include "schema/mem.h"
#include "sync/bundle.h"

#define ENOUGH ((size_t)16 * 1024 * 1024) /* bytes of one bundle */

char *
extract_comment(const char *partner, uint64_t after, uint64_t next)
{
	return mem_printf(
	    "peerlog extract %s %" PRIu64 " %" PRIu64, partner, after, next);
}

/* A bundle that is being filled. */
struct filling {
	struct bundle *bundle;
	struct buf tar;
	uint64_t until; /* 0: none */
	uint64_t next;
};

static enum err
fill(void *arg, const struct bundle_entry *entry, bool *enough)
{
	struct filling *f = arg;
	enum err err;

	if (f->until > 0 && entry->seq > f->until) {
		*enough = true;
		return ERR_NONE;
	}
	err = bundle_add(f->bundle, entry);
	if (entry->seq > f->next)
		f->next = entry->seq;
	*enough = f->until == 0 && f->tar.len >= ENOUGH;
	return err;
}

static enum err
sign_tar(const struct sign_secret *key, const char *partner, uint64_t after,
    const struct filling *f, char **signature)
{
	char *comment = extract_comment(partner, after, f->next);
	struct buf text;
	enum err err;

	buf_init(&text, 16 * 1024);
	err = sign_make(key, f->tar.data, f->tar.len, comment, &text);
	*signature = err == ERR_NONE ? buf_take_text(&text) : NULL;
	buf_fini(&text);
	free(comment);
	return err;
}

enum err
extract_make(struct bus *bus, const struct sign_secret *key,
    const struct message_extract_ask *request, struct message_extract *reply)
{
	struct filling f = { .until = request->until, .next = request->after };
	char *recipient = mem_printf("partner:%s", request->partner);
	enum err err;

	buf_init(&f.tar, BUNDLE_MAX);
	err = bundle_new(request->partner, request->after, &f.tar, &f.bundle);
	if (err == ERR_NONE && request->after > 0)
		err = records_erased(bus, recipient, request->after, fill, &f);
	if (err == ERR_NONE)
		err = records_each(
		    records_ask_bus, bus, recipient, request->after, fill, &f);
	if (err == ERR_NONE)
		err = bundle_finish(f.bundle);
	if (err == ERR_NONE)
		err = sign_tar(key, request->partner, request->after, &f,
		    &reply->signature);
	if (err == ERR_NONE) {
		reply->next = f.next;
		reply->tar = (struct blob){ f.tar.data, f.tar.len };
		f.tar = (struct buf){ .max = BUNDLE_MAX };
	}
	bundle_free(f.bundle);
	buf_fini(&f.tar);
	free(recipient);
	return err;
}
