/* What the pages of one thing to confirm share. */
#ifndef COLLECTOR_WEB_PAPER_PART_H
#define COLLECTOR_WEB_PAPER_PART_H

#include "collector/desk_seal.h"
#include "collector/web_paper.h"

/* One step on its way to the screen; all of it is borrowed. */
struct shown {
	struct web *web;
	struct web_call *call;
	const struct message_paper_item *item;
	const struct variable *variable; /* NULL: not a field */
	char page[DESK_HEX_LEN + 1];
	const char *action;  /* where what is said goes */
	const char *picture; /* its address; NULL: there is none */
};

/* ---- web_paper_step.c ---- */
/* The form begins that takes what is said of S; the caller ends it. */
void shown_form_begin(const struct shown *s);
/* A button that says SAY: by the single key KEY too ("": none), of the classes
 * EXTRA ("": a plain one), with LABEL on it. */
void shown_put_button(const struct shown *s, const char *say, const char *key,
    const char *extra, const char *label);

/* ---- web_paper_field.c ---- */
/* The field S->variable: its picture, what was read, the ways to answer. */
void shown_put_field(const struct shown *s);

/* ---- web_paper_log.c ---- */
/* What is wrong with the log, and what can be done about it. */
void shown_put_trouble(const struct shown *s);
/* All is checked: may it be filed? */
void shown_put_file(const struct shown *s);

#endif
