/* What is waiting on the paper desk, and sending more to it. */
#include "collector/web_paper.h"
#include "collector/web_files.h"

#include <stdlib.h>
#include <string.h>

#include "collector/desk_seal.h"
#include "schema/mem.h"

bool
web_paper_everybodys(const struct web_call *call)
{
	return call->account.who == WHO_OFFICE;
}

void
web_paper_begin(struct web *web, struct web_call *call, const char *title)
{
	web_page_begin(web, call, title);
	html(call->out,
	    "<link rel=\"stylesheet\" href=\"/file/paper.css?v=%s\">"
	    "<script src=\"/file/paper.js?v=%s\" defer></script>",
	    web_file_version("paper.css"), web_file_version("paper.js"));
}

/* ---- sending ---- */

static void
put_upload(struct web_call *call)
{
	uint8_t id[ID16_LEN];
	char hex[DESK_HEX_LEN + 1];

	desk_random(id);
	desk_hex(id, hex);
	html(call->out, "<section class=\"card send\"><h2>%s</h2>",
	    W("Send paper forms"));
	web_form_begin(call, "/desk", true);
	html(call->out,
	    "<input type=\"hidden\" name=\"sending\" value=\"%s\">"
	    "<input type=\"hidden\" name=\"first\" value=\"0\">"
	    "<label for=\"files\">%s</label>"
	    "<p class=\"hint\">%s</p>"
	    "<input type=\"file\" id=\"files\" name=\"scan\" multiple "
	    "accept=\"image/jpeg,image/png,image/tiff,application/pdf\">"
	    "<p class=\"actions\"><button>%s</button></p>"
	    "<p class=\"sending\" role=\"status\" data-sent=\"%s\" "
	    "data-broken=\"%s\" data-large=\"%s\" data-most=\"%u\"></p>"
	    "</form></section>",
	    hex, W("Photos or scans"),
	    W("Photographs, scans or PDF files, as many pages as you like, "
	      "in any order."),
	    W("Send"), W("Sent:"),
	    W("The connection broke. Press Send to go on: nothing is sent "
	      "twice. Sent so far:"),
	    W("All else is sent. Larger than 40 megabytes, please send "
	      "fewer pages in a file:"),
	    HTTP_UPLOAD_MAX - HTTP_FORM_MAX);
}

/* One file to the desk; its id is made of the form's and its place, so that
 * sending the form again adds nothing. */
static enum err
send_one(struct web *web, struct web_call *call,
    const struct http_upload *upload, const uint8_t *sending, uint32_t number)
{
	struct message_scan_add add = {
		.by = call->account.name,
		.project = call->account.project,
		.name = upload->filename,
		.data = { upload->data, upload->len },
	};
	struct message_done done;
	enum err err;

	desk_derive("upload", sending, number, add.scan);
	err = web_ask(
	    web, ROLE_DESK, MESSAGE_SCAN_ADD, &add, MESSAGE_DONE, &done);
	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	return err;
}

void
web_paper_send(struct web *web, struct web_call *call)
{
	const char *hex = http_field(call->request, "sending");
	const char *first = http_field(call->request, "first");
	uint8_t sending[ID16_LEN];
	enum err err = ERR_INPUT;
	size_t i, n = 0;

	if (hex != NULL)
		err = desk_unhex(hex, sending);
	for (i = 0; err == ERR_NONE && i < call->request->n_uploads; i++) {
		const struct http_upload *u = &call->request->uploads[i];

		if (strcmp(u->name, "scan") != 0)
			continue;
		err = send_one(web, call, u, sending,
		    (first != NULL ? (uint32_t)strtoul(first, NULL, 10) : 0) +
			(uint32_t)i);
		n++;
	}
	if (err != ERR_NONE)
		web_fail(web, call, err);
	else
		http_redirect(
		    call->response, n > 0 ? "/desk?sent=1" : "/desk?none=1");
}

/* ---- what is waiting ---- */

/* Shredding cannot be taken back: it is asked twice, without scripts. */
void
web_paper_put_discard(
    struct web_call *call, const char *what, const uint8_t *id)
{
	char hex[DESK_HEX_LEN + 1];
	char *action;

	desk_hex(id, hex);
	action = mem_printf("/desk/%s/%s", what, hex);
	html(call->out, "<details class=\"discard\"><summary>%s</summary>",
	    W("Discard"));
	web_form_begin(call, action, false);
	html(call->out,
	    "<button class=\"quiet small\">%s</button></form>"
	    "</details>",
	    W("Yes, shred it"));
	free(action);
}

/* Returns how many wait for a reader. */
static unsigned
put_scans(struct web_call *call, struct rd *r)
{
	unsigned waiting = 0;

	while (!r->failed && r->left > 0) {
		uint8_t id[ID16_LEN], state;
		char *name, *by, *problem;

		rd_bytes(r, id, ID16_LEN);
		name = rd_text(r);
		by = rd_text(r);
		(void)rd_u64(r);
		state = rd_u8(r);
		problem = rd_text(r);
		if (state == SCAN_WAITING) {
			waiting++;
			html(call->out,
			    "<li class=\"waiting\"><b>%s</b> "
			    "<span>%s</span></li>",
			    name, W("is being read …"));
		} else if (!r->failed) {
			html(call->out,
			    "<li class=\"bad\"><b>%s</b> <span>%s</span>", name,
			    problem);
			web_paper_put_discard(call, "scan", id);
			html(call->out, "</li>");
		}
		free(name);
		free(by);
		free(problem);
	}
	return waiting;
}

struct page_row {
	uint8_t id[ID16_LEN], scan[ID16_LEN];
	char *name, *form, *problem;
	uint32_t sheet, blank, number; /* NUMBER: only not known whose */
	uint8_t seen;
};

static void
put_loose(struct web *web, struct web_call *call, const struct page_row *row)
{
	char hex[DESK_HEX_LEN + 1];

	desk_hex(row->id, hex);
	html(call->out,
	    "<li><a href=\"/desk/place/%s\"><b>%s, %s %u</b></a> "
	    "<span>%s, %s %u</span> <span class=\"state\">%s</span></li>",
	    hex, web_form_label(web, call, row->form), W("page"),
	    (unsigned)row->number, row->name, W("sheet"), (unsigned)row->sheet,
	    W("its square code is torn"));
}

/* The backs of pages: one row for all of a file. */
static void
put_blank(struct web_call *call, const struct page_row *row)
{
	html(call->out, "<li><b>%s</b> <span>%s %u</span>", row->name,
	    W("blank sheets:"), (unsigned)row->blank);
	web_paper_put_discard(call, "blank", row->scan);
	html(call->out, "</li>");
}

static void
put_page(struct web_call *call, const struct page_row *row)
{
	char hex[DESK_HEX_LEN + 1];

	desk_hex(row->id, hex);
	html(call->out, "<li class=\"bad\"><b>%s</b> %s %u: <span>%s</span> ",
	    row->name, W("sheet"), (unsigned)row->sheet, row->problem);
	if (row->seen)
		html(call->out, "<a href=\"/desk/sheet/%s\">%s</a> ", hex,
		    W("See it"));
	html(call->out, "<a href=\"/%s%s\">%s</a>",
	    row->form[0] != '\0' ? "form/" : "", row->form, W("Type it in"));
	web_paper_put_discard(call, "page", row->id);
	html(call->out, "</li>");
}

/* Those of which only is not known whose they are go into LOOSE; returns how
 * many. */
static unsigned
put_pages(
    struct web *web, struct web_call *call, struct rd *r, struct buf *loose)
{
	struct buf *out = call->out;
	unsigned n = 0;

	while (!r->failed && r->left > 0) {
		struct page_row row;

		rd_bytes(r, row.id, ID16_LEN);
		rd_bytes(r, row.scan, ID16_LEN);
		row.sheet = rd_u32(r);
		row.name = rd_text(r);
		row.form = rd_text(r);
		row.seen = rd_u8(r);
		row.number = rd_u32(r);
		row.problem = rd_text(r);
		row.blank = rd_u32(r);
		call->out = row.number > 0 ? loose : out;
		if (!r->failed && row.number > 0) {
			put_loose(web, call, &row);
			n++;
		} else if (!r->failed) {
			(row.blank > 0 ? put_blank : put_page)(call, &row);
		}
		free(row.name);
		free(row.form);
		free(row.problem);
	}
	call->out = out;
	return n;
}

static const char *
state_words(const struct web_call *call, uint8_t state)
{
	switch ((enum paper_state)state) {
	case PAPER_INCOMPLETE:
		return W("needs a decision");
	case PAPER_OPEN:
		return W("to check");
	case PAPER_CONFIRMED:
		return W("checked, not filed yet");
	case PAPER_FILING:
		return W("is being filed …");
	case PAPER_REFUSED:
		return W("could not be filed");
	}
	return "";
}

struct log_row {
	uint8_t id[ID16_LEN];
	char *form, *whose, *trouble;
	uint64_t added;
	uint32_t pages, of, left;
	uint8_t state;
};

static void
get_log(struct rd *r, struct log_row *row)
{
	rd_bytes(r, row->id, ID16_LEN);
	row->form = rd_text(r);
	row->whose = rd_text(r);
	row->added = rd_u64(r);
	row->pages = rd_u32(r);
	row->of = rd_u32(r);
	row->left = rd_u32(r);
	row->state = rd_u8(r);
	row->trouble = rd_text(r);
}

static void
put_log(struct web *web, struct web_call *call, const struct log_row *row)
{
	char hex[DESK_HEX_LEN + 1], *when = web_moment((time_t)row->added);

	desk_hex(row->id, hex);
	html(call->out, "<li><a href=\"/desk/log/%s\"><b>%s", hex,
	    web_form_label(web, call, row->form));
	if (row->whose[0] != '\0')
		html(call->out, ", %s %s", W("ID"), row->whose);
	html(call->out, "</b></a> <span>%s</span>", when);
	free(when);
	html(call->out, " <span>%s %u/%u</span> <span class=\"state\">",
	    W("pages"), (unsigned)row->pages, (unsigned)row->of);
	if (row->state == PAPER_OPEN)
		html(call->out, "%u ", (unsigned)row->left);
	html(call->out, "%s</span>", state_words(call, row->state));
	if (row->trouble[0] != '\0') {
		html(call->out, "<p class=\"trouble\">");
		html_lines(call->out, row->trouble);
		html(call->out, "</p>");
	}
	html(call->out, "</li>");
}

/* Returns how many want somebody. */
static unsigned
put_logs(struct web *web, struct web_call *call, struct rd *r)
{
	unsigned open = 0;

	while (!r->failed && r->left > 0) {
		struct log_row row = { 0 };

		get_log(r, &row);
		if (!r->failed) {
			put_log(web, call, &row);
			open += row.state == PAPER_OPEN ||
				row.state == PAPER_INCOMPLETE ||
				row.state == PAPER_CONFIRMED;
		}
		free(row.form);
		mem_free_text(row.whose);
		free(row.trouble);
	}
	return open;
}

void
web_paper_put_unknown(struct web_call *call)
{
	const char *sentence = NULL;

	if (http_query(call->request, "unknown") != NULL)
		sentence =
		    W("Thank you: that log is filed and kept. The ID on it "
		      "was not given out by this study, so it is nobody's "
		      "yet. You need do nothing: the study office will look "
		      "whose it is.");
	else if (http_query(call->request, "noid") != NULL)
		sentence =
		    W("Thank you: that log is filed and kept. It has no ID, "
		      "so it is nobody's yet. You need do nothing: the study "
		      "office will look whose it is.");
	if (sentence != NULL)
		html(call->out, "<p class=\"notice\" role=\"status\">%s</p>",
		    sentence);
}

static void
put_said(struct web_call *call)
{
	const char *sentence = NULL;

	if (http_query(call->request, "sent") != NULL)
		sentence = W("Thank you: your pages are here, and safe. They "
			     "are being read now.");
	else if (http_query(call->request, "none") != NULL)
		sentence = W("Choose at least one file to send.");
	else if (http_query(call->request, "filed") != NULL)
		sentence = W("Filed. Everything that could be checked is "
			     "done.");
	if (sentence != NULL)
		html(call->out, "<p class=\"done\" role=\"status\">%s</p>",
		    sentence);
}

/* A list with its heading; what it holds is written by the caller into a
 * buffer first, because only then it is known whether there is any. */
static void
put_list(struct web_call *call, const char *title, struct buf *items)
{
	if (items->len > 0) {
		html(call->out, "<section><h2>%s</h2><ul class=\"queue\">",
		    title);
		buf_put(call->out, items->data, items->len);
		html(call->out, "</ul></section>");
	}
	buf_fini(items);
}

struct lists {
	struct buf scans, pages, loose, logs;
	unsigned waiting, open;
};

static void
make_lists(struct web *web, struct web_call *call,
    const struct message_paper_queue *queue, struct lists *lists)
{
	struct buf *out = call->out;
	struct rd r;

	buf_init(&lists->scans, HTTP_ANSWER_MAX / 4);
	buf_init(&lists->pages, HTTP_ANSWER_MAX / 4);
	buf_init(&lists->loose, HTTP_ANSWER_MAX / 4);
	buf_init(&lists->logs, HTTP_ANSWER_MAX / 4);
	call->out = &lists->scans;
	rd_init(&r, queue->scans.data, queue->scans.len);
	lists->waiting = put_scans(call, &r);
	call->out = &lists->pages;
	rd_init(&r, queue->pages.data, queue->pages.len);
	lists->open = put_pages(web, call, &r, &lists->loose);
	call->out = &lists->logs;
	rd_init(&r, queue->logs.data, queue->logs.len);
	lists->open += put_logs(web, call, &r);
	call->out = out;
}

/* What changes by itself while pages are read: paper.js fetches it anew. */
static void
put_moving(struct web_call *call, struct lists *lists)
{
	html(call->out, "<div id=\"queue\" aria-live=\"polite\">");
	if (lists->open > 0)
		html(call->out,
		    "<p class=\"actions\"><a class=\"button\" id=\"go\" "
		    "href=\"/desk/next\" accesskey=\"n\">%s (%u)</a></p>",
		    W("Check what is unsure"), lists->open);
	put_list(call,
	    lists->waiting > 0 ? W("On their way") : W("Files not taken"),
	    &lists->scans);
	if (lists->waiting > 0)
		html(call->out,
		    "<p><a class=\"button quiet small again\" "
		    "href=\"/desk\">%s</a></p>",
		    W("Look again"));
	put_list(call, W("Could not be read"), &lists->pages);
	put_list(call, W("Whose pages are these?"), &lists->loose);
	put_list(call, W("Logs on the desk"), &lists->logs);
	html(call->out, "</div>");
}

static void
put_queue(struct web *web, struct web_call *call,
    const struct message_paper_queue *queue)
{
	struct lists lists;

	make_lists(web, call, queue, &lists);
	web_paper_begin(web, call, W("Paper forms"));
	html(call->out, "<h1>%s</h1>", W("Paper forms"));
	web_paper_put_unknown(call);
	put_said(call);
	put_moving(call, &lists);
	put_upload(call);
	html(call->out, "<p class=\"hint\">%s %u</p>",
	    W("Logs filed from paper so far:"), (unsigned)queue->filed);
	if (queue->unknown > 0)
		html(call->out, "<p class=\"hint\">%s %u</p>",
		    W("Of these without an ID that was given out, kept for the "
		      "study office to look whose they are:"),
		    (unsigned)queue->unknown);
	web_page_end(web, call);
}

void
web_paper(struct web *web, struct web_call *call)
{
	struct message_paper_list ask = { .by = call->account.name,
		.everybodys = web_paper_everybodys(call) };
	struct message_paper_queue queue;
	enum err err = web_ask(web, ROLE_DESK, MESSAGE_PAPER_LIST, &ask,
	    MESSAGE_PAPER_QUEUE, &queue);

	if (err != ERR_NONE) {
		web_fail(web, call, err);
		return;
	}
	put_queue(web, call, &queue);
	message_fini(MESSAGE_PAPER_QUEUE, &queue);
}
