#include "collector/web_office.h"

#include <stdlib.h>
#include <string.h>

#include "collector/web_figures.h"
#include "schema/mem.h"

#define ISSUE_MAX 500

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

	html(call->out,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"%s\"><table><caption>%s</caption><thead><tr>"
	    "<th scope=\"col\">%s</th>",
	    caption, caption, W("Region"));
	for (i = 0; i < t->n_columns; i++)
		html(call->out, "<th scope=\"col\" class=\"n\">%s</th>",
		    t->columns[i]);
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
	{ "unknown-id", "the personal ID was never given out" },
	{ "unregistered", "the person has not registered yet" },
	{ "duplicate", "the same answers as another of the same person" },
	{ "same-day", "another form of the same person that day" },
	{ "no-id", "no personal ID" },
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

static const char *
member(const struct js *object, const char *name)
{
	const char *text = js_text(js_get(object, name));

	return text == NULL ? "" : text;
}

/* The last records: what is known of them without a key. */
static void
put_recent(struct web *web, struct web_call *call, const struct js *figures)
{
	const struct js *all = js_get(figures, "recent"), *marks;
	size_t i, j;

	if (js_count(all) == 0)
		return;
	html(call->out,
	    "<h2>%s</h2><p>%s</p><div class=\"scroll\" tabindex=\"0\" "
	    "role=\"region\" aria-label=\"%s\"><table><thead><tr>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "<th scope=\"col\">%s</th></tr></thead><tbody>",
	    W("The last forms"),
	    W("They are sealed: nobody can read the answers here."),
	    W("The last forms"), W("Record"), W("Form"), W("How"),
	    W("Received"), W("Marks"));
	for (i = 0; i < js_count(all); i++) {
		const struct js *one = js_at(all, i);
		const struct form *form =
		    study_find_form(web_study(web), member(one, "form"));

		html(call->out,
		    "<tr><td><code>%s</code></td><td>%s</td><td>%s</td>"
		    "<td>%s</td><td>",
		    member(one, "record"),
		    form != NULL
			? study_form_label(web_study(web), form, call->lang)
			: member(one, "form"),
		    member(one, "way"), member(one, "received"));
		marks = js_get(one, "flags");
		for (j = 0; j < js_count(marks); j++)
			html(call->out, "%s%s", j > 0 ? "; " : "",
			    flag_words(call, js_text(js_at(marks, j))));
		html(call->out, "</td></tr>");
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
	put_flags(call, f);
	put_recent(web, call, f);
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
	if (call->account.who == WHO_OFFICE)
		put_figures(web, call);
	web_page_end(web, call);
}

/* ---- IDs ---- */

static void
put_issue_form(struct web *web, struct web_call *call, const char *error)
{
	const struct study *study = web_study(web);
	size_t i;

	if (error != NULL)
		html(call->out,
		    "<div class=\"wrong\" role=\"alert\"><p>%s</p></div>",
		    error);
	web_form_begin(call, "/office/ids", false);
	html(call->out,
	    "<div class=\"question\"><label for=\"project\">%s</label>"
	    "<select id=\"project\" name=\"project\">",
	    W("For which project?"));
	for (i = 0; i < study_n_projects(study); i++)
		html(call->out, "<option value=\"%s\">%s</option>",
		    study_project(study, i)->code,
		    study_project(study, i)->label);
	html(call->out,
	    "</select></div><div class=\"question number\">"
	    "<label for=\"count\">%s</label>"
	    "<input type=\"text\" inputmode=\"numeric\" id=\"count\" "
	    "name=\"count\" value=\"1\" autocomplete=\"off\"></div>"
	    "<p class=\"actions\"><button>%s</button></p></form>",
	    W("How many?"), W("Issue IDs"));
}

/* IDS of the message: TEXT id, TEXT project, TEXT station, U64 issued, U8
 * registered, U32 logs; those issued just now. */
static void
put_issued(struct web_call *call, const struct message_ids *ids)
{
	struct rd r;

	html(call->out, "<div class=\"done\"><h2>%s</h2><ul class=\"ids\">",
	    W("These IDs are new"));
	rd_init(&r, ids->ids.data, ids->ids.len);
	while (r.left > 0 && !r.failed) {
		char *id = rd_text(&r);

		mem_free_text(rd_text(&r));
		mem_free_text(rd_text(&r));
		(void)rd_u64(&r);
		(void)rd_u8(&r);
		(void)rd_u32(&r);
		if (!r.failed)
			html(call->out, "<li>%s</li>", id);
		mem_free_text(id);
	}
	html(call->out, "</ul></div>");
}

void
web_office_ids(struct web *web, struct web_call *call)
{
	web_page_begin(web, call, W("IDs"));
	html(call->out, "<h1>%s</h1><p class=\"lead\">%s</p>", W("Issue IDs"),
	    W("Each person gets one. Keep the list safe, and apart from "
	      "names."));
	put_issue_form(web, call, NULL);
	web_page_end(web, call);
}

/* How many were asked for; 0 if it is not a number that may be. */
static uint32_t
wanted(const struct web_call *call)
{
	const char *text = http_field(call->request, "count");
	unsigned long n;
	char *end;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return 0;
	n = strtoul(text, &end, 10);
	return *end == '\0' && n <= ISSUE_MAX ? (uint32_t)n : 0;
}

void
web_office_issue(struct web *web, struct web_call *call)
{
	const char *project = http_field(call->request, "project");
	struct message_ids_issue ask = {
		.station = NULL, .count = wanted(call), .by = call->account.name
	};
	struct message_ids reply = { 0 };
	const char *error = NULL;
	enum err err = ERR_INPUT;

	if (project == NULL ||
	    study_find_project(web_study(web), project) == NULL)
		error = W("Please choose a project from the list.");
	else if (ask.count == 0)
		error = W("Please write a whole number from 1 to 500.");
	if (error == NULL) {
		ask.project = (char *)(uintptr_t)project;
		err = web_ask(web, ROLE_STORE, MESSAGE_IDS_ISSUE, &ask,
		    MESSAGE_IDS, &reply);
		if (err != ERR_NONE)
			error = W("No IDs could be issued just now. Please "
				  "try again in a minute.");
	}
	call->response->status = error == NULL ? 200 : 400;
	web_page_begin(web, call, W("IDs"));
	html(call->out, "<h1>%s</h1>", W("Issue IDs"));
	if (err == ERR_NONE)
		put_issued(call, &reply);
	put_issue_form(web, call, error);
	web_page_end(web, call);
	message_fini(MESSAGE_IDS, &reply);
}
