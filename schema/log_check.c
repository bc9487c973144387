/* Conditions, checks and scores of a log.
 *
 * Questions are gone through in the study's order of dependence, so that each
 * condition sees what it depends on.  To others, what is not relevant is
 * empty. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/study_part.h"
#include "schema/words.h"

struct looking {
	const struct log *log;
	const struct study *study;
	bool *relevant;           /* by variable, once it was its turn */
	struct expr_value *score; /* by variable; NULL: as the log has them */
	bool *lost;      /* by variable: a score that rests on the unreadable */
	bool unreadable; /* an answer just used was, or a score is lost */
	struct pool scratch;
	struct expr_env env;
};

static struct expr_value
node_text(const char *text)
{
	return (struct expr_value){ .kind = EXPR_NODE, .text = text };
}

static struct expr_value
answer_value(const struct answer *a)
{
	switch (a->kind) {
	case ANSWER_NUMBER:
		return (struct expr_value){ .kind = EXPR_NODE,
			.has_number = true,
			.number = a->number };
	case ANSWER_TICK:
		return (struct expr_value){ .kind = EXPR_NODE, .tick = true };
	case ANSWER_CHOICE:
	case ANSWER_CHOICES:
	case ANSWER_TEXT:
	case ANSWER_DATE:
		return node_text(a->text == NULL ? "" : a->text);
	default:
		return node_text("");
	}
}

static struct expr_value
get(void *ctx, size_t index)
{
	struct looking *l = ctx;
	const struct answer *a = &l->log->answers[index];

	if (!l->relevant[index])
		return node_text("");
	if (l->score != NULL &&
	    l->study->variables[index].type == VARIABLE_DERIVED) {
		l->unreadable = l->unreadable || l->lost[index];
		return l->score[index];
	}
	if (a->kind == ANSWER_UNREADABLE)
		l->unreadable = true;
	return answer_value(a);
}

static const char *
lookup(void *ctx, int table, int column, int key, const char *value)
{
	struct looking *l = ctx;
	const char *cell =
	    table_look_up(&l->study->lookups[table], column, key, value);

	return cell != NULL ? cell : "";
}

static bool
is_true(struct looking *l, const struct expr *e)
{
	struct expr_value v;

	if (e == NULL)
		return true;
	v = expr_eval(e, &l->env, &l->scratch);
	return expr_boolean(&v);
}

static bool
is_relevant(struct looking *l, const struct variable *v)
{
	const struct group *g;

	if (!variable_in_form(v, l->log->form) || !is_true(l, v->relevant))
		return false;
	for (g = v->group; g != NULL; g = g->parent)
		if (!is_true(l, g->relevant))
			return false;
	return true;
}

/* A score as a node for other expressions.  One that rests on something that
 * nobody could read is missing. */
static struct expr_value
calculate(struct looking *l, const struct variable *v)
{
	struct expr_value r;

	l->unreadable = false;
	r = expr_eval(v->calculation, &l->env, &l->scratch);
	l->lost[v->index] = l->unreadable;
	if (l->unreadable || (r.kind == EXPR_NUMBER && !isfinite(r.number)))
		return node_text("");
	if (r.kind == EXPR_NUMBER)
		return (struct expr_value){ .kind = EXPR_NODE,
			.has_number = true,
			.number = r.number };
	if (r.kind == EXPR_NODE)
		return r;
	return node_text(expr_text(&r, &l->scratch));
}

/* Decides for every question whether it is relevant; calculates too if
 * SCORES. */
static void
look(struct looking *l, const struct log *log, bool scores)
{
	const struct study *s = log->study;
	size_t i;

	*l = (struct looking){ .log = log, .study = s };
	pool_init(&l->scratch);
	l->env = (struct expr_env){ .ctx = l, .get = get, .lookup = lookup };
	l->relevant = pool_array(&l->scratch, s->n_variables, sizeof(bool));
	if (scores) {
		l->score =
		    pool_array(&l->scratch, s->n_variables, sizeof(*l->score));
		l->lost = pool_array(&l->scratch, s->n_variables, sizeof(bool));
	}
	for (i = 0; i < s->n_variables; i++) {
		const struct variable *v = &s->variables[s->order[i]];

		l->relevant[v->index] = is_relevant(l, v);
		if (scores && v->type == VARIABLE_DERIVED)
			l->score[v->index] = l->relevant[v->index]
						 ? calculate(l, v)
						 : node_text("");
	}
}

static void
look_away(struct looking *l)
{
	pool_fini(&l->scratch);
}

bool
log_relevant(const struct log *log, const struct variable *variable)
{
	struct looking l;
	bool yes;

	look(&l, log, log->study->conditions_use_scores);
	yes = l.relevant[variable->index];
	look_away(&l);
	return yes;
}

bool
log_consented(const struct log *log)
{
	struct looking l;
	bool yes;

	if (log->form->consent == NULL)
		return true;
	look(&l, log, log->study->conditions_use_scores);
	yes = is_true(&l, log->form->consent);
	look_away(&l);
	return yes;
}

/* As much of TEXT as an answer may have, in whole letters. */
static void
keep_text(struct log *log, const struct variable *v, const char *text)
{
	size_t n = strlen(text);
	char *cut;

	if (n > LOG_TEXT_MAX)
		for (n = LOG_TEXT_MAX; n > 0 && (text[n] & 0xc0) == 0x80;)
			n--;
	cut = mem_text_n(text, n);
	log_set(log, v, ANSWER_TEXT, 0, cut);
	mem_wipe(cut, n);
	free(cut);
}

static void
keep_score(
    struct log *log, const struct variable *v, const struct expr_value *score)
{
	double number;

	if (score->has_number)
		log_set(log, v, ANSWER_NUMBER, score->number, NULL);
	else if (score->tick)
		log_set(log, v, ANSWER_TICK, 0, NULL);
	else if (score->text == NULL || score->text[0] == '\0')
		log_set(log, v, ANSWER_BLANK, 0, NULL);
	else if (expr_reads_number(score->text, &number))
		log_set(log, v, ANSWER_NUMBER, number, NULL);
	else
		keep_text(log, v, score->text);
}

void
log_derive(struct log *log)
{
	struct looking l;
	size_t i;

	look(&l, log, true);
	for (i = 0; i < l.study->n_variables; i++) {
		const struct variable *v = &l.study->variables[i];

		if (v->type != VARIABLE_DERIVED)
			continue;
		if (!l.relevant[i])
			log_set(log, v, ANSWER_NOT_ASKED, 0, NULL);
		else if (l.lost[i])
			log_set(log, v, ANSWER_UNREADABLE, 0, NULL);
		else
			keep_score(log, v, &l.score[i]);
	}
	look_away(&l);
}

/* ---- checks ---- */

/* "A whole number from 0 to 99." */
static void
say_range(struct problems *problems, const struct variable *v, const char *lang)
{
	char text[200];

	snprintf(text, sizeof(text),
	    word(lang, "Please give a number from %g to %g."), v->min, v->max);
	problems_add(problems, v, text);
}

static void
say_constraint(struct looking *l, struct problems *problems,
    const struct variable *v, const char *lang)
{
	const char *message = study_variable_message(l->study, v, lang);

	if (message[0] != '\0')
		problems_add(problems, v, message);
	else if (v->has_range)
		say_range(problems, v, lang);
	else
		problems_add(
		    problems, v, word(lang, "Please check this answer."));
}

static void
say_required(struct looking *l, struct problems *problems,
    const struct variable *v, const char *lang)
{
	const char *message = study_required_message(l->study, v, lang);

	problems_add(problems, v,
	    message[0] != '\0' ? message
			       : word(lang, "Please answer this question."));
}

static bool
fits_constraint(
    struct looking *l, const struct variable *v, const struct answer *a)
{
	struct expr_value self = answer_value(a);
	bool yes;

	if (v->type == VARIABLE_SCALE &&
	    (a->number < v->min || a->number > v->max))
		return false;
	if (v->constraint == NULL)
		return true;
	l->env.self = &self;
	yes = is_true(l, v->constraint);
	l->env.self = NULL;
	return yes;
}

static bool
is_empty(const struct answer *a)
{
	return a->kind == ANSWER_BLANK || a->kind == ANSWER_NOT_ASKED ||
	       (a->kind == ANSWER_CHOICES &&
		   (a->text == NULL || a->text[0] == '\0'));
}

static void
check_one(struct looking *l, const struct variable *v, const char *lang,
    struct problems *problems)
{
	const struct answer *a = log_answer(l->log, v);

	if (is_empty(a)) {
		if (v->required ||
		    (v->required_when != NULL && is_true(l, v->required_when)))
			say_required(l, problems, v, lang);
	} else if (a->kind == ANSWER_TICK) {
		if (!v->tick)
			say_constraint(l, problems, v, lang);
	} else if (a->kind != ANSWER_UNREADABLE && !fits_constraint(l, v, a)) {
		say_constraint(l, problems, v, lang);
	}
}

/* What is relevant was asked; what is not was not. */
static void
apply_relevance(
    struct log *log, const struct looking *l, const struct variable *v)
{
	enum answer_kind kind = log->answers[v->index].kind;

	if (!l->relevant[v->index] && kind != ANSWER_NOT_ASKED)
		log_set(log, v, ANSWER_NOT_ASKED, 0, NULL);
	else if (l->relevant[v->index] && kind == ANSWER_NOT_ASKED)
		log_set(log, v, ANSWER_BLANK, 0, NULL);
}

void
log_check(struct log *log, const char *lang, struct problems *problems)
{
	struct looking l;
	size_t i;

	look(&l, log, log->study->conditions_use_scores);
	for (i = 0; i < l.study->n_variables; i++) {
		const struct variable *v = &l.study->variables[i];

		if (!variable_asked(v))
			continue;
		apply_relevance(log, &l, v);
		if (l.relevant[i])
			check_one(&l, v, lang, problems);
	}
	look_away(&l);
}
