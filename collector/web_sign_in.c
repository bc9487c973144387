#include "collector/web_sign_in.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/web_limiter.h"
#include "collector/web_seal.h"
#include "schema/mem.h"
#include "sync/password.h"

#define COOKIE    "session"
#define PURPOSE   "session"
#define SESSION_S (10 * 3600)

static const struct {
	const char *role;
	enum web_who who;
} roles[] = {
	{ "ambassador", WHO_AMBASSADOR },
	{ "office", WHO_OFFICE },
	{ "administrator", WHO_OFFICE },
	{ "partner", WHO_PARTNER },
};

static enum web_who
who_of(const char *role)
{
	size_t i;

	for (i = 0; i < countof(roles); i++)
		if (strcmp(roles[i].role, role) == 0)
			return roles[i].who;
	return WHO_ANYBODY;
}

static enum err
ask_account(struct web *web, const char *name, struct message_account *account)
{
	struct message_account_get ask = { .name = (char *)(uintptr_t)name };

	return web_ask(web, ROLE_STORE, MESSAGE_ACCOUNT_GET, &ask,
	    MESSAGE_ACCOUNT, account);
}

/* Changes with the password's hash: a new password ends old sessions. */
static char *
mark_of(struct web *web, const char *hash)
{
	return web_token(web_session_key(web), "password", hash);
}

/* Fills CALL's account; takes ACCOUNT's project. */
static void
admit(struct web *web, struct web_call *call, const char *name,
    const struct message_account *account, const char *cookie)
{
	call->account.who = who_of(account->role);
	call->account.name = mem_text(name);
	call->account.project = mem_text(account->project);
	if (cookie != NULL)
		call->csrf = web_token(web_session_key(web), "csrf", cookie);
}

/* ---- the session cookie: u64 until, text name, text mark ---- */

static char *
session_make(struct web *web, const char *name, const char *hash)
{
	char *mark = mark_of(web, hash), *sealed;
	struct buf b;

	buf_init(&b, 1024);
	buf_put_u64(&b, (uint64_t)time(NULL) + SESSION_S);
	buf_put_text(&b, name);
	buf_put_text(&b, mark);
	sealed = web_seal(web_session_key(web), PURPOSE, b.data, b.len);
	buf_fini(&b);
	mem_free_text(mark);
	return sealed;
}

/* The name and mark in COOKIE, owned; false if it is no session that still
 * lasts. */
static bool
session_read(struct web *web, const char *cookie, char **name, char **mark)
{
	uint64_t until;
	struct buf b;
	struct rd r;
	bool ok;

	buf_init(&b, 4096);
	if (web_unseal(web_session_key(web), PURPOSE, cookie, &b) != ERR_NONE) {
		buf_fini(&b);
		return false;
	}
	rd_init(&r, b.data, b.len);
	until = rd_u64(&r);
	*name = rd_text(&r);
	*mark = rd_text(&r);
	ok = rd_end(&r) == ERR_NONE && until >= (uint64_t)time(NULL);
	buf_fini(&b);
	return ok;
}

bool
web_has_session(struct web *web, const struct http_request *request)
{
	const char *cookie = http_cookie(request, COOKIE);
	char *name = NULL, *mark = NULL;
	bool has = cookie != NULL && session_read(web, cookie, &name, &mark);

	mem_free_text(name);
	mem_free_text(mark);
	return has;
}

enum err
web_session(struct web *web, struct web_call *call)
{
	const char *cookie = http_cookie(call->request, COOKIE);
	struct message_account account = { 0 };
	char *name = NULL, *mark = NULL, *now;
	enum err err = ERR_NONE;

	if (cookie == NULL || !session_read(web, cookie, &name, &mark))
		goto out;
	err = ask_account(web, name, &account);
	if (err == ERR_NONE && account.found) {
		now = mark_of(web, account.hash);
		if (web_same(mark, now))
			admit(web, call, name, &account, cookie);
		mem_free_text(now);
	}
out:
	message_fini(MESSAGE_ACCOUNT, &account);
	mem_free_text(name);
	mem_free_text(mark);
	return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

bool
web_csrf_ok(const struct web_call *call)
{
	const char *sent = http_field(call->request, "csrf");

	return sent != NULL && call->csrf != NULL && web_same(sent, call->csrf);
}

/* ---- passwords ---- */

/* ERR_BUSY: too many tries; ERR_DENIED: wrong; else fills ACCOUNT (caller
 * finis). */
static enum err
check_password(struct web *web, const char *address, const char *name,
    const char *password, struct message_account *account)
{
	struct web_limiter *limiter = web_tries(web);
	char *by_name = mem_printf("name %s", name);
	char *network = web_limiter_network(address);
	char *by_address = mem_printf("address %s", network);
	int64_t now = (int64_t)time(NULL);
	enum err err = ERR_BUSY;

	if (!web_limiter_may(limiter, by_name, WEB_TRIES_NAME, now) ||
	    !web_limiter_may(limiter, by_address, WEB_TRIES_ADDRESS, now))
		goto out;
	err = ask_account(web, name, account);
	if (err == ERR_NOT_FOUND)
		err = ERR_NONE;
	if (err != ERR_NONE)
		goto out;
	if (!password_ok(account->found ? account->hash : NULL, password)) {
		web_limiter_count(limiter, by_name, now);
		web_limiter_count(limiter, by_address, now);
		err = ERR_DENIED;
	}
out:
	free(network);
	mem_free_text(by_name);
	mem_free_text(by_address);
	return err;
}

enum err
web_basic(struct web *web, struct web_call *call)
{
	const struct http_request *r = call->request;
	struct message_account account = { 0 };
	enum err err;

	if (r->user == NULL || r->password == NULL)
		return ERR_NONE;
	err = check_password(web, r->address, r->user, r->password, &account);
	if (err == ERR_NONE && who_of(account.role) == WHO_PARTNER)
		admit(web, call, r->user, &account, NULL);
	message_fini(MESSAGE_ACCOUNT, &account);
	return err == ERR_DENIED ? ERR_NONE : err;
}

/* ---- pages ---- */

/* A path of this server, so that nobody is led elsewhere. */
static const char *
safe_path(const char *path)
{
	return path != NULL && path[0] == '/' && path[1] != '/' &&
		       path[1] != '\\' &&
		       strspn(path,
			   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
			   "WXYZ0123456789-_/.") == strlen(path)
		   ? path
		   : "/office";
}

static void
put_page(struct web *web, struct web_call *call, const char *name,
    const char *to, const char *error)
{
	struct buf *out = call->out;

	web_page_begin(web, call, W("Sign in"));
	html(out, "<h1>%s</h1><p>%s</p>", W("Sign in"),
	    W("This is for the study team: the office and ambassadors."));
	if (error != NULL)
		html(out, "<div class=\"wrong\" role=\"alert\"><p>%s</p></div>",
		    error);
	web_form_begin(call, "/sign-in", false);
	html(out,
	    "<input type=\"hidden\" name=\"to\" value=\"%s\">"
	    "<div class=\"question\"><label for=\"name\">%s</label>"
	    "<input type=\"text\" id=\"name\" name=\"name\" value=\"%s\" "
	    "autocomplete=\"username\" autocapitalize=\"none\" "
	    "spellcheck=\"false\"></div>"
	    "<div class=\"question\"><label for=\"password\">%s</label>"
	    "<input id=\"password\" name=\"password\" type=\"password\" "
	    "autocomplete=\"current-password\"></div>"
	    "<p class=\"actions\"><button>%s</button></p></form>",
	    safe_path(to), W("Account"), name, W("Password"), W("Sign in"));
	web_page_end(web, call);
}

void
web_sign_in_page(struct web *web, struct web_call *call)
{
	put_page(web, call, "", http_query(call->request, "to"), NULL);
}

void
web_sign_in(struct web *web, struct web_call *call)
{
	const char *name = http_field(call->request, "name");
	const char *password = http_field(call->request, "password");
	const char *to = http_field(call->request, "to");
	struct message_account account = { 0 };
	char *cookie;
	enum err err;

	name = name == NULL ? "" : name;
	err = check_password(web, call->request->address, name,
	    password == NULL ? "" : password, &account);
	if (err == ERR_NONE && who_of(account.role) != WHO_ANYBODY &&
	    who_of(account.role) != WHO_PARTNER) {
		cookie = session_make(web, name, account.hash);
		http_set_cookie(call->response, COOKIE, cookie, "/", -1);
		mem_free_text(cookie);
		http_redirect(call->response, safe_path(to));
	} else if (err == ERR_BUSY) {
		call->response->status = 429;
		put_page(web, call, name, to,
		    W("There were too many wrong tries. Please wait a quarter "
		      "of an hour, then try again."));
	} else if (err == ERR_NONE || err == ERR_DENIED) {
		call->response->status = 403;
		put_page(web, call, name, to,
		    W("The account or the password is not right. Please "
		      "check both and try again."));
	} else
		web_fail(web, call, err);
	message_fini(MESSAGE_ACCOUNT, &account);
}

void
web_sign_out(struct web *web, struct web_call *call)
{
	(void)web;
	http_set_cookie(call->response, COOKIE, "", "/", 0);
	http_redirect(call->response, "/");
}
