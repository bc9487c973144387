#include "schema/log.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

struct log *
log_new(const struct study *study, const struct form *form)
{
	struct log *log = mem_new(struct log);
	size_t i, n = study_n_variables(study);

	log->study = study;
	log->form = form;
	log->answers = mem_array(n, sizeof(*log->answers));
	for (i = 0; i < n; i++) {
		const struct variable *v = study_variable(study, i);

		log->answers[i].kind =
		    variable_in_form(v, form) && variable_asked(v)
			? ANSWER_BLANK
			: ANSWER_NOT_ASKED;
	}
	return log;
}

void
log_free(struct log *log)
{
	size_t i, n;

	if (log == NULL)
		return;
	n = study_n_variables(log->study);
	for (i = 0; i < n; i++)
		mem_free_text(log->answers[i].text);
	mem_wipe(log->answers, n * sizeof(*log->answers));
	free(log->answers);
	free(log);
}

const struct answer *
log_answer(const struct log *log, const struct variable *variable)
{
	return &log->answers[variable->index];
}

void
log_set(struct log *log, const struct variable *variable, enum answer_kind kind,
    double number, const char *text)
{
	struct answer *a = &log->answers[variable->index];
	char *copy = mem_text(text);

	mem_free_text(a->text);
	*a = (struct answer){ .kind = kind, .number = number, .text = copy };
}

const char *
log_person(const struct log *log)
{
	size_t i, n = study_n_variables(log->study);

	for (i = 0; i < n; i++) {
		const struct variable *v = study_variable(log->study, i);
		const struct answer *a = log_answer(log, v);

		if (v->type == VARIABLE_ID && variable_in_form(v, log->form))
			return a->kind == ANSWER_TEXT ? a->text : NULL;
	}
	return NULL;
}

const char *
log_date(const struct log *log)
{
	const struct variable *v = study_date_question(log->study);

	if (v == NULL || log_answer(log, v)->kind != ANSWER_DATE)
		return NULL;
	return log_answer(log, v)->text;
}

struct log_quality
log_quality(const struct log *log)
{
	struct log_quality q = { 0 };
	size_t i, n = study_n_variables(log->study);

	for (i = 0; i < n; i++) {
		if (!variable_asked(study_variable(log->study, i)))
			continue;
		q.ticks += log->answers[i].kind == ANSWER_TICK;
		q.blanks += log->answers[i].kind == ANSWER_BLANK;
		q.unreadable += log->answers[i].kind == ANSWER_UNREADABLE;
	}
	return q;
}

void
problems_fini(struct problems *problems)
{
	size_t i;

	for (i = 0; i < problems->n; i++)
		free(problems->v[i].text);
	free(problems->v);
	*problems = (struct problems){ 0 };
}

void
problems_add(struct problems *problems, const struct variable *variable,
    const char *text)
{
	problems->v =
	    mem_grow(problems->v, problems->n + 1, sizeof(*problems->v));
	problems->v[problems->n++] =
	    (struct problem){ .variable = variable, .text = mem_text(text) };
}

const char *
problems_find(const struct problems *problems, const struct variable *variable)
{
	size_t i;

	for (i = 0; i < problems->n; i++)
		if (problems->v[i].variable == variable)
			return problems->v[i].text;
	return NULL;
}
