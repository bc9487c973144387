/* Records as intake would make them, of invented people: the same for the
 * same numbers. */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "sync/record.h"

/* A small generator (xorshift64*), the same everywhere. */
static inline uint32_t
sample_next(uint64_t *state, uint32_t below)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * UINT64_C(2685821657736338717)) >> 33) %
	       below;
}

/* YYYY-MM-DD, DAY days after 2015-09-25. */
static inline void
sample_date(int day, char out[11])
{
	time_t when = 1443139200 + (time_t)day * 86400;
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(out, 11, "%Y-%m-%d", &tm);
}

static inline void
sample_text(struct log *log, const struct variable *v, uint64_t *state)
{
	static const char *const texts[] = { "gardening", "0417",
		"a cup of tea, \"and a chat\"", "=1+1",
		"\xd8\xa8\xd8\xa7\xd8\xaa \xda\x86\xdb\x8c\xd8\xaa",
		"two\nlines", "\xe0\xa6\x86\xe0\xa6\xae\xe0\xa6\xbf",
		"caf\xc3\xa9 \xf0\x9f\x99\x82" };
	char *text;
	size_t i;

	if (sample_next(state, 400) > 0) {
		log_set(log, v, ANSWER_TEXT, 0,
		    texts[sample_next(state, countof(texts))]);
		return;
	}
	text = mem_array(LOG_TEXT_MAX + 1, 1);
	for (i = 0; i < LOG_TEXT_MAX - 8; i++)
		text[i] = (char)('a' + i % 26);
	log_set(log, v, ANSWER_TEXT, 0, text);
	free(text);
}

static inline void
sample_choices(struct log *log, const struct variable *v, uint64_t *state)
{
	struct buf codes;
	size_t i;
	char *text;

	buf_init(&codes, 4096);
	for (i = 0; i < v->choices->n; i++)
		if (sample_next(state, 3) == 0)
			buf_printf(&codes, "%s%s", codes.len > 0 ? " " : "",
			    v->choices->v[i].code);
	text = buf_take_text(&codes);
	log_set(log, v, ANSWER_CHOICES, 0, text);
	free(text);
}

static inline void
sample_answer(struct log *log, const struct variable *v, uint64_t *state)
{
	uint32_t low = v->has_range && v->min > 0 ? (uint32_t)v->min : 0;
	uint32_t high = v->has_range ? (uint32_t)v->max : 99;
	uint32_t lot = sample_next(state, 20);
	char date[11];

	if (lot == 0) {
		log_set(log, v, ANSWER_BLANK, 0, NULL);
		return;
	}
	if (lot == 1) {
		log_set(log, v, ANSWER_UNREADABLE, 0, NULL);
		return;
	}
	if (v->tick && lot < 8) {
		log_set(log, v, ANSWER_TICK, 0, NULL);
		return;
	}
	switch (v->type) {
	case VARIABLE_CHOICE:
		log_set(log, v, ANSWER_CHOICE, 0,
		    v->choices->v[sample_next(state, (uint32_t)v->choices->n)]
			.code);
		break;
	case VARIABLE_CHOICES:
		sample_choices(log, v, state);
		break;
	case VARIABLE_TEXT:
		sample_text(log, v, state);
		break;
	case VARIABLE_DATE:
		sample_date((int)sample_next(state, 400), date);
		log_set(log, v, ANSWER_DATE, 0, date);
		break;
	default:
		log_set(log, v, ANSWER_NUMBER,
		    low + sample_next(state, high - low + 1), NULL);
	}
}

/* A log of FORM by PERSON, DAY days after 2015-09-25, answers by SEED. */
static inline struct log *
sample_log(const struct study *study, const char *form, const char *person,
    int day, uint64_t seed)
{
	struct log *log = log_new(study, study_find_form(study, form));
	uint64_t state = seed * 2654435761u + 88172645463325252u;
	struct problems problems = { 0 };
	const struct variable *v;
	char date[11];
	bool dated = false;
	size_t i;

	sample_date(day, date);
	for (i = 0; i < study_n_variables(study); i++) {
		v = study_variable(study, i);
		if (!variable_in_form(v, log->form) || !variable_asked(v) ||
		    v->vault != NULL)
			continue;
		if (v->type == VARIABLE_ID)
			log_set(log, v, ANSWER_TEXT, 0, person);
		else if (v->type == VARIABLE_DATE && !dated) {
			log_set(log, v, ANSWER_DATE, 0, date);
			dated = true;
		} else
			sample_answer(log, v, &state);
	}
	log_check(log, NULL, &problems);
	problems_fini(&problems);
	log_derive(log);
	return log;
}

/* That log as record number SEQ, received NUMBER seconds after noon of its
 * day.  The caller finis RECORD. */
static inline void
sample_record(const struct log *log, const struct partner *partner,
    const char *person, int day, uint64_t seq, struct record *record)
{
	static const char *const channels[] = { "web", "text", "paper" };
	struct buf text;
	char date[11];

	memset(record, 0, sizeof(*record));
	memcpy(record->id, &seq, sizeof(seq));
	sample_date(day, date);
	record->person = mem_text(person);
	record->channel = mem_text(channels[seq % 3]);
	record->received = mem_printf("%sT12:%02u:%02uZ", date,
	    (unsigned)(seq / 60 % 60), (unsigned)(seq % 60));
	record->project = mem_text("LE01");
	record->region = mem_text("4");
	record->flags = person[0] == '\0' ? RECORD_NO_ID : 0;
	buf_init(&text, LOG_MAX);
	if (log_encode(log, partner != NULL ? LOG_PARTNER : LOG_ALL, partner,
		&text) != ERR_NONE)
		abort();
	record->log_len = text.len;
	record->log = buf_take_text(&text);
}

#endif
