/* Loading: whether a calculation can leave the range that its own constraint
 * declares.
 *
 * It is evaluated with the answers that its questions can have: with all of
 * them together as far as those can be counted, else with those of one
 * question after the other, keeping the one that takes it furthest up, then
 * down.  That finds both ends of a sum; of other things it may find too
 * little.  What it finds is a mistake only if a log can have these answers.  In
 * a study that would take too long it gives up, and that is said. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/study_part.h"

#define COMBINATIONS_MAX 1500
#define ENDS             2 /* answers at each end of a longer range */
#define ROUNDS_MAX       4
#define TRIES_MAX        50 /* at making a log of what was found */
#define SAID_MAX         300
#define EFFORT_MAX       100000 /* evaluations, for all of a study */
#define LOG_EFFORT       20     /* a log's conditions count as so many */

struct search {
	struct loading *l;
	const struct variable *score;
	const struct variable **scores; /* it and what it rests on, in order */
	size_t n_scores;
	struct place *places;
	size_t n_places;
	struct expr_value *now; /* by variable */
	struct pool pool, scratch;
	struct expr_env env;
	bool whole; /* all combinations are tried */
	bool told;
	bool gave_up; /* what it can come to is not known */
	int tries;
	size_t *effort; /* so many are left */
};

/* ---- the answers of a question ---- */

static void
add_answer(struct place *p, struct expr_value value)
{
	p->answers[p->n++] = value;
}

/* All codes of a multiple choice, and each alone. */
static void
add_choices(struct search *s, struct place *p)
{
	const struct choices *c = p->question->choices;
	struct buf all;
	char *codes;
	size_t i;

	buf_init(&all, LOG_MAX);
	for (i = 0; i < c->n; i++) {
		buf_printf(&all, "%s%s", i == 0 ? "" : " ", c->v[i].code);
		add_answer(p, answer_text(c->v[i].code));
	}
	codes = buf_take_text(&all);
	add_answer(p, answer_text(pool_text(&s->pool, codes)));
	free(codes);
}

static void
add_numbers(struct search *s, struct place *p)
{
	const struct variable *v = p->question;
	size_t n = answers_count(v), i;

	if (n == 0 && v->has_range) { /* its ends */
		add_answer(p, answer_number(v->min));
		add_answer(p, answer_number(v->max));
	}
	for (i = 0; i < n; i++)
		if (s->whole || i < ENDS || n - i <= ENDS)
			add_answer(p, answers_at(v, i));
}

/* The last one is no answer. */
static void
add_answers(struct search *s, struct place *p)
{
	const struct variable *v = p->question;
	size_t n = v->choices != NULL ? v->choices->n : answers_count(v), i;

	p->answers = pool_array(&s->pool, n + 4, sizeof(*p->answers));
	p->n = p->at = 0;
	if (v->type == VARIABLE_CHOICE)
		for (i = 0; i < n; i++)
			add_answer(p, answers_at(v, i));
	else if (v->type == VARIABLE_CHOICES)
		add_choices(s, p);
	else if (v->type == VARIABLE_DECIMAL || v->type == VARIABLE_INTEGER ||
		 v->type == VARIABLE_SCALE)
		add_numbers(s, p);
	if (v->tick)
		add_answer(
		    p, (struct expr_value){ .kind = EXPR_NODE, .tick = true });
	add_answer(p, answer_text(""));
}

/* ---- what the calculation rests on ---- */

static void
mark(void *ctx, size_t index)
{
	((bool *)ctx)[index] = true;
}

static void
find_places(struct search *s)
{
	const struct study *study = s->l->study;
	size_t n = study->n_variables, i;
	bool *used = pool_array(&s->pool, n, sizeof(*used));

	s->scores = pool_array(&s->pool, n, sizeof(*s->scores));
	s->places = pool_array(&s->pool, n, sizeof(*s->places));
	s->now = pool_array(&s->pool, n, sizeof(*s->now));
	used[s->score->index] = true;
	for (i = n; i-- > 0;) { /* each comes after what it depends on */
		const struct variable *v = &study->variables[study->order[i]];

		if (used[v->index] && v->calculation != NULL)
			expr_uses(v->calculation, mark, used);
	}
	for (i = 0; i < n; i++) {
		const struct variable *v = &study->variables[study->order[i]];

		s->now[i] = answer_text("");
		if (used[v->index] && v->calculation != NULL)
			s->scores[s->n_scores++] = v;
		else if (used[v->index])
			s->places[s->n_places++].question = v;
	}
}

/* Each question's answers; WHOLE if all combinations can be tried. */
static void
find_answers(struct search *s)
{
	size_t n = 1, i;

	s->whole = true;
	for (i = 0; i < s->n_places; i++) {
		add_answers(s, &s->places[i]);
		n = s->places[i].n > COMBINATIONS_MAX / n ? COMBINATIONS_MAX + 1
							  : n * s->places[i].n;
		s->whole = s->whole && n <= COMBINATIONS_MAX;
	}
	for (i = 0; i < s->n_places && !s->whole; i++)
		add_answers(s, &s->places[i]);
}

/* ---- trying ---- */

static struct expr_value
get(void *ctx, size_t index)
{
	const struct search *s = ctx;

	return s->now[index];
}

static const char *
look_up(void *ctx, int table, int column, int key, const char *value)
{
	const struct search *s = ctx;
	const char *cell =
	    table_look_up(&s->l->study->lookups[table], column, key, value);

	return cell != NULL ? cell : "";
}

/* What a score is to others. */
static struct expr_value
calculate(struct search *s, const struct variable *v)
{
	struct expr_value r = expr_eval(v->calculation, &s->env, &s->scratch);

	if (r.kind == EXPR_NODE)
		return r;
	if (r.kind == EXPR_NUMBER)
		return isfinite(r.number) ? answer_number(r.number)
					  : answer_text("");
	return answer_text(expr_text(&r, &s->scratch));
}

static bool
fits(struct search *s, const struct expr_value *value)
{
	struct expr_env env = s->env;
	struct expr_value yes;

	if (!value->has_number && !value->tick && value->text[0] == '\0')
		return true;
	env.self = value;
	yes = expr_eval(s->score->constraint, &env, &s->scratch);
	return expr_boolean(&yes);
}

static void
set_answer(struct log *log, const struct variable *v, struct expr_value a)
{
	if (a.tick)
		log_set(log, v, ANSWER_TICK, 0, NULL);
	else if (a.has_number)
		log_set(log, v, ANSWER_NUMBER, a.number, NULL);
	else if (a.text[0] != '\0')
		log_set(log, v,
		    v->type == VARIABLE_CHOICE ? ANSWER_CHOICE : ANSWER_CHOICES,
		    0, a.text);
}

struct asking {
	struct search *s;
	struct log *log;
	const struct variable *question; /* that is to be asked */
};

/* Answers a question of a condition so that the one is asked, if it can. */
static void
let_ask(void *ctx, size_t index)
{
	struct asking *a = ctx;
	struct place other = { .question = &a->log->study->variables[index] };
	struct pool pool = a->s->pool; /* until the other's answers are gone */
	size_t *effort = a->s->effort;
	size_t i;

	if (log_answer(a->log, other.question)->kind != ANSWER_BLANK ||
	    !variable_asked(other.question))
		return;
	pool_init(&a->s->pool);
	add_answers(a->s, &other);
	for (i = 0; i<other.n && * effort> LOG_EFFORT; i++) {
		*effort -= LOG_EFFORT;
		if (log_relevant(a->log, a->question))
			break;
		log_set(a->log, other.question, ANSWER_BLANK, 0, NULL);
		set_answer(a->log, other.question, other.answers[i]);
	}
	pool_fini(&a->s->pool);
	a->s->pool = pool;
}

/* Meets the conditions of V, one question at a time. */
static void
meet_conditions(struct search *s, struct log *log, const struct variable *v)
{
	struct asking a = { s, log, v };
	const struct group *g;

	if (v->relevant != NULL)
		expr_uses(v->relevant, let_ask, &a);
	for (g = v->group; g != NULL; g = g->parent)
		if (g->relevant != NULL)
			expr_uses(g->relevant, let_ask, &a);
}

/* Whether a log of FORM can have the answers of the moment, and comes to what
 * does not fit then: *VALUE, in the scratch pool. */
static bool
is_so(struct search *s, const struct form *form, struct expr_value *value)
{
	struct log *log = log_new(s->l->study, form);
	struct problems problems = { 0 };
	const struct answer *a;
	bool allowed = true;
	size_t i;

	for (i = 0; i < s->n_places; i++) {
		const struct place *p = &s->places[i];

		if (variable_in_form(p->question, form))
			set_answer(log, p->question, p->answers[p->at]);
	}
	meet_conditions(s, log, s->score);
	for (i = 0; i < s->n_places; i++)
		if (variable_in_form(s->places[i].question, form))
			meet_conditions(s, log, s->places[i].question);
	log_check(log, NULL, &problems);
	for (i = 0; i < s->n_places && allowed; i++)
		allowed =
		    problems_find(&problems, s->places[i].question) == NULL;
	log_derive(log);
	a = log_answer(log, s->score);
	*value = a->kind == ANSWER_NUMBER ? answer_number(a->number)
		 : a->kind == ANSWER_TEXT
		     ? answer_text(pool_text(&s->scratch, a->text))
		     : answer_text("");
	problems_fini(&problems);
	log_free(log);
	return allowed && !fits(s, value);
}

/* "a = 1, b = 2"; owned. */
static char *
say_answers(const struct search *s)
{
	struct pool pool;
	struct buf b;
	size_t i;

	pool_init(&pool);
	buf_init(&b, LOG_MAX);
	for (i = 0; i < s->n_places && b.len < SAID_MAX; i++) {
		const struct place *p = &s->places[i];

		if (p->at + 1 < p->n)
			buf_printf(&b, "%s%s = %.60s", b.len == 0 ? "" : ", ",
			    p->question->name,
			    expr_text(&p->answers[p->at], &pool));
	}
	if (i < s->n_places)
		buf_printf(&b, ", ...");
	pool_fini(&pool);
	return buf_take_text(&b);
}

static void
tell(struct search *s)
{
	const struct study *study = s->l->study;
	struct expr_value value;
	char *answers;
	size_t i;

	for (i = 0; i < study->n_forms && !s->told; i++) {
		if (!variable_in_form(s->score, &study->forms[i]) ||
		    !is_so(s, &study->forms[i], &value))
			continue;
		s->told = true;
		answers = say_answers(s);
		loading_wrong(s->l, study->survey.name, s->score->line,
		    "calculation",
		    "\"%s\" can come to %.60s, which its constraint does not "
		    "allow%s%s.",
		    s->score->name, expr_text(&value, &s->scratch),
		    answers[0] == '\0' ? "" : ": ", answers);
		free(answers);
	}
}

/* The number that the answers of the moment come to; NaN if none. */
static double
try(struct search *s)
{
	struct expr_value value = answer_text("");
	double number;
	size_t i;

	if (*s->effort < s->n_scores) {
		s->gave_up = true;
		return NAN;
	}
	*s->effort -= s->n_scores;
	pool_init(&s->scratch);
	for (i = 0; i < s->n_places; i++) {
		const struct place *p = &s->places[i];

		s->now[p->question->index] = p->answers[p->at];
	}
	for (i = 0; i < s->n_scores; i++) {
		value = calculate(s, s->scores[i]);
		s->now[s->scores[i]->index] = value;
	}
	if (!fits(s, &value)) {
		if (s->tries++ < TRIES_MAX)
			tell(s);
		else
			s->gave_up = true;
	}
	number = value.has_number ? value.number : NAN;
	pool_fini(&s->scratch);
	return number;
}

/* The answer of P that takes the calculation furthest; whether it is further
 * than *BEST. */
static bool
take_best(struct search *s, struct place *p, double sign, double *best)
{
	size_t at = p->at, was = at;
	double number;

	for (p->at = 0; p->at < p->n && !s->told; p->at++) {
		number = sign * try(s);
		if (number > *best || (isnan(*best) && !isnan(number))) {
			*best = number;
			at = p->at;
		}
	}
	p->at = at;
	return at != was;
}

static void
climb(struct search *s, double sign)
{
	double best = NAN;
	bool better = true;
	size_t i;
	int round;

	for (i = 0; i < s->n_places; i++)
		s->places[i].at = 0;
	for (round = 0; round < ROUNDS_MAX && better && !s->told; round++)
		for (better = false, i = 0; i < s->n_places; i++)
			if (take_best(s, &s->places[i], sign, &best))
				better = true;
}

static void
note_use(void *ctx, size_t index)
{
	(void)index;
	*(bool *)ctx = true;
}

static void
check_range(struct loading *l, const struct variable *v, size_t *effort)
{
	struct search s = { .l = l, .score = v, .effort = effort };
	bool others = false;

	expr_uses(v->constraint, note_use, &others);
	if (others)
		return;
	pool_init(&s.pool);
	s.env = (struct expr_env){ .ctx = &s, .get = get, .lookup = look_up };
	find_places(&s);
	find_answers(&s);
	if (s.whole) {
		do
			(void)try(&s);
		while (!s.told && places_step(s.places, s.n_places));
	} else {
		climb(&s, 1);
		climb(&s, -1);
	}
	if (s.gave_up && !s.told && l->n_untried++ == 0)
		l->untried = v;
	pool_fini(&s.pool);
}

void
loading_ranges(struct loading *l)
{
	const struct study *s = l->study;
	size_t effort = EFFORT_MAX, i;

	for (i = 0; i < s->n_variables; i++)
		if (s->variables[i].calculation != NULL &&
		    s->variables[i].constraint != NULL)
			check_range(l, &s->variables[i], &effort);
}
