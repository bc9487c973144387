/* A log: one filled-in form (a registration too), on its way or at rest.
 *
 * An answer is one of eight kinds, which stay apart from the pen to the
 * export.  Zero is a NUMBER; blank, zero, number and tick are four things. */
#ifndef SCHEMA_LOG_H
#define SCHEMA_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"
#include "schema/study.h"

#define LOG_MAX      (256 * 1024) /* bytes of an encoded log */
#define LOG_TEXT_MAX 4000         /* bytes of one text answer */

enum answer_kind {
	ANSWER_NOT_ASKED, /* not in the form, or its condition is not met */
	ANSWER_BLANK,     /* asked, nothing answered */
	ANSWER_NUMBER,    /* INTEGER, DECIMAL, SCALE, DERIVED */
	ANSWER_TICK,      /* at least once, number unknown */
	ANSWER_CHOICE,    /* text is the code */
	ANSWER_CHOICES,   /* text is the codes ticked, space-separated; "" if
			     answered with none */
	ANSWER_TEXT,      /* TEXT, ID, PHONE, EMAIL, DERIVED text */
	ANSWER_DATE,      /* text is YYYY-MM-DD */
	ANSWER_UNREADABLE /* on paper, given up by a person */
};

struct answer {
	enum answer_kind kind;
	double number;
	char *text; /* owned by the log; NULL if the kind has none */
};

struct log {
	const struct study *study; /* borrowed for the log's life */
	const struct form *form;
	struct answer *answers; /* by variable index, study_n_variables() */
};

/* A new log, every question of FORM blank, the rest not asked. */
struct log *log_new(const struct study *study, const struct form *form);
/* Wipes and frees; NULL is fine. */
void log_free(struct log *log);

const struct answer *log_answer(
    const struct log *log, const struct variable *variable);
/* Sets an answer; TEXT is copied and may be NULL. */
void log_set(struct log *log, const struct variable *variable,
    enum answer_kind kind, double number, const char *text);
/* The person's ID, the date of the form (study_date_question()): NULL if blank
 * or not in the form.  Borrowed from the log. */
const char *log_person(const struct log *log);
const char *log_date(const struct log *log);

/* Reads what a person typed or tapped for VARIABLE (of any type: "3", "three
 * times", "yes", "none", a code, dd/mm/yy, ...) and sets the answer.  Empty
 * text is a blank.  ERR_INPUT: not understood or out of type, the answer is
 * left as it was.  The tick rule lives here. */
enum err log_set_typed(struct log *log, const struct variable *variable,
    const char *typed) must_use;
/* What a person would have to type to give ANSWER: the text to put back into
 * a field.  Owned. */
char *log_typed(const struct variable *variable, const struct answer *answer);

/* TYPED (UTF-8) made plain, to be compared: lower case, figures of any script
 * as 0-9, single spaces, nothing like a full stop at its end, Arabic letters
 * without the differences that keyboards make; a tick sign is the word
 * "tick".  Owned. */
char *log_plain(const char *typed);
/* Whether PLAIN (made by log_plain()) is ENGLISH or what it is in any language
 * that the study has words for. */
bool log_said(const char *plain, const char *english);

/* A phone number as it is looked up by: spaces, brackets and dashes gone, and
 * with the study's calling code if settings.csv has one (07700 900123 and
 * 00447700900123 are +447700900123).  Owned; NULL if TYPED is none. */
char *log_phone(const struct study *study, const char *typed);

/* What is the matter with an answer, in words for the person. */
struct problem {
	const struct variable *variable;
	char *text; /* owned */
};
struct problems {
	struct problem *v;
	size_t n;
};
void problems_fini(struct problems *problems);
void problems_add(struct problems *problems, const struct variable *variable,
    const char *text);
/* The text for VARIABLE, or NULL. */
const char *problems_find(
    const struct problems *problems, const struct variable *variable);

/* Applies conditions (what is not relevant becomes not asked), then checks
 * required answers, ranges and constraints, and adds what is wrong to
 * PROBLEMS in LANG.  Does not calculate. */
void log_check(struct log *log, const char *lang, struct problems *problems);
/* Whether VARIABLE is to be asked, given the answers so far. */
bool log_relevant(const struct log *log, const struct variable *variable);
/* Whether the form may be kept: it asks no consent, or has it all.  If not,
 * nothing of it may be kept but the refusal. */
bool log_consented(const struct log *log);
/* Fills in every derived score.  One that is missing, or no finite number, is
 * blank; one that rests on an unreadable answer is unreadable; of a text the
 * first LOG_TEXT_MAX bytes are kept. */
void log_derive(struct log *log);

/* Quality counts that stay in clear beside a sealed record. */
struct log_quality {
	unsigned ticks, blanks, unreadable;
};
struct log_quality log_quality(const struct log *log);

/* Which answers an encoding carries. */
enum log_subset {
	LOG_ALL,     /* everything but vault variables */
	LOG_VAULT,   /* vault variables alone */
	LOG_PARTNER, /* those marked for the partner; ID left out */
	LOG_DRAFT    /* everything, on its way to intake */
};

/* JSON, one object, no spaces: {"form":..,"version":..,"answers":{name:
 * value}}; a value is null (blank), true (tick), false (unreadable), a number,
 * or a string; what was not asked is absent.  PARTNER is for LOG_PARTNER
 * alone, else NULL.  Appended to OUT. */
enum err log_encode(const struct log *log, enum log_subset subset,
    const struct partner *partner, struct buf *out) must_use;
/* The reverse, for a log of STUDY's own version or of another: a name or code
 * that STUDY does not know is ERR_INPUT.  *LOG is owned, NULL on error. */
enum err log_decode(const struct study *study, const void *data, size_t len,
    struct log **log) must_use;

/* For the hundred thousand logs of an export, which need not be logs: takes
 * what log_decode() takes, and tells the form, then each answer in the order in
 * which it was written.  TEXT is borrowed for the call.  After an error what
 * was told before it counts for nothing. */
struct log_reader {
	void (*form)(void *arg, const struct form *form);
	void (*answer)(void *arg, const struct variable *variable,
	    enum answer_kind kind, double number, const char *text);
	void *arg;
};
enum err log_read(const struct study *study, const void *data, size_t len,
    const struct log_reader *reader) must_use;

#endif
