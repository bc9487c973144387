/* A desk whose drawers are in memory, can fail and can be looked into; what a
 * reader and a person say to it. */
#ifndef TESTS_COLLECTOR_DESK_MEMORY_H
#define TESTS_COLLECTOR_DESK_MEMORY_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../schema/side_by_side.h"
#include "collector/desk.h"
#include "collector/desk_part.h"
#include "schema/mem.h"

/* ---- drawers in memory, which can fail and can be looked into ---- */

struct drawer {
	char *place; /* drawer/key */
	uint8_t *value;
	size_t len;
};

struct memory {
	struct drawer *v;
	size_t n;
	int fail_in; /* the write after this many fails; -1: none */
	int submits;
	enum err submit_err;
	enum outcome outcome;
	uint32_t flags; /* of the record */
	uint8_t submission[ID16_LEN];
	char *person, *by;
	struct buf log;
	int audits;
};

static inline struct drawer *
find(struct memory *m, const char *drawer, const char *key)
{
	char *place = mem_printf("%s/%s", drawer, key);
	struct drawer *found = NULL;
	size_t i;

	for (i = 0; i < m->n && found == NULL; i++)
		if (m->v[i].place != NULL && strcmp(m->v[i].place, place) == 0)
			found = &m->v[i];
	free(place);
	return found;
}

static inline bool
fails(struct memory *m)
{
	return m->fail_in >= 0 && m->fail_in-- == 0;
}

static inline enum err
put(void *arg, const char *drawer, const char *key, const struct buf *value)
{
	struct memory *m = arg;
	struct drawer *d = find(m, drawer, key);

	if (fails(m))
		return ERR_TIMEOUT;
	if (d == NULL) {
		m->v = mem_grow(m->v, m->n + 1, sizeof(*m->v));
		d = &m->v[m->n++];
		*d = (struct drawer){ mem_printf("%s/%s", drawer, key), NULL,
			0 };
	}
	free(d->value);
	d->value = mem_array(value->len, 1);
	memcpy(d->value, value->data, value->len);
	d->len = value->len;
	return ERR_NONE;
}

static inline enum err
get(void *arg, const char *drawer, const char *key, struct buf *value)
{
	struct drawer *d = find(arg, drawer, key);

	if (d == NULL)
		return ERR_NOT_FOUND;
	buf_put(value, d->value, d->len);
	return buf_err(value);
}

static inline enum err
take_out(void *arg, const char *drawer, const char *key)
{
	struct memory *m = arg;
	struct drawer *d = find(m, drawer, key);

	if (fails(m))
		return ERR_TIMEOUT;
	if (d != NULL) {
		free(d->place);
		free(d->value);
		*d = (struct drawer){ 0 };
	}
	return ERR_NONE;
}

static inline enum err
list(void *arg, const char *drawer,
    enum err (*each)(void *arg, const char *key), void *each_arg)
{
	struct memory *m = arg;
	size_t len = strlen(drawer), i;
	enum err err = ERR_NONE;

	for (i = 0; err == ERR_NONE && i < m->n; i++)
		if (m->v[i].place != NULL &&
		    strncmp(m->v[i].place, drawer, len) == 0 &&
		    m->v[i].place[len] == '/')
			err = each(each_arg, m->v[i].place + len + 1);
	return err;
}

static inline enum err
submit(void *arg, const struct message_submit *message,
    struct message_submitted *answer)
{
	struct memory *m = arg;

	if (m->submit_err != ERR_NONE)
		return m->submit_err;
	m->submits++;
	ck_assert_int_eq(message->channel, CHANNEL_PAPER);
	memcpy(m->submission, message->submission, ID16_LEN);
	free(m->person);
	m->person = mem_text(message->person);
	free(m->by);
	m->by = mem_text(message->by);
	buf_clear(&m->log);
	buf_put(&m->log, message->log.data, message->log.len);
	answer->outcome = (uint8_t)m->outcome;
	answer->flags = m->flags;
	return ERR_NONE;
}

static inline void
audit(void *arg, const char *who, const char *what, const char *record)
{
	struct memory *m = arg;

	ck_assert_int_eq(strlen(record), DESK_HEX_LEN);
	(void)who, (void)what;
	m->audits++;
}

static inline size_t
count(struct memory *m, const char *drawer)
{
	size_t len = strlen(drawer), i, n = 0;

	for (i = 0; i < m->n; i++)
		n += m->v[i].place != NULL &&
		     strncmp(m->v[i].place, drawer, len) == 0 &&
		     m->v[i].place[len] == '/';
	return n;
}

/* ---- a desk ---- */

static const uint8_t key[WRAP_KEY_LEN] = "the desk's key for these tests";
static const uint8_t life[ID16_LEN] = "a reader's life";
static const uint8_t next_life[ID16_LEN] = "another life";

static struct memory memory;
static struct study *study;
static struct desk *desk;

/* A new life of the desk, made of its drawers. */
static inline void
restart(void)
{
	const struct desk_store store = { &memory, put, get, take_out, list,
		submit, audit };

	desk_free(desk);
	memory.fail_in = -1;
	ck_assert_int_eq(desk_new(study, key, &store, &desk), ERR_NONE);
}

static inline void
set_up(void)
{
	memory = (struct memory){ .fail_in = -1, .outcome = OUTCOME_STORED };
	buf_init(&memory.log, LOG_MAX);
	study = load_study(SIDE_BY_SIDE);
	restart();
}

static inline void
tear_down(void)
{
	size_t i;

	desk_free(desk);
	desk = NULL;
	study_free(study);
	for (i = 0; i < memory.n; i++) {
		free(memory.v[i].place);
		free(memory.v[i].value);
	}
	free(memory.v);
	free(memory.person);
	free(memory.by);
	buf_fini(&memory.log);
}

static inline enum err
add_scan(uint8_t id, const char *bytes)
{
	struct message_scan_add add = {
		.by = (char *)(uintptr_t) "amb",
		.project = (char *)(uintptr_t) "p1",
		.name = (char *)(uintptr_t) "scan.pdf",
		.data = { (uint8_t *)(uintptr_t)bytes, strlen(bytes) },
	};

	add.scan[0] = id;
	return desk_scan_add(desk, &add, 1000 + id);
}

/* The id of the scan handed out at NOW, 0 if none. */
static inline uint8_t
ask_work(const uint8_t *by, uint64_t now)
{
	struct message_work_ask ask;
	struct message_work work = { 0 };
	uint8_t id;

	memcpy(ask.life, by, ID16_LEN);
	ck_assert_int_eq(desk_work(desk, &ask, now, &work), ERR_NONE);
	id = work.found ? work.scan[0] : 0;
	message_fini(MESSAGE_WORK, &work);
	return id;
}

static const char *page_form = "monthly_short";
static bool torn;          /* the code of the next page */
static bool every_picture; /* cut out, not only of what is unsure */

struct field {
	const char *variable;
	enum reading_kind kind;
	const char *value;
	enum reading_kind best_kind;
	const char *best;
};

static inline enum err
add_page(uint8_t scan, int sheet, int page, const char *id, const char *serial,
    const struct field *fields, size_t n)
{
	struct page_reading reading = { .sheet = sheet,
		.page = page > 0 ? page : 0,
		.pages = page > 0 ? 2 : 0 };
	struct message_work_sheet message = { 0 };
	struct buf encoded;
	enum err err;
	size_t i;

	reading.id = mem_text(id);
	reading.serial = mem_text(serial);
	if (page > 0) {
		reading.study = mem_text("side-by-side");
		reading.form = mem_text(page_form);
		reading.version = mem_text(study_version(study));
		if (torn) {
			page_reading_add_alike(
			    &reading, page_form, study_version(study), page, 2);
			page_reading_add_alike(
			    &reading, "monthly", study_version(study), page, 5);
		}
	} else {
		reading.problem =
		    mem_text(page < 0 ? reading_blank_sheet
				      : "this is a photo of a cat");
	}
	reading.readings = mem_array(n, sizeof(struct reading));
	reading.n_readings = n;
	for (i = 0; i < n; i++) {
		struct reading *r = &reading.readings[i];

		r->variable = mem_text(fields[i].variable);
		r->kind = fields[i].kind;
		r->value = mem_text(fields[i].value);
		r->best_kind = fields[i].best_kind;
		r->best = mem_text(fields[i].best);
		if (every_picture || r->kind == READING_UNSURE ||
		    r->kind == READING_TEXT) {
			r->picture = mem_array(5, 1);
			r->picture_len = 5;
			r->picture[0] = (uint8_t)i;
		}
	}
	buf_init(&encoded, 1 << 20);
	ck_assert_int_eq(reading_encode(&reading, &encoded), ERR_NONE);
	memcpy(message.life, life, ID16_LEN);
	message.scan[0] = scan;
	message.page.data = encoded.data;
	message.page.len = encoded.len;
	err = desk_sheet(desk, &message, 2000);
	buf_fini(&encoded);
	page_reading_fini(&reading);
	return err;
}

static inline void
done(uint8_t scan)
{
	struct message_work_done message = { .problem =
						 (char *)(uintptr_t) "" };

	memcpy(message.life, life, ID16_LEN);
	message.scan[0] = scan;
	ck_assert_int_eq(desk_done(desk, &message, 2000), ERR_NONE);
}

static inline void
step(struct message_paper_item *item)
{
	const struct message_paper_step ask = { .by =
						    (char *)(uintptr_t) "amb" };

	*item = (struct message_paper_item){ 0 };
	ck_assert_int_eq(desk_step(desk, &ask, item), ERR_NONE);
}

/* Says it of what is asked now. */
static inline enum err
say(enum paper_say what, const char *typed)
{
	struct message_paper_item item;
	struct message_paper_say message = {
		.by = (char *)(uintptr_t) "amb",
		.say = (uint8_t)what,
		.typed = (char *)(uintptr_t)typed,
	};
	enum err err;

	step(&item);
	message.variable = item.variable;
	memcpy(message.log, item.log, ID16_LEN);
	memcpy(message.page, item.page, ID16_LEN);
	if (message.variable == NULL)
		message.variable = (char *)(uintptr_t) "";
	err = desk_say(desk, &message, NULL);
	message_fini(MESSAGE_PAPER_ITEM, &item);
	return err;
}

static inline void
expect(enum paper_step what, const char *variable)
{
	struct message_paper_item item;

	step(&item);
	ck_assert_int_eq(item.step, what);
	if (variable != NULL)
		ck_assert_str_eq(item.variable, variable);
	message_fini(MESSAGE_PAPER_ITEM, &item);
}

/* The answer that was submitted. */
static inline void
expect_answer(const char *variable, enum answer_kind kind, double number)
{
	const struct answer *answer;
	struct log *log;

	ck_assert_int_eq(
	    log_decode(study, memory.log.data, memory.log.len, &log), ERR_NONE);
	answer = log_answer(log, study_find(study, variable));
	ck_assert_msg(answer->kind == kind, "%s is of kind %d", variable,
	    (int)answer->kind);
	if (kind == ANSWER_NUMBER)
		ck_assert_double_eq(answer->number, number);
	log_free(log);
}

static const struct field page1[] = {
	{ "personal_id", READING_UNSURE, NULL, READING_ID, "0427" },
	{ "form_date", READING_DATE, "2016-04-12", 0, NULL },
	{ "ps_informal_given", READING_UNSURE, NULL, READING_NUMBER, "7" },
	{ "ps_informal_received", READING_TICK, NULL, 0, NULL },
};
static const struct field page2[] = {
	{ "health_today", READING_UNSURE, NULL, READING_NUMBER, "5" },
};

static inline void
read_two_pages(void)
{
	ck_assert_int_eq(add_scan(1, "image"), ERR_NONE);
	ck_assert_int_eq(ask_work(life, 2000), 1);
	ck_assert_int_eq(
	    add_page(1, 1, 1, NULL, "S1", page1, countof(page1)), ERR_NONE);
	ck_assert_int_eq(
	    add_page(1, 2, 2, NULL, "S1", page2, countof(page2)), ERR_NONE);
	done(1);
}

#endif
