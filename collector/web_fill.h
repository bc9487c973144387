/* Filling in a form: /form/NAME, /form/NAME/TOKEN/STEP. */
#ifndef COLLECTOR_WEB_FILL_H
#define COLLECTOR_WEB_FILL_H

#include "collector/web.h"

web_handler web_fill_intro;  /* what the form is, and the button to begin */
web_handler web_fill_begin;  /* makes a draft, on to its first step */
web_handler web_fill_step;   /* a step, the check of all answers, or the
				thanks: /1 ..., /check, /done */
web_handler web_fill_answer; /* what was answered there; /check: send */

#endif
