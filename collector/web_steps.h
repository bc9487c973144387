/* A form cut into steps: what is asked on one page.  From the study
 * definition alone: a step is one group's questions or a part of them, never
 * many at once, and a question whose condition hangs on an answer comes on a
 * later step than that answer, so that pages need no scripts. */
#ifndef COLLECTOR_WEB_STEPS_H
#define COLLECTOR_WEB_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/log.h"
#include "schema/study.h"

struct step {
	const struct group *group; /* what the page is about; NULL: nothing */
	const struct variable **v; /* questions and notes, in order */
	size_t n;
	bool consent; /* asks for what the form's consent needs */
};

struct steps {
	const struct form *form;
	struct step *v;
	size_t n;
};

/* Cuts FORM; steps with consents come first.  Owned. */
struct steps *steps_new(const struct form *form);
void steps_free(struct steps *steps); /* NULL is fine */

/* Whether anything on STEP is to be asked, given LOG so far. */
bool step_relevant(const struct step *step, const struct log *log);
/* The next relevant step after (or before) I; n (or -1) if there is none. */
size_t steps_next(const struct steps *steps, const struct log *log, size_t i);
long steps_previous(const struct steps *steps, const struct log *log, size_t i);
/* Which of the relevant steps about its group step I is, from 1; *OF: how
 * many there are. */
size_t steps_part(
    const struct steps *steps, const struct log *log, size_t i, size_t *of);
/* Whether a question on a later step than I decides if VARIABLE must be
 * answered: then it is too early to insist. */
bool steps_decided_later(
    const struct steps *steps, size_t i, const struct variable *variable);
/* Whether FORM's consent asks for VARIABLE. */
bool step_is_consent(const struct form *form, const struct variable *variable);
/* The row of a count table that VARIABLE is in; NULL if in none. */
const struct group *step_row(const struct variable *variable);

#endif
