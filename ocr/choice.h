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

/* How somebody marks what they mean.  Whoever shades it does so on the whole
 * page, and a box that is shaded looks much like one that is struck out. */
enum marking {
	MARKING_UNKNOWN,
	MARKING_SHADES,
};

/* A page's questions with one answer allowed; zero before the first. */
struct marking_seen {
	int dark;  /* one box alone has something in it, that may be an answer
		      or struck out */
	int drawn; /* answered by a tick, a cross or a stroke */
};

/* Adds the question of the N BOXES to SEEN. */
void marking_count(
    struct marking_seen *seen, const struct choice_box *boxes, size_t n);
/* What those questions tell together. */
enum marking marking_of(const struct marking_seen *seen);

/* One answer allowed.  If the page's MARKING is to shade, a dark box is an
 * answer where no other of the question has anything in it: to strike one out
 * takes another that is meant.  Else it may be one that was taken back. */
void choose_one(const struct choice_box *boxes, size_t n, enum marking marking,
    struct chosen *out);
/* Each box for itself. */
void choose_many(const struct choice_box *boxes, size_t n, struct chosen *out);

#endif
