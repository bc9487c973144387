/* Confirming: one small picture at a time beside the best reading.
 *
 * Every page is a plain form: the first button of it agrees, so Enter does;
 * paper.js only adds single keys. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "collector/web_paper.h"
#include "ocr/reading.h"
#include "schema/mem.h"

/* One step on its way to the screen. */
struct shown {
	struct web *web;
	struct web_call *call;
	const struct message_paper_item *item;
	const struct variable *variable; /* NULL: not a field */
	char hex[DESK_HEX_LEN + 1];      /* the log */
	char page[DESK_HEX_LEN + 1];
};

static void
put_progress(const struct shown *s)
{
	struct web_call *call = s->call;
	unsigned done = s->item->done, total = s->item->total;

	if (total == 0)
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

	if (desk_id_none(s->item->page)) {
		html(call->out, "<p class=\"paper none\">%s</p>",
		    W("The page with the ID on it is not here."));
		return;
	}
	html(call->out,
	    "<figure class=\"paper\"><img src=\"/desk/picture/%s/%s\" "
	    "alt=\"%s\"></figure>",
	    s->page, s->variable->name, W("What is written on the paper"));
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
					  : "";

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
		    W("Please type what is written."));
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

static void
put_whole_page(const struct shown *s)
{
	struct web_call *call = s->call;

	if (desk_id_none(s->item->page) || s->item->step == PAPER_STEP_ID)
		return;
	html(call->out,
	    "<details class=\"whole\"><summary accesskey=\"w\">%s "
	    "<kbd aria-hidden=\"true\">w</kbd></summary><img loading=\"lazy\" "
	    "src=\"/desk/sheet/%s\" alt=\"%s\"></details>",
	    W("See the whole page"), s->page, W("The whole page"));
}

static void
begin_form(const struct shown *s)
{
	char *action = mem_printf("/desk/log/%s", s->hex);

	web_form_begin(s->call, action, false);
	free(action);
	html(s->call->out,
	    "<input type=\"hidden\" name=\"page\" value=\"%s\">"
	    "<input type=\"hidden\" name=\"variable\" value=\"%s\">",
	    s->page, s->item->variable);
}

static void
put_field(const struct shown *s)
{
	const struct study *study = web_study(s->web);
	struct web_call *call = s->call;
	bool id = s->item->step == PAPER_STEP_ID;
	char *best = web_paper_words(call, study, s->variable, s->item);
	bool choose = s->variable->choices != NULL &&
		      s->variable->type == VARIABLE_CHOICE;

	html(call->out, "<h1 class=\"asked\">");
	if (!id)
		put_group(s, s->variable->group);
	html(call->out, "<span>%s</span></h1>",
	    id ? W("Whose log is this?")
	       : study_variable_label(study, s->variable, call->lang));
	put_picture(s);
	begin_form(s);
	put_best(s, best);
	html(call->out, "<div class=\"say\">");
	if (best != NULL && choose)
		html(call->out,
		    "<button name=\"say\" value=\"agree\" autofocus "
		    "class=\"agree\">%s <kbd "
		    "aria-hidden=\"true\">&#x23ce;</kbd></button>",
		    W("Yes"));
	if (!choose)
		put_input(s, best);
	if (!choose)
		html(call->out,
		    "<button name=\"say\" value=\"agree\" class=\"agree\">%s "
		    "<kbd aria-hidden=\"true\">&#x23ce;</kbd></button>",
		    best != NULL ? W("Yes") : W("Save"));
	html(call->out, "</div>");
	if (choose)
		put_choices(s);
	put_others(s);
	html(call->out, "</form>");
	put_whole_page(s);
	free(best);
}

/* ---- the log as a whole ---- */

static void
put_page_row(const struct shown *s, struct rd *r)
{
	struct web_call *call = s->call;
	uint8_t id[ID16_LEN];
	char hex[DESK_HEX_LEN + 1];
	uint32_t number, sheet;
	char *name, *action;

	rd_bytes(r, id, ID16_LEN);
	number = rd_u32(r);
	name = rd_text(r);
	sheet = rd_u32(r);
	desk_hex(id, hex);
	if (!r->failed) {
		html(call->out,
		    "<li><b>%s %u</b> <span>%s, %s %u</span> "
		    "<a href=\"/desk/sheet/%s\">%s</a>",
		    W("Page"), (unsigned)number, name, W("sheet"),
		    (unsigned)sheet, hex, W("See it"));
		action = mem_printf("/desk/page/%s", hex);
		web_form_begin(call, action, false);
		html(call->out,
		    "<button class=\"quiet small\">%s</button></form></li>",
		    W("Discard"));
		free(action);
	}
	free(name);
}

static void
put_page_rows(const struct shown *s)
{
	struct rd r;

	rd_init(&r, s->item->pages.data, s->item->pages.len);
	html(s->call->out, "<ul class=\"queue\">");
	while (!r.failed && r.left > 0)
		put_page_row(s, &r);
	html(s->call->out, "</ul>");
}

static void
put_trouble(const struct shown *s)
{
	struct web_call *call = s->call;

	html(call->out, "<h1>%s</h1><p class=\"notice\">",
	    W("This log needs a decision"));
	html_lines(call->out, s->item->trouble);
	html(call->out, "</p><p>%s</p>",
	    W("Send what is missing, discard what is a copy, or go on with "
	      "what is here: questions on a missing page are then kept as "
	      "\"could not be read\"."));
	begin_form(s);
	html(call->out, "<div class=\"actions\">");
	put_button(s, "as-it-is", "g", "", W("Go on with what is here"));
	html(call->out, "<a class=\"button quiet\" href=\"/desk\">%s</a>",
	    W("Send more pages"));
	if (s->item->undo)
		put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div></form>");
	put_page_rows(s);
}

static void
put_file(const struct shown *s)
{
	struct web_call *call = s->call;

	html(call->out, "<h1>%s</h1><p class=\"lead\">%s</p>", W("All checked"),
	    W("File this log? After that it is sealed, and leaves this "
	      "desk."));
	begin_form(s);
	html(call->out,
	    "<div class=\"actions\"><button name=\"say\" value=\"file\" "
	    "autofocus>%s <kbd aria-hidden=\"true\">&#x23ce;</kbd></button>",
	    W("File it"));
	if (s->item->undo)
		put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div></form>");
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

	desk_hex(item->log, s.hex);
	desk_hex(item->page, s.page);
	if (item->step == PAPER_STEP_ID || item->step == PAPER_STEP_ANSWER) {
		s.variable = study_find(web_study(web), item->variable);
		if (s.variable == NULL) {
			web_fail(web, call, ERR_STATE);
			return;
		}
	}
	put_step(&s);
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
	char *to;

	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	desk_hex(item.log, hex);
	to = item.step == PAPER_STEP_NONE ? mem_text("/desk?filed=1")
					  : mem_printf("/desk/log/%s", hex);
	http_redirect(call->response, to);
	free(to);
	message_fini(MESSAGE_PAPER_ITEM, &item);
}
