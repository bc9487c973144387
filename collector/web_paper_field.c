/* One field to confirm: its picture, the best reading, and the ways to say what
 * is written.  The first button of the form agrees, so Enter does. */
#include <stdlib.h>
#include <string.h>

#include "collector/web_paper_part.h"
#include "ocr/page.h"
#include "ocr/reading.h"

#define FRAME 25 /* tenths of a millimetre round a field on its page */

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

/* ---- what it may be ---- */

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
		shown_put_button(s, "tick", "t", "quiet", W("A tick"));
	if (!id && s->item->kind != READING_BLANK)
		shown_put_button(
		    s, "blank", "-", "quiet", W("Nothing written"));
	shown_put_button(s, "unreadable", "?", "quiet",
	    id ? W("No ID can be read") : W("Cannot be read"));
	if (s->item->undo)
		shown_put_button(s, "undo", "<", "quiet", W("Undo"));
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

void
shown_put_field(const struct shown *s)
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
	shown_form_begin(s);
	put_best(s, best);
	put_ways(s, best);
	put_others(s);
	html(call->out, "</form>");
	put_whole_page(s);
	free(best);
}
