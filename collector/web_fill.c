#include "collector/web_fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/web_fill_part.h"
#include "collector/web_seal.h"
#include "collector/web_send.h"
#include "schema/mem.h"

static void
fill_fini(struct fill *f)
{
	problems_fini(&f->problems);
	log_free(f->log);
	steps_free(f->steps);
	draft_free(f->draft);
	free(f->path);
}

/* Reads the answers again after they changed. */
static void
fill_read(struct fill *f)
{
	problems_fini(&f->problems);
	log_free(f->log);
	f->log = draft_log(f->draft, f->call->lang, &f->problems);
}

static void
put_gone(struct web *web, struct web_call *call)
{
	const struct form *form =
	    study_find_form(web_study(web), call->part[0]);
	char *again;

	if (form == NULL) {
		web_fail(web, call, ERR_NOT_FOUND);
		return;
	}
	again = mem_printf("/form/%s", form->name);
	web_say(web, call, 410, W("Please start this form again"),
	    W("We do not have your answers any more: the page was open for a "
	      "long time, or your browser does not keep cookies for this "
	      "site. Nothing was sent."),
	    again, W("Start again"));
	free(again);
}

/* False: there is no such draft, and the page that says so is written. */
static bool
fill_open(struct fill *f, struct web *web, struct web_call *call)
{
	*f = (struct fill){ .web = web, .call = call };
	f->draft = draft_load(web, call);
	if (f->draft == NULL) {
		put_gone(web, call);
		return false;
	}
	f->steps = steps_new(f->draft->form);
	f->path = draft_path(web, f->draft);
	fill_read(f);
	return true;
}

static void
go(struct fill *f, const char *where, bool check, bool mistakes)
{
	char *to = mem_printf("%s/%s%s%s%s", f->path, where,
	    check || mistakes ? "?" : "", mistakes ? "look=1" : "",
	    check ? mistakes ? "&then=check" : "then=check" : "");

	http_redirect(f->call->response, to);
	free(to);
}

static void
go_step(struct fill *f, size_t i, bool check, bool mistakes)
{
	char where[24];

	snprintf(where, sizeof(where), "%zu", i + 1);
	go(f, i < f->steps->n ? where : "check", check && i < f->steps->n,
	    mistakes);
}

/* What is wrong on step I.  Whether an answer is needed may hang on a later
 * question: then it is asked for at the end, when all is known. */
static void
step_problems(const struct fill *f, size_t i, struct problems *problems)
{
	bool end = http_query(f->call->request, "then") != NULL ||
		   http_field(f->call->request, "then") != NULL;
	const struct step *step = &f->steps->v[i];
	size_t j;

	for (j = 0; j < step->n; j++) {
		const struct variable *v = step->v[j];
		const char *text = problems_find(&f->problems, v);

		if (text == NULL || (!end && draft_typed(f->draft, v) == NULL &&
					steps_decided_later(f->steps, i, v)))
			continue;
		problems_add(problems, v, text);
	}
}

static bool
has_problem(const struct fill *f, size_t i)
{
	struct problems problems = { 0 };
	bool any;

	step_problems(f, i, &problems);
	any = problems.n > 0;
	problems_fini(&problems);
	return any;
}

/* The first step that has a mistake, all of them known; n if none. */
static size_t
first_mistake(const struct fill *f)
{
	size_t i, j;

	for (i = 0; i < f->steps->n; i++)
		for (j = 0; j < f->steps->v[i].n; j++)
			if (problems_find(&f->problems, f->steps->v[i].v[j]) !=
			    NULL)
				return i;
	return i;
}

/* ---- one step ---- */

void
fill_put_progress(const struct fill *f, size_t at)
{
	struct web_call *call = f->call;
	size_t i, before = 0, all = 0;
	char *text;

	for (i = 0; i < f->steps->n; i++) {
		if (!step_relevant(&f->steps->v[i], f->log))
			continue;
		all++;
		before += i < at;
	}
	text = mem_printf(W("Page %zu of %zu"), before + 1, all + 1);
	html(call->out,
	    "<p class=\"progress\"><span>%s</span>"
	    "<progress value=\"%zu\" max=\"%zu\" aria-label=\"%s\">"
	    "</progress></p>",
	    text, before + 1, all + 1, text);
	free(text);
}

const char *
fill_title(const struct fill *f, const struct step *step)
{
	const char *lang = f->call->lang;
	const struct group *g;

	for (g = step->group; g != NULL; g = g->parent)
		if (g->label != NULL && g->label[0] != '\0')
			return study_group_label(f->draft->study, g, lang);
	return study_form_label(f->draft->study, f->draft->form, lang);
}

void
fill_put_part(const struct fill *f, size_t i)
{
	size_t of, part = steps_part(f->steps, f->log, i, &of);
	char *text = mem_printf(word(f->call->lang, "%zu of %zu"), part, of);

	if (of > 1)
		html(f->call->out, " <span class=\"part\">%s</span>", text);
	free(text);
}

static void
put_heading(struct fill *f, size_t i)
{
	const struct step *step = &f->steps->v[i];
	struct web_call *call = f->call;
	const char *hint =
	    step->group == NULL
		? ""
		: study_group_hint(f->draft->study, step->group, call->lang);

	html(call->out, "<h1>%s", fill_title(f, step));
	fill_put_part(f, i);
	html(call->out, "</h1>");
	if (hint[0] != '\0')
		html(call->out, "<p class=\"lead\">%s</p>", hint);
}

static void
put_buttons(struct fill *f, size_t i)
{
	struct web_call *call = f->call;
	bool check = http_query(call->request, "then") != NULL;

	if (check)
		html(call->out,
		    "<input type=\"hidden\" name=\"then\" value=\"check\">");
	html(call->out,
	    "<p class=\"actions\"><button name=\"go\" "
	    "value=\"next\">%s</button>",
	    check ? W("Save and go back to the list") : W("Next"));
	if (!check && steps_previous(f->steps, f->log, i) >= 0)
		html(call->out,
		    "<button class=\"quiet\" name=\"go\" value=\"back\">%s"
		    "</button>",
		    W("Back"));
	html(call->out, "</p></form>");
}

static void
put_step(struct fill *f, size_t i)
{
	struct web_call *call = f->call;
	const struct step *step = &f->steps->v[i];
	struct problems problems = { 0 };
	struct question q = { f->draft, f->log, &problems, call };
	char *action = mem_printf("%s/%zu", f->path, i + 1), *title;

	if (http_query(call->request, "look") != NULL)
		step_problems(f, i, &problems);
	title = mem_printf("%s%s", problems.n > 0 ? W("Please check: ") : "",
	    fill_title(f, step));
	web_page_begin(f->web, call, title);
	fill_put_progress(f, i);
	question_put_mistakes(&q, step);
	put_heading(f, i);
	web_form_begin(call, action, false);
	question_put_step(&q, step);
	put_buttons(f, i);
	web_page_end(f->web, call);
	problems_fini(&problems);
	free(action);
	free(title);
}

/* ---- routes ---- */

/* The step that the address names; n for "check", n + 1 for "done", n + 2 for
 * none. */
static size_t
step_named(const struct fill *f)
{
	const char *name = f->call->part[2];
	size_t n = f->steps->n;
	unsigned long i;
	char *end;

	if (strcmp(name, "check") == 0)
		return n;
	if (strcmp(name, "done") == 0)
		return n + 1;
	i = strtoul(name, &end, 10);
	return *end == '\0' && i >= 1 && i <= n ? i - 1 : n + 2;
}

void
web_fill_step(struct web *web, struct web_call *call)
{
	struct fill f;
	size_t i;

	if (!fill_open(&f, web, call))
		return;
	i = step_named(&f);
	if (i == f.steps->n + 2)
		web_fail(web, call, ERR_NOT_FOUND);
	else if (f.draft->state != DRAFT_OPEN)
		web_send_done(web, call, f.draft);
	else if (i == f.steps->n + 1)
		go_step(&f, f.steps->n, false, false);
	else if (i == f.steps->n && first_mistake(&f) < f.steps->n)
		go_step(&f, first_mistake(&f), true, true);
	else if (i == f.steps->n)
		fill_put_check(&f, NULL);
	else
		put_step(&f, i);
	fill_fini(&f);
}

/* ---- answers come ---- */

static void
save_and_go(struct fill *f, size_t to, bool check, bool mistakes)
{
	struct web_call *call = f->call;

	if (draft_save(f->web, call, f->draft) == ERR_NONE)
		go_step(f, to, check, mistakes);
	else
		web_say(f->web, call, 413, W("That is more than we can carry"),
		    W("All your answers together are too long. Please go back "
		      "and shorten the longest text."),
		    NULL, NULL);
}

static void
refuse(struct fill *f)
{
	web_send_refusal(f->web, f->call, f->draft, f->log);
	if (draft_save(f->web, f->call, f->draft) == ERR_NONE)
		go(f, "done", false, false);
	else
		web_fail(f->web, f->call, ERR_SIZE);
}

/* Where somebody goes who has answered step I and wants to return to the
 * list: to what their answers opened, if anything. */
static size_t
opened(const struct fill *f, const bool *before)
{
	size_t i;

	for (i = 0; i < f->steps->n; i++)
		if (!before[i] && step_relevant(&f->steps->v[i], f->log))
			break;
	return i;
}

static void
take_step(struct fill *f, size_t i)
{
	const struct http_request *r = f->call->request;
	const char *wish = http_field(r, "go");
	bool check = http_field(r, "then") != NULL;
	bool *before = mem_array(f->steps->n, sizeof(*before));
	const struct step *step = &f->steps->v[i];
	size_t j;

	for (j = 0; j < f->steps->n; j++)
		before[j] = step_relevant(&f->steps->v[j], f->log);
	for (j = 0; j < step->n; j++)
		if (log_relevant(f->log, step->v[j]))
			question_take(f->draft, f->call, step->v[j]);
	fill_read(f);
	if (wish != NULL && strcmp(wish, "back") == 0) {
		long to = steps_previous(f->steps, f->log, i);

		save_and_go(f, to < 0 ? 0 : (size_t)to, false, false);
	} else if (has_problem(f, i))
		save_and_go(f, i, check, true);
	else if (step->consent && !log_consented(f->log))
		refuse(f);
	else if (check)
		save_and_go(f, opened(f, before), true, false);
	else
		save_and_go(f, steps_next(f->steps, f->log, i), false, false);
	free(before);
}

/* Too many registrations from where F comes: nothing is lost by waiting. */
static void
put_wait(struct fill *f, unsigned wait)
{
	char *text = mem_printf(
	    word(f->call->lang,
		"Many people have registered from here just now, and we take "
		"only so many at a time. Your answers are still here. Please "
		"try again in about %u minutes, or ask the study office or "
		"the person who told you about the study."),
	    (wait + 59) / 60);
	char *seconds = mem_printf("%u", wait);

	f->call->response->status = 429;
	http_add_header(f->call->response, "Retry-After", seconds);
	fill_put_check(f, text);
	free(seconds);
	free(text);
}

static void
send_all(struct fill *f)
{
	unsigned wait;
	enum err err;

	if (first_mistake(f) < f->steps->n) {
		go_step(f, first_mistake(f), true, true);
		return;
	}
	if ((wait = web_send_wait(f->web, f->call, f->draft)) > 0) {
		put_wait(f, wait);
		return;
	}
	err = web_send_log(f->web, f->call, f->draft, f->log);
	if (err == ERR_NONE)
		err = draft_save(f->web, f->call, f->draft);
	if (err == ERR_NONE) {
		go(f, "done", false, false);
		return;
	}
	f->call->response->status = 503;
	fill_put_check(
	    f, word(f->call->lang,
		   "We could not store this just now. Your answers are "
		   "still here. Please wait a moment and try again."));
}

void
web_fill_answer(struct web *web, struct web_call *call)
{
	struct fill f;
	size_t i;

	if (!fill_open(&f, web, call))
		return;
	i = step_named(&f);
	if (i > f.steps->n)
		web_fail(web, call, ERR_NOT_FOUND);
	else if (f.draft->state != DRAFT_OPEN)
		go(&f, "done", false, false);
	else if (i == f.steps->n)
		send_all(&f);
	else
		take_step(&f, i);
	fill_fini(&f);
}
