/* A person who fills in a form: one pen, one way to tick, one handwriting. */
#ifndef FILL_HAND_H
#define FILL_HAND_H

#include <stdbool.h>

#include "tests/bench/fill/chance.h"
#include "tests/bench/fill/digits.h"
#include "tests/bench/fill/picture.h"

enum hand_mark { HAND_TICK, HAND_CROSS, HAND_STROKE, HAND_SCRIBBLE };

struct hand {
	struct ink ink;
	bool pencil;
	enum hand_mark mark; /* how this person usually answers */
	double jitter;       /* mm off the middle of a box */
	double slant;
	double digit_height;         /* of the cell's */
	bool squeezes;               /* writes number across the cells */
	const struct digits *digits; /* NULL: strokes of our own */
	int writer;
	double edge; /* added to the digits' own: thinner or bolder */
	int variant; /* of our own strokes */
	/* What this person does at times, as probabilities. */
	double corrects, strays, overflows, ticks_counts, skips, zeros, words,
	    misses, odd;
};

/* Somebody at random.  DIGITS (borrowed, may be NULL) is their handwriting. */
void hand_make(
    struct hand *hand, const struct digits *digits, struct chance *chance);

struct rect {
	double x, y, w, h; /* mm */
};

/* A mark of KIND in a box of W x H mm at X, Y. */
void hand_mark(const struct hand *hand, struct picture *p,
    struct chance *chance, enum hand_mark kind, struct rect box);
/* Blacks a box out: "not this one". */
void hand_strike(const struct hand *hand, struct picture *p,
    struct chance *chance, struct rect box);
/* One digit in a cell. */
void hand_digit(const struct hand *hand, struct picture *p,
    struct chance *chance, int digit, struct rect cell);
/* A line or two through what is written there. */
void hand_cross_out(const struct hand *hand, struct picture *p,
    struct chance *chance, struct rect box);
/* A word or a line of them, not to be read by a machine. */
void hand_words(const struct hand *hand, struct picture *p,
    struct chance *chance, struct rect box, double share);
/* Draws round a box instead of marking it. */
void hand_circle(const struct hand *hand, struct picture *p,
    struct chance *chance, struct rect box);
/* A dot that means nothing. */
void hand_dot(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box);

#endif
