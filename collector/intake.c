#include "collector/intake.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/ids.h"
#include "collector/intake_part.h"
#include "collector/role.h"
#include "schema/mem.h"

/* ---- opening ---- */

static enum err
load_recipient(const struct config *config, const char *name,
    struct age_recipient *recipient)
{
	char *path = mem_printf("%s/keys/%s.pub", config_dir(config), name);
	enum err err = age_recipient_load(path, recipient);

	if (err != ERR_NONE)
		role_note("%s: %s", path, err_text(err));
	free(path);
	return err;
}

static enum err
load_partners(const struct config *config, struct intake *intake)
{
	size_t i, n = study_n_partners(intake->study);
	enum err err = ERR_NONE;

	intake->partners = mem_array(n, sizeof(*intake->partners));
	for (i = 0; err == ERR_NONE && i < n; i++) {
		char *name = mem_printf(
		    "partner-%s", study_partner(intake->study, i)->name);

		err = load_recipient(config, name, &intake->partners[i]);
		free(name);
	}
	return err;
}

/* The key of notes to itself is derived from the index key, which has other
 * uses. */
static enum err
load_note_key(const char *path, struct intake *intake)
{
	static const uint8_t purpose[] = "peerlog intake note 1";
	uint8_t key[CONFIG_KEY_LEN];
	enum err err = config_key_load(path, key);

	intake->note_key = sodium_malloc(CONFIG_KEY_LEN);
	if (intake->note_key == NULL)
		fatal("out of memory");
	if (err == ERR_NONE)
		crypto_generichash(intake->note_key, CONFIG_KEY_LEN, purpose,
		    sizeof(purpose), key, sizeof(key));
	mem_wipe(key, sizeof(key));
	return err;
}

static enum err
load_keys(const struct config *config, struct intake *intake)
{
	char *pseudonym = config_path(config, "keys/pseudonym.key");
	char *index = config_path(config, "keys/index.key");
	enum err err;

	err = pseudonym_key_load(pseudonym, &intake->pseudonym);
	if (err == ERR_NONE)
		err = pseudonym_key_load(index, &intake->index);
	if (err == ERR_NONE)
		err = load_note_key(index, intake);
	if (err != ERR_NONE)
		role_note("pseudonym.key, index.key: %s", err_text(err));
	free(pseudonym);
	free(index);
	return err;
}

enum err
intake_open(const struct config *config, struct bus *bus, struct intake **out)
{
	struct intake *intake = mem_new(struct intake);
	enum err err;

	*out = NULL;
	intake->bus = bus;
	if ((err = role_study(config, &intake->study)) == ERR_NONE &&
	    (err = load_recipient(config, "study", &intake->office)) ==
		ERR_NONE &&
	    (err = load_recipient(config, "contact", &intake->contact)) ==
		ERR_NONE &&
	    (err = load_partners(config, intake)) == ERR_NONE &&
	    (err = load_keys(config, intake)) == ERR_NONE)
		*out = intake;
	else
		intake_close(intake);
	return err;
}

void
intake_close(struct intake *intake)
{
	if (intake == NULL)
		return;
	study_free(intake->study);
	pseudonym_key_free(intake->pseudonym);
	pseudonym_key_free(intake->index);
	sodium_free(intake->note_key);
	free(intake->partners);
	free(intake);
}

/* ---- phones ---- */

static enum err
phone_hash(const struct intake *intake, const char *written,
    char out[PSEUDONYM_TAG_LEN + 1])
{
	char *phone = log_phone(intake->study, written);
	enum err err = phone == NULL ? ERR_INPUT : ERR_NONE;

	*out = '\0';
	if (err == ERR_NONE)
		pseudonym_phone(intake->index, phone, out);
	mem_free_text(phone);
	return err;
}

static enum err
find_phone(struct intake *intake, const char *written,
    struct message_phone_found *found)
{
	char hash[PSEUDONYM_TAG_LEN + 1];
	struct message_phone_find find = { .phone = hash };
	enum err err = phone_hash(intake, written, hash);

	memset(found, 0, sizeof(*found));
	if (err != ERR_NONE)
		return err;
	return bus_call(intake->bus, ROLE_STORE, MESSAGE_PHONE_FIND, &find,
	    MESSAGE_PHONE_FOUND, found, INTAKE_CALL_MS);
}

static enum err
serve_phone_ask(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_phone_ask *ask = request;
	struct message_phone_answer *answer = reply;
	struct message_phone_found found;
	enum err err = find_phone(role, ask->phone, &found);

	(void)peer;
	if (err != ERR_NONE)
		return err;
	answer->known = found.known;
	answer->opted_out = found.opted_out;
	message_fini(MESSAGE_PHONE_FOUND, &found);
	return ERR_NONE;
}

static enum err
serve_phone_stop(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_phone_stop *stop = request;
	char hash[PSEUDONYM_TAG_LEN + 1];
	struct message_phone_mark mark = { .phone = hash,
		.opted_out = !stop->back };
	struct intake *intake = role;
	enum err err = phone_hash(intake, stop->phone, hash);

	(void)peer;
	if (err != ERR_NONE)
		return err;
	return bus_call(intake->bus, ROLE_STORE, MESSAGE_PHONE_MARK, &mark,
	    MESSAGE_DONE, reply, INTAKE_CALL_MS);
}

/* ---- erasing ---- */

static enum err
serve_erase(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_erase_id *ask = request;
	char person[PSEUDONYM_LEN + 1];
	struct message_erase erase = {
		.person = person, .id = ask->id, .by = ask->by
	};
	struct intake *intake = role;

	(void)peer;
	pseudonym_make(intake->pseudonym, "", ask->id, person);
	return bus_call(intake->bus, ROLE_STORE, MESSAGE_ERASE, &erase,
	    MESSAGE_DONE, reply, INTAKE_CALL_MS);
}

/* ---- a form's passage ---- */

static const struct variable *
variable_of_type(const struct passage *p, enum variable_type type)
{
	size_t i;

	for (i = 0; i < study_n_variables(p->intake->study); i++) {
		const struct variable *v = study_variable(p->intake->study, i);

		if (v->type == type && variable_in_form(v, p->log->form))
			return v;
	}
	return NULL;
}

/* The text of the answer to the question that the study's setting KEY names;
 * "" if there is none.  Borrowed from the log. */
static const char *
answer_of(const struct passage *p, const char *key)
{
	const char *name = study_setting(p->intake->study, key);
	const struct variable *v =
	    name == NULL ? NULL : study_find(p->intake->study, name);
	const struct answer *a = v == NULL ? NULL : log_answer(p->log, v);

	return a == NULL || a->text == NULL ? "" : a->text;
}

static bool
is_digits(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* The ID: as the channel says, as the form says, or as the phone says.  What
 * is no row of digits is as good as none, but stays in the form. */
static enum err
find_id(struct passage *p)
{
	const struct variable *v = variable_of_type(p, VARIABLE_ID);
	const char *written = log_person(p->log);
	struct message_phone_found found;
	enum err err;

	if (*p->submit->person != '\0')
		p->id = mem_text(p->submit->person);
	else if (written != NULL)
		p->id = mem_text(written);
	else if (*p->submit->phone != '\0') {
		err = find_phone(p->intake, p->submit->phone, &found);
		if (err != ERR_NONE && err_class(err) != ERR_CLASS_INPUT)
			return err;
		p->id = intake_note_open(p->intake, &found.id);
		message_fini(MESSAGE_PHONE_FOUND, &found);
	} else
		p->id = mem_text("");
	if (!is_digits(p->id))
		*p->id = '\0';
	else if (v != NULL)
		log_set(p->log, v, ANSWER_TEXT, 0, p->id);
	return ERR_NONE;
}

/* A registration's project: the code of the one named, else none. */
static const char *
named_project(const struct passage *p)
{
	const char *name = answer_of(p, "project_question");
	size_t i;

	for (i = 0; i < study_n_projects(p->intake->study); i++) {
		const struct project *project =
		    study_project(p->intake->study, i);

		if (strcasecmp(project->code, name) == 0 ||
		    strcasecmp(project->label, name) == 0)
			return project->code;
	}
	return "";
}

/* A registration that came without an ID is issued one.  It is kept without
 * one, for the office to see to, when there is none left. */
static enum err
issue_id(struct passage *p)
{
	struct message_ids_issue issue = {
		.project = (char *)(uintptr_t)named_project(p),
		.count = 1,
		.by = p->submit->by,
	};
	const struct variable *v = variable_of_type(p, VARIABLE_ID);
	struct message_ids ids;
	struct rd r;
	enum err err;

	err = bus_call(p->intake->bus, ROLE_STORE, MESSAGE_IDS_ISSUE, &issue,
	    MESSAGE_IDS, &ids, INTAKE_CALL_MS);
	if (err == ERR_STATE) {
		role_note("a registration gets no ID: there is none left");
		return ERR_NONE;
	}
	if (err != ERR_NONE)
		return err;
	rd_init(&r, ids.ids.data, ids.ids.len);
	free(p->id);
	p->id = rd_text(&r);
	message_fini(MESSAGE_IDS, &ids);
	if (r.failed || !is_digits(p->id))
		return ERR_LIBRARY;
	if (v != NULL)
		log_set(p->log, v, ANSWER_TEXT, 0, p->id);
	return ERR_NONE;
}

static enum err
name_person(struct passage *p)
{
	char name[PSEUDONYM_LEN + 1] = "", tag[PSEUDONYM_TAG_LEN + 1];
	struct buf answers;
	enum err err;

	if (*p->id != '\0')
		pseudonym_make(p->intake->pseudonym, "", p->id, name);
	p->put.person = mem_text(name);
	buf_init(&answers, LOG_MAX);
	err = log_encode(p->log, LOG_ALL, NULL, &answers);
	if (err == ERR_NONE) {
		pseudonym_answers(
		    p->intake->index, p->id, answers.data, answers.len, tag);
		p->put.tag = mem_text(tag);
	}
	buf_fini(&answers);
	return err;
}

/* What the store knows of the ID, and from it project and region. */
static enum err
place_person(struct passage *p)
{
	struct message_id_ask ask = { .id = p->id,
		.person = p->put.person,
		.tag = p->put.tag,
		.date = p->put.date,
		.registration = p->put.registration };
	const struct project *project;
	const char *code = "", *region = "";
	enum err err;

	err = bus_call(p->intake->bus, ROLE_STORE, MESSAGE_ID_ASK, &ask,
	    MESSAGE_ID_ANSWER, &p->known, INTAKE_CALL_MS);
	if (err != ERR_NONE)
		return err;
	if (p->put.registration) {
		code = named_project(p);
		region = answer_of(p, "region_question");
	}
	if (*code == '\0')
		code = p->known.project;
	project = study_find_project(p->intake->study, code);
	if (*region == '\0')
		region = p->known.region;
	if (*region == '\0' && project != NULL)
		region = project->region;
	p->project = mem_text(code);
	p->region = mem_text(region);
	return ERR_NONE;
}

/* A registration's phone, by which its texts will be known; of an ID that
 * was never issued, nobody's. */
static void
keep_phone(struct passage *p)
{
	char hash[PSEUDONYM_TAG_LEN + 1];
	size_t i;

	for (i = 0; i < study_n_variables(p->intake->study); i++) {
		const struct variable *v = study_variable(p->intake->study, i);
		const struct answer *a = log_answer(p->log, v);

		if (v->vault == NULL || strcmp(v->vault, "phone") != 0 ||
		    a == NULL || a->text == NULL ||
		    phone_hash(p->intake, a->text, hash) != ERR_NONE)
			continue;
		p->put.phone = mem_text(hash);
		intake_note(p->intake, p->id, &p->put.phone_id);
		return;
	}
}

static void
fill_put(struct passage *p)
{
	const struct message_submit *s = p->submit;
	struct log_quality quality = log_quality(p->log);
	const char *date = log_date(p->log);

	memcpy(p->put.submission, s->submission, ID16_LEN);
	randombytes_buf(p->put.record, ID16_LEN);
	p->put.registration = p->log->form->kind == FORM_REGISTRATION;
	p->put.form = mem_text(p->log->form->name);
	p->put.version = mem_text(study_version(p->intake->study));
	p->put.channel = s->channel;
	p->put.station = mem_text(s->station);
	p->put.by = mem_text(s->by);
	p->put.date = mem_text(date == NULL ? "" : date);
	p->put.received = (uint64_t)time(NULL);
	p->put.ticks = quality.ticks;
	p->put.blanks = quality.blanks;
	p->put.unreadable = quality.unreadable;
}

static enum err
store_it(struct passage *p, struct message_put_done *done)
{
	enum err err;

	p->put.id = mem_text(p->id);
	p->put.project = mem_text(p->project);
	p->put.region = mem_text(p->region);
	if (p->put.registration) {
		intake_note(p->intake, p->id, &p->put.note);
		if (p->known.issued)
			keep_phone(p);
	}
	if ((err = intake_seal(p)) != ERR_NONE)
		return err;
	return bus_call(p->intake->bus, ROLE_STORE, MESSAGE_PUT, &p->put,
	    MESSAGE_PUT_DONE, done, INTAKE_CALL_MS);
}

static enum err
refuse(struct passage *p, struct message_submitted *reply)
{
	struct message_refuse refuse = { .channel = p->submit->channel };
	struct message_done done;

	memcpy(refuse.submission, p->submit->submission, ID16_LEN);
	reply->outcome = OUTCOME_REFUSED;
	return bus_call(p->intake->bus, ROLE_STORE, MESSAGE_REFUSE, &refuse,
	    MESSAGE_DONE, &done, INTAKE_CALL_MS);
}

static void
reply_done(const struct intake *intake, const struct message_put_done *done,
    struct message_submitted *reply)
{
	reply->outcome = done->outcome;
	reply->flags = done->flags;
	memcpy(reply->record, done->record, ID16_LEN);
	reply->person = intake_note_open(intake, &done->note);
}

static enum err
pass(struct passage *p, struct message_submitted *reply)
{
	struct message_put_done done = { 0 };
	struct problems problems = { 0 };
	enum err err;

	if (!log_consented(p->log))
		return refuse(p, reply);
	if ((err = find_id(p)) != ERR_NONE)
		return err;
	if (p->log->form->kind == FORM_REGISTRATION && *p->id == '\0' &&
	    (err = issue_id(p)) != ERR_NONE)
		return err;
	/* for the conditions; what is wrong was said where it was typed, and
	 * a log is never lost for it */
	log_check(p->log, NULL, &problems);
	problems_fini(&problems);
	log_derive(p->log);
	fill_put(p);
	if ((err = name_person(p)) == ERR_NONE &&
	    (err = place_person(p)) == ERR_NONE)
		err = store_it(p, &done);
	if (err == ERR_NONE) {
		reply_done(p->intake, &done, reply);
		if (done.outcome == OUTCOME_STORED && p->put.registration) {
			free(reply->person);
			reply->person = mem_text(p->id);
		}
	}
	message_fini(MESSAGE_PUT_DONE, &done);
	return err;
}

static void
passage_fini(struct passage *p)
{
	log_free(p->log);
	mem_free_text(p->id);
	free(p->project);
	free(p->region);
	message_fini(MESSAGE_ID_ANSWER, &p->known);
	message_fini(MESSAGE_PUT, &p->put);
}

/* Whether it was sent before: then REPLY says what became of it. */
static enum err
seen_before(struct intake *intake, const struct message_submit *submit,
    struct message_submitted *reply, bool *seen)
{
	struct message_put_done done;
	struct message_seen ask;
	enum err err;

	memcpy(ask.submission, submit->submission, ID16_LEN);
	err = bus_call(intake->bus, ROLE_STORE, MESSAGE_SEEN, &ask,
	    MESSAGE_PUT_DONE, &done, INTAKE_CALL_MS);
	*seen = err == ERR_NONE && done.outcome != 0;
	if (*seen)
		reply_done(intake, &done, reply);
	if (err == ERR_NONE)
		message_fini(MESSAGE_PUT_DONE, &done);
	return err;
}

static enum err
serve_submit(void *role, enum role peer, const void *request, void *reply)
{
	struct passage p = { .intake = role, .submit = request };
	struct message_submitted *submitted = reply;
	enum err err;
	bool seen;

	(void)peer;
	submitted->outcome = OUTCOME_INVALID;
	err = seen_before(role, request, reply, &seen);
	if (err != ERR_NONE || seen)
		return err;
	if (intake_channel(p.submit->channel) == NULL ||
	    log_decode(p.intake->study, p.submit->log.data, p.submit->log.len,
		&p.log) != ERR_NONE)
		return ERR_NONE;
	if (*p.submit->form == '\0' ||
	    strcmp(p.submit->form, p.log->form->name) == 0)
		err = pass(&p, submitted);
	passage_fini(&p);
	return err;
}

#define WEB     (1u << ROLE_WEB)
#define TEXT    (1u << ROLE_TEXT)
#define DESK    (1u << ROLE_DESK)
#define CONTROL (1u << ROLE_CONTROL)

const struct bus_handlers intake_handlers[] = {
	{ MESSAGE_SUBMIT, MESSAGE_SUBMITTED, serve_submit,
	    WEB | TEXT | DESK | CONTROL },
	{ MESSAGE_PHONE_ASK, MESSAGE_PHONE_ANSWER, serve_phone_ask,
	    TEXT | CONTROL },
	{ MESSAGE_ERASE_ID, MESSAGE_DONE, serve_erase, CONTROL },
	{ MESSAGE_PHONE_STOP, MESSAGE_DONE, serve_phone_stop, TEXT | CONTROL },
	{ 0 },
};
