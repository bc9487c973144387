/* One question as a piece of a web page, and what came back for it: both from
 * the study definition alone. */
#ifndef COLLECTOR_WEB_QUESTION_H
#define COLLECTOR_WEB_QUESTION_H

#include "collector/web_draft.h"
#include "collector/web_steps.h"

/* What a question is drawn from. */
struct question {
	const struct draft *draft;
	const struct log *log;           /* its answers, for the conditions */
	const struct problems *problems; /* NULL: nothing is marked wrong */
	const struct web_call *call;
};

/* Writes everything on STEP that is to be asked. */
void question_put_step(const struct question *q, const struct step *step);
/* The list at the top of a page with mistakes, each a link to its field.
 * Nothing if STEP has none. */
void question_put_mistakes(const struct question *q, const struct step *step);
/* The answer in words, for a person to check; "" if there is none.  Owned. */
char *question_answer(
    const struct question *q, const struct variable *variable);
/* Takes what CALL's form says about VARIABLE into DRAFT.  Beside a number a
 * tick says nothing more: the number stands. */
void question_take(struct draft *draft, const struct web_call *call,
    const struct variable *variable);

#endif
