#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "collector/message.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define TEXT(s) ((char *)(uintptr_t)(s))

#define LAST 65535

/* Calls ONE for every message type there is. */
static void
each(void (*one)(enum message_type))
{
	int type, n = 0;

	for (type = 0; type <= LAST; type++)
		if (message_size((enum message_type)type) > 0) {
			one((enum message_type)type);
			n++;
		}
	ck_assert_int_ge(n, 30);
}

static void
encode_zero(enum message_type type, struct buf *out)
{
	void *message = mem_array(1, message_size(type));

	buf_init(out, MESSAGE_MAX);
	ck_assert_int_eq(message_encode(type, message, out), ERR_NONE);
	free(message);
}

static void
refuses_every_cut(enum message_type type)
{
	void *message = mem_array(1, message_size(type));
	struct buf data;
	size_t len;

	encode_zero(type, &data);
	for (len = 0; len < data.len; len++)
		ck_assert_int_ne(
		    message_decode(type, data.data, len, message), ERR_NONE);
	ck_assert_int_eq(
	    message_decode(type, data.data, data.len, message), ERR_NONE);
	message_fini(type, message);
	buf_put_u8(&data, 0);
	ck_assert_int_eq(
	    message_decode(type, data.data, data.len, message), ERR_INPUT);
	buf_fini(&data);
	free(message);
}

START_TEST(cut_short_or_trailing_bytes_are_an_error_for_every_type)
{
	each(refuses_every_cut);
}
END_TEST

static void
decodes_as_no_other(enum message_type type)
{
	enum message_type other =
	    type == MESSAGE_PING ? MESSAGE_DONE : MESSAGE_PING;
	struct message_ping message;
	struct buf data;

	encode_zero(type, &data);
	ck_assert_int_ne(
	    message_decode(other, data.data, data.len, &message), ERR_NONE);
	buf_fini(&data);
}

START_TEST(message_decodes_as_its_own_type_alone)
{
	each(decodes_as_no_other);
}
END_TEST

START_TEST(other_versions_and_unknown_types_are_refused)
{
	uint8_t data[] = { MESSAGE_VERSION, MESSAGE_PING, 0, 0 };
	enum message_type type;

	ck_assert_int_eq(message_peek(data, 4, &type), ERR_NONE);
	ck_assert_int_eq(type, MESSAGE_PING);
	data[0]++;
	ck_assert_int_eq(message_peek(data, 4, &type), ERR_VERSION);
	data[0]--;
	data[2] = 0xff;
	ck_assert_int_eq(message_peek(data, 4, &type), ERR_VERSION);
	ck_assert_int_eq(message_peek(data, 2, &type), ERR_INPUT);
	ck_assert_int_eq(message_peek(data, 0, &type), ERR_INPUT);
}
END_TEST

START_TEST(submission_survives_the_wire)
{
	uint8_t log[] = "{\"form\":\"monthly\"}";
	struct message_submit in = { .submission = { 1, 2, 3 },
		.channel = CHANNEL_PAPER,
		.form = TEXT("monthly"),
		.person = TEXT("0427"),
		.phone = TEXT(""),
		.station = TEXT("Ipswich \xd8\xa7"),
		.by = TEXT("ambassador"),
		.log = { log, sizeof(log) } };
	struct message_submit out;
	struct buf data;

	buf_init(&data, MESSAGE_MAX);
	ck_assert_int_eq(message_encode(MESSAGE_SUBMIT, &in, &data), ERR_NONE);
	ck_assert_int_eq(
	    message_decode(MESSAGE_SUBMIT, data.data, data.len, &out),
	    ERR_NONE);
	ck_assert_mem_eq(out.submission, in.submission, ID16_LEN);
	ck_assert_int_eq(out.channel, CHANNEL_PAPER);
	ck_assert_str_eq(out.form, in.form);
	ck_assert_str_eq(out.person, in.person);
	ck_assert_str_eq(out.phone, "");
	ck_assert_str_eq(out.station, in.station);
	ck_assert_str_eq(out.by, in.by);
	ck_assert_uint_eq(out.log.len, sizeof(log));
	ck_assert_mem_eq(out.log.data, log, sizeof(log));
	message_fini(MESSAGE_SUBMIT, &out);
	ck_assert_ptr_null(out.form);
	buf_fini(&data);
}
END_TEST

START_TEST(text_that_is_no_utf8_is_refused_and_nothing_is_left_behind)
{
	struct message_phone_ask in = { .phone = TEXT("\xff\xfe") }, out;
	struct buf data;

	buf_init(&data, MESSAGE_MAX);
	ck_assert_int_eq(
	    message_encode(MESSAGE_PHONE_ASK, &in, &data), ERR_NONE);
	ck_assert_int_eq(
	    message_decode(MESSAGE_PHONE_ASK, data.data, data.len, &out),
	    ERR_INPUT);
	ck_assert_ptr_null(out.phone);
	buf_fini(&data);
}
END_TEST

START_TEST(length_beyond_the_end_is_refused_before_it_is_used)
{
	uint8_t data[] = { MESSAGE_VERSION, MESSAGE_PHONE_ASK, 0, 0xff, 0xff,
		0xff, 0xff, 'x' };
	struct message_phone_ask out;

	ck_assert_int_eq(
	    message_decode(MESSAGE_PHONE_ASK, data, sizeof(data), &out),
	    ERR_INPUT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("message");
	TCase *tc = tcase_create("message");

	tcase_add_test(
	    tc, cut_short_or_trailing_bytes_are_an_error_for_every_type);
	tcase_add_test(tc, message_decodes_as_its_own_type_alone);
	tcase_add_test(tc, other_versions_and_unknown_types_are_refused);
	tcase_add_test(tc, submission_survives_the_wire);
	tcase_add_test(
	    tc, text_that_is_no_utf8_is_refused_and_nothing_is_left_behind);
	tcase_add_test(tc, length_beyond_the_end_is_refused_before_it_is_used);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
