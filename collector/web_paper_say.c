/* What the person said of a field, a page, a log. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "collector/web_paper.h"
#include "schema/mem.h"

/* What each button says; TYPED: what it stands for, NULL for none. */
static const struct {
	const char *button;
	enum paper_say say;
	const char *typed;
} buttons[] = {
	{ "agree", PAPER_SAY_AGREE, NULL },
	{ "blank", PAPER_SAY_TYPED, "" },
	{ "tick", PAPER_SAY_TYPED, "yes" },
	{ "unreadable", PAPER_SAY_UNREADABLE, NULL },
	{ "undo", PAPER_SAY_UNDO, NULL },
	{ "as-it-is", PAPER_SAY_AS_IT_IS, NULL },
	{ "file", PAPER_SAY_FILE, NULL },
};

/* What was typed without a button stands for one too, so that everything can
 * be said from the keyboard with Enter alone. */
static const struct {
	const char *typed, *button;
} signs[] = {
	{ "?", "unreadable" },
	{ "-", "blank" },
	{ "<", "undo" },
};

static const char *
sign_button(const char *typed)
{
	size_t i;

	for (i = 0; i < countof(signs); i++)
		if (strcmp(signs[i].typed, typed) == 0)
			return signs[i].button;
	return NULL;
}

/* Fills SAY's say and typed (borrowed) from the form. */
static enum err
take(const struct http_request *request, struct message_paper_say *say)
{
	const char *button = http_field(request, "say");
	const char *typed = http_field(request, "typed");
	const char *choose = http_field(request, "choose");
	size_t i;

	if (choose != NULL) {
		say->say = PAPER_SAY_TYPED;
		say->typed = (char *)(uintptr_t)choose;
		return ERR_NONE;
	}
	if (typed != NULL && sign_button(typed) != NULL)
		button = sign_button(typed);
	for (i = 0; button != NULL && i < countof(buttons); i++) {
		if (strcmp(buttons[i].button, button) != 0)
			continue;
		say->say = buttons[i].say;
		say->typed = (char *)(uintptr_t)buttons[i].typed;
		if (say->say == PAPER_SAY_AGREE && typed != NULL &&
		    typed[strspn(typed, " ")] != '\0') {
			say->say = PAPER_SAY_TYPED;
			say->typed = (char *)(uintptr_t)typed;
		}
		return ERR_NONE;
	}
	return ERR_INPUT;
}

static enum err
send_say(struct web *web, struct message_paper_say *say)
{
	struct message_done done;
	enum err err = web_ask(
	    web, ROLE_DESK, MESSAGE_PAPER_SAY, say, MESSAGE_DONE, &done);

	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	return err;
}

void
web_paper_say(struct web *web, struct web_call *call)
{
	const char *page = http_field(call->request, "page");
	const char *variable = http_field(call->request, "variable");
	struct message_paper_say say = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call),
		.variable = (char *)(uintptr_t)variable };
	enum err err = desk_unhex(call->part[0], say.log);
	bool nothing;
	char *to;

	if (err == ERR_NONE)
		err = page != NULL ? desk_unhex(page, say.page) : ERR_INPUT;
	if (err == ERR_NONE)
		err = take(call->request, &say);
	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	err = send_say(web, &say);
	nothing = say.say == PAPER_SAY_AGREE;
	/* Not understood: asked again in words.  Not what is asked now: a
	 * second window; what is next is shown. */
	if (err == ERR_NONE || err == ERR_STATE)
		to = mem_printf("/desk/log/%s", call->part[0]);
	else if (err_class(err) == ERR_CLASS_INPUT && err != ERR_DENIED)
		to = mem_printf("/desk/log/%s?again=1%s", call->part[0],
		    nothing ? "&empty=1" : "");
	else
		to = NULL;
	if (to == NULL)
		web_fail(web, call, err);
	else
		http_redirect(call->response, to);
	free(to);
}

void
web_paper_discard(struct web *web, struct web_call *call)
{
	struct message_paper_say say = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call) };
	enum err err = desk_unhex(call->part[0], say.page);

	say.say = strncmp(call->request->path, "/desk/scan/", 11) == 0
		      ? PAPER_SAY_DISCARD_SCAN
		      : PAPER_SAY_DISCARD_PAGE;
	if (err == ERR_NONE)
		err = send_say(web, &say);
	if (err == ERR_NONE || err == ERR_NOT_FOUND)
		http_redirect(call->response, "/desk");
	else
		web_fail(web, call, err);
}
