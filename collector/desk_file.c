/* From confirmed pages to a log at intake, and the desk cleared of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"
#include "sync/record.h"

/* What is kept of a filed log's trouble. */
static const char unknown_id[] = "unknown-id";

/* ---- building the log ---- */

enum err
desk_set(struct log *log, const struct variable *variable,
    enum reading_kind kind, const char *value)
{
	switch (kind) {
	case READING_BLANK:
		log_set(log, variable, ANSWER_BLANK, 0, NULL);
		return ERR_NONE;
	case READING_TICK:
		if (!variable->tick)
			return ERR_INPUT;
		log_set(log, variable, ANSWER_TICK, 0, NULL);
		return ERR_NONE;
	case READING_ZERO:
		return log_set_typed(log, variable, "0");
	case READING_CHOICES:
		log_set(log, variable, ANSWER_CHOICES, 0,
		    value != NULL ? value : "");
		return ERR_NONE;
	case READING_NUMBER:
	case READING_CHOICE:
	case READING_DATE:
	case READING_ID:
	case READING_TEXT:
		if (value == NULL || *value == '\0')
			return ERR_INPUT;
		return log_set_typed(log, variable, value);
	case READING_UNSURE:
		break;
	}
	return ERR_INPUT;
}

void
desk_set_item(struct log *log, const struct desk_item *item)
{
	const struct reading *r = item->reading;
	enum err err = ERR_INPUT;

	if (item->said == NULL)
		return;
	if (item->said->say == PAPER_SAY_TYPED)
		err = log_set_typed(log, item->variable, item->said->typed);
	else if (item->said->say == PAPER_SAY_AGREE && r != NULL)
		err = r->kind == READING_UNSURE
			  ? desk_set(log, item->variable, r->best_kind, r->best)
			  : desk_set(log, item->variable, r->kind, r->value);
	if (err != ERR_NONE)
		log_set(log, item->variable, ANSWER_UNREADABLE, 0, NULL);
}

/* Everything on a page that never came is unreadable, not blank: nobody knows
 * what the person wrote there. */
static void
give_up_missing(
    struct desk *desk, struct log *log, struct desk_page **pages, size_t n)
{
	size_t i, p, r;
	bool found;

	for (i = 0; i < study_n_variables(desk->study); i++) {
		const struct variable *v = study_variable(desk->study, i);

		if (!variable_in_form(v, log->form) || !variable_asked(v) ||
		    v->type == VARIABLE_ID)
			continue;
		found = false;
		for (p = 0; p < n && !found; p++)
			for (r = 0; r < pages[p]->reading.n_readings; r++)
				found |=
				    strcmp(v->name, pages[p]
							->reading.readings[r]
							.variable) == 0;
		if (!found)
			log_set(log, v, ANSWER_UNREADABLE, 0, NULL);
	}
}

static void
set_page(struct desk *desk, struct log *log, const struct desk_page *page)
{
	size_t i;

	for (i = 0; i < page->reading.n_readings; i++) {
		const struct reading *r = &page->reading.readings[i];
		const struct variable *v = study_find(desk->study, r->variable);

		if (v != NULL && variable_in_form(v, log->form) &&
		    r->kind != READING_UNSURE && r->kind != READING_TEXT &&
		    desk_set(log, v, r->kind, r->value) != ERR_NONE)
			log_set(log, v, ANSWER_UNREADABLE, 0, NULL);
	}
}

struct log *
desk_build(struct desk *desk, const struct desk_log *log, char **person)
{
	const struct form *form = desk_form(desk, log);
	struct desk_page **pages;
	const struct variable *id;
	struct desk_items items;
	struct log *built;
	size_t n, i;

	*person = NULL;
	if (form == NULL)
		return NULL;
	built = log_new(desk->study, form);
	pages = desk_log_pages(desk, log, &n);
	for (i = 0; i < n; i++)
		set_page(desk, built, pages[i]);
	if (desk_missing(pages, n))
		give_up_missing(desk, built, pages, n);
	desk_items(desk, log, &items);
	for (i = 0; i < items.n; i++)
		desk_set_item(built, &items.v[i]);
	desk_items_fini(&items);
	id = desk_id_variable(desk, form);
	if (id != NULL && desk_printed_id(pages, n) != NULL &&
	    desk_set(built, id, READING_ID, desk_printed_id(pages, n)) !=
		ERR_NONE)
		log_set(built, id, ANSWER_BLANK, 0, NULL);
	/* An ID that cannot be read is none: intake keeps the log and marks
	 * it. */
	if (id != NULL && log_answer(built, id)->kind == ANSWER_UNREADABLE)
		log_set(built, id, ANSWER_BLANK, 0, NULL);
	*person = mem_text(log_person(built) != NULL ? log_person(built) : "");
	free(pages);
	return built;
}

bool
desk_consented(struct desk *desk, const struct desk_log *log)
{
	char *person;
	struct log *built = desk_build(desk, log, &person);
	bool consented = built == NULL || built->form->consent == NULL ||
			 log_consented(built);

	log_free(built);
	mem_free_text(person);
	return consented;
}

/* ---- clearing the desk ---- */

enum err
desk_close_scan(struct desk *desk, const uint8_t *id)
{
	struct desk_scan *scan = desk_find_scan(desk, id);
	enum err err = ERR_NONE;
	size_t i;

	if (scan == NULL || scan->state != SCAN_READ)
		return ERR_NONE;
	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->scan, id))
			return ERR_NONE;
	if (!desk->keep_scans)
		err = desk_delete(desk, "desk/image", id);
	return err != ERR_NONE ? err
			       : desk_end_scan(desk, scan, SCAN_CLOSED, "");
}

enum err
desk_drop_page(struct desk *desk, struct desk_page *page)
{
	uint8_t scan[ID16_LEN];
	enum err err = desk_delete(desk, "desk/picture", page->id);

	memcpy(scan, page->scan, ID16_LEN);
	if (err == ERR_NONE)
		err = desk_delete(desk, "desk/page", page->id);
	if (err != ERR_NONE)
		return err;
	desk_remove_page(desk, page);
	return desk_close_scan(desk, scan);
}

enum err
desk_drop_empty(struct desk *desk)
{
	enum err err = ERR_NONE;
	size_t i;

	for (i = desk->n_logs; err == ERR_NONE && i-- > 0;) {
		struct desk_log *log = desk->logs[i];

		if (log->state == DESK_LOG_FILED ||
		    desk_log_has_pages(desk, log))
			continue;
		err = desk_delete(desk, "desk/log", log->id);
		if (err == ERR_NONE)
			desk_remove_log(desk, log);
	}
	return err;
}

static void
forget_said(struct desk_log *log)
{
	size_t i;

	for (i = 0; i < log->n_said; i++) {
		free(log->said[i].variable);
		mem_free_text(log->said[i].typed);
	}
	log->n_said = 0;
}

/* LOG is at intake: only that is kept of it. */
static enum err
clear(struct desk *desk, struct desk_log *log)
{
	uint8_t id[ID16_LEN];
	enum err err;
	size_t i;

	memcpy(id, log->id, ID16_LEN);
	log->state = DESK_LOG_FILED;
	forget_said(log);
	if ((err = desk_log_put(desk, log)) != ERR_NONE) {
		log->state = DESK_LOG_FILING; /* intake knows it: a repeat */
		return err;
	}
	desk->unknown += strcmp(log->trouble, unknown_id) == 0;
	desk_remove_log(desk, log);
	desk->filed++;
	for (i = desk->n_pages; err == ERR_NONE && i-- > 0;)
		if (i < desk->n_pages && desk_id_is(desk->pages[i]->log, id))
			err = desk_drop_page(desk, desk->pages[i]);
	return err;
}

/* ---- filing ---- */

static enum err
refuse(struct desk *desk, struct desk_log *log, const char *words)
{
	log->state = DESK_LOG_REFUSED;
	free(log->trouble);
	log->trouble = mem_text(words);
	return desk_log_put(desk, log);
}

static enum err
settle(struct desk *desk, struct desk_log *log, const struct log *built,
    const struct message_submitted *answer)
{
	bool unknown =
	    (answer->flags & (RECORD_UNKNOWN_ID | RECORD_NO_ID)) != 0;
	char hex[DESK_HEX_LEN + 1];
	enum err err;

	switch ((enum outcome)answer->outcome) {
	case OUTCOME_STORED:
	case OUTCOME_REPEAT:
		free(log->trouble);
		log->trouble = mem_text(unknown ? unknown_id : "");
		err = desk_second_sample(desk, log, built);
		return err != ERR_NONE ? err : clear(desk, log);
	case OUTCOME_REFUSED: /* no consent: nothing is to be kept */
		desk_hex(log->id, hex);
		desk->store.audit(desk->store.arg, log->by,
		    "paper without consent: not kept", hex);
		return clear(desk, log);
	case OUTCOME_INVALID:
		break;
	}
	return refuse(desk, log,
	    "The collector could not take this log: its form or version is "
	    "not of this study.\n");
}

static enum err
submit(struct desk *desk, struct desk_log *log, const struct log *built,
    const char *person, struct message_submitted *answer)
{
	struct message_submit message = {
		.channel = CHANNEL_PAPER,
		.form = (char *)(uintptr_t)built->form->name,
		.person = (char *)(uintptr_t)person,
		.by = log->by,
	};
	struct buf encoded;
	enum err err;

	buf_init(&encoded, LOG_MAX);
	desk_derive("paper log", log->id, 0, message.submission);
	err = log_encode(built, LOG_DRAFT, NULL, &encoded);
	message.log.data = encoded.data;
	message.log.len = encoded.len;
	if (err == ERR_NONE)
		err = desk->store.submit(desk->store.arg, &message, answer);
	buf_fini(&encoded);
	return err;
}

enum err
desk_file(struct desk *desk, struct desk_log *log, uint32_t *flags)
{
	struct message_submitted answer = { 0 };
	struct log *built;
	char *person;
	enum err err;

	built = desk_build(desk, log, &person);
	if (built == NULL)
		return refuse(
		    desk, log, "This form is not of the study as it is now.\n");
	err = submit(desk, log, built, person, &answer);
	if (err == ERR_NONE)
		err = settle(desk, log, built, &answer);
	else if (err_class(err) == ERR_CLASS_INPUT)
		err = refuse(desk, log, "The collector refused this log.\n");
	if (flags != NULL)
		*flags = err == ERR_NONE ? answer.flags : 0;
	log_free(built);
	mem_free_text(person);
	message_fini(MESSAGE_SUBMITTED, &answer);
	return err;
}

enum err
desk_recover(struct desk *desk)
{
	enum err err = ERR_NONE;
	size_t i;

	desk_open_logs(desk);
	desk_sort_logs(desk);
	desk_forget_strays(desk);
	for (i = desk->n_logs; err == ERR_NONE && i-- > 0;)
		if (desk->logs[i]->state == DESK_LOG_FILED)
			err = clear(desk, desk->logs[i]);
	if (err == ERR_NONE)
		err = desk_drop_empty(desk);
	for (i = 0; err == ERR_NONE && i < desk->n_scans; i++)
		err = desk_close_scan(desk, desk->scans[i]->id);
	return err;
}
