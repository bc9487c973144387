#include "collector/desk.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk_memory.h"
#include "sync/record.h"

START_TEST(a_scan_is_acknowledged_only_when_it_is_in_the_drawers)
{
	memory.fail_in = 0;
	ck_assert_int_eq(add_scan(1, "image"), ERR_TIMEOUT);
	memory.fail_in = 1; /* the image is there, its record is not */
	ck_assert_int_eq(add_scan(1, "image"), ERR_TIMEOUT);
	restart();
	ck_assert_int_eq(ask_work(life, 2000), 0);
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	restart();
	ck_assert_int_eq(ask_work(life, 2000), 1);
}
END_TEST

START_TEST(sending_a_scan_again_changes_nothing)
{
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(add_scan(1, "another"), ERR_EXISTS);
	ck_assert_uint_eq(desk->n_scans, 1);
	/* The same file under another id is read once. */
	ck_assert_int_eq(add_scan(2, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(ask_work(next_life, 2000), 0);
}
END_TEST

START_TEST(an_empty_file_says_so_and_no_reader_is_asked)
{
	ck_assert_int_eq(add_scan(1, ""), ERR_NONE);
	ck_assert_uint_eq(desk->scans[0]->state, SCAN_FAILED);
	ck_assert_ptr_nonnull(strstr(desk->scans[0]->problem, "is empty"));
	ck_assert_int_eq(ask_work(life, 2000), 0);
	restart();
	ck_assert_uint_eq(desk->n_scans, 1);
	ck_assert_int_eq(ask_work(life, 2000), 0);
}
END_TEST

START_TEST(nothing_in_the_drawers_is_in_clear)
{
	size_t i;

	ck_assert_int_eq(add_scan(1, "a-very-plain-image"), ERR_NONE);
	ck_assert_uint_eq(memory.n, 2);
	for (i = 0; i < memory.n; i++) {
		ck_assert_ptr_null(
		    memmem(memory.v[i].value, memory.v[i].len, "plain", 5));
		ck_assert_ptr_null(
		    memmem(memory.v[i].value, memory.v[i].len, "scan.pdf", 8));
	}
}
END_TEST

START_TEST(a_drawer_moved_to_another_place_does_not_open)
{
	const struct desk_store store = { &memory, put, get, take_out, list,
		submit, audit };
	struct desk *other;
	char *place;

	ck_assert_int_eq(add_scan(1, "one"), ERR_NONE);
	ck_assert_int_eq(add_scan(2, "two"), ERR_NONE);
	place = memory.v[1].place; /* the records: swapped */
	memory.v[1].place = memory.v[3].place;
	memory.v[3].place = place;
	ck_assert_int_eq(desk_new(study, key, &store, &other), ERR_AUTH);
}
END_TEST

/* As the readers say of a scan that they cannot read. */
static void
fail_scan(uint8_t scan)
{
	struct message_work_done message = {
		.problem = (char *)(uintptr_t) "it is damaged"
	};

	memcpy(message.life, life, ID16_LEN);
	message.scan[0] = scan;
	ck_assert_int_eq(desk_done(desk, &message, 2000), ERR_NONE);
}

START_TEST(a_scan_that_was_discarded_may_come_again)
{
	struct message_paper_say discard = {
		.by = (char *)(uintptr_t) "amb",
		.say = PAPER_SAY_DISCARD_SCAN,
	};

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	fail_scan(1);
	ck_assert_int_eq(add_scan(2, "image"), ERR_NONE); /* for nothing */
	ck_assert_int_eq(ask_work(life, 2000), 0);
	discard.page[0] = 1;
	ck_assert_int_eq(desk_say(desk, &discard, NULL), ERR_NONE);
	ck_assert_int_eq(
	    desk_say(desk, &discard, NULL), ERR_NONE); /* asked again */
	ck_assert_int_eq(add_scan(3, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 3);
	ck_assert_int_eq(add_scan(2, "image"), ERR_NONE); /* known */
}
END_TEST

START_TEST(a_scan_of_a_dead_reader_is_handed_out_again_but_not_for_ever)
{
	uint8_t dead[ID16_LEN] = "0 dead";
	uint64_t i;

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(ask_work(next_life, 2001), 0);
	ck_assert_int_eq(ask_work(next_life, 2000 + DESK_LEASE), 1);
	/* The dead one's late word is not taken. */
	ck_assert_int_eq(add_page(1, 1, 1, NULL, "S1", page1, 4), ERR_STATE);
	for (i = 2; i < DESK_ATTEMPTS; i++) {
		dead[0]++;
		ck_assert_int_eq(ask_work(dead, 3000 + 100 * i), 1);
	}
	ck_assert_int_eq(ask_work(life, 9000), 0); /* attempts are used up */
	ck_assert_int_eq(desk->scans[0]->state, SCAN_FAILED);
}
END_TEST

START_TEST(a_reader_that_lives_and_asks_again_costs_the_scan_nothing)
{
	int i;

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	for (i = 0; i < 3 * DESK_ATTEMPTS; i++)
		ck_assert_int_eq(ask_work(life, 2000 + (uint64_t)i), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", page1, countof(page1)), ERR_NONE);
}
END_TEST

START_TEST(a_log_is_confirmed_one_thing_at_a_time_and_filed)
{
	read_two_pages();
	expect(PAPER_STEP_ID, "personal_id");
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	expect(PAPER_STEP_ANSWER, "ps_informal_given");
	ck_assert_int_eq(say(PAPER_SAY_TYPED, "1"), ERR_NONE);
	expect(PAPER_STEP_ANSWER, "health_today");
	ck_assert_int_eq(say(PAPER_SAY_UNREADABLE, ""), ERR_NONE);
	expect(PAPER_STEP_FILE, NULL);
	ck_assert_int_eq(memory.submits, 0);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_int_eq(memory.submits, 1);
	ck_assert_str_eq(memory.person, "0427");
	ck_assert_str_eq(memory.by, "amb");
	expect_answer("ps_informal_given", ANSWER_NUMBER, 1);
	expect_answer("ps_informal_received", ANSWER_TICK, 0);
	expect_answer("health_today", ANSWER_UNREADABLE, 0);
	expect(PAPER_STEP_NONE, NULL);
	/* Nothing of it is left but that it was there. */
	ck_assert_uint_eq(count(&memory, "desk/page"), 0);
	ck_assert_uint_eq(count(&memory, "desk/picture"), 0);
	ck_assert_uint_eq(count(&memory, "desk/image"), 0);
	ck_assert_int_eq(desk->scans[0]->state, SCAN_CLOSED);
	restart();
	ck_assert_uint_eq(desk->filed, 1);
	expect(PAPER_STEP_NONE, NULL);
}
END_TEST

START_TEST(undo_takes_back_one_thing_at_a_time)
{
	read_two_pages();
	ck_assert_int_eq(say(PAPER_SAY_UNDO, ""), ERR_STATE);
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	expect(PAPER_STEP_FILE, NULL);
	ck_assert_int_eq(say(PAPER_SAY_UNDO, ""), ERR_NONE);
	expect(PAPER_STEP_ANSWER, "health_today");
	ck_assert_int_eq(say(PAPER_SAY_UNDO, ""), ERR_NONE);
	expect(PAPER_STEP_ANSWER, "ps_informal_given");
	ck_assert_int_eq(say(PAPER_SAY_UNDO, ""), ERR_NONE);
	expect(PAPER_STEP_ID, "personal_id");
}
END_TEST

START_TEST(what_cannot_be_an_answer_is_not_taken)
{
	struct message_paper_say late = {
		.by = (char *)(uintptr_t) "amb",
		.say = PAPER_SAY_AGREE,
		.variable = (char *)(uintptr_t) "health_today",
		.typed = (char *)(uintptr_t) "",
	};
	struct message_paper_item item;

	read_two_pages();
	ck_assert_int_eq(say(PAPER_SAY_TYPED, "not an id"), ERR_INPUT);
	expect(PAPER_STEP_ID, "personal_id");
	step(&item); /* an answer to another question than is asked */
	memcpy(late.log, item.log, ID16_LEN);
	memcpy(late.page, item.page, ID16_LEN);
	message_fini(MESSAGE_PAPER_ITEM, &item);
	ck_assert_int_eq(desk_say(desk, &late, NULL), ERR_STATE);
	late.by = (char *)(uintptr_t) "somebody else";
	ck_assert_int_eq(desk_say(desk, &late, NULL), ERR_DENIED);
}
END_TEST

START_TEST(a_reading_that_cannot_be_an_answer_is_not_offered)
{
	static const struct field fields[] = {
		{ "personal_id", READING_ID, "0427", 0, NULL },
		{ "ps_informal_given", READING_UNSURE, NULL, READING_NUMBER,
		    "884" },
		{ "ps_informal_received", READING_NUMBER, "120", 0, NULL },
		{ "ps_pairs_given", READING_UNSURE, NULL, READING_NUMBER,
		    "84" },
	};
	static const char *const best[] = { NULL, NULL, "84" };
	struct message_paper_item item;
	size_t i;

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", fields, countof(fields)), ERR_NONE);
	done(1);
	for (i = 0; i < countof(best); i++) {
		step(&item);
		ck_assert_int_eq(item.kind,
		    best[i] != NULL ? READING_NUMBER : READING_UNSURE);
		ck_assert_pstr_eq(item.best, best[i]);
		message_fini(MESSAGE_PAPER_ITEM, &item);
		ck_assert_int_eq(say(PAPER_SAY_AGREE, ""),
		    best[i] != NULL ? ERR_NONE : ERR_INPUT);
		if (best[i] == NULL)
			ck_assert_int_eq(say(PAPER_SAY_TYPED, "8"), ERR_NONE);
	}
}
END_TEST

START_TEST(the_desk_killed_between_any_two_writes_loses_nothing_said)
{
	int at;

	/* At each write of the path in turn: the write fails, the desk dies,
	 * a new one goes on from the drawers. */
	for (at = 0; at < 40; at++) {
		tear_down();
		set_up();
		ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
		ck_assert_int_eq(ask_work(life, 2000), 1);
		memory.fail_in = at;
		(void)add_page(1, 1, 1, NULL, "S1", page1, countof(page1));
		(void)add_page(1, 2, 2, NULL, "S1", page2, countof(page2));
		(void)say(PAPER_SAY_AGREE, "");
		(void)say(PAPER_SAY_TYPED, "1");
		restart();
		/* The reader starts over with the scan. */
		if (ask_work(life, 9000) == 1) {
			ck_assert_int_eq(add_page(1, 1, 1, NULL, "S1", page1,
					     countof(page1)),
			    ERR_NONE);
			ck_assert_int_eq(add_page(1, 2, 2, NULL, "S1", page2,
					     countof(page2)),
			    ERR_NONE);
			done(1);
		}
		memory.fail_in = at / 4;
		while (memory.submits == 0) {
			struct message_paper_item item;

			step(&item);
			if (item.step == PAPER_STEP_FILE) {
				(void)say(PAPER_SAY_FILE, "");
				restart();
				desk_idle(desk);
			} else if (item.step == PAPER_STEP_NONE) {
				desk_idle(desk);
			} else if (item.variable != NULL &&
				   strcmp(item.variable, "ps_informal_given") ==
				       0) {
				(void)say(PAPER_SAY_TYPED, "1");
			} else {
				(void)say(PAPER_SAY_AGREE, "");
			}
			message_fini(MESSAGE_PAPER_ITEM, &item);
		}
		restart();
		desk_idle(desk);
		expect(PAPER_STEP_NONE, NULL);
		expect_answer("ps_informal_given", ANSWER_NUMBER, 1);
		ck_assert_uint_eq(desk->filed, 1);
		ck_assert_uint_eq(count(&memory, "desk/page"), 0);
		ck_assert_uint_eq(count(&memory, "desk/image"), 0);
	}
}
END_TEST

START_TEST(a_log_filed_twice_goes_out_under_one_submission_id)
{
	uint8_t first[ID16_LEN];

	read_two_pages();
	while (say(PAPER_SAY_AGREE, "") == ERR_NONE)
		;
	memory.fail_in = 1; /* said on disk, then dead: filed, not cleared */
	(void)say(PAPER_SAY_FILE, "");
	ck_assert_int_eq(memory.submits, 1);
	memcpy(first, memory.submission, ID16_LEN);
	restart();
	memory.outcome = OUTCOME_REPEAT;
	desk_idle(desk);
	ck_assert_int_eq(memory.submits, 2);
	ck_assert_mem_eq(first, memory.submission, ID16_LEN);
	ck_assert_uint_eq(desk->filed, 1);
}
END_TEST

START_TEST(a_log_of_an_id_not_given_out_is_filed_and_said_to_be)
{
	struct message_paper_list ask = { .by = (char *)(uintptr_t) "amb" };
	struct message_paper_say file = {
		.by = (char *)(uintptr_t) "amb",
		.say = PAPER_SAY_FILE,
		.variable = (char *)(uintptr_t) "",
		.typed = (char *)(uintptr_t) "",
	};
	struct message_paper_queue queue = { 0 };
	struct message_paper_said said;

	read_two_pages();
	memory.flags = RECORD_UNKNOWN_ID;
	while (say(PAPER_SAY_AGREE, "") == ERR_NONE)
		;
	memcpy(file.log, desk->logs[0]->id, ID16_LEN);
	ck_assert_int_eq(desk_say(desk, &file, &said), ERR_NONE);
	ck_assert_uint_eq(said.flags, RECORD_UNKNOWN_ID);
	restart();
	ck_assert_int_eq(desk_list(desk, &ask, &queue), ERR_NONE);
	ck_assert_uint_eq(queue.filed, 1);
	ck_assert_uint_eq(queue.unknown, 1);
	message_fini(MESSAGE_PAPER_QUEUE, &queue);
}
END_TEST

START_TEST(intake_away_is_waited_for)
{
	read_two_pages();
	while (say(PAPER_SAY_AGREE, "") == ERR_NONE)
		;
	memory.submit_err = ERR_TIMEOUT;
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_uint_eq(desk->filed, 0);
	restart();
	memory.submit_err = ERR_NONE;
	desk_idle(desk);
	ck_assert_uint_eq(desk->filed, 1);
}
END_TEST

START_TEST(a_missing_page_is_said_and_waits_for_a_decision)
{
	struct message_paper_item item;

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, "0427", NULL, page1 + 1, 1), ERR_NONE);
	done(1);
	desk_idle(desk);
	ck_assert_int_eq(memory.submits, 0);
	step(&item);
	ck_assert_int_eq(item.step, PAPER_STEP_TROUBLE);
	ck_assert_ptr_nonnull(strstr(item.trouble, "Page 2 of 2 is missing"));
	message_fini(MESSAGE_PAPER_ITEM, &item);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_STATE);
	ck_assert_int_eq(say(PAPER_SAY_AS_IT_IS, ""), ERR_NONE);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_str_eq(memory.person, "0427");
	expect_answer("health_today", ANSWER_UNREADABLE, 0);
}
END_TEST

START_TEST(a_page_that_comes_later_completes_its_log)
{
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(add_page(1, 1, 2, "0427", NULL, NULL, 0), ERR_NONE);
	done(1);
	restart();
	expect(PAPER_STEP_TROUBLE, NULL);
	ck_assert_int_eq(add_scan(2, "another"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 2);
	ck_assert_int_eq(
	    add_page(2, 1, 1, "0427", NULL, page1 + 1, 1), ERR_NONE);
	done(2);
	ck_assert_uint_eq(desk->n_logs, 1);
	desk_idle(desk); /* sure of everything: it needs nobody */
	ck_assert_int_eq(memory.submits, 1);
}
END_TEST

START_TEST(a_log_that_needs_nobody_waits_until_its_file_is_read_to_the_end)
{
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, "0427", NULL, page1 + 1, 1), ERR_NONE);
	ck_assert_int_eq(add_page(1, 2, 2, "0427", NULL, NULL, 0), ERR_NONE);
	desk_idle(desk);
	ck_assert_int_eq(memory.submits, 0);
	done(1);
	desk_idle(desk);
	ck_assert_int_eq(memory.submits, 1);
}
END_TEST

START_TEST(a_copied_print_makes_two_logs_and_asks)
{
	struct message_paper_item item;
	struct message_paper_say discard = {
		.by = (char *)(uintptr_t) "amb",
		.say = PAPER_SAY_DISCARD_PAGE,
		.variable = (char *)(uintptr_t) "",
		.typed = (char *)(uintptr_t) "",
	};

	read_two_pages();
	ck_assert_int_eq(add_scan(2, "copy"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 2);
	ck_assert_int_eq(add_page(2, 1, 2, NULL, "S1", page2, 1), ERR_NONE);
	done(2);
	ck_assert_uint_eq(desk->n_logs, 2);
	while (say(PAPER_SAY_AGREE, "") == ERR_NONE ||
	       say(PAPER_SAY_UNREADABLE, "") == ERR_NONE)
		;
	step(&item);
	ck_assert_int_eq(item.step, PAPER_STEP_TROUBLE);
	ck_assert_ptr_nonnull(strstr(item.trouble, "more than once"));
	message_fini(MESSAGE_PAPER_ITEM, &item);
	/* The copy is discarded: the first log is in order. */
	memcpy(discard.page, desk->pages[2]->id, ID16_LEN);
	ck_assert_int_eq(desk_say(desk, &discard, NULL), ERR_NONE);
	ck_assert_int_eq(memory.audits, 1);
	ck_assert_uint_eq(desk->n_logs, 1);
	expect(PAPER_STEP_FILE, NULL);
	restart();
	ck_assert_uint_eq(desk->n_logs, 1);
	expect(PAPER_STEP_FILE, NULL);
}
END_TEST

START_TEST(a_sheet_scanned_twice_is_put_aside_and_takes_no_page_along)
{
	static const struct field first[] = {
		{ "ps_informal_given", READING_TICK, NULL, 0, NULL },
		{ "ps_groups_given", READING_NUMBER, "3", 0, NULL },
		{ "ps_led_given", READING_NUMBER, "12", 0, NULL },
		{ "ps_projects", READING_UNSURE, NULL, READING_NUMBER, "1" },
		{ "form_date", READING_DATE, "2016-04-12", 0, NULL },
	};
	static const struct field other[] = {
		{ "ps_informal_given", READING_TICK, NULL, 0, NULL },
		{ "ps_groups_given", READING_NUMBER, "3", 0, NULL },
		{ "ps_led_given", READING_NUMBER, "13", 0, NULL },
		{ "ps_projects", READING_NUMBER, "1", 0, NULL },
		{ "form_date", READING_DATE, "2016-04-12", 0, NULL },
	};
	size_t log;

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", first, countof(first)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 1, NULL, "S1", first, countof(first)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 3, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	/* Another person, on a copy of the print. */
	ck_assert_int_eq(
	    add_page(1, 4, 1, NULL, "S1", other, countof(other)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 5, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	done(1);
	ck_assert_uint_eq(desk->n_logs, 3);
	ck_assert(!desk_id_is(desk->pages[1]->log, desk->pages[0]->log));
	ck_assert(desk_id_is(desk->pages[2]->log, desk->pages[0]->log));
	ck_assert(desk_id_is(desk->pages[4]->log, desk->pages[3]->log));
	ck_assert(!desk_id_is(desk->pages[3]->log, desk->pages[1]->log));
	for (log = 0; log < desk->n_logs; log++) {
		bool again =
		    desk_id_is(desk->logs[log]->id, desk->pages[1]->log);
		char *trouble = desk_trouble(desk, desk->logs[log]);

		ck_assert_int_eq(
		    again, strstr(trouble, "has the same answers") != NULL);
		ck_assert_ptr_null(strstr(trouble, "missing"));
		free(trouble);
	}
}
END_TEST

START_TEST(a_page_lost_of_one_copy_is_not_made_up_for_by_the_next)
{
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	/* One person's page 2 is lost; both of the next, on a copy. */
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", page1, countof(page1)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 1, NULL, "S1", page1, countof(page1)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 3, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	done(1);
	ck_assert(!desk_id_is(desk->pages[1]->log, desk->pages[0]->log));
	ck_assert(desk_id_is(desk->pages[2]->log, desk->pages[1]->log));
	/* It is found, and comes later. */
	ck_assert_int_eq(add_scan(2, "found"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 2);
	ck_assert_int_eq(
	    add_page(2, 1, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	done(2);
	ck_assert(desk_id_is(desk->pages[3]->log, desk->pages[0]->log));
}
END_TEST

START_TEST(a_page_that_was_not_read_says_why_and_stops_nothing)
{
	struct message_paper_list ask = { .by = (char *)(uintptr_t) "amb" };
	struct message_paper_queue queue = { 0 };

	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(add_page(1, 1, 0, NULL, NULL, NULL, 0), ERR_NONE);
	ck_assert_int_eq(add_page(1, 2, 1, "0427", NULL, NULL, 0), ERR_NONE);
	done(1);
	ck_assert_int_eq(desk_list(desk, &ask, &queue), ERR_NONE);
	ck_assert_ptr_nonnull(
	    memmem(queue.pages.data, queue.pages.len, "photo of a cat", 14));
	message_fini(MESSAGE_PAPER_QUEUE, &queue);
	ask.by = (char *)(uintptr_t) "somebody else";
	ck_assert_int_eq(desk_list(desk, &ask, &queue), ERR_NONE);
	ck_assert_uint_eq(
	    queue.pages.len + queue.logs.len + queue.scans.len, 0);
	message_fini(MESSAGE_PAPER_QUEUE, &queue);
	expect(PAPER_STEP_TROUBLE, NULL);
}
END_TEST

START_TEST(blank_backs_are_one_line_and_go_at_once)
{
	struct message_paper_list ask = { .by = (char *)(uintptr_t) "amb" };
	struct message_paper_queue queue = { 0 };
	struct message_paper_say discard = {
		.by = (char *)(uintptr_t) "somebody else",
		.say = PAPER_SAY_DISCARD_BLANK,
		.variable = (char *)(uintptr_t) "",
		.typed = (char *)(uintptr_t) "",
	};
	struct buf row;

	ck_assert_int_eq(add_scan(1, "pile"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	for (int sheet = 1; sheet <= 3; sheet++)
		ck_assert_int_eq(
		    add_page(1, sheet, -1, NULL, NULL, NULL, 0), ERR_NONE);
	ck_assert_int_eq(add_page(1, 4, 0, NULL, NULL, NULL, 0), ERR_NONE);
	done(1);
	ck_assert_int_eq(desk_list(desk, &ask, &queue), ERR_NONE);
	buf_init(&row, 100);
	buf_put_text(&row, reading_blank_sheet);
	buf_put_u32(&row, 3);
	ck_assert_ptr_nonnull(
	    memmem(queue.pages.data, queue.pages.len, row.data, row.len));
	/* one row for the three, one for the cat */
	ck_assert_uint_lt(queue.pages.len, 2 * (2 * ID16_LEN + 80));
	buf_fini(&row);
	message_fini(MESSAGE_PAPER_QUEUE, &queue);
	memcpy(discard.page, desk->scans[0]->id, ID16_LEN);
	ck_assert_int_eq(desk_say(desk, &discard, NULL), ERR_DENIED);
	discard.by = (char *)(uintptr_t) "amb";
	ck_assert_int_eq(desk_say(desk, &discard, NULL), ERR_NONE);
	ck_assert_uint_eq(desk->n_pages, 1);
	ck_assert_int_eq(memory.audits, 1);
	restart();
	ck_assert_uint_eq(desk->n_pages, 1);
	ck_assert_int_eq(desk_list(desk, &ask, &queue), ERR_NONE);
	ck_assert_ptr_nonnull(
	    memmem(queue.pages.data, queue.pages.len, "photo of a cat", 14));
	message_fini(MESSAGE_PAPER_QUEUE, &queue);
}
END_TEST

START_TEST(a_picture_is_given_to_who_sent_it_alone)
{
	struct message_paper_sheet ask = {
		.by = (char *)(uintptr_t) "amb",
		.variable = (char *)(uintptr_t) "ps_informal_given",
	};
	struct message_paper_picture picture = { 0 };

	read_two_pages();
	memcpy(ask.page, desk->pages[0]->id, ID16_LEN);
	ck_assert_int_eq(desk_sheet_picture(desk, &ask, &picture), ERR_NONE);
	ck_assert_uint_eq(picture.picture.len, 5);
	ck_assert_uint_eq(picture.picture.data[0], 2);
	message_fini(MESSAGE_PAPER_PICTURE, &picture);
	ask.by = (char *)(uintptr_t) "somebody else";
	ck_assert_int_eq(desk_sheet_picture(desk, &ask, &picture), ERR_DENIED);
	ask.everybodys = 1;
	ck_assert_int_eq(desk_sheet_picture(desk, &ask, &picture), ERR_NONE);
	message_fini(MESSAGE_PAPER_PICTURE, &picture);
}
END_TEST

START_TEST(no_reader_alone_decides_that_somebody_did_not_agree)
{
	static const struct field consents[] = {
		{ "consent_information", READING_CHOICE, "1", 0, NULL },
		{ "consent_reminders", READING_BLANK, NULL, 0, NULL },
		{ "consent_use", READING_CHOICE, "1", 0, NULL },
		{ "mobile", READING_TEXT, NULL, 0, NULL },
	};
	struct message_paper_item item;

	page_form = "reg";
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, "0427", NULL, consents, countof(consents)),
	    ERR_NONE);
	ck_assert_int_eq(add_page(1, 2, 2, "0427", NULL, NULL, 0), ERR_NONE);
	done(1);
	page_form = "monthly_short";
	desk_idle(desk);
	ck_assert_int_eq(memory.submits, 0);
	expect(PAPER_STEP_ANSWER, "consent_information");
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	expect(PAPER_STEP_ANSWER, "consent_reminders");
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	ck_assert_int_eq(say(PAPER_SAY_AGREE, ""), ERR_NONE);
	step(&item); /* and no telephone number is asked for */
	ck_assert_int_eq(item.step, PAPER_STEP_FILE);
	ck_assert_ptr_nonnull(strstr(item.trouble, "nothing else"));
	message_fini(MESSAGE_PAPER_ITEM, &item);
	memory.outcome = OUTCOME_REFUSED;
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_int_eq(memory.audits, 1);
	ck_assert_uint_eq(count(&memory, "desk/page"), 0);
	ck_assert_uint_eq(count(&memory, "desk/image"), 0);
}
END_TEST

START_TEST(many_logs_waiting_do_not_make_each_slow)
{
	enum { SCANS = 200 };
	char name[32], serial[32];
	struct timespec start, end;
	int i;

	for (i = 0; i < SCANS; i++) {
		snprintf(name, sizeof(name), "image %d", i);
		snprintf(serial, sizeof(serial), "S%d", i);
		ck_assert_int_eq(add_scan((uint8_t)(i + 1), name), ERR_NONE);
		ck_assert_int_eq(ask_work(life, 2000), i + 1);
		ck_assert_int_eq(add_page((uint8_t)(i + 1), 1, 1, NULL, serial,
				     page1, countof(page1)),
		    ERR_NONE);
		ck_assert_int_eq(add_page((uint8_t)(i + 1), 2, 2, NULL, serial,
				     page2, countof(page2)),
		    ERR_NONE);
		done((uint8_t)(i + 1));
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (i = 0; i < 10; i++)
		expect(PAPER_STEP_ID, "personal_id");
	clock_gettime(CLOCK_MONOTONIC, &end);
	fprintf(stderr, "%.1f ms a step with %d logs\n",
	    ((double)(end.tv_sec - start.tv_sec) * 1e3 +
		(double)(end.tv_nsec - start.tv_nsec) / 1e6) /
		10,
	    SCANS);
	ck_assert_int_lt(end.tv_sec - start.tv_sec, 10);
}
END_TEST

START_TEST(a_study_that_keeps_its_scans_keeps_them_sealed)
{
	desk->keep_scans = true;
	read_two_pages();
	while (say(PAPER_SAY_AGREE, "") == ERR_NONE)
		;
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_int_eq(memory.submits, 1);
	ck_assert_int_eq(desk->scans[0]->state, SCAN_CLOSED);
	ck_assert_uint_eq(count(&memory, "desk/image"), 1);
	ck_assert_uint_eq(count(&memory, "desk/page"), 0);
	ck_assert_uint_eq(count(&memory, "desk/picture"), 0);
}
END_TEST

/* ---- the second reader ---- */

static void
second(const char *by, struct message_second *found)
{
	const struct message_second_ask ask = { .by = (char *)(uintptr_t)by };

	*found = (struct message_second){ 0 };
	ck_assert_int_eq(desk_second_ask(desk, &ask, found), ERR_NONE);
}

static enum err
say_second(const struct message_second *found, const char *by,
    enum paper_say what, const char *typed)
{
	struct message_second_say message = { .by = (char *)(uintptr_t)by,
		.say = (uint8_t)what,
		.typed = (char *)(uintptr_t)typed };

	memcpy(message.item, found->item, ID16_LEN);
	return desk_second_say(desk, &message);
}

/* A log with pictures of every field, filed; "7" was read, "1" typed. */
static void
file_for_second(void)
{
	static const struct field sure[] = {
		{ "form_date", READING_DATE, "2016-04-12", 0, NULL },
		{ "ps_informal_given", READING_UNSURE, NULL, READING_NUMBER,
		    "7" },
		{ "ps_informal_received", READING_TICK, NULL, 0, NULL },
	};

	desk->second = 1000000;
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	every_picture = true;
	ck_assert_int_eq(
	    add_page(1, 1, 1, "0427", NULL, sure, countof(sure)), ERR_NONE);
	ck_assert_int_eq(add_page(1, 2, 2, "0427", NULL, NULL, 0), ERR_NONE);
	every_picture = false;
	done(1);
	ck_assert_int_eq(say(PAPER_SAY_TYPED, "1"), ERR_NONE);
	ck_assert_int_eq(say(PAPER_SAY_FILE, ""), ERR_NONE);
	ck_assert_uint_eq(desk->n_seconds, 3);
}

START_TEST(a_field_is_read_again_by_somebody_else_who_is_told_nothing)
{
	struct message_second found;
	struct message_tally tally;

	file_for_second();
	second("amb", &found); /* confirmed it: not asked */
	ck_assert_int_eq(found.found, 0);
	second("other", &found);
	ck_assert_int_eq(found.found, 1);
	ck_assert_uint_eq(found.left, 3);
	ck_assert_uint_eq(found.picture.len, 5);
	ck_assert_int_eq(
	    say_second(&found, "amb", PAPER_SAY_TYPED, "1"), ERR_DENIED);
	ck_assert_int_eq(
	    say_second(&found, "other", PAPER_SAY_TYPED, "??"), ERR_INPUT);
	desk_tally(desk, &tally);
	ck_assert_uint_eq(tally.waiting, 3);
	message_fini(MESSAGE_SECOND, &found);
}
END_TEST

START_TEST(second_readings_are_counted_once_through_restarts)
{
	struct message_second found;
	struct message_tally tally;
	int i;

	file_for_second();
	for (i = 0; i < 3; i++) {
		const char *typed;

		restart();
		second("other", &found);
		ck_assert_int_eq(found.found, 1);
		typed =
		    strcmp(found.variable, "form_date") == 0 ? "12/4/16" : "1";
		ck_assert_int_eq(
		    say_second(&found, "other", PAPER_SAY_TYPED, typed),
		    ERR_NONE);
		ck_assert_int_eq(
		    say_second(&found, "other", PAPER_SAY_TYPED, typed),
		    ERR_STATE);
		message_fini(MESSAGE_SECOND, &found);
	}
	restart();
	desk_tally(desk, &tally);
	ck_assert_uint_eq(tally.waiting, 0);
	ck_assert_uint_eq(tally.helped, 1); /* typed by a person: the same */
	ck_assert_uint_eq(tally.helped_wrong, 0);
	ck_assert_uint_eq(tally.alone, 2); /* a date; a tick that is a 1 */
	ck_assert_uint_eq(tally.alone_wrong, 1);
	ck_assert_uint_eq(count(&memory, "desk/second"), 0);
}
END_TEST

START_TEST(dying_between_two_writes_never_counts_a_second_reading_twice)
{
	struct message_second found;
	struct message_tally tally;
	int at;

	for (at = 0; at < 3; at++) {
		tear_down();
		set_up();
		file_for_second();
		second("other", &found);
		memory.fail_in = at;
		ck_assert_int_ne(
		    say_second(&found, "other", PAPER_SAY_TYPED, "1"),
		    ERR_NONE);
		restart();
		(void)say_second(&found, "other", PAPER_SAY_TYPED, "1");
		message_fini(MESSAGE_SECOND, &found);
		desk_tally(desk, &tally);
		ck_assert_uint_le(tally.alone + tally.helped, 1);
		ck_assert_uint_eq(tally.waiting, 2);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("desk");
	TCase *tcase = tcase_create("desk");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(
	    tcase, a_scan_is_acknowledged_only_when_it_is_in_the_drawers);
	tcase_add_test(tcase, sending_a_scan_again_changes_nothing);
	tcase_add_test(tcase, an_empty_file_says_so_and_no_reader_is_asked);
	tcase_add_test(tcase, a_scan_that_was_discarded_may_come_again);
	tcase_add_test(tcase, nothing_in_the_drawers_is_in_clear);
	tcase_add_test(tcase, a_drawer_moved_to_another_place_does_not_open);
	tcase_add_test(tcase,
	    a_scan_of_a_dead_reader_is_handed_out_again_but_not_for_ever);
	tcase_add_test(
	    tcase, a_reader_that_lives_and_asks_again_costs_the_scan_nothing);
	tcase_add_test(tcase, a_log_is_confirmed_one_thing_at_a_time_and_filed);
	tcase_add_test(tcase, undo_takes_back_one_thing_at_a_time);
	tcase_add_test(tcase, what_cannot_be_an_answer_is_not_taken);
	tcase_add_test(
	    tcase, a_reading_that_cannot_be_an_answer_is_not_offered);
	tcase_add_test(
	    tcase, the_desk_killed_between_any_two_writes_loses_nothing_said);
	tcase_add_test(
	    tcase, a_log_filed_twice_goes_out_under_one_submission_id);
	tcase_add_test(
	    tcase, a_log_of_an_id_not_given_out_is_filed_and_said_to_be);
	tcase_add_test(tcase, intake_away_is_waited_for);
	tcase_add_test(tcase, a_missing_page_is_said_and_waits_for_a_decision);
	tcase_add_test(tcase, a_page_that_comes_later_completes_its_log);
	tcase_add_test(tcase,
	    a_log_that_needs_nobody_waits_until_its_file_is_read_to_the_end);
	tcase_add_test(tcase, a_copied_print_makes_two_logs_and_asks);
	tcase_add_test(
	    tcase, a_sheet_scanned_twice_is_put_aside_and_takes_no_page_along);
	tcase_add_test(
	    tcase, a_page_lost_of_one_copy_is_not_made_up_for_by_the_next);
	tcase_add_test(
	    tcase, a_page_that_was_not_read_says_why_and_stops_nothing);
	tcase_add_test(tcase, blank_backs_are_one_line_and_go_at_once);
	tcase_add_test(tcase, a_picture_is_given_to_who_sent_it_alone);
	tcase_add_test(
	    tcase, a_field_is_read_again_by_somebody_else_who_is_told_nothing);
	tcase_add_test(
	    tcase, second_readings_are_counted_once_through_restarts);
	tcase_add_test(tcase,
	    dying_between_two_writes_never_counts_a_second_reading_twice);
	tcase_add_test(
	    tcase, no_reader_alone_decides_that_somebody_did_not_agree);
	tcase_add_test(tcase, many_logs_waiting_do_not_make_each_slow);
	tcase_add_test(tcase, a_study_that_keeps_its_scans_keeps_them_sealed);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
