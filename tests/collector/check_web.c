/* The pages, asked directly, with a fake intake and store on a bus without
 * processes. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/bus.h"
#include "collector/web.h"
#include "collector/web_seal.h"
#include "collector/web_sign_in.h"
#include "schema/log.h"
#include "schema/mem.h"

static struct study *study;
static struct bus *bus;
static struct web *web;
static uint8_t key[WEB_KEY_LEN];

/* ---- the fake intake ---- */

static struct {
	unsigned n; /* submissions */
	uint8_t submission[ID16_LEN];
	char *form, *person, *by, *log;
	uint8_t outcome;
	uint32_t flags;
	enum err err;
} intake;

static enum err
on_submit(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_submit *ask = request;
	struct message_submitted *out = reply;

	(void)role, (void)peer;
	if (intake.err != ERR_NONE)
		return intake.err;
	intake.n++;
	memcpy(intake.submission, ask->submission, ID16_LEN);
	free(intake.form);
	free(intake.person);
	free(intake.by);
	free(intake.log);
	intake.form = mem_text(ask->form);
	intake.person = mem_text(ask->person);
	intake.by = mem_text(ask->by);
	intake.log = mem_text_n((char *)ask->log.data, ask->log.len);
	out->outcome = intake.outcome;
	out->flags = intake.flags;
	out->person = mem_text(ask->person[0] != '\0' ? "" : "2718");
	return ERR_NONE;
}

static const struct bus_handlers intake_handlers[] = {
	{ MESSAGE_SUBMIT, MESSAGE_SUBMITTED, on_submit, 1u << ROLE_WEB },
	{ 0, 0, NULL, 0 },
};

/* ---- the fake store: three accounts ---- */

static char password_hash[crypto_pwhash_STRBYTES];
static const char *office_hash = password_hash;
static unsigned issued;

static enum err
on_account(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_account_get *ask = request;
	struct message_account *out = reply;

	(void)role, (void)peer;
	out->found = strcmp(ask->name, "office") == 0 ||
		     strcmp(ask->name, "anna") == 0 ||
		     strcmp(ask->name, "economics") == 0;
	out->role = mem_text(strcmp(ask->name, "anna") == 0     ? "ambassador"
			     : strcmp(ask->name, "office") == 0 ? "office"
								: "partner");
	out->project = mem_text("");
	out->hash = mem_text(
	    strcmp(ask->name, "office") == 0 ? office_hash : password_hash);
	return ERR_NONE;
}

static enum err
on_figures(void *role, enum role peer, const void *request, void *reply)
{
	static const char json[] =
	    "{\"registered\":12,\"logs\":40,\"flags\":{\"unknown_id\":2},"
	    "\"registrations\":[],\"by_month\":["
	    "{\"region\":\"1\",\"month\":\"2026-09\",\"n\":30},"
	    "{\"region\":\"1\",\"month\":\"2026-10\",\"n\":3},"
	    "{\"region\":\"<b>\",\"month\":\"2026-10\",\"n\":4}]}";
	struct message_figures *out = reply;

	(void)role, (void)peer, (void)request;
	out->json.data = (uint8_t *)mem_text(json);
	out->json.len = strlen(json);
	return ERR_NONE;
}

static enum err
on_issue(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_ids_issue *ask = request;
	struct message_ids *out = reply;
	struct buf b;

	(void)role, (void)peer;
	issued += ask->count;
	buf_init(&b, 1000);
	buf_put_text(&b, "3141");
	buf_put_text(&b, ask->project);
	buf_put_text(&b, "");
	buf_put_u64(&b, 0);
	buf_put_u8(&b, 0);
	buf_put_u32(&b, 0);
	out->ids = (struct blob){ b.data, b.len };
	return ERR_NONE;
}

static const struct bus_handlers store_handlers[] = {
	{ MESSAGE_ACCOUNT_GET, MESSAGE_ACCOUNT, on_account, 1u << ROLE_WEB },
	{ MESSAGE_FIGURES_ASK, MESSAGE_FIGURES, on_figures, 1u << ROLE_WEB },
	{ MESSAGE_IDS_ISSUE, MESSAGE_IDS, on_issue, 1u << ROLE_WEB },
	{ 0, 0, NULL, 0 },
};

static enum err
on_extract(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_extract_ask *ask = request;
	struct message_extract *out = reply;
	char *tar = mem_printf("tar %s %u %u", ask->partner,
	    (unsigned)ask->after, (unsigned)ask->until);

	(void)role, (void)peer;
	out->tar = (struct blob){ (uint8_t *)tar, strlen(tar) };
	out->signature = mem_text("signature");
	out->next = 7;
	return ERR_NONE;
}

static const struct bus_handlers link_handlers[] = {
	{ MESSAGE_EXTRACT_ASK, MESSAGE_EXTRACT, on_extract, 1u << ROLE_WEB },
	{ 0, 0, NULL, 0 },
};

/* ---- a small browser ---- */

static struct {
	struct http_field cookies[64];
	size_t n;
	struct http_field fields[200];
	size_t n_fields;
	char *body, *location;
	unsigned status;
	const char *user, *password;
	bool cross_site;
} browser;

static void
forget_cookies(void)
{
	while (browser.n > 0) {
		browser.n--;
		free(browser.cookies[browser.n].name);
		free(browser.cookies[browser.n].value);
	}
}

static void
forget_fields(void)
{
	while (browser.n_fields > 0) {
		browser.n_fields--;
		free(browser.fields[browser.n_fields].name);
		free(browser.fields[browser.n_fields].value);
	}
}

static void
fill(const char *name, const char *value)
{
	browser.fields[browser.n_fields++] =
	    (struct http_field){ mem_text(name), mem_text(value) };
}

/* One jar for all paths: the tests fill in one form at a time. */
static void
keep_cookie(const char *header)
{
	char *name = mem_text_n(header, strcspn(header, "="));
	const char *value = header + strlen(name) + 1;
	size_t i;

	for (i = 0; i < browser.n; i++)
		if (strcmp(browser.cookies[i].name, name) == 0)
			break;
	if (i == browser.n)
		browser.cookies[browser.n++].name = mem_text(name);
	else
		free(browser.cookies[i].value);
	browser.cookies[i].value = mem_text_n(value, strcspn(value, ";"));
	if (strstr(header, "Max-Age=0") != NULL) {
		free(browser.cookies[i].name);
		free(browser.cookies[i].value);
		browser.cookies[i] = browser.cookies[--browser.n];
	}
	free(name);
}

static void
take_response(struct http_response *response)
{
	size_t i;

	free(browser.body);
	free(browser.location);
	browser.location = NULL;
	browser.status = response->status;
	browser.body = buf_take_text(&response->body);
	for (i = 0; i < response->n_headers; i++) {
		struct http_header *h = &response->headers[i];

		if (strcmp(h->name, "Set-Cookie") == 0)
			keep_cookie(h->value);
		if (strcmp(h->name, "Location") == 0)
			browser.location = mem_text(h->value);
		free(h->value);
	}
	free(response->headers);
}

/* Cuts the query off PATH; how many names it has. */
static size_t
cut_query(char *path, struct http_field *query, size_t max)
{
	char *at = strchr(path, '?'), *value;
	size_t n = 0;

	while (at != NULL && n < max) {
		*at++ = '\0';
		query[n].name = at;
		at = strchr(at, '&');
		n++;
	}
	for (max = n, n = 0; n < max; n++) {
		value = strchr(query[n].name, '=');
		ck_assert_ptr_nonnull(value);
		*value = '\0';
		query[n].value = value + 1;
	}
	return n;
}

static void
ask(enum http_method method, const char *path)
{
	struct http_field query[4];
	struct http_response response = { .status = 200 };
	struct http_request request = { .method = method,
		.address = "192.0.2.7",
		.languages = "",
		.query = query,
		.fields = browser.fields,
		.n_fields = browser.n_fields,
		.cookies = browser.cookies,
		.n_cookies = browser.n,
		.user = browser.user,
		.password = browser.password,
		.cross_site = browser.cross_site };
	char *copy = mem_text(path);

	request.n_query = cut_query(copy, query, countof(query));
	request.path = copy;
	buf_init(&response.body, HTTP_ANSWER_MAX);
	web_serve(web, &request, &response);
	take_response(&response);
	forget_fields();
	free(copy);
}

static void
get(const char *path)
{
	ask(HTTP_GET, path);
}

static void
post(const char *path)
{
	ask(HTTP_POST, path);
}

static void
has(const char *text)
{
	if (strstr(browser.body, text) == NULL)
		ck_abort_msg("no \"%s\" in (%u): %s", text, browser.status,
		    browser.body);
}

static void
lacks(const char *text)
{
	if (strstr(browser.body, text) != NULL)
		ck_abort_msg("\"%s\" in: %s", text, browser.body);
}

static void
follow(void)
{
	char *to;

	ck_assert_msg(browser.status == 303 && browser.location != NULL,
	    "no redirect: %u %s", browser.status, browser.body);
	to = mem_text(browser.location);
	get(to);
	free(to);
}

/* Begins FORM; *PATH is that of the draft, owned. */
static char *
begin(const char *form)
{
	char *path = mem_printf("/form/%s", form), *draft;

	post(path);
	free(path);
	ck_assert_uint_eq(browser.status, 303);
	draft = mem_text(browser.location);
	*strrchr(draft, '/') = '\0';
	follow();
	return draft;
}

/* The page the browser last went to, posted. */
static void
answer(const char *at)
{
	fill("go", "next");
	post(at);
}

static char *
page(const char *draft, const char *step)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", draft, step);
	return path;
}

/* ---- */

static void
setup(void)
{
	struct study_report report = { 0 };
	struct web_settings settings;

	ck_assert_int_ge(sodium_init(), 0);
	if (study_load(SOURCE_DIR "/schema/side-by-side", &study, &report) !=
	    ERR_NONE)
		ck_abort_msg("study: %s", report.text);
	memset(&intake, 0, sizeof(intake));
	intake.outcome = OUTCOME_STORED;
	issued = 0;
	randombytes_buf(key, sizeof(key));
	if (crypto_pwhash_str(password_hash, "pass word", 9,
		crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN) != 0)
		ck_abort_msg("no hash");
	bus = bus_open(ROLE_WEB, NULL, 0);
	bus_attach(bus, ROLE_INTAKE, intake_handlers, NULL);
	bus_attach(bus, ROLE_STORE, store_handlers, NULL);
	bus_attach(bus, ROLE_LINK, link_handlers, NULL);
	settings = (struct web_settings){
		.study = study, .session_key = key, .bus = bus
	};
	web = web_new(&settings);
}

static void
teardown(void)
{
	forget_cookies();
	free(browser.body);
	free(browser.location);
	memset(&browser, 0, sizeof(browser));
	free(intake.form);
	free(intake.person);
	free(intake.by);
	free(intake.log);
	web_free(web);
	bus_close(bus);
	study_free(study);
}

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
	static char other[crypto_pwhash_STRBYTES];

	sign_in("office", "pass word");
	get("/office/ids");
	ck_assert_uint_eq(browser.status, 200);
	ck_assert_int_eq(
	    crypto_pwhash_str(other, "new", 3, crypto_pwhash_OPSLIMIT_MIN,
		crypto_pwhash_MEMLIMIT_MIN),
	    0);
	office_hash = other;
	get("/office/ids");
	office_hash = password_hash;
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
	struct web_limiter *limiter = web_limiter_new();
	char name[32];
	int i;

	for (i = 0; i < WEB_TRIES_NAME; i++) {
		ck_assert(web_limiter_may(limiter, "a", WEB_TRIES_NAME, 1000));
		web_limiter_failed(limiter, "a", 1000);
	}
	ck_assert(!web_limiter_may(limiter, "a", WEB_TRIES_NAME, 1000));
	ck_assert(web_limiter_may(limiter, "b", WEB_TRIES_NAME, 1000));
	ck_assert(!web_limiter_may(
	    limiter, "a", WEB_TRIES_NAME, 1000 + WEB_TRIES_S - 1));
	ck_assert(
	    web_limiter_may(limiter, "a", WEB_TRIES_NAME, 1000 + WEB_TRIES_S));
	for (i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "stranger %d", i);
		web_limiter_failed(limiter, name, 2000);
	}
	ck_assert(web_limiter_may(limiter, "a", WEB_TRIES_NAME, 2000));
	web_limiter_free(limiter);
}
END_TEST

typedef const TTest *test_list[];

int
main(void)
{
	const test_list tests = {
		home_names_every_form_of_the_study,
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
		a_draft_that_is_not_ours_is_gone,
		long_text_travels_in_several_cookies_and_back,
		the_office_is_closed_to_strangers_and_ambassadors,
		the_office_sees_figures_by_region_and_month,
		wrong_passwords_are_refused_and_then_slowed_down,
		partners_have_no_pages,
		posts_need_the_token_of_the_session,
		a_new_password_ends_old_sessions,
		signing_in_never_leads_elsewhere,
		who_helped_is_sent_with_the_log,
		a_partner_pulls_its_extract_with_its_password,
		a_sealed_text_opens_only_for_its_purpose,
		wrong_tries_are_forgotten_after_a_while,
	};
	Suite *suite = suite_create("web");
	TCase *tc = tcase_create("web");
	SRunner *runner;
	size_t i;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	for (i = 0; i < countof(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
