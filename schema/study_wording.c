/* What is translated, and what is there to translate. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"
#include "schema/study_version.h"

struct counting {
	const struct study *study;
	size_t lang, n;
	void (*missing)(void *, const char *, const char *);
	void *ctx;
};

static void
count_missing(
    struct counting *c, size_t entity, const char *where, const char *name)
{
	const struct study *s = c->study;
	size_t k;

	for (k = 0; k < WORD_KINDS; k++) {
		if (s->words[entity][k] == NULL ||
		    s->words[c->lang * s->n_entities + entity][k] != NULL)
			continue;
		c->n++;
		if (c->missing != NULL)
			c->missing(c->ctx, where, name);
		return;
	}
}

size_t
study_untranslated(const struct study *study, size_t lang,
    void (*missing)(void *ctx, const char *where, const char *name), void *ctx)
{
	struct counting c = { study, lang, 0, missing, ctx };
	size_t i, k;

	for (i = 0; i < study->n_variables; i++)
		if (study->variables[i].type != VARIABLE_DERIVED)
			count_missing(
			    &c, i, "survey", study->variables[i].name);
	for (i = 0; i < study->n_groups; i++)
		count_missing(&c, study->n_variables + i, "survey",
		    study->groups[i].name);
	for (i = 0; i < study->n_forms; i++)
		count_missing(&c, study_entity_form(study, &study->forms[i]),
		    "forms", study->forms[i].name);
	count_missing(
	    &c, study_entity_study(study), "settings", study_name(study));
	for (i = 0; i < study->n_lists; i++)
		for (k = 0; k < study->lists[i].n; k++)
			count_missing(&c, study->list_entity[i] + k,
			    study->lists[i].name, study->lists[i].v[k].code);
	return c.n;
}

size_t
study_n_texts(const struct study *study)
{
	size_t i, k, n = 0;

	for (i = 0; i < study->n_entities; i++) {
		if (i < study->n_variables &&
		    study->variables[i].type == VARIABLE_DERIVED)
			continue;
		for (k = 0; k < WORD_KINDS; k++)
			if (study->words[i][k] != NULL) {
				n++;
				break;
			}
	}
	return n;
}

size_t
study_n_lookups(const struct study *study)
{
	return study->n_lookups;
}

const struct table *
study_lookup(const struct study *study, size_t i)
{
	return &study->lookups[i];
}

/* list_name, name, the columns to read, the columns to fill in. */
#define COLUMNS (2 + 2 * WORD_KINDS)

struct writing {
	const struct study *study;
	struct pool *pool;
	struct table_row *rows;
	size_t n, lang; /* lang is n_languages if it is new */
};

static void
write_text(struct writing *w, size_t entity, const char *list, const char *name)
{
	const struct study *s = w->study;
	const char **cells;
	size_t k, some = 0;

	for (k = 0; k < WORD_KINDS; k++)
		some += s->words[entity][k] != NULL;
	if (some == 0)
		return;
	cells = pool_array(w->pool, COLUMNS, sizeof(*cells));
	cells[0] = list;
	cells[1] = name;
	for (k = 0; k < WORD_KINDS; k++) {
		const char *text =
		    w->lang == s->n_languages
			? NULL
			: s->words[w->lang * s->n_entities + entity][k];

		cells[2 + k] = study_wording(s, entity, 0, k);
		cells[2 + WORD_KINDS + k] = text == NULL ? "" : text;
	}
	w->rows[w->n++] = (struct table_row){ .cells = cells };
}

static void
write_texts(struct writing *w)
{
	const struct study *s = w->study;
	size_t i, k;

	write_text(w, study_entity_study(s), "", study_name(s));
	for (i = 0; i < s->n_forms; i++)
		write_text(w, study_entity_form(s, &s->forms[i]), "",
		    s->forms[i].name);
	for (i = 0; i < s->n_items; i++) {
		const struct item *item = &s->items[i];

		if (item->kind == ITEM_GROUP)
			write_text(w, study_entity_group(s, item->group), "",
			    item->group->name);
		else if (item->kind == ITEM_VARIABLE &&
			 item->variable->type != VARIABLE_DERIVED)
			write_text(
			    w, item->variable->index, "", item->variable->name);
	}
	for (i = 0; i < s->n_lists; i++)
		for (k = 0; k < s->lists[i].n; k++)
			write_text(w, s->list_entity[i] + k, s->lists[i].name,
			    s->lists[i].v[k].code);
}

/* The index of "Somali (so)" among the languages. */
static size_t
find_language(const struct study *s, const char *language)
{
	size_t i;

	for (i = 0; i < s->n_languages; i++) {
		char *text = mem_printf(
		    "%s (%s)", s->languages[i].name, s->languages[i].code);
		bool same = strcmp(text, language) == 0;

		free(text);
		if (same)
			break;
	}
	return i;
}

void
study_write_wording(const struct study *study, const char *language,
    struct pool *pool, struct table *table)
{
	const char **columns = pool_array(pool, COLUMNS, sizeof(*columns));
	struct writing w = { .study = study,
		.pool = pool,
		.lang = find_language(study, language) };
	size_t k;

	columns[0] = "list_name";
	columns[1] = "name";
	for (k = 0; k < WORD_KINDS; k++) {
		char *was = mem_printf("%s in %s", study_word_kinds[k],
		    study_language_name(study, 0));
		char *now = mem_printf("%s::%s", study_word_kinds[k], language);

		columns[2 + k] = pool_text(pool, was);
		columns[2 + WORD_KINDS + k] = pool_text(pool, now);
		free(was);
		free(now);
	}
	w.rows = pool_array(pool, study->n_entities, sizeof(*w.rows));
	write_texts(&w);
	*table = (struct table){ .name = "wording.csv",
		.columns = columns,
		.n_columns = COLUMNS,
		.rows = w.rows,
		.n_rows = w.n };
}
