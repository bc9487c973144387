/* Pages whose code is torn, and pages in each other's logs. */
#include <check.h>
#include <string.h>

#include "desk_memory.h"

/* ID and page 1 need nobody; page 2 has one thing to confirm. */
static const struct field first[] = {
	{ "personal_id", READING_ID, "0427", 0, NULL },
	{ "form_date", READING_DATE, "2016-04-12", 0, NULL },
};
static const struct field other_first[] = {
	{ "personal_id", READING_ID, "1618", 0, NULL },
	{ "form_date", READING_DATE, "2016-04-13", 0, NULL },
};

static enum err
add_torn(
    uint8_t scan, int sheet, int page, const struct field *fields, size_t n)
{
	enum err err;

	torn = true;
	err = add_page(scan, sheet, page, NULL, NULL, fields, n);
	torn = false;
	return err;
}

static void
begin_scan(uint8_t id, const char *bytes)
{
	ck_assert_int_eq(add_scan(id, bytes), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), id);
}

static enum err
move(const struct desk_page *page, const uint8_t *to, const char *form)
{
	struct message_paper_say say = { .by = (char *)(uintptr_t) "amb",
		.say = to != NULL || form != NULL ? PAPER_SAY_MOVE
						  : PAPER_SAY_MOVE_BACK,
		.variable = (char *)(uintptr_t) "",
		.typed = (char *)(uintptr_t)(form != NULL ? form : "") };

	memcpy(say.page, page->id, ID16_LEN);
	if (to != NULL)
		memcpy(say.log, to, ID16_LEN);
	return desk_say(desk, &say, NULL);
}

static enum err
move_back(const struct desk_page *page)
{
	return move(page, NULL, NULL);
}

/* How many logs are offered, and which is likely (zero: none). */
static size_t
places(const struct desk_page *page, uint8_t likely[ID16_LEN])
{
	struct message_place_ask ask = { .by = (char *)(uintptr_t) "amb" };
	struct message_place answer = { 0 };
	uint8_t id[ID16_LEN];
	struct rd r;
	size_t n = 0;
	int i;

	memset(likely, 0, ID16_LEN);
	memcpy(ask.page, page->id, ID16_LEN);
	ck_assert_int_eq(desk_place_ask(desk, &ask, &answer), ERR_NONE);
	rd_init(&r, answer.logs.data, answer.logs.len);
	for (; r.left > 0; n++) {
		rd_bytes(&r, id, ID16_LEN);
		for (i = 0; i < 4; i++)
			mem_free_text(rd_text(&r));
		(void)rd_u64(&r);
		(void)rd_u32(&r);
		(void)rd_u8(&r);
		if (rd_u8(&r) != 0)
			memcpy(likely, id, ID16_LEN);
		ck_assert(!r.failed);
	}
	message_fini(MESSAGE_PLACE, &answer);
	return n;
}

/* One log that lacks page 2, and a torn page 2. */
static void
read_torn(void)
{
	begin_scan(1, "image");
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", first, countof(first)), ERR_NONE);
	ck_assert_int_eq(add_torn(1, 2, 2, page2, countof(page2)), ERR_NONE);
}

START_TEST(a_torn_page_is_asked_about_once_all_is_read)
{
	uint8_t likely[ID16_LEN];

	read_torn();
	ck_assert(desk_is_loose(desk->pages[1]));
	expect(PAPER_STEP_TROUBLE, NULL); /* more may come */
	done(1);
	expect(PAPER_STEP_PLACE, NULL);
	ck_assert_uint_eq(places(desk->pages[1], likely), 1);
	ck_assert(desk_id_is(likely, desk->pages[0]->log));
	restart();
	expect(PAPER_STEP_PLACE, NULL);
}
END_TEST

START_TEST(put_into_its_log_it_is_confirmed_and_filed_with_it)
{
	read_torn();
	done(1);
	ck_assert_int_eq(
	    move(desk->pages[1], desk->pages[0]->log, NULL), ERR_NONE);
	ck_assert_uint_eq(desk->n_logs, 1);
	restart();
	expect(PAPER_STEP_ANSWER, "health_today");
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	/* It is not filed by itself: somebody may want to take it back. */
	desk_idle(desk);
	ck_assert_int_eq(memory.submits, 0);
	expect(PAPER_STEP_FILE, NULL);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_int_eq(memory.submits, 1);
	ck_assert_str_eq(memory.person, "0427");
	expect_answer("health_today", ANSWER_NUMBER, 5);
}
END_TEST

START_TEST(putting_it_there_is_undone)
{
	read_torn();
	done(1);
	ck_assert_int_eq(
	    move(desk->pages[1], desk->pages[0]->log, NULL), ERR_NONE);
	expect(PAPER_STEP_ANSWER, "health_today");
	restart();
	ck_assert_int_eq(move_back(desk->pages[1]), ERR_NONE);
	ck_assert(desk_is_loose(desk->pages[1]));
	restart();
	expect(PAPER_STEP_PLACE, NULL);
	ck_assert_int_eq(move_back(desk->pages[1]), ERR_STATE);
}
END_TEST

START_TEST(with_two_logs_that_lack_it_none_is_likely)
{
	uint8_t likely[ID16_LEN];

	read_torn();
	ck_assert_int_eq(
	    add_page(1, 3, 1, NULL, "S2", other_first, countof(other_first)),
	    ERR_NONE);
	done(1);
	ck_assert_uint_eq(places(desk->pages[1], likely), 2);
	ck_assert(desk_id_none(likely));
}
END_TEST

START_TEST(the_pages_beside_it_tell_which_of_two_logs_it_is)
{
	uint8_t likely[ID16_LEN];

	/* One person's page and, after it, one that somebody else's pages
	 * are on both sides of. */
	begin_scan(1, "image");
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", first, countof(first)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 1, NULL, "S2", other_first, countof(other_first)),
	    ERR_NONE);
	ck_assert_int_eq(add_torn(1, 3, 2, page2, countof(page2)), ERR_NONE);
	done(1);
	ck_assert_uint_eq(places(desk->pages[2], likely), 2);
	ck_assert(desk_id_is(likely, desk->pages[1]->log));
}
END_TEST

START_TEST(between_pages_of_another_log_it_is_not_the_one_that_lacks_it)
{
	uint8_t likely[ID16_LEN];

	begin_scan(1, "image");
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", first, countof(first)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	ck_assert_int_eq(add_torn(1, 3, 2, page2, countof(page2)), ERR_NONE);
	done(1);
	begin_scan(2, "another pile");
	ck_assert_int_eq(
	    add_page(2, 1, 1, NULL, "S2", other_first, countof(other_first)),
	    ERR_NONE);
	done(2);
	ck_assert_uint_eq(places(desk->pages[2], likely), 1);
	ck_assert(desk_id_none(likely));
}
END_TEST

START_TEST(an_id_on_it_tells_which_log_it_is_not)
{
	static const uint8_t none[ID16_LEN];
	uint8_t likely[ID16_LEN];

	begin_scan(1, "image");
	ck_assert_int_eq(add_torn(1, 1, 1, first, countof(first)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 2, "1618", NULL, page2, countof(page2)), ERR_NONE);
	done(1);
	ck_assert_uint_eq(places(desk->pages[0], likely), 1);
	ck_assert_mem_eq(likely, none, ID16_LEN);
	ck_assert_int_eq(add_scan(2, "more"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 2);
	ck_assert_int_eq(
	    add_page(2, 1, 2, "0427", NULL, page2, countof(page2)), ERR_NONE);
	done(2);
	ck_assert_uint_eq(places(desk->pages[0], likely), 2);
	ck_assert(desk_id_is(likely, desk->pages[2]->log));
}
END_TEST

START_TEST(a_torn_page_may_begin_a_log_of_any_form_it_is_in)
{
	struct message_paper_item item;

	begin_scan(1, "image");
	ck_assert_int_eq(add_torn(1, 1, 2, page2, countof(page2)), ERR_NONE);
	done(1);
	ck_assert_int_eq(move(desk->pages[0], NULL, "monthly"), ERR_NONE);
	ck_assert_int_eq(desk->pages[0]->reading.pages, 5);
	restart();
	ck_assert_str_eq(desk->pages[0]->reading.form, "monthly");
	/* Its ID is nowhere: a person is asked. */
	step(&item);
	ck_assert_int_eq(item.step, PAPER_STEP_ID);
	ck_assert_str_eq(item.form, "monthly");
	message_fini(MESSAGE_PAPER_ITEM, &item);
	/* The other form was meant. */
	ck_assert_int_eq(move(desk->pages[0], NULL, "monthly_short"), ERR_NONE);
	ck_assert_uint_eq(desk->n_logs, 1);
	ck_assert_int_eq(desk->pages[0]->reading.pages, 2);
}
END_TEST

/* Two people's logs on copies of one print, each with the other's page 2. */
static void
read_crossed(void)
{
	static const struct field second[] = {
		{ "health_today", READING_UNSURE, NULL, READING_NUMBER, "6" },
	};

	begin_scan(1, "image");
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", first, countof(first)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 2, NULL, "S1", second, countof(second)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 3, 1, NULL, "S1", other_first, countof(other_first)),
	    ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 4, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	done(1);
	ck_assert(desk_id_is(desk->pages[0]->log, desk->pages[1]->log));
	ck_assert(desk_id_is(desk->pages[2]->log, desk->pages[3]->log));
}

START_TEST(pages_of_two_copies_change_places_with_what_was_said_of_them)
{
	uint8_t likely[ID16_LEN];

	read_crossed();
	expect(PAPER_STEP_ANSWER, "health_today");
	ck_assert_int_eq(say(PAPER_SAY_TYPED, "9"), ERR_NONE);
	ck_assert_uint_eq(places(desk->pages[1], likely), 1);
	ck_assert(desk_id_none(likely));
	ck_assert_int_eq(
	    move(desk->pages[1], desk->pages[2]->log, NULL), ERR_NONE);
	ck_assert(desk_id_is(desk->pages[1]->log, desk->pages[2]->log));
	ck_assert(desk_id_is(desk->pages[3]->log, desk->pages[0]->log));
	restart();
	/* The 9 went along; the other is asked now. */
	ck_assert_uint_eq(desk->n_logs, 2);
	expect(PAPER_STEP_ANSWER, "health_today");
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	expect(PAPER_STEP_TROUBLE, NULL); /* one print twice */
	ck_assert_int_eq(say(PAPER_SAY_AS_IT_IS, ""), ERR_NONE);
	expect(PAPER_STEP_FILE, NULL);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_str_eq(memory.person, "0427");
	expect_answer("health_today", ANSWER_NUMBER, 5);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_str_eq(memory.person, "1618");
	expect_answer("health_today", ANSWER_NUMBER, 9);
}
END_TEST

START_TEST(changing_places_is_undone)
{
	read_crossed();
	ck_assert_int_eq(
	    move(desk->pages[1], desk->pages[2]->log, NULL), ERR_NONE);
	ck_assert_int_eq(move_back(desk->pages[1]), ERR_NONE);
	ck_assert(desk_id_is(desk->pages[0]->log, desk->pages[1]->log));
	ck_assert(desk_id_is(desk->pages[2]->log, desk->pages[3]->log));
}
END_TEST

START_TEST(a_page_moved_to_a_log_of_its_own_and_back)
{
	uint8_t log[ID16_LEN];

	read_crossed();
	memcpy(log, desk->pages[0]->log, ID16_LEN);
	/* The first page: the log keeps its number without it. */
	ck_assert_int_eq(move(desk->pages[0], NULL, ""), ERR_NONE);
	ck_assert_uint_eq(desk->n_logs, 3);
	ck_assert(!desk_id_is(desk->pages[0]->log, log));
	ck_assert_int_eq(move(desk->pages[0], NULL, ""), ERR_NONE);
	ck_assert_uint_eq(desk->n_logs, 3); /* said twice */
	restart();
	ck_assert_uint_eq(desk->n_logs, 3);
	ck_assert_int_eq(move_back(desk->pages[0]), ERR_NONE);
	ck_assert_uint_eq(desk->n_logs, 2);
	ck_assert(desk_id_is(desk->pages[0]->log, log));
}
END_TEST

START_TEST(nothing_goes_back_to_a_log_that_is_filed)
{
	read_crossed();
	ck_assert_int_eq(move(desk->pages[1], NULL, ""), ERR_NONE);
	desk->logs[0]->as_it_is = true;
	ck_assert_int_eq(desk_log_put(desk, desk->logs[0]), ERR_NONE);
	while (memory.submits == 0) {
		struct message_paper_say file = {
			.by = (char *)(uintptr_t) "amb",
			.say = PAPER_SAY_FILE,
			.variable = (char *)(uintptr_t) "",
			.typed = (char *)(uintptr_t) "",
		};

		memcpy(file.log, desk->logs[0]->id, ID16_LEN);
		ck_assert_int_eq(desk_say(desk, &file, NULL), ERR_NONE);
	}
	ck_assert_int_eq(move_back(desk->pages[0]), ERR_STATE);
	ck_assert_int_eq(memory.submits, 1);
}
END_TEST

START_TEST(nobody_moves_what_another_sent)
{
	struct message_paper_say say = { .by = (char *)(uintptr_t) "eve",
		.say = PAPER_SAY_MOVE,
		.variable = (char *)(uintptr_t) "",
		.typed = (char *)(uintptr_t) "" };
	struct message_place_ask ask = { .by = (char *)(uintptr_t) "eve" };
	struct message_place answer = { 0 };

	read_crossed();
	memcpy(say.page, desk->pages[1]->id, ID16_LEN);
	memcpy(ask.page, desk->pages[1]->id, ID16_LEN);
	ck_assert_int_eq(desk_say(desk, &say, NULL), ERR_DENIED);
	ck_assert_int_eq(desk_place_ask(desk, &ask, &answer), ERR_DENIED);
}
END_TEST

/* Killed after each write in turn: every page is in one log, and what was said
 * of it is there or asked again, never somebody else's. */
START_TEST(the_desk_killed_while_pages_change_places_loses_none)
{
	int n;

	read_crossed();
	ck_assert_int_eq(say(PAPER_SAY_TYPED, "9"), ERR_NONE);
	for (n = 0; n < 8; n++) {
		size_t i, j;

		memory.fail_in = n;
		(void)move(desk->pages[1],
		    desk_id_is(desk->pages[1]->log, desk->pages[0]->log)
			? desk->pages[2]->log
			: desk->pages[0]->log,
		    NULL);
		restart();
		ck_assert_uint_eq(desk->n_pages, 4);
		for (i = 0; i < desk->n_pages; i++)
			ck_assert(!desk_id_none(desk->pages[i]->log));
		for (i = 0; i < desk->n_logs; i++)
			for (j = 0; j < desk->logs[i]->n_said; j++)
				ck_assert(desk_id_is(desk->logs[i]->id,
				    desk_find_page(
					desk, desk->logs[i]->said[j].page)
					->log));
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("desk_place");
	TCase *tcase = tcase_create("desk_place");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_torn_page_is_asked_about_once_all_is_read);
	tcase_add_test(
	    tcase, put_into_its_log_it_is_confirmed_and_filed_with_it);
	tcase_add_test(tcase, putting_it_there_is_undone);
	tcase_add_test(tcase, with_two_logs_that_lack_it_none_is_likely);
	tcase_add_test(tcase, the_pages_beside_it_tell_which_of_two_logs_it_is);
	tcase_add_test(tcase,
	    between_pages_of_another_log_it_is_not_the_one_that_lacks_it);
	tcase_add_test(tcase, an_id_on_it_tells_which_log_it_is_not);
	tcase_add_test(tcase, a_torn_page_may_begin_a_log_of_any_form_it_is_in);
	tcase_add_test(tcase,
	    pages_of_two_copies_change_places_with_what_was_said_of_them);
	tcase_add_test(tcase, changing_places_is_undone);
	tcase_add_test(tcase, a_page_moved_to_a_log_of_its_own_and_back);
	tcase_add_test(tcase, nothing_goes_back_to_a_log_that_is_filed);
	tcase_add_test(tcase, nobody_moves_what_another_sent);
	tcase_add_test(
	    tcase, the_desk_killed_while_pages_change_places_loses_none);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
