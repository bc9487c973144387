#include "collector/web_question_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define LANG(q)      ((q)->call->lang)
#define STUDY(q)     ((q)->draft->study)
#define OUT(q)       ((q)->call->out)
#define SAY(english) word(q->call->lang, english)

static const char *
label(const struct question *q, const struct variable *v)
{
	return study_variable_label(STUDY(q), v, LANG(q));
}

static const char *
typed(const struct question *q, const struct variable *v)
{
	const char *text = draft_typed(q->draft, v);

	return text == NULL ? "" : text;
}

static const char *
problem(const struct question *q, const struct variable *v)
{
	return q->problems == NULL ? NULL : problems_find(q->problems, v);
}

/* ---- parts of a question ---- */

static void
put_hint(const struct question *q, const struct variable *v)
{
	const char *hint = study_variable_hint(STUDY(q), v, LANG(q));

	if (hint[0] != '\0')
		html(OUT(q), "<p class=\"hint\" id=\"%s.hint\">%s</p>", v->name,
		    hint);
}

static void
put_problem(const struct question *q, const struct variable *v)
{
	const char *text = problem(q, v);

	if (text != NULL)
		html(OUT(q),
		    "<p class=\"problem\" id=\"%s.problem\">"
		    "<span class=\"sr\">%s </span>%s</p>",
		    v->name, SAY("Please check:"), text);
}

/* Attributes that tie a field to its hint and its problem. */
static void
put_ties(const struct question *q, const struct variable *v)
{
	bool hint = study_variable_hint(STUDY(q), v, LANG(q))[0] != '\0';
	bool wrong = problem(q, v) != NULL;

	if (hint && wrong)
		html(OUT(q), " aria-describedby=\"%s.problem %s.hint\"",
		    v->name, v->name);
	else if (hint || wrong)
		html(OUT(q), " aria-describedby=\"%s.%s\"", v->name,
		    wrong ? "problem" : "hint");
	if (wrong)
		html(OUT(q), " aria-invalid=\"true\"");
}

static void
put_optional(const struct question *q, const struct variable *v)
{
	if (v->required)
		html(OUT(q), " <span class=\"needed\">%s</span>",
		    SAY("(needed)"));
}

static void
begin(const struct question *q, const struct variable *v, const char *kind,
    bool fieldset)
{
	const char *wrong = problem(q, v) != NULL ? " is-wrong" : "";

	if (fieldset)
		html(OUT(q), "<fieldset class=\"question %s%s\" id=\"%s\"",
		    kind, wrong, v->name);
	else
		html(OUT(q), "<div class=\"question %s%s\"", kind, wrong);
	if (fieldset)
		put_ties(q, v);
	if (fieldset)
		html(OUT(q), "><legend>%s", label(q, v));
	else
		html(OUT(q), "><label for=\"%s\">%s", v->name, label(q, v));
	put_optional(q, v);
	html(OUT(q), "%s", "");
	if (fieldset)
		html(OUT(q), "</legend>");
	else
		html(OUT(q), "</label>");
	put_hint(q, v);
	put_problem(q, v);
}

/* ---- kinds of question ---- */

static void
put_option(const struct question *q, const struct variable *v, const char *type,
    const char *code, const char *text, bool checked)
{
	html(OUT(q),
	    "<label class=\"option\"><input type=\"%s\" name=\"" FIELD
	    "%s\" value=\"%s\"",
	    type, v->name, code);
	if (checked)
		html(OUT(q), " checked");
	html(OUT(q), "><span>%s</span></label>", text);
}

static void
put_choice(const struct question *q, const struct variable *v)
{
	const char *answer = typed(q, v);
	bool several = v->type == VARIABLE_CHOICES;
	const char *type = several ? "checkbox" : "radio";
	size_t i;

	begin(q, v,
	    v->group != NULL && v->group->layout == GROUP_CHOICE_TABLE
		? "choice row"
		: "choice",
	    true);
	html(OUT(q), "<div class=\"options\">");
	for (i = 0; i < v->choices->n; i++)
		put_option(q, v, type, v->choices->v[i].code,
		    study_choice_label(STUDY(q), v->choices, i, LANG(q)),
		    question_has_code(answer, v->choices->v[i].code));
	html(OUT(q), "</div>");
	if (!several && answer[0] != '\0' && !v->required) {
		html(OUT(q), "<div class=\"clear\">");
		put_option(q, v, type, "", SAY("Leave this one out"), false);
		html(OUT(q), "</div>");
	}
	html(OUT(q), "</fieldset>");
}

static void
put_scale(const struct question *q, const struct variable *v)
{
	const char *answer = typed(q, v);
	char number[16];
	int i;

	begin(q, v, "scale", true);
	html(OUT(q), "<div class=\"options\">");
	for (i = (int)v->min; i <= (int)v->max; i++) {
		snprintf(number, sizeof(number), "%d", i);
		put_option(
		    q, v, "radio", number, number, strcmp(answer, number) == 0);
	}
	html(OUT(q), "</div>");
	if (answer[0] != '\0' && !v->required) {
		html(OUT(q), "<div class=\"clear\">");
		put_option(q, v, "radio", "", SAY("Leave this one out"), false);
		html(OUT(q), "</div>");
	}
	html(OUT(q), "</fieldset>");
}

/* What a phone's keyboard and a browser's memory should know of a field. */
static const struct {
	enum variable_type type;
	const char *kind, *mode, *complete;
} fields[] = {
	{ VARIABLE_INTEGER, "number", "numeric", "off" },
	{ VARIABLE_DECIMAL, "number", "decimal", "off" },
	{ VARIABLE_ID, "number id", "numeric", "off" },
	{ VARIABLE_PHONE, "phone", "tel", "tel" },
	{ VARIABLE_EMAIL, "email", "email", "email" },
	{ VARIABLE_TEXT, "text", "text", "off" },
};

static size_t
field_of(const struct variable *v)
{
	enum variable_type type = v->type;
	size_t i;

	if (v->vault != NULL && strcmp(v->vault, "phone") == 0)
		type = VARIABLE_PHONE;
	if (v->vault != NULL && strcmp(v->vault, "email") == 0)
		type = VARIABLE_EMAIL;
	for (i = 0; i < countof(fields) - 1; i++)
		if (fields[i].type == type)
			break;
	return i;
}

static void
put_input(const struct question *q, const struct variable *v, const char *value)
{
	size_t i = field_of(v);
	const char *complete = fields[i].complete;

	if (v->vault != NULL && strcmp(v->vault, "name") == 0)
		complete = "name";
	html(OUT(q),
	    "<input type=\"text\" dir=\"auto\" id=\"%s\" name=\"" FIELD
	    "%s\" value=\"%s\" inputmode=\"%s\" autocomplete=\"%s\"",
	    v->name, v->name, value, fields[i].mode, complete);
	if (strcmp(v->appearance, "project") == 0)
		html(OUT(q), " list=\"projects\"");
	put_ties(q, v);
	html(OUT(q), ">");
}

/* A number, and beside it "yes, but I do not know how many". */
static void
put_count(const struct question *q, const struct variable *v)
{
	const char *answer = typed(q, v);
	bool tick = question_is_tick(v, answer);

	begin(q, v, "count", false);
	html(OUT(q), "<div class=\"count-fields\">");
	put_input(q, v, tick ? "" : answer);
	html(OUT(q),
	    "<label class=\"option tick\"><input type=\"checkbox\" "
	    "name=\"" FIELD "%s.tick\" value=\"1\"",
	    v->name);
	if (tick)
		html(OUT(q), " checked");
	html(OUT(q), "><span>%s</span></label></div></div>",
	    SAY("Yes, but I do not know how many"));
}

static void
put_date(const struct question *q, const struct variable *v)
{
	begin(q, v, "date", false);
	html(OUT(q),
	    "<input type=\"date\" id=\"%s\" name=\"" FIELD "%s\" value=\"%s\"",
	    v->name, v->name, typed(q, v));
	put_ties(q, v);
	html(OUT(q), "></div>");
}

static void
put_textarea(const struct question *q, const struct variable *v)
{
	bool address = v->vault != NULL && strcmp(v->vault, "address") == 0;

	begin(q, v, "text", false);
	html(OUT(q),
	    "<textarea dir=\"auto\" id=\"%s\" name=\"" FIELD
	    "%s\" rows=\"4\" autocomplete=\"%s\"",
	    v->name, v->name, address ? "street-address" : "off");
	put_ties(q, v);
	html(OUT(q), ">\n%s</textarea></div>", typed(q, v));
}

static void
put_projects(const struct question *q)
{
	size_t i;

	html(OUT(q), "<datalist id=\"projects\">");
	for (i = 0; i < study_n_projects(STUDY(q)); i++)
		html(OUT(q), "<option value=\"%s\">",
		    study_project(STUDY(q), i)->label);
	html(OUT(q), "</datalist>");
}

static void
put_known(const struct question *q, const struct variable *v)
{
	html(OUT(q),
	    "<div class=\"question known\"><p class=\"label\">%s</p>"
	    "<p class=\"value\">%s</p></div>",
	    label(q, v), typed(q, v));
}

static void
put_plain(const struct question *q, const struct variable *v)
{
	begin(q, v, fields[field_of(v)].kind, false);
	put_input(q, v, typed(q, v));
	html(OUT(q), "</div>");
	if (strcmp(v->appearance, "project") == 0)
		put_projects(q);
}

static void
put_variable(const struct question *q, const struct variable *v)
{
	if (v->type == VARIABLE_NOTE)
		html(OUT(q), "<p class=\"note\">%s</p>", label(q, v));
	else if (v->type == VARIABLE_CHOICE || v->type == VARIABLE_CHOICES)
		put_choice(q, v);
	else if (v->type == VARIABLE_SCALE)
		put_scale(q, v);
	else if (v->type == VARIABLE_DATE)
		put_date(q, v);
	else if (v->type == VARIABLE_ID && q->draft->known)
		put_known(q, v);
	else if (v->tick)
		put_count(q, v);
	else if (v->multiline)
		put_textarea(q, v);
	else
		put_plain(q, v);
}

static void
put_row_begin(const struct question *q, const struct group *row)
{
	const char *hint = study_group_hint(STUDY(q), row, LANG(q));

	html(OUT(q), "<fieldset class=\"card\"><legend>%s</legend>",
	    study_group_label(STUDY(q), row, LANG(q)));
	if (hint[0] != '\0')
		html(OUT(q), "<p class=\"hint\">%s</p>", hint);
	html(OUT(q), "<div class=\"pair\">");
}

void
question_put_step(const struct question *q, const struct step *step)
{
	const struct group *row = NULL, *now;
	size_t i;

	for (i = 0; i < step->n; i++) {
		if (!log_relevant(q->log, step->v[i]))
			continue;
		now = step_row(step->v[i]);
		if (row != NULL && now != row)
			html(OUT(q), "</div></fieldset>");
		if (now != NULL && now != row)
			put_row_begin(q, now);
		row = now;
		put_variable(q, step->v[i]);
	}
	if (row != NULL)
		html(OUT(q), "</div></fieldset>");
}

/* The question in one line: in a table, with the row it is in. */
static void
put_name(const struct question *q, const struct variable *v)
{
	const struct group *row = step_row(v);

	if (row != NULL)
		html(OUT(q), "%s: ", study_group_label(STUDY(q), row, LANG(q)));
	html(OUT(q), "%s", label(q, v));
}

void
question_put_mistakes(const struct question *q, const struct step *step)
{
	bool any = false;
	size_t i;

	for (i = 0; i < step->n; i++) {
		const char *text = problem(q, step->v[i]);

		if (text == NULL)
			continue;
		if (!any)
			html(OUT(q),
			    "<div class=\"wrong\" role=\"alert\"><h2>%s</h2>"
			    "<ul>",
			    SAY("Please look at this again"));
		any = true;
		html(OUT(q), "<li><a href=\"#%s\">", step->v[i]->name);
		put_name(q, step->v[i]);
		html(OUT(q), "</a>: %s</li>", text);
	}
	if (any)
		html(OUT(q), "</ul></div>");
}
