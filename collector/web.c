#include "collector/web.h"

#include <stdlib.h>
#include <string.h>

#include "collector/clock.h"
#include "collector/role.h"
#include "collector/web_fill.h"
#include "collector/web_home.h"
#include "collector/web_limiter.h"
#include "collector/web_office.h"
#include "collector/web_paper.h"
#include "collector/web_partner.h"
#include "collector/web_sign_in.h"
#include "schema/mem.h"

#define STAFF (WHO_AMBASSADOR | WHO_OFFICE)

/* Every address there is.  Handlers are declared in their own headers. */
static const struct web_route routes[] = {
	{ HTTP_GET, "/", WHO_ANYBODY, 0, web_home },
	{ HTTP_GET, "/about", WHO_ANYBODY, 0, web_about },
	{ HTTP_GET, "/file/*", WHO_ANYBODY, 0, web_file },

	{ HTTP_GET, "/form/*", WHO_ANYBODY, 0, web_fill_intro },
	{ HTTP_POST, "/form/*", WHO_ANYBODY, 0, web_fill_begin },
	{ HTTP_GET, "/form/*/*/*", WHO_ANYBODY, 0, web_fill_step },
	{ HTTP_POST, "/form/*/*/*", WHO_ANYBODY, 0, web_fill_answer },

	{ HTTP_GET, "/sign-in", WHO_ANYBODY, 0, web_sign_in_page },
	{ HTTP_POST, "/sign-in", WHO_ANYBODY, 0, web_sign_in },
	{ HTTP_POST, "/sign-out", STAFF, 0, web_sign_out },

	{ HTTP_GET, "/office", STAFF, 0, web_office },
	{ HTTP_GET, "/office/ids", WHO_OFFICE, 0, web_office_ids },
	{ HTTP_POST, "/office/ids", WHO_OFFICE, 0, web_office_issue },
	{ HTTP_GET, "/ids", STAFF, 0, web_ids },

	{ HTTP_GET, "/desk", STAFF, 0, web_paper },
	{ HTTP_POST, "/desk", STAFF, HTTP_UPLOAD_MAX, web_paper_send },
	{ HTTP_GET, "/desk/next", STAFF, 0, web_paper_next },
	{ HTTP_GET, "/desk/log/*", STAFF, 0, web_paper_step },
	{ HTTP_POST, "/desk/log/*", STAFF, 0, web_paper_say },
	{ HTTP_POST, "/desk/page/*", STAFF, 0, web_paper_discard },
	{ HTTP_POST, "/desk/scan/*", STAFF, 0, web_paper_discard },
	{ HTTP_POST, "/desk/blank/*", STAFF, 0, web_paper_discard },
	{ HTTP_GET, "/desk/picture/*/*", STAFF, 0, web_paper_picture },
	{ HTTP_GET, "/desk/sheet/*", STAFF, 0, web_paper_sheet },
	{ HTTP_GET, "/desk/place/*", STAFF, 0, web_paper_place },
	{ HTTP_POST, "/desk/place/*", STAFF, 0, web_paper_place_say },
	{ HTTP_GET, "/desk/second", WHO_OFFICE, 0, web_paper_second },
	{ HTTP_POST, "/desk/second", WHO_OFFICE, 0, web_paper_second_say },
	{ HTTP_GET, "/desk/second/*", WHO_OFFICE, 0, web_paper_second_picture },

	{ HTTP_GET, "/partner/extract", WHO_PARTNER, 0, web_partner_extract },
	{ HTTP_GET, "/partner/extract.minisig", WHO_PARTNER, 0,
	    web_partner_signature },
};

struct web {
	struct web_settings settings;
	struct web_limiter *tries, *registrations;
};

struct web *
web_new(const struct web_settings *settings)
{
	struct web *web = mem_new(struct web);

	web->settings = *settings;
	web->tries = web_limiter_new(WEB_TRIES_S);
	web->registrations = web_limiter_new(WEB_REGISTRATIONS_S);
	return web;
}

void
web_free(struct web *web)
{
	if (web == NULL)
		return;
	web_limiter_free(web->tries);
	web_limiter_free(web->registrations);
	free(web);
}

const struct study *
web_study(const struct web *web)
{
	return web->settings.study;
}

const char *
web_form_label(
    const struct web *web, const struct web_call *call, const char *name)
{
	const struct study *study = web_study(web);
	const struct form *form = study_find_form(study, name);

	return form != NULL ? study_form_label(study, form, call->lang) : name;
}

const struct wrap_key *
web_session_key(const struct web *web)
{
	return web->settings.session_key;
}

unsigned
web_registrations_max(const struct web *web)
{
	return web->settings.registrations;
}

struct web_limiter *
web_tries(struct web *web)
{
	return web->tries;
}

struct web_limiter *
web_registrations(struct web *web)
{
	return web->registrations;
}

enum err
web_ask(struct web *web, enum role server, enum message_type request_type,
    const void *request, enum message_type reply_type, void *reply)
{
	return bus_call(web->settings.bus, server, request_type, request,
	    reply_type, reply, WEB_TIMEOUT_MS);
}

/* Whether PATH is of PATTERN; copies what each * matched to PART (owned). */
static bool
matches(const char *pattern, const char *path, char **part)
{
	size_t n = 0, len;

	for (;;) {
		if (*pattern == '*') {
			len = strcspn(path, "/");
			if (len == 0 || n == WEB_PARTS_MAX)
				return false;
			part[n++] = mem_text_n(path, len);
			path += len;
			pattern++;
		} else if (*pattern != *path)
			return false;
		else if (*pattern == '\0')
			return true;
		else
			pattern++, path++;
	}
}

static void
forget(char **part)
{
	size_t i;

	for (i = 0; i < WEB_PARTS_MAX; i++) {
		mem_free_text(part[i]);
		part[i] = NULL;
	}
}

/* The row for METHOD and PATH; NULL if there is none, then *ELSEWHERE says
 * whether another method has one. */
static const struct web_route *
find(enum http_method method, const char *path, char **part, bool *elsewhere)
{
	size_t i;

	*elsewhere = false;
	for (i = 0; i < countof(routes); i++) {
		if (matches(routes[i].pattern, path, part)) {
			if (routes[i].method == method)
				return &routes[i];
			*elsewhere = true;
		}
		forget(part);
	}
	return NULL;
}

/* Large bodies are for who has signed in: a stranger's would fill the memory
 * before anybody asks who sends it. */
size_t
web_limit(void *app, const struct http_request *head)
{
	char *part[WEB_PARTS_MAX] = { NULL };
	const struct web_route *route;
	bool elsewhere;

	route = find(head->method, head->path, part, &elsewhere);
	forget(part);
	return route != NULL && route->limit > 0 && web_has_session(app, head)
		   ? route->limit
		   : HTTP_FORM_MAX;
}

/* The study's language that the N bytes at WANTED name ("ar", "ar-EG"); NULL
 * if it has none. */
static const char *
one_language(const struct study *study, const char *wanted, size_t n)
{
	size_t i, len;

	for (i = 0; i < study_n_languages(study); i++) {
		const char *code = study_language(study, i);

		len = strlen(code);
		if (len <= n && strncmp(wanted, code, len) == 0 &&
		    (len == n || strchr("-; ", wanted[len]) != NULL))
			return code;
	}
	return NULL;
}

/* The first of the study's in a list such as browsers send; NULL if none. */
static const char *
language(const struct study *study, const char *list)
{
	const char *code = NULL;
	size_t n;

	while (list != NULL && *list != '\0' && code == NULL) {
		list += strspn(list, ", ");
		n = strcspn(list, ",");
		code = one_language(study, list, n);
		list += n;
	}
	return code;
}

static void
choose_language(struct web *web, struct web_call *call)
{
	const struct study *study = web->settings.study;
	const struct http_request *r = call->request;
	const char *asked = language(study, http_query(r, "lang"));

	call->lang = asked;
	if (asked != NULL)
		http_set_cookie(call->response, "lang", asked, "/", -1);
	if (call->lang == NULL)
		call->lang = language(study, http_cookie(r, "lang"));
	if (call->lang == NULL)
		call->lang = language(study, r->languages);
	if (call->lang == NULL)
		call->lang = study_language(study, 0);
}

static void
refuse(struct web *web, struct web_call *call, unsigned status)
{
	if (status == 413)
		web_say(web, call, status, W("That is too much at once"),
		    W("What you sent is larger than we can take. Please make "
		      "it smaller, or send it in parts."),
		    NULL, NULL);
	else if (status == 403)
		web_say(web, call, status, W("This page is not for you"),
		    W("Your account may not open this page. If you think it "
		      "should, please ask the study office."),
		    NULL, NULL);
	else if (status == 404)
		web_say(web, call, status, W("There is no such page"),
		    W("Perhaps the address was cut short. The start page has "
		      "everything you need."),
		    NULL, NULL);
	else
		web_say(web, call, status, W("That did not work"),
		    W("Your browser asked for something that this page does "
		      "not do."),
		    NULL, NULL);
}

static void
ask_sign_in(
    struct web *web, struct web_call *call, const struct web_route *route)
{
	struct buf to;
	char *path;

	(void)web;
	if (route->who == WHO_PARTNER) {
		call->response->status = 401;
		call->response->type = "text/plain; charset=utf-8";
		http_add_header(call->response, "WWW-Authenticate",
		    "Basic realm=\"partner\", charset=\"UTF-8\"");
		buf_puts(call->out, "Please give the partner's account and "
				    "password.\n");
		return;
	}
	buf_init(&to, 1024);
	buf_puts(&to, "/sign-in?to=");
	if (route->method == HTTP_GET)
		html_url(&to, call->request->path);
	path = buf_take_text(&to);
	http_redirect(call->response, path);
	free(path);
}

/* Who asks, and may they?  True if the handler may run. */
static bool
admit(struct web *web, struct web_call *call, const struct web_route *route)
{
	enum err err = route->who == WHO_PARTNER ? web_basic(web, call)
						 : web_session(web, call);

	if (route->who == WHO_ANYBODY)
		err = ERR_NONE; /* a page for all needs no account */
	if (err == ERR_BUSY && route->who == WHO_PARTNER) {
		call->response->status = 429;
		return false;
	}
	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return false;
	}
	if (route->method == HTTP_POST && call->request->cross_site) {
		refuse(web, call, 403);
		return false;
	}
	if (route->who == WHO_ANYBODY)
		return true;
	if (call->account.who == WHO_ANYBODY) {
		ask_sign_in(web, call, route);
		return false;
	}
	if ((route->who & call->account.who) == 0) {
		refuse(web, call, 403);
		return false;
	}
	if (route->method == HTTP_POST && !web_csrf_ok(call)) {
		web_say(web, call, 403, W("Please try again"),
		    W("This page had been open for too long, or came from "
		      "somewhere else. Nothing was changed."),
		    NULL, NULL);
		return false;
	}
	return true;
}

void
web_serve(void *app, const struct http_request *request,
    struct http_response *response)
{
	struct web *web = app;
	struct web_call call = {
		.request = request, .response = response, .out = &response->body
	};
	char *part[WEB_PARTS_MAX] = { NULL };
	const struct web_route *route;
	int64_t start = clock_ms();
	bool elsewhere;
	size_t i;

	choose_language(web, &call);
	route = find(request->method, request->path, part, &elsewhere);
	for (i = 0; i < WEB_PARTS_MAX; i++)
		call.part[i] = part[i];
	if (request->refusal == 413 && route != NULL && route->limit > 0 &&
	    !web_has_session(web, request))
		ask_sign_in(web, &call, route);
	else if (request->refusal != 0)
		refuse(web, &call, request->refusal);
	else if (route == NULL)
		refuse(web, &call, elsewhere ? 405 : 404);
	else if (admit(web, &call, route))
		route->handler(web, &call);
	if (!web->settings.quiet)
		role_note("%s %s %u %ld ms",
		    request->method == HTTP_POST ? "POST" : "GET",
		    route == NULL ? "-" : route->pattern, response->status,
		    (long)(clock_ms() - start));
	mem_free_text(call.account.name);
	mem_free_text(call.account.project);
	mem_free_text(call.csrf);
	forget(part);
}
