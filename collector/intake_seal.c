/* Sealing a form: to the study, to each partner, and contacts apart. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/intake_part.h"
#include "schema/mem.h"
#include "sync/record.h"

#define CONTACT "contact"

const char *
intake_channel(uint8_t channel)
{
	switch (channel) {
	case CHANNEL_WEB:
		return "web";
	case CHANNEL_TEXT:
		return "text";
	case CHANNEL_PAPER:
		return "paper";
	default:
		return NULL;
	}
}

/* Adds recipient, header and payload of DATA sealed to KEY to the list OUT. */
static enum err
add_seal(const char *recipient, const struct age_recipient *key,
    const struct buf *data, struct buf *out)
{
	struct buf header, payload;
	enum err err;

	buf_init(&header, 64 * 1024);
	buf_init(&payload, MESSAGE_MAX / 4);
	err = age_seal(key, 1, data->data, data->len, &header, &payload);
	if (err == ERR_NONE) {
		buf_put_text(out, recipient);
		buf_put_blob(out, header.data, header.len);
		buf_put_blob(out, payload.data, payload.len);
		err = buf_err(out);
	}
	buf_fini(&header);
	buf_fini(&payload);
	return err;
}

/* The texts of RECORD are borrowed, but for its log. */
static void
fill_record(const struct passage *p, struct record *record)
{
	static const size_t len = sizeof("2016-03-01T09:30:00Z");
	time_t received = (time_t)p->put.received;
	struct tm tm;

	memset(record, 0, sizeof(*record));
	memcpy(record->id, p->put.record, RECORD_ID_LEN);
	record->person = p->id;
	record->channel = (char *)(uintptr_t)intake_channel(p->submit->channel);
	record->received = mem_array(len, 1);
	if (gmtime_r(&received, &tm) != NULL)
		strftime(record->received, len, "%Y-%m-%dT%H:%M:%SZ", &tm);
	record->station = p->submit->station;
	record->project = p->project;
	record->region = p->region;
	record->by = p->submit->by;
	record->flags = p->known.flags;
}

/* Encodes the form's SUBSET for PERSON and seals it to KEY. */
static enum err
seal_part(struct passage *p, const char *recipient,
    const struct age_recipient *key, const struct partner *partner,
    const char *person, struct buf *out)
{
	struct record record;
	struct buf log, data;
	enum err err;

	fill_record(p, &record);
	record.person = (char *)(uintptr_t)person;
	buf_init(&log, LOG_MAX);
	buf_init(&data, RECORD_MAX);
	err = log_encode(
	    p->log, partner == NULL ? LOG_ALL : LOG_PARTNER, partner, &log);
	record.log_len = log.len;
	record.log = buf_take_text(&log);
	if (err == ERR_NONE)
		err = record_encode(&record,
		    partner == NULL ? RECORD_STUDY : RECORD_PARTNER, &data);
	if (err == ERR_NONE)
		err = add_seal(recipient, key, &data, out);
	mem_free_text(record.log);
	free(record.received);
	buf_fini(&data);
	return err;
}

/* Whether PARTNER gets anything of this form. */
static bool
has_part(const struct passage *p, const struct partner *partner)
{
	size_t i;

	for (i = 0; i < study_n_variables(p->intake->study); i++) {
		const struct variable *v = study_variable(p->intake->study, i);

		if ((v->partners >> partner->index & 1) &&
		    v->type != VARIABLE_ID && variable_in_form(v, p->log->form))
			return true;
	}
	return false;
}

static enum err
seal_partner(struct passage *p, size_t i, struct buf *out)
{
	const struct partner *partner = study_partner(p->intake->study, i);
	char name[PSEUDONYM_LEN + 1] = "";
	char *recipient;
	enum err err;

	if (!has_part(p, partner))
		return ERR_NONE;
	if (p->known.issued)
		pseudonym_make(
		    p->intake->pseudonym, partner->name, p->id, name);
	recipient = mem_printf("partner:%s", partner->name);
	err = seal_part(
	    p, recipient, &p->intake->partners[i], partner, name, out);
	free(recipient);
	return err;
}

/* All contact answers, with the ID, for the one who sends reminders. */
static enum err
seal_contacts(struct passage *p, struct buf *out)
{
	struct buf data;
	enum err err;

	buf_init(&data, LOG_MAX);
	buf_printf(
	    &data, "{\"peerlog\":1,\"person\":\"%s\",\"contact\":", p->id);
	err = log_encode(p->log, LOG_VAULT, NULL, &data);
	buf_puts(&data, "}");
	if (err == ERR_NONE && (err = buf_err(&data)) == ERR_NONE)
		err = add_seal(CONTACT, &p->intake->contact, &data, out);
	buf_fini(&data);
	return err;
}

static enum err
take(struct buf *out, struct blob *blob)
{
	enum err err = buf_err(out);

	if (err == ERR_NONE && out->len > 0) {
		blob->data = mem_array(out->len, 1);
		blob->len = out->len;
		memcpy(blob->data, out->data, out->len);
	}
	buf_fini(out);
	return err;
}

enum err
intake_seal(struct passage *p)
{
	struct buf out;
	enum err err;
	size_t i;

	buf_init(&out, MESSAGE_MAX / 2);
	err = seal_part(p, "study", &p->intake->office, NULL, p->id, &out);
	for (i = 0; err == ERR_NONE && i < study_n_partners(p->intake->study);
	     i++)
		err = seal_partner(p, i, &out);
	if (err == ERR_NONE)
		err = take(&out, &p->put.seals);
	if (err == ERR_NONE && p->put.registration &&
	    (err = seal_contacts(p, &out)) == ERR_NONE)
		err = take(&out, &p->put.contacts);
	buf_fini(&out);
	return err;
}

/* ---- notes to itself: nonce, then the ID under XChaCha20-Poly1305 ---- */

#define NONCE crypto_secretbox_xchacha20poly1305_NONCEBYTES
#define TAG   crypto_secretbox_xchacha20poly1305_MACBYTES

void
intake_note(const struct intake *intake, const char *id, struct blob *note)
{
	size_t len = strlen(id);

	if (len == 0)
		return;
	note->len = NONCE + TAG + len;
	note->data = mem_array(note->len, 1);
	randombytes_buf(note->data, NONCE);
	crypto_secretbox_xchacha20poly1305_easy(note->data + NONCE,
	    (const uint8_t *)id, len, note->data, intake->note_key);
}

char *
intake_note_open(const struct intake *intake, const struct blob *note)
{
	char *id;

	if (note->len <= NONCE + TAG)
		return mem_text("");
	id = mem_array(note->len - NONCE - TAG + 1, 1);
	if (crypto_secretbox_xchacha20poly1305_open_easy((uint8_t *)id,
		note->data + NONCE, note->len - NONCE, note->data,
		intake->note_key) != 0)
		*id = '\0';
	return id;
}
