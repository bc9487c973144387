#include "collector/web_send.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/role.h"
#include "collector/web_limiter.h"
#include "collector/web_seal.h"
#include "collector/web_steps.h"
#include "schema/mem.h"

static enum err
submit(struct web *web, struct web_call *call, const struct draft *draft,
    const struct log *log, struct message_submitted *reply)
{
	const char *person = log_person(log);
	struct message_submit ask = { .channel = CHANNEL_WEB,
		.form = (char *)(uintptr_t)draft->form->name,
		.person = (char *)(uintptr_t)(person == NULL ? "" : person),
		.by = call->account.name };
	enum err err;
	struct buf b;

	memcpy(ask.submission, draft->submission, ID16_LEN);
	buf_init(&b, LOG_MAX);
	err = log_encode(log, LOG_DRAFT, NULL, &b);
	ask.log = (struct blob){ b.data, b.len };
	if (err == ERR_NONE)
		err = web_ask(web, ROLE_INTAKE, MESSAGE_SUBMIT, &ask,
		    MESSAGE_SUBMITTED, reply);
	buf_fini(&b);
	return err;
}

/* What DRAFT is counted by; NULL if it is not.  Owned. */
static char *
counted_by(
    struct web *web, const struct web_call *call, const struct draft *draft)
{
	return draft->form->kind == FORM_REGISTRATION &&
		       call->account.who == WHO_ANYBODY &&
		       web_registrations_max(web) > 0
		   ? web_limiter_network(call->request->address)
		   : NULL;
}

unsigned
web_send_wait(struct web *web, struct web_call *call, const struct draft *draft)
{
	struct web_limiter *limiter = web_registrations(web);
	char *key = counted_by(web, call, draft);
	int64_t now = (int64_t)time(NULL), wait = 0;

	if (key != NULL &&
	    !web_limiter_may(limiter, key, web_registrations_max(web), now))
		wait = web_limiter_wait(limiter, key, now);
	mem_free_text(key);
	return (unsigned)wait;
}

static void
count(struct web *web, const struct web_call *call, const struct draft *draft)
{
	char *key = counted_by(web, call, draft);

	if (key != NULL)
		web_limiter_count(
		    web_registrations(web), key, (int64_t)time(NULL));
	mem_free_text(key);
}

enum err
web_send_log(struct web *web, struct web_call *call, struct draft *draft,
    const struct log *log)
{
	struct message_submitted reply = { 0 };
	enum err err = submit(web, call, draft, log, &reply);

	if (err == ERR_NONE && reply.outcome == OUTCOME_STORED)
		count(web, call, draft);
	if (err == ERR_NONE && (reply.outcome == OUTCOME_STORED ||
				   reply.outcome == OUTCOME_REPEAT)) {
		mem_free_text(draft->person);
		draft->person =
		    mem_text(reply.person[0] != '\0'   ? reply.person
			     : log_person(log) == NULL ? ""
						       : log_person(log));
		draft->flags = reply.flags;
		draft_close(draft, DRAFT_SENT);
	} else if (err == ERR_NONE && reply.outcome == OUTCOME_REFUSED)
		draft_close(draft, DRAFT_REFUSED);
	else if (err == ERR_NONE)
		err = ERR_INPUT;
	if (err != ERR_NONE)
		role_note("a form was not stored: %s", err_text(err));
	message_fini(MESSAGE_SUBMITTED, &reply);
	return err;
}

/* A log with nothing in it but what was said about consent. */
static struct log *
consents_of(const struct draft *draft, const struct log *log)
{
	struct log *only = log_new(draft->study, draft->form);
	size_t i;

	for (i = 0; i < draft->form->n_items; i++) {
		const struct variable *v = draft->form->items[i].variable;
		const struct answer *a;

		if (draft->form->items[i].kind != ITEM_VARIABLE ||
		    !step_is_consent(draft->form, v))
			continue;
		a = log_answer(log, v);
		log_set(only, v, a->kind, a->number, a->text);
	}
	return only;
}

void
web_send_refusal(struct web *web, struct web_call *call, struct draft *draft,
    const struct log *log)
{
	struct message_submitted reply = { 0 };
	struct log *only = consents_of(draft, log);
	enum err err = submit(web, call, draft, only, &reply);

	if (err != ERR_NONE)
		role_note("a refusal was not counted: %s", err_text(err));
	message_fini(MESSAGE_SUBMITTED, &reply);
	log_free(only);
	draft_close(draft, DRAFT_REFUSED);
}

/* ---- thanks ---- */

/* The log that follows a registration: the study says which, or it is the
 * one that asks most. */
static const struct form *
first_log(const struct study *study)
{
	const char *name = study_setting(study, "first_log");
	const struct form *best = NULL, *form;
	size_t i;

	if (name != NULL && study_find_form(study, name) != NULL)
		return study_find_form(study, name);
	for (i = 0; i < study_n_forms(study); i++) {
		form = study_form(study, i);
		if (form->kind == FORM_LOG &&
		    strstr(form->channels, "web") != NULL &&
		    (best == NULL || form->n_items > best->n_items))
			best = form;
	}
	return best;
}

static void
put_refused(struct web_call *call)
{
	html(call->out,
	    "<h1>%s</h1><p>%s</p><p>%s</p>"
	    "<p><a class=\"button\" href=\"/\">%s</a></p>",
	    W("Thank you for thinking about it"),
	    W("To take part you would need to agree to all of the points. "
	      "You did not, and that is quite all right."),
	    W("We have kept nothing about you. If you change your mind you "
	      "can start again at any time."),
	    W("Go to the start page"));
}

static void
put_person(struct web_call *call, const struct draft *draft)
{
	if (draft->person[0] == '\0')
		return;
	html(call->out,
	    "<div class=\"notice\"><p>%s</p>"
	    "<p class=\"person\"><span class=\"sr\">%s </span>%s</p>"
	    "<p>%s</p></div>",
	    W("Your personal ID is"), W("ID"), draft->person,
	    W("Please write it down or take a picture of it. You need it for "
	      "every log."));
}

static void
put_next_log(struct web *web, struct web_call *call, const struct draft *draft)
{
	const struct form *form = first_log(draft->study);
	char *action, *person;

	if (form == NULL)
		return;
	action = mem_printf("/form/%s", form->name);
	person = web_seal(web_session_key(web), "person", draft->person,
	    strlen(draft->person));
	html(call->out, "<h2>%s</h2><p>%s</p>", W("Your first log"),
	    W("If you have a little time now, please go straight on to your "
	      "first log. You can also do it later."));
	web_form_begin(call, action, false);
	if (draft->person[0] != '\0')
		html(call->out,
		    "<input type=\"hidden\" name=\"person\" value=\"%s\">",
		    person);
	html(call->out, "<p class=\"actions\"><button>%s</button></p></form>",
	    W("Go on to my first log"));
	mem_free_text(person);
	free(action);
}

static void
put_log_thanks(struct web_call *call, const struct draft *draft)
{
	if (draft->flags & RECORD_UNKNOWN_ID)
		html(call->out, "<div class=\"notice\"><p>%s</p></div>",
		    W("We do not know the personal ID that you gave. Your log "
		      "is safe. Please tell the study office or the person "
		      "who gave you the ID, so that it can be put right."));
	html(call->out, "<p>%s</p><p><a class=\"button\" href=\"/\">%s</a></p>",
	    W("You need do nothing more. On a shared computer, please close "
	      "this window."),
	    W("Go to the start page"));
}

void
web_send_done(struct web *web, struct web_call *call, const struct draft *draft)
{
	bool joined = draft->form->kind == FORM_REGISTRATION;

	if (draft->state == DRAFT_REFUSED) {
		web_page_begin(web, call, W("Thank you"));
		put_refused(call);
		web_page_end(web, call);
		return;
	}
	web_page_begin(web, call, W("Thank you"));
	html(call->out, "<div class=\"done\"><h1>%s</h1><p>%s</p></div>",
	    W("Thank you"),
	    joined ? W("You are registered. Everything you told us is safely "
		       "stored.")
		   : W("Your answers are safely stored."));
	if (joined) {
		put_person(call, draft);
		put_next_log(web, call, draft);
	} else
		put_log_thanks(call, draft);
	web_page_end(web, call);
}
