/* Confirming: one small picture at a time beside the best reading.
 *
 * Every page is a plain form: the first button of it agrees, so Enter does;
 * paper.js only adds single keys. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "collector/web_paper.h"
#include "ocr/page.h"
#include "ocr/reading.h"
#include "schema/mem.h"

#define FRAME 25 /* tenths of a millimetre round a field on its page */

/* One step on its way to the screen. */
struct shown {
	struct web *web;
	struct web_call *call;
	const struct message_paper_item *item;
	const struct variable *variable; /* NULL: not a field */
	char page[DESK_HEX_LEN + 1];
	const char *action;  /* where what is said goes */
	const char *picture; /* its address; NULL: there is none */
};

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

/* The nearest heading above a question: what the row or table is about. */
static void
put_group(const struct shown *s, const struct group *group)
{
	while (group != NULL && group->label[0] == '\0')
		group = group->parent;
	if (group != NULL)
		html(s->call->out, "<span class=\"group\">%s</span> ",
		    study_group_label(web_study(s->web), group, s->call->lang));
}

static void
put_picture(const struct shown *s)
{
	struct web_call *call = s->call;

	if (s->picture == NULL) {
		html(call->out, "<p class=\"paper none\">%s</p>",
		    W("The page with the ID on it is not here."));
		return;
	}
	html(call->out,
	    "<figure class=\"paper\"><img src=\"%s\" alt=\"%s\"></figure>",
	    s->picture, W("What is written on the paper"));
}

/* ---- buttons ---- */

static void
put_button(const struct shown *s, const char *say, const char *key,
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

static bool
has_code(const char *codes, const char *code)
{
	size_t n = strlen(code);

	for (; *codes != '\0';
	     codes += strcspn(codes, " "), codes += strspn(codes, " "))
		if (strncmp(codes, code, n) == 0 &&
		    (codes[n] == ' ' || codes[n] == '\0'))
			return true;
	return false;
}

/* Choices as buttons, each with its code for a key. */
static void
put_choices(const struct shown *s)
{
	const struct choices *choices = s->variable->choices;
	struct web_call *call = s->call;
	size_t i;

	html(call->out, "<div class=\"codes\">");
	for (i = 0; i < choices->n; i++) {
		const char *code = choices->v[i].code;
		bool best = s->item->kind == READING_CHOICE &&
			    strcmp(s->item->best, code) == 0;

		html(call->out,
		    "<button name=\"choose\" value=\"%s\" class=\"quiet%s\"",
		    code, best ? " best" : "");
		if (strlen(code) == 1)
			html(call->out, " data-key=\"%s\" accesskey=\"%s\"",
			    code, code);
		html(call->out,
		    "><kbd aria-hidden=\"true\">%s</kbd> "
		    "<span>%s</span></button>",
		    code,
		    study_choice_label(
			web_study(s->web), choices, i, call->lang));
	}
	html(call->out, "</div>");
}

static bool
is_numeric(const struct variable *variable)
{
	return variable->type == VARIABLE_INTEGER ||
	       variable->type == VARIABLE_SCALE ||
	       variable->type == VARIABLE_ID;
}

static void
put_input(const struct shown *s, const char *best)
{
	struct web_call *call = s->call;
	bool wrong = http_query(call->request, "again") != NULL;
	const char *hint = s->variable->type == VARIABLE_DATE
			       ? W("day/month/year")
			   : best != NULL ? best
					  : " ";

	html(call->out,
	    "<label class=\"sr\" for=\"typed\">%s</label>"
	    "<input type=\"text\" id=\"typed\" name=\"typed\" autofocus "
	    "autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\" "
	    "maxlength=\"%d\" placeholder=\"%s\"",
	    W("What is written, if it is something else"),
	    s->variable->type == VARIABLE_TEXT ? 1000 : 40, hint);
	if (s->variable->type == VARIABLE_TEXT)
		html(call->out, " data-words");
	if (is_numeric(s->variable))
		html(call->out, " inputmode=\"numeric\"");
	if (wrong)
		html(call->out, " aria-invalid=\"true\" "
				"aria-describedby=\"again\"");
	html(call->out, ">");
}

/* ---- one field ---- */

static void
put_best(const struct shown *s, const char *best)
{
	struct web_call *call = s->call;

	if (http_query(call->request, "again") != NULL)
		html(call->out,
		    "<p class=\"problem\" id=\"again\" role=\"alert\">%s</p>",
		    best == NULL && http_query(call->request, "empty") != NULL
			? W("Type what is written, or say that it cannot be "
			    "read.")
			: W("That cannot be an answer here. Type what is "
			    "written, or say that it cannot be read."));
	if (best != NULL)
		html(call->out,
		    "<p class=\"best\"><span>%s</span> <b>%s</b></p>",
		    W("We read:"), best);
	else
		html(call->out, "<p class=\"best\"><span>%s</span></p>",
		    s->variable->choices != NULL
			? W("Please choose what is ticked.")
			: W("Please type what is written."));
}

static void
put_others(const struct shown *s)
{
	struct web_call *call = s->call;
	bool id = s->item->step == PAPER_STEP_ID;

	html(call->out, "<div class=\"others\">");
	if (s->variable->tick && s->item->kind != READING_TICK)
		put_button(s, "tick", "t", "quiet", W("A tick"));
	if (!id && s->item->kind != READING_BLANK)
		put_button(s, "blank", "-", "quiet", W("Nothing written"));
	put_button(s, "unreadable", "?", "quiet",
	    id ? W("No ID can be read") : W("Cannot be read"));
	if (s->item->undo)
		put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div>");
}

/* A frame round the field that is asked, over the picture of its page: all
 * pictures of pages are of the whole sheet. */
static void
put_place(const struct shown *s)
{
	const struct message_paper_item *i = s->item;

	if (i->width == 0 || i->height == 0)
		return;
	html(s->call->out,
	    "<svg viewBox=\"0 0 %u %u\" preserveAspectRatio=\"none\" "
	    "aria-hidden=\"true\"><rect x=\"%d\" y=\"%d\" width=\"%u\" "
	    "height=\"%u\" rx=\"20\" fill=\"none\"/></svg>",
	    (unsigned)(10 * PAGE_WIDTH), (unsigned)(10 * PAGE_HEIGHT),
	    (int)i->left - FRAME, (int)i->top - FRAME,
	    (unsigned)i->width + 2 * FRAME, (unsigned)i->height + 2 * FRAME);
}

static void
put_whole_page(const struct shown *s)
{
	struct web_call *call = s->call;

	if (desk_id_none(s->item->page) || s->item->step == PAPER_STEP_ID)
		return;
	html(call->out,
	    "<details class=\"whole\"><summary accesskey=\"w\">%s "
	    "<kbd aria-hidden=\"true\">w</kbd></summary>"
	    "<div class=\"sheet\"><img loading=\"lazy\" "
	    "src=\"/desk/sheet/%s\" alt=\"%s\">",
	    W("See the whole page"), s->page, W("The whole page"));
	put_place(s);
	html(call->out, "</div></details>");
	html(call->out,
	    "<p class=\"hint\"><a href=\"/desk/place/%s\">%s</a></p>", s->page,
	    W("This page is somebody else's"));
}

static void
begin_form(const struct shown *s)
{
	web_form_begin(s->call, s->action, false);
	html(s->call->out,
	    "<input type=\"hidden\" name=\"page\" value=\"%s\">"
	    "<input type=\"hidden\" name=\"variable\" value=\"%s\">",
	    s->page, s->item->variable);
}

/* Boxes to tick for a question with several answers. */
static void
put_many(const struct shown *s)
{
	const struct choices *choices = s->variable->choices;
	struct web_call *call = s->call;
	size_t i;

	html(call->out,
	    "<fieldset class=\"options\"><legend class=\"sr\">"
	    "%s</legend><input type=\"hidden\" name=\"many\" "
	    "value=\"\">",
	    W("What is ticked"));
	for (i = 0; i < choices->n; i++) {
		const char *code = choices->v[i].code;

		html(call->out,
		    "<label class=\"option\"><input type=\"checkbox\" "
		    "name=\"many\" value=\"%s\"%s> <span>%s</span></label>",
		    code, has_code(s->item->best, code) ? " checked" : "",
		    study_choice_label(
			web_study(s->web), choices, i, call->lang));
	}
	html(call->out, "</fieldset>");
}

static void
put_agree(const struct shown *s, bool first, const char *label)
{
	html(s->call->out,
	    "<button name=\"say\" value=\"agree\" class=\"agree\"%s>%s "
	    "<kbd aria-hidden=\"true\">&#x23ce;</kbd></button>",
	    first ? " autofocus" : "", label);
}

static void
put_ways(const struct shown *s, const char *best)
{
	struct web_call *call = s->call;
	enum variable_type type = s->variable->type;

	html(call->out, "<div class=\"say\">");
	if (type != VARIABLE_CHOICE && type != VARIABLE_CHOICES)
		put_input(s, best);
	if (type == VARIABLE_CHOICES)
		put_many(s);
	if (type != VARIABLE_CHOICE)
		put_agree(s, type == VARIABLE_CHOICES,
		    best != NULL ? W("Yes") : W("Save"));
	else if (best != NULL)
		put_agree(s, true, W("Yes"));
	html(call->out, "</div>");
	if (type == VARIABLE_CHOICE)
		put_choices(s);
}

static void
put_field(const struct shown *s)
{
	const struct study *study = web_study(s->web);
	struct web_call *call = s->call;
	bool id = s->item->step == PAPER_STEP_ID;
	char *best = web_paper_words(call, study, s->variable, s->item);

	html(call->out, "<h1 class=\"asked\">");
	if (!id)
		put_group(s, s->variable->group);
	html(call->out, "<span>%s</span></h1>",
	    id ? W("Whose log is this?")
	       : study_variable_label(study, s->variable, call->lang));
	if (s->item->trouble != NULL && s->item->trouble[0] != '\0')
		html(call->out, "<p class=\"notice small\">%s %s</p>",
		    W("Every field of this page is asked:"), s->item->trouble);
	put_picture(s);
	begin_form(s);
	put_best(s, best);
	put_ways(s, best);
	put_others(s);
	html(call->out, "</form>");
	put_whole_page(s);
	free(best);
}

/* ---- the log as a whole ---- */

static void
put_page_row(const struct shown *s, struct rd *r, bool discard)
{
	struct web_call *call = s->call;
	uint8_t id[ID16_LEN];
	char hex[DESK_HEX_LEN + 1];
	uint32_t number, sheet;
	char *name;

	rd_bytes(r, id, ID16_LEN);
	number = rd_u32(r);
	name = rd_text(r);
	sheet = rd_u32(r);
	desk_hex(id, hex);
	if (!r->failed) {
		html(call->out,
		    "<li><b>%s %u</b> <span>%s, %s %u</span> "
		    "<a href=\"/desk/sheet/%s\">%s</a> "
		    "<a href=\"/desk/place/%s\">%s</a>",
		    W("Page"), (unsigned)number, name, W("sheet"),
		    (unsigned)sheet, hex, W("See it"), hex, W("Move it"));
		if (discard)
			web_paper_put_discard(call, "page", id);
		html(call->out, "</li>");
	}
	free(name);
}

static void
put_page_rows(const struct shown *s, bool discard)
{
	struct rd r;

	rd_init(&r, s->item->pages.data, s->item->pages.len);
	html(s->call->out, "<ul class=\"queue\">");
	while (!r.failed && r.left > 0)
		put_page_row(s, &r, discard);
	html(s->call->out, "</ul>");
}

static void
put_trouble(const struct shown *s)
{
	struct web_call *call = s->call;

	html(call->out, "<h1>%s</h1><p class=\"notice\">",
	    W("This log needs a decision"));
	html_lines(call->out, s->item->trouble);
	html(call->out, "</p>");
	if (!desk_id_none(s->item->page))
		html(call->out,
		    "<p>%s</p><p class=\"actions\"><a class=\"button\" "
		    "href=\"/desk/place/%s\" autofocus>%s "
		    "<kbd aria-hidden=\"true\">&#x23ce;</kbd></a></p>",
		    W("A page whose square code is torn is on the desk. It "
		      "may be the one that is missing."),
		    s->page, W("Say whose it is"));
	html(call->out, "<p>%s</p>",
	    W("Send what is missing, move a page that is somebody else's, "
	      "discard what is a copy, or go on with what is here: questions "
	      "on a missing page are then kept as \"could not be read\"."));
	begin_form(s);
	html(call->out, "<div class=\"actions\">");
	put_button(s, "as-it-is", "g", "", W("Go on with what is here"));
	html(call->out, "<a class=\"button quiet\" href=\"/desk\">%s</a>",
	    W("Send more pages"));
	if (s->item->undo)
		put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div></form>");
	put_page_rows(s, true);
}

static void
put_file(const struct shown *s)
{
	struct web_call *call = s->call;

	html(call->out, "<h1>%s</h1><p class=\"lead\">%s</p>", W("All checked"),
	    W("File this log? After that it is sealed, and leaves this "
	      "desk."));
	if (s->item->trouble[0] != '\0') {
		html(call->out, "<p class=\"notice\">");
		html_lines(call->out, s->item->trouble);
		html(call->out, "</p>");
	}
	begin_form(s);
	html(call->out,
	    "<div class=\"actions\"><button name=\"say\" value=\"file\" "
	    "autofocus>%s <kbd aria-hidden=\"true\">&#x23ce;</kbd></button>",
	    W("File it"));
	if (s->item->undo)
		put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div></form><details><summary>%s</summary>",
	    W("The pages of this log"));
	put_page_rows(s, false);
	html(call->out, "</details>");
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
		put_field(s);
	else if (s->item->step == PAPER_STEP_TROUBLE)
		put_trouble(s);
	else
		put_file(s);
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
	put_field(&s);
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
