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

/* An earlier definition, loaded when a log asks for it. */
struct export_version {
	char version[STUDY_VERSION_LEN + 1];
	struct study *study; /* NULL: it is not there */
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
	size_t *order; /* of sheet rows, after export_mark() */
	struct export_version *earlier;
	size_t n_earlier;
	struct export_counts counts;
	struct buf text; /* of the record being added */
};

/* export_columns.c: makes all columns. */
enum err export_columns_make(struct export *export, char **problem) must_use;
/* export_rows.c: LOG's answers into the cells of ROW. */
void export_fill(struct export *export, size_t row, const struct log *log);

#endif
