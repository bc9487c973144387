/* Logs as JSON. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr.h"
#include "schema/js.h"
#include "schema/js_read.h"
#include "schema/log.h"
#include "schema/mem.h"

static bool
in_subset(const struct log *log, const struct variable *v,
    enum log_subset subset, const struct partner *partner)
{
	switch (subset) {
	case LOG_ALL:
		return v->vault == NULL;
	case LOG_VAULT:
		return v->vault != NULL;
	case LOG_PARTNER:
		return v->vault == NULL && v->type != VARIABLE_ID &&
		       variable_for_partner(v, partner, log->form);
	case LOG_DRAFT:
		return true;
	}
	return false;
}

static void
put_answer(struct js_writer *w, const char *name, const struct answer *a)
{
	switch (a->kind) {
	case ANSWER_NOT_ASKED:
		return;
	case ANSWER_BLANK:
		js_put_null(w, name);
		return;
	case ANSWER_TICK:
		js_put_bool(w, name, true);
		return;
	case ANSWER_UNREADABLE:
		js_put_bool(w, name, false);
		return;
	case ANSWER_NUMBER:
		js_put_number(w, name, a->number);
		return;
	default:
		js_put_text(w, name, a->text == NULL ? "" : a->text);
	}
}

enum err
log_encode(const struct log *log, enum log_subset subset,
    const struct partner *partner, struct buf *out)
{
	struct js_writer w;
	size_t i, n = study_n_variables(log->study);

	js_write(&w, out);
	js_open_object(&w, NULL);
	js_put_text(&w, "form", log->form->name);
	js_put_text(&w, "version", study_version(log->study));
	js_open_object(&w, "answers");
	for (i = 0; i < n; i++) {
		const struct variable *v = study_variable(log->study, i);

		if (in_subset(log, v, subset, partner))
			put_answer(&w, v->name, log_answer(log, v));
	}
	js_close(&w);
	js_close(&w);
	return buf_err(out);
}

static bool
is_choice(const struct choices *c, const char *code, size_t n)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strncmp(c->v[i].code, code, n) == 0 &&
		    c->v[i].code[n] == '\0')
			return true;
	return false;
}

/* Codes of C with single spaces between; or nothing. */
static bool
are_choices(const struct choices *c, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (!is_choice(c, text, n))
			return false;
		text += n;
		if (*text == ' ' && *++text == '\0')
			return false;
	}
	return true;
}

static enum answer_kind
text_kind(const struct variable *v, const char *text)
{
	bool fits = strlen(text) <= LOG_TEXT_MAX;

	switch (v->type) {
	case VARIABLE_CHOICE:
		fits = is_choice(v->choices, text, strlen(text));
		return fits ? ANSWER_CHOICE : ANSWER_NOT_ASKED;
	case VARIABLE_CHOICES:
		fits = are_choices(v->choices, text);
		return fits ? ANSWER_CHOICES : ANSWER_NOT_ASKED;
	case VARIABLE_DATE:
		fits = strlen(text) == 10 && !isnan(expr_days(text));
		return fits ? ANSWER_DATE : ANSWER_NOT_ASKED;
	case VARIABLE_TEXT:
	case VARIABLE_ID:
	case VARIABLE_PHONE:
	case VARIABLE_EMAIL:
	case VARIABLE_DERIVED:
		return fits ? ANSWER_TEXT : ANSWER_NOT_ASKED;
	default:
		return ANSWER_NOT_ASKED;
	}
}

static bool
takes_number(const struct variable *v, double number)
{
	switch (v->type) {
	case VARIABLE_INTEGER:
	case VARIABLE_SCALE:
		return number == floor(number) && fabs(number) < 1e15;
	case VARIABLE_DECIMAL:
	case VARIABLE_DERIVED:
		return true;
	default:
		return false;
	}
}

/* What is being read. */
struct reading {
	const struct study *study;
	const struct log_reader *to;
	const struct form *form;
	struct js_reader r;
	bool own;   /* the log is of the study's own version; another's forms
		       may have asked for other things */
	bool *seen; /* by variable index */
};

static enum err
take_answer(struct reading *log, const struct variable *v)
{
	double number;
	const char *text;
	enum answer_kind kind = ANSWER_NOT_ASKED;

	switch (js_read_value(&log->r, &number, &text)) {
	case JS_NULL:
		kind = ANSWER_BLANK;
		break;
	case JS_TRUE:
		kind = ANSWER_TICK;
		break;
	case JS_FALSE:
		kind = ANSWER_UNREADABLE;
		break;
	case JS_NUMBER:
		if (takes_number(v, number))
			kind = ANSWER_NUMBER;
		break;
	case JS_TEXT:
		kind = text_kind(v, text);
		break;
	default:
		break;
	}
	if (kind == ANSWER_NOT_ASKED || v->type == VARIABLE_NOTE)
		return ERR_INPUT;
	log->to->answer(log->to->arg, v, kind, number, text);
	return ERR_NONE;
}

/* Names come in the order of the definition, with some left out: looks at a
 * few from *AT on before it searches.  NULL: there are no more, or it is
 * nothing that may be here. */
static const struct variable *
next_variable(struct reading *log, size_t *at)
{
	size_t n = study_n_variables(log->study), i;
	const struct variable *v = NULL;
	const char *name;

	for (i = *at; i < n && i < *at + 4 && v == NULL; i++)
		if (js_read_named(&log->r, study_variable(log->study, i)->name))
			v = study_variable(log->study, i);
	if (v == NULL) {
		name = js_read_name(&log->r);
		v = name == NULL ? NULL : study_find(log->study, name);
		if (name != NULL && v == NULL)
			js_read_fail(&log->r);
	}
	if (v != NULL)
		*at = v->index + 1;
	return v;
}

static enum err
take_answers(struct reading *log)
{
	const struct variable *v;
	size_t at = 0;

	if (!js_read_object(&log->r))
		return ERR_INPUT;
	while ((v = next_variable(log, &at)) != NULL) {
		if ((log->own && !variable_in_form(v, log->form)) ||
		    log->seen[v->index] || take_answer(log, v) != ERR_NONE)
			return ERR_INPUT;
		log->seen[v->index] = true;
	}
	return ERR_NONE;
}

/* The text of the next member, which must be NAME; NULL if it is not. */
static const char *
take_text(struct js_reader *r, const char *name)
{
	const char *next = js_read_name(r), *text;
	double number;

	if (next == NULL || strcmp(next, name) != 0)
		return NULL;
	js_read_value(r, &number, &text);
	return text;
}

static enum err
take_log(struct reading *log)
{
	const char *text = NULL, *answers;

	if (js_read_object(&log->r))
		text = take_text(&log->r, "form");
	if (text != NULL)
		log->form = study_find_form(log->study, text);
	text = log->form == NULL ? NULL : take_text(&log->r, "version");
	if (text == NULL)
		return ERR_INPUT;
	log->own = strcmp(text, study_version(log->study)) == 0;
	answers = js_read_name(&log->r);
	if (answers == NULL || strcmp(answers, "answers") != 0)
		return ERR_INPUT;
	log->to->form(log->to->arg, log->form);
	if (take_answers(log) != ERR_NONE)
		return ERR_INPUT;
	return js_read_name(&log->r) == NULL ? ERR_NONE : ERR_INPUT;
}

enum err
log_read(const struct study *study, const void *data, size_t len,
    const struct log_reader *reader)
{
	struct reading log = { .study = study, .to = reader };
	enum err err, end;

	if (len > LOG_MAX)
		return ERR_SIZE;
	log.seen = mem_array(study_n_variables(study), sizeof(*log.seen));
	js_read(&log.r, data, len);
	err = take_log(&log);
	end = js_read_end(&log.r);
	free(log.seen);
	return err == ERR_NONE && end == ERR_NONE ? ERR_NONE : ERR_INPUT;
}

/* ---- into a log ---- */

/* A log in which nothing was asked. */
static void
begin_log(void *arg, const struct form *form)
{
	struct log *log = arg;
	size_t i, n = study_n_variables(log->study);

	log->form = form;
	for (i = 0; i < n; i++)
		log->answers[i].kind = ANSWER_NOT_ASKED;
}

static void
set_answer(void *arg, const struct variable *v, enum answer_kind kind,
    double number, const char *text)
{
	log_set(arg, v, kind, number, text);
}

enum err
log_decode(
    const struct study *study, const void *data, size_t len, struct log **log)
{
	struct log_reader reader = { .form = begin_log, .answer = set_answer };
	enum err err;

	reader.arg = *log = log_new(study, study_form(study, 0));
	err = log_read(study, data, len, &reader);
	if (err == ERR_NONE)
		return ERR_NONE;
	log_free(*log);
	*log = NULL;
	return err;
}
