/* Confirming: one small picture at a time beside the best reading, then the log
 * as a whole.
 *
 * Every page is a plain form; paper.js only adds single keys. */
#include <stdlib.h>
#include <string.h>

#include "collector/web_paper_part.h"
#include "ocr/reading.h"
#include "schema/mem.h"

/* ---- what every step has ---- */

void
shown_put_button(const struct shown *s, const char *say, const char *key,
    const char *extra, const char *label)
{
	html(s->call->out,
	    "<button name=\"say\" value=\"%s\" class=\"%s\" data-key=\"%s\"",
	    say, extra, key);
	if (key[0] != '\0' && key[1] == '\0' && key[0] >= 'a' && key[0] <= 'z')
		html(s->call->out, " accesskey=\"%s\"", key);
	html(s->call->out, "><span>%s</span>", label);
	if (key[0] != '\0')
		html(s->call->out, " <kbd aria-hidden=\"true\">%s</kbd>", key);
	html(s->call->out, "</button>");
}

void
shown_form_begin(const struct shown *s)
{
	web_form_begin(s->call, s->action, false);
	html(s->call->out,
	    "<input type=\"hidden\" name=\"page\" value=\"%s\">"
	    "<input type=\"hidden\" name=\"variable\" value=\"%s\">",
	    s->page, s->item->variable);
}

static void
put_progress(const struct shown *s)
{
	struct web_call *call = s->call;
	unsigned done = s->item->done, total = s->item->total;

	if (total == 0 || s->variable == NULL)
		return;
	html(call->out,
	    "<div class=\"progress\"><label for=\"progress\">%u %s %u</label>"
	    "<progress id=\"progress\" value=\"%u\" max=\"%u\"></progress>"
	    "</div>",
	    done < total ? done + 1 : total, W("of"), total, done, total);
}

static void
put_step(struct shown *s)
{
	const struct study *study = web_study(s->web);
	struct web_call *call = s->call;
	const struct form *form = study_find_form(study, s->item->form);
	const char *title = form != NULL
				? study_form_label(study, form, call->lang)
				: W("Paper forms");

	web_paper_begin(s->web, call, title);
	web_paper_put_unknown(call);
	html(call->out, "<div class=\"confirm\"><p class=\"where\">%s", title);
	if (s->item->number > 0 && s->item->step == PAPER_STEP_ANSWER)
		html(
		    call->out, ", %s %u", W("page"), (unsigned)s->item->number);
	html(call->out, "</p>");
	put_progress(s);
	if (s->variable != NULL)
		shown_put_field(s);
	else if (s->item->step == PAPER_STEP_TROUBLE)
		shown_put_trouble(s);
	else
		shown_put_file(s);
	html(call->out, "</div>");
	web_page_end(s->web, call);
}

static void
show(struct web *web, struct web_call *call,
    const struct message_paper_item *item)
{
	struct shown s = { .web = web, .call = call, .item = item };
	char hex[DESK_HEX_LEN + 1];
	char *action, *picture = NULL;

	desk_hex(item->log, hex);
	desk_hex(item->page, s.page);
	action = mem_printf("/desk/log/%s", hex);
	if (item->step == PAPER_STEP_ID || item->step == PAPER_STEP_ANSWER) {
		s.variable = study_find(web_study(web), item->variable);
		if (!desk_id_none(item->page))
			picture = mem_printf(
			    "/desk/picture/%s/%s", s.page, item->variable);
	}
	s.action = action;
	s.picture = picture;
	put_step(&s);
	free(action);
	free(picture);
}

/* Somebody else's field: no reading beside it, no page around it. */
static void
show_second(
    struct web *web, struct web_call *call, const struct message_second *second)
{
	struct message_paper_item item = { .step = PAPER_STEP_ANSWER,
		.kind = READING_UNSURE,
		.form = second->form,
		.variable = second->variable,
		.best = (char *)(uintptr_t) "" };
	struct shown s = { .web = web,
		.call = call,
		.item = &item,
		.action = "/desk/second" };
	char *picture;

	s.variable = study_find(web_study(web), second->variable);
	if (s.variable == NULL) {
		web_fail(web, call, ERR_STATE);
		return;
	}
	desk_hex(second->item, s.page);
	picture = mem_printf("/desk/second/%s", s.page);
	s.picture = picture;
	web_paper_begin(web, call, W("Second reading"));
	html(call->out, "<div class=\"confirm\"><p class=\"where\">%s %u</p>",
	    W("Second reading. Fields waiting:"), (unsigned)second->left);
	shown_put_field(&s);
	html(call->out, "</div>");
	web_page_end(web, call);
	free(picture);
}

void
web_paper_second(struct web *web, struct web_call *call)
{
	struct message_second_ask ask = { .by = call->account.name };
	struct message_second second;
	enum err err = web_ask(
	    web, ROLE_DESK, MESSAGE_SECOND_ASK, &ask, MESSAGE_SECOND, &second);

	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	if (second.found)
		show_second(web, call, &second);
	else
		http_redirect(call->response, "/desk");
	message_fini(MESSAGE_SECOND, &second);
}

static enum err
ask_step(struct web *web, struct web_call *call, const char *hex,
    struct message_paper_item *item)
{
	struct message_paper_step ask = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call) };
	enum err err = ERR_NONE;

	if (hex != NULL)
		err = desk_unhex(hex, ask.log);
	if (err == ERR_NONE)
		err = web_ask(web, ROLE_DESK, MESSAGE_PAPER_STEP, &ask,
		    MESSAGE_PAPER_ITEM, item);
	return err;
}

void
web_paper_step(struct web *web, struct web_call *call)
{
	struct message_paper_item item;
	enum err err = ask_step(web, call, call->part[0], &item);

	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	if (item.step == PAPER_STEP_NONE)
		http_redirect(call->response, "/desk/next");
	else
		show(web, call, &item);
	message_fini(MESSAGE_PAPER_ITEM, &item);
}

void
web_paper_next(struct web *web, struct web_call *call)
{
	struct message_paper_item item;
	enum err err = ask_step(web, call, NULL, &item);
	char hex[DESK_HEX_LEN + 1];
	const char *said;
	char *to;

	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	/* What was said of the log before goes along. */
	said = http_query(call->request, "unknown") != NULL ? "unknown=1"
	       : http_query(call->request, "noid") != NULL  ? "noid=1"
							    : "";
	if (item.step == PAPER_STEP_PLACE) {
		desk_hex(item.page, hex);
		to = mem_printf("/desk/place/%s?%s", hex, said);
	} else if (item.step == PAPER_STEP_NONE) {
		to = mem_printf("/desk?filed=1&%s", said);
	} else {
		desk_hex(item.log, hex);
		to = mem_printf("/desk/log/%s?%s", hex, said);
	}
	to[strlen(to) - (*said == '\0')] = '\0';
	http_redirect(call->response, to);
	free(to);
	message_fini(MESSAGE_PAPER_ITEM, &item);
}
