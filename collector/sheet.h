/* A sheet: rows of typed columns, as the analysts' files have them, and views
 * of it: which rows and columns go into a file, in which order.
 *
 * A cell is a value or one of five ways of having none, which every file
 * format tells apart as well as it can:
 *
 *                              .csv   .sav        .dta
 *   blank                      .a     -999        .a
 *   ticked, number unknown     .b     -998        .b
 *   not asked                  .c     -997        .c
 *   unreadable, given up       .d     -996        .d
 *   none (no such fact)        empty  system      .
 *
 * Texts everywhere, and dates in .sav, have the last alone.  So a text or date
 * that is a question's has a column after it, the same in every file: 0 if
 * there is a value, else the .sav code of why there is none. */
#ifndef COLLECTOR_SHEET_H
#define COLLECTOR_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"
#include "schema/study.h"

enum sheet_kind {
	SHEET_VALUE,
	SHEET_BLANK,
	SHEET_TICK,
	SHEET_NOT_ASKED,
	SHEET_UNREADABLE,
	SHEET_NONE,
	SHEET_KINDS
};

enum sheet_type {
	SHEET_NUMBER,
	SHEET_TEXT,
	SHEET_DATE, /* days since 1970-01-01 */
	SHEET_TIME  /* seconds since 1970-01-01 UTC */
};

enum sheet_measure { SHEET_NOMINAL, SHEET_ORDINAL, SHEET_SCALE };

#define SHEET_NAME_MAX    64     /* SPSS's limit */
#define SHEET_SHORT_MAX   32     /* Stata's */
#define SHEET_SAV_MISSING -999.0 /* blank; the next kinds follow upwards */

struct sheet_label {
	double value;
	const char *text;
};

struct sheet_column {
	const char *name; /* given: borrowed; in a sheet: its own copy */
	const char *label;
	enum sheet_type type;
	enum sheet_measure measure;
	int decimals;          /* grows with what is set, up to 6 */
	bool wide;             /* so does this: needs more than 32 bits */
	enum sheet_kind fresh; /* of a cell in a new row; 0: NONE */
	bool kinds;            /* may be blank, ticked, not asked, unreadable */
	bool tick;             /* a tick is an answer */
	bool reason; /* NUMBER: why the column before it has no value; is set
			with that, and by nobody else */
	const struct sheet_label *labels; /* for NUMBER; given: copied */
	size_t n_labels;
	const char *note;                /* where it comes from, or NULL */
	const struct variable *variable; /* NULL: not a question's own */
	size_t width;                    /* bytes of the longest text */
};

struct sheet;

/* Empty; owned, sheet_free() wipes what was in it. */
struct sheet *sheet_new(void);
void sheet_free(struct sheet *sheet); /* NULL is fine */

/* Adds a column (COLUMN is copied) before the first row; its index.  Fatal if
 * a name is too long or there twice: they come from the definition. */
size_t sheet_add_column(struct sheet *sheet, const struct sheet_column *column);
/* Adds a row of fresh cells; its index. */
size_t sheet_add_row(struct sheet *sheet);
/* Takes the last row away again. */
void sheet_drop_row(struct sheet *sheet);
/* Whether rows A and B have the same in each column from FROM on. */
bool sheet_same(const struct sheet *sheet, size_t a, size_t b, size_t from);
size_t sheet_n_columns(const struct sheet *sheet);
size_t sheet_n_rows(const struct sheet *sheet);
const struct sheet_column *sheet_column(const struct sheet *sheet, size_t i);
/* Index of the column NAME; SIZE_MAX if there is none. */
size_t sheet_find(const struct sheet *sheet, const char *name);

/* NaN is none. */
void sheet_set_number(
    struct sheet *sheet, size_t row, size_t column, double number);
/* TEXT is copied, unless the row before has the same; NULL or "" is none. */
void sheet_set_text(
    struct sheet *sheet, size_t row, size_t column, const char *text);
void sheet_set_kind(
    struct sheet *sheet, size_t row, size_t column, enum sheet_kind kind);
enum sheet_kind sheet_kind(
    const struct sheet *sheet, size_t row, size_t column);
/* The number of a VALUE; NaN otherwise. */
double sheet_number(const struct sheet *sheet, size_t row, size_t column);
/* The text of a TEXT cell, "" if it has none; borrowed. */
const char *sheet_text(const struct sheet *sheet, size_t row, size_t column);

/* The same for those who go through all cells of a row, one after the other:
 * its cells by column; what one is, given its column's type. */
union sheet_cell {
	double number;
	uint64_t bits;
	const char *text;
};
extern const char sheet_no_text[SHEET_KINDS];
const union sheet_cell *sheet_cells(const struct sheet *sheet, size_t row);

static inline enum sheet_kind
sheet_cell_kind(const union sheet_cell *cell, enum sheet_type type)
{
	uintptr_t at = (uintptr_t)cell->text - (uintptr_t)sheet_no_text;

	if (type == SHEET_TEXT)
		return at < SHEET_KINDS ? (enum sheet_kind)at : SHEET_VALUE;
	return cell->number == cell->number ? SHEET_VALUE
					    : (enum sheet_kind)(cell->bits & 7);
}

/* The code of KIND in .sav and in reason columns; 0 for VALUE. */
double sheet_code(enum sheet_kind kind);
/* Static words for a kind: "blank", "ticked, number unknown", ... */
const char *sheet_kind_words(enum sheet_kind kind);

/* What goes into one file. */
struct sheet_view {
	const struct sheet *sheet; /* borrowed */
	const char *name;          /* of the file, without its ending */
	const char *label;
	size_t *columns; /* owned; sheet_view_fini() */
	size_t n_columns;
	size_t *rows; /* owned */
	size_t n_rows;
};

/* No rows and columns yet; NAME and LABEL are borrowed. */
void sheet_view_init(struct sheet_view *view, const struct sheet *sheet,
    const char *name, const char *label);
void sheet_view_fini(struct sheet_view *view);
void sheet_view_column(struct sheet_view *view, size_t column);
void sheet_view_row(struct sheet_view *view, size_t row);

/* The columns' names as a Stata file has them: the first SHEET_SHORT_MAX
 * letters; if that is another column's name, ends in _2, _3, ...  Owned array
 * of n_columns. */
struct sheet_short {
	char name[SHEET_SHORT_MAX + 1];
};
struct sheet_short *sheet_short_names(const struct sheet_view *view);

/* Appends the view as CSV (RFC 4180, UTF-8): codes, not labels; dates as
 * YYYY-MM-DD.  A text that a spreadsheet would take for a formula gets an
 * apostrophe before it. */
enum err sheet_csv(const struct sheet_view *view, struct buf *out) must_use;

#endif
