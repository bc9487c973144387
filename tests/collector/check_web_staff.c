/* The pages for the study team and for partners. */
#include "web_browser.h"

/* ---- the study team ---- */

static void
sign_in(const char *name, const char *password)
{
	fill("name", name);
	fill("password", password);
	post("/sign-in");
}

/* The CSRF token on the page. */
static char *
token(void)
{
	const char *at = strstr(browser.body, "name=\"csrf\" value=\"");

	ck_assert_ptr_nonnull(at);
	at += strlen("name=\"csrf\" value=\"");
	return mem_text_n(at, strcspn(at, "\""));
}

START_TEST(the_office_is_closed_to_strangers_and_ambassadors)
{
	get("/office/ids");
	ck_assert_uint_eq(browser.status, 303);
	ck_assert_str_eq(browser.location, "/sign-in?to=%2Foffice%2Fids");
	sign_in("anna", "pass word");
	ck_assert_uint_eq(browser.status, 303);
	get("/office/ids");
	ck_assert_uint_eq(browser.status, 403);
	get("/office");
	ck_assert_uint_eq(browser.status, 200);
	lacks("registered");
}
END_TEST

START_TEST(an_ambassador_sees_the_ids_of_their_own_project_alone)
{
	sign_in("anna", "pass word");
	get("/ids?project=SU01");
	has("0202</th><td>logs, but not registered</td>");
	lacks("0101");
	sign_in("office", "pass word");
	get("/ids");
	lacks("0101");
	get("/ids?project=SU01");
	has("0101");
	get("/ids?project=nonsense");
	ck_assert_uint_eq(browser.status, 200);
	lacks("0101");
}
END_TEST

START_TEST(the_office_sees_figures_by_region_and_month)
{
	sign_in("office", "pass word");
	get("/office");
	has("<td class=\"n\">30</td><td class=\"n\">3</td>"
	    "<td class=\"n\"><b>33</b>");
	has("<td class=\"n\">30</td><td class=\"n\">7</td>"
	    "<td class=\"n\">37</td>");
	has("Suffolk");
	has("&lt;b&gt;");
	has("never given out");
	has("<th scope=\"col\" class=\"n\">2</th>"
	    "<th scope=\"col\" class=\"n\">10</th>");
	has("<td class=\"n\">5</td><td class=\"n\">6</td>");
	has("Monthly log</th><td>paper</td><td class=\"n\">9</td>"
	    "<td class=\"n\">4</td><td class=\"n\">11</td>"
	    "<td class=\"n\">2</td>");
	has("<code>abcd0000</code></td><td>Monthly log</td><td>paper</td>"
	    "<td>Suffolk</td>");
	/* dates as the desk writes them */
	has("<th scope=\"col\" class=\"n\">09/2026</th>"
	    "<th scope=\"col\" class=\"n\">10/2026</th>");
	has("/11/2023 ");
	has("another form of the same person that day; erased");
}
END_TEST

START_TEST(wrong_passwords_are_refused_and_then_slowed_down)
{
	unsigned i;

	sign_in("nobody", "pass word");
	ck_assert_uint_eq(browser.status, 403);
	ck_assert_uint_eq(browser.n, 0);
	for (i = 0; i < WEB_TRIES_NAME; i++)
		sign_in("office", "wrong");
	has("not right");
	sign_in("office", "pass word");
	ck_assert_uint_eq(browser.status, 429);
	ck_assert_uint_eq(browser.n, 0);
}
END_TEST

START_TEST(partners_have_no_pages)
{
	sign_in("economics", "pass word");
	ck_assert_uint_eq(browser.status, 403);
	ck_assert_uint_eq(browser.n, 0);
}
END_TEST

START_TEST(a_stranger_cannot_send_much)
{
	const struct http_request stranger = { .method = HTTP_POST,
		.path = "/desk" };
	struct http_request signed_in = stranger;

	ck_assert_uint_eq(web_limit(web, &stranger), HTTP_FORM_MAX);
	browser.refusal = 413;
	post("/desk");
	ck_assert_uint_eq(browser.status, 303);
	browser.refusal = 0;
	sign_in("anna", "pass word");
	signed_in.cookies = browser.cookies;
	signed_in.n_cookies = browser.n;
	ck_assert_uint_eq(web_limit(web, &signed_in), HTTP_UPLOAD_MAX);
	signed_in.path = "/sign-in";
	ck_assert_uint_eq(web_limit(web, &signed_in), HTTP_FORM_MAX);
	browser.refusal = 413;
	post("/desk");
	ck_assert_uint_eq(browser.status, 413);
	browser.refusal = 0;
}
END_TEST

START_TEST(an_ambassador_reads_nothing_a_second_time)
{
	sign_in("anna", "pass word");
	get("/desk/second");
	ck_assert_uint_eq(browser.status, 403);
	get("/desk/second/00000000000000000000000000000001");
	ck_assert_uint_eq(browser.status, 403);
}
END_TEST

START_TEST(tries_are_counted_by_network)
{
	char address[32], name[32];
	int i;

	for (i = 0; i <= WEB_TRIES_ADDRESS; i++) {
		snprintf(address, sizeof(address), "2001:db8::%x:1", i);
		snprintf(name, sizeof(name), "name%d", i);
		browser.address = address;
		sign_in(name, "wrong");
		ck_assert_uint_eq(
		    browser.status, i < WEB_TRIES_ADDRESS ? 403 : 429);
	}
	browser.address = "2001:db8:0:1::1";
	sign_in("anna", "pass word");
	ck_assert_uint_eq(browser.status, 303);
	browser.address = NULL;
}
END_TEST

START_TEST(posts_need_the_token_of_the_session)
{
	char *csrf;

	sign_in("office", "pass word");
	get("/office/ids");
	csrf = token();
	fill("project", "SU01");
	fill("count", "1");
	post("/office/ids");
	ck_assert_uint_eq(browser.status, 403);
	ck_assert_uint_eq(issued, 0);
	fill("csrf", csrf);
	fill("project", "SU01");
	fill("count", "1");
	browser.cross_site = true;
	post("/office/ids");
	browser.cross_site = false;
	ck_assert_uint_eq(browser.status, 403);
	ck_assert_uint_eq(issued, 0);
	fill("csrf", csrf);
	fill("project", "SU01");
	fill("count", "1");
	post("/office/ids");
	ck_assert_uint_eq(browser.status, 200);
	has("3141");
	ck_assert_uint_eq(issued, 1);
	fill("csrf", csrf);
	fill("project", "SU01");
	fill("count", "501");
	post("/office/ids");
	ck_assert_uint_eq(browser.status, 400);
	ck_assert_uint_eq(issued, 1);
	free(csrf);
}
END_TEST

START_TEST(a_new_password_ends_old_sessions)
{
	static char other[PASSWORD_HASH_LEN];

	sign_in("office", "pass word");
	get("/office/ids");
	ck_assert_uint_eq(browser.status, 200);
	ck_assert_int_eq(password_hash("new", other), ERR_NONE);
	office_hash = other;
	get("/office/ids");
	office_hash = hash;
	ck_assert_uint_eq(browser.status, 303);
}
END_TEST

START_TEST(signing_in_never_leads_elsewhere)
{
	fill("to", "//evil.example/");
	sign_in("office", "pass word");
	ck_assert_str_eq(browser.location, "/office");
	fill("to", "https://evil.example/");
	sign_in("office", "pass word");
	ck_assert_str_eq(browser.location, "/office");
	fill("to", "/office/ids");
	sign_in("office", "pass word");
	ck_assert_str_eq(browser.location, "/office/ids");
}
END_TEST

START_TEST(who_helped_is_sent_with_the_log)
{
	char *draft;

	sign_in("anna", "pass word");
	draft = begin("monthly_short");
	fill("q.form_date", "2026-11-20");
	answer(page(draft, "1"));
	post(page(draft, "check"));
	ck_assert_str_eq(intake.by, "anna");
	free(draft);
}
END_TEST

/* ---- the partner ---- */

START_TEST(a_partner_pulls_its_extract_with_its_password)
{
	get("/partner/extract?after=3");
	ck_assert_uint_eq(browser.status, 401);
	browser.user = "economics";
	browser.password = "wrong";
	get("/partner/extract?after=3");
	ck_assert_uint_eq(browser.status, 401);
	browser.password = "pass word";
	get("/partner/extract?after=3");
	ck_assert_uint_eq(browser.status, 200);
	ck_assert_str_eq(browser.body, "tar economics 3 0");
	get("/partner/extract.minisig?until=9");
	ck_assert_str_eq(browser.body, "signature");
	get("/partner/extract?after=-1");
	ck_assert_uint_eq(browser.status, 400);
	browser.user = "office";
	get("/partner/extract?after=3");
	ck_assert_uint_eq(browser.status, 401);
}
END_TEST

/* ---- sealed texts ---- */

START_TEST(a_sealed_text_opens_only_for_its_purpose)
{
	char *sealed = web_seal(key, "a", "hello", 5);
	struct buf b;

	buf_init(&b, 100);
	ck_assert_int_eq(web_unseal(key, "b", sealed, &b), ERR_AUTH);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_int_eq(web_unseal(key, "a", "", &b), ERR_AUTH);
	ck_assert_int_eq(web_unseal(key, "a", "!!!", &b), ERR_AUTH);
	ck_assert_int_eq(web_unseal(key, "a", sealed, &b), ERR_NONE);
	ck_assert_mem_eq(b.data, "hello", 5);
	buf_fini(&b);
	free(sealed);
}
END_TEST

START_TEST(wrong_tries_are_forgotten_after_a_while)
{
	struct web_limiter *limiter = web_limiter_new(WEB_TRIES_S);
	char name[32];
	int i;

	for (i = 0; i < WEB_TRIES_NAME; i++) {
		ck_assert(web_limiter_may(limiter, "a", WEB_TRIES_NAME, 1000));
		web_limiter_count(limiter, "a", 1000);
	}
	ck_assert(!web_limiter_may(limiter, "a", WEB_TRIES_NAME, 1000));
	ck_assert(web_limiter_may(limiter, "b", WEB_TRIES_NAME, 1000));
	ck_assert(!web_limiter_may(
	    limiter, "a", WEB_TRIES_NAME, 1000 + WEB_TRIES_S - 1));
	ck_assert_int_eq(
	    web_limiter_wait(limiter, "a", 1000 + 1), WEB_TRIES_S - 1);
	ck_assert_int_eq(web_limiter_wait(limiter, "b", 1000 + 1), 0);
	ck_assert(
	    web_limiter_may(limiter, "a", WEB_TRIES_NAME, 1000 + WEB_TRIES_S));
	for (i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "stranger %d", i);
		web_limiter_count(limiter, name, 2000);
	}
	ck_assert(web_limiter_may(limiter, "a", WEB_TRIES_NAME, 2000));
	web_limiter_free(limiter);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		the_office_is_closed_to_strangers_and_ambassadors,
		an_ambassador_sees_the_ids_of_their_own_project_alone,
		the_office_sees_figures_by_region_and_month,
		wrong_passwords_are_refused_and_then_slowed_down,
		partners_have_no_pages,
		posts_need_the_token_of_the_session,
		a_stranger_cannot_send_much,
		an_ambassador_reads_nothing_a_second_time,
		tries_are_counted_by_network,
		a_new_password_ends_old_sessions,
		signing_in_never_leads_elsewhere,
		who_helped_is_sent_with_the_log,
		a_partner_pulls_its_extract_with_its_password,
		a_sealed_text_opens_only_for_its_purpose,
		wrong_tries_are_forgotten_after_a_while,
	};

	return web_main("web_staff", tests, countof(tests));
}
