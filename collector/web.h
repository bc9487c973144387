/* The web role's inside: routes, who may use them, and what pages share.
 *
 * A page is a function in a web_*.c file and a row of the table in web.c.
 * The dispatcher has checked who asks, and the CSRF token of every POST that
 * needs an account, before a handler runs. */
#ifndef COLLECTOR_WEB_H
#define COLLECTOR_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "collector/bus.h"
#include "collector/html.h"
#include "collector/http.h"
#include "schema/study.h"
#include "schema/words.h"
#include "sync/wrap.h"

#define WEB_TIMEOUT_MS 4000 /* how long a person is kept waiting */
#define WEB_PARTS_MAX  4

#define WEB_REGISTRATIONS_S 3600

/* Who may use a route: any of these. */
enum web_who {
	WHO_ANYBODY = 0,
	WHO_AMBASSADOR = 1,
	WHO_OFFICE = 2,
	WHO_PARTNER = 4 /* HTTP Basic, no pages */
};

struct web; /* the role: study, bus, keys */
struct web_limiter;

/* Somebody signed in. */
struct web_account {
	enum web_who who; /* WHO_ANYBODY: nobody is signed in */
	char *name;
	char *project; /* code, "" if none */
};

/* One request on its way to its handler. */
struct web_call {
	const struct http_request *request;
	struct http_response *response;
	struct buf *out;  /* the response's body */
	const char *lang; /* a language of the study */
	struct web_account account;
	const char
	    *part[WEB_PARTS_MAX]; /* what each * of the pattern matched */
	char *csrf;       /* token for this account's forms; NULL if none */
	unsigned refresh; /* seconds after which the page asks again; 0: not */
};

typedef void web_handler(struct web *web, struct web_call *call);

/* A pattern is a path; a segment * matches any one segment. */
struct web_route {
	enum http_method method;
	const char *pattern;
	unsigned who; /* bits of enum web_who; WHO_ANYBODY: all */
	size_t limit; /* bytes of the body; 0: HTTP_FORM_MAX */
	web_handler *handler;
};

/* What the role knows; all of it borrowed for the web's life. */
struct web_settings {
	const struct study *study;
	const struct wrap_key *session_key;
	struct bus *bus;
	unsigned registrations; /* by one network in WEB_REGISTRATIONS_S; 0:
				   any number */
	bool quiet;             /* no line for each request */
};

struct web *web_new(const struct web_settings *settings);
void web_free(struct web *web); /* NULL is fine */
/* For http_settings: APP is a struct web. */
size_t web_limit(void *app, const struct http_request *head);
void web_serve(void *app, const struct http_request *request,
    struct http_response *response);

const struct study *web_study(const struct web *web);
/* What form NAME is called in CALL's language; NAME itself if the study has no
 * such form any more. */
const char *web_form_label(
    const struct web *web, const struct web_call *call, const char *name);
const struct wrap_key *web_session_key(const struct web *web);
unsigned web_registrations_max(const struct web *web);
/* What was counted: wrong passwords; registrations. */
struct web_limiter *web_tries(struct web *web);
struct web_limiter *web_registrations(struct web *web);
/* Asks SERVER, as bus_call() does, for WEB_TIMEOUT_MS. */
enum err web_ask(struct web *web, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply) must_use;

/* Begins and ends a page: head, banner, navigation; MAIN in between.  TITLE
 * is in the reader's language already. */
void web_page_begin(struct web *web, struct web_call *call, const char *title);
void web_page_end(struct web *web, struct web_call *call);
/* <form method=post> to ACTION with the CSRF token in it (MULTIPART for
 * files); the caller writes </form>. */
void web_form_begin(struct web_call *call, const char *action, bool multipart);
/* A whole page: TITLE, one sentence, a link on (HREF NULL: home). */
void web_say(struct web *web, struct web_call *call, unsigned status,
    const char *title, const char *sentence, const char *href,
    const char *link);
/* The page for something that did not work: kind words, for ERR's class. */
void web_fail(struct web *web, struct web_call *call, enum err err);

/* ---- web_day.c: days and times as people here write them; owned ---- */
/* A day, 2026-04-12, as 12/04/2026; a month, 2026-04, as 04/2026; anything
 * else as it is. */
char *web_day(const char *iso);
/* A moment, by local time: 12/04/2026 14:05. */
char *web_moment(time_t t);

/* word() in the call's language, as text. */
#define W(english) word(call->lang, english)

#endif
