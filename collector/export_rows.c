/* From sealed records to rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/export_part.h"
#include "schema/digest.h"
#include "schema/expr.h"
#include "schema/mem.h"
#include "sync/record.h"

static enum sheet_kind
kind_of(enum answer_kind kind)
{
	switch (kind) {
	case ANSWER_BLANK:
		return SHEET_BLANK;
	case ANSWER_TICK:
		return SHEET_TICK;
	case ANSWER_NOT_ASKED:
		return SHEET_NOT_ASKED;
	case ANSWER_UNREADABLE:
		return SHEET_UNREADABLE;
	default:
		return SHEET_VALUE;
	}
}

/* Whether CODE is one of the space-separated CODES. */
static bool
has_code(const char *codes, const char *code)
{
	size_t n = strlen(code), len;

	for (; *codes != '\0'; codes += len + (codes[len] == ' ')) {
		len = strcspn(codes, " ");
		if (len == n && memcmp(codes, code, n) == 0)
			return true;
	}
	return false;
}

static void
fill_choices(struct export *e, size_t row, const struct variable *v,
    const struct answer *a)
{
	const struct export_place *place = &e->places[v->index];
	size_t i;

	for (i = 0; i < place->n; i++)
		if (a->kind == ANSWER_CHOICES)
			sheet_set_number(e->sheet, row, place->first + i,
			    has_code(a->text, v->choices->v[i].code));
		else
			sheet_set_kind(
			    e->sheet, row, place->first + i, kind_of(a->kind));
}

static void
fill_value(struct export *e, size_t row, size_t column, const struct answer *a)
{
	enum sheet_type type = sheet_column(e->sheet, column)->type;

	if (type == SHEET_TEXT)
		sheet_set_text(e->sheet, row, column, a->text);
	else if (type == SHEET_DATE)
		sheet_set_number(e->sheet, row, column,
		    a->text == NULL ? NAN : expr_days(a->text));
	else if (a->kind == ANSWER_NUMBER)
		sheet_set_number(e->sheet, row, column, a->number);
	else
		sheet_set_number(e->sheet, row, column,
		    a->text == NULL ? NAN : strtod(a->text, NULL));
}

/* What an earlier definition asked and the present one does not has no
 * column: it is counted, so that somebody can be told. */
static void
count_lost(struct export *e, const struct log *log)
{
	const struct variable *v;
	size_t i;

	for (i = 0; i < study_n_variables(log->study); i++) {
		v = study_variable(log->study, i);
		if (log_answer(log, v)->kind != ANSWER_NOT_ASKED &&
		    log_answer(log, v)->kind != ANSWER_BLANK &&
		    study_find(e->study, v->name) == NULL)
			e->counts.lost_answers++;
	}
}

/* The question that LOG's definition knows by the name of V; NULL if none. */
static const struct variable *
their_variable(
    const struct export *e, const struct log *log, const struct variable *v)
{
	return log->study == e->study ? v : study_find(log->study, v->name);
}

static void
fill_variable(struct export *e, size_t row, const struct log *log,
    const struct variable *v)
{
	const struct export_place *place = &e->places[v->index];
	const struct variable *theirs = their_variable(e, log, v);
	const struct answer *a;
	size_t k;

	if (theirs == NULL) {
		for (k = 0; k < place->n; k++)
			sheet_set_kind(
			    e->sheet, row, place->first + k, SHEET_NOT_ASKED);
		return;
	}
	a = log_answer(log, theirs);
	if (v->type == VARIABLE_CHOICES)
		fill_choices(e, row, v, a);
	else if (kind_of(a->kind) == SHEET_VALUE)
		fill_value(e, row, place->first, a);
	else
		sheet_set_kind(e->sheet, row, place->first, kind_of(a->kind));
}

void
export_fill(struct export *e, size_t row, const struct log *log)
{
	size_t i;

	for (i = 0; i < study_n_variables(e->study); i++)
		if (e->places[i].n > 0)
			fill_variable(e, row, log, study_variable(e->study, i));
	if (log->study != e->study)
		count_lost(e, log);
}

/* ---- records ---- */

static double
seconds_of(const char *iso)
{
	struct tm tm = { 0 };
	const char *end = strptime(iso, "%Y-%m-%dT%H:%M:%SZ", &tm);

	return end != NULL && *end == '\0' ? (double)timegm(&tm) : NAN;
}

static void
set_text(
    struct export *e, size_t row, enum export_admin admin, const char *text)
{
	if (e->admin[admin] != EXPORT_NO_COLUMN)
		sheet_set_text(e->sheet, row, e->admin[admin], text);
}

/* A code into a column that has numbers if all codes are numbers. */
static void
set_code(
    struct export *e, size_t row, enum export_admin admin, const char *code)
{
	size_t column = e->admin[admin];

	if (column == EXPORT_NO_COLUMN || code == NULL || code[0] == '\0')
		return;
	if (sheet_column(e->sheet, column)->type == SHEET_NUMBER)
		sheet_set_number(e->sheet, row, column, strtod(code, NULL));
	else
		sheet_set_text(e->sheet, row, column, code);
}

static double
channel_of(const char *word)
{
	static const char *const words[] = { "web", "text", "paper" };
	size_t i;

	for (i = 0; i < countof(words); i++)
		if (strcmp(word, words[i]) == 0)
			return (double)i + 1;
	return NAN;
}

static void
fill_admin(struct export *e, size_t row, const struct record *record,
    const char *version)
{
	char hex[RECORD_ID_TEXT_LEN + 1];

	record_id_text(record->id, hex);
	set_text(e, row, ADMIN_ID, hex);
	set_text(e, row, ADMIN_PERSON, record->person);
	set_text(e, row, ADMIN_STATION, record->station);
	set_text(e, row, ADMIN_PROJECT, record->project);
	set_code(e, row, ADMIN_REGION, record->region);
	set_text(e, row, ADMIN_BY, record->by);
	set_text(e, row, ADMIN_VERSION, version);
	sheet_set_number(e->sheet, row, e->admin[ADMIN_CHANNEL],
	    channel_of(record->channel));
	sheet_set_number(e->sheet, row, e->admin[ADMIN_RECEIVED],
	    seconds_of(record->received));
}

/* The form in the definition that the export is of. */
static const struct form *
own_form(const struct export *e, const struct form *form)
{
	return study_find_form(e->study, form->name);
}

static void
add_row(struct export *e, uint64_t seq, const struct record *record,
    const struct log *log)
{
	size_t row = sheet_add_row(e->sheet);
	const char *date = log_date(log);
	struct export_row *r;

	if (row >= e->cap_rows) {
		e->cap_rows = e->cap_rows == 0 ? 64 : e->cap_rows * 2;
		e->rows = mem_grow(e->rows, e->cap_rows, sizeof(*e->rows));
	}
	r = &e->rows[row];
	memset(r, 0, sizeof(*r));
	r->seq = seq;
	r->person = pool_text(&e->pool, record->person);
	r->form = own_form(e, log->form);
	r->date = date == NULL ? NAN : expr_days(date);
	r->received = seconds_of(record->received);
	r->unknown_id = (record->flags & RECORD_UNKNOWN_ID) != 0;
	r->no_id = record->person[0] == '\0';
	digest_bytes(record->log, record->log_len, r->answers);
	fill_admin(e, row, record, study_version(log->study));
	sheet_set_number(
	    e->sheet, row, e->admin[ADMIN_FORM], (double)r->form->index + 1);
	export_fill(e, row, log);
}

/* ---- definitions ---- */

/* The value of "version" in the text of a log; empty if there is none. */
static void
find_version(const struct record *record, char out[STUDY_VERSION_LEN + 1])
{
	static const char key[] = "\"version\":\"";
	const char *at = strstr(record->log, key);

	out[0] = '\0';
	if (at == NULL)
		return;
	at += sizeof(key) - 1;
	if (strspn(at, "0123456789abcdef") != STUDY_VERSION_LEN)
		return;
	memcpy(out, at, STUDY_VERSION_LEN);
	out[STUDY_VERSION_LEN] = '\0';
}

/* The earlier definition VERSION, or NULL; loaded once. */
static const struct study *
find_earlier(struct export *e, const char *version)
{
	struct export_version *v;
	char *dir;
	size_t i;

	if (e->versions == NULL || version[0] == '\0')
		return NULL;
	for (i = 0; i < e->n_earlier; i++)
		if (strcmp(e->earlier[i].version, version) == 0)
			return e->earlier[i].study;
	e->earlier =
	    mem_grow(e->earlier, e->n_earlier + 1, sizeof(*e->earlier));
	v = &e->earlier[e->n_earlier++];
	memcpy(v->version, version, sizeof(v->version));
	dir = mem_printf("%s/%s", e->versions, version);
	if (study_load(dir, &v->study, NULL) != ERR_NONE)
		v->study = NULL;
	free(dir);
	return v->study;
}

/* Reads the record's log by the definition it was made with; else, if that is
 * not here, by the present one. */
static enum err
decode_log(struct export *e, const struct record *record, struct log **log)
{
	char version[STUDY_VERSION_LEN + 1];
	const struct study *study = NULL;

	find_version(record, version);
	if (strcmp(version, study_version(e->study)) != 0)
		study = find_earlier(e, version);
	return log_decode(study != NULL ? study : e->study, record->log,
	    record->log_len, log);
}

void
export_add_record(struct export *e, uint64_t seq, const struct record *record)
{
	struct log *log;

	if (decode_log(e, record, &log) != ERR_NONE)
		e->counts.unknown_log++;
	else if (own_form(e, log->form) == NULL)
		e->counts.unknown_log++;
	else {
		e->counts.opened++;
		add_row(e, seq, record, log);
	}
	log_free(log);
}

/* An entry has its header apart, or at the start of its payload. */
enum err
export_open(const struct age_identity *identity, const struct bundle_entry *e,
    struct buf *out)
{
	size_t header_len;
	enum err err;

	if (e->header_len > 0)
		return age_open(identity, e->header, e->header_len, e->payload,
		    e->payload_len, out);
	err = age_header_len(e->payload, e->payload_len, &header_len);
	if (err != ERR_NONE)
		return err;
	return age_open(identity, e->payload, header_len,
	    (const uint8_t *)e->payload + header_len,
	    e->payload_len - header_len, out);
}

void
export_add(struct export *e, const struct age_identity *identity,
    const struct bundle_entry *entry)
{
	struct record record = { 0 };
	struct buf *text = &e->text;
	enum err err;

	if (entry->payload_len == 0) {
		e->counts.erased++;
		return;
	}
	err = export_open(identity, entry, text);
	if (err == ERR_DENIED)
		e->counts.other_key++;
	else if (err != ERR_NONE ||
		 record_decode(text->data, text->len, &record) != ERR_NONE ||
		 memcmp(record.id, entry->id, RECORD_ID_LEN) != 0)
		e->counts.damaged++;
	else
		export_add_record(e, entry->seq, &record);
	record_fini(&record);
	buf_clear(text);
}
