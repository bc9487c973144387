/* Before the first page of a form: what it is, and the button to begin. */
#include "collector/web_fill.h"

#include <stdlib.h>
#include <string.h>

#include "collector/web_draft.h"
#include "collector/web_seal.h"
#include "collector/web_steps.h"
#include "schema/mem.h"

static const struct form *
web_form(struct web *web, struct web_call *call)
{
	const struct form *form =
	    study_find_form(web_study(web), call->part[0]);

	if (form == NULL || strstr(form->channels, "web") == NULL) {
		web_fail(web, call, ERR_NOT_FOUND);
		return NULL;
	}
	return form;
}

void
web_fill_intro(struct web *web, struct web_call *call)
{
	const struct form *form = web_form(web, call);
	struct buf *out = call->out;
	struct steps *steps;
	char *text, *action;

	if (form == NULL)
		return;
	steps = steps_new(form);
	text = mem_printf(W("There are about %zu short pages."), steps->n + 1);
	action = mem_printf("/form/%s", form->name);
	web_page_begin(
	    web, call, study_form_label(web_study(web), form, call->lang));
	html(out, "<h1>%s</h1><p>%s</p><ul><li>%s</li><li>%s</li><li>%s</li>",
	    study_form_label(web_study(web), form, call->lang),
	    form->kind == FORM_REGISTRATION
		? W("First we ask whether you agree to take part. It is up to "
		    "you, and you can stop at any time.")
		: W("Thank you for telling us how the last weeks were."),
	    text,
	    W("You can leave out any question that you would rather not "
	      "answer. A few are needed, and say so."),
	    W("Nothing is kept until you press Send at the end."));
	if (form->kind == FORM_LOG && form_asks_id(form))
		html(out, "<li>%s</li>",
		    W("Have your personal ID ready if you can. If you have "
		      "lost it, carry on without it."));
	html(out, "</ul>");
	if (form->kind == FORM_REGISTRATION)
		html(out, "<p><a href=\"/about\">%s</a></p>",
		    W("What the study is about, and how we look after your "
		      "answers"));
	web_form_begin(call, action, false);
	html(out, "<p class=\"actions\"><button>%s</button></p></form>",
	    W("Begin"));
	web_page_end(web, call);
	free(text);
	free(action);
	steps_free(steps);
}

/* The ID that our own page of thanks handed on, owned; NULL if none. */
static char *
known_person(struct web *web, const struct web_call *call)
{
	const char *sealed = http_field(call->request, "person");
	char *person = NULL;
	struct buf b;

	buf_init(&b, 256);
	if (sealed != NULL &&
	    web_unseal(web_session_key(web), "person", sealed, &b) == ERR_NONE)
		person = buf_take_text(&b);
	buf_fini(&b);
	return person;
}

void
web_fill_begin(struct web *web, struct web_call *call)
{
	const struct form *form = web_form(web, call);
	char *person, *path, *to;
	struct draft *draft;

	if (form == NULL)
		return;
	person = known_person(web, call);
	draft = draft_new(web_study(web), form, person);
	path = draft_path(web, draft);
	to = mem_printf("%s/1", path);
	if (draft_save(web, call, draft) == ERR_NONE)
		http_redirect(call->response, to);
	else
		web_fail(web, call, ERR_SIZE);
	mem_free_text(person);
	free(path);
	free(to);
	draft_free(draft);
}
