/* Loading: the rows of survey.csv, without their expressions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

#define NESTING_MAX 16 /* groups in groups */

struct surveying {
	struct loading *l;
	struct study *s;
	size_t row;
	int line;
	struct group *open[NESTING_MAX]; /* innermost last */
	size_t n_open;
};

static const char *
cell(const struct surveying *v, const char *column)
{
	return table_cell(&v->s->survey, v->row, column);
}

static void
add_item(struct surveying *v, enum item_kind kind, const struct group *group,
    const struct variable *variable)
{
	v->s->items[v->s->n_items++] =
	    (struct item){ .kind = kind, .group = group, .variable = variable };
}

/* One word of `forms`: a form, or -FORM for one that asks it no more. */
static void
take_form(
    struct surveying *v, const char *word, uint32_t *forms, uint32_t *retired)
{
	const struct form *form =
	    study_find_form(v->s, word[0] == '-' ? word + 1 : word);

	if (form == NULL || (word[0] == '-' && retired == NULL))
		loading_wrong(v->l, v->s->survey.name, v->line, "forms",
		    "There is no form \"%s\".", word);
	else if (word[0] == '-')
		*retired |= UINT32_C(1) << form->index;
	else
		*forms |= UINT32_C(1) << form->index;
}

/* The forms named in TEXT; those of the group if it names none, which are all
 * at the top.  RETIRED may be NULL. */
static uint32_t
take_forms(struct surveying *v, const char *text, uint32_t *retired)
{
	uint32_t all = (uint32_t)((UINT64_C(1) << v->s->n_forms) - 1);
	uint32_t forms = 0;
	const char *word;
	size_t n, words = 0;

	for (; (word = loading_word(&text, &n)) != NULL; words++) {
		char *name = mem_text_n(word, n);

		take_form(v, name, &forms, retired);
		free(name);
	}
	if (words == 0 && v->n_open > 0)
		return v->open[v->n_open - 1]->forms;
	return words == 0 ? all : forms;
}

static void
take_layout(struct surveying *v, struct group *group)
{
	if (loading_has_word(cell(v, "appearance"), "table-list"))
		group->layout = GROUP_CHOICE_TABLE;
	else if (loading_has_word(group->paper, "grid"))
		group->layout = GROUP_COUNT_TABLE;
}

static void
open_group(struct surveying *v)
{
	struct study *s = v->s;
	struct group *group = &s->groups[s->n_groups];

	if (v->n_open == NESTING_MAX) {
		loading_wrong(v->l, s->survey.name, v->line, "type",
		    "Groups are nested too deeply.");
		return;
	}
	s->group_rows[s->n_groups++] = (int)v->row;
	group->name = cell(v, "name");
	group->paper = cell(v, "paper");
	group->forms = take_forms(v, cell(v, "forms"), NULL);
	group->parent = v->n_open > 0 ? v->open[v->n_open - 1] : NULL;
	take_layout(v, group);
	v->open[v->n_open++] = group;
	add_item(v, ITEM_GROUP, group, NULL);
}

static void
close_group(struct surveying *v)
{
	if (v->n_open == 0) {
		loading_wrong(v->l, v->s->survey.name, v->line, "type",
		    "No group is open here.");
		return;
	}
	add_item(v, ITEM_END, v->open[--v->n_open], NULL);
}

static bool
says_yes(const char *text)
{
	return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 ||
	       strcmp(text, "true()") == 0 || strcmp(text, "1") == 0;
}

/* "economics" or "economics:monthly", for each; "pseudonym" for the ID. */
static void
take_partner(
    struct surveying *v, struct variable *q, const char *word, uint32_t *forms)
{
	char *name = mem_text(word), *colon = strchr(name, ':');
	const struct partner *partner;
	const struct form *form = NULL;

	if (colon != NULL)
		*colon = '\0';
	partner = study_find_partner(v->s, name);
	if (colon != NULL)
		form = study_find_form(v->s, colon + 1);
	if (colon == NULL && strcmp(name, "pseudonym") == 0)
		q->pseudonym = true;
	else if (partner == NULL || (colon != NULL && form == NULL))
		loading_wrong(v->l, v->s->survey.name, v->line, "partner",
		    "There is no such partner or form: \"%s\".", word);
	else {
		q->partners |= UINT32_C(1) << partner->index;
		forms[partner->index] |=
		    form != NULL ? UINT32_C(1) << form->index : q->forms;
	}
	free(name);
}

static void
take_partners(struct surveying *v, struct variable *q)
{
	uint32_t *forms = pool_array(&v->s->pool,
	    v->s->n_partners > 0 ? v->s->n_partners : 1, sizeof(*forms));
	const char *p = cell(v, "partner"), *word;
	size_t n;

	q->partner_forms = forms;
	while ((word = loading_word(&p, &n)) != NULL) {
		char *text = mem_text_n(word, n);

		take_partner(v, q, text, forms);
		free(text);
	}
}

/* The value of KEY in parameters `key=value key=value`; OTHERWISE if it is
 * not there. */
static double
parameter(const char *text, const char *key, double otherwise)
{
	const char *word;
	size_t n, k = strlen(key);

	while ((word = loading_word(&text, &n)) != NULL)
		if (n > k && memcmp(word, key, k) == 0 && word[k] == '=')
			return strtod(word + k + 1, NULL);
	return otherwise;
}

static void
take_scale(struct surveying *v, struct variable *q)
{
	const char *p = cell(v, "parameters");
	double step = parameter(p, "step", 1);

	q->min = parameter(p, "start", 0);
	q->max = parameter(p, "end", 10);
	q->has_range = true;
	if (step != 1 || q->min != floor(q->min) || q->max != floor(q->max) ||
	    !(q->min < q->max) || !(q->max - q->min <= 1000))
		loading_wrong(v->l, v->s->survey.name, v->line, "parameters",
		    "A range goes from a whole number to a larger one in "
		    "steps of 1: start=1 end=10 step=1.");
}

static const struct choices *
find_list(const struct study *s, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < s->n_lists; i++)
		if (strlen(s->lists[i].name) == n &&
		    memcmp(s->lists[i].name, name, n) == 0)
			return &s->lists[i];
	return NULL;
}

static void
take_list(struct surveying *v, struct variable *q, const char *type)
{
	const char *word;
	size_t n;

	word = loading_word(&type, &n);
	if (word == NULL || (q->choices = find_list(v->s, word, n)) == NULL)
		loading_wrong(v->l, v->s->survey.name, v->line, "type",
		    "There is no list of choices \"%.*s\".", (int)n,
		    word == NULL ? "" : word);
	word = loading_word(&type, &n);
	if (word != NULL)
		loading_wrong(v->l, v->s->survey.name, v->line, "type",
		    "\"%.*s\" is not supported behind the list of choices.",
		    (int)n, word);
}

static void
take_vault(struct surveying *v, struct variable *q)
{
	static const char *const kinds[] = { "phone", "email", "name",
		"address" };
	const char *vault = cell(v, "vault");
	size_t i;

	if (vault[0] == '\0')
		return;
	for (i = 0; i < countof(kinds); i++)
		if (strcmp(vault, kinds[i]) == 0)
			q->vault = kinds[i];
	if (q->vault == NULL || q->type != VARIABLE_TEXT)
		loading_wrong(v->l, v->s->survey.name, v->line, "vault",
		    "A text question can hold a phone, email, name or "
		    "address.");
	else if (strcmp(vault, "phone") == 0)
		q->type = VARIABLE_PHONE;
	else if (strcmp(vault, "email") == 0)
		q->type = VARIABLE_EMAIL;
}

static void
take_type(struct surveying *v, struct variable *q, const char *type)
{
	if (q->type == VARIABLE_TEXT) {
		q->multiline = loading_has_word(q->appearance, "multiline");
		if (loading_has_word(q->appearance, "id"))
			q->type = VARIABLE_ID;
	}
	take_vault(v, q);
	if (q->type == VARIABLE_SCALE)
		take_scale(v, q);
	if (q->type == VARIABLE_CHOICE || q->type == VARIABLE_CHOICES)
		take_list(v, q, type);
	q->tick = says_yes(cell(v, "tick"));
	if (q->tick && q->type != VARIABLE_INTEGER)
		loading_wrong(v->l, v->s->survey.name, v->line, "tick",
		    "Only an integer question can be answered by a tick.");
	if (q->pseudonym && q->type != VARIABLE_ID)
		loading_wrong(v->l, v->s->survey.name, v->line, "partner",
		    "Only the ID has a pseudonym.");
}

/* Whether TEXT can be an answer to Q, as a program would write it. */
static bool
is_answer(const struct variable *q, const char *text)
{
	const char *word;
	size_t n, i;
	char *end;

	switch (q->type) {
	case VARIABLE_CHOICE:
	case VARIABLE_CHOICES:
		while ((word = loading_word(&text, &n)) != NULL) {
			for (i = 0; i < q->choices->n; i++)
				if (strlen(q->choices->v[i].code) == n &&
				    memcmp(q->choices->v[i].code, word, n) == 0)
					break;
			if (i == q->choices->n)
				return false;
		}
		return true;
	case VARIABLE_INTEGER:
	case VARIABLE_SCALE:
		return text[strspn(text, "+-0123456789")] == '\0' &&
		       isfinite(strtod(text, &end)) && *end == '\0';
	case VARIABLE_DECIMAL:
		return text[strspn(text, "+-.0123456789")] == '\0' &&
		       isfinite(strtod(text, &end)) && *end == '\0';
	case VARIABLE_DATE:
		return strcmp(text, "today()") == 0 || !isnan(expr_days(text));
	default:
		return q->type != VARIABLE_DERIVED && q->type != VARIABLE_NOTE;
	}
}

/* What the page has in it at the start.  ODK calculates some of these. */
static void
take_preset(struct surveying *v, struct variable *q)
{
	const char *text = cell(v, "default");

	if (text[0] == '\0')
		return;
	q->preset = text;
	if (q->choices == NULL &&
	    (q->type == VARIABLE_CHOICE || q->type == VARIABLE_CHOICES))
		return; /* there is no such list: told already */
	if (strstr(text, "${") != NULL || !is_answer(q, text))
		loading_wrong(v->l, v->s->survey.name, v->line, "default",
		    "\"%.60s\" is no answer to this question: a default is "
		    "written out (a code, a number, YYYY-MM-DD or today(), "
		    "words).",
		    text);
}

static void
take_question(struct surveying *v, enum variable_type kind, const char *type)
{
	struct study *s = v->s;
	struct variable *q = &s->variables[s->n_variables];

	q->name = cell(v, "name");
	q->type = kind;
	q->index = s->n_variables;
	q->line = v->line;
	q->appearance = cell(v, "appearance");
	q->paper = cell(v, "paper");
	q->source = cell(v, "source");
	q->group = v->n_open > 0 ? v->open[v->n_open - 1] : NULL;
	q->forms = take_forms(v, cell(v, "forms"), &q->retired);
	q->required = says_yes(cell(v, "required"));
	s->variable_rows[s->n_variables++] = v->row;
	take_partners(v, q);
	take_type(v, q, type);
	take_preset(v, q);
	if (q->partners != 0 && q->vault != NULL)
		loading_wrong(v->l, s->survey.name, v->line, "partner",
		    "Contact details never go to a partner.");
	add_item(v, ITEM_VARIABLE, q->group, q);
}

static void
take_row(struct surveying *v)
{
	const char *type = cell(v, "type"), *rest;
	const struct type_name *t = loading_type(type, &rest);

	if (type[0] == '\0' || says_yes(cell(v, "disabled")))
		return;
	loading_refuse_columns(v->l, v->row);
	if (t == NULL) {
		loading_refuse_type(v->l, v->line, type);
		return;
	}
	if (t->type == ROW_IGNORED)
		return;
	if (t->type != ROW_CLOSE && !loading_is_name(cell(v, "name")))
		loading_wrong(v->l, v->s->survey.name, v->line, "name",
		    "A name is needed here, of letters, digits and _.");
	if (t->type == ROW_OPEN)
		open_group(v);
	else if (t->type == ROW_CLOSE)
		close_group(v);
	else
		take_question(v, (enum variable_type)t->type, rest);
}

void
loading_survey(struct loading *l)
{
	struct study *s = l->study;
	struct surveying v = { .l = l, .s = s };
	size_t n = s->survey.n_rows;

	if (n > STUDY_ROWS_MAX) {
		loading_wrong(l, s->survey.name, s->survey.rows[n - 1].line,
		    NULL, "A survey has at most %d rows.", STUDY_ROWS_MAX);
		return;
	}
	s->groups = pool_array(&s->pool, n, sizeof(*s->groups));
	s->group_rows = pool_array(&s->pool, n, sizeof(*s->group_rows));
	s->variables = pool_array(&s->pool, n, sizeof(*s->variables));
	s->variable_rows = pool_array(&s->pool, n, sizeof(*s->variable_rows));
	s->items = pool_array(&s->pool, n, sizeof(*s->items));
	for (v.row = 0; v.row < n; v.row++) {
		v.line = s->survey.rows[v.row].line;
		take_row(&v);
	}
	if (v.n_open > 0)
		loading_wrong(l, s->survey.name, v.line, "type",
		    "The group \"%s\" is never closed.",
		    v.open[v.n_open - 1]->name);
	if (s->n_variables == 0 && l->n_wrong == 0)
		loading_wrong(
		    l, s->survey.name, 1, NULL, "There are no questions.");
	loading_names(l);
}
