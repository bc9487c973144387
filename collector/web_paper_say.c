/* What the person said of a field, a page, a log. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "collector/web_paper.h"
#include "schema/mem.h"
#include "sync/record.h"

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

/* The codes of all boxes ticked, space-separated.  Owned. */
static char *
join_many(const struct http_request *request)
{
	const char *code;
	struct buf b;
	size_t at = 0;

	buf_init(&b, HTTP_FORM_MAX);
	while ((code = http_field_next(request, "many", &at)) != NULL) {
		if (b.len > 0 && *code != '\0')
			buf_put_u8(&b, ' ');
		buf_puts(&b, code);
	}
	return buf_take_text(&b);
}

/* What the form types: a choice, ticked boxes, words.  Owned; NULL if
 * nothing. */
static char *
typed_in(const struct http_request *request)
{
	const char *choose = http_field(request, "choose");
	const char *typed = http_field(request, "typed");

	if (choose != NULL)
		return mem_text(choose);
	if (http_field(request, "many") != NULL)
		return join_many(request);
	if (typed == NULL || typed[strspn(typed, " ")] == '\0')
		return NULL;
	return mem_text(typed);
}

bool
web_paper_take(
    const struct http_request *request, enum paper_say *say, char **typed)
{
	const char *button = http_field(request, "say");
	size_t i;

	*typed = typed_in(request);
	*say = PAPER_SAY_TYPED;
	if (http_field(request, "choose") != NULL)
		return true;
	if (*typed != NULL && sign_button(*typed) != NULL)
		button = sign_button(*typed);
	for (i = 0; button != NULL && i < countof(buttons); i++) {
		if (strcmp(buttons[i].button, button) != 0)
			continue;
		if (buttons[i].say == PAPER_SAY_AGREE && *typed != NULL)
			return true;
		*say = buttons[i].say;
		mem_free_text(*typed);
		*typed = mem_text(buttons[i].typed);
		return true;
	}
	mem_free_text(*typed);
	*typed = NULL;
	return false;
}

/* FLAGS: those of the record that was filed by it, if one was. */
static enum err
send_say(struct web *web, struct message_paper_say *say, uint32_t *flags)
{
	struct message_paper_said said;
	enum err err = web_ask(
	    web, ROLE_DESK, MESSAGE_PAPER_SAY, say, MESSAGE_PAPER_SAID, &said);

	*flags = 0;
	if (err != ERR_NONE)
		return err;
	*flags = said.flags;
	message_fini(MESSAGE_PAPER_SAID, &said);
	return ERR_NONE;
}

/* On to the next thing; what was not understood is asked again in words. */
static void
go_on(struct web *web, struct web_call *call, const char *where, enum err err,
    bool nothing)
{
	char *to;

	/* Not what is asked now: a second window; what is next is shown. */
	if (err != ERR_NONE && err != ERR_STATE &&
	    (err_class(err) != ERR_CLASS_INPUT || err == ERR_DENIED)) {
		web_fail(web, call, err);
		return;
	}
	to = mem_printf("%s%s%s", where,
	    err == ERR_NONE || err == ERR_STATE ? "" : "?again=1",
	    err == ERR_NONE || err == ERR_STATE || !nothing ? "" : "&empty=1");
	http_redirect(call->response, to);
	free(to);
}

/* What the form says, and of which page or item. */
static enum err
take_say(
    struct web_call *call, uint8_t *page, enum paper_say *what, char **typed)
{
	const char *hex = http_field(call->request, "page");
	enum err err = hex != NULL ? desk_unhex(hex, page) : ERR_INPUT;

	if (err == ERR_NONE && !web_paper_take(call->request, what, typed))
		err = ERR_INPUT;
	return err;
}

void
web_paper_say(struct web *web, struct web_call *call)
{
	const char *variable = http_field(call->request, "variable");
	struct message_paper_say say = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call),
		.variable = (char *)(uintptr_t)variable };
	enum err err = desk_unhex(call->part[0], say.log);
	enum paper_say what;
	uint32_t flags;
	char *where;

	if (err == ERR_NONE)
		err = take_say(call, say.page, &what, &say.typed);
	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	say.say = (uint8_t)what;
	err = send_say(web, &say, &flags);
	if ((flags & (RECORD_UNKNOWN_ID | RECORD_NO_ID)) != 0)
		where = mem_text(flags & RECORD_NO_ID ? "/desk/next?noid=1"
						      : "/desk/next?unknown=1");
	else
		where = mem_printf("/desk/log/%s", call->part[0]);
	go_on(web, call, where, err, what == PAPER_SAY_AGREE);
	free(where);
	mem_free_text(say.typed);
}

void
web_paper_second_say(struct web *web, struct web_call *call)
{
	struct message_second_say say = { .by = call->account.name };
	struct message_done done;
	enum paper_say what;
	enum err err = take_say(call, say.item, &what, &say.typed);

	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	say.say = (uint8_t)what;
	if (say.typed == NULL)
		say.typed = mem_text("");
	err = web_ask(
	    web, ROLE_DESK, MESSAGE_SECOND_SAY, &say, MESSAGE_DONE, &done);
	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	go_on(web, call, "/desk/second", err, what == PAPER_SAY_AGREE);
	mem_free_text(say.typed);
}

void
web_paper_discard(struct web *web, struct web_call *call)
{
	struct message_paper_say say = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call) };
	enum err err = desk_unhex(call->part[0], say.page);
	uint32_t flags;

	switch (call->request->path[strlen("/desk/")]) {
	case 's': /* /desk/scan/ */
		say.say = PAPER_SAY_DISCARD_SCAN;
		break;
	case 'b': /* /desk/blank/ */
		say.say = PAPER_SAY_DISCARD_BLANK;
		break;
	default:
		say.say = PAPER_SAY_DISCARD_PAGE;
	}
	if (err == ERR_NONE)
		err = send_say(web, &say, &flags);
	if (err == ERR_NONE || err == ERR_NOT_FOUND)
		http_redirect(call->response, "/desk");
	else
		web_fail(web, call, err);
}
