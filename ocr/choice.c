#include "ocr/choice.h"

#include <string.h>

/* How often a box that is blacked out is not an answer when no other box of
 * its question is marked: people correct themselves by marking another. */
#define STRUCK_ALONE 0.05

#define DARK  0.95 /* filled or struck for sure */
#define SOME  3    /* questions make a habit, */
#define OFTEN 10   /* so many times as many as speak against it */

static double
p_marked(const struct choice_box *b)
{
	return (double)b->p[MARK_TICK] + (double)b->p[MARK_CROSS] +
	       (double)b->p[MARK_STROKE] + (double)b->p[MARK_FILLED];
}

/* As P_MARKED, where no other box of the question has anything in it. */
static double
p_marked_alone(const struct choice_box *b, enum marking marking)
{
	double marked = p_marked(b);
	double struck = (double)b->p[MARK_STRUCK] * STRUCK_ALONE;
	double sum;

	if (marking == MARKING_SHADES) {
		marked += (double)b->p[MARK_STRUCK];
		struck = 0;
	}
	sum = marked + struck + (double)b->p[MARK_EMPTY];

	return sum > 0 ? marked / sum : 0;
}

static size_t
count_inked(const struct choice_box *boxes, size_t n, size_t *first)
{
	size_t i, inked = 0;

	for (i = 0; i < n; i++) {
		if (boxes[i].p[MARK_EMPTY] >= 0.5f)
			continue;
		if (inked++ == 0)
			*first = i;
	}
	return inked;
}

/* Filled or struck, and not plain to be filled: where the answers are, one that
 * is struck stands out. */
static bool
is_dark(const struct choice_box *b)
{
	double filled = (double)b->p[MARK_FILLED];

	return filled < DARK && filled + (double)b->p[MARK_STRUCK] >= DARK;
}

static bool
is_drawn(const struct choice_box *b)
{
	return b->p[MARK_TICK] + b->p[MARK_CROSS] + b->p[MARK_STROKE] >= 0.5f;
}

void
marking_count(
    struct marking_seen *seen, const struct choice_box *boxes, size_t n)
{
	size_t alone = n, i;

	for (i = 0; i < n; i++)
		if (is_drawn(&boxes[i])) {
			seen->drawn++;
			return;
		}
	if (count_inked(boxes, n, &alone) == 1)
		seen->dark += is_dark(&boxes[alone]);
}

enum marking
marking_of(const struct marking_seen *seen)
{
	return seen->dark >= SOME && seen->dark >= OFTEN * seen->drawn
		   ? MARKING_SHADES
		   : MARKING_UNKNOWN;
}

void
choose_one(const struct choice_box *boxes, size_t n, enum marking marking,
    struct chosen *out)
{
	size_t alone = n, i, j, best = n;
	double none = 1, p_best;
	bool single = count_inked(boxes, n, &alone) == 1;

	memset(out, 0, sizeof *out);
	for (i = 0; i < n; i++)
		none *= (double)boxes[i].p[MARK_EMPTY];
	p_best = none;
	for (i = 0; i < n && i < CHOICE_MAX; i++) {
		double p = single && i == alone
			       ? p_marked_alone(&boxes[i], marking)
			       : p_marked(&boxes[i]);

		for (j = 0; j < n; j++)
			if (j != i)
				p *= 1 - p_marked(&boxes[j]);
		if (p > p_best) {
			p_best = p;
			best = i;
		}
	}
	out->p = p_best;
	if (best < n) {
		out->marked[best] = true;
		out->n = 1;
	}
}

void
choose_many(const struct choice_box *boxes, size_t n, struct chosen *out)
{
	size_t i;

	memset(out, 0, sizeof *out);
	out->p = 1;
	for (i = 0; i < n && i < CHOICE_MAX; i++) {
		double p = p_marked(&boxes[i]);

		out->marked[i] = p >= 0.5;
		out->n += out->marked[i];
		out->p *= p >= 0.5 ? p : 1 - p;
	}
}
