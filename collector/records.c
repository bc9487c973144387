#include "collector/records.h"

#include <string.h>

#include "schema/buf.h"

#define AT_A_TIME  500
#define TIMEOUT_MS 20000

/* Takes what one answer holds; *N is how many records that was. */
static enum err
take_some(const struct blob *records, uint64_t *after, size_t *n,
    records_take *take, void *arg, bool *enough)
{
	struct bundle_entry e = { 0 };
	struct rd rd;
	enum err err = ERR_NONE;

	rd_init(&rd, records->data, records->len);
	for (*n = 0; err == ERR_NONE && rd.left > 0 && !*enough; (*n)++) {
		e.seq = rd_u64(&rd);
		rd_bytes(&rd, e.id, sizeof(e.id));
		e.header = rd_blob(&rd, &e.header_len);
		e.payload = rd_blob(&rd, &e.payload_len);
		if (rd.failed || e.seq <= *after)
			return ERR_INPUT;
		if (e.header_len == 0)
			e.payload_len = 0; /* erased: nobody can open it */
		*after = e.seq;
		err = take(arg, &e, enough);
	}
	return err;
}

enum err
records_ask_bus(void *who, const struct message_records_ask *ask,
    struct message_records *reply)
{
	return bus_call(who, ROLE_STORE, MESSAGE_RECORDS_ASK, ask,
	    MESSAGE_RECORDS, reply, TIMEOUT_MS);
}

enum err
records_each(records_ask *ask, void *who, const char *recipient, uint64_t after,
    records_take *take, void *arg)
{
	struct message_records_ask question = { .recipient = (char *)recipient,
		.limit = AT_A_TIME };
	struct message_records reply;
	bool enough = false;
	size_t n;
	enum err err;

	do {
		question.after = after;
		n = 0;
		memset(&reply, 0, sizeof(reply));
		err = ask(who, &question, &reply);
		if (err == ERR_NONE)
			err = take_some(
			    &reply.records, &after, &n, take, arg, &enough);
		message_fini(MESSAGE_RECORDS, &reply);
	} while (err == ERR_NONE && n > 0 && !enough);
	return err;
}

enum err
records_erased(struct bus *bus, const char *recipient, uint64_t until,
    records_take *take, void *arg)
{
	struct message_erased_ask ask = { .recipient = (char *)recipient,
		.until = until };
	struct message_erased reply;
	struct bundle_entry e = { 0 };
	bool enough = false;
	struct rd rd;
	enum err err = bus_call(bus, ROLE_STORE, MESSAGE_ERASED_ASK, &ask,
	    MESSAGE_ERASED, &reply, TIMEOUT_MS);

	if (err != ERR_NONE)
		return err;
	rd_init(&rd, reply.records.data, reply.records.len);
	while (err == ERR_NONE && rd.left > 0 && !enough) {
		e.seq = rd_u64(&rd);
		rd_bytes(&rd, e.id, sizeof(e.id));
		err = rd.failed ? ERR_INPUT : take(arg, &e, &enough);
	}
	message_fini(MESSAGE_ERASED, &reply);
	return err;
}
