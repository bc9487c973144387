/* Records: what goes in and out of the tables. */
#include "collector/store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "collector/role.h"
#include "collector/sql.h"
#include "collector/store_part.h"
#include "schema/mem.h"
#include "sync/record.h"

int64_t
store_now(void)
{
	return (int64_t)time(NULL);
}

enum err
store_open(const char *dir, int id_digits, struct store **out)
{
	struct store *store = mem_new(struct store);
	char *path = mem_printf("%s/store.db", dir);
	enum err err;

	*out = NULL;
	if (sodium_init() < 0)
		fatal("libsodium does not start");
	(void)mkdir(dir, 0700);
	store->id_digits = id_digits;
	err = sql_open(path, &store->sql);
	if (err == ERR_NONE)
		err = store_update(store->sql, store_steps, store_n_steps);
	free(path);
	if (err == ERR_NONE)
		*out = store;
	else
		store_close(store);
	return err;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	sql_close(store->sql);
	free(store);
}

enum err
store_take(enum err err, struct buf *out, struct blob *blob)
{
	if (err == ERR_NONE)
		err = buf_err(out);
	if (err == ERR_NONE)
		store_copy(blob, out->data, out->len);
	buf_fini(out);
	return err;
}

void
store_copy(struct blob *blob, const void *data, size_t len)
{
	if (len == 0)
		return;
	blob->data = mem_array(len, 1);
	memcpy(blob->data, data, len);
	blob->len = len;
}

enum err
store_finish(struct store *store, enum err err)
{
	if (err == ERR_NONE)
		err = sql_commit(store->sql);
	if (err != ERR_NONE)
		sql_rollback(store->sql);
	return err;
}

/* ---- the chain ---- */

void
store_chain(const uint8_t previous[STORE_CHAIN_LEN],
    const uint8_t record[ID16_LEN], const char *recipient, const void *payload,
    size_t len, uint8_t out[STORE_CHAIN_LEN])
{
	crypto_generichash_state state;
	size_t n = strlen(recipient);
	uint8_t length[4] = { (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
		(uint8_t)(n >> 24) };

	crypto_generichash_init(&state, NULL, 0, STORE_CHAIN_LEN);
	crypto_generichash_update(&state, previous, STORE_CHAIN_LEN);
	crypto_generichash_update(&state, record, ID16_LEN);
	crypto_generichash_update(&state, length, sizeof(length));
	crypto_generichash_update(&state, (const uint8_t *)recipient, n);
	crypto_generichash_update(&state, payload, len);
	crypto_generichash_final(&state, out, STORE_CHAIN_LEN);
}

/* The end of the chain: its last number (0 if empty) and value. */
static enum err
chain_end(struct store *store, int64_t *seq, uint8_t chain[STORE_CHAIN_LEN])
{
	struct query *q = sql_query(store->sql,
	    "SELECT seq, chain FROM payloads ORDER BY seq DESC LIMIT 1", "");
	const void *value;
	size_t len;

	*seq = 0;
	memset(chain, 0, STORE_CHAIN_LEN);
	if (query_next(q)) {
		*seq = query_int(q, 0);
		value = query_blob(q, 1, &len);
		if (len == STORE_CHAIN_LEN)
			memcpy(chain, value, len);
	}
	return query_end(q);
}

/* ---- flags ---- */

/* What is known of an ID and its person, and a form's flags. */
struct standing {
	bool issued, registered;
	uint32_t flags;
};

static bool
is_there(struct store *store, const char *text, const char *a, const char *b,
    int64_t c)
{
	return sql_number(store->sql, 0, text, "tti", a, b, c) != 0;
}

static struct standing
look_up(struct store *store, const char *id, const char *person,
    const char *tag, const char *date, int64_t registration)
{
	struct standing s = { 0 };

	s.issued = sql_number(store->sql, 0, "SELECT 1 FROM ids WHERE id = $1",
		       "t", id) != 0;
	if (!s.issued) {
		s.flags = *id == '\0' ? RECORD_NO_ID : RECORD_UNKNOWN_ID;
		return s;
	}
	s.registered =
	    sql_number(store->sql, 0, "SELECT 1 FROM persons WHERE person = $1",
		"t", person) != 0;
	if (!s.registered && !registration)
		s.flags |= RECORD_UNREGISTERED;
	if (is_there(store,
		"SELECT 1 FROM records WHERE person = $1 AND tag = $2"
		" AND registration = $3 LIMIT 1",
		person, tag, registration))
		s.flags |= RECORD_DUPLICATE;
	if (*date != '\0' &&
	    is_there(store,
		"SELECT 1 FROM records WHERE person = $1 AND date = $2"
		" AND registration = $3 LIMIT 1",
		person, date, registration))
		s.flags |= RECORD_SAME_DAY;
	return s;
}

enum err
store_id(struct store *store, const struct message_id_ask *ask,
    struct message_id_answer *answer)
{
	struct standing s = look_up(store, ask->id, ask->person, ask->tag,
	    ask->date, ask->registration);
	struct query *q;
	enum err err;

	answer->issued = s.issued;
	answer->registered = s.registered;
	answer->flags = s.flags;
	q = sql_query(store->sql,
	    "SELECT ids.project, persons.project, persons.region FROM ids"
	    " LEFT JOIN persons ON persons.person = $2 WHERE ids.id = $1",
	    "tt", ask->id, ask->person);
	if (query_next(q)) {
		const char *own = query_text(q, 1);

		answer->project =
		    mem_text(*own != '\0' ? own : query_text(q, 0));
		answer->region = mem_text(query_text(q, 2));
	}
	if ((err = query_end(q)) != ERR_NONE)
		message_fini(MESSAGE_ID_ANSWER, answer);
	return err;
}

/* ---- putting ---- */

static enum err
put_seal(struct store *store, const struct message_put *put, struct rd *r)
{
	uint8_t previous[STORE_CHAIN_LEN], chain[STORE_CHAIN_LEN];
	char *recipient = rd_text(r);
	const uint8_t *header, *payload;
	size_t header_len, payload_len;
	enum err err = ERR_INPUT;
	int64_t seq;

	header = rd_blob(r, &header_len);
	payload = rd_blob(r, &payload_len);
	if (!r->failed && *recipient != '\0')
		err = chain_end(store, &seq, previous);
	if (err == ERR_NONE) {
		store_chain(previous, put->record, recipient, payload,
		    payload_len, chain);
		err = sql_run(store->sql,
		    "INSERT INTO payloads (seq, record, recipient, payload,"
		    " chain) VALUES ($1, $2, $3, $4, $5)",
		    "ibtbb", seq + 1, put->record, (size_t)ID16_LEN, recipient,
		    payload, payload_len, chain, sizeof(chain));
	}
	if (err == ERR_NONE)
		err = sql_run(store->sql,
		    "INSERT INTO headers (record, recipient, header)"
		    " VALUES ($1, $2, $3)",
		    "btb", put->record, (size_t)ID16_LEN, recipient, header,
		    header_len);
	free(recipient);
	return err;
}

static enum err
put_contact(struct store *store, const struct message_put *put, struct rd *r)
{
	char *kind = rd_text(r);
	const uint8_t *header, *payload;
	size_t header_len, payload_len;
	enum err err = ERR_INPUT;

	header = rd_blob(r, &header_len);
	payload = rd_blob(r, &payload_len);
	if (!r->failed && *kind != '\0')
		err = sql_run(store->sql,
		    "INSERT INTO contacts (record, kind, header, payload)"
		    " VALUES ($1, $2, $3, $4)",
		    "btbb", put->record, (size_t)ID16_LEN, kind, header,
		    header_len, payload, payload_len);
	free(kind);
	return err;
}

static enum err
put_list(struct store *store, const struct message_put *put,
    const struct blob *list,
    enum err (*one)(struct store *, const struct message_put *, struct rd *))
{
	enum err err = ERR_NONE;
	struct rd r;

	rd_init(&r, list->data, list->len);
	while (err == ERR_NONE && r.left > 0)
		err = one(store, put, &r);
	return err;
}

/* A form's month, YYYY-MM: of its date, else of the day it came. */
static void
month_of(const struct message_put *put, char out[8])
{
	time_t received = (time_t)put->received;
	struct tm tm;

	if (strlen(put->date) == strlen("YYYY-MM-DD"))
		snprintf(out, 8, "%.7s", put->date);
	else if (gmtime_r(&received, &tm) == NULL ||
		 strftime(out, 8, "%Y-%m", &tm) == 0)
		*out = '\0';
}

static enum err
put_facts(struct store *store, const struct message_put *put, bool known,
    uint32_t flags)
{
	char month[8];

	month_of(put, month);
	return sql_run(store->sql,
	    "INSERT INTO records (record, submission, person, registration,"
	    " form, version, channel, station, helper, project, region, date,"
	    " month, received, ticks, blanks, unreadable, tag, flags, note)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
	    " $14, $15, $16, $17, $18, $19, $20)",
	    "bbtittittttttiiiitib", put->record, (size_t)ID16_LEN,
	    put->submission, (size_t)ID16_LEN, known ? put->person : NULL,
	    (int64_t)put->registration, put->form, put->version,
	    (int64_t)put->channel, put->station, put->by, put->project,
	    put->region, put->date, month, (int64_t)put->received,
	    (int64_t)put->ticks, (int64_t)put->blanks, (int64_t)put->unreadable,
	    put->tag, (int64_t)flags, put->note.data, put->note.len);
}

/* Counts the form with its ID. */
static enum err
count_id(struct store *store, const struct message_put *put)
{
	return put->registration
		   ? sql_run(store->sql,
			 "UPDATE ids SET registered = 1 WHERE id = $1", "t",
			 put->id)
		   : sql_run(store->sql,
			 "UPDATE ids SET logs = logs + 1 WHERE id = $1", "t",
			 put->id);
}

/* A phone that is somebody else's already is nobody's from now on. */
static enum err
put_phone(struct store *store, const struct message_put *put)
{
	return sql_run(store->sql,
	    "INSERT INTO phones (phone, person, id, opted_out)"
	    " VALUES ($1, $2, $3, 0) ON CONFLICT (phone) DO UPDATE SET"
	    " person = CASE WHEN coalesce(phones.person, excluded.person)"
	    " = excluded.person THEN excluded.person ELSE '' END,"
	    " id = CASE WHEN coalesce(phones.person, excluded.person)"
	    " = excluded.person THEN excluded.id ELSE $4 END",
	    "ttbb", put->phone, put->person, put->phone_id.data,
	    put->phone_id.len, NULL, (size_t)0);
}

/* A registration claims what its person sent before. */
static enum err
put_person(struct store *store, const struct message_put *put)
{
	enum err err;

	err = sql_run(store->sql,
	    "INSERT INTO persons (person, region, project, date, record)"
	    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person) DO NOTHING",
	    "ttttb", put->person, put->region, put->project, put->date,
	    put->record, (size_t)ID16_LEN);
	if (err == ERR_NONE)
		err = sql_run(store->sql,
		    "UPDATE records SET flags = flags & ~$2 WHERE person = $1",
		    "ti", put->person, (int64_t)RECORD_UNREGISTERED);
	if (err == ERR_NONE && *put->phone != '\0')
		err = put_phone(store, put);
	return err;
}

static enum err
put_new(struct store *store, const struct message_put *put,
    struct message_put_done *done)
{
	struct standing s = look_up(store, put->id, put->person, put->tag,
	    put->date, put->registration);
	enum err err;

	err = put_facts(store, put, s.issued, s.flags);
	if (err == ERR_NONE)
		err = put_list(store, put, &put->seals, put_seal);
	if (err == ERR_NONE)
		err = put_list(store, put, &put->contacts, put_contact);
	if (err == ERR_NONE && s.issued)
		err = count_id(store, put);
	if (err == ERR_NONE && s.issued && put->registration)
		err = put_person(store, put);
	done->outcome = OUTCOME_STORED;
	done->flags = s.flags;
	memcpy(done->record, put->record, ID16_LEN);
	return err;
}

/* What is known of SUBMISSION; outcome 0 if nothing. */
static enum err
find_submission(struct store *store, const uint8_t *submission,
    struct message_put_done *done)
{
	struct query *q = sql_query(store->sql,
	    "SELECT record, flags, note FROM records WHERE submission = $1",
	    "b", submission, (size_t)ID16_LEN);
	const void *data;
	size_t len;
	enum err err;

	if (query_next(q)) {
		data = query_blob(q, 0, &len);
		if (len == ID16_LEN)
			memcpy(done->record, data, len);
		done->outcome = OUTCOME_REPEAT;
		done->flags = (uint32_t)query_int(q, 1);
		data = query_blob(q, 2, &len);
		store_copy(&done->note, data, len);
	}
	if ((err = query_end(q)) == ERR_NONE && done->outcome == 0 &&
	    sql_number(store->sql, 0,
		"SELECT 1 FROM refusals WHERE submission = $1", "b", submission,
		(size_t)ID16_LEN) != 0)
		done->outcome = OUTCOME_REFUSED;
	return err;
}

enum err
store_put(struct store *store, const struct message_put *put,
    struct message_put_done *done)
{
	enum err err;

	if ((err = sql_begin(store->sql)) != ERR_NONE)
		return err;
	err = find_submission(store, put->submission, done);
	if (err == ERR_NONE && done->outcome == 0)
		err = put_new(store, put, done);
	return store_finish(store, err);
}

enum err
store_seen(struct store *store, const struct message_seen *seen,
    struct message_put_done *done)
{
	return find_submission(store, seen->submission, done);
}

enum err
store_refuse(struct store *store, const struct message_refuse *refuse)
{
	return sql_run(store->sql,
	    "INSERT INTO refusals (submission, channel, received)"
	    " VALUES ($1, $2, $3) ON CONFLICT (submission) DO NOTHING",
	    "bii", refuse->submission, (size_t)ID16_LEN,
	    (int64_t)refuse->channel, store_now());
}

/* ---- getting ---- */

static void
add_record(struct query *q, struct buf *out)
{
	const void *data;
	size_t len;

	buf_put_u64(out, (uint64_t)query_int(q, 0));
	data = query_blob(q, 1, &len);
	buf_put(out, data, len);
	data = query_blob(q, 2, &len);
	buf_put_blob(out, data, len);
	data = query_blob(q, 3, &len);
	buf_put_blob(out, data, len);
}

enum err
store_records(struct store *store, const struct message_records_ask *ask,
    struct message_records *records)
{
	struct query *q = sql_query(store->sql,
	    "SELECT p.seq, p.record, h.header, p.payload FROM payloads p"
	    " LEFT JOIN headers h ON h.record = p.record"
	    " AND h.recipient = p.recipient"
	    " WHERE p.recipient = $1 AND p.seq > $2 ORDER BY p.seq LIMIT $3",
	    "tii", ask->recipient,
	    (int64_t)(ask->after > INT64_MAX ? INT64_MAX : ask->after),
	    (int64_t)ask->limit);
	struct buf out;

	buf_init(&out, MESSAGE_MAX - 1024);
	while (out.len < RECORDS_BYTES && query_next(q))
		add_record(q, &out);
	return store_take(query_end(q), &out, &records->records);
}

enum err
store_erased(struct store *store, const struct message_erased_ask *ask,
    struct message_erased *erased)
{
	struct query *q = sql_query(store->sql,
	    "SELECT p.seq, p.record FROM payloads p"
	    " LEFT JOIN headers h ON h.record = p.record"
	    " AND h.recipient = p.recipient"
	    " WHERE p.recipient = $1 AND p.seq <= $2 AND h.record IS NULL"
	    " ORDER BY p.seq",
	    "ti", ask->recipient,
	    (int64_t)(ask->until > INT64_MAX ? INT64_MAX : ask->until));
	struct buf out;
	const void *id;
	size_t len;

	buf_init(&out, MESSAGE_MAX - 1024);
	while (query_next(q)) {
		buf_put_u64(&out, (uint64_t)query_int(q, 0));
		id = query_blob(q, 1, &len);
		buf_put(&out, id, len);
	}
	return store_take(query_end(q), &out, &erased->records);
}

/* ---- erasing ---- */

static enum err
erase_rows(struct store *store, const char *person)
{
	enum err err;

	err = sql_run(store->sql,
	    "DELETE FROM headers WHERE record IN"
	    " (SELECT record FROM records WHERE person = $1)",
	    "t", person);
	if (err == ERR_NONE)
		err = sql_run(store->sql,
		    "DELETE FROM contacts WHERE record IN"
		    " (SELECT record FROM records WHERE person = $1)",
		    "t", person);
	if (err == ERR_NONE)
		err = sql_run(store->sql,
		    "DELETE FROM phones WHERE person = $1", "t", person);
	if (err == ERR_NONE) /* what would tell equal answers apart, too */
		err = sql_run(store->sql,
		    "UPDATE records SET tag = '', note = $2 WHERE person = $1",
		    "tb", person, NULL, (size_t)0);
	return err;
}

enum err
store_erase(struct store *store, const struct message_erase *erase)
{
	struct message_audit audit = { .who = erase->by,
		.what = (char *)(uintptr_t) "erased a person",
		.record = erase->person };
	enum err err;

	if (sql_number(store->sql, 0,
		"SELECT 1 FROM records WHERE person = $1 LIMIT 1", "t",
		erase->person) == 0)
		return ERR_NOT_FOUND;
	if ((err = sql_begin(store->sql)) != ERR_NONE)
		return err;
	err = erase_rows(store, erase->person);
	if (err == ERR_NONE)
		err = store_audit(store, &audit);
	if ((err = store_finish(store, err)) == ERR_NONE)
		err = sql_settle(store->sql);
	return err;
}

/* ---- phones ---- */

enum err
store_phone(struct store *store, const struct message_phone_find *find,
    struct message_phone_found *found)
{
	struct query *q = sql_query(store->sql,
	    "SELECT person, opted_out, id FROM phones WHERE phone = $1", "t",
	    find->phone);
	const void *data;
	size_t len;

	if (query_next(q)) {
		found->known = *query_text(q, 0) != '\0';
		found->opted_out = query_int(q, 1) != 0;
		data = query_blob(q, 2, &len);
		store_copy(&found->id, data, len);
	}
	return query_end(q);
}

enum err
store_phone_mark(struct store *store, const struct message_phone_mark *mark)
{
	return sql_run(store->sql,
	    "INSERT INTO phones (phone, person, id, opted_out)"
	    " VALUES ($1, NULL, $3, $2) ON CONFLICT (phone) DO UPDATE SET"
	    " opted_out = excluded.opted_out",
	    "tib", mark->phone, (int64_t)(mark->opted_out != 0), NULL,
	    (size_t)0);
}
