/* The page before sending: every answer, and the way to change it. */
#include <stdlib.h>

#include "collector/web_fill_part.h"
#include "schema/mem.h"

static void
put_answer(const struct question *q, const struct group *row, const char *name,
    const struct variable *v)
{
	struct buf *out = q->call->out;
	char *answer = v == NULL ? mem_text("") : question_answer(q, v);

	html(out, "<div><dt>");
	if (row != NULL)
		html(out, "%s%s",
		    study_group_label(q->draft->study, row, q->call->lang),
		    name[0] != '\0' ? ": " : "");
	html(out, "%s</dt><dd>", name);
	if (answer[0] != '\0')
		html_lines(out, answer);
	else
		html(out, "<span class=\"none\">%s</span>",
		    word(q->call->lang, "no answer"));
	html(out, "</dd></div>");
	mem_free_text(answer);
}

/* How many questions from J on are in one row of a table and all blank: they
 * take one line.  0 if they are not. */
static size_t
blank_row(const struct question *q, const struct step *step, size_t j)
{
	const struct group *row = step_row(step->v[j]);
	size_t n;

	for (n = 0;
	     row != NULL && j + n < step->n && step_row(step->v[j + n]) == row;
	     n++)
		if (log_answer(q->log, step->v[j + n])->kind != ANSWER_BLANK)
			return 0;
	return n;
}

static void
put_answers(const struct fill *f, size_t i)
{
	const struct step *step = &f->steps->v[i];
	struct web_call *call = f->call;
	struct question q = { f->draft, f->log, NULL, call };
	size_t j, n;

	html(call->out,
	    "<section class=\"answers\"><div class=\"answers-head\"><h2>%s",
	    fill_title(f, step));
	fill_put_part(f, i);
	html(call->out,
	    "</h2><a href=\"%s/%zu?then=check\">%s"
	    "<span class=\"sr\"> %s</span></a></div><dl>",
	    f->path, i + 1, W("Change"), fill_title(f, step));
	for (j = 0; j < step->n; j += n) {
		const struct variable *v = step->v[j];

		n = blank_row(&q, step, j);
		if (n > 0) {
			put_answer(&q, step_row(v), "", NULL);
			continue;
		}
		n = 1;
		if (variable_asked(v) && log_relevant(f->log, v))
			put_answer(&q, step_row(v),
			    study_variable_label(
				f->draft->study, v, call->lang),
			    v);
	}
	html(call->out, "</dl></section>");
}

static void
put_notice(const struct fill *f, const char *notice)
{
	const char *person = log_person(f->log);
	struct web_call *call = f->call;

	if (notice != NULL)
		html(call->out,
		    "<div class=\"wrong\" role=\"alert\"><p>%s</p></div>",
		    notice);
	if (f->draft->form->kind == FORM_LOG && form_asks_id(f->draft->form) &&
	    (person == NULL || person[0] == '\0'))
		html(call->out, "<div class=\"notice\"><p>%s</p></div>",
		    W("You have not given your personal ID. You can send "
		      "this, and we will keep it, but we cannot put it beside "
		      "your other logs."));
}

void
fill_put_check(const struct fill *f, const char *notice)
{
	struct web_call *call = f->call;
	char *action = mem_printf("%s/check", f->path);
	size_t i;

	web_page_begin(f->web, call, W("Check your answers"));
	fill_put_progress(f, f->steps->n);
	html(call->out, "<h1>%s</h1><p class=\"lead\">%s</p>",
	    W("Check your answers"),
	    W("Nothing has been sent yet. If all is well, press Send."));
	put_notice(f, notice);
	web_form_begin(call, action, false);
	html(call->out, "<p class=\"actions\"><button>%s</button></p>",
	    notice != NULL ? W("Try again") : W("Send"));
	for (i = 0; i < f->steps->n; i++)
		if (step_relevant(&f->steps->v[i], f->log))
			put_answers(f, i);
	html(call->out, "<p class=\"actions\"><button>%s</button></p></form>",
	    notice != NULL ? W("Try again") : W("Send"));
	web_page_end(f->web, call);
	free(action);
}
