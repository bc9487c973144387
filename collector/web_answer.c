/* Answers: in words for a person to check, and as they come back from a
 * page. */
#include <stdlib.h>
#include <string.h>

#include "collector/web_question_part.h"
#include "schema/mem.h"

char *
question_tick(const struct variable *v)
{
	return log_typed(v, &(struct answer){ .kind = ANSWER_TICK });
}

bool
question_is_tick(const struct variable *v, const char *text)
{
	char *tick = question_tick(v);
	bool same = v->tick && strcmp(text, tick) == 0;

	free(tick);
	return same;
}

bool
question_has_code(const char *codes, const char *code)
{
	size_t n = strlen(code), len;

	while (*codes != '\0') {
		len = strcspn(codes, " ");
		if (len == n && strncmp(codes, code, n) == 0)
			return true;
		codes += len;
		codes += strspn(codes, " ");
	}
	return false;
}

/* ---- answers in words ---- */

static char *
choice_words(
    const struct question *q, const struct variable *v, const char *codes)
{
	struct buf b;
	size_t i;

	buf_init(&b, 64 * 1024);
	for (i = 0; i < v->choices->n; i++) {
		if (!question_has_code(codes, v->choices->v[i].code))
			continue;
		if (b.len > 0)
			buf_puts(&b, "\n");
		buf_puts(&b, study_choice_label(q->draft->study, v->choices, i,
				 q->call->lang));
	}
	return buf_take_text(&b);
}

char *
question_answer(const struct question *q, const struct variable *v)
{
	const struct answer *a = log_answer(q->log, v);
	const char *typed = draft_typed(q->draft, v);

	if (a->kind == ANSWER_TICK)
		return mem_text(
		    word(q->call->lang, "Yes, but I do not know how many"));
	if (a->kind == ANSWER_CHOICE || a->kind == ANSWER_CHOICES)
		return choice_words(q, v, a->text);
	if (a->kind == ANSWER_DATE)
		return web_day(a->text);
	return mem_text(a->kind == ANSWER_BLANK ||
				a->kind == ANSWER_NOT_ASKED || typed == NULL
			    ? ""
			    : typed);
}

/* ---- what came back ---- */

static char *
joined(const struct web_call *call, const char *field)
{
	const char *value;
	size_t at = 0;
	struct buf b;

	buf_init(&b, HTTP_FORM_MAX);
	while ((value = http_field_next(call->request, field, &at)) != NULL) {
		if (b.len > 0)
			buf_puts(&b, " ");
		buf_puts(&b, value);
	}
	return buf_take_text(&b);
}

void
question_take(
    struct draft *draft, const struct web_call *call, const struct variable *v)
{
	char *name = mem_printf(FIELD "%s", v->name);
	char *tick = mem_printf(FIELD "%s.tick", v->name);
	char *value = v->type == VARIABLE_CHOICES
			  ? joined(call, name)
			  : mem_text(http_field(call->request, name));

	if (v->type == VARIABLE_ID && draft->known)
		goto out;
	draft_type(draft, v, value);
	if (v->tick && draft_typed(draft, v) == NULL &&
	    http_field(call->request, tick) != NULL) {
		mem_free_text(value);
		value = question_tick(v);
		draft_type(draft, v, value);
	}
out:
	mem_free_text(value);
	free(name);
	free(tick);
}
