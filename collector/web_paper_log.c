/* A log as a whole: what is wrong with it, and filing it. */
#include <stdlib.h>

#include "collector/web_paper_part.h"
#include "sync/record.h"

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

void
shown_put_trouble(const struct shown *s)
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
	shown_form_begin(s);
	html(call->out, "<div class=\"actions\">");
	shown_put_button(s, "as-it-is", "g", "", W("Go on with what is here"));
	html(call->out, "<a class=\"button quiet\" href=\"/desk\">%s</a>",
	    W("Send more pages"));
	if (s->item->undo)
		shown_put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div></form>");
	put_page_rows(s, true);
}

void
shown_put_file(const struct shown *s)
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
	shown_form_begin(s);
	html(call->out,
	    "<div class=\"actions\"><button name=\"say\" value=\"file\" "
	    "autofocus>%s <kbd aria-hidden=\"true\">&#x23ce;</kbd></button>",
	    W("File it"));
	if (s->item->undo)
		shown_put_button(s, "undo", "<", "quiet", W("Undo"));
	html(call->out, "</div></form><details><summary>%s</summary>",
	    W("The pages of this log"));
	put_page_rows(s, false);
	html(call->out, "</details>");
}
