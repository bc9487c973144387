#include "collector/conversation.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "tests/suite.h"

#define NOW   1460000000u
#define TODAY "2016-04-07"

static struct study *study;

static struct conversation *
fresh(void)
{
	struct conversation *c;

	if (study == NULL)
		ck_assert_int_eq(
		    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
		    ERR_NONE);
	c = conversation_new(study);
	ck_assert_ptr_nonnull(c);
	return c;
}

static char *
hear(struct conversation *c, const char *text)
{
	return conversation_hear(c, text, true, NOW, TODAY);
}

/* Says TEXT and looks for WANTED in the reply. */
static void
expect(struct conversation *c, const char *text, const char *wanted)
{
	char *reply = hear(c, text);

	ck_assert_ptr_nonnull(reply);
	ck_assert_msg(strstr(reply, wanted) != NULL, "\"%s\" not in \"%s\"",
	    wanted, reply);
	free(reply);
}

static void
say(struct conversation *c, const char *text)
{
	free(hear(c, text));
}

/* Says TEXT until the form is through. */
static void
finish(struct conversation *c, const char *text)
{
	int i;

	for (i = 0; i < 200 && conversation_state(c) == CONVERSATION_ASKING;
	     i++)
		say(c, text);
	ck_assert_int_eq(conversation_state(c), CONVERSATION_SENDING);
}

static struct log *
submitted(struct conversation *c, struct message_submit *submit)
{
	struct log *log;

	ck_assert_int_eq(conversation_submit(c, submit), ERR_NONE);
	ck_assert_int_eq(
	    log_decode(study, submit->log.data, submit->log.len, &log),
	    ERR_NONE);
	return log;
}

static const struct answer *
answer(const struct log *log, const char *name)
{
	const struct variable *variable = study_find(study, name);

	ck_assert_ptr_nonnull(variable);
	return log_answer(log, variable);
}

START_TEST(an_unknown_phone_is_asked_for_the_id_once_more_and_then_left)
{
	struct conversation *c = fresh();
	char *reply;

	reply = conversation_hear(c, "hello", false, NOW, TODAY);
	ck_assert_ptr_nonnull(strstr(reply, "personal ID"));
	free(reply);
	reply = conversation_hear(c, "what?", false, NOW, TODAY);
	ck_assert_ptr_nonnull(strstr(reply, "digits"));
	free(reply);
	reply = conversation_hear(c, "dunno", false, NOW, TODAY);
	ck_assert_ptr_nonnull(strstr(reply, "Nothing is lost"));
	free(reply);
	ck_assert_int_eq(conversation_state(c), CONVERSATION_NEW);
	conversation_free(c);
}
END_TEST

START_TEST(help_says_how_to_begin_or_asks_again_for_the_id)
{
	struct conversation *c = fresh();
	const struct {
		const char *said, *reply, *lacks;
	} steps[] = {
		{ "help", "reply LOG.", "personal ID." },
		{ "log", "personal ID", "reply LOG." },
		{ "help", "reply with your personal ID.", "reply LOG." },
		{ "8350", "(1/", "reply LOG." },
		{ "help", "(1/", "reply LOG." },
		{ "stop", "reply LOG.", "(1/" },
		{ "help", "reply LOG.", "(1/" },
		{ "log", "personal ID", "asked us to stop" },
		{ "8350", "(1/", "reply LOG." },
	};
	char *reply;
	size_t i;

	for (i = 0; i < countof(steps); i++) {
		reply = conversation_hear(c, steps[i].said, false, NOW, TODAY);
		ck_assert_msg(strstr(reply, steps[i].reply) != NULL &&
				  strstr(reply, steps[i].lacks) == NULL,
		    "%zu: %s", i, reply);
		free(reply);
	}
	conversation_free(c);
}
END_TEST

START_TEST(an_id_in_the_first_message_is_taken)
{
	struct conversation *c = fresh();
	struct message_submit submit;

	free(conversation_hear(c, "LOG 8350", false, NOW, TODAY));
	ck_assert_int_eq(conversation_state(c), CONVERSATION_ASKING);
	finish(c, "skip");
	ck_assert_int_eq(conversation_submit(c, &submit), ERR_NONE);
	ck_assert_str_eq(submit.person, "8350");
	message_fini(MESSAGE_SUBMIT, &submit);
	conversation_free(c);
}
END_TEST

START_TEST(lenient_answers_stay_four_different_things)
{
	struct conversation *c = fresh();
	struct message_submit submit;
	struct log *log;

	expect(c, "hi", "(1/");
	expect(c, "three", "(2/");
	expect(c, "3 times", "(3/");
	expect(c, "None.", "(4/");
	expect(c, "yes", "(5/");
	expect(c, "skip", "(6/");
	finish(c, "skip");
	log = submitted(c, &submit);
	ck_assert_int_eq(answer(log, "ps_informal_given")->kind, ANSWER_NUMBER);
	ck_assert(answer(log, "ps_informal_given")->number == 3);
	ck_assert(answer(log, "ps_informal_received")->number == 3);
	ck_assert_int_eq(answer(log, "ps_onetoone_given")->kind, ANSWER_NUMBER);
	ck_assert(answer(log, "ps_onetoone_given")->number == 0);
	ck_assert_int_eq(
	    answer(log, "ps_onetoone_received")->kind, ANSWER_TICK);
	ck_assert_int_eq(answer(log, "ps_pairs_given")->kind, ANSWER_BLANK);
	ck_assert_str_eq(log_date(log), TODAY);
	ck_assert_str_eq(submit.form, "monthly_short");
	ck_assert_int_eq(submit.channel, CHANNEL_TEXT);
	log_free(log);
	message_fini(MESSAGE_SUBMIT, &submit);
	conversation_free(c);
}
END_TEST

START_TEST(an_unclear_answer_is_asked_again_once_then_left_out)
{
	struct conversation *c = fresh();

	say(c, "hi");
	expect(c, "purple", "another way");
	expect(c, "4", "(2/");
	expect(c, "500", "another way");
	expect(c, "999", "leave that one out");
	conversation_free(c);
}
END_TEST

START_TEST(help_repeats_the_question_and_back_goes_back)
{
	struct conversation *c = fresh();

	say(c, "hi");
	expect(c, "HELP", "(1/");
	expect(c, "2", "(2/");
	expect(c, "back", "(1/");
	expect(c, "back", "(1/");
	conversation_free(c);
}
END_TEST

START_TEST(stop_ends_it_at_any_time_and_forgets)
{
	struct conversation *c = fresh();
	struct message_submit submit;
	struct buf kept;

	say(c, "hi");
	say(c, "42");
	expect(c, " Stop! ", "will not write to you again");
	ck_assert_int_eq(conversation_state(c), CONVERSATION_STOPPED);
	ck_assert_int_eq(conversation_submit(c, &submit), ERR_STATE);
	buf_init(&kept, LOG_MAX);
	ck_assert_int_eq(conversation_save(c, &kept), ERR_NONE);
	ck_assert_ptr_null(memmem(kept.data, kept.len, "42", 2));
	buf_fini(&kept);
	expect(c, "3", "reply LOG");
	expect(c, "log", "(1/");
	conversation_free(c);
}
END_TEST

START_TEST(no_reply_holds_an_answer_or_the_id)
{
	struct conversation *c = fresh();
	char *reply = conversation_hear(c, "8350", false, NOW, TODAY);
	int i;

	for (i = 0; i < 200 && reply != NULL; i++) {
		ck_assert_ptr_null(strstr(reply, "8350"));
		ck_assert_ptr_null(strstr(reply, "73"));
		ck_assert_ptr_null(strstr(reply, "sesame"));
		free(reply);
		reply = hear(c, i % 3 == 2 ? "sesame" : "73");
	}
	ck_assert_int_eq(conversation_state(c), CONVERSATION_SENDING);
	reply = conversation_sent(c, OUTCOME_STORED, true);
	ck_assert_ptr_nonnull(strstr(reply, "safely stored"));
	free(reply);
	expect(c, "ok thanks", "safely with us");
	conversation_free(c);
}
END_TEST

START_TEST(whoever_gave_an_id_that_nobody_has_is_told_so)
{
	struct conversation *c = fresh();
	char *reply;

	free(conversation_hear(c, "LOG 8350", false, NOW, TODAY));
	finish(c, "skip");
	reply = conversation_sent(c, OUTCOME_STORED, false);
	ck_assert_ptr_nonnull(strstr(reply, "safely stored"));
	ck_assert_ptr_nonnull(strstr(reply, "do not know the personal ID"));
	ck_assert_ptr_null(strstr(reply, "8350"));
	free(reply);
	conversation_free(c);
}
END_TEST

START_TEST(a_kept_conversation_goes_on_where_it_was)
{
	struct conversation *c = fresh(), *again;
	struct message_submit a, b;
	struct buf kept;

	say(c, "hi");
	say(c, "5");
	say(c, "purple");
	conversation_remember(c, "m1", "What?");
	buf_init(&kept, LOG_MAX);
	ck_assert_int_eq(conversation_save(c, &kept), ERR_NONE);
	ck_assert_int_eq(
	    conversation_load(study, kept.data, kept.len, &again), ERR_NONE);
	ck_assert_str_eq(conversation_last_name(again), "m1");
	ck_assert_str_eq(conversation_last_reply(again), "What?");
	expect(again, "purple", "leave that one out");
	finish(c, "1");
	finish(again, "1");
	ck_assert_int_eq(conversation_submit(c, &a), ERR_NONE);
	ck_assert_int_eq(conversation_submit(again, &b), ERR_NONE);
	ck_assert_mem_eq(a.submission, b.submission, ID16_LEN);
	message_fini(MESSAGE_SUBMIT, &a);
	message_fini(MESSAGE_SUBMIT, &b);
	buf_fini(&kept);
	conversation_free(c);
	conversation_free(again);
}
END_TEST

START_TEST(damaged_keepings_are_refused_at_any_length)
{
	struct conversation *c = fresh(), *again;
	struct buf kept;
	size_t i;

	say(c, "hi");
	buf_init(&kept, LOG_MAX);
	ck_assert_int_eq(conversation_save(c, &kept), ERR_NONE);
	for (i = 0; i < kept.len; i++) {
		ck_assert_int_ne(
		    conversation_load(study, kept.data, i, &again), ERR_NONE);
		ck_assert_ptr_null(again);
	}
	buf_fini(&kept);
	conversation_free(c);
}
END_TEST

START_TEST(after_a_fortnight_of_silence_it_begins_anew)
{
	struct conversation *c = fresh();
	char *reply;

	say(c, "hi");
	say(c, "2");
	reply = conversation_hear(
	    c, "hello again", true, NOW + 15u * 24 * 3600, TODAY);
	ck_assert_ptr_nonnull(strstr(reply, "(1/"));
	free(reply);
	conversation_free(c);
}
END_TEST

SUITE("conversation",
    an_unknown_phone_is_asked_for_the_id_once_more_and_then_left,
    an_id_in_the_first_message_is_taken,
    lenient_answers_stay_four_different_things,
    an_unclear_answer_is_asked_again_once_then_left_out,
    help_repeats_the_question_and_back_goes_back,
    help_says_how_to_begin_or_asks_again_for_the_id,
    whoever_gave_an_id_that_nobody_has_is_told_so,
    stop_ends_it_at_any_time_and_forgets, no_reply_holds_an_answer_or_the_id,
    a_kept_conversation_goes_on_where_it_was,
    damaged_keepings_are_refused_at_any_length,
    after_a_fortnight_of_silence_it_begins_anew)
