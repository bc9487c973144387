/* Which of a question's boxes are marked. */
#ifndef OCR_CHOICE_H
#define OCR_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/model.h"

#define CHOICE_MAX 64 /* boxes of one question */

struct choice_box {
	float p[MARK_COUNT];
};

struct chosen {
	bool marked[CHOICE_MAX]; /* one at most where one is allowed */
	int n;                   /* marked */
	double p;                /* probability of being right */
};

/* One answer allowed. */
void choose_one(const struct choice_box *boxes, size_t n, struct chosen *out);
/* Each box for itself. */
void choose_many(const struct choice_box *boxes, size_t n, struct chosen *out);

#endif
