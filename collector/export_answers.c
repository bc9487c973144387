/* A record's answers into the cells of a row. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/export_part.h"
#include "schema/expr.h"

static enum sheet_kind
kind_of(enum answer_kind kind)
{
	switch (kind) {
	case ANSWER_BLANK:
		return SHEET_BLANK;
	case ANSWER_TICK:
		return SHEET_TICK;
	case ANSWER_NOT_ASKED:
		return SHEET_NOT_ASKED;
	case ANSWER_UNREADABLE:
		return SHEET_UNREADABLE;
	default:
		return SHEET_VALUE;
	}
}

/* Whether CODE is one of the space-separated CODES. */
static bool
has_code(const char *codes, const char *code)
{
	size_t n = strlen(code), len;

	for (; *codes != '\0'; codes += len + (codes[len] == ' ')) {
		len = strcspn(codes, " ");
		if (len == n && memcmp(codes, code, n) == 0)
			return true;
	}
	return false;
}

static void
fill_choices(struct export_filling *f, const struct variable *v,
    enum answer_kind kind, const char *codes)
{
	const struct export_place *place = &f->export->places[v->index];
	struct sheet *sheet = f->export->sheet;
	size_t i;

	for (i = 0; i < place->n; i++)
		if (kind == ANSWER_CHOICES)
			sheet_set_number(sheet, f->row, place->first + i,
			    has_code(codes, v->choices->v[i].code));
		else
			sheet_set_kind(
			    sheet, f->row, place->first + i, kind_of(kind));
}

/* The number that is written in TEXT, mostly one digit; NaN if it is none: an
 * earlier definition may have come to words where the present one does not. */
static double
number_in(const char *text)
{
	double number;

	if (text == NULL)
		return NAN;
	if (text[0] >= '0' && text[0] <= '9' && text[1] == '\0')
		return text[0] - '0';
	return expr_reads_number(text, &number) ? number : NAN;
}

/* A calculation that comes to texts may come to a number too. */
static void
fill_text(struct export_filling *f, size_t column, enum answer_kind kind,
    double number, const char *text)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%.15g", number);
	sheet_set_text(f->export->sheet, f->row, column,
	    kind == ANSWER_NUMBER ? digits : text);
}

static void
fill_value(struct export_filling *f, size_t column, enum answer_kind kind,
    double number, const char *text)
{
	struct sheet *sheet = f->export->sheet;

	switch (sheet_column(sheet, column)->type) {
	case SHEET_TEXT:
		fill_text(f, column, kind, number, text);
		break;
	case SHEET_DATE:
		sheet_set_number(sheet, f->row, column,
		    text == NULL ? NAN : expr_days(text));
		break;
	default:
		if (kind != ANSWER_NUMBER)
			number = number_in(text);
		f->lost += isnan(number);
		sheet_set_number(sheet, f->row, column, number);
	}
}

/* What an earlier definition asked and the present one does not has no
 * column: it is counted, so that somebody can be told. */
static void
fill_answer(void *arg, const struct variable *theirs, enum answer_kind kind,
    double number, const char *text)
{
	struct export_filling *f = arg;
	const struct variable *v = f->definition->ours[theirs->index];
	const struct export_place *place;

	if (theirs == f->date_question && kind == ANSWER_DATE)
		f->date = expr_days(text);
	if (v == NULL) {
		f->lost += kind != ANSWER_BLANK;
		return;
	}
	place = &f->export->places[v->index];
	if (place->n == 0)
		return;
	if (v->type == VARIABLE_CHOICES)
		fill_choices(f, v, kind, text);
	else if (kind_of(kind) == SHEET_VALUE)
		fill_value(f, place->first, kind, number, text);
	else
		sheet_set_kind(
		    f->export->sheet, f->row, place->first, kind_of(kind));
}

static void
fill_form(void *arg, const struct form *form)
{
	struct export_filling *f = arg;

	f->form = study_find_form(f->export->study, form->name);
}

enum err
export_fill(struct export_filling *f, const void *log, size_t len)
{
	const struct study *study = f->definition->study;
	struct log_reader reader = {
		.form = fill_form, .answer = fill_answer, .arg = f
	};
	enum err err;

	f->form = NULL;
	f->date = NAN;
	f->date_question = study_date_question(study);
	f->lost = 0;
	err = log_read(study, log, len, &reader);
	return err == ERR_NONE && f->form == NULL ? ERR_NOT_FOUND : err;
}
