/* The pages for participants. */
#include "web_browser.h"

/* ---- participants ---- */

START_TEST(home_names_every_form_of_the_study)
{
	size_t i;

	get("/");
	ck_assert_uint_eq(browser.status, 200);
	for (i = 0; i < study_n_forms(study); i++) {
		char *link =
		    mem_printf("\"/form/%s\"", study_form(study, i)->name);

		has(link);
		free(link);
	}
}
END_TEST

/* Cuts the next address of a built-in file out of *AT; owned, NULL after the
 * last. */
static char *
next_file(const char **at)
{
	const char *from = strstr(*at, "\"/file/");

	if (from == NULL)
		return NULL;
	*at = from + 1;
	return mem_text_n(*at, strcspn(*at, "\""));
}

START_TEST(a_file_is_kept_for_good_under_an_address_that_names_its_version)
{
	char *home, *file;
	const char *at;
	unsigned n = 0;

	get("/");
	at = home = mem_text(browser.body);
	while ((file = next_file(&at)) != NULL) {
		get(file);
		ck_assert_uint_eq(browser.status, 200);
		ck_assert(browser.keeps);
		*strchr(file, '?') = '\0';
		get(file);
		ck_assert_uint_eq(browser.status, 200);
		ck_assert(!browser.keeps);
		free(file);
		n++;
	}
	free(home);
	ck_assert_uint_eq(n, 2);
	get("/file/style.css?v=0123456789abcdef");
	ck_assert(!browser.keeps);
	get("/file/other.css?v=0123456789abcdef");
	ck_assert_uint_eq(browser.status, 404);
}
END_TEST

START_TEST(a_form_can_be_filled_in_and_is_sent_once)
{
	char *draft = begin("monthly_short");
	unsigned i;

	has("q.personal_id");
	fill("q.personal_id", "0427");
	fill("q.form_date", "2026-11-20");
	answer(page(draft, "1"));
	follow();
	fill("q.ps_informal_given", "3");
	fill("q.ps_informal_received.tick", "1");
	fill("q.ps_onetoone_given", "0");
	answer(page(draft, "2"));
	for (i = 0; i < 20 && strstr(browser.location, "check") == NULL; i++) {
		char *at = mem_text(browser.location);

		follow();
		answer(at);
		free(at);
	}
	follow();
	has("Check your answers");
	has("Yes, but I do not know how many");
	ck_assert_uint_eq(intake.n, 0);
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 1);
	ck_assert_str_eq(intake.person, "0427");
	ck_assert_ptr_nonnull(strstr(intake.log, "\"ps_informal_given\":3,"
						 "\"ps_informal_received\":true"
						 ",\"ps_onetoone_given\":0,"
						 "\"ps_onetoone_received\":"
						 "null"));
	follow();
	has("safely stored");
	lacks("0427");
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 1);
	follow();
	has("safely stored");
	free(draft);
}
END_TEST

START_TEST(sending_twice_at_once_has_one_submission_id)
{
	char *draft = begin("monthly_short"), *cookie;
	uint8_t first[ID16_LEN];

	fill("q.form_date", "2026-11-20");
	answer(page(draft, "1"));
	cookie = mem_text(browser.cookies[0].value);
	post(page(draft, "check"));
	memcpy(first, intake.submission, ID16_LEN);
	free(browser.cookies[0].value);
	browser.cookies[0].value = cookie; /* as a second press would send */
	intake.outcome = OUTCOME_REPEAT;
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 2);
	ck_assert_mem_eq(first, intake.submission, ID16_LEN);
	follow();
	has("safely stored");
	free(draft);
}
END_TEST

START_TEST(thanks_come_only_once_it_is_stored)
{
	char *draft = begin("monthly_short");

	fill("q.form_date", "2026-11-20");
	fill("q.personal_id", "0427");
	answer(page(draft, "1"));
	intake.err = ERR_TIMEOUT;
	post(page(draft, "check"));
	ck_assert_uint_eq(browser.status, 503);
	has("Your answers are still here");
	has("0427");
	lacks("safely stored");
	get(page(draft, "done"));
	ck_assert_uint_eq(browser.status, 303);
	intake.err = ERR_NONE;
	intake.outcome = OUTCOME_INVALID;
	post(page(draft, "check"));
	lacks("safely stored");
	intake.outcome = OUTCOME_STORED;
	post(page(draft, "check"));
	follow();
	has("safely stored");
	free(draft);
}
END_TEST

START_TEST(mistakes_are_shown_beside_the_field_with_what_was_typed)
{
	char *draft = begin("monthly_short");

	fill("q.personal_id", "42");
	fill("q.form_date", "2026-11-20");
	answer(page(draft, "1"));
	follow();
	has("id=\"personal_id.problem\"");
	has("aria-describedby=\"personal_id.problem personal_id.hint\"");
	has("value=\"42\"");
	fill("q.ps_informal_given", "lots & lots");
	fill("q.ps_pairs_given", "100");
	answer(page(draft, "2"));
	follow();
	has("id=\"ps_informal_given.problem\"");
	has("value=\"lots &amp; lots\"");
	has("id=\"ps_pairs_given.problem\"");
	has("value=\"100\"");
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 0);
	free(draft);
}
END_TEST

START_TEST(what_is_typed_cannot_become_markup)
{
	char *draft = begin("monthly_short");
	static const char evil[] = "\"><script>alert(1)</script>";

	fill("q.personal_id", evil);
	fill("q.form_date", evil);
	answer(page(draft, "1"));
	follow();
	lacks("<script");
	has("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
	get("/form/<script>");
	ck_assert_uint_eq(browser.status, 404);
	lacks("<script");
	get("/sign-in?to=\"><script>");
	lacks("<script");
	free(draft);
}
END_TEST

START_TEST(going_back_keeps_what_was_typed)
{
	char *draft = begin("monthly_short");

	fill("q.form_date", "2026-11-20");
	answer(page(draft, "1"));
	fill("q.ps_informal_given", "not a number");
	fill("go", "back");
	post(page(draft, "2"));
	ck_assert_ptr_nonnull(strstr(browser.location, "/1"));
	get(page(draft, "2"));
	has("value=\"not a number\"");
	free(draft);
}
END_TEST

static void
consent(char *draft, const char *last)
{
	fill("q.consent_information", "1");
	fill("q.consent_reminders", "1");
	fill("q.consent_use", last);
	answer(page(draft, "1"));
}

START_TEST(refusing_consent_keeps_nothing_and_is_thanked)
{
	char *draft = begin("reg");

	has("consent_information");
	lacks("q.personal_id");
	consent(draft, "0");
	ck_assert_uint_eq(intake.n, 1);
	ck_assert_str_eq(intake.person, "");
	ck_assert_ptr_null(strstr(intake.log, "2026"));
	ck_assert_ptr_nonnull(strstr(intake.log, "\"consent_use\":\"0\""));
	follow();
	has("Thank you");
	has("kept nothing");
	get(page(draft, "2"));
	has("kept nothing");
	free(draft);
}
END_TEST

START_TEST(a_missing_consent_is_asked_again_and_not_taken_for_no)
{
	char *draft = begin("reg");

	fill("q.consent_information", "1");
	answer(page(draft, "1"));
	ck_assert_uint_eq(intake.n, 0);
	follow();
	has("id=\"consent_use.problem\"");
	free(draft);
}
END_TEST

START_TEST(a_question_is_asked_only_if_its_condition_holds)
{
	char *draft = begin("reg");
	unsigned i;

	consent(draft, "1");
	follow();
	fill("q.form_date", "2026-11-20");
	answer(page(draft, "2"));
	follow();
	has("q.contact");
	fill("q.contact", "email");
	fill("q.contact", "post");
	answer(page(draft, "3"));
	for (i = 0; i < 3 && strstr(browser.location, "/4") == NULL; i++)
		follow();
	follow();
	has("q.email");
	has("q.postal_address");
	lacks("q.mobile");
	free(draft);
}
END_TEST

/* Answers the pages up to the check, with REGION, and CONTACT if any. */
static void
to_the_check(const char *region, const char *contact)
{
	unsigned i;

	for (i = 0; i < 40 && strstr(browser.location, "check") == NULL; i++) {
		char *at = mem_text(browser.location);

		follow();
		if (strstr(browser.body, "q.contact\"") != NULL &&
		    contact[0] != '\0')
			fill("q.contact", contact);
		if (strstr(browser.body, "q.mobile\"") != NULL)
			fill("q.mobile", "07700 900123");
		if (strstr(browser.body, "q.form_date\"") != NULL)
			fill("q.form_date", "2026-11-20");
		if (strstr(browser.body, "q.region\"") != NULL)
			fill("q.region", region);
		answer(at);
		free(at);
	}
}

START_TEST(what_a_later_answer_makes_needed_is_asked_for_at_the_end)
{
	char *draft = begin("reg");

	consent(draft, "1");
	to_the_check("10", ""); /* whose own staff reach its members */
	follow();
	has("Check your answers");
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 1);
	free(draft);
	draft = begin("reg");
	consent(draft, "1");
	to_the_check("3", "");
	follow();
	follow();
	has("id=\"contact.problem\"");
	has("name=\"then\" value=\"check\"");
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 1);
	free(draft);
}
END_TEST

START_TEST(registration_leads_on_to_the_first_log_with_its_id)
{
	char *draft = begin("reg"), *person, *end;

	consent(draft, "1");
	to_the_check("3", "sms");
	post(page(draft, "check"));
	ck_assert_uint_eq(intake.n, 1);
	follow();
	has("2718");
	has("action=\"/form/quarterly\"");
	person = strstr(browser.body, "name=\"person\" value=\"");
	ck_assert_ptr_nonnull(person);
	person += strlen("name=\"person\" value=\"");
	end = strchr(person, '"');
	*end = '\0';
	fill("person", person);
	post("/form/quarterly");
	ck_assert_ptr_null(strstr(browser.location, "2718"));
	follow();
	has("<p class=\"value\">2718</p>");
	lacks("name=\"q.personal_id\"");
	free(draft);
}
END_TEST

/* Registers somebody from ADDRESS; the status of the last answer. */
static unsigned
register_from(const char *address)
{
	char *draft;
	unsigned status;

	browser.address = address;
	draft = begin("reg");
	consent(draft, "1");
	to_the_check("3", "sms");
	post(page(draft, "check"));
	status = browser.status;
	free(draft);
	return status;
}

START_TEST(one_address_cannot_register_without_end)
{
	const char *const network[] = { "2001:db8:1:2::1", "2001:db8:1:2::2",
		"2001:db8:1:2:ffff::3" };

	ck_assert_uint_eq(register_from("192.0.2.7"), 303);
	ck_assert_uint_eq(register_from("::ffff:192.0.2.7"), 303);
	ck_assert_uint_eq(register_from("192.0.2.7"), 429);
	ck_assert_uint_eq(intake.n, 2);
	has("Your answers are still here");
	has("07700 900123"); /* which they are */
	ck_assert_ptr_nonnull(browser.retry_after);
	ck_assert_int_gt(
	    strtol(browser.retry_after, NULL, 10), WEB_REGISTRATIONS_S - 60);
	ck_assert_uint_eq(register_from("192.0.2.8"), 303);
	/* IPv6 by its network */
	ck_assert_uint_eq(register_from(network[0]), 303);
	ck_assert_uint_eq(register_from(network[1]), 303);
	ck_assert_uint_eq(register_from(network[2]), 429);
	ck_assert_uint_eq(register_from("2001:db8:1:3::1"), 303);
}
END_TEST

START_TEST(what_was_not_stored_is_not_counted_as_a_registration)
{
	intake.err = ERR_TIMEOUT;
	ck_assert_uint_eq(register_from("192.0.2.7"), 503);
	ck_assert_uint_eq(register_from("192.0.2.7"), 503);
	intake.err = ERR_NONE;
	intake.outcome = OUTCOME_REPEAT;
	ck_assert_uint_eq(register_from("192.0.2.7"), 303);
	ck_assert_uint_eq(register_from("192.0.2.7"), 303);
	intake.outcome = OUTCOME_STORED;
	ck_assert_uint_eq(register_from("192.0.2.7"), 303);
}
END_TEST

START_TEST(logs_are_not_counted_as_registrations)
{
	char *draft;
	int i;

	for (i = 0; i < 5; i++) {
		draft = begin("monthly_short");
		fill("q.form_date", "2026-11-20");
		answer(page(draft, "1"));
		post(page(draft, "check"));
		ck_assert_uint_eq(browser.status, 303);
		free(draft);
	}
	ck_assert_uint_eq(intake.n, 5);
}
END_TEST

START_TEST(a_draft_that_is_not_ours_is_gone)
{
	char *draft = begin("monthly"), *other;

	other = mem_printf("/form/quarterly%s", strrchr(draft, '/'));
	get(page(other, "1"));
	ck_assert_uint_eq(browser.status, 410);
	browser.cookies[0].value[20] ^= 1;
	get(page(draft, "1"));
	ck_assert_uint_eq(browser.status, 410);
	forget_cookies();
	get(page(draft, "1"));
	ck_assert_uint_eq(browser.status, 410);
	has("Nothing was sent");
	free(draft);
	free(other);
}
END_TEST

START_TEST(long_text_travels_in_several_cookies_and_back)
{
	char *draft = begin("monthly_short"), *text = mem_array(3501, 1);

	memset(text, 'x', 3500);
	fill("q.ps_project_names", text);
	answer(page(draft, "3"));
	ck_assert_uint_ge(browser.n, 2);
	get(page(draft, "3"));
	has(text);
	fill("q.ps_project_names", "short");
	answer(page(draft, "3"));
	ck_assert_uint_eq(browser.n, 1);
	free(text);
	text = mem_array(60001, 1);
	memset(text, 'y', 60000);
	fill("q.ps_project_names", text);
	answer(page(draft, "3"));
	ck_assert_uint_eq(browser.status, 413);
	free(text);
	free(draft);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		home_names_every_form_of_the_study,
		a_file_is_kept_for_good_under_an_address_that_names_its_version,
		a_form_can_be_filled_in_and_is_sent_once,
		sending_twice_at_once_has_one_submission_id,
		thanks_come_only_once_it_is_stored,
		mistakes_are_shown_beside_the_field_with_what_was_typed,
		what_is_typed_cannot_become_markup,
		going_back_keeps_what_was_typed,
		refusing_consent_keeps_nothing_and_is_thanked,
		a_missing_consent_is_asked_again_and_not_taken_for_no,
		a_question_is_asked_only_if_its_condition_holds,
		what_a_later_answer_makes_needed_is_asked_for_at_the_end,
		registration_leads_on_to_the_first_log_with_its_id,
		one_address_cannot_register_without_end,
		what_was_not_stored_is_not_counted_as_a_registration,
		logs_are_not_counted_as_registrations,
		a_draft_that_is_not_ours_is_gone,
		long_text_travels_in_several_cookies_and_back,
	};

	return web_main("web", tests, countof(tests));
}
