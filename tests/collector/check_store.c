/* The store, on a real folder. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/ids.h"
#include "collector/sql.h"
#include "collector/store.h"
#include "collector/store_part.h"
#include "schema/mem.h"
#include "sync/record.h"
#include "tests/suite.h"

#define TEXT(s) ((char *)(uintptr_t)(s))

static char dir[64], database[96];
static struct store *store;

static void
reopen(void)
{
	store_close(store);
	ck_assert_int_eq(store_open(dir, 4, &store), ERR_NONE);
}

static void
setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/check_store.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(database, sizeof(database), "%s/store.db", dir);
	store = NULL;
	reopen();
}

static void
teardown(void)
{
	char *name;
	size_t i;
	static const char *const ends[] = { "", "-wal", "-shm" };

	store_close(store);
	for (i = 0; i < countof(ends); i++) {
		name = mem_printf("%s%s", database, ends[i]);
		unlink(name);
		free(name);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}

/* ---- making things ---- */

/* An issued ID; owned. */
static char *
issue(void)
{
	struct message_ids_issue ask = { .project = TEXT("SU01"),
		.station = TEXT(""),
		.count = 1,
		.by = TEXT("test") };
	struct message_ids ids = { 0 };
	struct rd r;
	char *id;

	ck_assert_int_eq(store_ids_issue(store, &ask, &ids), ERR_NONE);
	rd_init(&r, ids.ids.data, ids.ids.len);
	id = rd_text(&r);
	message_fini(MESSAGE_IDS, &ids);
	return id;
}

/* A form with one sealed payload for the study and one for a partner. */
static void
make_put(struct message_put *put, uint8_t number, const char *id,
    const char *person, bool registration)
{
	struct buf seals;

	memset(put, 0, sizeof(*put));
	memset(put->submission, number, ID16_LEN);
	memset(put->record, 0x80 + number, ID16_LEN);
	put->registration = registration;
	put->id = mem_text(id);
	put->person = mem_text(person);
	put->form = mem_text(registration ? "reg" : "monthly");
	put->version = mem_text("0123456789abcdef");
	put->channel = CHANNEL_WEB;
	put->station = mem_text("");
	put->by = mem_text("");
	put->project = mem_text("SU01");
	put->region = mem_text("1");
	put->date = mem_printf("2016-03-%02u", number % 28 + 1);
	put->received = 1456822800;
	put->ticks = 2;
	put->tag = mem_printf("tag %u", number);
	put->phone = mem_text("");
	buf_init(&seals, 10000);
	buf_put_text(&seals, "study");
	buf_put_blob(&seals, "study header", 12);
	buf_put_blob(&seals, &put->submission, ID16_LEN);
	buf_put_text(&seals, "partner:economics");
	buf_put_blob(&seals, "partner header", 14);
	buf_put_blob(&seals, "part", 4);
	put->seals.len = seals.len;
	put->seals.data = mem_array(seals.len, 1);
	memcpy(put->seals.data, seals.data, seals.len);
	buf_fini(&seals);
}

static void
add_phone(struct message_put *put, const char *phone)
{
	free(put->phone);
	put->phone = mem_text(phone);
	put->phone_id.len = 4;
	put->phone_id.data = mem_array(4, 1);
	memcpy(put->phone_id.data, "note", 4);
}

static enum err
put_it(const struct message_put *put, struct message_put_done *done)
{
	memset(done, 0, sizeof(*done));
	return store_put(store, put, done);
}

/* Puts form NUMBER of ID and PERSON; its flags. */
static uint32_t
put_form(uint8_t number, const char *id, const char *person, bool registration)
{
	struct message_put_done done;
	struct message_put put;
	uint32_t flags;

	make_put(&put, number, id, person, registration);
	ck_assert_int_eq(put_it(&put, &done), ERR_NONE);
	ck_assert_int_eq(done.outcome, OUTCOME_STORED);
	flags = done.flags;
	message_fini(MESSAGE_PUT, &put);
	message_fini(MESSAGE_PUT_DONE, &done);
	return flags;
}

static int64_t
count(const char *text)
{
	return sql_number(store->sql, -1, text, "");
}

static bool
sound(void)
{
	struct message_check check = { 0 };
	bool is;

	ck_assert_int_eq(store_check(store, &check), ERR_NONE);
	is = check.sound;
	message_fini(MESSAGE_CHECK, &check);
	return is;
}

/* ---- records ---- */

START_TEST(what_was_put_is_there_after_opening_again)
{
	char *id = issue();

	put_form(1, id, "person", false);
	reopen();
	ck_assert_int_eq(count("SELECT count(*) FROM records"), 1);
	ck_assert_int_eq(count("SELECT count(*) FROM payloads"), 2);
	ck_assert_int_eq(count("SELECT count(*) FROM headers"), 2);
	ck_assert(sound());
	free(id);
}
END_TEST

START_TEST(same_submission_is_stored_once)
{
	struct message_put_done done;
	struct message_put put;
	char *id = issue();
	int i;

	make_put(&put, 1, id, "person", false);
	for (i = 0; i < 3; i++) {
		put.record[0] = (uint8_t)i;
		ck_assert_int_eq(put_it(&put, &done), ERR_NONE);
		ck_assert_int_eq(
		    done.outcome, i == 0 ? OUTCOME_STORED : OUTCOME_REPEAT);
		ck_assert_int_eq(done.record[0], 0);
		message_fini(MESSAGE_PUT_DONE, &done);
	}
	ck_assert_int_eq(count("SELECT count(*) FROM records"), 1);
	ck_assert_int_eq(count("SELECT logs FROM ids"), 1);
	message_fini(MESSAGE_PUT, &put);
	free(id);
}
END_TEST

START_TEST(unknown_id_is_kept_marked_and_attached_to_nobody)
{
	ck_assert_uint_eq(
	    put_form(1, "9999", "somebody", false), RECORD_UNKNOWN_ID);
	ck_assert_uint_eq(put_form(2, "", "", false), RECORD_NO_ID);
	ck_assert_uint_eq(
	    put_form(3, "9998", "other", true), RECORD_UNKNOWN_ID);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM records WHERE person IS NULL"), 3);
	ck_assert_int_eq(count("SELECT count(*) FROM persons"), 0);
	ck_assert(sound());
}
END_TEST

START_TEST(later_registration_claims_earlier_logs)
{
	char *id = issue(), *other = issue();

	ck_assert_uint_eq(put_form(1, id, "p", false), RECORD_UNREGISTERED);
	ck_assert_uint_eq(put_form(2, other, "q", false), RECORD_UNREGISTERED);
	ck_assert_uint_eq(put_form(3, id, "p", true), 0);
	ck_assert_uint_eq(put_form(4, id, "p", false), 0);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM records WHERE flags <> 0"), 1);
	free(id);
	free(other);
}
END_TEST

START_TEST(duplicates_and_same_day_logs_are_marked_not_dropped)
{
	struct message_put_done done;
	struct message_put put;
	char *id = issue();

	put_form(1, id, "p", true);
	ck_assert_uint_eq(put_form(2, id, "p", false), 0);
	make_put(&put, 3, id, "p", false);
	free(put.tag);
	put.tag = mem_text("tag 2");
	ck_assert_int_eq(put_it(&put, &done), ERR_NONE);
	ck_assert_uint_eq(done.flags, RECORD_DUPLICATE);
	message_fini(MESSAGE_PUT_DONE, &done);
	memset(put.submission, 4, ID16_LEN);
	memset(put.record, 4, ID16_LEN);
	free(put.tag);
	put.tag = mem_text("tag 4");
	ck_assert_int_eq(put_it(&put, &done), ERR_NONE);
	ck_assert_uint_eq(done.flags, RECORD_SAME_DAY);
	message_fini(MESSAGE_PUT_DONE, &done);
	message_fini(MESSAGE_PUT, &put);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM records WHERE registration = 0"), 3);
	free(id);
}
END_TEST

START_TEST(malformed_seals_leave_nothing_behind)
{
	struct message_put_done done;
	struct message_put put;
	char *id = issue();
	size_t len;

	make_put(&put, 1, id, "p", false);
	len = put.seals.len;
	for (put.seals.len = 1; put.seals.len < len; put.seals.len++) {
		if (put.seals.len == 4 + 5 + 4 + 12 + 4 + ID16_LEN)
			continue; /* the first seal, whole */
		ck_assert_int_eq(put_it(&put, &done), ERR_INPUT);
	}
	put.seals.len = len;
	ck_assert_int_eq(count("SELECT count(*) FROM records"), 0);
	ck_assert_int_eq(count("SELECT count(*) FROM payloads"), 0);
	ck_assert_int_eq(count("SELECT logs FROM ids"), 0);
	message_fini(MESSAGE_PUT, &put);
	free(id);
}
END_TEST

START_TEST(refusal_keeps_nothing_but_itself)
{
	struct message_refuse refuse = { .submission = { 7 },
		.channel = CHANNEL_WEB };
	struct message_seen seen = { .submission = { 7 } };
	struct message_put_done done = { 0 };

	ck_assert_int_eq(store_refuse(store, &refuse), ERR_NONE);
	ck_assert_int_eq(store_refuse(store, &refuse), ERR_NONE);
	ck_assert_int_eq(count("SELECT count(*) FROM refusals"), 1);
	ck_assert_int_eq(count("SELECT count(*) FROM records"), 0);
	ck_assert_int_eq(store_seen(store, &seen, &done), ERR_NONE);
	ck_assert_int_eq(done.outcome, OUTCOME_REFUSED);
}
END_TEST

/* ---- the chain ---- */

/* Each of these spoils one stored byte or row behind the store's back. */
static const char *const harms[] = {
	"UPDATE payloads SET payload = x'00' WHERE seq = 3",
	"UPDATE payloads SET recipient = 'x' WHERE seq = 3",
	"UPDATE payloads SET chain = payload WHERE seq = 6",
	"UPDATE payloads SET record = (SELECT record FROM payloads"
	" WHERE seq = 1) WHERE seq = 3",
	"DELETE FROM payloads WHERE seq = 3",
	"DELETE FROM payloads WHERE seq <= 2",
	"DELETE FROM payloads WHERE seq >= 5",
	"DELETE FROM records WHERE form = 'monthly'",
};

START_TEST(every_change_to_the_payload_log_is_noticed)
{
	char *id = issue();
	uint8_t i;

	for (i = 1; i <= 3; i++)
		put_form(i, id, "p", false);
	ck_assert(sound());
	ck_assert_int_eq(sql_script(store->sql, harms[_i]), ERR_NONE);
	ck_assert_msg(!sound(), "%s", harms[_i]);
	free(id);
}
END_TEST

/* The chain's values, written out: another implementation must agree. */
START_TEST(chain_is_as_documented)
{
	uint8_t before[STORE_CHAIN_LEN] = { 0 }, record[ID16_LEN], text[64];
	uint8_t chain[STORE_CHAIN_LEN], by_hand[STORE_CHAIN_LEN];

	memset(record, 0x11, sizeof(record));
	store_chain(before, record, "study", "payload", 7, chain);
	memcpy(text, before, 32);
	memcpy(text + 32, record, 16);
	memcpy(text + 48, "\5\0\0\0study", 9);
	memcpy(text + 57, "payload", 7);
	crypto_generichash(by_hand, sizeof(by_hand), text, 64, NULL, 0);
	ck_assert_mem_eq(chain, by_hand, STORE_CHAIN_LEN);
}
END_TEST

/* ---- erasing ---- */

static size_t
headers_for(const char *recipient)
{
	struct message_records_ask ask = { .recipient = TEXT(recipient),
		.limit = 100 };
	struct message_records records = { 0 };
	size_t n = 0, len;
	struct rd r;
	uint8_t id[ID16_LEN];

	ck_assert_int_eq(store_records(store, &ask, &records), ERR_NONE);
	rd_init(&r, records.records.data, records.records.len);
	while (r.left > 0 && !r.failed) {
		(void)rd_u64(&r);
		rd_bytes(&r, id, sizeof(id));
		(void)rd_blob(&r, &len);
		n += len > 0;
		(void)rd_blob(&r, &len);
		ck_assert_uint_gt(len, 0);
	}
	ck_assert_int_eq(rd_end(&r), ERR_NONE);
	message_fini(MESSAGE_RECORDS, &records);
	return n;
}

/* How many of the records up to UNTIL are told as erased to RECIPIENT. */
static size_t
erased_for(const char *recipient, uint64_t until)
{
	struct message_erased_ask ask = { .recipient = TEXT(recipient),
		.until = until };
	struct message_erased erased = { 0 };
	size_t n;

	ck_assert_int_eq(store_erased(store, &ask, &erased), ERR_NONE);
	n = erased.records.len / (8 + ID16_LEN);
	message_fini(MESSAGE_ERASED, &erased);
	return n;
}

/* Whether TEXT is in the bytes of the store's files. */
static bool
on_disk(const char *text)
{
	char *line = mem_printf("grep -rqaF -e '%s' %s", text, dir);
	bool found = system(line) == 0;

	free(line);
	return found;
}

START_TEST(erased_person_keeps_no_header_contact_or_phone)
{
	struct message_erase erase = {
		.person = TEXT("p"), .id = TEXT(""), .by = TEXT("office")
	};
	struct message_put_done done;
	struct message_put put;
	char *id = issue(), *other = issue();

	make_put(&put, 1, id, "p", true);
	add_phone(&put, "hash");
	memcpy(put.seals.data + 4 + 5 + 4, "private head", 12);
	ck_assert_int_eq(put_it(&put, &done), ERR_NONE);
	message_fini(MESSAGE_PUT_DONE, &done);
	message_fini(MESSAGE_PUT, &put);
	put_form(2, other, "q", true);
	put_form(3, id, "p", false);
	ck_assert_uint_eq(headers_for("study"), 3);
	ck_assert(on_disk("private head"));
	ck_assert_int_eq(store_erase(store, &erase), ERR_NONE);
	ck_assert(!on_disk("private head"));
	ck_assert(on_disk("study header"));
	ck_assert_uint_eq(headers_for("study"), 1);
	ck_assert_uint_eq(headers_for("partner:economics"), 1);
	ck_assert_uint_eq(erased_for("partner:economics", UINT64_MAX), 2);
	ck_assert_uint_eq(erased_for("partner:economics", 0), 0);
	ck_assert_uint_eq(erased_for("partner:nobody", UINT64_MAX), 0);
	ck_assert_int_eq(count("SELECT count(*) FROM phones"), 0);
	ck_assert_int_eq(count("SELECT count(*) FROM payloads"), 6);
	ck_assert_int_eq(count("SELECT count(*) FROM audit"), 1);
	ck_assert(sound());
	erase.person = TEXT("nobody");
	ck_assert_int_eq(store_erase(store, &erase), ERR_NOT_FOUND);
	free(id);
	free(other);
}
END_TEST

START_TEST(records_come_in_order_page_by_page)
{
	struct message_records_ask ask = { .recipient = TEXT("study"),
		.limit = 2 };
	char *id = issue();
	uint64_t last = 0;
	int total = 0;
	uint8_t i;

	for (i = 1; i <= 7; i++)
		put_form(i, id, "p", false);
	for (;;) {
		struct message_records records = { 0 };
		uint8_t record[ID16_LEN];
		size_t len;
		int n = 0;
		struct rd r;

		ask.after = last;
		ck_assert_int_eq(
		    store_records(store, &ask, &records), ERR_NONE);
		rd_init(&r, records.records.data, records.records.len);
		for (; r.left > 0; n++) {
			uint64_t seq = rd_u64(&r);

			ck_assert_uint_gt(seq, last);
			last = seq;
			rd_bytes(&r, record, ID16_LEN);
			ck_assert_int_eq(record[0], 0x80 + ++total);
			(void)rd_blob(&r, &len);
			(void)rd_blob(&r, &len);
			ck_assert(!r.failed);
		}
		message_fini(MESSAGE_RECORDS, &records);
		ck_assert_int_le(n, 2);
		if (n == 0)
			break;
	}
	ck_assert_int_eq(total, 7);
	free(id);
}
END_TEST

/* ---- IDs ---- */

START_TEST(set_of_ids_is_issued_whole_or_not_at_all)
{
	struct message_ids_issue ask = { .project = TEXT("SU01"),
		.station = TEXT("Ipswich"),
		.count = 600,
		.by = TEXT("office") };
	struct message_ids_list list = { .project = TEXT("SU01") };
	struct message_ids ids = { 0 };

	ck_assert_int_eq(store_ids_issue(store, &ask, &ids), ERR_NONE);
	message_fini(MESSAGE_IDS, &ids);
	ask.count = 9401;
	ck_assert_int_eq(store_ids_issue(store, &ask, &ids), ERR_STATE);
	ck_assert_int_eq(count("SELECT count(*) FROM ids"), 600);
	ask.count = 9400;
	ck_assert_int_eq(store_ids_issue(store, &ask, &ids), ERR_NONE);
	message_fini(MESSAGE_IDS, &ids);
	ck_assert_int_eq(count("SELECT count(*) FROM ids"), 10000);
	ask.count = 0;
	ck_assert_int_eq(store_ids_issue(store, &ask, &ids), ERR_INPUT);
	ck_assert_int_eq(store_ids_list(store, &list, &ids), ERR_NONE);
	message_fini(MESSAGE_IDS, &ids);
}
END_TEST

START_TEST(first_thousand_ids_are_never_one_mistake_apart)
{
	struct message_ids_issue ask = { .project = TEXT("SU01"),
		.station = TEXT(""),
		.count = 500,
		.by = TEXT("") };
	struct message_ids ids = { 0 };
	struct query *q;
	int i;

	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(store_ids_issue(store, &ask, &ids), ERR_NONE);
		message_fini(MESSAGE_IDS, &ids);
	}
	q = sql_query(store->sql, "SELECT id FROM ids", "");
	for (i = 0; query_next(q); i++)
		ck_assert(ids_checks(query_text(q, 0)));
	ck_assert_int_eq(query_end(q), ERR_NONE);
	ck_assert_int_eq(i, 1000);
}
END_TEST

START_TEST(ids_of_before_are_added_all_or_none)
{
	struct message_ids_issue ask = { .project = TEXT("SU01"),
		.station = TEXT(""),
		.count = 2,
		.by = TEXT("") };
	struct message_ids ids = { 0 };
	static const char *const given[][2] = {
		{ "4711", "0042" }, /* added */
		{ "0043", "4711" }, /* one is there already */
		{ "0043", "0043" }, /* the same twice */
		{ "0043", "47110" },
		{ "0043", "4a11" },
	};
	struct buf out;
	size_t i;

	for (i = 0; i < countof(given); i++) {
		buf_init(&out, 100);
		buf_put_text(&out, given[i][0]);
		buf_put_text(&out, given[i][1]);
		ask.given = (struct blob){ out.data, out.len };
		ck_assert_int_eq(
		    store_ids_issue(store, &ask, &ids), i == 0  ? ERR_NONE
							: i < 3 ? ERR_EXISTS
								: ERR_INPUT);
		message_fini(MESSAGE_IDS, &ids);
		buf_fini(&out);
	}
	ck_assert_int_eq(count("SELECT count(*) FROM ids"), 2);
}
END_TEST

START_TEST(list_of_ids_tells_who_registered_and_sent_logs)
{
	struct message_ids_list list = { .project = TEXT("") };
	struct message_ids ids = { 0 };
	char *id = issue(), *text;
	struct rd r;

	put_form(1, id, "p", true);
	put_form(2, id, "p", false);
	put_form(3, id, "p", false);
	ck_assert_int_eq(store_ids_list(store, &list, &ids), ERR_NONE);
	rd_init(&r, ids.ids.data, ids.ids.len);
	text = rd_text(&r);
	ck_assert_str_eq(text, id);
	free(text);
	text = rd_text(&r);
	ck_assert_str_eq(text, "SU01");
	free(text);
	free(rd_text(&r));
	ck_assert_uint_gt(rd_u64(&r), 0);
	ck_assert_uint_eq(rd_u8(&r), 1);
	ck_assert_uint_eq(rd_u32(&r), 2);
	ck_assert_int_eq(rd_end(&r), ERR_NONE);
	message_fini(MESSAGE_IDS, &ids);
	free(id);
}
END_TEST

/* ---- drawers, phones, accounts ---- */

START_TEST(drawer_gives_back_what_was_put_last)
{
	uint8_t one[] = "one", two[] = "two";
	struct message_drawer_put put = { .drawer = TEXT("text/talk"),
		.key = TEXT("k"),
		.value = { one, 3 } };
	struct message_drawer_get get = { .drawer = TEXT("text/talk"),
		.key = TEXT("k") };
	struct message_drawer_delete del = { .drawer = TEXT("text/talk"),
		.key = TEXT("k") };
	struct message_drawer_value value = { 0 };

	ck_assert_int_eq(store_drawer_get(store, &get, &value), ERR_NONE);
	ck_assert_int_eq(value.found, 0);
	ck_assert_int_eq(store_drawer_put(store, &put), ERR_NONE);
	put.value.data = two;
	ck_assert_int_eq(store_drawer_put(store, &put), ERR_NONE);
	ck_assert_int_eq(store_drawer_get(store, &get, &value), ERR_NONE);
	ck_assert_int_eq(value.found, 1);
	ck_assert_mem_eq(value.value.data, "two", 3);
	message_fini(MESSAGE_DRAWER_VALUE, &value);
	ck_assert_int_eq(store_drawer_delete(store, &del), ERR_NONE);
	ck_assert_int_eq(store_drawer_delete(store, &del), ERR_NOT_FOUND);
}
END_TEST

START_TEST(drawer_keys_are_listed_in_byte_order_from_a_place)
{
	static const char *const keys[] = { "b", "a", "\xc3\xa9", "c" };
	struct message_drawer_put put = { .drawer = TEXT("web") };
	struct message_drawer_list list = {
		.drawer = TEXT("web"), .after = TEXT("a"), .limit = 2
	};
	struct message_drawer_keys found = { 0 };
	struct rd r;
	char *key;
	size_t i;

	for (i = 0; i < countof(keys); i++) {
		put.key = TEXT(keys[i]);
		ck_assert_int_eq(store_drawer_put(store, &put), ERR_NONE);
	}
	put.drawer = TEXT("web2");
	put.key = TEXT("bb");
	ck_assert_int_eq(store_drawer_put(store, &put), ERR_NONE);
	ck_assert_int_eq(store_drawer_list(store, &list, &found), ERR_NONE);
	rd_init(&r, found.keys.data, found.keys.len);
	key = rd_text(&r);
	ck_assert_str_eq(key, "b");
	free(key);
	key = rd_text(&r);
	ck_assert_str_eq(key, "c");
	free(key);
	ck_assert_int_eq(rd_end(&r), ERR_NONE);
	message_fini(MESSAGE_DRAWER_KEYS, &found);
}
END_TEST

/* A role's drawers are its own: on a bus, as WHO. */
static enum err
put_as(enum role who, const char *drawer)
{
	struct bus *bus = bus_open(who, NULL, 0);
	struct message_drawer_put put = { .drawer = TEXT(drawer),
		.key = TEXT("k") };
	struct message_done done;
	enum err err;

	bus_attach(bus, ROLE_STORE, store_handlers, store);
	err = bus_call(
	    bus, ROLE_STORE, MESSAGE_DRAWER_PUT, &put, MESSAGE_DONE, &done, 0);
	bus_close(bus);
	return err;
}

START_TEST(role_reaches_only_drawers_named_after_it)
{
	ck_assert_int_eq(put_as(ROLE_TEXT, "text/talk"), ERR_NONE);
	ck_assert_int_eq(put_as(ROLE_TEXT, "text"), ERR_NONE);
	ck_assert_int_eq(put_as(ROLE_TEXT, "desk/pages"), ERR_DENIED);
	ck_assert_int_eq(put_as(ROLE_TEXT, "textile"), ERR_DENIED);
	ck_assert_int_eq(put_as(ROLE_TEXT, ""), ERR_DENIED);
	ck_assert_int_eq(put_as(ROLE_READER, "reader/x"), ERR_DENIED);
}
END_TEST

START_TEST(phone_that_said_stop_stays_stopped)
{
	struct message_phone_mark mark = { .phone = TEXT("hash"),
		.opted_out = 1 };
	struct message_phone_find find = { .phone = TEXT("hash") };
	struct message_phone_found found = { 0 };
	struct message_put_done done;
	struct message_put put;
	char *id = issue();

	/* said before anybody registered with it */
	ck_assert_int_eq(store_phone_mark(store, &mark), ERR_NONE);
	ck_assert_int_eq(store_phone(store, &find, &found), ERR_NONE);
	ck_assert_int_eq(found.known, 0);
	ck_assert_int_eq(found.opted_out, 1);
	message_fini(MESSAGE_PHONE_FOUND, &found);
	make_put(&put, 1, id, "p", true);
	add_phone(&put, "hash");
	ck_assert_int_eq(put_it(&put, &done), ERR_NONE);
	message_fini(MESSAGE_PUT_DONE, &done);
	message_fini(MESSAGE_PUT, &put);
	ck_assert_int_eq(store_phone(store, &find, &found), ERR_NONE);
	ck_assert_int_eq(found.known, 1);
	ck_assert_int_eq(found.opted_out, 1);
	ck_assert_mem_eq(found.id.data, "note", 4);
	message_fini(MESSAGE_PHONE_FOUND, &found);
	free(id);
}
END_TEST

START_TEST(account_is_made_changed_and_found)
{
	struct message_account_put put = { .name = TEXT("office"),
		.role = TEXT("office"),
		.project = TEXT(""),
		.hash = TEXT("one") };
	struct message_account_get get = { .name = TEXT("office") };
	struct message_account account = { 0 };

	ck_assert_int_eq(store_account_put(store, &put), ERR_NONE);
	put.hash = TEXT("two");
	ck_assert_int_eq(store_account_put(store, &put), ERR_NONE);
	ck_assert_int_eq(store_account_get(store, &get, &account), ERR_NONE);
	ck_assert_int_eq(account.found, 1);
	ck_assert_str_eq(account.hash, "two");
	message_fini(MESSAGE_ACCOUNT, &account);
	get.name = TEXT("nobody");
	ck_assert_int_eq(store_account_get(store, &get, &account), ERR_NONE);
	ck_assert_int_eq(account.found, 0);
}
END_TEST

START_TEST(figures_count_what_is_there)
{
	static const char *const parts[] = { "{\"registered\":1,\"logs\":3,",
		"\"unregistered\":1", "\"unknown-id\":1",
		"{\"region\":\"1\",\"form\":\"monthly\",\"month\":\"2016-03\","
		"\"channel\":\"web\",\"n\":3}",
		"{\"region\":\"1\",\"month\":1,\"form\":\"monthly\",\"n\":1}" };
	struct message_figures figures = { 0 };
	char *id = issue(), *other = issue(), *text;
	size_t i;

	put_form(1, id, "p", true);
	put_form(2, id, "p", false);
	put_form(3, other, "q", false);
	put_form(4, "9999", "", false);
	ck_assert_int_eq(store_figures(store, &figures), ERR_NONE);
	text = mem_text_n((char *)figures.json.data, figures.json.len);
	for (i = 0; i < countof(parts); i++)
		ck_assert_msg(strstr(text, parts[i]) != NULL, "%s not in %s",
		    parts[i], text);
	message_fini(MESSAGE_FIGURES, &figures);
	free(text);
	free(id);
	free(other);
}
END_TEST

/* ---- older and newer stores ---- */

static const char *const three_steps[] = {
	"CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1);",
	"UPDATE t SET n = n * 10;",
	"UPDATE t SET n = n + 3; INSERT INTO t VALUES (99);",
};

START_TEST(each_step_is_taken_once_and_in_order)
{
	char *path = mem_printf("%s/older.db", dir);
	struct sql *sql;
	size_t n;

	ck_assert_int_eq(sql_open(path, &sql), ERR_NONE);
	ck_assert_int_eq(store_update(sql, three_steps, 1), ERR_NONE);
	ck_assert_int_eq(sql_version(sql), 1);
	for (n = 1; n <= 3; n++) /* as with a newer program each time */
		ck_assert_int_eq(store_update(sql, three_steps, n), ERR_NONE);
	ck_assert_int_eq(store_update(sql, three_steps, 3), ERR_NONE);
	ck_assert_int_eq(sql_version(sql), 3);
	ck_assert_int_eq(sql_number(sql, 0, "SELECT min(n) FROM t", ""), 13);
	ck_assert_int_eq(sql_number(sql, 0, "SELECT count(*) FROM t", ""), 2);
	sql_close(sql);
	unlink(path);
	free(path);
}
END_TEST

START_TEST(step_that_fails_leaves_the_store_as_it_was)
{
	const char *const steps[] = { three_steps[0],
		"UPDATE t SET n = 7; INSERT INTO nowhere VALUES (1);" };
	char *path = mem_printf("%s/older.db", dir);
	struct sql *sql;

	ck_assert_int_eq(sql_open(path, &sql), ERR_NONE);
	ck_assert_int_ne(store_update(sql, steps, 2), ERR_NONE);
	ck_assert_int_eq(sql_version(sql), 1);
	ck_assert_int_eq(sql_number(sql, 0, "SELECT n FROM t", ""), 1);
	sql_close(sql);
	unlink(path);
	free(path);
}
END_TEST

START_TEST(store_of_before_the_steps_is_taken_over_as_it_is)
{
	char *id = issue();

	ck_assert_int_eq(sql_version(store->sql), (int64_t)store_n_steps);
	ck_assert_int_eq(sql_set_version(store->sql, 0), ERR_NONE);
	reopen();
	ck_assert_int_eq(sql_version(store->sql), (int64_t)store_n_steps);
	ck_assert_int_eq(sql_number(store->sql, 0,
			     "SELECT count(*) FROM ids WHERE id = $1", "t", id),
	    1);
	free(id);
}
END_TEST

START_TEST(store_of_a_newer_program_is_refused)
{
	struct store *other;

	ck_assert_int_eq(
	    sql_set_version(store->sql, (int64_t)store_n_steps + 1), ERR_NONE);
	ck_assert_int_eq(store_open(dir, 4, &other), ERR_VERSION);
	ck_assert_ptr_null(other);
}
END_TEST

START_TEST(file_that_is_no_database_is_an_error)
{
	char *bad = mem_printf("%s/bad", dir);
	char *path = mem_printf("%s/store.db", bad);
	struct store *other;
	FILE *f;

	ck_assert_int_eq(mkdir(bad, 0700), 0);
	f = fopen(path, "w");
	fputs("this is a text, not a database, and it is long enough", f);
	fclose(f);
	ck_assert_int_eq(store_open(bad, 4, &other), ERR_IO);
	ck_assert_ptr_null(other);
	unlink(path);
	rmdir(bad);
	free(path);
	free(bad);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store");
	TCase *tc = tcase_create("store");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, what_was_put_is_there_after_opening_again);
	tcase_add_test(tc, same_submission_is_stored_once);
	tcase_add_test(tc, unknown_id_is_kept_marked_and_attached_to_nobody);
	tcase_add_test(tc, later_registration_claims_earlier_logs);
	tcase_add_test(tc, duplicates_and_same_day_logs_are_marked_not_dropped);
	tcase_add_test(tc, malformed_seals_leave_nothing_behind);
	tcase_add_test(tc, refusal_keeps_nothing_but_itself);
	tcase_add_loop_test(tc, every_change_to_the_payload_log_is_noticed, 0,
	    (int)countof(harms));
	tcase_add_test(tc, chain_is_as_documented);
	tcase_add_test(tc, erased_person_keeps_no_header_contact_or_phone);
	tcase_add_test(tc, records_come_in_order_page_by_page);
	tcase_add_test(tc, set_of_ids_is_issued_whole_or_not_at_all);
	tcase_add_test(tc, first_thousand_ids_are_never_one_mistake_apart);
	tcase_add_test(tc, ids_of_before_are_added_all_or_none);
	tcase_add_test(tc, list_of_ids_tells_who_registered_and_sent_logs);
	tcase_add_test(tc, drawer_gives_back_what_was_put_last);
	tcase_add_test(tc, drawer_keys_are_listed_in_byte_order_from_a_place);
	tcase_add_test(tc, role_reaches_only_drawers_named_after_it);
	tcase_add_test(tc, phone_that_said_stop_stays_stopped);
	tcase_add_test(tc, account_is_made_changed_and_found);
	tcase_add_test(tc, figures_count_what_is_there);
	tcase_add_test(tc, each_step_is_taken_once_and_in_order);
	tcase_add_test(tc, step_that_fails_leaves_the_store_as_it_was);
	tcase_add_test(tc, store_of_before_the_steps_is_taken_over_as_it_is);
	tcase_add_test(tc, store_of_a_newer_program_is_refused);
	tcase_add_test(tc, file_that_is_no_database_is_an_error);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
