/* Where a page belongs: asked when its code is torn, and whenever somebody
 * sees that it is in the wrong log.  No answer is shown, because the IDs of the
 * logs are. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "collector/web_paper.h"
#include "schema/mem.h"

/* A log that the page may go to. */
struct target {
	uint8_t log[ID16_LEN];
	char *form, *whose, *serial, *pages;
	uint64_t added;
	uint32_t number;
	uint8_t there, likely;
};

static void
get_target(struct rd *r, struct target *c)
{
	rd_bytes(r, c->log, ID16_LEN);
	c->form = rd_text(r);
	c->whose = rd_text(r);
	c->serial = rd_text(r);
	c->pages = rd_text(r);
	c->added = rd_u64(r);
	c->number = rd_u32(r);
	c->there = rd_u8(r);
	c->likely = rd_u8(r);
}

static void
target_fini(struct target *c)
{
	mem_free_text(c->form);
	mem_free_text(c->whose);
	mem_free_text(c->serial);
	mem_free_text(c->pages);
}

/* "Enter", or the next digit for a key. */
static void
put_key(struct web_call *call, bool enter, int *key)
{
	if (enter)
		html(call->out, " <kbd aria-hidden=\"true\">&#x23ce;</kbd>");
	else if (*key <= 9)
		html(call->out, " <kbd aria-hidden=\"true\">%d</kbd>", *key);
	if (!enter)
		++*key;
}

static void
put_target(
    struct web *web, struct web_call *call, const struct target *c, int *key)
{
	char hex[DESK_HEX_LEN + 1], *when = web_moment((time_t)c->added);

	desk_hex(c->log, hex);
	html(call->out, "<li><button name=\"to\" value=\"%s\" class=\"%s\"",
	    hex, c->likely ? "agree" : "quiet");
	if (c->likely)
		html(call->out, " autofocus");
	else if (*key <= 9)
		html(call->out, " data-key=\"%d\"", *key);
	html(call->out, "><span>%s, %s %s</span>",
	    web_form_label(web, call, c->form),
	    c->whose[0] != '\0' ? W("ID") : W("ID not known yet"), c->whose);
	put_key(call, c->likely, key);
	html(call->out, "</button> <span class=\"hint\">%s, %s %s. ", when,
	    W("has pages"), c->pages);
	if (c->there)
		html(call->out, "%s %u. ",
		    W("They change places: it has another page"),
		    (unsigned)c->number);
	else
		html(call->out, "%s %u. ", W("It lacks page"),
		    (unsigned)c->number);
	if (c->serial[0] != '\0')
		html(call->out, "%s %s", W("At the foot of its pages:"),
		    c->serial);
	html(call->out, "</span></li>");
	free(when);
}

/* The likely one first; returns how many there are. */
static unsigned
put_targets(struct web *web, struct web_call *call, const struct blob *logs,
    int *key, bool *likely)
{
	unsigned n = 0;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		struct rd r;

		rd_init(&r, logs->data, logs->len);
		while (!r.failed && r.left > 0) {
			struct target c = { 0 };

			get_target(&r, &c);
			if (!r.failed && (pass == 0) == (c.likely != 0)) {
				put_target(web, call, &c, key);
				*likely |= c.likely != 0;
				n++;
			}
			target_fini(&c);
		}
	}
	return n;
}

static void
put_own(struct web *web, struct web_call *call,
    const struct message_place *place, int *key)
{
	bool many;
	struct rd r;

	rd_init(&r, place->forms.data, place->forms.len);
	mem_free_text(rd_text(&r));
	many = !r.failed && r.left > 0;
	rd_init(&r, place->forms.data, place->forms.len);
	while (!r.failed && r.left > 0) {
		char *form = rd_text(&r);

		if (!r.failed &&
		    (!place->alone || strcmp(form, place->form) != 0)) {
			html(call->out,
			    "<li><button name=\"own\" value=\"%s\" "
			    "class=\"quiet\" data-key=\"%d\"><span>%s%s%s"
			    "</span>",
			    form, *key, W("A log of its own"), many ? ": " : "",
			    many ? web_form_label(web, call, form) : "");
			put_key(call, false, key);
			html(call->out, "</button></li>");
		}
		mem_free_text(form);
	}
}

static void
begin(struct web *web, struct web_call *call, const struct message_place *place,
    const char *title)
{
	web_paper_begin(web, call, title);
	web_paper_put_unknown(call);
	html(call->out,
	    "<div class=\"confirm\"><p class=\"where\">%s, %s %u</p>"
	    "<h1>%s</h1>",
	    web_form_label(web, call, place->form), W("page"),
	    (unsigned)place->number, title);
}

static void
put_what(struct web_call *call, const struct message_place *place)
{
	html(call->out,
	    "<p><b>%s</b>, %s %u. <a href=\"/desk/sheet/%s\" "
	    "target=\"_blank\" accesskey=\"w\">%s</a></p>",
	    place->name, W("sheet"), (unsigned)place->sheet, call->part[0],
	    W("See the page"));
	if (place->torn)
		html(call->out, "<p class=\"notice small\">%s</p>",
		    W("Its square code cannot be read. By its boxes we know "
		      "which page it is, but not whose. The small print at "
		      "its foot may tell."));
}

static void
put_question(
    struct web *web, struct web_call *call, const struct message_place *place)
{
	bool likely = false;
	unsigned n;
	int key = 1;

	begin(web, call, place, W("Whose page is this?"));
	put_what(call, place);
	web_form_begin(call, call->request->path, false);
	html(call->out, "<ul class=\"places\">");
	n = put_targets(web, call, &place->logs, &key, &likely);
	put_own(web, call, place, &key);
	html(call->out, "</ul></form>");
	if (n == 0)
		html(call->out, "<p class=\"hint\">%s</p>",
		    W("No log on the desk lacks this page. If the others "
		      "are still to come, send them first and leave it here. "
		      "If you scanned it once more, discard this one."));
	html(call->out,
	    "<p class=\"actions\"><a class=\"button quiet small\" "
	    "href=\"/desk\">%s</a></p>",
	    W("Leave it for later"));
	if (desk_id_none(place->log)) {
		uint8_t page[ID16_LEN];

		if (desk_unhex(call->part[0], page) == ERR_NONE)
			web_paper_put_discard(call, "page", page);
	}
	html(call->out, "</div>");
	web_page_end(web, call);
}

/* It was put somewhere: on, or back. */
static void
put_done(
    struct web *web, struct web_call *call, const struct message_place *place)
{
	char hex[DESK_HEX_LEN + 1];

	desk_hex(place->log, hex);
	begin(web, call, place, W("This page has its place"));
	html(call->out, "<p class=\"done\" role=\"status\">%s</p>",
	    place->alone ? W("It begins a log of its own.")
			 : W("It is with the other pages of its log now."));
	web_form_begin(call, call->request->path, false);
	html(call->out,
	    "<div class=\"actions\"><a class=\"button\" id=\"go\" "
	    "href=\"/desk/next\" autofocus>%s "
	    "<kbd aria-hidden=\"true\">&#x23ce;</kbd></a>"
	    "<button name=\"say\" value=\"undo\" class=\"quiet\" "
	    "data-key=\"&lt;\"><span>%s</span> "
	    "<kbd aria-hidden=\"true\">&lt;</kbd></button></div></form>"
	    "</div>",
	    W("Go on"), W("Undo"));
	web_page_end(web, call);
}

void
web_paper_place(struct web *web, struct web_call *call)
{
	struct message_place_ask ask = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call) };
	struct message_place place;
	enum err err = desk_unhex(call->part[0], ask.page);

	if (err == ERR_NONE)
		err = web_ask(web, ROLE_DESK, MESSAGE_PLACE_ASK, &ask,
		    MESSAGE_PLACE, &place);
	if (err == ERR_NOT_FOUND || err == ERR_STATE) {
		http_redirect(call->response, "/desk"); /* gone meanwhile */
		return;
	}
	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	if (place.undo && http_query(call->request, "done") != NULL)
		put_done(web, call, &place);
	else
		put_question(web, call, &place);
	message_fini(MESSAGE_PLACE, &place);
}

/* What the form says into SAY; false if nothing. */
static bool
take(const struct http_request *request, struct message_paper_say *say)
{
	const char *what = http_field(request, "say");
	const char *to = http_field(request, "to");
	const char *own = http_field(request, "own");

	say->say = PAPER_SAY_MOVE;
	say->typed = mem_text(own != NULL ? own : "");
	if (what != NULL && strcmp(what, "undo") == 0) {
		say->say = PAPER_SAY_MOVE_BACK;
		return true;
	}
	return to != NULL ? desk_unhex(to, say->log) == ERR_NONE &&
				!desk_id_none(say->log)
			  : own != NULL;
}

void
web_paper_place_say(struct web *web, struct web_call *call)
{
	struct message_paper_say say = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call),
		.variable = (char *)(uintptr_t) "" };
	struct message_paper_said said;
	enum err err = desk_unhex(call->part[0], say.page);
	char *where;

	if (err == ERR_NONE && !take(call->request, &say))
		err = ERR_INPUT;
	if (err == ERR_NONE)
		err = web_ask(web, ROLE_DESK, MESSAGE_PAPER_SAY, &say,
		    MESSAGE_PAPER_SAID, &said);
	if (err == ERR_NONE)
		message_fini(MESSAGE_PAPER_SAID, &said);
	where = mem_printf("/desk/place/%s%s", call->part[0],
	    err == ERR_NONE && say.say == PAPER_SAY_MOVE ? "?done=1" : "");
	/* Another window was quicker: what is so now is shown. */
	if (err == ERR_NONE || err == ERR_STATE || err == ERR_NOT_FOUND)
		http_redirect(call->response, where);
	else
		web_fail(web, call, err);
	free(where);
	mem_free_text(say.typed);
}
