/* A database: statements with $1, $2, ... and rows.  The SQL itself is in
 * store.c and means the same to SQLite and PostgreSQL; behind this header is
 * one file for each of them. */
#ifndef COLLECTOR_SQL_H
#define COLLECTOR_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

struct sql;
struct query;

/* Opens the database file PATH, made if it is not there.  ERR_IO if it cannot
 * be opened or is no database.  *SQL is owned. */
enum err sql_open(const char *path, struct sql **sql) must_use;
void sql_close(struct sql *sql); /* NULL is fine */

/* A transaction that will write.  After begin comes one of the other two. */
enum err sql_begin(struct sql *sql) must_use;
enum err sql_commit(struct sql *sql) must_use;
void sql_rollback(struct sql *sql);

/* Several statements without values. */
enum err sql_script(struct sql *sql, const char *text) must_use;

/* A number that the database keeps for its owner, 0 at first; setting it is
 * part of the transaction. */
int64_t sql_version(struct sql *sql);
enum err sql_set_version(struct sql *sql, int64_t version) must_use;

/* One statement.  TYPES has a letter for each value that follows: t text
 * (const char *, NULL is null), i int64_t, b blob (const void *, size_t).
 * TEXT lives as long as SQL: statements are kept prepared. */
struct query *sql_query(
    struct sql *sql, const char *text, const char *types, ...);
/* The next row; false at the end or on error. */
bool query_next(struct query *query);
/* Columns from 0; text and blob are borrowed until the next row, a null text
 * is "". */
const char *query_text(struct query *query, int column);
int64_t query_int(struct query *query, int column);
const void *query_blob(struct query *query, int column, size_t *len);
/* Ends it; ERR_EXISTS: a unique value was there already. */
enum err query_end(struct query *query) must_use;

/* A statement without rows, from start to end. */
enum err sql_run(
    struct sql *sql, const char *text, const char *types, ...) must_use;
/* The first column of the first row, or MISSING. */
int64_t sql_number(
    struct sql *sql, int64_t missing, const char *text, const char *types, ...);
/* Brings all to rest: what was deleted is in no file any more. */
enum err sql_settle(struct sql *sql) must_use;
/* The database's own check of itself; ERR_INPUT if it is damaged. */
enum err sql_check(struct sql *sql) must_use;

#endif
