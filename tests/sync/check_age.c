#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/mem.h"
#include "sync/age.h"
#include "sync/age_header.h"
#include "tests/suite.h"

#define MAX ((size_t)1 << 20)

/* A sealed thing and who may open it. */
struct sealed {
	struct age_identity *identity, *stranger;
	struct buf header, payload, out;
};

static void
seal(struct sealed *s, size_t len)
{
	struct age_recipient recipient;
	uint8_t *data = mem_array(len + 1, 1);

	memset(data, 'x', len);
	ck_assert_int_eq(age_identity_new(&s->identity), ERR_NONE);
	ck_assert_int_eq(age_identity_new(&s->stranger), ERR_NONE);
	buf_init(&s->header, MAX);
	buf_init(&s->payload, MAX);
	buf_init(&s->out, MAX);
	age_identity_recipient(s->identity, &recipient);
	ck_assert_int_eq(
	    age_seal(&recipient, 1, data, len, &s->header, &s->payload),
	    ERR_NONE);
	free(data);
}

static enum err
open_sealed(struct sealed *s, const struct age_identity *identity)
{
	return age_open(identity, s->header.data, s->header.len,
	    s->payload.data, s->payload.len, &s->out);
}

static void
forget(struct sealed *s)
{
	buf_fini(&s->header);
	buf_fini(&s->payload);
	buf_fini(&s->out);
	age_identity_free(s->identity);
	age_identity_free(s->stranger);
}

static const size_t lengths[] = { 0, 1, 100, 65535, 65536, 65537, 131072,
	200000 };

START_TEST(what_is_sealed_opens_at_every_chunk_length)
{
	struct sealed s;
	size_t i, k;

	for (i = 0; i < countof(lengths); i++) {
		seal(&s, lengths[i]);
		ck_assert_int_eq(open_sealed(&s, s.identity), ERR_NONE);
		ck_assert_uint_eq(s.out.len, lengths[i]);
		for (k = 0; k < s.out.len; k++)
			ck_assert_int_eq(s.out.data[k], 'x');
		forget(&s);
	}
}
END_TEST

START_TEST(a_stranger_cannot_open)
{
	struct sealed s;

	seal(&s, 100);
	ck_assert_int_eq(open_sealed(&s, s.stranger), ERR_DENIED);
	ck_assert_uint_eq(s.out.len, 0);
	forget(&s);
}
END_TEST

START_TEST(each_of_two_recipients_opens)
{
	struct age_recipient recipients[2];
	struct sealed s;

	seal(&s, 0);
	age_identity_recipient(s.identity, &recipients[0]);
	age_identity_recipient(s.stranger, &recipients[1]);
	buf_clear(&s.header);
	buf_clear(&s.payload);
	ck_assert_int_eq(
	    age_seal(recipients, 2, "abc", 3, &s.header, &s.payload), ERR_NONE);
	ck_assert_int_eq(open_sealed(&s, s.identity), ERR_NONE);
	ck_assert_int_eq(open_sealed(&s, s.stranger), ERR_NONE);
	ck_assert_uint_eq(s.out.len, 6);
	ck_assert_mem_eq(s.out.data, "abcabc", 6);
	forget(&s);
}
END_TEST

START_TEST(every_changed_byte_is_noticed)
{
	struct sealed s;
	size_t i;

	seal(&s, 40);
	for (i = 0; i < s.payload.len; i++) {
		s.payload.data[i] ^= 1;
		ck_assert_int_eq(open_sealed(&s, s.identity), ERR_AUTH);
		ck_assert_uint_eq(s.out.len, 0);
		s.payload.data[i] ^= 1;
	}
	for (i = 0; i < s.header.len; i++) {
		s.header.data[i] ^= 1;
		ck_assert_int_ne(open_sealed(&s, s.identity), ERR_NONE);
		s.header.data[i] ^= 1;
	}
	ck_assert_int_eq(open_sealed(&s, s.identity), ERR_NONE);
	forget(&s);
}
END_TEST

START_TEST(every_cut_is_noticed)
{
	struct sealed s;
	size_t whole, i;

	seal(&s, 65536 + 10);
	whole = s.payload.len;
	for (i = 0; i < whole; i += i < 100 ? 1 : 4111) {
		s.payload.len = i;
		ck_assert_int_eq(
		    open_sealed(&s, s.identity), i < 16 ? ERR_INPUT : ERR_AUTH);
		ck_assert_uint_eq(s.out.len, 0);
	}
	s.payload.len = whole;
	whole = s.header.len;
	for (i = 0; i < whole; i++) {
		s.header.len = i;
		ck_assert_int_ne(open_sealed(&s, s.identity), ERR_NONE);
	}
	s.header.len = whole;
	forget(&s);
}
END_TEST

START_TEST(opening_into_a_small_buffer_leaves_it_as_it_was)
{
	struct sealed s;

	seal(&s, 70000);
	buf_init(&s.out, 66000);
	buf_puts(&s.out, "before");
	ck_assert_int_eq(open_sealed(&s, s.identity), ERR_SIZE);
	ck_assert_uint_eq(s.out.len, 6);
	forget(&s);
}
END_TEST

START_TEST(the_header_ends_where_it_says)
{
	struct sealed s;
	size_t header_len, n;

	seal(&s, 10);
	n = s.header.len;
	buf_put(&s.header, s.payload.data, s.payload.len);
	ck_assert_int_eq(
	    age_header_len(s.header.data, s.header.len, &header_len), ERR_NONE);
	ck_assert_uint_eq(header_len, n);
	ck_assert_int_eq(open_sealed(&s, s.identity), ERR_INPUT);
	forget(&s);
}
END_TEST

#define INTRO "age-encryption.org/v1\n"
#define BODY  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define MAC   "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define LINE  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct {
	const char *text;
	enum err err;
} headers[] = {
	{ INTRO "-> a\n\n" MAC, ERR_NONE },
	{ INTRO "-> a b ~!\n" BODY MAC, ERR_NONE },
	{ INTRO "-> a\n" LINE "\n\n" MAC, ERR_NONE },
	{ INTRO "-> a\n" LINE "\n" MAC, ERR_INPUT },
	{ INTRO "-> a\n" LINE "A\n" MAC, ERR_INPUT },
	{ INTRO "-> a\nAA==\n" MAC, ERR_INPUT },
	{ INTRO "-> a\nAB\n" MAC, ERR_INPUT },
	{ INTRO "-> a\nA\n" MAC, ERR_INPUT },
	{ INTRO "-> a\n" MAC, ERR_INPUT },
	{ INTRO "-> a  b\n\n" MAC, ERR_INPUT },
	{ INTRO "-> a \n\n" MAC, ERR_INPUT },
	{ INTRO "->  a\n\n" MAC, ERR_INPUT },
	{ INTRO "-> \n\n" MAC, ERR_INPUT },
	{ INTRO "->\n\n" MAC, ERR_INPUT },
	{ INTRO "-> a\tb\n\n" MAC, ERR_INPUT },
	{ INTRO "-> \xc3\xa9\n\n" MAC, ERR_INPUT },
	{ INTRO "-> a\r\n\r\n" MAC, ERR_INPUT },
	{ INTRO MAC, ERR_INPUT },
	{ INTRO "-> a\n\n---\n", ERR_INPUT },
	{ INTRO "-> a\n\n--- \n", ERR_INPUT },
	{ INTRO "-> a\n\n---  " BODY, ERR_INPUT },
	{ INTRO "-> a\n\n---" BODY, ERR_INPUT },
	{ INTRO "-> a\n\n--- AAAA\n", ERR_INPUT },
	{ "age-encryption.org/v2\n-> a\n\n" MAC, ERR_VERSION },
	{ "age-encryption.org/v1\r\n-> a\n\n" MAC, ERR_VERSION },
	{ " " INTRO "-> a\n\n" MAC, ERR_INPUT },
	{ "", ERR_INPUT },
};

START_TEST(the_grammar_is_kept)
{
	struct age_header header;

	ck_assert_msg(age_header_parse(headers[_i].text,
			  strlen(headers[_i].text), &header) == headers[_i].err,
	    "%s", headers[_i].text);
}
END_TEST

START_TEST(keys_are_read_back_and_never_overwritten)
{
	char dir[] = "/tmp/check_age.XXXXXX", *path, *public;
	struct age_identity *identity, *again;
	struct age_recipient a, b;
	struct stat st;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	path = mem_printf("%s/study", dir);
	public = mem_printf("%s.pub", path);
	ck_assert_int_eq(age_identity_new(&identity), ERR_NONE);
	ck_assert_int_eq(age_identity_save(identity, path, NULL), ERR_NONE);
	ck_assert_int_eq(age_identity_save(identity, path, NULL), ERR_EXISTS);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(age_identity_load(path, NULL, &again), ERR_NONE);
	age_identity_recipient(again, &a);
	ck_assert_int_eq(age_recipient_load(public, &b), ERR_NONE);
	ck_assert_mem_eq(&a, &b, sizeof(a));
	age_identity_free(again);
	unlink(path);
	ck_assert_int_eq(age_identity_save(identity, path, NULL), ERR_EXISTS);
	unlink(public);
	ck_assert_int_eq(age_identity_save(identity, path, "pass"), ERR_NONE);
	ck_assert_int_eq(age_identity_load(path, NULL, &again), ERR_DENIED);
	ck_assert_int_eq(age_identity_load(path, "Pass", &again), ERR_DENIED);
	ck_assert_int_eq(age_identity_load(path, "pass", &again), ERR_NONE);
	age_identity_free(again);
	age_identity_free(identity);
	unlink(path);
	unlink(public);
	rmdir(dir);
	free(path);
	free(public);
}
END_TEST

/* An identity and what `age-keygen -y` says of it. */
#define SECRET                                                                 \
	"AGE-SECRET-KEY-"                                                      \
	"1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
#define PUBLIC "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"

START_TEST(key_texts_of_age_keygen_are_understood)
{
	struct age_identity *identity;
	struct age_recipient r, of;
	char *text;

	ck_assert_int_eq(age_identity_parse(SECRET, &identity), ERR_NONE);
	age_identity_recipient(identity, &r);
	text = age_recipient_text(&r);
	ck_assert_str_eq(text, PUBLIC);
	ck_assert_int_eq(age_recipient_parse(PUBLIC, &of), ERR_NONE);
	ck_assert_mem_eq(&r, &of, sizeof(r));
	free(text);
	age_identity_free(identity);
}
END_TEST

START_TEST(wrong_key_texts_are_refused)
{
	static const char *const wrong[] = { "", "age1", PUBLIC "q",
		"AGE1LVYVWAWKR0MCNNNNCAGHUNADRQKMUF9E6507X9Y920XXPP866CNQL7DP2"
		"Z",
		"age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2"
		"q",
		"agf1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2"
		"z",
		SECRET };
	struct age_identity *identity;
	struct age_recipient r;
	char changed[] = PUBLIC;
	size_t i;

	for (i = 0; i < countof(wrong); i++)
		ck_assert_int_eq(age_recipient_parse(wrong[i], &r), ERR_INPUT);
	for (i = 0; i < sizeof(changed) - 1; i++) {
		changed[i] = changed[i] == 'q' ? 'p' : 'q';
		ck_assert_int_eq(age_recipient_parse(changed, &r), ERR_INPUT);
		changed[i] = PUBLIC[i];
	}
	ck_assert_int_eq(age_identity_parse(PUBLIC, &identity), ERR_INPUT);
	ck_assert_ptr_null(identity);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("age");
	TCase *tc = tcase_create("age");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, what_is_sealed_opens_at_every_chunk_length);
	tcase_add_test(tc, a_stranger_cannot_open);
	tcase_add_test(tc, each_of_two_recipients_opens);
	tcase_add_test(tc, every_changed_byte_is_noticed);
	tcase_add_test(tc, every_cut_is_noticed);
	tcase_add_test(tc, opening_into_a_small_buffer_leaves_it_as_it_was);
	tcase_add_test(tc, the_header_ends_where_it_says);
	tcase_add_loop_test(tc, the_grammar_is_kept, 0, countof(headers));
	tcase_add_test(tc, keys_are_read_back_and_never_overwritten);
	tcase_add_test(tc, key_texts_of_age_keygen_are_understood);
	tcase_add_test(tc, wrong_key_texts_are_refused);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
