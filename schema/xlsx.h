/* Spreadsheets (Office Open XML) in and out.  xlsx_write.c alone includes
 * libxlsxwriter; xlsx_read.c alone libzip and libxml2. */
#ifndef SCHEMA_XLSX_H
#define SCHEMA_XLSX_H

#include <stddef.h>

#include "schema/err.h"
#include "schema/pool.h"
#include "schema/table.h"

/* Writes the N sheets to the file PATH, each under its table's name, every
 * cell as text. */
enum err xlsx_write(
    const char *path, const struct table *sheets, size_t n) must_use;

/* Reads the sheet SHEET of the file PATH; its first row names the columns.
 * Everything in *TABLE belongs to POOL.  ERR_NOT_FOUND: there is no such file
 * or sheet; ERR_INPUT: no spreadsheet; ERR_SIZE: too large. */
enum err xlsx_read(const char *path, const char *sheet, struct pool *pool,
    struct table *table) must_use;

#endif
