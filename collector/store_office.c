/* The rest of the store: IDs, drawers, accounts, audit. */
#include <stdlib.h>
#include <string.h>

#include "collector/ids.h"
#include "collector/store_part.h"
#include "schema/mem.h"

/* ---- IDs ---- */

static enum err
mark_issued(struct store *store, struct ids *ids)
{
	struct query *q = sql_query(store->sql, "SELECT id FROM ids", "");

	while (query_next(q))
		ids_mark(ids, query_text(q, 0));
	return query_end(q);
}

/* GIVEN: the next of the IDs that were asked for by name, if any were. */
static enum err
issue_one(struct store *store, const struct message_ids_issue *issue,
    struct rd *given, struct ids *ids, struct buf *out)
{
	char id[IDS_DIGITS_MAX + 1] = "";
	int64_t now = store_now();
	char *name;
	enum err err;

	if (issue->given.len > 0) {
		name = rd_text(given);
		if ((err = ids_take(ids, name)) == ERR_NONE)
			strcpy(id, name);
		free(name);
	} else {
		err = ids_choose(ids, id);
	}
	if (err != ERR_NONE)
		return err;
	buf_put_text(out, id);
	buf_put_text(out, issue->project);
	buf_put_text(out, issue->station);
	buf_put_u64(out, (uint64_t)now);
	buf_put_u8(out, 0);
	buf_put_u32(out, 0);
	return sql_run(store->sql,
	    "INSERT INTO ids (id, project, station, issued, issued_by,"
	    " registered, logs) VALUES ($1, $2, $3, $4, $5, 0, 0)",
	    "tttit", id, issue->project, issue->station, now, issue->by);
}

enum err
store_ids_issue(struct store *store, const struct message_ids_issue *issue,
    struct message_ids *reply)
{
	struct rd given;
	struct buf out;
	struct ids ids;
	uint32_t i;
	enum err err;

	if (issue->count == 0 || issue->count > STORE_IDS_MAX)
		return ERR_INPUT;
	if ((err = sql_begin(store->sql)) != ERR_NONE)
		return err;
	ids_init(&ids, store->id_digits);
	buf_init(&out, MESSAGE_MAX);
	rd_init(&given, issue->given.data, issue->given.len);
	err = mark_issued(store, &ids);
	for (i = 0; err == ERR_NONE && i < issue->count; i++)
		err = issue_one(store, issue, &given, &ids, &out);
	if (err == ERR_NONE)
		err = rd_end(&given);
	ids_fini(&ids);
	return store_take(store_finish(store, err), &out, &reply->ids);
}

enum err
store_ids_list(struct store *store, const struct message_ids_list *list,
    struct message_ids *reply)
{
	struct query *q = sql_query(store->sql,
	    "SELECT id, project, station, issued, registered, logs FROM ids"
	    " WHERE $1 = '' OR project = $1 ORDER BY project, id",
	    "t", list->project);
	struct buf out;

	buf_init(&out, MESSAGE_MAX);
	while (query_next(q)) {
		buf_put_text(&out, query_text(q, 0));
		buf_put_text(&out, query_text(q, 1));
		buf_put_text(&out, query_text(q, 2));
		buf_put_u64(&out, (uint64_t)query_int(q, 3));
		buf_put_u8(&out, query_int(q, 4) != 0);
		buf_put_u32(&out, (uint32_t)query_int(q, 5));
	}
	return store_take(query_end(q), &out, &reply->ids);
}

/* ---- contacts ---- */

static void
add_contact(struct query *q, struct buf *out)
{
	const void *bytes;
	size_t len;

	bytes = query_blob(q, 0, &len);
	buf_put(out, bytes, len);
	buf_put_text(out, query_text(q, 1));
	buf_put_u32(out, (uint32_t)query_int(q, 2));
	bytes = query_blob(q, 3, &len);
	buf_put_blob(out, bytes, len);
	bytes = query_blob(q, 4, &len);
	buf_put_blob(out, bytes, len);
}

enum err
store_contacts(struct store *store, const struct message_contacts_ask *ask,
    struct message_contacts *contacts)
{
	struct query *q = sql_query(store->sql,
	    "SELECT c.record, g.month,"
	    " (SELECT COUNT(*) FROM records r WHERE r.person = p.person"
	    "  AND r.registration = 0 AND r.month = $1),"
	    " c.header, c.payload FROM contacts c"
	    " JOIN persons p ON p.record = c.record"
	    " JOIN records g ON g.record = c.record"
	    " WHERE c.record > $2 ORDER BY c.record LIMIT $3",
	    "tbi", ask->month, ask->after, sizeof(ask->after),
	    (int64_t)ask->limit);
	struct buf out;

	buf_init(&out, MESSAGE_MAX - 1024);
	while (out.len < RECORDS_BYTES && query_next(q))
		add_contact(q, &out);
	return store_take(query_end(q), &out, &contacts->contacts);
}

/* ---- drawers ---- */

enum err
store_drawer_put(struct store *store, const struct message_drawer_put *put)
{
	if (put->value.len > STORE_VALUE_MAX)
		return ERR_SIZE;
	return sql_run(store->sql,
	    "INSERT INTO drawers (drawer, key, value) VALUES ($1, $2, $3)"
	    " ON CONFLICT (drawer, key) DO UPDATE SET value = excluded.value",
	    "ttb", put->drawer, put->key, put->value.data, put->value.len);
}

enum err
store_drawer_get(struct store *store, const struct message_drawer_get *get,
    struct message_drawer_value *value)
{
	struct query *q = sql_query(store->sql,
	    "SELECT value FROM drawers WHERE drawer = $1 AND key = $2", "tt",
	    get->drawer, get->key);
	const void *data;
	size_t len;

	if (query_next(q)) {
		value->found = 1;
		data = query_blob(q, 0, &len);
		store_copy(&value->value, data, len);
	}
	return query_end(q);
}

enum err
store_drawer_list(struct store *store, const struct message_drawer_list *list,
    struct message_drawer_keys *keys)
{
	struct query *q = sql_query(store->sql,
	    "SELECT key FROM drawers WHERE drawer = $1 AND key > $2"
	    " ORDER BY key LIMIT $3",
	    "tti", list->drawer, list->after, (int64_t)list->limit);
	struct buf out;

	buf_init(&out, MESSAGE_MAX);
	while (query_next(q))
		buf_put_text(&out, query_text(q, 0));
	return store_take(query_end(q), &out, &keys->keys);
}

enum err
store_drawer_delete(
    struct store *store, const struct message_drawer_delete *delete)
{
	bool found = sql_number(store->sql, 0,
			 "SELECT 1 FROM drawers WHERE drawer = $1 AND key = $2",
			 "tt", delete->drawer, delete->key) != 0;

	if (!found)
		return ERR_NOT_FOUND;
	return sql_run(store->sql,
	    "DELETE FROM drawers WHERE drawer = $1 AND key = $2", "tt",
	    delete->drawer, delete->key);
}

/* ---- accounts ---- */

enum err
store_account_put(struct store *store, const struct message_account_put *put)
{
	return sql_run(store->sql,
	    "INSERT INTO accounts (name, role, project, hash)"
	    " VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET"
	    " role = excluded.role, project = excluded.project,"
	    " hash = excluded.hash",
	    "tttt", put->name, put->role, put->project, put->hash);
}

enum err
store_account_get(struct store *store, const struct message_account_get *get,
    struct message_account *account)
{
	struct query *q = sql_query(store->sql,
	    "SELECT role, project, hash FROM accounts WHERE name = $1", "t",
	    get->name);

	if (query_next(q)) {
		account->found = 1;
		account->role = mem_text(query_text(q, 0));
		account->project = mem_text(query_text(q, 1));
		account->hash = mem_text(query_text(q, 2));
	}
	return query_end(q);
}

enum err
store_accounts(struct store *store, struct message_accounts *accounts)
{
	struct query *q = sql_query(store->sql,
	    "SELECT name, role, project FROM accounts ORDER BY name", "");
	struct buf out;

	buf_init(&out, MESSAGE_MAX);
	while (query_next(q)) {
		buf_put_text(&out, query_text(q, 0));
		buf_put_text(&out, query_text(q, 1));
		buf_put_text(&out, query_text(q, 2));
	}
	return store_take(query_end(q), &out, &accounts->accounts);
}

enum err
store_audit(struct store *store, const struct message_audit *audit)
{
	return sql_run(store->sql,
	    "INSERT INTO audit (seq, time, who, what, record) VALUES"
	    " ((SELECT coalesce(max(seq), 0) + 1 FROM audit), $1, $2, $3, $4)",
	    "ittt", store_now(), audit->who, audit->what, audit->record);
}
