/* GET /partner/extract?after=N[&until=M]: the tar of sealed records after N;
 * GET /partner/extract.minisig with the same query: its signature.  Both
 * answer with a header Peerlog-Next: asked again with until=NEXT they answer
 * the same, so the two belong together however many records arrive between
 * them; and NEXT is the after of the next pull. */
#include "collector/web_partner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

/* A query value that is a whole number; absent is 0. */
static bool
number(const struct web_call *call, const char *name, uint64_t *out)
{
	const char *text = http_query(call->request, name);

	*out = 0;
	if (text == NULL)
		return true;
	if (text[0] == '\0' || strlen(text) > 18 ||
	    strspn(text, "0123456789") != strlen(text))
		return false;
	*out = strtoull(text, NULL, 10);
	return true;
}

static void
say(struct web_call *call, unsigned status, const char *text)
{
	call->response->status = status;
	call->response->type = "text/plain; charset=utf-8";
	buf_clear(call->out);
	buf_puts(call->out, text);
}

/* The partner that the account is of: its own name, or the one it is for. */
static const struct partner *
partner_of(struct web *web, const struct web_call *call)
{
	const struct web_account *a = &call->account;

	return study_find_partner(
	    web_study(web), a->project[0] != '\0' ? a->project : a->name);
}

static void
serve(struct web *web, struct web_call *call, bool signature)
{
	const struct partner *partner = partner_of(web, call);
	struct message_extract_ask ask = { 0 };
	struct message_extract reply = { 0 };
	enum err err;
	char *next;

	if (!number(call, "after", &ask.after) ||
	    !number(call, "until", &ask.until)) {
		say(call, 400, "after and until are whole numbers\n");
		return;
	}
	if (partner == NULL) {
		say(call, 403, "this account is of no partner of the study\n");
		return;
	}
	ask.partner = (char *)(uintptr_t)partner->name;
	err = web_ask(
	    web, ROLE_LINK, MESSAGE_EXTRACT_ASK, &ask, MESSAGE_EXTRACT, &reply);
	if (err != ERR_NONE) {
		say(call, err_class(err) == ERR_CLASS_INPUT ? 404 : 503,
		    "no extract can be made just now\n");
		return;
	}
	next = mem_printf("%" PRIu64, reply.next);
	http_add_header(call->response, "Peerlog-Next", next);
	free(next);
	call->response->type =
	    signature ? "text/plain; charset=utf-8" : "application/x-tar";
	if (signature)
		buf_puts(call->out, reply.signature);
	else
		buf_put(call->out, reply.tar.data, reply.tar.len);
	message_fini(MESSAGE_EXTRACT, &reply);
}

void
web_partner_extract(struct web *web, struct web_call *call)
{
	serve(web, call, false);
}

void
web_partner_signature(struct web *web, struct web_call *call)
{
	serve(web, call, true);
}
