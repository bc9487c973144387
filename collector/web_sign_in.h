/* Who is signed in: passwords, the session cookie, CSRF tokens. */
#ifndef COLLECTOR_WEB_SIGN_IN_H
#define COLLECTOR_WEB_SIGN_IN_H

#include "collector/web.h"

/* Wrong passwords that an account or an address may have in so many seconds. */
#define WEB_TRIES_NAME    8
#define WEB_TRIES_ADDRESS 24
#define WEB_TRIES_S       900

/* Reads the session cookie and asks the store whether the account still is
 * as it was; fills CALL's account and csrf, or leaves nobody.  An error is
 * the store's. */
enum err web_session(struct web *web, struct web_call *call) must_use;
/* The same from HTTP Basic. */
enum err web_basic(struct web *web, struct web_call *call) must_use;
/* Whether REQUEST has a session cookie of ours that still lasts: what can be
 * told without the store. */
bool web_has_session(struct web *web, const struct http_request *request);
/* Whether the form that came carries CALL's token. */
bool web_csrf_ok(const struct web_call *call);

web_handler web_sign_in_page;
web_handler web_sign_in;
web_handler web_sign_out;

#endif
