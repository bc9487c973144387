/* The second reader: a few fields at random are typed again by somebody who
 * is not told what was read, and the difference is counted.
 *
 * second: by, form, variable, typed (texts), alone, done (u8), picture (blob)
 * tally: alone, alone_wrong, helped, helped_wrong (u32)
 * Each begins with its version (u8, 1). */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

#define RECORD_VERSION 1

static const uint8_t tally_id[ID16_LEN];

void
desk_second_free(struct desk_second *second)
{
	if (second == NULL)
		return;
	free(second->by);
	free(second->form);
	free(second->variable);
	mem_free_text(second->typed);
	free(second);
}

/* ---- records ---- */

static enum err
put_second(struct desk *desk, const struct desk_second *second,
    const struct blob *picture)
{
	struct buf b;
	enum err err;

	buf_init(&b, DESK_DRAWER_MAX);
	buf_put_u8(&b, RECORD_VERSION);
	buf_put_text(&b, second->by);
	buf_put_text(&b, second->form);
	buf_put_text(&b, second->variable);
	buf_put_text(&b, second->typed);
	buf_put_u8(&b, second->alone);
	buf_put_u8(&b, second->done);
	buf_put_blob(&b, picture->data, picture->len);
	err = buf_err(&b);
	if (err == ERR_NONE)
		err = desk_put(desk, "desk/second", second->id, b.data, b.len);
	buf_fini(&b);
	return err;
}

/* Fills SECOND, and PICTURE (owned) unless it is NULL. */
static enum err
get_second(struct desk *desk, struct desk_second *second, struct blob *picture)
{
	const uint8_t *data;
	struct buf b;
	struct rd r;
	enum err err;
	size_t len;

	buf_init(&b, DESK_DRAWER_MAX);
	err = desk_get(desk, "desk/second", second->id, &b);
	rd_init(&r, b.data, b.len);
	if (err == ERR_NONE && rd_u8(&r) != RECORD_VERSION)
		err = ERR_VERSION;
	if (err == ERR_NONE) {
		second->by = rd_text(&r);
		second->form = rd_text(&r);
		second->variable = rd_text(&r);
		second->typed = rd_text(&r);
		second->alone = rd_u8(&r) != 0;
		second->done = rd_u8(&r) != 0;
		data = rd_blob(&r, &len);
		err = rd_end(&r);
		if (err == ERR_NONE && picture != NULL && len > 0) {
			picture->data = mem_array(len, 1);
			memcpy(picture->data, data, len);
			picture->len = len;
		}
	}
	buf_fini(&b);
	return err;
}

static enum err
put_tally(struct desk *desk)
{
	const struct message_tally *t = &desk->tally;
	struct buf b;
	enum err err;

	buf_init(&b, 64);
	buf_put_u8(&b, RECORD_VERSION);
	buf_put_u32(&b, t->alone);
	buf_put_u32(&b, t->alone_wrong);
	buf_put_u32(&b, t->helped);
	buf_put_u32(&b, t->helped_wrong);
	err = desk_put(desk, "desk/tally", tally_id, b.data, b.len);
	buf_fini(&b);
	return err;
}

static enum err
get_tally(struct desk *desk)
{
	struct message_tally *t = &desk->tally;
	struct buf b;
	struct rd r;
	enum err err;

	buf_init(&b, 1024);
	err = desk_get(desk, "desk/tally", tally_id, &b);
	if (err == ERR_NONE) {
		rd_init(&r, b.data, b.len);
		if (rd_u8(&r) != RECORD_VERSION)
			err = ERR_VERSION;
		t->alone = rd_u32(&r);
		t->alone_wrong = rd_u32(&r);
		t->helped = rd_u32(&r);
		t->helped_wrong = rd_u32(&r);
		if (err == ERR_NONE)
			err = rd_end(&r);
	}
	buf_fini(&b);
	return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

static void
add(struct desk *desk, struct desk_second *second)
{
	desk->seconds = mem_grow(
	    desk->seconds, desk->n_seconds + 1, sizeof(*desk->seconds));
	desk->seconds[desk->n_seconds++] = second;
}

static enum err
load_second(void *arg, const char *key)
{
	struct desk *desk = arg;
	struct desk_second *second = mem_new(struct desk_second);
	enum err err = desk_unhex(key, second->id);

	if (err == ERR_NONE)
		err = get_second(desk, second, NULL);
	if (err == ERR_NONE)
		add(desk, second);
	else
		desk_second_free(second);
	return err;
}

static struct desk_second *
find(struct desk *desk, const uint8_t *id)
{
	size_t i;

	for (i = 0; i < desk->n_seconds; i++)
		if (desk_id_is(desk->seconds[i]->id, id))
			return desk->seconds[i];
	return NULL;
}

static enum err
drop(struct desk *desk, struct desk_second *second)
{
	enum err err = desk_delete(desk, "desk/second", second->id);
	size_t i;

	if (err != ERR_NONE)
		return err;
	for (i = 0; desk->seconds[i] != second; i++)
		;
	desk->seconds[i] = desk->seconds[--desk->n_seconds];
	desk_second_free(second);
	return ERR_NONE;
}

/* One that was counted and not cleared would be counted twice. */
enum err
desk_second_load(struct desk *desk)
{
	enum err err = get_tally(desk);
	size_t i;

	if (err == ERR_NONE)
		err = desk->store.list(
		    desk->store.arg, "desk/second", load_second, desk);
	for (i = desk->n_seconds; err == ERR_NONE && i-- > 0;)
		if (desk->seconds[i]->done)
			err = drop(desk, desk->seconds[i]);
	return err;
}

/* ---- choosing ---- */

/* Whether chance, which for one field is always the same, takes it. */
static bool
chosen(struct desk *desk, const struct desk_page *page, size_t variable,
    uint8_t id[ID16_LEN])
{
	uint32_t n;

	desk_derive("second reading", page->id, (uint32_t)variable, id);
	n = (uint32_t)id[0] | (uint32_t)id[1] << 8 | (uint32_t)id[2] << 16 |
	    (uint32_t)id[3] << 24;
	return n % 1000000 < desk->second;
}

/* Answers that two people would type alike and that name nobody. */
static bool
comparable(const struct variable *variable, const struct answer *answer)
{
	return variable->vault == NULL && variable->type != VARIABLE_ID &&
	       variable->type != VARIABLE_TEXT &&
	       variable->type != VARIABLE_PHONE &&
	       variable->type != VARIABLE_EMAIL &&
	       variable->type != VARIABLE_CHOICES &&
	       answer->kind != ANSWER_UNREADABLE &&
	       answer->kind != ANSWER_NOT_ASKED;
}

static bool
was_looked_at(const struct desk_log *log, const struct desk_page *page,
    const char *variable)
{
	size_t i;

	for (i = 0; i < log->n_said; i++)
		if (desk_id_is(log->said[i].page, page->id) &&
		    strcmp(log->said[i].variable, variable) == 0)
			return true;
	return false;
}

static enum err
lay_aside(struct desk *desk, const struct desk_log *log,
    const struct log *built, const struct desk_page *page,
    const struct variable *variable, const struct reading *reading,
    const uint8_t *id)
{
	const struct blob picture = { reading->picture, reading->picture_len };
	struct desk_second *second;
	enum err err;

	if (picture.len == 0 || find(desk, id) != NULL)
		return ERR_NONE;
	second = mem_new(struct desk_second);
	memcpy(second->id, id, ID16_LEN);
	second->by = mem_text(log->by);
	second->form = mem_text(built->form->name);
	second->variable = mem_text(variable->name);
	second->typed = log_typed(variable, log_answer(built, variable));
	second->alone = !was_looked_at(log, page, variable->name);
	err = put_second(desk, second, &picture);
	if (err == ERR_NONE)
		add(desk, second);
	else
		desk_second_free(second);
	return err;
}

static enum err
sample_page(struct desk *desk, const struct desk_log *log,
    const struct log *built, const struct desk_page *page)
{
	struct page_reading whole;
	uint8_t id[ID16_LEN];
	enum err err;
	size_t i;

	err = desk_page_pictures(desk, page, &whole);
	if (err != ERR_NONE)
		return err;
	for (i = 0; err == ERR_NONE && i < whole.n_readings; i++) {
		const struct reading *r = &whole.readings[i];
		const struct variable *v = study_find(desk->study, r->variable);

		if (v != NULL && comparable(v, log_answer(built, v)) &&
		    chosen(desk, page, v->index, id))
			err = lay_aside(desk, log, built, page, v, r, id);
	}
	page_reading_fini(&whole);
	return err;
}

enum err
desk_second_sample(
    struct desk *desk, const struct desk_log *log, const struct log *built)
{
	struct desk_page **pages;
	enum err err = ERR_NONE;
	size_t n, i;

	if (desk->second == 0)
		return ERR_NONE;
	pages = desk_log_pages(desk, log, &n);
	for (i = 0; err == ERR_NONE && i < n; i++)
		err = sample_page(desk, log, built, pages[i]);
	free(pages);
	return err;
}

/* ---- reading again ---- */

enum err
desk_second_ask(struct desk *desk, const struct message_second_ask *ask,
    struct message_second *second)
{
	struct desk_second *next = NULL, again = { 0 };
	enum err err;
	size_t i;

	for (i = 0; i < desk->n_seconds; i++)
		if (!desk->seconds[i]->done &&
		    strcmp(desk->seconds[i]->by, ask->by) != 0) {
			next = desk->seconds[i];
			second->left++;
		}
	if (next == NULL)
		return ERR_NONE;
	memcpy(again.id, next->id, ID16_LEN);
	err = get_second(desk, &again, &second->picture);
	free(again.by);
	second->form = again.form;
	second->variable = again.variable;
	mem_free_text(again.typed);
	memcpy(second->item, next->id, ID16_LEN);
	second->found = err == ERR_NONE;
	return err;
}

/* Whether TYPED means the same answer as before. */
static enum err
compare(struct desk *desk, const struct desk_second *second, const char *typed,
    bool *same)
{
	const struct form *form = study_find_form(desk->study, second->form);
	const struct variable *v = study_find(desk->study, second->variable);
	struct log *log;
	enum err err;
	char *text;

	if (form == NULL || v == NULL)
		return ERR_STATE; /* the study has changed */
	log = log_new(desk->study, form);
	err = log_set_typed(log, v, typed);
	if (err == ERR_NONE) {
		text = log_typed(v, log_answer(log, v));
		*same = strcmp(text, second->typed) == 0;
		mem_free_text(text);
	}
	log_free(log);
	return err;
}

static void
count(struct message_tally *tally, const struct desk_second *second, bool same)
{
	if (second->alone) {
		tally->alone++;
		tally->alone_wrong += !same;
	} else {
		tally->helped++;
		tally->helped_wrong += !same;
	}
}

/* Marked as done first, then counted, then cleared: dying in between loses
 * one reading of the count, and never counts one twice. */
static enum err
settle(struct desk *desk, struct desk_second *second, const bool *same)
{
	const struct blob none = { NULL, 0 };
	struct message_tally before = desk->tally;
	enum err err;

	second->done = true;
	err = put_second(desk, second, &none);
	if (err != ERR_NONE) {
		second->done = false;
		return err;
	}
	if (same != NULL) {
		count(&desk->tally, second, *same);
		if ((err = put_tally(desk)) != ERR_NONE)
			desk->tally = before;
	}
	return err != ERR_NONE ? err : drop(desk, second);
}

enum err
desk_second_say(struct desk *desk, const struct message_second_say *say)
{
	struct desk_second *second = find(desk, say->item);
	bool same = false;
	enum err err;

	if (second == NULL || second->done)
		return ERR_STATE;
	if (strcmp(second->by, say->by) == 0)
		return ERR_DENIED;
	if (say->say == PAPER_SAY_UNREADABLE)
		return settle(desk, second, NULL);
	if (say->say != PAPER_SAY_TYPED)
		return ERR_INPUT;
	err = compare(desk, second, say->typed, &same);
	return err != ERR_NONE ? err : settle(desk, second, &same);
}

void
desk_tally(struct desk *desk, struct message_tally *tally)
{
	size_t i;

	*tally = desk->tally;
	tally->waiting = 0;
	for (i = 0; i < desk->n_seconds; i++)
		tally->waiting += !desk->seconds[i]->done;
}
