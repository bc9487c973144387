/* The tables, and how an older store comes by those of today.
 *
 * A store carries the number of steps that made it.  Each step is taken once,
 * in this order, in a transaction of its own; a step that was ever released
 * stays as it is, and what changes is a new one at the end. */
#include "collector/role.h"
#include "collector/sql.h"
#include "collector/store_part.h"
#include "schema/mem.h"

/* Stores of before they were numbered have these tables already. */
static const char first[] =
    /* issued personal IDs: the only table that knows them */
    "CREATE TABLE IF NOT EXISTS ids ("
    " id TEXT PRIMARY KEY, project TEXT NOT NULL, station TEXT NOT NULL,"
    " issued BIGINT NOT NULL, issued_by TEXT NOT NULL,"
    " registered INTEGER NOT NULL, logs INTEGER NOT NULL);"
    /* who registered, by pseudonym */
    "CREATE TABLE IF NOT EXISTS persons ("
    " person TEXT PRIMARY KEY, region TEXT NOT NULL,"
    " project TEXT NOT NULL, date TEXT NOT NULL, record BLOB NOT NULL);"
    /* the facts in clear of every form; person is null if the ID was unknown */
    "CREATE TABLE IF NOT EXISTS records ("
    " record BLOB PRIMARY KEY, submission BLOB NOT NULL UNIQUE,"
    " person TEXT, registration INTEGER NOT NULL, form TEXT NOT NULL,"
    " version TEXT NOT NULL, channel INTEGER NOT NULL,"
    " station TEXT NOT NULL, helper TEXT NOT NULL, project TEXT NOT NULL,"
    " region TEXT NOT NULL, date TEXT NOT NULL, month TEXT NOT NULL,"
    " received BIGINT NOT NULL,"
    " ticks INTEGER NOT NULL, blanks INTEGER NOT NULL,"
    " unreadable INTEGER NOT NULL, tag TEXT NOT NULL,"
    " flags INTEGER NOT NULL, note BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS records_person ON records (person);"
    /* append-only */
    "CREATE TABLE IF NOT EXISTS payloads ("
    " seq INTEGER PRIMARY KEY, record BLOB NOT NULL,"
    " recipient TEXT NOT NULL, payload BLOB NOT NULL, chain BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS payloads_recipient"
    " ON payloads (recipient, seq);"
    "CREATE TABLE IF NOT EXISTS headers ("
    " record BLOB NOT NULL, recipient TEXT NOT NULL, header BLOB NOT NULL,"
    " PRIMARY KEY (record, recipient));"
    /* sealed to the contact key; whose they are, the registration says: the
     * one that persons names, or a later one, or of an ID never issued */
    "CREATE TABLE IF NOT EXISTS contacts ("
    " record BLOB NOT NULL, kind TEXT NOT NULL, header BLOB NOT NULL,"
    " payload BLOB NOT NULL, PRIMARY KEY (record, kind));"
    /* by keyed hash; person is null before it is registered, and empty, for
     * good, once two people have given the same: then it tells neither */
    "CREATE TABLE IF NOT EXISTS phones ("
    " phone TEXT PRIMARY KEY, person TEXT, id BLOB NOT NULL,"
    " opted_out INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS refusals ("
    " submission BLOB PRIMARY KEY, channel INTEGER NOT NULL,"
    " received BIGINT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS drawers ("
    " drawer TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,"
    " PRIMARY KEY (drawer, key));"
    "CREATE TABLE IF NOT EXISTS accounts ("
    " name TEXT PRIMARY KEY, role TEXT NOT NULL, project TEXT NOT NULL,"
    " hash TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS audit ("
    " seq INTEGER PRIMARY KEY, time BIGINT NOT NULL, who TEXT NOT NULL,"
    " what TEXT NOT NULL, record TEXT NOT NULL);";

const char *const store_steps[] = { first };
const size_t store_n_steps = countof(store_steps);

static enum err
take_step(struct sql *sql, const char *step, size_t number)
{
	enum err err = sql_begin(sql);

	if (err != ERR_NONE)
		return err;
	err = sql_script(sql, step);
	if (err == ERR_NONE)
		err = sql_set_version(sql, (int64_t)number);
	if (err == ERR_NONE)
		err = sql_commit(sql);
	if (err != ERR_NONE)
		sql_rollback(sql);
	return err;
}

enum err
store_update(struct sql *sql, const char *const *steps, size_t n)
{
	int64_t version = sql_version(sql);
	enum err err = version < 0 ? ERR_IO : ERR_NONE;

	if (version > (int64_t)n) {
		role_note("the store was made by a newer peerlog (its tables "
			  "are %d, this one knows %zu): install that one",
		    (int)version, n);
		return ERR_VERSION;
	}
	for (; err == ERR_NONE && version < (int64_t)n; version++)
		err = take_step(sql, steps[version], (size_t)version + 1);
	return err;
}
