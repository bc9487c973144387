#include "collector/web_home.h"

#include <string.h>

#include "collector/web_files.h"
#include "schema/mem.h"

static bool
on_web(const struct form *form)
{
	return strstr(form->channels, "web") != NULL;
}

static void
put_form(struct web *web, struct web_call *call, const struct form *form)
{
	html(call->out, "<li><a href=\"/form/%s\">%s</a></li>", form->name,
	    study_form_label(web_study(web), form, call->lang));
}

/* The logs, the full ones or the short ones. */
static void
put_logs(struct web *web, struct web_call *call, bool full)
{
	const struct study *study = web_study(web);
	size_t i;

	html(call->out, "<ul class=\"choices%s\">", full ? "" : " lesser");
	for (i = 0; i < study_n_forms(study); i++) {
		const struct form *form = study_form(study, i);

		if (form->kind == FORM_LOG && on_web(form) &&
		    (form->full == NULL) == full)
			put_form(web, call, form);
	}
	html(call->out, "</ul>");
}

static bool
has_short(const struct study *study)
{
	size_t i;

	for (i = 0; i < study_n_forms(study); i++)
		if (study_form(study, i)->full != NULL &&
		    on_web(study_form(study, i)))
			return true;
	return false;
}

void
web_home(struct web *web, struct web_call *call)
{
	const struct study *study = web_study(web);
	const struct form *reg = study_registration(study);

	web_page_begin(web, call, W("Welcome"));
	html(call->out, "<h1>%s</h1><p class=\"lead\">%s</p>",
	    study_title(study, call->lang),
	    W("Here you can tell us, once a month, how you are and what peer "
	      "support you gave and received. Thank you for helping."));
	html(call->out, "<section><h2>%s</h2><p>%s</p>", W("Fill in a log"),
	    W("Your reminder says which one it is this month. If you do not "
	      "know, take the first."));
	put_logs(web, call, true);
	if (has_short(study)) {
		html(call->out, "<p>%s</p>",
		    W("Too long? There is a shorter one, and it is just as "
		      "welcome."));
		put_logs(web, call, false);
	}
	html(call->out, "</section>");
	if (reg != NULL && on_web(reg))
		html(call->out,
		    "<section><h2>%s</h2><p>%s</p>"
		    "<p><a class=\"button\" href=\"/form/%s\">%s</a></p>"
		    "</section>",
		    W("New here?"),
		    W("Read what the study is about, say whether you agree, "
		      "and register. It takes about ten minutes."),
		    reg->name, W("Register"));
	web_page_end(web, call);
}

void
web_about(struct web *web, struct web_call *call)
{
	const char *text = study_about(web_study(web), call->lang);

	web_page_begin(web, call, W("How we look after your answers"));
	html(call->out, "<h1>%s</h1>", W("How we look after your answers"));
	if (*text != '\0') {
		html(call->out, "<p>");
		html_lines(call->out, text);
		html(call->out, "</p>");
	}
	html(call->out,
	    "<ul class=\"plain\"><li>%s</li><li>%s</li><li>%s</li><li>%s</li>"
	    "<li>%s</li></ul><p><a class=\"button\" href=\"/\">%s</a></p>",
	    W("Your name is not on your answers. They carry your personal ID "
	      "alone."),
	    W("Your answers are locked as soon as they arrive. Only the "
	      "research team has the key, and it is kept somewhere else."),
	    W("How to reach you is kept apart from your answers, and is used "
	      "for reminders and prizes alone."),
	    W("While you fill in a form, your answers stay on your own phone "
	      "or computer until you press Send."),
	    W("You can stop taking part at any time, and ask us to erase "
	      "what you sent."),
	    W("Go to the start page"));
	web_page_end(web, call);
}

static const struct web_built_in *
find_file(const char *name)
{
	size_t i;

	for (i = 0; i < web_n_files; i++)
		if (strcmp(web_files[i].name, name) == 0)
			return &web_files[i];
	return NULL;
}

const char *
web_file_version(const char *name)
{
	const struct web_built_in *file = find_file(name);

	if (file == NULL)
		fatal("no built-in file %s", name);
	return file->version;
}

void
web_file(struct web *web, struct web_call *call)
{
	const struct web_built_in *file = find_file(call->part[0]);
	const char *version = http_query(call->request, "v");

	if (file == NULL) {
		web_fail(web, call, ERR_NOT_FOUND);
		return;
	}
	call->response->type = file->type;
	call->response->keep =
	    version != NULL && strcmp(version, file->version) == 0;
	buf_put(call->out, file->data, file->len);
}
