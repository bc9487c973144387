/* Intake with the real study, keys and store, all in this process. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/intake.h"
#include "collector/store.h"
#include "collector/store_part.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "sync/age.h"
#include "sync/record.h"
#include "tests/suite.h"

#define TEXT(s) ((char *)(uintptr_t)(s))

static char dir[64];
static struct config *config;
static struct study *study;
static struct store *store;
static struct intake *intake;
static struct bus *inner, *channels[ROLE_COUNT];

static void
run(char *command)
{
	ck_assert_msg(system(command) == 0, "%s", command);
	free(command);
}

static void
setup(void)
{
	char *data;

	snprintf(dir, sizeof(dir), "/tmp/check_intake.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	run(mem_printf("%s/bin/peerlog setup %s --from"
		       " %s/schema/side-by-side --demo >/dev/null",
	    BINARY_DIR, dir, SOURCE_DIR));
	data = mem_printf("%s/data", dir);
	ck_assert_int_eq(config_load(dir, &config, NULL), ERR_NONE);
	ck_assert_int_eq(study_load(dir, &study, NULL), ERR_NONE);
	ck_assert_int_eq(store_open(data, 4, &store), ERR_NONE);
	inner = bus_open(ROLE_INTAKE, NULL, 0);
	bus_attach(inner, ROLE_STORE, store_handlers, store);
	ck_assert_int_eq(intake_open(config, inner, &intake), ERR_NONE);
	channels[ROLE_WEB] = bus_open(ROLE_WEB, NULL, 0);
	channels[ROLE_TEXT] = bus_open(ROLE_TEXT, NULL, 0);
	channels[ROLE_READER] = bus_open(ROLE_READER, NULL, 0);
	bus_attach(channels[ROLE_WEB], ROLE_INTAKE, intake_handlers, intake);
	bus_attach(channels[ROLE_TEXT], ROLE_INTAKE, intake_handlers, intake);
	bus_attach(channels[ROLE_READER], ROLE_INTAKE, intake_handlers, intake);
	free(data);
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < ROLE_COUNT; i++)
		bus_close(channels[i]);
	intake_close(intake);
	bus_close(inner);
	store_close(store);
	study_free(study);
	config_free(config);
	run(mem_printf("rm -r %s", dir));
}

/* ---- making forms ---- */

static void
answer(struct log *log, const char *name, const char *typed)
{
	const struct variable *v = study_find(study, name);

	ck_assert_msg(v != NULL, "no question %s", name);
	ck_assert_msg(
	    log_set_typed(log, v, typed) == ERR_NONE, "%s: %s", name, typed);
}

/* A short monthly log; ID may be NULL. */
static struct log *
a_log(const char *id, const char *date)
{
	struct log *log =
	    log_new(study, study_find_form(study, "monthly_short"));

	if (id != NULL)
		answer(log, "personal_id", id);
	answer(log, "form_date", date);
	answer(log, "ps_informal_given", "3");
	answer(log, "ps_groups_received", "yes");
	answer(log, "eq5d_mobility", "1");
	return log;
}

static struct log *
a_registration(const char *id, const char *mobile)
{
	struct log *log = log_new(study, study_registration(study));

	if (id != NULL)
		answer(log, "personal_id", id);
	answer(log, "form_date", "2016-01-05");
	answer(log, "consent_information", "1");
	answer(log, "consent_reminders", "1");
	answer(log, "consent_use", "1");
	answer(log, "contact", "sms");
	answer(log, "mobile", mobile);
	answer(log, "region", "1");
	answer(log, "project", "Waveney Friends");
	answer(log, "age_band", "3");
	return log;
}

/* Sends LOG, taken, as submission NUMBER; REPLY is the caller's. */
static void
send_log(enum role from, uint8_t number, struct log *log, const char *phone,
    struct message_submitted *reply)
{
	struct message_submit submit = {
		.channel = from == ROLE_TEXT ? CHANNEL_TEXT : CHANNEL_WEB,
		.form = TEXT(log->form->name),
		.person = TEXT(""),
		.phone = TEXT(phone),
		.station = TEXT(""),
		.by = TEXT(""),
	};
	struct buf data;

	memset(submit.submission, number, ID16_LEN);
	buf_init(&data, LOG_MAX);
	ck_assert_int_eq(log_encode(log, LOG_DRAFT, NULL, &data), ERR_NONE);
	submit.log.data = data.data;
	submit.log.len = data.len;
	ck_assert_int_eq(bus_call(channels[from], ROLE_INTAKE, MESSAGE_SUBMIT,
			     &submit, MESSAGE_SUBMITTED, reply, 0),
	    ERR_NONE);
	buf_fini(&data);
	log_free(log);
}

/* The same when only its flags matter. */
static uint32_t
send_stored(uint8_t number, struct log *log)
{
	struct message_submitted reply;
	uint32_t flags;

	send_log(ROLE_WEB, number, log, "", &reply);
	ck_assert_int_eq(reply.outcome, OUTCOME_STORED);
	flags = reply.flags;
	message_fini(MESSAGE_SUBMITTED, &reply);
	return flags;
}

/* Registers; the ID it was given, owned. */
static char *
register_somebody(uint8_t number, const char *id, const char *mobile)
{
	struct message_submitted reply;
	char *given;

	send_log(ROLE_WEB, number, a_registration(id, mobile), "", &reply);
	ck_assert_int_eq(reply.outcome, OUTCOME_STORED);
	given = mem_text(reply.person);
	message_fini(MESSAGE_SUBMITTED, &reply);
	return given;
}

static int64_t
count(const char *text)
{
	return sql_number(store->sql, -1, text, "");
}

/* An issued ID of setup's set, number I; owned. */
static char *
issued(int i)
{
	struct query *q = sql_query(store->sql,
	    "SELECT id FROM ids ORDER BY id LIMIT 1 OFFSET $1", "i",
	    (int64_t)i);
	char *id;

	ck_assert(query_next(q));
	id = mem_text(query_text(q, 0));
	ck_assert_int_eq(query_end(q), ERR_NONE);
	return id;
}

/* ---- opening what was stored ---- */

/* Opens RECIPIENT's newest record with the key in FILE (of DIR). */
static enum err
open_newest(const char *recipient, const char *file, struct record *record)
{
	struct query *q = sql_query(store->sql,
	    "SELECT h.header, p.payload FROM payloads p JOIN headers h"
	    " ON h.record = p.record AND h.recipient = p.recipient"
	    " WHERE p.recipient = $1 ORDER BY p.seq DESC LIMIT 1",
	    "t", recipient);
	char *path = mem_printf("%s/%s", dir, file);
	struct age_identity *key;
	const void *header, *payload;
	size_t header_len, len;
	struct buf out;
	enum err err;

	ck_assert_int_eq(age_identity_load(path, NULL, &key), ERR_NONE);
	ck_assert(query_next(q));
	header = query_blob(q, 0, &header_len);
	payload = query_blob(q, 1, &len);
	buf_init(&out, RECORD_MAX);
	err = age_open(key, header, header_len, payload, len, &out);
	if (err == ERR_NONE)
		err = record_decode(out.data, out.len, record);
	ck_assert_int_eq(query_end(q), ERR_NONE);
	buf_fini(&out);
	age_identity_free(key);
	free(path);
	return err;
}

/* ---- tests ---- */

START_TEST(log_is_sealed_so_that_the_office_reads_all_of_it)
{
	char *id = issued(0);
	struct record record;
	struct log *log;

	ck_assert_uint_eq(
	    send_stored(1, a_log(id, "2016-03-01")), RECORD_UNREGISTERED);
	ck_assert_int_eq(
	    open_newest("study", "office/study.key", &record), ERR_NONE);
	ck_assert_str_eq(record.person, id);
	ck_assert_str_eq(record.channel, "web");
	ck_assert_str_eq(record.project, "SU01");
	ck_assert_str_eq(record.region, "1");
	ck_assert_uint_eq(record.flags, RECORD_UNREGISTERED);
	ck_assert_int_eq(
	    log_decode(study, record.log, record.log_len, &log), ERR_NONE);
	ck_assert_int_eq(
	    log_answer(log, study_find(study, "ps_groups_received"))->kind,
	    ANSWER_TICK);
	ck_assert(
	    log_answer(log, study_find(study, "ps_types_given"))->number == 1);
	log_free(log);
	record_fini(&record);
	free(id);
}
END_TEST

START_TEST(partner_gets_its_part_alone_under_another_name)
{
	char *id = issued(0);
	struct record record;

	send_stored(1, a_log(id, "2016-03-01"));
	ck_assert_int_eq(
	    open_newest("partner:economics", "partner/economics.key", &record),
	    ERR_NONE);
	ck_assert_str_ne(record.person, id);
	ck_assert_int_eq(strlen(record.person), 16);
	ck_assert_ptr_nonnull(strstr(record.log, "eq5d_mobility"));
	ck_assert_ptr_null(strstr(record.log, "ps_informal_given"));
	ck_assert_ptr_null(strstr(record.log, id));
	ck_assert(record.project == NULL || *record.project == '\0');
	ck_assert_int_eq(sql_number(store->sql, 0,
			     "SELECT count(*) FROM records WHERE person = $1",
			     "t", record.person),
	    0);
	record_fini(&record);
	ck_assert_int_eq(
	    open_newest("study", "partner/economics.key", &record), ERR_DENIED);
	ck_assert_int_eq(
	    open_newest("partner:economics", "office/study.key", &record),
	    ERR_DENIED);
	free(id);
}
END_TEST

START_TEST(sent_twice_is_stored_once_and_answered_the_same)
{
	struct message_submitted first, again;
	char *id = issued(0);

	send_log(ROLE_WEB, 1, a_log(id, "2016-03-01"), "", &first);
	send_log(ROLE_WEB, 1, a_log(id, "2016-03-01"), "", &again);
	ck_assert_int_eq(first.outcome, OUTCOME_STORED);
	ck_assert_int_eq(again.outcome, OUTCOME_REPEAT);
	ck_assert_mem_eq(first.record, again.record, ID16_LEN);
	ck_assert_uint_eq(first.flags, again.flags);
	ck_assert_int_eq(count("SELECT count(*) FROM records"), 1);
	message_fini(MESSAGE_SUBMITTED, &first);
	message_fini(MESSAGE_SUBMITTED, &again);
	free(id);
}
END_TEST

START_TEST(log_with_unknown_or_no_id_is_kept_and_marked)
{
	char *id = issued(0), unknown[5];
	struct record record;

	/* one misread digit from an issued one: not issued itself */
	snprintf(unknown, sizeof(unknown), "%s", id);
	unknown[2] = unknown[2] == '9' ? '0' : (char)(unknown[2] + 1);
	ck_assert_uint_eq(
	    send_stored(1, a_log(unknown, "2016-03-01")), RECORD_UNKNOWN_ID);
	ck_assert_int_eq(
	    open_newest("study", "office/study.key", &record), ERR_NONE);
	ck_assert_str_eq(record.person, unknown);
	record_fini(&record);
	ck_assert_uint_eq(
	    send_stored(2, a_log(NULL, "2016-03-01")), RECORD_NO_ID);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM records WHERE person IS NULL"), 2);
	ck_assert_int_eq(count("SELECT sum(logs) FROM ids"), 0);
	free(id);
}
END_TEST

START_TEST(registration_without_all_consents_keeps_nothing)
{
	static const char *const consents[] = { "consent_information",
		"consent_reminders", "consent_use" };
	struct message_submitted reply;
	uint8_t i;

	for (i = 0; i < 6; i++) {
		struct log *log = a_registration(NULL, "07700 900123");
		const struct variable *v = study_find(study, consents[i / 2]);

		if (i % 2)
			log_set(log, v, ANSWER_BLANK, 0, NULL);
		else
			answer(log, consents[i / 2], "0");
		send_log(ROLE_WEB, i, log, "", &reply);
		ck_assert_int_eq(reply.outcome, OUTCOME_REFUSED);
		message_fini(MESSAGE_SUBMITTED, &reply);
	}
	send_log(ROLE_WEB, 0, a_registration(NULL, "07700 900123"), "", &reply);
	ck_assert_int_eq(reply.outcome, OUTCOME_REFUSED);
	message_fini(MESSAGE_SUBMITTED, &reply);
	ck_assert_int_eq(count("SELECT count(*) FROM refusals"), 6);
	ck_assert_int_eq(count("SELECT (SELECT count(*) FROM records)"
			       " + (SELECT count(*) FROM payloads)"
			       " + (SELECT count(*) FROM contacts)"
			       " + (SELECT count(*) FROM phones)"
			       " + (SELECT count(*) FROM persons)"),
	    0);
	ck_assert_int_eq(count("SELECT count(*) FROM ids"), 20);
}
END_TEST

START_TEST(registration_without_id_is_given_one_and_the_same_again)
{
	struct message_submitted again;
	char *id = register_somebody(1, NULL, "07700 900123");

	ck_assert_int_eq(strlen(id), 4);
	ck_assert_int_eq(count("SELECT count(*) FROM ids"), 21);
	ck_assert_int_eq(count("SELECT count(*) FROM ids WHERE registered = 1"
			       " AND project = 'SU01'"),
	    1);
	send_log(ROLE_WEB, 1, a_registration(NULL, "07700 900123"), "", &again);
	ck_assert_int_eq(again.outcome, OUTCOME_REPEAT);
	ck_assert_str_eq(again.person, id);
	ck_assert_int_eq(count("SELECT count(*) FROM ids"), 21);
	message_fini(MESSAGE_SUBMITTED, &again);
	ck_assert_uint_eq(send_stored(2, a_log(id, "2016-02-01")), 0);
	free(id);
}
END_TEST

START_TEST(registration_claims_the_logs_before_it)
{
	char *id = issued(3), *given;

	ck_assert_uint_eq(
	    send_stored(1, a_log(id, "2016-01-01")), RECORD_UNREGISTERED);
	given = register_somebody(2, id, "07700 900123");
	ck_assert_str_eq(given, id);
	ck_assert_int_eq(
	    count("SELECT count(*) FROM records WHERE flags <> 0"), 0);
	free(id);
	free(given);
}
END_TEST

START_TEST(identical_log_and_second_log_of_a_day_are_marked)
{
	char *id = register_somebody(1, NULL, "07700 900123");
	struct log *other = a_log(id, "2016-03-01");

	ck_assert_uint_eq(send_stored(2, a_log(id, "2016-03-01")), 0);
	ck_assert_uint_eq(send_stored(3, a_log(id, "2016-03-01")),
	    RECORD_DUPLICATE | RECORD_SAME_DAY);
	answer(other, "ps_informal_given", "4");
	ck_assert_uint_eq(send_stored(4, other), RECORD_SAME_DAY);
	ck_assert_uint_eq(send_stored(5, a_log(id, "2016-04-01")), 0);
	free(id);
}
END_TEST

/* What is no log at all, under the name of each form. */
static void
send_junk(const char *form, const char *junk, size_t len)
{
	struct message_submit submit = { .submission = { 9 },
		.channel = CHANNEL_WEB,
		.form = TEXT(form),
		.log = { (uint8_t *)(uintptr_t)junk, len } };
	struct message_submitted reply;

	ck_assert_int_eq(
	    bus_call(channels[ROLE_WEB], ROLE_INTAKE, MESSAGE_SUBMIT, &submit,
		MESSAGE_SUBMITTED, &reply, 0),
	    ERR_NONE);
	ck_assert_msg(
	    reply.outcome == OUTCOME_INVALID, "%s: %d", junk, reply.outcome);
	message_fini(MESSAGE_SUBMITTED, &reply);
}

START_TEST(what_is_no_log_is_invalid_and_nothing_is_stored)
{
	static const char monthly[] =
	    "{\"form\":\"monthly\",\"version\":\"0\",\"answers\":{}}";
	static const char *const junk[] = { "", "{}", "[]", "null", "{\"form\"",
		"{\"form\":\"nosuch\",\"version\":\"0\",\"answers\":{}}",
		"{\"form\":\"monthly\",\"version\":\"0\",\"answers\":"
		"{\"nosuch\":1}}",
		"{\"form\":\"monthly\",\"version\":\"0\",\"answers\":"
		"{\"ps_informal_given\":\"a lot\"}}",
		"\xff\xff\xff", "{\"answers\":{},\"form\":1,\"version\":2}" };
	size_t i;

	for (i = 0; i < countof(junk); i++)
		send_junk("monthly", junk[i], strlen(junk[i]));
	send_junk("quarterly", monthly, strlen(monthly));
	ck_assert_int_eq(count("SELECT count(*) FROM records"), 0);
}
END_TEST

/* Every byte of the database's files. */
static bool
on_disk(const char *text)
{
	char *line = mem_printf("grep -rqaF -e '%s' %s/data", text, dir);
	bool found = system(line) == 0;

	free(line);
	return found;
}

START_TEST(no_answer_contact_or_name_is_on_disk_in_clear)
{
	char *id = register_somebody(1, NULL, "07700 900123");
	struct log *log = a_log(id, "2016-03-01");

	answer(log, "ps_informal_given", "77");
	send_stored(2, log);
	ck_assert(on_disk("monthly_short")); /* it would be found */
	ck_assert(!on_disk("900123"));
	ck_assert(!on_disk("7700900123"));
	ck_assert(!on_disk("ps_informal_given"));
	ck_assert(!on_disk("Waveney"));
	ck_assert(!on_disk("\"77\""));
	free(id);
}
END_TEST

/* ---- phones ---- */

static struct message_phone_answer
ask_phone(const char *phone)
{
	struct message_phone_ask ask = { .phone = TEXT(phone) };
	struct message_phone_answer reply;

	ck_assert_int_eq(
	    bus_call(channels[ROLE_TEXT], ROLE_INTAKE, MESSAGE_PHONE_ASK, &ask,
		MESSAGE_PHONE_ANSWER, &reply, 0),
	    ERR_NONE);
	return reply;
}

START_TEST(log_by_text_is_attached_to_the_phones_owner)
{
	char *id = register_somebody(1, NULL, "07700 900123");
	struct message_submitted reply;
	struct record record;

	ck_assert_int_eq(ask_phone("+447700900123").known, 1);
	ck_assert_int_eq(ask_phone("+447700900124").known, 0);
	send_log(
	    ROLE_TEXT, 2, a_log(NULL, "2016-03-01"), "+447700900123", &reply);
	ck_assert_int_eq(reply.outcome, OUTCOME_STORED);
	ck_assert_uint_eq(reply.flags, 0);
	message_fini(MESSAGE_SUBMITTED, &reply);
	ck_assert_int_eq(
	    open_newest("study", "office/study.key", &record), ERR_NONE);
	ck_assert_str_eq(record.person, id);
	ck_assert_str_eq(record.channel, "text");
	ck_assert_ptr_nonnull(strstr(record.log, id));
	record_fini(&record);
	send_log(
	    ROLE_TEXT, 3, a_log(NULL, "2016-03-01"), "+447700900999", &reply);
	ck_assert_uint_eq(reply.flags, RECORD_NO_ID);
	message_fini(MESSAGE_SUBMITTED, &reply);
	free(id);
}
END_TEST

START_TEST(stop_is_remembered_for_known_and_unknown_phones)
{
	struct message_phone_stop stop = { .phone = TEXT("+447700900123") };
	struct message_done done;
	char *id;

	ck_assert_int_eq(bus_call(channels[ROLE_TEXT], ROLE_INTAKE,
			     MESSAGE_PHONE_STOP, &stop, MESSAGE_DONE, &done, 0),
	    ERR_NONE);
	ck_assert_int_eq(ask_phone("07700900123").known, 0);
	ck_assert_int_eq(ask_phone("07700900123").opted_out, 1);
	id = register_somebody(1, NULL, "07700 900123");
	ck_assert_int_eq(ask_phone("07700900123").known, 1);
	ck_assert_int_eq(ask_phone("07700900123").opted_out, 1);
	stop.back = 1;
	ck_assert_int_eq(bus_call(channels[ROLE_TEXT], ROLE_INTAKE,
			     MESSAGE_PHONE_STOP, &stop, MESSAGE_DONE, &done, 0),
	    ERR_NONE);
	ck_assert_int_eq(ask_phone("07700900123").known, 1);
	ck_assert_int_eq(ask_phone("07700900123").opted_out, 0);
	free(id);
}
END_TEST

START_TEST(phone_is_the_same_however_it_is_written)
{
	static const char *const same[] = { "07700 900123", "+447700900123",
		"0044 7700 900123", "07700-900-123", " +44 7700 900123 " };
	size_t i;

	free(register_somebody(1, NULL, "(07700) 900 123"));
	for (i = 0; i < countof(same); i++)
		ck_assert_msg(ask_phone(same[i]).known, "%s", same[i]);
}
END_TEST

/* ---- contact details ---- */

START_TEST(registration_with_an_unknown_id_keeps_its_contacts_for_nobody)
{
	char *id = issued(0), unknown[5];

	snprintf(unknown, sizeof(unknown), "%s", id);
	unknown[2] = unknown[2] == '9' ? '0' : (char)(unknown[2] + 1);
	ck_assert_uint_eq(
	    send_stored(1, a_registration(unknown, "07700 900123")),
	    RECORD_UNKNOWN_ID);
	ck_assert_int_eq(count("SELECT count(*) FROM contacts c JOIN records r"
			       " ON r.record = c.record"
			       " WHERE r.person IS NULL"),
	    1);
	ck_assert_int_eq(count("SELECT count(*) FROM persons"), 0);
	ck_assert_int_eq(ask_phone("07700 900123").known, 0);
	free(id);
}
END_TEST

START_TEST(second_registration_leaves_the_contacts_of_the_first)
{
	char *id = register_somebody(1, NULL, "07700 900123");

	ck_assert_int_eq(count("SELECT count(*) FROM contacts c JOIN persons p"
			       " ON p.record = c.record"),
	    1);
	free(register_somebody(2, id, "07700 900124"));
	ck_assert_int_eq(count("SELECT count(*) FROM contacts"), 2);
	ck_assert_int_eq(count("SELECT count(*) FROM contacts c JOIN persons p"
			       " ON p.record = c.record"),
	    1);
	free(id);
}
END_TEST

START_TEST(registration_is_kept_when_no_id_is_left)
{
	struct message_submitted reply;

	ck_assert_int_eq(
	    sql_script(store->sql,
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1"
		" FROM n WHERE i < 9999) INSERT OR IGNORE INTO ids"
		" SELECT printf('%04d', i), '', '', 0, '', 0, 0 FROM n"),
	    ERR_NONE);
	send_log(ROLE_WEB, 1, a_registration(NULL, "07700 900123"), "", &reply);
	ck_assert_int_eq(reply.outcome, OUTCOME_STORED);
	ck_assert_uint_eq(reply.flags, RECORD_NO_ID);
	ck_assert_str_eq(reply.person, "");
	message_fini(MESSAGE_SUBMITTED, &reply);
	ck_assert_int_eq(count("SELECT count(*) FROM contacts"), 1);
	ck_assert_int_eq(count("SELECT count(*) FROM persons"), 0);
}
END_TEST

START_TEST(phone_of_two_people_tells_neither)
{
	char *first = register_somebody(1, NULL, "07700 900123"), *second;
	struct message_submitted reply;

	free(register_somebody(2, first, "07700 900123")); /* herself again */
	ck_assert_int_eq(ask_phone("07700 900123").known, 1);
	second = register_somebody(3, NULL, "07700 900123");
	ck_assert_str_ne(first, second);
	ck_assert_int_eq(ask_phone("07700 900123").known, 0);
	free(register_somebody(4, second, "07700 900123"));
	ck_assert_int_eq(ask_phone("07700 900123").known, 0);
	send_log(
	    ROLE_TEXT, 5, a_log(NULL, "2016-03-01"), "+447700900123", &reply);
	ck_assert_uint_eq(reply.flags, RECORD_NO_ID);
	message_fini(MESSAGE_SUBMITTED, &reply);
	free(first);
	free(second);
}
END_TEST

START_TEST(erased_person_can_be_read_by_nobody)
{
	char *id = register_somebody(1, NULL, "07700 900123");
	char *other = register_somebody(2, NULL, "07700 900124");
	struct message_erase_id ask = { .id = id, .by = TEXT("office") };
	struct bus *control = bus_open(ROLE_CONTROL, NULL, 0);
	struct message_done done;

	bus_attach(control, ROLE_INTAKE, intake_handlers, intake);
	send_stored(3, a_log(id, "2016-03-01"));
	ck_assert_int_eq(bus_call(control, ROLE_INTAKE, MESSAGE_ERASE_ID, &ask,
			     MESSAGE_DONE, &done, 0),
	    ERR_NONE);
	ck_assert_int_eq(count("SELECT count(*) FROM headers h"
			       " WHERE h.recipient = 'study'"),
	    1);
	ck_assert_int_eq(ask_phone("07700 900123").known, 0);
	ck_assert_int_eq(ask_phone("07700 900124").known, 1);
	ck_assert_int_eq(count("SELECT count(*) FROM contacts"), 1);
	ask.id = TEXT("0000");
	ck_assert_int_eq(bus_call(control, ROLE_INTAKE, MESSAGE_ERASE_ID, &ask,
			     MESSAGE_DONE, &done, 0),
	    ERR_NOT_FOUND);
	ck_assert_int_eq(bus_call(channels[ROLE_WEB], ROLE_INTAKE,
			     MESSAGE_ERASE_ID, &ask, MESSAGE_DONE, &done, 0),
	    ERR_DENIED);
	bus_close(control);
	free(id);
	free(other);
}
END_TEST

START_TEST(reader_may_not_submit)
{
	struct message_submit submit = { .channel = CHANNEL_WEB };
	struct message_submitted reply;

	ck_assert_int_eq(
	    bus_call(channels[ROLE_READER], ROLE_INTAKE, MESSAGE_SUBMIT,
		&submit, MESSAGE_SUBMITTED, &reply, 0),
	    ERR_DENIED);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("intake");
	TCase *tc = tcase_create("intake");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, log_is_sealed_so_that_the_office_reads_all_of_it);
	tcase_add_test(tc, partner_gets_its_part_alone_under_another_name);
	tcase_add_test(tc, sent_twice_is_stored_once_and_answered_the_same);
	tcase_add_test(tc, log_with_unknown_or_no_id_is_kept_and_marked);
	tcase_add_test(tc, registration_without_all_consents_keeps_nothing);
	tcase_add_test(
	    tc, registration_without_id_is_given_one_and_the_same_again);
	tcase_add_test(tc, registration_claims_the_logs_before_it);
	tcase_add_test(tc, identical_log_and_second_log_of_a_day_are_marked);
	tcase_add_test(tc, what_is_no_log_is_invalid_and_nothing_is_stored);
	tcase_add_test(tc, no_answer_contact_or_name_is_on_disk_in_clear);
	tcase_add_test(tc, log_by_text_is_attached_to_the_phones_owner);
	tcase_add_test(tc, stop_is_remembered_for_known_and_unknown_phones);
	tcase_add_test(
	    tc, registration_with_an_unknown_id_keeps_its_contacts_for_nobody);
	tcase_add_test(
	    tc, second_registration_leaves_the_contacts_of_the_first);
	tcase_add_test(tc, registration_is_kept_when_no_id_is_left);
	tcase_add_test(tc, phone_of_two_people_tells_neither);
	tcase_add_test(tc, phone_is_the_same_however_it_is_written);
	tcase_add_test(tc, erased_person_can_be_read_by_nobody);
	tcase_add_test(tc, reader_may_not_submit);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
