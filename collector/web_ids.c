/* IDs: issuing them, and how those of a project stand. */
#include <stdlib.h>

#include "collector/ids_row.h"
#include "collector/web_office.h"
#include "schema/mem.h"

#define ISSUE_MAX 500

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

/* Those issued just now. */
static void
put_issued(struct web_call *call, const struct message_ids *ids)
{
	struct ids_row row = { 0 };
	struct rd r;

	html(call->out, "<div class=\"done\"><h2>%s</h2><ul class=\"ids\">",
	    W("These IDs are new"));
	rd_init(&r, ids->ids.data, ids->ids.len);
	while (ids_row_next(&r, &row))
		html(call->out, "<li>%s</li>", row.id);
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
	html(call->out, "<p><a href=\"/ids\">%s</a></p>",
	    W("How the IDs of a project stand"));
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

/* ---- how they stand ---- */

/* The project whose IDs CALL may see: an ambassador's own, or the one the
 * office names; NULL if there is none. */
static const struct project *
project_of(struct web *web, const struct web_call *call)
{
	const char *code = call->account.project;

	if (call->account.who == WHO_OFFICE)
		code = http_query(call->request, "project");
	return code == NULL ? NULL : study_find_project(web_study(web), code);
}

static void
put_project_choice(
    struct web *web, struct web_call *call, const struct project *chosen)
{
	const struct study *study = web_study(web);
	size_t i;

	html(call->out,
	    "<form method=\"get\" action=\"/ids\"><div class=\"question\">"
	    "<label for=\"project\">%s</label>"
	    "<select id=\"project\" name=\"project\">",
	    W("Project"));
	for (i = 0; i < study_n_projects(study); i++) {
		const struct project *p = study_project(study, i);

		html(call->out, "<option value=\"%s\"", p->code);
		if (p == chosen)
			html(call->out, " selected");
		html(call->out, ">%s</option>", p->label);
	}
	html(call->out,
	    "</select></div><p class=\"actions\"><button>%s</button></p>"
	    "</form>",
	    W("Show"));
}

static void
put_id(struct web_call *call, const struct ids_row *row)
{
	html(call->out, "<tr><th scope=\"row\">%s</th><td>%s</td>", row->id,
	    row->registered ? W("registered")
	    : row->logs > 0 ? W("logs, but not registered")
			    : W("not used yet"));
	html(call->out, "<td class=\"n\">%u</td></tr>", (unsigned)row->logs);
}

static void
put_list(struct web *web, struct web_call *call, const struct project *project)
{
	struct message_ids_list ask = { .project =
					    (char *)(uintptr_t)project->code };
	struct message_ids reply = { 0 };
	enum err err = web_ask(
	    web, ROLE_STORE, MESSAGE_IDS_LIST, &ask, MESSAGE_IDS, &reply);
	struct ids_row row = { 0 };
	struct rd r;

	if (err != ERR_NONE) {
		html(call->out, "<div class=\"notice\"><p>%s</p></div>",
		    W("The list cannot be had just now. Please try again in a "
		      "minute."));
		return;
	}
	html(call->out,
	    "<table><caption>%s</caption><thead><tr>"
	    "<th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
	    "<th scope=\"col\" class=\"n\">%s</th></tr></thead><tbody>",
	    project->label, W("ID"), W("How it stands"), W("Logs"));
	rd_init(&r, reply.ids.data, reply.ids.len);
	while (ids_row_next(&r, &row))
		put_id(call, &row);
	html(call->out, "</tbody></table>");
	message_fini(MESSAGE_IDS, &reply);
}

void
web_ids(struct web *web, struct web_call *call)
{
	const struct project *project = project_of(web, call);

	web_page_begin(web, call, W("IDs"));
	html(call->out, "<h1>%s</h1><p class=\"lead\">%s</p>",
	    W("How the IDs stand"),
	    W("Give out one that is not used yet. Do not write names beside "
	      "them here."));
	if (call->account.who == WHO_OFFICE)
		put_project_choice(web, call, project);
	if (project != NULL)
		put_list(web, call, project);
	else if (call->account.who != WHO_OFFICE)
		html(call->out, "<div class=\"notice\"><p>%s</p></div>",
		    W("Your account belongs to no project. Please ask the "
		      "study office."));
	web_page_end(web, call);
}
