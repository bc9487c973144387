#include "collector/web_office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/facts.h"
#include "collector/web_figures.h"
#include "collector/web_paper.h"
#include "schema/mem.h"
#include "sync/record.h"

#define RECENT 50 /* records listed */

static void
put_number(struct web_call *call, const char *label, long n)
{
	html(call->out, "<li><b>%d</b> %s</li>", (int)n, label);
}

/* The label of a region's code. */
static const char *
region_label(struct web *web, struct web_call *call, const char *code)
{
	const struct study *study = web_study(web);
	size_t i;

	for (i = 0; i < study_n_regions(study); i++)
		if (strcmp(study_region(study, i)->code, code) == 0)
			return study_region(study, i)->label;
	return code[0] == '\0' ? W("Not known") : code;
}

static void
put_month(struct web_call *call, const char *month)
{
	char *words = web_day(month);

	html(call->out, "<th scope=\"col\" class=\"n\">%s</th>", words);
	free(words);
}

/* A region's numbers, month by month, and all of them. */
static void
put_row(struct web_call *call, const struct figures_table *t, size_t row,
    const char *label)
{
	long sum = 0, n;
	size_t i;

	html(call->out, "<tr><th scope=\"row\">%s</th>", label);
	for (i = 0; i < t->n_columns; i++) {
		n = figures_cell(t, row, i);
		sum += n;
		if (n > 0)
			html(call->out, "<td class=\"n\">%d</td>", (int)n);
		else
			html(call->out, "<td class=\"n\"></td>");
	}
	html(call->out, "<td class=\"n\"><b>%d</b></td></tr>", (int)sum);
}

static void
put_sums(struct web_call *call, const struct figures_table *t)
{
	long sum, all = 0;
	size_t i, j;

	html(call->out, "<tfoot><tr><th scope=\"row\">%s</th>", W("Together"));
	for (i = 0; i < t->n_columns; i++) {
		for (j = 0, sum = 0; j < t->n_rows; j++)
			sum += figures_cell(t, j, i);
		all += sum;
		html(call->out, "<td class=\"n\">%d</td>", (int)sum);
	}
	html(call->out, "<td class=\"n\">%d</td></tr></tfoot>", (int)all);
}

/* LIST of FIGURES (of objects with region, month and n) as a table. */
static void
put_table(struct web *web, struct web_call *call, const struct js *figures,
    const char *list, const char *caption)
{
	struct figures_table *t =
	    figures_table(figures, list, "region", "month", "n");
	size_t i;

	if (t->n_rows == 0) {
		html(call->out, "<p>%s: %s</p>", caption, W("none yet"));
		figures_table_free(t);
		return;
	}
	html(call->out,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"%s\"><table><caption>%s</caption><thead><tr>"
	    "<th scope=\"col\">%s</th>",
	    caption, caption, W("Region"));
	for (i = 0; i < t->n_columns; i++)
		put_month(call, t->columns[i]);
	html(call->out,
	    "<th scope=\"col\" class=\"n\">%s</th></tr></thead>"
	    "<tbody>",
	    W("All"));
	for (i = 0; i < t->n_rows; i++)
		put_row(call, t, i, region_label(web, call, t->rows[i]));
	html(call->out, "</tbody>");
	put_sums(call, t);
	html(call->out, "</table></div>");
	figures_table_free(t);
}

/* What marks on records mean, by the names that the store gives them. */
static const struct {
	const char *name, *words;
} flags[] = {
	{ "unknown-id", word_mark("the personal ID was never given out") },
	{ "unregistered", word_mark("the person has not registered yet") },
	{ "duplicate",
	    word_mark("the same answers as another of the same person") },
	{ "same-day", word_mark("another form of the same person that day") },
	{ "no-id", word_mark("no personal ID") },
};

static const char *
flag_words(struct web_call *call, const char *name)
{
	size_t i;

	for (i = 0; i < countof(flags); i++)
		if (strcmp(flags[i].name, name) == 0)
			return word(call->lang, flags[i].words);
	return name;
}

static void
put_flags(struct web_call *call, const struct js *figures)
{
	const struct js *marks = js_get(figures, "flags");
	void *i;

	html(call->out,
	    "<h2>%s</h2><table><thead><tr><th scope=\"col\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th></tr></thead>"
	    "<tbody>",
	    W("To look at"), W("Mark"), W("Forms"));
	for (i = js_first(marks); i != NULL; i = js_next(marks, i))
		html(call->out,
		    "<tr><th scope=\"row\">%s</th>"
		    "<td class=\"n\">%d</td></tr>",
		    flag_words(call, js_name(i)),
		    (int)figures_number(marks, js_name(i)));
	html(call->out, "</tbody></table>");
}

/* Words for how a form came. */
static const char *
way(const struct web_call *call, uint8_t channel)
{
	return channel == CHANNEL_WEB     ? W("web")
	       : channel == CHANNEL_TEXT  ? W("text message")
	       : channel == CHANNEL_PAPER ? W("paper")
					  : "?";
}

static void
put_record(struct web *web, struct web_call *call, const struct facts *f)
{
	const char *between = "";
	char id[2 * 4 + 1], *when = web_moment(f->received);
	uint32_t flag;

	snprintf(id, sizeof(id), "%02x%02x%02x%02x", f->record[0], f->record[1],
	    f->record[2], f->record[3]);
	html(call->out,
	    "<tr><td><code>%s</code></td><td>%s</td><td>%s</td>"
	    "<td>%s</td><td>%s</td><td>",
	    id, web_form_label(web, call, f->form), way(call, f->channel),
	    region_label(web, call, f->region), when);
	free(when);
	for (flag = 1; record_flag_name(flag) != NULL; flag <<= 1)
		if (f->flags & flag) {
			html(call->out, "%s%s", between,
			    flag_words(call, record_flag_name(flag)));
			between = "; ";
		}
	if (!f->readable)
		html(call->out, "%s%s", between, W("erased"));
	html(call->out, "</td></tr>");
}

/* The last records: what is known of them without a key. */
static void
put_recent(struct web *web, struct web_call *call)
{
	struct message_facts_ask ask = { .limit = RECENT };
	struct message_facts reply = { 0 };
	enum err err = web_ask(
	    web, ROLE_STORE, MESSAGE_FACTS_ASK, &ask, MESSAGE_FACTS, &reply);
	struct rd r;

	if (err != ERR_NONE || reply.facts.len == 0) {
		message_fini(MESSAGE_FACTS, &reply);
		return;
	}
	html(call->out,
	    "<h2>%s</h2><p>%s</p><div class=\"scroll\" tabindex=\"0\" "
	    "role=\"region\" aria-label=\"%s\"><table><thead><tr>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "</tr></thead><tbody>",
	    W("The last forms"),
	    W("They are sealed: nobody can read the answers here."),
	    W("The last forms"), W("Record"), W("Form"), W("How"), W("Region"),
	    W("Received"), W("Marks"));
	rd_init(&r, reply.facts.data, reply.facts.len);
	while (r.left > 0 && !r.failed) {
		struct facts f;

		facts_read(&r, &f);
		if (!r.failed)
			put_record(web, call, &f);
		facts_fini(&f);
	}
	html(call->out, "</tbody></table></div>");
	message_fini(MESSAGE_FACTS, &reply);
}

/* How well forms are filled in, by form and by the way they came. */
static void
put_quality(struct web *web, struct web_call *call, const struct js *figures)
{
	const struct js *all = js_get(figures, "quality");
	size_t i, j;
	static const char *const numbers[] = { "n", "with_ticks", "blanks",
		"unreadable" };

	if (js_count(all) == 0)
		return;
	html(call->out,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"%s\"><table><caption>%s</caption><thead><tr>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th></tr></thead><tbody>",
	    W("How forms are filled in"), W("How forms are filled in"),
	    W("Form"), W("How"), W("Forms"), W("with ticks for numbers"),
	    W("Questions left empty"), W("Answers nobody could read"));
	for (i = 0; i < js_count(all); i++) {
		const struct js *one = js_at(all, i);
		const char *name = js_text(js_get(one, "form"));
		const char *how = js_text(js_get(one, "channel"));

		html(call->out, "<tr><th scope=\"row\">%s</th><td>%s</td>",
		    web_form_label(web, call, name == NULL ? "" : name),
		    how == NULL ? "" : how);
		for (j = 0; j < countof(numbers); j++)
			html(call->out, "<td class=\"n\">%d</td>",
			    (int)figures_number(one, numbers[j]));
		html(call->out, "</tr>");
	}
	html(call->out, "</tbody></table></div>");
}

static void
put_figures(struct web *web, struct web_call *call)
{
	struct message_figures_ask ask = { 0 };
	struct message_figures reply = { 0 };
	struct js *f = NULL;
	enum err err = web_ask(web, ROLE_STORE, MESSAGE_FIGURES_ASK, &ask,
	    MESSAGE_FIGURES, &reply);

	if (err == ERR_NONE)
		err = js_parse(reply.json.data, reply.json.len, &f);
	message_fini(MESSAGE_FIGURES, &reply);
	if (err != ERR_NONE) {
		html(call->out, "<div class=\"notice\"><p>%s</p></div>",
		    W("The figures cannot be had just now. Please try again "
		      "in a minute."));
		return;
	}
	html(call->out, "<ul class=\"figures\">");
	put_number(call, W("registered"), figures_number(f, "registered"));
	put_number(call, W("logs"), figures_number(f, "logs"));
	put_number(call, W("IDs given out"), figures_number(f, "ids"));
	put_number(call, W("did not agree"), figures_number(f, "refused"));
	html(call->out, "</ul>");
	put_table(web, call, f, "by_month", W("Logs by region and month"));
	put_table(web, call, f, "registrations",
	    W("Registrations by region and month"));
	put_table(web, call, f, "by_month_of_participation",
	    W("Logs by region and month of taking part"));
	put_quality(web, call, f);
	put_flags(call, f);
	put_recent(web, call);
	js_free(f);
}

void
web_office(struct web *web, struct web_call *call)
{
	web_page_begin(web, call, W("Overview"));
	html(call->out, "<h1>%s</h1>", W("Overview"));
	html(call->out,
	    "<ul class=\"choices\"><li><a href=\"/desk\">%s</a></li>"
	    "<li><a href=\"/\">%s</a></li></ul>",
	    W("Scan and confirm paper forms"),
	    W("Help somebody fill in a form here"));
	if (call->account.who == WHO_OFFICE) {
		put_figures(web, call);
		web_paper_figures(web, call);
	}
	web_page_end(web, call);
}
