/* From sealed records to rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/export_part.h"
#include "schema/expr.h"
#include "schema/mem.h"
#include "sync/record.h"

/* Two digits at P; -1 if they are not. */
static int
two_digits(const char *p)
{
	return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9'
		   ? (p[0] - '0') * 10 + p[1] - '0'
		   : -1;
}

/* Of YYYY-MM-DDThh:mm:ssZ, since 1970-01-01; NaN if it is something else. */
static double
seconds_of(const char *iso)
{
	char date[11] = "";
	int h, m, s;

	if (strlen(iso) != 20 || iso[10] != 'T' || iso[13] != ':' ||
	    iso[16] != ':' || iso[19] != 'Z')
		return NAN;
	memcpy(date, iso, 10);
	h = two_digits(iso + 11), m = two_digits(iso + 14);
	s = two_digits(iso + 17);
	if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60)
		return NAN;
	return expr_days(date) * 86400 + h * 3600 + m * 60 + s;
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
    const struct export_row *r, const char *version)
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
	sheet_set_number(e->sheet, row, e->admin[ADMIN_RECEIVED], r->received);
	sheet_set_number(
	    e->sheet, row, e->admin[ADMIN_FORM], (double)r->form->index + 1);
}

static void
add_row(struct export *e, uint64_t seq, const struct record *record,
    const struct export_filling *f)
{
	struct export_row *r;

	if (f->row >= e->cap_rows) {
		e->cap_rows = e->cap_rows == 0 ? 64 : e->cap_rows * 2;
		e->rows = mem_grow(e->rows, e->cap_rows, sizeof(*e->rows));
	}
	r = &e->rows[f->row];
	memset(r, 0, sizeof(*r));
	r->seq = seq;
	r->person = pool_text(&e->pool, record->person);
	r->form = f->form;
	r->date = f->date;
	r->received = seconds_of(record->received);
	r->unknown_id = (record->flags & RECORD_UNKNOWN_ID) != 0;
	r->no_id = record->person[0] == '\0';
	fill_admin(e, f->row, record, r, study_version(f->definition->study));
	e->counts.opened++;
	e->counts.lost_answers += f->lost;
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

void
export_know(struct export *e, struct export_version *v)
{
	size_t n = study_n_variables(v->study), i;

	v->ours = mem_array(n + 1, sizeof(*v->ours));
	for (i = 0; i < n; i++)
		v->ours[i] =
		    study_find(e->study, study_variable(v->study, i)->name);
}

/* The earlier definition VERSION, or NULL; loaded once. */
static const struct export_version *
find_earlier(struct export *e, const char *version)
{
	struct export_version *v;
	char *dir;
	size_t i;

	if (e->versions == NULL || version[0] == '\0')
		return NULL;
	for (i = 0; i < e->n_earlier; i++)
		if (strcmp(e->earlier[i].version, version) == 0)
			return e->earlier[i].study != NULL ? &e->earlier[i]
							   : NULL;
	e->earlier =
	    mem_grow(e->earlier, e->n_earlier + 1, sizeof(*e->earlier));
	v = &e->earlier[e->n_earlier++];
	memset(v, 0, sizeof(*v));
	memcpy(v->version, version, sizeof(v->version));
	dir = mem_printf("%s/%s", e->versions, version);
	if (study_load(dir, &v->owned, NULL) != ERR_NONE)
		v->owned = NULL;
	v->study = v->owned;
	if (v->study != NULL)
		export_know(e, v);
	free(dir);
	return v->study != NULL ? v : NULL;
}

/* The definition that the record's log was made with; else, if that is not
 * here, the present one. */
static const struct export_version *
definition_of(struct export *e, const struct record *record)
{
	char version[STUDY_VERSION_LEN + 1];
	const struct export_version *v = NULL;

	find_version(record, version);
	if (strcmp(version, study_version(e->study)) != 0)
		v = find_earlier(e, version);
	return v != NULL ? v : &e->present;
}

void
export_add_record(struct export *e, uint64_t seq, const struct record *record)
{
	struct export_filling f = { .export = e,
		.definition = definition_of(e, record),
		.row = sheet_add_row(e->sheet) };

	if (export_fill(&f, record->log, record->log_len) == ERR_NONE)
		add_row(e, seq, record, &f);
	else {
		sheet_drop_row(e->sheet);
		e->counts.unknown_log++;
	}
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
export_add_opened(struct export *e, const struct bundle_entry *entry,
    enum err err, const struct buf *text)
{
	struct record record = { 0 };

	if (entry->payload_len == 0)
		e->counts.erased++;
	else if (err == ERR_DENIED)
		e->counts.other_key++;
	else if (err != ERR_NONE ||
		 record_decode(text->data, text->len, &record) != ERR_NONE ||
		 memcmp(record.id, entry->id, RECORD_ID_LEN) != 0)
		e->counts.damaged++;
	else
		export_add_record(e, entry->seq, &record);
	record_fini(&record);
}

void
export_add(struct export *e, const struct age_identity *identity,
    const struct bundle_entry *entry)
{
	enum err err = ERR_NONE;

	if (entry->payload_len > 0)
		err = export_open(identity, entry, &e->text);
	export_add_opened(e, entry, err, &e->text);
	buf_clear(&e->text);
}
