#include <stdlib.h>
#include <string.h>

#include "collector/extract.h"
#include "schema/mem.h"
#include "sync/bundle.h"
#include "tests/suite.h"

#define N_RECORDS 1203 /* more than one answer holds */
#define ERASED    1000

static struct bus *bus;
static struct sign_secret *key;

/* A store of records 1, 2, ... N_RECORDS, one of them erased. */
static enum err
on_records(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_records_ask *ask = request;
	struct message_records *records = reply;
	uint8_t id[ID16_LEN] = { 9 };
	struct buf out;
	uint64_t seq;

	(void)role, (void)peer;
	ck_assert_str_eq(ask->recipient, "partner:economics");
	buf_init(&out, MESSAGE_MAX / 2);
	for (seq = ask->after + 1;
	     seq <= N_RECORDS && seq - ask->after <= ask->limit; seq++) {
		buf_put_u64(&out, seq);
		buf_put(&out, id, sizeof(id));
		buf_put_blob(&out, "header", seq == ERASED ? 0 : 6);
		buf_put_blob(&out, "payload", 7);
	}
	records->records = (struct blob){ out.data, out.len };
	return buf_err(&out);
}

/* The one that is erased, and one that was long ago. */
static enum err
on_erased(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_erased_ask *ask = request;
	struct message_erased *erased = reply;
	uint8_t id[ID16_LEN] = { 9 };
	struct buf out;

	(void)role, (void)peer;
	buf_init(&out, 1024);
	if (ask->until >= 2) {
		buf_put_u64(&out, 2);
		buf_put(&out, id, sizeof(id));
	}
	if (ask->until >= ERASED) {
		buf_put_u64(&out, ERASED);
		buf_put(&out, id, sizeof(id));
	}
	erased->records = (struct blob){ out.data, out.len };
	return buf_err(&out);
}

static const struct bus_handlers store[] = {
	{ MESSAGE_ERASED_ASK, MESSAGE_ERASED, on_erased, ~0u },
	{ MESSAGE_RECORDS_ASK, MESSAGE_RECORDS, on_records, ~0u },
	{ 0, 0, NULL, 0 },
};

static void
setup(void)
{
	bus = bus_open(ROLE_LINK, NULL, 0);
	bus_attach(bus, ROLE_STORE, store, NULL);
	ck_assert_int_eq(sign_key_new(&key), ERR_NONE);
}

static void
teardown(void)
{
	sign_secret_free(key);
	bus_close(bus);
}

static struct message_extract
extract(uint64_t after, uint64_t until)
{
	struct message_extract_ask ask = {
		.partner = (char *)"economics", .after = after, .until = until
	};
	struct message_extract reply = { 0 };

	ck_assert_int_eq(extract_make(bus, key, &ask, &reply), ERR_NONE);
	return reply;
}

static enum err
count(void *arg, const struct bundle_entry *e)
{
	size_t *n = arg;

	(*n)++;
	if (e->seq == ERASED || e->seq == 2)
		ck_assert_uint_eq(e->payload_len, 0);
	else
		ck_assert_mem_eq(e->payload, "headerpayload", 13);
	return ERR_NONE;
}

START_TEST(an_extract_holds_all_records_and_is_signed)
{
	struct message_extract reply = extract(3, 0);
	struct sign_public public;
	struct bundle_range range;
	size_t n = 0;
	char *comment;

	sign_secret_public(key, &public);
	ck_assert_int_eq(
	    sign_verify(&public, reply.tar.data, reply.tar.len, reply.signature,
		strlen(reply.signature), &comment),
	    ERR_NONE);
	ck_assert_str_eq(comment, "peerlog extract economics 3 1203");
	free(comment);
	ck_assert_int_eq(
	    bundle_read(reply.tar.data, reply.tar.len, count, &n, &range),
	    ERR_NONE);
	ck_assert_uint_eq(n, 1 + N_RECORDS - 3);
	ck_assert_uint_eq(range.n_erased, 2);
	ck_assert_uint_eq(range.after, 3);
	ck_assert_uint_eq(range.next, N_RECORDS);
	ck_assert_uint_eq(reply.next, N_RECORDS);
	message_fini(MESSAGE_EXTRACT, &reply);
}
END_TEST

START_TEST(asked_again_up_to_its_end_it_is_the_same)
{
	struct message_extract a = extract(3, 700), b = extract(3, 700);

	ck_assert_uint_eq(a.next, 700);
	ck_assert_uint_eq(a.tar.len, b.tar.len);
	ck_assert_mem_eq(a.tar.data, b.tar.data, a.tar.len);
	ck_assert_str_eq(a.signature, b.signature);
	message_fini(MESSAGE_EXTRACT, &a);
	message_fini(MESSAGE_EXTRACT, &b);
}
END_TEST

START_TEST(when_there_is_nothing_new_it_says_what_was_erased)
{
	struct message_extract reply = extract(N_RECORDS, 0);
	size_t n = 0;

	ck_assert_uint_eq(reply.next, N_RECORDS);
	ck_assert_int_eq(
	    bundle_read(reply.tar.data, reply.tar.len, count, &n, NULL),
	    ERR_NONE);
	ck_assert_uint_eq(n, 2);
	message_fini(MESSAGE_EXTRACT, &reply);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("extract");
	TCase *tc = tcase_create("extract");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_extract_holds_all_records_and_is_signed);
	tcase_add_test(tc, asked_again_up_to_its_end_it_is_the_same);
	tcase_add_test(tc, when_there_is_nothing_new_it_says_what_was_erased);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
