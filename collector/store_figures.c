/* Looking at the store: the office's figures and whether all is sound. */
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "collector/store_part.h"
#include "schema/js.h"
#include "schema/mem.h"
#include "sync/record.h"

/* ---- figures ---- */

/* NAME: a list of objects, one a row of TEXT.  COLUMNS names them, a text
 * with a capital T in front, a number with N. */
static enum err
list(struct store *store, struct buf *out, const char *name, const char *text,
    const char *const *columns)
{
	struct query *q = sql_query(store->sql, text, "");
	const char *between = "";
	int i;

	buf_printf(out, ",\"%s\":[", name);
	for (; query_next(q); between = ",") {
		buf_puts(out, between);
		for (i = 0; columns[i] != NULL; i++) {
			buf_printf(out, "%s\"%s\":", i == 0 ? "{" : ",",
			    columns[i] + 1);
			if (columns[i][0] == 'T')
				js_quote(out, query_text(q, i));
			else
				buf_printf(
				    out, "%lld", (long long)query_int(q, i));
		}
		buf_puts(out, "}");
	}
	buf_puts(out, "]");
	return query_end(q);
}

static void
number(struct store *store, struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%c\"%s\":%lld", out->len == 0 ? '{' : ',', name,
	    (long long)sql_number(store->sql, 0, text, ""));
}

static void
numbers(struct store *store, struct buf *out)
{
	number(store, out, "registered", "SELECT count(*) FROM persons");
	number(store, out, "logs",
	    "SELECT count(*) FROM records WHERE registration = 0");
	number(store, out, "refused", "SELECT count(*) FROM refusals");
	number(store, out, "ids", "SELECT count(*) FROM ids");
	number(store, out, "erased",
	    "SELECT count(*) FROM records r WHERE NOT EXISTS"
	    " (SELECT 1 FROM headers h WHERE h.record = r.record)");
}

/* How many logs carry each flag, and the quality counts. */
static enum err
flags(struct store *store, struct buf *out)
{
	const char *between = "";
	uint32_t flag;

	buf_puts(out, ",\"flags\":{");
	for (flag = 1; record_flag_name(flag) != NULL; flag <<= 1) {
		buf_printf(out, "%s\"%s\":%lld", between,
		    record_flag_name(flag),
		    (long long)sql_number(store->sql, 0,
			"SELECT count(*) FROM records WHERE flags & $1 <> 0",
			"i", (int64_t)flag));
		between = ",";
	}
	buf_puts(out, "}");
	return ERR_NONE;
}

static enum err
lists(struct store *store, struct buf *out)
{
	static const char *const registrations[] = { "Tregion", "Tmonth",
		"Tchannel", "Nn", NULL };
	static const char *const logs[] = { "Tregion", "Tform", "Tmonth",
		"Tchannel", "Nn", NULL };
	static const char *const months[] = { "Tregion", "Nmonth", "Tform",
		"Nn", NULL };
	static const char *const quality[] = { "Tform", "Tchannel", "Nn",
		"Nwith_ticks", "Nticks", "Nblanks", "Nunreadable", NULL };
	enum err err;

	err = list(store, out, "registrations",
	    "SELECT r.region, r.month, CASE r.channel WHEN 1 THEN"
	    " 'web' WHEN 2 THEN 'text' ELSE 'paper' END AS way, count(*)"
	    " FROM persons p JOIN records r ON r.record = p.record"
	    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
	    registrations);
	if (err == ERR_NONE)
		err = list(store, out, "by_month",
		    "SELECT r.region, r.form, r.month,"
		    " CASE r.channel WHEN 1 THEN 'web' WHEN 2 THEN 'text'"
		    " ELSE 'paper' END AS way, count(*) FROM records r"
		    " WHERE r.registration = 0"
		    " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
		    logs);
	/* the first month is the one registered in */
	if (err == ERR_NONE)
		err = list(store, out, "by_month_of_participation",
		    "SELECT p.region, (CAST(substr(r.date, 1, 4) AS INTEGER)"
		    " - CAST(substr(p.date, 1, 4) AS INTEGER)) * 12"
		    " + CAST(substr(r.date, 6, 2) AS INTEGER)"
		    " - CAST(substr(p.date, 6, 2) AS INTEGER) + 1 AS month,"
		    " r.form, count(*) FROM records r JOIN persons p"
		    " ON p.person = r.person WHERE r.registration = 0"
		    " AND r.date <> '' AND p.date <> ''"
		    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
		    months);
	if (err == ERR_NONE)
		err = list(store, out, "quality",
		    "SELECT form, CASE channel WHEN 1 THEN 'web' WHEN 2 THEN"
		    " 'text' ELSE 'paper' END AS way, count(*),"
		    " sum(CASE WHEN ticks > 0 THEN 1 ELSE 0 END), sum(ticks),"
		    " sum(blanks), sum(unreadable) FROM records"
		    " GROUP BY 1, 2 ORDER BY 1, 2",
		    quality);
	return err;
}

enum err
store_figures(struct store *store, struct message_figures *figures)
{
	struct buf out;
	enum err err;

	buf_init(&out, MESSAGE_MAX);
	numbers(store, &out);
	if ((err = flags(store, &out)) == ERR_NONE)
		err = lists(store, &out);
	buf_puts(&out, "}");
	return store_take(err, &out, &figures->json);
}

/* ---- what stays in clear ---- */

enum err
store_facts(struct store *store, const struct message_facts_ask *ask,
    struct message_facts *facts)
{
	struct query *q = sql_query(store->sql,
	    "SELECT r.record, r.received, r.form, r.channel, r.project,"
	    " r.region, r.date, r.flags, r.ticks, r.blanks,"
	    " length(p.payload), h.record IS NOT NULL FROM records r"
	    " JOIN payloads p ON p.record = r.record AND p.recipient = $1"
	    " LEFT JOIN headers h ON h.record = r.record AND h.recipient = $1"
	    " ORDER BY p.seq DESC LIMIT $2",
	    "ti", "study", (int64_t)ask->limit);
	struct buf out;
	size_t len;

	buf_init(&out, MESSAGE_MAX - 1024);
	while (query_next(q)) {
		buf_put(&out, query_blob(q, 0, &len), ID16_LEN);
		buf_put_u64(&out, (uint64_t)query_int(q, 1));
		buf_put_text(&out, query_text(q, 2));
		buf_put_u8(&out, (uint8_t)query_int(q, 3));
		buf_put_text(&out, query_text(q, 4));
		buf_put_text(&out, query_text(q, 5));
		buf_put_text(&out, query_text(q, 6));
		buf_put_u32(&out, (uint32_t)query_int(q, 7));
		buf_put_u32(&out, (uint32_t)query_int(q, 8));
		buf_put_u32(&out, (uint32_t)query_int(q, 9));
		buf_put_u64(&out, (uint64_t)query_int(q, 10));
		buf_put_u8(&out, query_int(q, 11) != 0);
	}
	return store_take(query_end(q), &out, &facts->facts);
}

/* ---- soundness ---- */

struct report {
	struct buf lines;
	bool sound;
};

static void say(struct report *report, bool ok, const char *what,
    const char *fmt, ...) printf_like(4, 5);

static void
say(struct report *report, bool ok, const char *what, const char *fmt, ...)
{
	char said[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said, sizeof(said), fmt, ap);
	va_end(ap);
	buf_put_u8(&report->lines, ok);
	buf_put_text(&report->lines, what);
	buf_put_text(&report->lines, said);
	report->sound = report->sound && ok;
}

/* Walks the whole chain; *BROKEN is the number where it first fails. */
static enum err
walk_chain(struct store *store, int64_t *n, int64_t *broken)
{
	struct query *q = sql_query(store->sql,
	    "SELECT seq, record, recipient, payload, chain FROM payloads"
	    " ORDER BY seq",
	    "");
	uint8_t chain[STORE_CHAIN_LEN] = { 0 };
	const void *record, *payload, *stored;
	size_t record_len, len, stored_len;

	for (*n = *broken = 0; *broken == 0 && query_next(q);) {
		record = query_blob(q, 1, &record_len);
		payload = query_blob(q, 3, &len);
		stored = query_blob(q, 4, &stored_len);
		if (record_len == ID16_LEN)
			store_chain(chain, record, query_text(q, 2), payload,
			    len, chain);
		++*n;
		if (query_int(q, 0) != *n || record_len != ID16_LEN ||
		    stored_len != sizeof(chain) ||
		    memcmp(stored, chain, sizeof(chain)) != 0)
			*broken = *n;
	}
	return query_end(q);
}

static enum err
check_chain(struct store *store, struct report *report)
{
	int64_t n, broken;
	enum err err = walk_chain(store, &n, &broken);

	if (err != ERR_NONE)
		return err;
	if (broken != 0)
		say(report, false, "chain",
		    "payload %lld is not what was stored", (long long)broken);
	else
		say(report, true, "chain", "%lld sealed payloads in order",
		    (long long)n);
	return ERR_NONE;
}

static void
check_counts(struct store *store, struct report *report)
{
	int64_t stray = sql_number(store->sql, 0,
	    "SELECT count(*) FROM headers h WHERE NOT EXISTS (SELECT 1 FROM"
	    " payloads p WHERE p.record = h.record"
	    " AND p.recipient = h.recipient)",
	    "");
	int64_t without = sql_number(store->sql, 0,
	    "SELECT count(*) FROM records r WHERE NOT EXISTS (SELECT 1 FROM"
	    " payloads p WHERE p.record = r.record"
	    " AND p.recipient = 'study')",
	    "");
	int64_t unfiled = sql_number(store->sql, 0,
	    "SELECT count(*) FROM payloads p WHERE NOT EXISTS (SELECT 1 FROM"
	    " records r WHERE r.record = p.record)",
	    "");
	int64_t records =
	    sql_number(store->sql, 0, "SELECT count(*) FROM records", "");

	if (stray + without + unfiled == 0)
		say(report, true, "records", "%lld, each with its payload",
		    (long long)records);
	else
		say(report, false, "records",
		    "%lld headers without payload, %lld records without"
		    " payload, %lld payloads without record",
		    (long long)stray, (long long)without, (long long)unfiled);
}

enum err
store_check(struct store *store, struct message_check *check)
{
	struct report report = { .sound = true };
	enum err err;

	buf_init(&report.lines, 1 << 20);
	err = sql_check(store->sql);
	say(&report, err == ERR_NONE, "database", "%s",
	    err == ERR_NONE ? "sound" : "damaged: restore a backup");
	if ((err = check_chain(store, &report)) == ERR_NONE)
		check_counts(store, &report);
	check->sound = report.sound;
	return store_take(err, &report.lines, &check->lines);
}
