/* An export: opened records as one sheet with a row a record, and the marks
 * that the study's rules put on them.
 *
 *   export_new, export_add..., export_mark, then views of export_sheet() */
#ifndef COLLECTOR_EXPORT_H
#define COLLECTOR_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/sheet.h"
#include "schema/err.h"
#include "schema/study.h"
#include "sync/age.h"
#include "sync/bundle.h"

struct export;

/* What is known of a row beside its cells.  Borrowed from the export. */
struct export_row {
	uint64_t seq;
	const char *person; /* "" if none */
	const struct form *form;
	double date;       /* of the form, days since 1970-01-01; NaN: none */
	double received;   /* seconds since 1970-01-01 */
	bool duplicate;    /* the same answers of this person are there
			      again */
	bool same_day;     /* another log of this person has this date */
	bool unregistered; /* no registration of this person is there */
	bool unknown_id, no_id;
	bool kept; /* the study's rules keep it: for any two of which they keep
		      one, the one received last */
	unsigned number; /* the person's first, second, ... kept log; 0: not
			    a kept log */
};

/* How many records came to what. */
struct export_counts {
	size_t opened, erased;
	size_t other_key;    /* not sealed to this key */
	size_t damaged;      /* did not authenticate or decode */
	size_t unknown_log;  /* of a definition that is not here */
	size_t lost_answers; /* to questions of an earlier definition that
				the present one lacks */
};

/* LANG: of the labels (NULL: the study's own).  PARTNER NULL: the study's
 * export; else that partner's, with its variables alone.  VERSIONS (may be
 * NULL) is the folder with earlier definitions.  All borrowed for the export's
 * life.  ERR_STUDY: a name that no file can have, in *PROBLEM (owned). */
enum err export_new(const struct study *study, const struct partner *partner,
    const char *versions, const char *lang, struct export **export,
    char **problem) must_use;
void export_free(struct export *export); /* wipes; NULL is fine */

/* Opens a sealed record with IDENTITY and adds its row.  What cannot be
 * opened or read is counted and is no error. */
void export_add(struct export *export, const struct age_identity *identity,
    const struct bundle_entry *entry);
/* The same in two steps, for who wants the plaintext too: appends it to OUT;
 * adds the row of what export_open() returned and gave. */
enum err export_open(const struct age_identity *identity,
    const struct bundle_entry *entry, struct buf *out) must_use;
void export_add_opened(struct export *export, const struct bundle_entry *entry,
    enum err err, const struct buf *text);
/* Adds a record that is open already; the caller keeps it. */
struct record;
void export_add_record(
    struct export *export, uint64_t seq, const struct record *record);
/* After the last row: sorts, marks, fills in the columns of marks. */
void export_mark(struct export *export);

const struct study *export_study(const struct export *export);
const struct partner *export_partner(const struct export *export);
const struct sheet *export_sheet(const struct export *export);
const struct export_counts *export_counts(const struct export *export);
/* Rows in the order of person, date, received; I is not the sheet's row. */
size_t export_n_rows(const struct export *export);
const struct export_row *export_row(const struct export *export, size_t i);
/* The sheet's row of the I-th. */
size_t export_sheet_row(const struct export *export, size_t i);
/* First column of VARIABLE and how many it has (CHOICES: one a code); 0 if it
 * has none. */
size_t export_columns(
    const struct export *export, const struct variable *variable, size_t *n);

/* Views, the rows in order.  KEPT: only what the rules keep.  Fills VIEW, the
 * caller finis it.  Form: the records of one form and its variables.  Logs:
 * all logs and the variables of any. */
void export_view_form(const struct export *export, const struct form *form,
    bool kept, struct sheet_view *view);
void export_view_logs(
    const struct export *export, bool kept, struct sheet_view *view);

#endif
