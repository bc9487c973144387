#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/file.h"
#include "sync/record.h"
#include "tests/suite.h"

#define LOG                                                                    \
	"{\"form\":\"monthly\",\"version\":\"0123456789abcdef\","              \
	"\"answers\":{\"ps_informal_given\":true,\"health_today\":7}}"

static struct record
example(void)
{
	struct record r = { .id = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
				13, 14, 255 },
		.flags = RECORD_UNREGISTERED | RECORD_DUPLICATE,
		.log_len = strlen(LOG) };

	r.person = mem_text("0417");
	r.channel = mem_text("paper");
	r.received = mem_text("2016-03-01T09:30:00Z");
	r.station = mem_text("leeds-1");
	r.project = mem_text("");
	r.region = mem_text("4");
	r.by = mem_text("\"Ann\" \\ ,\"log\": \n \xd8\xa7");
	r.log = mem_text(LOG);
	return r;
}

static void
encode(enum record_reader reader, struct buf *out)
{
	struct record r = example();

	buf_init(out, RECORD_MAX);
	ck_assert_int_eq(record_encode(&r, reader, out), ERR_NONE);
	record_fini(&r);
}

/* A version's golden file is kept for ever. */
START_TEST(records_of_version_1_are_read_and_written)
{
	struct buf golden, out;
	struct record r;

	buf_init(&golden, RECORD_MAX);
	ck_assert_int_eq(
	    file_read(SOURCE_DIR "/tests/sync/record-1.json", &golden),
	    ERR_NONE);
	golden.len--; /* its newline */
	encode(RECORD_STUDY, &out);
	ck_assert_uint_eq(out.len, golden.len);
	ck_assert_mem_eq(out.data, golden.data, out.len);
	ck_assert_int_eq(record_decode(golden.data, golden.len, &r), ERR_NONE);
	ck_assert_str_eq(r.person, "0417");
	ck_assert_str_eq(r.by, "\"Ann\" \\ ,\"log\": \n \xd8\xa7");
	ck_assert_str_eq(r.log, LOG);
	ck_assert_uint_eq(r.log_len, strlen(LOG));
	ck_assert_int_eq(r.id[15], 255);
	ck_assert_uint_eq(r.flags, RECORD_UNREGISTERED | RECORD_DUPLICATE);
	buf_clear(&out);
	ck_assert_int_eq(record_encode(&r, RECORD_STUDY, &out), ERR_NONE);
	ck_assert_mem_eq(out.data, golden.data, out.len);
	record_fini(&r);
	buf_fini(&out);
	buf_fini(&golden);
}
END_TEST

START_TEST(a_partner_is_not_told_where_or_by_whom)
{
	struct buf out;
	struct record r;

	encode(RECORD_PARTNER, &out);
	ck_assert_ptr_null(memmem(out.data, out.len, "Ann", 3));
	ck_assert_ptr_null(memmem(out.data, out.len, "leeds", 5));
	ck_assert_ptr_null(memmem(out.data, out.len, "region", 6));
	ck_assert_int_eq(record_decode(out.data, out.len, &r), ERR_NONE);
	ck_assert_ptr_null(r.by);
	record_fini(&r);
	buf_fini(&out);
}
END_TEST

START_TEST(every_cut_is_refused)
{
	struct buf out;
	struct record r;
	size_t i;

	encode(RECORD_STUDY, &out);
	for (i = 0; i + strlen(LOG) < out.len; i++)
		ck_assert_int_ne(record_decode(out.data, i, &r), ERR_NONE);
	buf_fini(&out);
}
END_TEST

#define HEAD                                                                   \
	"{\"peerlog\":1,\"record\":\"000102030405060708090a0b0c0d0eff\","      \
	"\"person\":\"1\",\"channel\":\"web\",\"received\":\"\""

static const struct {
	const char *text;
	enum err err;
} wrong[] = {
	{ HEAD ",\"flags\":[],\"log\":{}}", ERR_NONE },
	{ HEAD ",\"flags\":[\"nice\"],\"log\":{}}", ERR_INPUT },
	{ HEAD ",\"flags\":[1],\"log\":{}}", ERR_INPUT },
	{ HEAD ",\"flags\":{},\"log\":{}}", ERR_INPUT },
	{ HEAD ",\"person\":\"2\",\"log\":{}}", ERR_INPUT },
	{ HEAD ",\"more\":\"2\",\"log\":{}}", ERR_INPUT },
	{ HEAD ",\"by\":2,\"log\":{}}", ERR_INPUT },
	{ HEAD "}", ERR_INPUT },
	{ "{\"peerlog\":2,\"log\":{}}", ERR_VERSION },
	{ "{\"peerlog\":1,\"log\":{}}", ERR_INPUT },
	{ "[],\"log\":{}}", ERR_INPUT },
	{ "", ERR_INPUT },
};

START_TEST(what_no_encoder_writes_is_refused)
{
	struct record r;
	size_t i;
	enum err err;

	for (i = 0; i < countof(wrong); i++) {
		err = record_decode(wrong[i].text, strlen(wrong[i].text), &r);
		ck_assert_msg(err == wrong[i].err, "%s", wrong[i].text);
		record_fini(&r);
	}
}
END_TEST

START_TEST(bytes_that_are_not_utf8_do_not_reach_the_json)
{
	struct record r = example(), back;
	struct buf out;

	buf_init(&out, RECORD_MAX);
	r.by[0] = (char)0xff;
	ck_assert_int_eq(record_encode(&r, RECORD_STUDY, &out), ERR_NONE);
	ck_assert_int_eq(record_decode(out.data, out.len, &back), ERR_NONE);
	ck_assert(utf8_valid(back.by, strlen(back.by)));
	record_fini(&r);
	record_fini(&back);
	buf_fini(&out);
}
END_TEST

SUITE("record", records_of_version_1_are_read_and_written,
    a_partner_is_not_told_where_or_by_whom, every_cut_is_refused,
    what_no_encoder_writes_is_refused,
    bytes_that_are_not_utf8_do_not_reach_the_json)
