/* A question as one text message. */
#ifndef COLLECTOR_QUESTION_H
#define COLLECTOR_QUESTION_H

#include "schema/study.h"

/* VARIABLE of FORM in LANG with its choices and how to reply; the first
 * question of a group brings the group's words with it.  Owned. */
char *question_text(const struct study *study, const struct form *form,
    const struct variable *variable, const char *lang);

#endif
