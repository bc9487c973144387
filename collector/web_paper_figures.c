/* What the second reader found: the error that remains on paper. */
#include "collector/web_paper.h"

#include <stdio.h>

#include "collector/wilson.h"

static void
put_row(struct web_call *call, const char *what, unsigned n, unsigned wrong)
{
	struct wilson interval = wilson(wrong, n);
	char rate[32], low[32], high[32];

	snprintf(rate, sizeof(rate), "%.1f", n > 0 ? 1e4 * wrong / n : 0.0);
	snprintf(low, sizeof(low), "%.1f", 1e4 * interval.low);
	snprintf(high, sizeof(high), "%.1f", 1e4 * interval.high);
	html(call->out,
	    "<tr><th scope=\"row\">%s</th><td class=\"n\">%u</td>"
	    "<td class=\"n\">%u</td>",
	    what, n, wrong);
	if (n > 0)
		html(call->out,
		    "<td class=\"n\">%s</td><td class=\"n\">%s – "
		    "%s</td></tr>",
		    rate, low, high);
	else
		html(call->out, "<td></td><td></td></tr>");
}

static void
put_table(struct web_call *call, const struct message_tally *t)
{
	html(call->out,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"%s\"><table><caption>%s</caption><thead><tr>"
	    "<th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th></tr></thead><tbody>",
	    W("Paper fields read twice"), W("Paper fields read twice"),
	    W("First reading"), W("Fields"), W("Different"), W("In 10,000"),
	    W("95 % interval"));
	put_row(call, W("By the reader alone"), t->alone, t->alone_wrong);
	put_row(call, W("Confirmed by a person"), t->helped, t->helped_wrong);
	put_row(call, W("Together"), t->alone + t->helped,
	    t->alone_wrong + t->helped_wrong);
	html(call->out, "</tbody></table></div>");
}

void
web_paper_figures(struct web *web, struct web_call *call)
{
	struct message_tally_ask ask = { 0 };
	struct message_tally t;

	if (web_ask(web, ROLE_DESK, MESSAGE_TALLY_ASK, &ask, MESSAGE_TALLY,
		&t) != ERR_NONE)
		return; /* the page has more to show than this */
	if (t.alone + t.helped > 0)
		put_table(call, &t);
	if (t.waiting > 0)
		html(call->out,
		    "<p><a class=\"button quiet\" href=\"/desk/second\">%s "
		    "(%u)</a></p>",
		    W("Read some fields a second time"), (unsigned)t.waiting);
	message_fini(MESSAGE_TALLY, &t);
}
