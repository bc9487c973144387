#include "ocr/choice.h"

#include <string.h>

/* How often a box that is blacked out is not an answer when no other box of
 * its question is marked: people correct themselves by marking another. */
#define STRUCK_ALONE 0.05

static double
p_marked(const struct choice_box *b)
{
	return (double)b->p[MARK_TICK] + (double)b->p[MARK_CROSS] +
	       (double)b->p[MARK_STROKE] + (double)b->p[MARK_FILLED];
}

/* As P_MARKED, where no other box of the question has anything in it. */
static double
p_marked_alone(const struct choice_box *b)
{
	double marked = p_marked(b);
	double struck = (double)b->p[MARK_STRUCK] * STRUCK_ALONE;
	double sum = marked + struck + (double)b->p[MARK_EMPTY];

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

void
choose_one(const struct choice_box *boxes, size_t n, struct chosen *out)
{
	size_t alone = n, i, j, best = n;
	double none = 1, p_best;
	bool single = count_inked(boxes, n, &alone) == 1;

	memset(out, 0, sizeof *out);
	for (i = 0; i < n; i++)
		none *= (double)boxes[i].p[MARK_EMPTY];
	p_best = none;
	for (i = 0; i < n && i < CHOICE_MAX; i++) {
		double p = single && i == alone ? p_marked_alone(&boxes[i])
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
