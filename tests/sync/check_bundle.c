#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "sync/bundle.h"
#include "tests/suite.h"

static const struct bundle_entry entries[] = {
	{ .seq = 7,
	    .id = { 1 },
	    .header = "header",
	    .header_len = 6,
	    .payload = "payload",
	    .payload_len = 7 },
	{ .seq = 9, .id = { 2 } }, /* erased */
	{ .seq = 12345678901,
	    .id = { 0xab, 0xcd },
	    .header = "h",
	    .header_len = 1,
	    .payload = "p",
	    .payload_len = 1 },
};

static void
write_bundle(struct buf *tar)
{
	struct bundle *b;
	size_t i;

	buf_init(tar, BUNDLE_MAX);
	ck_assert_int_eq(bundle_new("economics", 5, tar, &b), ERR_NONE);
	for (i = 0; i < countof(entries); i++)
		ck_assert_int_eq(bundle_add(b, &entries[i]), ERR_NONE);
	ck_assert_int_eq(bundle_add(b, &entries[0]), ERR_STATE);
	ck_assert_int_eq(bundle_finish(b), ERR_NONE);
	bundle_free(b);
}

static enum err
expect_entry(void *arg, const struct bundle_entry *e)
{
	size_t *n = arg;
	const struct bundle_entry *want = &entries[*n];
	char whole[32];

	snprintf(whole, sizeof(whole), "%s%s",
	    want->header ? (const char *)want->header : "",
	    want->payload ? (const char *)want->payload : "");
	ck_assert_uint_eq(e->seq, want->seq);
	ck_assert_mem_eq(e->id, want->id, sizeof(e->id));
	ck_assert_uint_eq(e->payload_len, strlen(whole));
	if (e->payload_len > 0)
		ck_assert_mem_eq(e->payload, whole, e->payload_len);
	(*n)++;
	return ERR_NONE;
}

START_TEST(what_is_bundled_is_read_back)
{
	struct bundle_range range;
	struct buf tar;
	size_t n = 0;

	write_bundle(&tar);
	ck_assert_int_eq(
	    bundle_read(tar.data, tar.len, expect_entry, &n, &range), ERR_NONE);
	ck_assert_uint_eq(n, countof(entries));
	ck_assert_str_eq(range.recipient, "economics");
	ck_assert_uint_eq(range.after, 5);
	ck_assert_uint_eq(range.next, 12345678901);
	buf_fini(&tar);
}
END_TEST

START_TEST(what_was_erased_since_is_told_before_what_is_new)
{
	struct bundle_entry old = { .seq = 3, .id = { 5 } };
	struct bundle_range range;
	struct bundle *b;
	struct buf tar;

	buf_init(&tar, BUNDLE_MAX);
	ck_assert_int_eq(bundle_new("economics", 5, &tar, &b), ERR_NONE);
	ck_assert_int_eq(bundle_add(b, &old), ERR_NONE);
	old.seq = 4;
	old.payload = "an old record";
	old.payload_len = 13;
	ck_assert_int_eq(bundle_add(b, &old), ERR_STATE);
	ck_assert_int_eq(bundle_add(b, &entries[0]), ERR_NONE);
	ck_assert_int_eq(bundle_finish(b), ERR_NONE);
	bundle_free(b);
	ck_assert_int_eq(
	    bundle_read(tar.data, tar.len, NULL, NULL, &range), ERR_NONE);
	ck_assert_uint_eq(range.n_records, 1);
	ck_assert_uint_eq(range.n_erased, 1);
	ck_assert_uint_eq(range.after, 5);
	ck_assert_uint_eq(range.next, 7);
	buf_fini(&tar);
}
END_TEST

START_TEST(the_same_records_give_the_same_bytes)
{
	struct buf a, b;

	write_bundle(&a);
	write_bundle(&b);
	ck_assert_uint_eq(a.len, b.len);
	ck_assert_mem_eq(a.data, b.data, a.len);
	buf_fini(&a);
	buf_fini(&b);
}
END_TEST

START_TEST(an_empty_bundle_says_where_it_stands)
{
	struct bundle_range range;
	struct bundle *b;
	struct buf tar;
	size_t n = 0;

	buf_init(&tar, BUNDLE_MAX);
	ck_assert_int_eq(bundle_new("economics", 5, &tar, &b), ERR_NONE);
	ck_assert_int_eq(bundle_finish(b), ERR_NONE);
	bundle_free(b);
	ck_assert_int_eq(
	    bundle_read(tar.data, tar.len, expect_entry, &n, &range), ERR_NONE);
	ck_assert_uint_eq(n, 0);
	ck_assert_uint_eq(range.next, 5);
	buf_fini(&tar);
}
END_TEST

START_TEST(a_cut_or_changed_bundle_is_refused_or_the_same)
{
	struct bundle_range range;
	struct buf tar;
	size_t i, end;

	write_bundle(&tar);
	end = tar.len;
	while (end > 0 && tar.data[end - 1] == 0)
		end--;
	for (i = 0; i < end; i += 7)
		ck_assert_int_ne(
		    bundle_read(tar.data, i, NULL, NULL, &range), ERR_NONE);
	buf_fini(&tar);
}
END_TEST

/* Whose manifest and files do not agree. */
START_TEST(a_manifest_that_says_otherwise_is_refused)
{
	static const char *const changes[][2] = {
		{ "next 12345678901", "next 12345678902" },
		{ "\n7 01", "\n8 01" },
		{ "extract 1", "extract 2" },
		{ " 13\n", " 12\n" },
		{ "after 5", "after 7" },
	};
	struct buf tar;
	uint8_t *at;
	size_t i, n;

	for (i = 0; i < countof(changes); i++) {
		write_bundle(&tar);
		n = strlen(changes[i][0]);
		at = memmem(tar.data, tar.len, changes[i][0], n);
		ck_assert_ptr_nonnull(at);
		memcpy(at, changes[i][1], n);
		ck_assert_int_ne(
		    bundle_read(tar.data, tar.len, NULL, NULL, NULL), ERR_NONE);
		buf_fini(&tar);
	}
}
END_TEST

START_TEST(a_full_bundle_says_so)
{
	struct bundle *b;
	struct buf tar;
	enum err err = ERR_NONE;
	struct bundle_entry e = entries[0];

	buf_init(&tar, 50000);
	ck_assert_int_eq(bundle_new("economics", 5, &tar, &b), ERR_NONE);
	while (err == ERR_NONE) {
		err = bundle_add(b, &e);
		e.seq++;
	}
	ck_assert_int_eq(err, ERR_SIZE);
	bundle_free(b);
	buf_fini(&tar);
}
END_TEST

SUITE("bundle", what_is_bundled_is_read_back,
    what_was_erased_since_is_told_before_what_is_new,
    the_same_records_give_the_same_bytes, an_empty_bundle_says_where_it_stands,
    a_cut_or_changed_bundle_is_refused_or_the_same,
    a_manifest_that_says_otherwise_is_refused, a_full_bundle_says_so)
