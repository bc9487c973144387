#include "collector/statfile.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <readstat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/mem.h"

#define SAV_DAYS      141428       /* of 1970-01-01, from 1582-10-14 */
#define DTA_DAYS      3653         /* of 1970-01-01, from 1960-01-01 */
#define DTA_TEXT_MAX  2045         /* a longer text is a strL */
#define SAV_LABEL_MAX 255          /* bytes */
#define BUFFER_SIZE   (256 * 1024) /* of the file */
#define DTA_LABEL_MAX 80           /* characters */

struct writing {
	const struct sheet_view *view;
	enum statfile_format format;
	readstat_writer_t *writer;
	/* by column of the view */
	const struct sheet_column **columns;
	readstat_variable_t **variables;
	bool *long_text; /* a strL */
	FILE *file;
};

static ssize_t
append(const void *data, size_t len, void *arg)
{
	struct writing *w = arg;

	return fwrite(data, 1, len, w->file) == len ? (ssize_t)len : -1;
}

/* As much of TEXT as the format's label can hold, cut between characters. */
static char *
cut_label(const char *text, enum statfile_format format)
{
	size_t max = format == STATFILE_SAV ? SAV_LABEL_MAX : DTA_LABEL_MAX;
	size_t len = 0, chars = 0, n;

	while (text[len] != '\0') {
		for (n = 1; ((unsigned char)text[len + n] & 0xc0) == 0x80; n++)
			continue;
		if (format == STATFILE_SAV ? len + n > max : chars + 1 > max)
			break;
		len += n;
		chars++;
	}
	return mem_text_n(text, len);
}

/* ---- what the columns are ---- */

/* Whether all its numbers are whole and fit Stata's long. */
static bool
is_whole(const struct sheet_column *c)
{
	return c->decimals == 0 && !c->wide;
}

static void
label_kinds(const struct writing *w, const struct sheet_column *c,
    readstat_label_set_t *set)
{
	int kind;

	for (kind = SHEET_BLANK; kind < SHEET_NONE; kind++) {
		if (kind == SHEET_TICK && !c->tick)
			continue;
		if (w->format == STATFILE_DTA)
			readstat_label_tagged_value(set,
			    (char)('a' + kind - SHEET_BLANK),
			    sheet_kind_words(kind));
		else
			readstat_label_double_value(
			    set, sheet_code(kind), sheet_kind_words(kind));
	}
}

static void
add_labels(const struct writing *w, const struct sheet_column *c,
    const char *name, readstat_variable_t *variable)
{
	readstat_label_set_t *set;
	size_t i;
	bool whole = is_whole(c);

	if (c->type != SHEET_NUMBER || (c->n_labels == 0 && !c->kinds))
		return;
	set = readstat_add_label_set(w->writer,
	    whole && w->format == STATFILE_DTA ? READSTAT_TYPE_INT32
					       : READSTAT_TYPE_DOUBLE,
	    name);
	for (i = 0; i < c->n_labels; i++)
		if (w->format == STATFILE_DTA && whole)
			readstat_label_int32_value(set,
			    (int32_t)c->labels[i].value, c->labels[i].text);
		else
			readstat_label_double_value(
			    set, c->labels[i].value, c->labels[i].text);
	if (c->kinds)
		label_kinds(w, c, set);
	readstat_variable_set_label_set(variable, set);
	if (c->kinds && w->format == STATFILE_SAV)
		readstat_variable_add_missing_double_range(variable,
		    SHEET_SAV_MISSING,
		    SHEET_SAV_MISSING + SHEET_UNREADABLE - SHEET_BLANK);
}

static readstat_type_t
type_of(const struct writing *w, const struct sheet_column *c)
{
	if (c->type == SHEET_TEXT)
		return w->format == STATFILE_DTA && c->width > DTA_TEXT_MAX
			   ? READSTAT_TYPE_STRING_REF
			   : READSTAT_TYPE_STRING;
	if (w->format == STATFILE_DTA &&
	    (c->type == SHEET_DATE || (c->type == SHEET_NUMBER && is_whole(c))))
		return READSTAT_TYPE_INT32;
	return READSTAT_TYPE_DOUBLE;
}

static void
set_format(const struct writing *w, const struct sheet_column *c,
    readstat_variable_t *variable)
{
	bool sav = w->format == STATFILE_SAV;
	char format[16];

	if (c->type == SHEET_DATE)
		snprintf(format, sizeof(format), sav ? "DATE11" : "%%td");
	else if (c->type == SHEET_TIME)
		snprintf(format, sizeof(format), sav ? "DATETIME20" : "%%tc");
	else if (c->type == SHEET_NUMBER)
		snprintf(format, sizeof(format), sav ? "F%d.%d" : "%%%d.%df",
		    c->wide           ? 20
		    : c->decimals > 0 ? 10
				      : 8,
		    c->decimals);
	else
		return;
	readstat_variable_set_format(variable, format);
}

static readstat_variable_t *
add_variable(struct writing *w, const struct sheet_column *c, const char *name)
{
	static const readstat_measure_t measures[] = {
		[SHEET_NOMINAL] = READSTAT_MEASURE_NOMINAL,
		[SHEET_ORDINAL] = READSTAT_MEASURE_ORDINAL,
		[SHEET_SCALE] = READSTAT_MEASURE_SCALE,
	};
	readstat_variable_t *v =
	    readstat_add_variable(w->writer, name, type_of(w, c),
		c->type == SHEET_TEXT && c->width > 0 ? c->width : 1);
	char *label = cut_label(c->label, w->format);

	readstat_variable_set_label(v, label);
	free(label);
	readstat_variable_set_measure(v, measures[c->measure]);
	set_format(w, c, v);
	add_labels(w, c, name, v);
	return v;
}

/* ---- rows ---- */

static readstat_error_t
put_missing(struct writing *w, const struct sheet_column *c,
    readstat_variable_t *v, enum sheet_kind kind)
{
	if (!c->kinds || kind == SHEET_NONE)
		return readstat_insert_missing_value(w->writer, v);
	if (w->format == STATFILE_DTA)
		return readstat_insert_tagged_missing_value(
		    w->writer, v, (char)('a' + kind - SHEET_BLANK));
	if (c->type != SHEET_NUMBER)
		return readstat_insert_missing_value(w->writer, v);
	return readstat_insert_double_value(w->writer, v, sheet_code(kind));
}

static readstat_error_t
put_number(struct writing *w, const struct sheet_column *c,
    readstat_variable_t *v, double number)
{
	bool sav = w->format == STATFILE_SAV;

	if (c->type == SHEET_DATE && !sav)
		return readstat_insert_int32_value(
		    w->writer, v, (int32_t)number + DTA_DAYS);
	if (c->type == SHEET_DATE)
		number = (number + SAV_DAYS) * 86400;
	else if (c->type == SHEET_TIME)
		number = sav ? number + SAV_DAYS * 86400.0
			     : (number + DTA_DAYS * 86400.0) * 1000;
	else if (!sav && is_whole(c))
		return readstat_insert_int32_value(
		    w->writer, v, (int32_t)number);
	return readstat_insert_double_value(w->writer, v, number);
}

/* References are added in the order in which rows will ask for them. */
static void
add_references(struct writing *w)
{
	const struct sheet_view *view = w->view;
	size_t i, k;

	for (i = 0; i < view->n_rows; i++)
		for (k = 0; k < view->n_columns; k++)
			if (w->long_text[k])
				readstat_add_string_ref(w->writer,
				    sheet_text(view->sheet, view->rows[i],
					view->columns[k]));
}

static readstat_error_t
put_cell(
    struct writing *w, size_t k, const union sheet_cell *cell, int *reference)
{
	const struct sheet_column *c = w->columns[k];
	readstat_variable_t *v = w->variables[k];
	enum sheet_kind kind;

	if (w->long_text[k])
		return readstat_insert_string_ref(w->writer, v,
		    readstat_get_string_ref(w->writer, (*reference)++));
	if (c->type == SHEET_TEXT)
		return readstat_insert_string_value(w->writer, v, cell->text);
	kind = sheet_cell_kind(cell, c->type);
	return kind == SHEET_VALUE ? put_number(w, c, v, cell->number)
				   : put_missing(w, c, v, kind);
}

static readstat_error_t
put_row(struct writing *w, size_t row, int *reference)
{
	const union sheet_cell *cells = sheet_cells(w->view->sheet, row);
	readstat_error_t error = readstat_begin_row(w->writer);
	size_t k;

	for (k = 0; k < w->view->n_columns && error == READSTAT_OK; k++)
		error = put_cell(w, k, &cells[w->view->columns[k]], reference);
	return error == READSTAT_OK ? readstat_end_row(w->writer) : error;
}

static readstat_error_t
put_all(struct writing *w)
{
	long n = (long)w->view->n_rows;
	readstat_error_t error;
	int reference = 0;
	size_t i;

	readstat_writer_set_file_format_version(
	    w->writer, w->format == STATFILE_SAV ? 2 : 118);
	if (w->format == STATFILE_SAV) {
		readstat_writer_set_compression(
		    w->writer, READSTAT_COMPRESS_ROWS);
		error = readstat_begin_writing_sav(w->writer, w, n);
	} else
		error = readstat_begin_writing_dta(w->writer, w, n);
	for (i = 0; i < w->view->n_rows && error == READSTAT_OK; i++)
		error = put_row(w, w->view->rows[i], &reference);
	return error == READSTAT_OK ? readstat_end_writing(w->writer) : error;
}

static enum err
write_file(struct writing *w, time_t when)
{
	const struct sheet_view *view = w->view;
	const struct sheet_column *c;
	readstat_error_t error;
	bool any_long = false;
	struct sheet_short *names = sheet_short_names(view);
	char *label = cut_label(view->label, STATFILE_DTA);
	size_t k;

	w->writer = readstat_writer_init();
	readstat_set_data_writer(w->writer, append);
	/* 64 bytes are all that .sav has for it. */
	if (strlen(label) <= 64)
		readstat_writer_set_file_label(w->writer, label);
	free(label);
	readstat_writer_set_file_timestamp(w->writer, when);
	w->variables = mem_array(view->n_columns + 1, sizeof(*w->variables));
	w->columns = mem_array(view->n_columns + 1, sizeof(*w->columns));
	w->long_text = mem_array(view->n_columns + 1, sizeof(*w->long_text));
	for (k = 0; k < view->n_columns; k++) {
		c = w->columns[k] = sheet_column(view->sheet, view->columns[k]);
		w->variables[k] = add_variable(
		    w, c, w->format == STATFILE_DTA ? names[k].name : c->name);
		w->long_text[k] = type_of(w, c) == READSTAT_TYPE_STRING_REF;
		any_long = any_long || w->long_text[k];
	}
	if (any_long)
		add_references(w);
	error = put_all(w);
	readstat_writer_free(w->writer);
	free(names);
	free(w->columns);
	free(w->variables);
	free(w->long_text);
	return error == READSTAT_OK            ? ERR_NONE
	       : error == READSTAT_ERROR_WRITE ? ERR_IO
					       : ERR_LIBRARY;
}

enum err
statfile_write(const struct sheet_view *view, enum statfile_format format,
    const char *path, time_t when)
{
	struct writing w = { .view = view, .format = format };
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum err err;

	if (fd < 0)
		return errno == EEXIST ? ERR_EXISTS : ERR_IO;
	w.file = fdopen(fd, "wb");
	if (w.file == NULL)
		fatal("fdopen");
	setvbuf(w.file, NULL, _IOFBF, BUFFER_SIZE);
	err = write_file(&w, when);
	if (fclose(w.file) != 0 && err == ERR_NONE)
		err = ERR_IO;
	if (err != ERR_NONE)
		unlink(path);
	return err;
}
