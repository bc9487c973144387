/* What the pages of filling in a form share. */
#ifndef COLLECTOR_WEB_FILL_PART_H
#define COLLECTOR_WEB_FILL_PART_H

#include "collector/web_draft.h"
#include "collector/web_question.h"
#include "collector/web_steps.h"

/* Everything about one request for a draft's page. */
struct fill {
	struct web *web;
	struct web_call *call;
	struct draft *draft;
	struct steps *steps;
	struct problems problems;
	struct log *log;
	char *path; /* of the draft */
};

/* The heading of STEP's page. */
const char *fill_title(const struct fill *f, const struct step *step);
/* "2 of 3", if what step I is about takes several pages. */
void fill_put_part(const struct fill *f, size_t i);
/* How far step AT is; AT n: all that is left is to check. */
void fill_put_progress(const struct fill *f, size_t at);
/* The page that lists all answers, with Send; NOTICE (may be NULL) says why
 * it did not work. */
void fill_put_check(const struct fill *f, const char *notice);

#endif
