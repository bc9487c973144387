/* What drawing a question and taking its answer share. */
#ifndef COLLECTOR_WEB_QUESTION_PART_H
#define COLLECTOR_WEB_QUESTION_PART_H

#include "collector/web_question.h"

#define FIELD "q." /* before a variable's name, so that none meets ours */

/* What a tick is, typed; owned. */
char *question_tick(const struct variable *v);
/* Whether TEXT is that. */
bool question_is_tick(const struct variable *v, const char *text);
/* Whether CODE is one of the space-separated CODES. */
bool question_has_code(const char *codes, const char *code);

#endif
