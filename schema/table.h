/* Tables: a sheet of a study, read from CSV.  The first row names the
 * columns.  The one file that includes libcsv is table.c. */
#ifndef SCHEMA_TABLE_H
#define SCHEMA_TABLE_H

#include <stddef.h>

#include "schema/err.h"
#include "schema/pool.h"

#define TABLE_BYTES_MAX   (16u * 1024 * 1024)
#define TABLE_ROWS_MAX    100000
#define TABLE_COLUMNS_MAX 512

struct table_row {
	const char *const *cells; /* n_columns; "" where the row is shorter */
	int line;                 /* in the file, from 1 */
};

struct table {
	const char *name; /* of the file, for messages: survey.csv */
	const char *const *columns;
	size_t n_columns;
	const struct table_row *rows;
	size_t n_rows;
};

/* Reads the file PATH into *TABLE; everything in it belongs to POOL.  NAME is
 * copied.  ERR_NOT_FOUND: there is no such file; ERR_INPUT: no CSV or no
 * UTF-8 (*LINE, if not NULL, is where); ERR_SIZE, ERR_IO. */
enum err table_read(const char *path, const char *name, struct pool *pool,
    struct table *table, int *line) must_use;
/* The same from LEN bytes in memory. */
enum err table_parse(const void *data, size_t len, const char *name,
    struct pool *pool, struct table *table, int *line) must_use;
/* Reads a whole file of at most MAX bytes; *DATA is owned, never NULL on
 * ERR_NONE, and NUL-terminated. */
enum err table_slurp(
    const char *path, size_t max, char **data, size_t *len) must_use;
/* Writes TABLE to the file PATH as CSV; ERR_IO. */
enum err table_write(const char *path, const struct table *table) must_use;
/* Index of the column NAME; -1 if there is none. */
int table_column(const struct table *table, const char *name);
/* The cell of ROW in the column NAME; "" if there is none. */
const char *table_cell(const struct table *table, size_t row, const char *name);
/* The cell in COLUMN of the first row whose cell in column KEY is VALUE; NULL
 * if there is no such row. */
const char *table_look_up(
    const struct table *table, int column, int key, const char *value);

#endif
