/* The frame around every page, and the pages for what did not work. */
#include <string.h>

#include "collector/web.h"
#include "collector/web_files.h"

static void
put_languages(const struct study *study, struct web_call *call)
{
	size_t i, n = study_n_languages(study);

	if (n < 2)
		return;
	html(call->out, "<nav class=\"languages\" aria-label=\"%s\"><ul>",
	    W("Language"));
	for (i = 0; i < n; i++) {
		const char *code = study_language(study, i);

		html(call->out, "<li><a href=\"?lang=");
		html_url(call->out, code);
		html(call->out, "\" lang=\"%s\" hreflang=\"%s\" dir=\"%s\"",
		    code, code, study_language_rtl(code) ? "rtl" : "ltr");
		if (strcmp(code, call->lang) == 0)
			html(call->out, " aria-current=\"true\"");
		html(call->out, ">%s</a></li>", study_language_name(study, i));
	}
	html(call->out, "</ul></nav>");
}

static void
put_staff(struct web_call *call)
{
	if (call->account.who == WHO_ANYBODY)
		return;
	html(call->out,
	    "<nav class=\"staff\" aria-label=\"%s\"><a href=\"/office\">%s</a>",
	    W("Study team"), W("Overview"));
	html(call->out, "<a href=\"/desk\">%s</a>", W("Paper forms"));
	if (call->account.who == WHO_OFFICE)
		html(call->out, "<a href=\"/office/ids\">%s</a>", W("IDs"));
	else
		html(call->out, "<a href=\"/ids\">%s</a>", W("IDs"));
	web_form_begin(call, "/sign-out", false);
	html(call->out, "<button class=\"quiet\">%s</button></form></nav>",
	    W("Sign out"));
}

void
web_page_begin(struct web *web, struct web_call *call, const char *title)
{
	const struct study *study = web_study(web);
	struct buf *out = call->out;

	html(out,
	    "<!doctype html>\n<html lang=\"%s\" dir=\"%s\"><head>"
	    "<meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">"
	    "<meta name=\"format-detection\" content=\"telephone=no\">",
	    call->lang, study_language_rtl(call->lang) ? "rtl" : "ltr");
	if (call->refresh > 0)
		html(out, "<meta http-equiv=\"refresh\" content=\"%u\">",
		    call->refresh);
	html(out,
	    "<title>%s \xe2\x80\x93 %s</title>"
	    "<link rel=\"stylesheet\" href=\"/file/style.css?v=%s\">"
	    "<link rel=\"icon\" href=\"/file/icon.svg?v=%s\">"
	    "</head><body><a class=\"skip\" href=\"#main\">%s</a>"
	    "<header><a class=\"study\" href=\"/\">%s</a>",
	    title, study_title(study, call->lang),
	    web_file_version("style.css"), web_file_version("icon.svg"),
	    W("Skip to the page"), study_title(study, call->lang));
	put_languages(study, call);
	put_staff(call);
	html(out, "</header><main id=\"main\" tabindex=\"-1\">");
}

void
web_page_end(struct web *web, struct web_call *call)
{
	const char *help = study_help(web_study(web), call->lang);

	html(call->out, "</main><footer><p>");
	if (*help != '\0')
		html(call->out, "%s ", help);
	html(call->out, "<a href=\"/about\">%s</a>",
	    W("How we look after your answers"));
	if (call->account.who == WHO_ANYBODY)
		html(call->out, " <a href=\"/sign-in\">%s</a>",
		    W("For the study team"));
	html(call->out, "</p></footer></body></html>\n");
}

void
web_form_begin(struct web_call *call, const char *action, bool multipart)
{
	html(call->out, "<form method=\"post\" action=\"%s\" novalidate",
	    action);
	if (multipart)
		html(call->out, " enctype=\"multipart/form-data\"");
	html(call->out, ">");
	if (call->csrf != NULL)
		html(call->out,
		    "<input type=\"hidden\" name=\"csrf\" value=\"%s\">",
		    call->csrf);
}

void
web_say(struct web *web, struct web_call *call, unsigned status,
    const char *title, const char *sentence, const char *href, const char *link)
{
	call->response->status = status;
	web_page_begin(web, call, title);
	html(call->out,
	    "<h1>%s</h1><p>%s</p>"
	    "<p><a class=\"button\" href=\"%s\">%s</a></p>",
	    title, sentence, href != NULL ? href : "/",
	    link != NULL ? link : W("Go to the start page"));
	web_page_end(web, call);
}

void
web_fail(struct web *web, struct web_call *call, enum err err)
{
	buf_clear(call->out);
	if (err == ERR_NOT_FOUND)
		web_say(web, call, 404, W("There is no such page"),
		    W("Perhaps the address was cut short. The start page has "
		      "everything you need."),
		    NULL, NULL);
	else if (err == ERR_DENIED)
		web_say(web, call, 403, W("This page is not for you"),
		    W("Your account may not open this page. If you think it "
		      "should, please ask the study office."),
		    NULL, NULL);
	else if (err_class(err) == ERR_CLASS_INPUT)
		web_say(web, call, 400, W("That did not work"),
		    W("Something in what was sent could not be understood. "
		      "Please go back and try again."),
		    NULL, NULL);
	else
		web_say(web, call, 503, W("We are having a short break"),
		    W("A part of this service is not answering just now. "
		      "Please wait a minute and try again."),
		    NULL, NULL);
}
