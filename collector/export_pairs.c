#include "collector/export_pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/export_part.h"
#include "schema/mem.h"
#include "schema/table.h"

#define OF_MAX       32
#define NAME_MAX_LEN (SHEET_NAME_MAX - 7) /* and _before */

/* What is compared. */
struct measure {
	char *name, *label;
	size_t of[OF_MAX]; /* columns of the export's sheet */
	size_t n_of;
	bool types;
	size_t before; /* first of its three columns */
};

enum {
	PAIR_PERSON,
	PAIR_NUMBER,
	PAIR_LOG,
	PAIR_NEXT_LOG,
	PAIR_FORM,
	PAIR_NEXT_FORM,
	PAIR_DATE,
	PAIR_NEXT_DATE,
	PAIR_DAYS,
	PAIR_COLUMNS
};

struct pairs {
	const struct export *export;
	struct measure *measures;
	size_t n;
	struct sheet *sheet;
};

/* ---- what is compared ---- */

static void
take_over(struct pairs *p, const char *name, const char *label, bool types,
    const size_t *of, size_t n_of)
{
	const struct sheet *sheet = export_sheet(p->export);
	struct measure *m;

	p->measures = mem_grow(p->measures, p->n + 1, sizeof(*p->measures));
	m = &p->measures[p->n++];
	memset(m, 0, sizeof(*m));
	m->name = mem_text(name);
	m->label = mem_text(
	    label[0] != '\0' ? label : sheet_column(sheet, of[0])->label);
	memcpy(m->of, of, n_of * sizeof(*of));
	m->n_of = n_of;
	m->types = types;
}

/* Whether V has one column, of numbers, if it has any here. */
static bool
is_number(const struct export *e, const struct variable *v)
{
	size_t n, column = export_columns(e, v, &n);

	if (v->type == VARIABLE_CHOICES || v->type == VARIABLE_NOTE)
		return false;
	return n == 0 ||
	       sheet_column(export_sheet(e), column)->type == SHEET_NUMBER;
}

/* Finds the columns of the questions in OF, of LINE; *N 0 if the export lacks
 * one. */
static enum err
find_columns(const struct export *e, const char *of, int line, size_t *columns,
    size_t *n, char **problem)
{
	const struct variable *v;
	size_t len, width;
	bool lacks = false;
	char *name;

	for (*n = 0; *of != '\0'; of += len + strspn(of + len, " ")) {
		len = strcspn(of, " ");
		name = mem_text_n(of, len);
		v = study_find(export_study(e), name);
		if (v == NULL || !is_number(e, v) || *n == OF_MAX) {
			*problem = mem_printf("%d: column of: \"%s\" is no "
					      "question with a number.",
			    line, name);
			free(name);
			return ERR_STUDY;
		}
		free(name);
		columns[(*n)++] = export_columns(e, v, &width);
		lacks = lacks || width == 0;
	}
	if (lacks)
		*n = 0;
	return ERR_NONE;
}

/* Whether the pairs have columns of NAME already, or of their own. */
static bool
is_taken(const struct pairs *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->measures[i].name, name) == 0)
			return true;
	return strcmp(name, "form") == 0 || strcmp(name, "date") == 0 ||
	       strcmp(name, "log") == 0;
}

static enum err
check_measure(const struct table *table, size_t row, char **problem)
{
	const char *name = table_cell(table, row, "name");
	const char *measure = table_cell(table, row, "measure");
	const char *of = table_cell(table, row, "of");
	int line = table->rows[row].line;

	if (name[0] == '\0' || strlen(name) > NAME_MAX_LEN)
		*problem = mem_printf("%d: column name: A name of 1 to %d "
				      "letters is needed.",
		    line, (int)NAME_MAX_LEN);
	else if (strcmp(measure, "value") != 0 && strcmp(measure, "types") != 0)
		*problem = mem_printf("%d: column measure: It is value or "
				      "types, not \"%s\".",
		    line, measure);
	else if (of[0] == '\0' ||
		 (strcmp(measure, "value") == 0 && strchr(of, ' ') != NULL))
		*problem = mem_printf("%d: column of: The question is "
				      "needed here (of types: the "
				      "questions).",
		    line);
	else
		return ERR_NONE;
	return ERR_STUDY;
}

static enum err
take_table(struct pairs *p, const struct table *table, char **problem)
{
	size_t of[OF_MAX], n_of, i;
	enum err err = ERR_NONE;

	for (i = 0; i < table->n_rows && err == ERR_NONE; i++) {
		err = check_measure(table, i, problem);
		if (err == ERR_NONE)
			err =
			    find_columns(p->export, table_cell(table, i, "of"),
				table->rows[i].line, of, &n_of, problem);
		if (err == ERR_NONE &&
		    is_taken(p, table_cell(table, i, "name"))) {
			*problem = mem_printf("%d: column name: This name is "
					      "taken.",
			    table->rows[i].line);
			err = ERR_STUDY;
		}
		if (err == ERR_NONE && n_of > 0)
			take_over(p, table_cell(table, i, "name"),
			    table_cell(table, i, "label"),
			    strcmp(table_cell(table, i, "measure"), "types") ==
				0,
			    of, n_of);
	}
	return err;
}

static void
take_all(struct pairs *p)
{
	const struct study *study = export_study(p->export);
	const struct variable *v;
	size_t i, width, column;

	for (i = 0; i < study_n_variables(study); i++) {
		v = study_variable(study, i);
		column = export_columns(p->export, v, &width);
		if ((v->type == VARIABLE_SCALE ||
			(v->type == VARIABLE_DERIVED && !v->words)) &&
		    width > 0 && strlen(v->name) <= NAME_MAX_LEN)
			take_over(p, v->name, "", false, &column, 1);
	}
}

enum err
pairs_load(const char *dir, const struct export *export, struct pairs **pairs,
    char **problem)
{
	struct pairs *p = mem_new(struct pairs);
	char *path = mem_printf("%s/pairs.csv", dir), *wrong = NULL;
	struct pool pool;
	struct table table;
	int line = 0;
	enum err err;

	*problem = NULL;
	p->export = export;
	pool_init(&pool);
	err = table_read(path, "pairs.csv", &pool, &table, &line);
	if (err == ERR_NOT_FOUND) {
		take_all(p);
		err = ERR_NONE;
	} else if (err != ERR_NONE)
		wrong = mem_printf("%d: %s", line, err_text(err));
	else
		err = take_table(p, &table, &wrong);
	if (err != ERR_NONE) {
		*problem = mem_printf("pairs.csv:%s", wrong);
		pairs_free(p);
		p = NULL;
	}
	free(wrong);
	pool_fini(&pool);
	free(path);
	*pairs = p;
	return err;
}

void
pairs_free(struct pairs *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->n; i++) {
		free(p->measures[i].name);
		free(p->measures[i].label);
	}
	free(p->measures);
	sheet_free(p->sheet);
	free(p);
}

/* ---- columns ---- */

/* Which records: a pair can be looked up in the logs that it is of. */
static void
add_log_columns(struct pairs *p)
{
	struct sheet_column c = { .type = SHEET_TEXT,
		.note = "As log_id in the files of logs." };

	c.name = "log_before", c.label = "Record of the first";
	sheet_add_column(p->sheet, &c);
	c.name = "log_after", c.label = "Record of the second";
	sheet_add_column(p->sheet, &c);
}

static void
add_form_column(struct pairs *p, const char *name, const char *label)
{
	const struct sheet *of = export_sheet(p->export);
	struct sheet_column column =
	    *sheet_column(of, sheet_find(of, "log_form"));

	column.name = name;
	column.label = label;
	sheet_add_column(p->sheet, &column);
}

static void
add_measure_columns(struct pairs *p, struct measure *m)
{
	static const struct sheet_label trends[] = { { -1, "Decreased" },
		{ 0, "Same" }, { 1, "Increased" } };
	struct sheet_column c = { .kinds = true, .measure = SHEET_SCALE };
	char *name, *label;

	name = mem_printf("%s_before", m->name);
	label = mem_printf("%s: before", m->label);
	c.name = name, c.label = label;
	m->before = sheet_add_column(p->sheet, &c);
	free(name), free(label);
	name = mem_printf("%s_change", m->name);
	label = mem_printf("%s: change", m->label);
	c.name = name, c.label = label;
	sheet_add_column(p->sheet, &c);
	free(name), free(label);
	name = mem_printf("%s_trend", m->name);
	label = mem_printf("%s: decreased, same or increased", m->label);
	c.name = name, c.label = label;
	c.labels = trends, c.n_labels = countof(trends);
	c.measure = SHEET_ORDINAL;
	sheet_add_column(p->sheet, &c);
	free(name), free(label);
}

static void
add_columns(struct pairs *p)
{
	struct sheet_column c = { .measure = SHEET_SCALE };
	size_t i;

	c.name = "log_person", c.label = "Person", c.type = SHEET_TEXT;
	sheet_add_column(p->sheet, &c);
	c.name = "log_number", c.label = "Which log of this person is first";
	c.type = SHEET_NUMBER;
	sheet_add_column(p->sheet, &c);
	add_log_columns(p);
	add_form_column(p, "form_before", "Form of the first");
	add_form_column(p, "form_after", "Form of the second");
	c.name = "date_before", c.label = "Date of the first";
	c.type = SHEET_DATE;
	sheet_add_column(p->sheet, &c);
	c.name = "date_after", c.label = "Date of the second";
	sheet_add_column(p->sheet, &c);
	c.name = "days", c.label = "Days from the first to the second";
	c.type = SHEET_NUMBER;
	sheet_add_column(p->sheet, &c);
	for (i = 0; i < p->n; i++)
		add_measure_columns(p, &p->measures[i]);
}

/* ---- rows ---- */

/* How many of the counts are at least one; a blank is none. */
static enum sheet_kind
count_types(
    const struct sheet *s, const struct measure *m, size_t row, double *value)
{
	enum sheet_kind kind;
	size_t i;

	for (*value = 0, i = 0; i < m->n_of; i++) {
		kind = sheet_kind(s, row, m->of[i]);
		if (kind == SHEET_NOT_ASKED || kind == SHEET_UNREADABLE)
			return kind;
		if (kind == SHEET_TICK ||
		    (kind == SHEET_VALUE &&
			sheet_number(s, row, m->of[i]) >= 1))
			(*value)++;
	}
	return SHEET_VALUE;
}

static enum sheet_kind
value_of(
    const struct sheet *s, const struct measure *m, size_t row, double *value)
{
	if (m->types)
		return count_types(s, m, row, value);
	*value = sheet_number(s, row, m->of[0]);
	return sheet_kind(s, row, m->of[0]);
}

/* Differences of scores to so many places are rounding. */
static double
difference(double a, double b)
{
	return round((a - b) * 1e6) / 1e6;
}

static void
add_measure(struct pairs *p, const struct measure *m, size_t row, size_t before,
    size_t after)
{
	const struct sheet *s = export_sheet(p->export);
	double a, b, change;
	enum sheet_kind kind_a = value_of(s, m, before, &a);
	enum sheet_kind kind_b = value_of(s, m, after, &b), kind;

	if (kind_a == SHEET_VALUE)
		sheet_set_number(p->sheet, row, m->before, a);
	else
		sheet_set_kind(p->sheet, row, m->before, kind_a);
	if (kind_a == SHEET_VALUE && kind_b == SHEET_VALUE) {
		change = difference(b, a);
		sheet_set_number(p->sheet, row, m->before + 1, change);
		sheet_set_number(
		    p->sheet, row, m->before + 2, (change > 0) - (change < 0));
		return;
	}
	kind = kind_a != SHEET_VALUE ? kind_a : kind_b;
	sheet_set_kind(p->sheet, row, m->before + 1, kind);
	sheet_set_kind(p->sheet, row, m->before + 2, kind);
}

static void
set_log(struct pairs *p, size_t row, size_t column, size_t i)
{
	const struct sheet *s = export_sheet(p->export);

	sheet_set_text(p->sheet, row, column,
	    sheet_text(
		s, export_sheet_row(p->export, i), sheet_find(s, "log_id")));
}

static void
add_pair(struct pairs *p, size_t i, size_t k)
{
	const struct export_row *a = export_row(p->export, i);
	const struct export_row *b = export_row(p->export, k);
	size_t row = sheet_add_row(p->sheet), m;

	sheet_set_text(p->sheet, row, PAIR_PERSON, a->person);
	sheet_set_number(p->sheet, row, PAIR_NUMBER, a->number);
	set_log(p, row, PAIR_LOG, i);
	set_log(p, row, PAIR_NEXT_LOG, k);
	sheet_set_number(p->sheet, row, PAIR_FORM, (double)a->form->index + 1);
	sheet_set_number(
	    p->sheet, row, PAIR_NEXT_FORM, (double)b->form->index + 1);
	sheet_set_number(p->sheet, row, PAIR_DATE, a->date);
	sheet_set_number(p->sheet, row, PAIR_NEXT_DATE, b->date);
	sheet_set_number(p->sheet, row, PAIR_DAYS, b->date - a->date);
	for (m = 0; m < p->n; m++)
		add_measure(p, &p->measures[m], row,
		    export_sheet_row(p->export, i),
		    export_sheet_row(p->export, k));
}

void
pairs_view(struct pairs *p, struct sheet_view *view)
{
	size_t n = export_n_rows(p->export), last = SIZE_MAX, i;

	sheet_free(p->sheet);
	p->sheet = sheet_new();
	add_columns(p);
	for (i = 0; i < n; i++) {
		if (export_row(p->export, i)->number == 0)
			continue;
		if (export_row(p->export, i)->number > 1)
			add_pair(p, last, i);
		last = i;
	}
	sheet_view_init(
	    view, p->sheet, "pairs", "Pairs of consecutive logs of a person");
	for (i = 0; i < sheet_n_columns(p->sheet); i++)
		sheet_view_column(view, i);
	for (i = 0; i < sheet_n_rows(p->sheet); i++)
		sheet_view_row(view, i);
}
