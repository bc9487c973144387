/* A question as one text message. */
#ifndef COLLECTOR_QUESTION_H
#define COLLECTOR_QUESTION_H

#include "schema/log.h"

/* VARIABLE of FORM in LANG with its hint, its choices and how to reply; the
 * notes before it and, at the first question of a group, the group's words come
 * with it.  LOG, the answers so far, says which notes apply; NULL: all.
 * Owned. */
char *question_text(const struct study *study, const struct form *form,
    const struct variable *variable, const char *lang, const struct log *log);

#endif
