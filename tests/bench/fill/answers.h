/* Answers that a person might give, written onto a page and noted as truth. */
#ifndef FILL_ANSWERS_H
#define FILL_ANSWERS_H

#include <stdbool.h>
#include <stdio.h>

#include "ocr/map.h"
#include "schema/study.h"
#include "tests/bench/fill/hand.h"

struct answers {
	const struct study *study;
	struct hand *hand;
	struct chance *chance;
	const char *id;   /* to be written */
	bool id_printed;  /* it is in the QR instead */
	const char *date; /* YYYY-MM-DD, to be written */
	bool tidy;        /* nothing skipped, corrected, spilt or unsure */
};

/* Fills in every box of PAGE on P; writes "FILE variable value kind" lines,
 * tab-separated, to TRUTH. */
void answers_write(struct answers *answers, const struct map_page *page,
    struct picture *p, const char *file, FILE *truth);

#endif
