/* Wording: labels, hints and messages by language, from survey.csv,
 * choices.csv and forms.csv themselves (label, label::Language (code)) and
 * from overlays laid over them. */
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

size_t
study_entity_variable(
    const struct study *study, const struct variable *variable)
{
	(void)study;
	return variable->index;
}

size_t
study_entity_group(const struct study *study, const struct group *group)
{
	return study->n_variables + (size_t)(group - study->groups);
}

size_t
study_entity_form(const struct study *study, const struct form *form)
{
	return study->n_variables + study->n_groups + form->index;
}

size_t
study_entity_study(const struct study *study)
{
	return study->n_entities - 1;
}

size_t
study_entity_choice(
    const struct study *study, const struct choices *choices, size_t i)
{
	return study->list_entity[choices - study->lists] + i;
}

const char *const study_word_kinds[WORD_KINDS] = { "label", "hint",
	"constraint_message", "required_message" };

/* A column of wording: which kind, in which language; false if it is none.
 * LANGUAGE is NULL for the default one. */
static bool
wording_column(const char *column, enum word_kind *kind, const char **language)
{
	size_t k, n;

	for (k = 0; k < WORD_KINDS; k++) {
		n = strlen(study_word_kinds[k]);
		if (strncmp(column, study_word_kinds[k], n) != 0)
			continue;
		*kind = (enum word_kind)k;
		*language = NULL;
		if (column[n] == '\0')
			return true;
		if (strncmp(column + n, "::", 2) != 0)
			continue;
		*language = column + n + 2;
		*language += strspn(*language, " ");
		return true;
	}
	return false;
}

bool
loading_is_wording(const char *column)
{
	enum word_kind kind;
	const char *language;
	size_t k, n;

	for (k = 0; k < WORD_KINDS; k++) {
		n = strlen(study_word_kinds[k]);
		if (strncmp(column, study_word_kinds[k], n) == 0 &&
		    strncmp(column + n, " in ", 4) == 0)
			return true;
	}
	return wording_column(column, &kind, &language);
}

/* "Somali (so)": name Somali, code so.  Without brackets both are the same. */
static struct language
parse_language(struct study *s, const char *text)
{
	const char *open = strrchr(text, '('), *close = strrchr(text, ')');
	size_t n;

	if (open == NULL || close == NULL || close < open + 2 || open == text)
		return (struct language){ pool_text(&s->pool, text),
			pool_text(&s->pool, text) };
	for (n = (size_t)(open - text); n > 1 && text[n - 1] == ' ';)
		n--;
	return (struct language){ pool_text_n(&s->pool, open + 1,
				      (size_t)(close - open - 1)),
		pool_text_n(&s->pool, text, n) };
}

static bool
has_code(const struct language *lang)
{
	return strcmp(lang->code, lang->name) != 0;
}

/* By code; by name where one of them has none: "French" is "French (fr)". */
static bool
same_language(const struct language *a, const struct language *b)
{
	if (has_code(a) && has_code(b))
		return strcmp(a->code, b->code) == 0;
	return strcmp(a->name, b->name) == 0 || strcmp(a->code, b->code) == 0;
}

static size_t
language_index(struct loading *l, const struct table *t, const char *text)
{
	struct study *s = l->study;
	struct language lang = parse_language(s, text);
	size_t i;

	for (i = 0; i < s->n_languages; i++)
		if (same_language(&s->languages[i], &lang)) {
			if (!has_code(&s->languages[i]))
				s->languages[i] = lang;
			return i;
		}
	if (s->n_languages == STUDY_LANGUAGES_MAX) {
		loading_wrong(
		    l, t->name, 1, text, "There are too many languages.");
		return 0;
	}
	s->languages[s->n_languages] = lang;
	return s->n_languages++;
}

static void
gather_languages(struct loading *l, const struct table *t)
{
	enum word_kind kind;
	const char *language;
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		if (wording_column(t->columns[i], &kind, &language) &&
		    language != NULL)
			language_index(l, t, language);
}

/* Lays one cell over what is there; empty cells leave it. */
static void
lay_row(struct loading *l, const struct table *t, size_t row, size_t entity)
{
	struct study *s = l->study;
	enum word_kind kind;
	const char *language;
	size_t i, lang;

	for (i = 0; i < t->n_columns; i++) {
		const char *text = t->rows[row].cells[i];

		if (text[0] == '\0' ||
		    !wording_column(t->columns[i], &kind, &language))
			continue;
		if (strstr(text, "${") != NULL)
			loading_wrong(l, t->name, t->rows[row].line,
			    t->columns[i],
			    "An answer inside a text (${...}) is not "
			    "supported: paper could not show it.");
		lang = language == NULL ? 0 : language_index(l, t, language);
		s->words[lang * s->n_entities + entity][kind] = text;
	}
}

static void
lay_choices(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->choices_table;
	size_t *next = pool_array(&s->pool, s->n_lists, sizeof(*next));
	size_t i, k;

	memcpy(next, s->list_entity, s->n_lists * sizeof(*next));
	for (i = 0; i < t->n_rows; i++) {
		const char *name = table_cell(t, i, "list_name");
		for (k = 0; k < s->n_lists; k++)
			if (strcmp(s->lists[k].name, name) == 0)
				lay_row(l, t, i, next[k]++);
	}
}

static const struct group *
find_group(const struct study *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n_groups; i++)
		if (strcmp(s->groups[i].name, name) == 0)
			return &s->groups[i];
	return NULL;
}

static bool
find_choice(
    const struct study *s, const char *list, const char *code, size_t *entity)
{
	size_t i, k;

	for (i = 0; i < s->n_lists; i++)
		for (k = 0; k < s->lists[i].n; k++)
			if (strcmp(s->lists[i].name, list) == 0 &&
			    strcmp(s->lists[i].v[k].code, code) == 0) {
				*entity = s->list_entity[i] + k;
				return true;
			}
	return false;
}

static bool
find_entity(
    const struct study *s, const struct table *t, size_t row, size_t *entity)
{
	const char *list = table_cell(t, row, "list_name");
	const char *name = table_cell(t, row, "name");
	const struct variable *v = study_find(s, name);
	const struct group *g = find_group(s, name);
	const struct form *f = study_find_form(s, name);

	if (list[0] != '\0')
		return find_choice(s, list, name, entity);
	if (v != NULL)
		*entity = study_entity_variable(s, v);
	else if (g != NULL)
		*entity = study_entity_group(s, g);
	else if (f != NULL)
		*entity = study_entity_form(s, f);
	else if (strcmp(name, study_name(s)) == 0)
		*entity = study_entity_study(s);
	else
		return false;
	return true;
}

static void
lay_overlay(struct loading *l, const struct table *t)
{
	size_t i, entity;

	for (i = 0; i < t->n_rows; i++)
		if (find_entity(l->study, t, i, &entity))
			lay_row(l, t, i, entity);
		else
			loading_wrong(l, t->name, t->rows[i].line, "name",
			    "There is no question, group, form or choice "
			    "\"%s\".",
			    table_cell(t, i, "name"));
}

static void
find_languages(struct loading *l)
{
	struct study *s = l->study;
	const char *first = study_setting(s, "default_language");
	bool plain = table_column(&s->survey, "label") >= 0;
	size_t i;

	if (first != NULL || plain)
		language_index(
		    l, &s->settings, first != NULL ? first : "English (en)");
	gather_languages(l, &s->survey);
	gather_languages(l, &s->choices_table);
	gather_languages(l, &s->forms_table);
	for (i = 0; i < s->n_overlays; i++)
		gather_languages(l, &s->overlays[i]);
	if (s->n_languages == 0)
		language_index(l, &s->settings, "English (en)");
}

static void
count_entities(struct study *s)
{
	size_t i, n = s->n_variables + s->n_groups + s->n_forms;

	s->list_entity =
	    pool_array(&s->pool, s->n_lists, sizeof(*s->list_entity));
	for (i = 0; i < s->n_lists; i++) {
		s->list_entity[i] = n;
		n += s->lists[i].n;
	}
	s->n_entities = ++n; /* and the study */
	s->words = pool_array(&s->pool, n * s->n_languages, sizeof(*s->words));
}

static void
lay_tables(struct loading *l)
{
	struct study *s = l->study;
	size_t i;

	s->words[study_entity_study(s)][WORD_LABEL] = study_label(s);
	s->words[study_entity_study(s)][WORD_HINT] = study_setting(s, "about");
	s->words[study_entity_study(s)][WORD_MESSAGE] =
	    study_setting(s, "help");
	for (i = 0; i < s->n_variables; i++)
		lay_row(l, &s->survey, s->variable_rows[i], i);
	for (i = 0; i < s->n_groups; i++)
		lay_row(l, &s->survey, (size_t)s->group_rows[i],
		    s->n_variables + i);
	for (i = 0; i < s->forms_table.n_rows; i++)
		lay_row(
		    l, &s->forms_table, i, study_entity_form(s, &s->forms[i]));
	lay_choices(l);
	for (i = 0; i < s->n_overlays; i++)
		lay_overlay(l, &s->overlays[i]);
}

const char *
study_wording(
    const struct study *s, size_t entity, size_t lang, enum word_kind kind)
{
	const char *text = s->words[lang * s->n_entities + entity][kind];
	size_t i;

	for (i = 0; text == NULL && i < s->n_languages; i++)
		text = s->words[i * s->n_entities + entity][kind];
	return text == NULL ? "" : text;
}

static void
set_defaults(struct study *s)
{
	size_t i, k;

	for (i = 0; i < s->n_variables; i++) {
		struct variable *v = &s->variables[i];

		v->label = study_wording(s, i, 0, WORD_LABEL);
		v->hint = study_wording(s, i, 0, WORD_HINT);
		v->constraint_message = study_wording(s, i, 0, WORD_MESSAGE);
	}
	for (i = 0; i < s->n_groups; i++) {
		size_t e = s->n_variables + i;

		s->groups[i].label = study_wording(s, e, 0, WORD_LABEL);
		s->groups[i].hint = study_wording(s, e, 0, WORD_HINT);
	}
	for (i = 0; i < s->n_lists; i++) {
		struct choice *v =
		    pool_array(&s->pool, s->lists[i].n, sizeof(*v));

		for (k = 0; k < s->lists[i].n; k++) {
			v[k].code = s->lists[i].v[k].code;
			v[k].label = study_wording(
			    s, s->list_entity[i] + k, 0, WORD_LABEL);
		}
		s->lists[i].v = v;
	}
	for (i = 0; i < s->forms_table.n_rows; i++)
		s->forms[i].label = study_wording(
		    s, study_entity_form(s, &s->forms[i]), 0, WORD_LABEL);
}

void
loading_words(struct loading *l)
{
	find_languages(l);
	count_entities(l->study);
	lay_tables(l);
	set_defaults(l->study);
}

size_t
study_n_languages(const struct study *study)
{
	return study->n_languages;
}

const char *
study_language(const struct study *study, size_t i)
{
	return study->languages[i].code;
}

const char *
study_language_name(const struct study *study, size_t i)
{
	return study->languages[i].name;
}

/* ISO 639 codes of languages usually written from right to left, and the
 * scripts that say so themselves (pa-Arab). */
bool
study_language_rtl(const char *lang)
{
	static const char *const codes[] = { "ar", "arc", "ckb", "dv", "fa",
		"he", "ps", "sd", "ug", "ur", "yi" };
	size_t i, n;

	if (lang == NULL)
		return false;
	n = strcspn(lang, "-_");
	if (lang[n] != '\0' && strncmp(lang + n + 1, "Latn", 4) == 0)
		return false;
	if (lang[n] != '\0' && (strncmp(lang + n + 1, "Arab", 4) == 0 ||
				   strncmp(lang + n + 1, "Hebr", 4) == 0))
		return true;
	for (i = 0; i < countof(codes); i++)
		if (strlen(codes[i]) == n && memcmp(lang, codes[i], n) == 0)
			return true;
	return false;
}

static const char *
in_language(
    const struct study *s, size_t entity, const char *lang, enum word_kind kind)
{
	size_t i;

	for (i = 0; lang != NULL && i < s->n_languages; i++)
		if (strcmp(s->languages[i].code, lang) == 0)
			return study_wording(s, entity, i, kind);
	return study_wording(s, entity, 0, kind);
}

const char *
study_title(const struct study *study, const char *lang)
{
	return in_language(study, study_entity_study(study), lang, WORD_LABEL);
}

const char *
study_about(const struct study *study, const char *lang)
{
	return in_language(study, study_entity_study(study), lang, WORD_HINT);
}

const char *
study_help(const struct study *study, const char *lang)
{
	return in_language(
	    study, study_entity_study(study), lang, WORD_MESSAGE);
}

const char *
study_form_label(
    const struct study *study, const struct form *form, const char *lang)
{
	const char *label = in_language(
	    study, study_entity_form(study, form), lang, WORD_LABEL);

	return label[0] != '\0' ? label : form->label;
}

const char *
study_variable_label(const struct study *study, const struct variable *variable,
    const char *lang)
{
	return in_language(
	    study, study_entity_variable(study, variable), lang, WORD_LABEL);
}

const char *
study_variable_hint(const struct study *study, const struct variable *variable,
    const char *lang)
{
	return in_language(
	    study, study_entity_variable(study, variable), lang, WORD_HINT);
}

const char *
study_variable_message(const struct study *study,
    const struct variable *variable, const char *lang)
{
	return in_language(
	    study, study_entity_variable(study, variable), lang, WORD_MESSAGE);
}

const char *
study_required_message(const struct study *study,
    const struct variable *variable, const char *lang)
{
	return in_language(
	    study, study_entity_variable(study, variable), lang, WORD_REQUIRED);
}

const char *
study_group_label(
    const struct study *study, const struct group *group, const char *lang)
{
	return in_language(
	    study, study_entity_group(study, group), lang, WORD_LABEL);
}

const char *
study_group_hint(
    const struct study *study, const struct group *group, const char *lang)
{
	return in_language(
	    study, study_entity_group(study, group), lang, WORD_HINT);
}

const char *
study_choice_label(const struct study *study, const struct choices *choices,
    size_t i, const char *lang)
{
	return in_language(
	    study, study_entity_choice(study, choices, i), lang, WORD_LABEL);
}
