/* A small browser at the pages, without HTTP, and behind them a fake intake,
 * store and link on a bus without processes. */
#ifndef TESTS_WEB_BROWSER_H
#define TESTS_WEB_BROWSER_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/bus.h"
#include "collector/web.h"
#include "collector/web_limiter.h"
#include "collector/web_seal.h"
#include "collector/web_sign_in.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "sync/password.h"

static struct study *study;
static struct bus *bus;
static struct web *web;
static struct wrap_key *key;

/* ---- the fake intake ---- */

static struct {
	unsigned n; /* submissions */
	uint8_t submission[ID16_LEN];
	char *form, *person, *by, *log;
	uint8_t outcome;
	uint32_t flags;
	enum err err;
} intake;

__attribute__((unused)) static enum err
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

static char hash[PASSWORD_HASH_LEN];
static const char *office_hash = hash;
static unsigned issued;

__attribute__((unused)) static enum err
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
	out->project = mem_text(strcmp(ask->name, "anna") == 0 ? "SU02" : "");
	out->hash =
	    mem_text(strcmp(ask->name, "office") == 0 ? office_hash : hash);
	return ERR_NONE;
}

__attribute__((unused)) static enum err
on_figures(void *role, enum role peer, const void *request, void *reply)
{
	static const char json[] =
	    "{\"registered\":12,\"logs\":40,\"flags\":{\"unknown-id\":2},"
	    "\"registrations\":[],"
	    "\"quality\":[{\"form\":\"monthly\",\"channel\":\"paper\","
	    "\"n\":9,\"with_ticks\":4,\"ticks\":7,\"blanks\":11,"
	    "\"unreadable\":2}],"
	    "\"by_month_of_participation\":[{\"region\":\"1\","
	    "\"month\":2,\"form\":\"monthly\",\"n\":5},{"
	    "\"region\":\"1\",\"month\":10,\"n\":6}],\"by_month\":["
	    "{\"region\":\"1\",\"month\":\"2026-09\",\"n\":30},"
	    "{\"region\":\"1\",\"month\":\"2026-10\",\"n\":3},"
	    "{\"region\":\"<b>\",\"month\":\"2026-10\",\"n\":4}]}";
	struct message_figures *out = reply;

	(void)role, (void)peer, (void)request;
	out->json.data = (uint8_t *)mem_text(json);
	out->json.len = strlen(json);
	return ERR_NONE;
}

__attribute__((unused)) static enum err
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

__attribute__((unused)) static enum err
on_facts(void *role, enum role peer, const void *request, void *reply)
{
	static const uint8_t record[ID16_LEN] = { 0xab, 0xcd };
	struct message_facts *out = reply;
	struct buf b;

	(void)role, (void)peer, (void)request;
	buf_init(&b, 1000);
	buf_put(&b, record, ID16_LEN);
	buf_put_u64(&b, 1700000000);
	buf_put_text(&b, "monthly");
	buf_put_u8(&b, CHANNEL_PAPER);
	buf_put_text(&b, "SU01");
	buf_put_text(&b, "1");
	buf_put_text(&b, "2023-11-14");
	buf_put_u32(&b, RECORD_UNKNOWN_ID | RECORD_SAME_DAY);
	buf_put_u32(&b, 0);
	buf_put_u32(&b, 0);
	buf_put_u64(&b, 900);
	buf_put_u8(&b, 0);
	out->facts = (struct blob){ b.data, b.len };
	return ERR_NONE;
}

__attribute__((unused)) static enum err
on_ids(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_ids_list *ask = request;
	struct message_ids *out = reply;
	struct buf b;

	(void)role, (void)peer;
	buf_init(&b, 1000);
	buf_put_text(&b, strcmp(ask->project, "SU02") == 0 ? "0202" : "0101");
	buf_put_text(&b, ask->project);
	buf_put_text(&b, "");
	buf_put_u64(&b, 0);
	buf_put_u8(&b, 0);
	buf_put_u32(&b, 4);
	out->ids = (struct blob){ b.data, b.len };
	return ERR_NONE;
}

static const struct bus_handlers store_handlers[] = {
	{ MESSAGE_ACCOUNT_GET, MESSAGE_ACCOUNT, on_account, 1u << ROLE_WEB },
	{ MESSAGE_FIGURES_ASK, MESSAGE_FIGURES, on_figures, 1u << ROLE_WEB },
	{ MESSAGE_FACTS_ASK, MESSAGE_FACTS, on_facts, 1u << ROLE_WEB },
	{ MESSAGE_IDS_LIST, MESSAGE_IDS, on_ids, 1u << ROLE_WEB },
	{ MESSAGE_IDS_ISSUE, MESSAGE_IDS, on_issue, 1u << ROLE_WEB },
	{ 0, 0, NULL, 0 },
};

__attribute__((unused)) static enum err
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
	char *body, *location, *retry_after;
	unsigned status;
	bool keeps;                            /* for good */
	const char *user, *password, *address; /* NULL: the usual one */
	bool cross_site;
	unsigned refusal;
} browser;

__attribute__((unused)) static void
forget_cookies(void)
{
	while (browser.n > 0) {
		browser.n--;
		free(browser.cookies[browser.n].name);
		free(browser.cookies[browser.n].value);
	}
}

__attribute__((unused)) static void
forget_fields(void)
{
	while (browser.n_fields > 0) {
		browser.n_fields--;
		free(browser.fields[browser.n_fields].name);
		free(browser.fields[browser.n_fields].value);
	}
}

__attribute__((unused)) static void
fill(const char *name, const char *value)
{
	browser.fields[browser.n_fields++] =
	    (struct http_field){ mem_text(name), mem_text(value) };
}

/* One jar for all paths: the tests fill in one form at a time. */
__attribute__((unused)) static void
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

__attribute__((unused)) static void
take_response(struct http_response *response)
{
	size_t i;

	free(browser.body);
	free(browser.location);
	free(browser.retry_after);
	browser.location = browser.retry_after = NULL;
	browser.status = response->status;
	browser.keeps = response->keep;
	browser.body = buf_take_text(&response->body);
	for (i = 0; i < response->n_headers; i++) {
		struct http_header *h = &response->headers[i];

		if (strcmp(h->name, "Set-Cookie") == 0)
			keep_cookie(h->value);
		if (strcmp(h->name, "Location") == 0)
			browser.location = mem_text(h->value);
		if (strcmp(h->name, "Retry-After") == 0)
			browser.retry_after = mem_text(h->value);
		free(h->value);
	}
	free(response->headers);
}

/* Cuts the query off PATH; how many names it has. */
__attribute__((unused)) static size_t
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

__attribute__((unused)) static void
ask(enum http_method method, const char *path)
{
	struct http_field query[4];
	struct http_response response = { .status = 200 };
	struct http_request request = { .method = method,
		.address =
		    browser.address != NULL ? browser.address : "192.0.2.7",
		.refusal = browser.refusal,
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

__attribute__((unused)) static void
get(const char *path)
{
	ask(HTTP_GET, path);
}

__attribute__((unused)) static void
post(const char *path)
{
	ask(HTTP_POST, path);
}

__attribute__((unused)) static void
has(const char *text)
{
	if (strstr(browser.body, text) == NULL)
		ck_abort_msg("no \"%s\" in (%u): %s", text, browser.status,
		    browser.body);
}

__attribute__((unused)) static void
lacks(const char *text)
{
	if (strstr(browser.body, text) != NULL)
		ck_abort_msg("\"%s\" in: %s", text, browser.body);
}

__attribute__((unused)) static void
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
__attribute__((unused)) static char *
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
__attribute__((unused)) static void
answer(const char *at)
{
	fill("go", "next");
	post(at);
}

__attribute__((unused)) static char *
page(const char *draft, const char *step)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", draft, step);
	return path;
}

/* ---- */

__attribute__((unused)) static void
setup(void)
{
	struct study_report report = { 0 };
	struct web_settings settings;

	if (study_load(SOURCE_DIR "/schema/side-by-side", &study, &report) !=
	    ERR_NONE)
		ck_abort_msg("study: %s", report.text);
	memset(&intake, 0, sizeof(intake));
	intake.outcome = OUTCOME_STORED;
	issued = 0;
	ck_assert_int_eq(wrap_key_new(&key), ERR_NONE);
	bus = bus_open(ROLE_WEB, NULL, 0);
	bus_attach(bus, ROLE_INTAKE, intake_handlers, NULL);
	bus_attach(bus, ROLE_STORE, store_handlers, NULL);
	bus_attach(bus, ROLE_LINK, link_handlers, NULL);
	settings = (struct web_settings){
		.study = study,
		.session_key = key,
		.bus = bus,
		.registrations = 2,
	};
	web = web_new(&settings);
}

__attribute__((unused)) static void
teardown(void)
{
	forget_cookies();
	free(browser.body);
	free(browser.location);
	free(browser.retry_after);
	memset(&browser, 0, sizeof(browser));
	free(intake.form);
	free(intake.person);
	free(intake.by);
	free(intake.log);
	web_free(web);
	bus_close(bus);
	study_free(study);
	wrap_key_free(key);
}

static int
web_main(const char *name, const TTest *const *tests, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tc = tcase_create(name);
	SRunner *runner;
	size_t i;
	int failed;

	if (password_hash("pass word", hash) != ERR_NONE)
		return 1;
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	for (i = 0; i < n; i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
