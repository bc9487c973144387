#include <math.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/table.h"
#include "tests/schema/side_by_side.h"

static struct study *study;
static struct log *filled;

static void
set_up(void)
{
	study = load_study(SIDE_BY_SIDE);
	filled = log_new(study, study_find_form(study, "quarterly"));
}

static void
tear_down(void)
{
	log_free(filled);
	study_free(study);
}

static const struct variable *
var(const char *name)
{
	const struct variable *v = study_find(study, name);

	ck_assert_msg(v != NULL, "no variable %s", name);
	return v;
}

static const struct answer *
answer(const char *name)
{
	return log_answer(filled, var(name));
}

static void
type(const char *name, const char *text)
{
	ck_assert_msg(log_set_typed(filled, var(name), text) == ERR_NONE,
	    "%s does not take \"%s\"", name, text);
}

static void
ck_text(const char *name, enum answer_kind kind, const char *text)
{
	ck_assert_int_eq(answer(name)->kind, kind);
	ck_assert_str_eq(answer(name)->text, text);
}

static void
ck_number(const char *name, double number)
{
	ck_assert_int_eq(answer(name)->kind, ANSWER_NUMBER);
	ck_assert_double_eq(answer(name)->number, number);
}

/* ---- the tick rule ---- */

struct typed {
	const char *text;
	enum answer_kind kind; /* NOT_ASKED: refused */
	double number;
};

static const struct typed counts[] = {
	{ "", ANSWER_BLANK, 0 },
	{ "   ", ANSWER_BLANK, 0 },
	{ "0", ANSWER_NUMBER, 0 },
	{ "none", ANSWER_NUMBER, 0 },
	{ "None.", ANSWER_NUMBER, 0 },
	{ "no", ANSWER_NUMBER, 0 },
	{ "NO", ANSWER_NUMBER, 0 },
	{ "zero", ANSWER_NUMBER, 0 },
	{ "never", ANSWER_NUMBER, 0 },
	{ "not at all", ANSWER_NUMBER, 0 },
	{ "zero times", ANSWER_NUMBER, 0 },
	{ "3", ANSWER_NUMBER, 3 },
	{ " 3 ", ANSWER_NUMBER, 3 },
	{ "03", ANSWER_NUMBER, 3 },
	{ "3.", ANSWER_NUMBER, 3 },
	{ "3x", ANSWER_NUMBER, 3 },
	{ "x 3", ANSWER_NUMBER, 3 },
	{ "3 times", ANSWER_NUMBER, 3 },
	{ "about 3 times", ANSWER_NUMBER, 3 },
	{ "three", ANSWER_NUMBER, 3 },
	{ "Three times!", ANSWER_NUMBER, 3 },
	{ "once", ANSWER_NUMBER, 1 },
	{ "twice", ANSWER_NUMBER, 2 },
	{ "twenty one", ANSWER_NUMBER, 21 },
	{ "twenty-one", ANSWER_NUMBER, 21 },
	{ "a dozen", ANSWER_NUMBER, 12 },
	{ "two dozen", ANSWER_NUMBER, 24 },
	{ "one hundred and five", ANSWER_NUMBER, 105 },
	{ "12", ANSWER_NUMBER, 12 },
	{ "\u0663", ANSWER_NUMBER, 3 },        /* Arabic-Indic */
	{ "\u06f1\u06f2", ANSWER_NUMBER, 12 }, /* Urdu */
	{ "\u09e9", ANSWER_NUMBER, 3 },        /* Bengali */
	{ "\u0a6a", ANSWER_NUMBER, 4 },        /* Gurmukhi */
	{ "yes", ANSWER_TICK, 0 },
	{ "Yes!", ANSWER_TICK, 0 },
	{ "y", ANSWER_TICK, 0 },
	{ "x", ANSWER_TICK, 0 },
	{ "X", ANSWER_TICK, 0 },
	{ "\u2713", ANSWER_TICK, 0 },
	{ "\u2714\ufe0f", ANSWER_TICK, 0 },
	{ "\u2705", ANSWER_TICK, 0 },
	{ "tick", ANSWER_TICK, 0 },
	{ "a few", ANSWER_TICK, 0 },
	{ "A few times", ANSWER_TICK, 0 },
	{ "lots", ANSWER_TICK, 0 },
	{ "loads", ANSWER_TICK, 0 },
	{ "some", ANSWER_TICK, 0 },
	{ "several times", ANSWER_TICK, 0 },
	{ "a couple", ANSWER_TICK, 0 },
	{ "every day", ANSWER_TICK, 0 },
	{ "don't know", ANSWER_NOT_ASKED, 0 },
	{ "maybe", ANSWER_NOT_ASKED, 0 },
	{ "3 or 4", ANSWER_NOT_ASKED, 0 },
	{ "3-4", ANSWER_NOT_ASKED, 0 },
	{ "3 4", ANSWER_NOT_ASKED, 0 },
	{ "10+", ANSWER_NOT_ASKED, 0 },
	{ "-3", ANSWER_NOT_ASKED, 0 },
	{ "2.5", ANSWER_NOT_ASKED, 0 },
	{ "one two", ANSWER_NOT_ASKED, 0 },
	{ "99999999999999999999", ANSWER_NOT_ASKED, 0 },
	{ "hello", ANSWER_NOT_ASKED, 0 },
	{ "\xff", ANSWER_NOT_ASKED, 0 },
};

START_TEST(blank_zero_number_and_tick_are_four_things)
{
	const struct typed *t = &counts[_i];
	const struct variable *v = var("ps_groups_given");
	enum err err;

	log_set(filled, v, ANSWER_UNREADABLE, 0, NULL);
	err = log_set_typed(filled, v, t->text);
	if (t->kind == ANSWER_NOT_ASKED) {
		ck_assert_msg(err == ERR_INPUT, "\"%s\" was taken", t->text);
		ck_assert_int_eq(
		    log_answer(filled, v)->kind, ANSWER_UNREADABLE);
		return;
	}
	ck_assert_msg(err == ERR_NONE, "\"%s\" was refused", t->text);
	ck_assert_msg(
	    log_answer(filled, v)->kind == t->kind, "\"%s\"", t->text);
	ck_assert_double_eq(log_answer(filled, v)->number, t->number);
}
END_TEST

START_TEST(what_is_put_back_into_a_field_is_read_the_same)
{
	const struct typed *t = &counts[_i];
	const struct variable *v = var("ps_groups_given");
	struct answer before;
	char *typed;

	if (t->kind == ANSWER_NOT_ASKED)
		return;
	type(v->name, t->text);
	before = *log_answer(filled, v);
	typed = log_typed(v, &before);
	type(v->name, typed);
	ck_assert_int_eq(log_answer(filled, v)->kind, before.kind);
	ck_assert_double_eq(log_answer(filled, v)->number, before.number);
	free(typed);
}
END_TEST

START_TEST(a_question_without_tick_refuses_one)
{
	ck_assert_int_eq(
	    log_set_typed(filled, var("ps_projects"), "yes"), ERR_INPUT);
	ck_assert_int_eq(
	    log_set_typed(filled, var("work_hours"), "lots"), ERR_INPUT);
	type("ps_projects", "none");
	ck_number("ps_projects", 0);
}
END_TEST

START_TEST(ticks_and_numbers_count_alike_as_types_of_support)
{
	type("ps_informal_given", "yes");
	type("ps_onetoone_given", "7");
	type("ps_pairs_given", "0");
	type("ps_groups_given", "1");
	log_derive(filled);
	ck_number("ps_types_given", 3);
	ck_number("ps_types_received", 0);
}
END_TEST

START_TEST(a_score_that_rests_on_something_unreadable_is_unreadable)
{
	type("ps_informal_given", "4");
	log_set(filled, var("ps_pairs_given"), ANSWER_UNREADABLE, 0, NULL);
	log_derive(filled);
	ck_assert_int_eq(answer("ps_types_given")->kind, ANSWER_UNREADABLE);
	ck_number("ps_types_received", 0);
}
END_TEST

/* ---- other answers ---- */

START_TEST(choices_are_taken_by_code_label_or_habit)
{
	type("swemwbs_1", "4");
	ck_text("swemwbs_1", ANSWER_CHOICE, "4");
	type("swemwbs_1", "Always");
	ck_text("swemwbs_1", ANSWER_CHOICE, "5");
	type("swemwbs_1", "2) hardly ever");
	ck_text("swemwbs_1", ANSWER_CHOICE, "2");
	type("swemwbs_1", "some");
	ck_text("swemwbs_1", ANSWER_CHOICE, "3");
	type("medication", "yeah");
	ck_text("medication", ANSWER_CHOICE, "1");
	type("medication", "N");
	ck_text("medication", ANSWER_CHOICE, "0");
	ck_assert_int_eq(
	    log_set_typed(filled, var("swemwbs_1"), "6"), ERR_INPUT);
	ck_assert_int_eq(
	    log_set_typed(filled, var("herth_1"), "dis"), ERR_NONE);
	ck_assert_int_eq(
	    log_set_typed(filled, var("herth_1"), "strongly"), ERR_INPUT);
	ck_text("herth_1", ANSWER_CHOICE, "2");
}
END_TEST

START_TEST(several_choices_come_in_their_own_order)
{
	char *typed;

	type("work", "c, a");
	ck_text("work", ANSWER_CHOICES, "a c");
	type("work", "j b b");
	ck_text("work", ANSWER_CHOICES, "b j");
	type("work", "Student and retired");
	ck_text("work", ANSWER_CHOICES, "g h");
	type("work", "none");
	ck_text("work", ANSWER_CHOICES, "");
	typed = log_typed(var("work"), answer("work"));
	type("work", typed);
	ck_text("work", ANSWER_CHOICES, "");
	free(typed);
	ck_assert_int_eq(log_set_typed(filled, var("work"), "+"), ERR_INPUT);
	ck_assert_int_eq(log_set_typed(filled, var("work"), "a, z"), ERR_INPUT);
}
END_TEST

static const struct {
	const char *typed, *iso;
} dates[] = {
	{ "05/03/16", "2016-03-05" },
	{ "5/3/2016", "2016-03-05" },
	{ "5.3.16", "2016-03-05" },
	{ "5-3-2016", "2016-03-05" },
	{ "050316", "2016-03-05" },
	{ "05032016", "2016-03-05" },
	{ "2016-03-05", "2016-03-05" },
	{ "5 March 2016", "2016-03-05" },
	{ "March 5th, 2016", "2016-03-05" },
	{ "29/02/16", "2016-02-29" },
	{ "29/02/15", NULL },
	{ "31/04/16", NULL },
	{ "13/13/13", NULL },
	{ "5/3", NULL },
	{ "soon", NULL },
};

START_TEST(dates_are_read_in_uk_order)
{
	const struct variable *v = var("form_date");

	if (dates[_i].iso == NULL) {
		ck_assert_int_eq(
		    log_set_typed(filled, v, dates[_i].typed), ERR_INPUT);
		return;
	}
	type("form_date", dates[_i].typed);
	ck_text("form_date", ANSWER_DATE, dates[_i].iso);
	ck_assert_str_eq(log_date(filled), dates[_i].iso);
}
END_TEST

START_TEST(an_id_keeps_its_zeros)
{
	type("personal_id", " 0 4 2 7");
	ck_text("personal_id", ANSWER_TEXT, "0427");
	ck_assert_str_eq(log_person(filled), "0427");
	type("personal_id", "\u0660\u0664\u0662\u0667");
	ck_text("personal_id", ANSWER_TEXT, "0427");
}
END_TEST

START_TEST(one_phone_has_one_number)
{
	static const char *const same[] = { "07700 900123", "07700-900-123",
		"+447700900123", "+44 7700 900123", "0044 7700 900123" };
	size_t i;

	for (i = 0; i < countof(same); i++) {
		char *phone = log_phone(study, same[i]);

		ck_assert_str_eq(phone, "+447700900123");
		free(phone);
	}
	ck_assert_ptr_null(log_phone(study, "call me"));
}
END_TEST

START_TEST(an_address_that_could_break_a_header_is_refused)
{
	const struct variable *v = var("email");

	ck_assert_int_eq(
	    log_set_typed(filled, v, "a@b.org\r\nBcc: c@d.org"), ERR_INPUT);
	ck_assert_int_eq(log_set_typed(filled, v, "a@b@c.org"), ERR_INPUT);
	ck_assert_int_eq(
	    log_set_typed(filled, v, " ann@example.org "), ERR_NONE);
	ck_text("email", ANSWER_TEXT, "ann@example.org");
}
END_TEST

/* ---- conditions and checks ---- */

START_TEST(what_does_not_apply_is_not_asked)
{
	struct problems problems = { 0 };

	type("form_date", "5/3/16");
	type("work", "e");
	type("work_hours", "30");
	type("unemployed_weeks", "13");
	ck_assert(!log_relevant(filled, var("work_hours")));
	ck_assert(log_relevant(filled, var("unemployed_weeks")));
	log_check(filled, NULL, &problems);
	ck_assert_uint_eq(problems.n, 0);
	ck_assert_int_eq(answer("work_hours")->kind, ANSWER_NOT_ASKED);
	ck_number("unemployed_weeks", 13);
	type("work", "a e");
	log_check(filled, NULL, &problems);
	ck_assert_int_eq(answer("work_hours")->kind, ANSWER_BLANK);
	problems_fini(&problems);
}
END_TEST

START_TEST(a_number_out_of_range_is_a_problem_in_words)
{
	struct problems problems = { 0 };

	type("form_date", "5/3/16");
	type("ps_informal_given", "100");
	type("mhses_1", "11");
	type("ps_onetoone_given", "yes");
	log_set(filled, var("ps_projects"), ANSWER_TICK, 0, NULL);
	log_check(filled, NULL, &problems);
	ck_assert_uint_eq(problems.n, 3);
	ck_assert_str_eq(problems_find(&problems, var("ps_informal_given")),
	    "A whole number from 0 to 99, or a tick if you do not know how "
	    "many.");
	ck_assert_str_eq(problems_find(&problems, var("mhses_1")),
	    "Please give a number from 1 to 10.");
	ck_assert_ptr_nonnull(problems_find(&problems, var("ps_projects")));
	ck_assert_ptr_null(problems_find(&problems, var("ps_onetoone_given")));
	problems_fini(&problems);
}
END_TEST

START_TEST(a_registration_without_all_consents_may_not_be_kept)
{
	struct log *log = log_new(study, study_registration(study));

	ck_assert(!log_consented(log));
	log_set(log, var("consent_information"), ANSWER_CHOICE, 0, "1");
	log_set(log, var("consent_reminders"), ANSWER_CHOICE, 0, "1");
	log_set(log, var("consent_use"), ANSWER_CHOICE, 0, "0");
	ck_assert(!log_consented(log));
	log_set(log, var("consent_use"), ANSWER_CHOICE, 0, "1");
	ck_assert(log_consented(log));
	ck_assert(log_consented(filled));
	log_free(log);
}
END_TEST

START_TEST(the_go_betweens_members_need_no_contact)
{
	struct log *log = log_new(study, study_registration(study));
	struct problems problems = { 0 };

	log_check(log, NULL, &problems);
	ck_assert_ptr_nonnull(problems_find(&problems, var("contact")));
	problems_fini(&problems);
	log_set(log, var("region"), ANSWER_CHOICE, 0, "10");
	log_check(log, NULL, &problems);
	ck_assert_ptr_null(problems_find(&problems, var("contact")));
	problems_fini(&problems);
	log_free(log);
}
END_TEST

/* ---- encoding ---- */

static char *
encoded(enum log_subset subset)
{
	struct buf b;

	buf_init(&b, LOG_MAX);
	ck_assert_int_eq(
	    log_encode(filled, subset,
		subset == LOG_PARTNER ? study_partner(study, 0) : NULL, &b),
	    ERR_NONE);
	return buf_take_text(&b);
}

START_TEST(decode_of_encode_is_identity)
{
	char *once, *twice;
	struct log *log;

	type("personal_id", "0427");
	type("form_date", "5/3/16");
	type("ps_informal_given", "yes");
	type("ps_pairs_given", "0");
	type("ps_project_names", "Tea \"and\" talk,\nهلا");
	type("work", "a c");
	log_set(filled, var("ps_online_given"), ANSWER_UNREADABLE, 0, NULL);
	log_derive(filled);
	once = encoded(LOG_DRAFT);
	ck_assert_int_eq(log_decode(study, once, strlen(once), &log), ERR_NONE);
	log_free(filled);
	filled = log;
	twice = encoded(LOG_DRAFT);
	ck_assert_str_eq(once, twice);
	ck_assert_int_eq(answer("ps_informal_given")->kind, ANSWER_TICK);
	ck_number("ps_pairs_given", 0);
	ck_assert_int_eq(answer("ps_groups_given")->kind, ANSWER_BLANK);
	ck_assert_int_eq(answer("ps_online_given")->kind, ANSWER_UNREADABLE);
	ck_assert_int_eq(answer("age_band")->kind, ANSWER_NOT_ASKED);
	free(once);
	free(twice);
}
END_TEST

START_TEST(the_partner_gets_its_own_variables_and_no_id)
{
	char *text;

	type("personal_id", "0427");
	type("form_date", "5/3/16");
	type("work_hours", "12");
	type("ps_informal_given", "3");
	text = encoded(LOG_PARTNER);
	ck_assert_ptr_nonnull(strstr(text, "\"form_date\":\"2016-03-05\""));
	ck_assert_ptr_nonnull(strstr(text, "\"work_hours\":12"));
	ck_assert_ptr_null(strstr(text, "personal_id"));
	ck_assert_ptr_null(strstr(text, "0427"));
	ck_assert_ptr_null(strstr(text, "ps_informal_given"));
	ck_assert_ptr_null(strstr(text, "occupation"));
	free(text);
}
END_TEST

START_TEST(contact_details_are_never_beside_answers)
{
	char *answers, *vault;

	log_free(filled);
	filled = log_new(study, study_registration(study));
	type("contact", "sms");
	type("mobile", "07700 900123");
	type("age_band", "2");
	answers = encoded(LOG_ALL);
	vault = encoded(LOG_VAULT);
	ck_assert_ptr_null(strstr(answers, "mobile"));
	ck_assert_ptr_null(strstr(answers, "900123"));
	ck_assert_ptr_nonnull(strstr(answers, "\"age_band\":\"2\""));
	ck_assert_ptr_nonnull(strstr(vault, "\"mobile\":\"+447700900123\""));
	ck_assert_ptr_null(strstr(vault, "age_band"));
	free(answers);
	free(vault);
}
END_TEST

/* A golden file of each format of logs is kept for ever. */
START_TEST(an_old_log_still_reads)
{
	char *old, *now, *version;
	size_t len;
	struct log *log;
	struct buf b;

	ck_assert_int_eq(
	    table_slurp(SOURCE_DIR "/tests/schema/golden/log-1.json", LOG_MAX,
		&old, &len),
	    ERR_NONE);
	while (len > 0 && old[len - 1] == '\n')
		old[--len] = '\0';
	ck_assert_int_eq(log_decode(study, old, len, &log), ERR_NONE);
	log_free(filled);
	filled = log;
	ck_assert_str_eq(filled->form->name, "quarterly_short");
	ck_text("personal_id", ANSWER_TEXT, "0427");
	ck_assert_int_eq(answer("ps_informal_given")->kind, ANSWER_TICK);
	ck_number("ps_informal_received", 0);
	ck_number("ps_onetoone_given", 12);
	ck_assert_int_eq(answer("ps_onetoone_received")->kind, ANSWER_BLANK);
	ck_assert_int_eq(answer("ps_pairs_given")->kind, ANSWER_UNREADABLE);
	ck_text("swemwbs_1", ANSWER_CHOICE, "4");
	ck_number("swemwbs_metric", 24.11);
	ck_number("eq5d_index", 0.691);
	ck_assert_int_eq(answer("herth_1")->kind, ANSWER_NOT_ASKED);
	/* and is written as it was, but for the version */
	version = strstr(old, "\"version\":\"") + 11;
	memcpy(version, study_version(study), STUDY_VERSION_LEN);
	buf_init(&b, LOG_MAX);
	ck_assert_int_eq(log_encode(filled, LOG_DRAFT, NULL, &b), ERR_NONE);
	now = buf_take_text(&b);
	ck_assert_str_eq(now, old);
	free(now);
	free(old);
}
END_TEST

static const char *const bad_logs[] = {
	"",
	"null",
	"[]",
	"{}",
	"{\"form\":\"monthly\",\"version\":\"x\"}",
	"{\"form\":\"weekly\",\"version\":\"x\",\"answers\":{}}",
	"{\"form\":\"monthly\",\"version\":1,\"answers\":{}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":[]}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":{},\"y\":1}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":{\"nope\":1}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"swemwbs_1\":\"6\"}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"swemwbs_1\":4}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"ps_informal_given\":\"3\"}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"ps_informal_given\":3.5}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"ps_informal_given\":[3]}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"form_date\":\"2016-02-30\"}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":"
	"{\"ps_projects\":1,\"ps_projects\":2}}",
	"{\"form\":\"monthly\",\"version\":\"x\",\"answers\":{}} ,",
};

START_TEST(a_malformed_log_is_refused)
{
	struct log *log;

	ck_assert_int_eq(
	    log_decode(study, bad_logs[_i], strlen(bad_logs[_i]), &log),
	    ERR_INPUT);
	ck_assert_ptr_null(log);
}
END_TEST

START_TEST(an_old_form_may_have_asked_for_other_things)
{
	char *text;
	struct log *log;

	text = mem_printf("{\"form\":\"monthly\",\"version\":\"%s\","
			  "\"answers\":{\"work_hours\":1}}",
	    study_version(study));
	ck_assert_int_eq(
	    log_decode(study, text, strlen(text), &log), ERR_INPUT);
	strstr(text, study_version(study))[0] ^= 1;
	ck_assert_int_eq(log_decode(study, text, strlen(text), &log), ERR_NONE);
	ck_assert_double_eq(log_answer(log, var("work_hours"))->number, 1);
	log_free(log);
	free(text);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(
	    t, blank_zero_number_and_tick_are_four_things, 0, countof(counts));
	tcase_add_loop_test(t, what_is_put_back_into_a_field_is_read_the_same,
	    0, countof(counts));
	tcase_add_test(t, a_question_without_tick_refuses_one);
	tcase_add_test(t, ticks_and_numbers_count_alike_as_types_of_support);
	tcase_add_test(
	    t, a_score_that_rests_on_something_unreadable_is_unreadable);
	tcase_add_test(t, choices_are_taken_by_code_label_or_habit);
	tcase_add_test(t, several_choices_come_in_their_own_order);
	tcase_add_loop_test(t, dates_are_read_in_uk_order, 0, countof(dates));
	tcase_add_test(t, an_id_keeps_its_zeros);
	tcase_add_test(t, one_phone_has_one_number);
	tcase_add_test(t, an_address_that_could_break_a_header_is_refused);
	tcase_add_test(t, what_does_not_apply_is_not_asked);
	tcase_add_test(t, a_number_out_of_range_is_a_problem_in_words);
	tcase_add_test(t, a_registration_without_all_consents_may_not_be_kept);
	tcase_add_test(t, the_go_betweens_members_need_no_contact);
	tcase_add_test(t, decode_of_encode_is_identity);
	tcase_add_test(t, the_partner_gets_its_own_variables_and_no_id);
	tcase_add_test(t, contact_details_are_never_beside_answers);
	tcase_add_test(t, an_old_log_still_reads);
	tcase_add_test(t, an_old_form_may_have_asked_for_other_things);
	tcase_add_loop_test(
	    t, a_malformed_log_is_refused, 0, countof(bad_logs));
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
