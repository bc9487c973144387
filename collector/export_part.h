/* The export's inside, shared by export*.c. */
#ifndef COLLECTOR_EXPORT_PART_H
#define COLLECTOR_EXPORT_PART_H

#include "collector/export.h"
#include "schema/log.h"
#include "schema/pool.h"

/* Columns that are no question's. */
enum export_admin {
	ADMIN_ID,
	ADMIN_PERSON,
	ADMIN_FORM,
	ADMIN_NUMBER,
	ADMIN_MONTH,
	ADMIN_RECEIVED,
	ADMIN_CHANNEL,
	ADMIN_STATION,
	ADMIN_PROJECT,
	ADMIN_REGION,
	ADMIN_BY,
	ADMIN_VERSION,
	ADMIN_DUPLICATE,
	ADMIN_SAME_DAY,
	ADMIN_UNREGISTERED,
	ADMIN_UNKNOWN_ID,
	ADMIN_NO_ID,
	ADMIN_KEPT,
	ADMIN_COUNT
};

#define EXPORT_NO_COLUMN SIZE_MAX

struct export_place {
	size_t first, n;
};

/* A definition that logs were made with: the present one, or an earlier one,
 * loaded when a log asks for it. */
struct export_version {
	char version[STUDY_VERSION_LEN + 1];
	const struct study *study;    /* NULL: it is not there */
	struct study *owned;          /* NULL: the present one */
	const struct variable **ours; /* by index of its questions: the present
					 one's of that name, or NULL */
};

struct export
{
	const struct study *study;
	const struct partner *partner;
	const char *versions, *lang;
	struct sheet *sheet;
	struct pool pool;            /* persons */
	size_t admin[ADMIN_COUNT];   /* columns, or EXPORT_NO_COLUMN */
	struct export_place *places; /* by variable index */
	struct export_row *rows;     /* by sheet row */
	size_t cap_rows;
	size_t *order;         /* of sheet rows, after export_mark() */
	size_t first_question; /* column */
	struct export_version present, *earlier;
	size_t n_earlier;
	struct export_counts counts;
	struct buf text; /* of the record being added */
};

/* export_columns.c: makes all columns. */
enum err export_columns_make(struct export *export, char **problem) must_use;

/* export_rows.c: finds the questions of DEFINITION in the present one. */
void export_know(struct export *export, struct export_version *definition);

/* A log on its way into a row's cells. */
struct export_filling {
	struct export *export;
	const struct export_version *definition;
	size_t row;
	/* what export_fill() found */
	const struct form *form; /* of the present definition */
	double date;             /* days; NaN: none */
	size_t lost; /* answers to questions that the present one lacks, or
			words where it has numbers */
	const struct variable *date_question;
};

/* export_answers.c: the answers of the LEN bytes at LOG into their cells.  An
 * error if it is no log of the definition, or of no form of the present one:
 * the row is then to be dropped. */
enum err export_fill(
    struct export_filling *filling, const void *log, size_t len) must_use;

#endif
