/* The one file that knows SQLite.  WAL with synchronous=FULL: what was
 * committed is on disk. */
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/role.h"
#include "collector/sql.h"
#include "schema/mem.h"

#define KEPT_MAX 128   /* prepared statements */
#define BUSY_MS  10000 /* another process is writing */

struct query {
	struct sql *sql;
	const char *text; /* as given, compared by address */
	sqlite3_stmt *stmt;
	int rc;
};

struct sql {
	sqlite3 *db;
	struct query kept[KEPT_MAX];
	size_t n;
};

static enum err
result(struct sql *sql, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ERR_NONE;
	case SQLITE_CONSTRAINT:
		return ERR_EXISTS;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	default:
		role_note("database: %s (%d)", sqlite3_errmsg(sql->db), rc);
		return ERR_IO;
	}
}

enum err
sql_open(const char *path, struct sql **out)
{
	struct sql *sql = mem_new(struct sql);
	enum err err;
	int rc;

	*out = NULL;
	rc = sqlite3_open_v2(path, &sql->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
	    NULL);
	err = rc == SQLITE_OK ? ERR_NONE : ERR_IO;
	if (err == ERR_NONE) {
		sqlite3_busy_timeout(sql->db, BUSY_MS);
		err = sql_script(sql, "PRAGMA journal_mode=WAL;"
				      "PRAGMA synchronous=FULL;"
				      "PRAGMA foreign_keys=ON;"
				      "PRAGMA secure_delete=ON;"
				      "PRAGMA temp_store=MEMORY;"
				      "PRAGMA trusted_schema=OFF;");
	}
	if (err == ERR_NONE)
		*out = sql;
	else
		sql_close(sql);
	return err;
}

void
sql_close(struct sql *sql)
{
	size_t i;

	if (sql == NULL)
		return;
	for (i = 0; i < sql->n; i++)
		sqlite3_finalize(sql->kept[i].stmt);
	sqlite3_close(sql->db);
	free(sql);
}

enum err
sql_script(struct sql *sql, const char *text)
{
	return result(sql, sqlite3_exec(sql->db, text, NULL, NULL, NULL));
}

int64_t
sql_version(struct sql *sql)
{
	return sql_number(sql, -1, "PRAGMA user_version", "");
}

enum err
sql_set_version(struct sql *sql, int64_t version)
{
	char text[48];

	snprintf(text, sizeof(text), "PRAGMA user_version = %d", (int)version);
	return sql_script(sql, text);
}

enum err
sql_begin(struct sql *sql)
{
	return sql_script(sql, "BEGIN IMMEDIATE");
}

enum err
sql_commit(struct sql *sql)
{
	return sql_script(sql, "COMMIT");
}

void
sql_rollback(struct sql *sql)
{
	if (!sqlite3_get_autocommit(sql->db) &&
	    sql_script(sql, "ROLLBACK") != ERR_NONE)
		fatal("database: rollback failed");
}

/* The prepared statement of TEXT. */
static struct query *
prepared(struct sql *sql, const char *text)
{
	struct query *q;
	size_t i;

	for (i = 0; i < sql->n; i++)
		if (sql->kept[i].text == text)
			return &sql->kept[i];
	if (sql->n == KEPT_MAX)
		fatal("database: too many statements");
	q = &sql->kept[sql->n++];
	*q = (struct query){ .sql = sql, .text = text };
	if (sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT,
		&q->stmt, NULL) != SQLITE_OK)
		fatal("database: %s: %s", sqlite3_errmsg(sql->db), text);
	return q;
}

static void
bind_all(struct query *q, const char *types, va_list ap)
{
	const void *data;
	char name[16];
	size_t len;
	int i, n;

	/* SQLite numbers $3 by where it first stands, not as 3 */
	for (n = 1; *types != '\0'; n++, types++) {
		snprintf(name, sizeof(name), "$%d", n);
		i = sqlite3_bind_parameter_index(q->stmt, name);
		switch (*types) {
		case 't':
			sqlite3_bind_text(q->stmt, i, va_arg(ap, const char *),
			    -1, SQLITE_TRANSIENT);
			break;
		case 'i':
			sqlite3_bind_int64(q->stmt, i, va_arg(ap, int64_t));
			break;
		case 'b':
			data = va_arg(ap, const void *);
			len = va_arg(ap, size_t);
			sqlite3_bind_blob64(
			    q->stmt, i, len ? data : "", len, SQLITE_TRANSIENT);
			break;
		default:
			fatal("database: type %c", *types);
		}
	}
	if (n - 1 != sqlite3_bind_parameter_count(q->stmt))
		fatal("database: %d values for %s", n - 1, q->text);
}

static struct query *
start(struct sql *sql, const char *text, const char *types, va_list ap)
{
	struct query *q = prepared(sql, text);

	sqlite3_reset(q->stmt);
	bind_all(q, types, ap);
	q->rc = SQLITE_ROW;
	return q;
}

struct query *
sql_query(struct sql *sql, const char *text, const char *types, ...)
{
	struct query *q;
	va_list ap;

	va_start(ap, types);
	q = start(sql, text, types, ap);
	va_end(ap);
	return q;
}

bool
query_next(struct query *q)
{
	if (q->rc == SQLITE_ROW)
		q->rc = sqlite3_step(q->stmt);
	return q->rc == SQLITE_ROW;
}

const char *
query_text(struct query *q, int column)
{
	const void *text = sqlite3_column_text(q->stmt, column);

	return text != NULL ? text : "";
}

int64_t
query_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

const void *
query_blob(struct query *q, int column, size_t *len)
{
	const void *data = sqlite3_column_blob(q->stmt, column);

	*len = (size_t)sqlite3_column_bytes(q->stmt, column);
	return data;
}

enum err
query_end(struct query *q)
{
	enum err err = result(q->sql, q->rc);

	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	return err;
}

enum err
sql_run(struct sql *sql, const char *text, const char *types, ...)
{
	struct query *q;
	va_list ap;

	va_start(ap, types);
	q = start(sql, text, types, ap);
	va_end(ap);
	while (query_next(q))
		;
	return query_end(q);
}

int64_t
sql_number(
    struct sql *sql, int64_t missing, const char *text, const char *types, ...)
{
	int64_t value = missing;
	struct query *q;
	va_list ap;

	va_start(ap, types);
	q = start(sql, text, types, ap);
	va_end(ap);
	if (query_next(q) && sqlite3_column_type(q->stmt, 0) != SQLITE_NULL)
		value = query_int(q, 0);
	return query_end(q) == ERR_NONE ? value : missing;
}

/* secure_delete overwrites in the database; the log still has it. */
enum err
sql_settle(struct sql *sql)
{
	return result(sql, sqlite3_wal_checkpoint_v2(sql->db, NULL,
			       SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

enum err
sql_check(struct sql *sql)
{
	struct query *q = sql_query(sql, "PRAGMA integrity_check(1)", "");
	bool ok = query_next(q) && strcmp(query_text(q, 0), "ok") == 0;
	enum err err = query_end(q);

	return err != ERR_NONE ? err : ok ? ERR_NONE : ERR_INPUT;
}
