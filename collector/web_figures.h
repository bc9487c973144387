/* The store's figures (MESSAGE_FIGURES, a JSON object), for the office's
 * pages. */
#ifndef COLLECTOR_WEB_FIGURES_H
#define COLLECTOR_WEB_FIGURES_H

#include <stddef.h>

#include "schema/err.h"
#include "schema/js.h"

/* A member that is a number; 0 if there is none. */
long figures_number(const struct js *figures, const char *name);

/* Numbers added up by two members of a list's objects. */
struct figures_table {
	char **rows; /* sorted */
	size_t n_rows;
	char **columns; /* sorted */
	size_t n_columns;
	long *cells;
};

/* LIST of FIGURES: NUMBER added up by the texts ROW and COLUMN.  Owned. */
struct figures_table *figures_table(const struct js *figures, const char *list,
    const char *row, const char *column, const char *number);
void figures_table_free(struct figures_table *table); /* NULL is fine */
long figures_cell(const struct figures_table *table, size_t row, size_t column);

#endif
