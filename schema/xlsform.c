#include "schema/xlsform.h"

#include <stdio.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/expr.h"
#include "schema/mem.h"
#include "schema/study_part.h"

#define COLUMNS_MAX (16 + WORD_KINDS * STUDY_LANGUAGES_MAX)

/* A sheet being filled: rows of cells by column name. */
struct filling {
	const struct study *study;
	const struct form *form;
	struct pool *pool;
	const char *columns[COLUMNS_MAX];
	size_t n_columns;
	struct table_row *rows; /* of the pool */
	size_t n_rows, room;
	const char **row; /* the one at hand */
};

static void
add_column(struct filling *f, const char *name)
{
	f->columns[f->n_columns++] = pool_text(f->pool, name);
}

/* "label", or "label::English (en)" for each language if there are more. */
static void
add_wording(struct filling *f, const char *kind)
{
	size_t i, n = study_n_languages(f->study);

	for (i = 0; i < n; i++) {
		char *name = n == 1 ? mem_text(kind)
				    : mem_printf("%s::%s (%s)", kind,
					  study_language_name(f->study, i),
					  study_language(f->study, i));

		add_column(f, name);
		mem_free_text(name);
	}
}

static void
add_row(struct filling *f)
{
	size_t i;

	if (f->n_rows == f->room)
		fatal("a sheet has more rows than were counted");
	f->row = pool_array(f->pool, f->n_columns, sizeof(*f->row));
	for (i = 0; i < f->n_columns; i++)
		f->row[i] = "";
	f->rows[f->n_rows] =
	    (struct table_row){ .cells = f->row, .line = (int)f->n_rows + 2 };
	f->n_rows++;
}

static void
put(struct filling *f, const char *column, const char *text)
{
	size_t i;

	for (i = 0; i < f->n_columns; i++)
		if (strcmp(f->columns[i], column) == 0)
			f->row[i] = text;
}

/* Wording by language, in the columns that add_wording(KIND) made. */
static void
put_words(
    struct filling *f, const char *kind, size_t entity, enum word_kind word)
{
	size_t i, k, n = study_n_languages(f->study);

	for (i = 0; i < f->n_columns; i++)
		if (strncmp(f->columns[i], kind, strlen(kind)) == 0 &&
		    strcspn(f->columns[i], ":") == strlen(kind))
			break;
	for (k = 0; k < n; k++)
		f->row[i + k] = study_wording(f->study, entity, k, word);
}

static struct table
finish(struct filling *f, const char *name)
{
	const char **columns =
	    pool_array(f->pool, f->n_columns, sizeof(*columns));

	memcpy(columns, f->columns, f->n_columns * sizeof(*columns));
	return (struct table){ .name = name,
		.columns = columns,
		.n_columns = f->n_columns,
		.rows = f->rows,
		.n_rows = f->n_rows };
}

static void
begin(struct filling *f, size_t room)
{
	f->n_columns = f->n_rows = 0;
	f->room = room;
	f->rows = pool_array(f->pool, room, sizeof(*f->rows));
}

/* The expression with '' for answers that the form does not ask for. */
static const char *
condition(struct filling *f, const struct expr *e)
{
	const char *p;
	struct buf b;
	char *text;

	if (e == NULL)
		return "";
	buf_init(&b, 4 * EXPR_TEXT_MAX);
	for (p = expr_source(e); *p != '\0';) {
		size_t n = strcspn(p, "}");
		const struct variable *v = NULL;

		if (strncmp(p, "${", 2) == 0 && p[n] == '}') {
			char *name = mem_text_n(p + 2, n - 2);

			v = study_find(f->study, name);
			mem_free_text(name);
			if (v != NULL && !variable_in_form(v, f->form))
				buf_puts(&b, "''");
			else
				buf_put(&b, p, n + 1);
			p += n + 1;
		} else {
			buf_put(&b, p++, 1);
		}
	}
	text = buf_take_text(&b);
	p = pool_text(f->pool, text);
	mem_free_text(text);
	return p;
}

static const char *
type_text(struct filling *f, const struct variable *v)
{
	static const char *const types[] = {
		[VARIABLE_INTEGER] = "integer",
		[VARIABLE_DECIMAL] = "decimal",
		[VARIABLE_SCALE] = "range",
		[VARIABLE_TEXT] = "text",
		[VARIABLE_DATE] = "date",
		[VARIABLE_ID] = "text",
		[VARIABLE_PHONE] = "text",
		[VARIABLE_EMAIL] = "text",
		[VARIABLE_DERIVED] = "calculate",
		[VARIABLE_NOTE] = "note",
	};
	char text[128];

	if (v->choices == NULL)
		return types[v->type];
	snprintf(text, sizeof(text), "select_%s %s",
	    v->type == VARIABLE_CHOICE ? "one" : "multiple", v->choices->name);
	return pool_text(f->pool, text);
}

static const char *
appearance(const struct variable *v)
{
	if (v->type == VARIABLE_ID || v->type == VARIABLE_PHONE)
		return "numbers";
	return v->multiline ? "multiline" : "";
}

static void
put_question(struct filling *f, const struct variable *v)
{
	size_t entity = study_entity_variable(f->study, v);
	char text[96];

	add_row(f);
	put(f, "type", type_text(f, v));
	put(f, "name", v->name);
	put_words(f, "label", entity, WORD_LABEL);
	put_words(f, "hint", entity, WORD_HINT);
	put(f, "relevant", condition(f, v->relevant));
	if (v->type == VARIABLE_DERIVED) {
		put(f, "calculation", condition(f, v->calculation));
		return;
	}
	put(f, "constraint", condition(f, v->constraint));
	put_words(f, "constraint_message", entity, WORD_MESSAGE);
	put_words(f, "required_message", entity, WORD_REQUIRED);
	put(f, "default", v->preset == NULL ? "" : v->preset);
	put(f, "required",
	    v->required ? "yes" : condition(f, v->required_when));
	put(f, "appearance", appearance(v));
	if (v->type == VARIABLE_SCALE) {
		snprintf(text, sizeof(text), "start=%.0f end=%.0f step=1",
		    v->min, v->max);
		put(f, "parameters", pool_text(f->pool, text));
	}
}

/* A group's hint, which plain XLSForm does not show, as a note. */
static void
put_group_hint(struct filling *f, const struct group *g)
{
	size_t entity = study_entity_group(f->study, g);
	char *name = mem_printf("%s_note", g->name);

	if (g->hint[0] != '\0' && study_find(f->study, name) == NULL) {
		add_row(f);
		put(f, "type", "note");
		put(f, "name", pool_text(f->pool, name));
		put_words(f, "label", entity, WORD_HINT);
		put(f, "relevant", condition(f, g->relevant));
	}
	mem_free_text(name);
}

static void
put_group(struct filling *f, const struct group *g)
{
	bool table = g->layout == GROUP_CHOICE_TABLE;

	/* a table holds its questions alone */
	if (table)
		put_group_hint(f, g);
	add_row(f);
	put(f, "type", "begin_group");
	put(f, "name", g->name);
	put_words(f, "label", study_entity_group(f->study, g), WORD_LABEL);
	put(f, "relevant", condition(f, g->relevant));
	put(f, "appearance", table ? "table-list" : "");
	if (!table)
		put_group_hint(f, g);
}

static void
fill_survey(struct filling *f)
{
	static const char *const columns[] = { "relevant", "constraint",
		"required", "calculation", "appearance", "parameters",
		"default" };
	size_t i;

	begin(f, 2 * f->form->n_items);
	add_column(f, "type");
	add_column(f, "name");
	add_wording(f, "label");
	add_wording(f, "hint");
	add_wording(f, "constraint_message");
	add_wording(f, "required_message");
	for (i = 0; i < countof(columns); i++)
		add_column(f, columns[i]);
	for (i = 0; i < f->form->n_items; i++) {
		const struct item *item = &f->form->items[i];

		if (item->kind == ITEM_VARIABLE) {
			put_question(f, item->variable);
		} else if (item->kind == ITEM_GROUP) {
			put_group(f, item->group);
		} else {
			add_row(f);
			put(f, "type", "end_group");
		}
	}
}

static bool
list_in_form(const struct filling *f, const struct choices *list)
{
	size_t i;

	for (i = 0; i < f->form->n_items; i++) {
		const struct item *item = &f->form->items[i];

		if (item->kind == ITEM_VARIABLE &&
		    item->variable->choices == list)
			return true;
	}
	return false;
}

static void
fill_choices(struct filling *f)
{
	const struct study *s = f->study;
	size_t i, k, room = 0;

	for (i = 0; i < s->n_lists; i++)
		room += s->lists[i].n;
	begin(f, room);
	add_column(f, "list_name");
	add_column(f, "name");
	add_wording(f, "label");
	for (i = 0; i < s->n_lists; i++) {
		const struct choices *list = &s->lists[i];

		for (k = 0; list_in_form(f, list) && k < list->n; k++) {
			add_row(f);
			put(f, "list_name", list->name);
			put(f, "name", list->v[k].code);
			put_words(f, "label", study_entity_choice(s, list, k),
			    WORD_LABEL);
		}
	}
}

static void
fill_settings(struct filling *f)
{
	const struct study *s = f->study;
	char text[300];

	begin(f, 1);
	add_column(f, "form_title");
	add_column(f, "form_id");
	add_column(f, "version");
	add_column(f, "default_language");
	add_row(f);
	snprintf(text, sizeof(text), "%.150s: %.100s", study_label(s),
	    study_form_label(s, f->form, NULL));
	put(f, "form_title", pool_text(f->pool, text));
	snprintf(
	    text, sizeof(text), "%.150s-%.100s", study_name(s), f->form->name);
	put(f, "form_id", pool_text(f->pool, text));
	put(f, "version", study_version(s));
	if (study_n_languages(s) > 1) {
		snprintf(text, sizeof(text), "%.100s (%.100s)",
		    study_language_name(s, 0), study_language(s, 0));
		put(f, "default_language", pool_text(f->pool, text));
	}
}

void
xlsform_write(const struct study *study, const struct form *form,
    struct pool *pool, struct table sheets[XLSFORM_SHEETS])
{
	struct filling f = { .study = study, .form = form, .pool = pool };

	fill_survey(&f);
	sheets[XLSFORM_SURVEY] = finish(&f, "survey");
	fill_choices(&f);
	sheets[XLSFORM_CHOICES] = finish(&f, "choices");
	fill_settings(&f);
	sheets[XLSFORM_SETTINGS] = finish(&f, "settings");
}
