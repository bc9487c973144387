#include "collector/gateway.h"

#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/suite.h"

static char dir[] = "/tmp/check_gateway.XXXXXX";

static struct gateway *
fresh(void)
{
	struct gateway *gateway;

	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(gateway_open(dir, &gateway), ERR_NONE);
	return gateway;
}

static void
drop(struct gateway *gateway)
{
	char command[64];

	gateway_free(gateway);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Puts a part into ready/NAME as gateway-received does. */
static void
put_part(const char *name, const char *part, const void *bytes, size_t len)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s/ready/%s", dir, name);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/ready/%s/%s", dir, name, part);
	f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

#define PART(n) "IN20261120_044800_00_+447700900123_0" #n ".txt"

START_TEST(parts_of_a_message_are_joined_in_their_order)
{
	struct gateway *gateway = fresh();
	struct gateway_message m;

	put_part("m1", PART(1), "\xfe\xff\0t\0w\0o", 8);
	put_part("m1", PART(0), "\xff\xfeo\0n\0e\0 \0", 10);
	ck_assert_int_eq(gateway_next(gateway, &m), ERR_NONE);
	ck_assert_str_eq(m.text, "one two");
	ck_assert_str_eq(m.from, "+447700900123");
	ck_assert_int_eq(gateway_done(gateway, &m), ERR_NONE);
	ck_assert_int_eq(gateway_done(gateway, &m), ERR_NONE);
	gateway_message_fini(&m);
	ck_assert_int_eq(gateway_next(gateway, &m), ERR_NOT_FOUND);
	drop(gateway);
}
END_TEST

START_TEST(urdu_and_emoji_come_through)
{
	struct gateway *gateway = fresh();
	struct gateway_message m;

	put_part("m1", PART(0), "\xfe\xff\x06\x34\xd8\x3d\xde\x42", 8);
	ck_assert_int_eq(gateway_next(gateway, &m), ERR_NONE);
	ck_assert_str_eq(m.text, "\xd8\xb4\xf0\x9f\x99\x82");
	gateway_message_fini(&m);
	drop(gateway);
}
END_TEST

START_TEST(what_gammu_leaves_behind_the_text_is_not_in_it)
{
	struct gateway *gateway = fresh();
	struct gateway_message m;

	put_part("m1", PART(0), "\xfe\xff\x06\x63\0\0", 6);
	put_part("m1", PART(1), "\xfe\xff\x06\x64\0\0\xdc\0\0o", 10);
	ck_assert_int_eq(gateway_next(gateway, &m), ERR_NONE);
	ck_assert_str_eq(m.text, "\u0663\u0664");
	gateway_message_fini(&m);
	drop(gateway);
}
END_TEST

START_TEST(what_is_no_message_is_set_aside_and_the_next_is_read)
{
	static const struct {
		const char *part, *bytes;
		size_t len;
	} bad[] = {
		{ PART(0), "\xfe\xff\xd8\x3d", 4 }, /* half a pair */
		{ PART(0), "\xfe\xff\0", 3 },       /* odd */
		{ "INx.txt", "hello", 5 },          /* no sender */
		{ "other", "hello", 5 },            /* no part */
	};
	struct gateway *gateway = fresh();
	struct gateway_message m;
	char name[8];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(name, sizeof(name), "a%zu", i);
		put_part(name, bad[i].part, bad[i].bytes, bad[i].len);
	}
	put_part("b", PART(0), "yes", 3);
	ck_assert_int_eq(gateway_next(gateway, &m), ERR_NONE);
	ck_assert_str_eq(m.text, "yes");
	ck_assert_uint_eq(
	    gateway_unreadable(gateway), sizeof(bad) / sizeof(*bad));
	gateway_message_fini(&m);
	drop(gateway);
}
END_TEST

START_TEST(a_message_longer_than_the_limit_is_set_aside)
{
	struct gateway *gateway = fresh();
	struct gateway_message m;
	static char big[3 * GATEWAY_TEXT_MAX];

	memset(big, 'a', sizeof(big));
	put_part("m", PART(0), big, sizeof(big));
	ck_assert_int_eq(gateway_next(gateway, &m), ERR_NOT_FOUND);
	ck_assert_uint_eq(gateway_unreadable(gateway), 1);
	drop(gateway);
}
END_TEST

START_TEST(the_same_reply_is_handed_over_once)
{
	struct gateway *gateway = fresh();
	char out[300], sent[300], command[700];
	struct stat st;

	ck_assert_int_eq(
	    gateway_send(gateway, "abc", "+447700900123", "Hi"), ERR_NONE);
	snprintf(out, sizeof(out), "%s/outbox/OUTM_+447700900123_abc.txt", dir);
	ck_assert_int_eq(stat(out, &st), 0);
	ck_assert_int_eq(st.st_size, 6);
	/* smsd has sent it; then the role asks again. */
	snprintf(sent, sizeof(sent), "%s/sent/OUTM_+447700900123_abc.txt", dir);
	ck_assert_int_eq(rename(out, sent), 0);
	ck_assert_int_eq(
	    gateway_send(gateway, "abc", "+447700900123", "Hi"), ERR_NONE);
	ck_assert_int_ne(stat(out, &st), 0);
	/* The next one takes the copy away. */
	ck_assert_int_eq(
	    gateway_send(gateway, "abd", "+447700900123", "Yo"), ERR_NONE);
	ck_assert_int_ne(stat(sent, &st), 0);
	snprintf(command, sizeof(command),
	    "ls %s/outbox | grep -c . | grep -qx 1", dir);
	ck_assert_int_eq(system(command), 0);
	drop(gateway);
}
END_TEST

START_TEST(a_reply_of_too_many_messages_is_refused_by_its_alphabet)
{
	struct gateway *gateway = fresh();
	char latin[16 * 153 + 2], arabic[2 * 16 * 67 + 1];
	size_t i;

	memset(latin, 'a', sizeof(latin));
	latin[16 * 153] = '\0';
	for (i = 0; i + 2 < sizeof(arabic); i += 2)
		memcpy(arabic + i, "\u0633", 3);
	ck_assert_int_eq(
	    gateway_send(gateway, "a", "+447700900123", latin), ERR_NONE);
	ck_assert_int_eq(
	    gateway_send(gateway, "b", "+447700900123", arabic), ERR_NONE);
	latin[16 * 153] = 'a';
	latin[16 * 153 + 1] = '\0';
	ck_assert_int_eq(
	    gateway_send(gateway, "c", "+447700900123", latin), ERR_SIZE);
	latin[16 * 67] = '\0';
	memcpy(latin + 16 * 67 - 1, "\u0633x", 4);
	ck_assert_int_eq(
	    gateway_send(gateway, "d", "+447700900123", latin), ERR_SIZE);
	drop(gateway);
}
END_TEST

SUITE("gateway", parts_of_a_message_are_joined_in_their_order,
    urdu_and_emoji_come_through, what_gammu_leaves_behind_the_text_is_not_in_it,
    what_is_no_message_is_set_aside_and_the_next_is_read,
    a_message_longer_than_the_limit_is_set_aside,
    a_reply_of_too_many_messages_is_refused_by_its_alphabet,
    the_same_reply_is_handed_over_once)
