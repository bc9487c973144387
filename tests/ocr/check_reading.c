#include "ocr/reading.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "tests/suite.h"

static const struct {
	const char *variable;
	enum reading_kind kind;
	const char *value;
	double confidence;
	enum reading_kind best_kind;
	const char *best;
	size_t picture_len;
} samples[] = {
	{ "given_listen", READING_TICK, NULL, 0.999, READING_BLANK, NULL, 0 },
	{ "given_talk", READING_ZERO, NULL, 1, READING_BLANK, NULL, 0 },
	{ "given_teach", READING_NUMBER, "12", 0.97, READING_BLANK, NULL, 0 },
	{ "projects", READING_TEXT, NULL, 0.5, READING_BLANK, NULL, 700 },
	{ "health", READING_UNSURE, NULL, 0.6, READING_NUMBER, "7", 300 },
	{ "received_talk", READING_UNSURE, NULL, 0, READING_BLANK, NULL, 9 },
};

static void
make_page(struct page_reading *page)
{
	size_t i;

	*page = (struct page_reading){
		.sheet = 3,
		.page = 2,
		.study = mem_text("sbs"),
		.form = mem_text("monthly"),
		.version = mem_text("0123456789abcdef"),
		.serial = mem_text("A\"\\\n1"),
		.readings = mem_array(countof(samples), sizeof(struct reading)),
		.n_readings = countof(samples),
		.picture = mem_array(50, 1),
		.picture_len = 50,
	};
	for (i = 0; i < countof(samples); i++) {
		struct reading *r = &page->readings[i];

		r->variable = mem_text(samples[i].variable);
		r->kind = samples[i].kind;
		r->value = mem_text(samples[i].value);
		r->confidence = samples[i].confidence;
		r->best_kind = samples[i].best_kind;
		r->best = mem_text(samples[i].best);
		r->x = 10.5;
		r->y = 20;
		r->w = 5.25;
		r->h = 6;
		r->picture_len = samples[i].picture_len;
		if (r->picture_len > 0)
			r->picture = mem_array(r->picture_len, 1);
	}
}

START_TEST(what_is_encoded_decodes_to_the_same)
{
	struct page_reading page, back;
	struct buf out, again;
	struct rd r;

	make_page(&page);
	buf_init(&out, 1 << 20);
	buf_init(&again, 1 << 20);
	ck_assert_int_eq(reading_encode(&page, &out), ERR_NONE);
	rd_init(&r, out.data, out.len);
	ck_assert_int_eq(reading_decode(&r, &back), ERR_NONE);
	ck_assert_int_eq(rd_end(&r), ERR_NONE);
	ck_assert_int_eq(back.page, 2);
	ck_assert_ptr_null(back.id);
	ck_assert_str_eq(back.readings[4].best, "7");
	ck_assert_double_eq_tol(back.readings[2].confidence, 0.97, 1e-6);
	ck_assert_uint_eq(back.readings[3].picture_len, 700);
	ck_assert_int_eq(reading_encode(&back, &again), ERR_NONE);
	ck_assert_mem_eq(out.data, again.data, out.len);
	buf_fini(&out);
	buf_fini(&again);
	page_reading_fini(&page);
	page_reading_fini(&back);
}
END_TEST

START_TEST(what_a_torn_page_may_be_is_kept)
{
	struct page_reading page, back;
	struct buf out, again;
	struct rd r;

	make_page(&page);
	page_reading_add_alike(&page, "monthly", "0123456789abcdef", 2, 5);
	page_reading_add_alike(&page, "quarterly", "0123456789abcdef", 2, 9);
	page_reading_add_alike(&page, "quarterly", "fedcba9876543210", 2, 9);
	buf_init(&out, 1 << 20);
	buf_init(&again, 1 << 20);
	ck_assert_int_eq(reading_encode(&page, &out), ERR_NONE);
	rd_init(&r, out.data, out.len);
	ck_assert_int_eq(reading_decode(&r, &back), ERR_NONE);
	ck_assert_int_eq(rd_end(&r), ERR_NONE);
	ck_assert_uint_eq(back.n_alike, 3);
	ck_assert_str_eq(back.alike[2].version, "fedcba9876543210");
	ck_assert_int_eq(back.alike[1].pages, 9);
	ck_assert_int_eq(reading_encode(&back, &again), ERR_NONE);
	ck_assert_mem_eq(out.data, again.data, out.len);
	buf_clear(&out);
	ck_assert_int_eq(reading_encode_json(&page, "f", &out), ERR_NONE);
	buf_put_u8(&out, 0);
	ck_assert_ptr_nonnull(strstr(
	    (const char *)out.data, "\"torn\":[\"monthly\",\"quarterly\"],"));
	buf_fini(&out);
	buf_fini(&again);
	page_reading_fini(&page);
	page_reading_fini(&back);
}
END_TEST

START_TEST(a_cut_or_changed_encoding_never_decodes_beyond_its_end)
{
	struct page_reading page, back;
	struct buf out;
	struct rd r;
	size_t i;

	make_page(&page);
	buf_init(&out, 1 << 20);
	ck_assert_int_eq(reading_encode(&page, &out), ERR_NONE);
	for (i = 0; i < out.len; i++) {
		rd_init(&r, out.data, i);
		ck_assert_int_ne(reading_decode(&r, &back), ERR_NONE);
		ck_assert_ptr_null(back.readings);
	}
	for (i = 0; i < out.len; i++) {
		out.data[i] ^= 0xff;
		rd_init(&r, out.data, out.len);
		if (reading_decode(&r, &back) == ERR_NONE)
			page_reading_fini(&back);
		out.data[i] ^= 0xff;
	}
	buf_fini(&out);
	page_reading_fini(&page);
}
END_TEST

START_TEST(json_is_one_line_with_zero_tick_and_unsure_apart)
{
	struct page_reading page;
	struct buf out;
	char *text;

	make_page(&page);
	buf_init(&out, 1 << 20);
	ck_assert_int_eq(
	    reading_encode_json(&page, "a \"b\".png", &out), ERR_NONE);
	text = buf_take_text(&out);
	ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
	ck_assert_ptr_nonnull(strstr(text, "{\"file\":\"a \\\"b\\\".png\","));
	ck_assert_ptr_nonnull(strstr(text, "\"id\":null,"));
	ck_assert_ptr_nonnull(strstr(text, "\"kind\":\"tick\",\"value\":null"));
	ck_assert_ptr_nonnull(strstr(text, "\"kind\":\"zero\",\"value\":0"));
	ck_assert_ptr_nonnull(strstr(text, "\"kind\":\"number\",\"value\":12"));
	ck_assert_ptr_nonnull(strstr(text,
	    "\"kind\":\"unsure\",\"value\":null,\"confidence\":0.6000,"
	    "\"best_kind\":\"number\",\"best\":7}"));
	free(text);
	page_reading_fini(&page);
}
END_TEST

/* Pages wait in sealed drawers: what version 1 wrote is read for ever. */
START_TEST(a_page_of_version_1_is_still_read)
{
	FILE *file = fopen(SOURCE_DIR "/tests/fuzz/reading/page-1", "rb");
	struct page_reading page;
	uint8_t data[1024];
	struct rd r;

	ck_assert_ptr_nonnull(file);
	rd_init(&r, data, fread(data, 1, sizeof(data), file));
	fclose(file);
	ck_assert_int_eq(reading_decode(&r, &page), ERR_NONE);
	ck_assert_int_eq(rd_end(&r), ERR_NONE);
	ck_assert_int_eq(page.pages, 3);
	ck_assert_str_eq(page.serial, "k7");
	ck_assert_uint_eq(page.n_readings, 3);
	ck_assert_int_eq(page.readings[0].kind, READING_UNSURE);
	ck_assert_str_eq(page.readings[0].best, "7");
	ck_assert_int_eq(page.readings[1].kind, READING_TICK);
	ck_assert_str_eq(page.readings[2].value, "2016-04-12");
	page_reading_fini(&page);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reading");
	TCase *tcase = tcase_create("reading");

	tcase_add_test(tcase, what_is_encoded_decodes_to_the_same);
	tcase_add_test(tcase, what_a_torn_page_may_be_is_kept);
	tcase_add_test(
	    tcase, a_cut_or_changed_encoding_never_decodes_beyond_its_end);
	tcase_add_test(tcase, a_page_of_version_1_is_still_read);
	tcase_add_test(tcase, json_is_one_line_with_zero_tick_and_unsure_apart);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
