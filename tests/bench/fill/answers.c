#include "tests/bench/fill/answers.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define BOXES_MAX 100

/* One question's boxes on a page. */
struct question {
	const struct variable *variable;
	const struct box *boxes[BOXES_MAX];
	int n;
};

struct written {
	char value[100];
	const char *kind;
};

static struct rect
inside(const struct box *box)
{
	return (struct rect){ box->x, box->y, box->w, box->h };
}

static struct rect
whole(const struct question *q)
{
	const struct box *a = q->boxes[0], *b = q->boxes[q->n - 1];

	return (struct rect){ a->x, a->y, b->x + b->w - a->x, a->h };
}

static bool
now(struct answers *a, double p)
{
	return !a->tidy && chance_of(a->chance, p);
}

static void
note(struct written *w, const char *kind, const char *value)
{
	w->kind = kind;
	snprintf(w->value, sizeof(w->value), "%s", value);
}

/* DIGITS one to a cell, from cell FIRST. */
static void
write_digits(struct answers *a, const struct question *q, const char *digits,
    int first, struct picture *p)
{
	int i;

	for (i = 0; digits[i] != '\0' && first + i < q->n; i++) {
		struct rect cell = inside(q->boxes[first + i]);

		if (a->hand->squeezes)
			cell.x += (i ? -1 : 1) * cell.w * .12;
		hand_digit(a->hand, p, a->chance, digits[i] - '0', cell);
	}
}

/* DIGITS with no regard to the cells: about the middle of the comb. */
static void
write_across(struct answers *a, const struct question *q, const char *digits,
    struct picture *p)
{
	struct rect all = whole(q), cell = all;
	double step = all.h * .55;
	int n = (int)strlen(digits), i;

	for (i = 0; i < n; i++) {
		cell.w = step;
		cell.x = all.x + all.w / 2 + (i - n / 2.0) * step;
		cell.y = all.y + chance_normal(a->chance, .5);
		hand_digit(a->hand, p, a->chance, digits[i] - '0', cell);
	}
}

/* DIGITS beside the comb, what is in it crossed out if it was FIRST wrong. */
static void
write_beside(struct answers *a, const struct question *q, const char *digits,
    bool first, struct picture *p)
{
	struct rect all = whole(q), cell = inside(q->boxes[0]);
	int n = (int)strlen(digits), i;

	if (first) {
		write_across(a, q, "8", p);
		hand_cross_out(a->hand, p, a->chance, all);
	}
	for (i = 0; i < n; i++) {
		cell.x = all.x - cell.w * (n - i) * .8 - 1;
		hand_digit(a->hand, p, a->chance, digits[i] - '0', cell);
	}
}

static int
number(struct answers *a, const struct variable *v)
{
	int max = v->has_range ? (int)v->max : 99;
	double r = chance_real(a->chance, 0, 1);
	int n = r < .5   ? chance_whole(a->chance, 1, 5)
		: r < .8 ? chance_whole(a->chance, 4, 20)
			 : chance_whole(a->chance, 1, max);

	if (v->tick && chance_of(a->chance, a->hand->zeros))
		n = 0;
	return n > max ? max : n;
}

static void
write_number(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	char digits[16], padded[16];
	int n = number(a, q->variable), length, first;
	bool left = a->hand->variant == 2;

	snprintf(digits, sizeof(digits), "%d", n);
	length = (int)strlen(digits);
	first = left ? 0 : q->n - length;
	note(w, n == 0 ? "zero" : "number", digits);
	if (now(a, a->hand->corrects) && length < q->n) {
		hand_digit(a->hand, p, a->chance, chance_whole(a->chance, 0, 9),
		    inside(q->boxes[0]));
		hand_cross_out(a->hand, p, a->chance, inside(q->boxes[0]));
		write_digits(a, q, digits, q->n - length, p);
	} else if (now(a, a->hand->misses)) {
		write_beside(a, q, digits, chance_of(a->chance, .5), p);
	} else if (now(a, a->hand->overflows)) {
		write_across(a, q, digits, p);
	} else if (a->hand->variant == 1 && length < q->n && q->n == 2 &&
		   n > 0) {
		snprintf(padded, sizeof(padded), "%02d", n);
		write_digits(a, q, padded, 0, p);
	} else {
		write_digits(a, q, digits, first, p);
	}
}

static void
fill_count(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	struct rect all = whole(q);

	if (now(a, a->hand->words)) {
		hand_words(a->hand, p, a->chance, all, 1);
		note(w, "unsure", "");
	} else if (q->variable->tick &&
		   chance_of(a->chance, a->hand->ticks_counts)) {
		if (chance_of(a->chance, .4))
			all = inside(q->boxes[0]);
		hand_mark(a->hand, p, a->chance, HAND_TICK, all);
		note(w, "tick", "");
	} else {
		write_number(a, q, p, w);
	}
}

static void
fill_id(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	if (!a->id_printed)
		write_digits(a, q, a->id, 0, p);
	note(w, "id", a->id);
}

static void
fill_date(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	char digits[7] = { a->date[8], a->date[9], a->date[5], a->date[6],
		a->date[2], a->date[3], '\0' };
	bool squeezes = a->hand->squeezes;

	a->hand->squeezes = false;
	write_digits(a, q, digits, 0, p);
	a->hand->squeezes = squeezes;
	note(w, "date", a->date);
}

static void
fill_digits(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	if (q->variable->type == VARIABLE_ID)
		fill_id(a, q, p, w);
	else if (q->variable->type == VARIABLE_DATE && q->n == 6)
		fill_date(a, q, p, w);
	else if (now(a, q->variable->tick ? .3 : a->hand->skips))
		note(w, "blank", "");
	else
		fill_count(a, q, p, w);
}

static enum hand_mark
usual(struct answers *a)
{
	if (now(a, .05))
		return (enum hand_mark)chance_whole(a->chance, 0, 3);
	return a->hand->mark;
}

/* What a person sees at once, and no box has in it: a ring round the box, or a
 * tick beside it. */
static void
mark_oddly(struct answers *a, struct rect box, struct picture *p)
{
	if (chance_of(a->chance, .5)) {
		hand_circle(a->hand, p, a->chance, box);
		return;
	}
	box.x += (chance_of(a->chance, .5) ? 1 : -1) * box.w *
		 chance_real(a->chance, .9, 1.2);
	hand_mark(a->hand, p, a->chance, a->hand->mark, box);
}

static void
fill_choice(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	int at = chance_whole(a->chance, 0, q->n - 1), other;

	note(w, "choice", q->boxes[at]->code);
	if (chance_of(a->chance, a->hand->odd)) {
		mark_oddly(a, inside(q->boxes[at]), p);
		return;
	}
	hand_mark(a->hand, p, a->chance, usual(a), inside(q->boxes[at]));
	other =
	    (at + chance_whole(a->chance, 1, q->n > 1 ? q->n - 1 : 1)) % q->n;
	if (other == at)
		return;
	if (now(a, a->hand->corrects)) {
		hand_mark(a->hand, p, a->chance, a->hand->mark,
		    inside(q->boxes[other]));
		hand_strike(a->hand, p, a->chance, inside(q->boxes[other]));
	} else if (now(a, .003)) {
		hand_mark(a->hand, p, a->chance, a->hand->mark,
		    inside(q->boxes[other]));
		note(w, "unsure", "");
	} else if (now(a, a->hand->strays)) {
		hand_dot(a->hand, p, a->chance, inside(q->boxes[other]));
	}
}

static void
fill_choices(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	size_t len;
	int i;

	note(w, "choices", "");
	for (i = 0; i < q->n; i++) {
		if (!chance_of(a->chance, .3))
			continue;
		hand_mark(a->hand, p, a->chance, usual(a), inside(q->boxes[i]));
		len = strlen(w->value);
		snprintf(w->value + len, sizeof(w->value) - len, "%s%s",
		    len > 0 ? " " : "", q->boxes[i]->code);
	}
}

static void
fill_question(struct answers *a, const struct question *q, struct picture *p,
    struct written *w)
{
	double skips = q->variable->relevant != NULL ? .5 : a->hand->skips;

	note(w, "blank", "");
	if (q->boxes[0]->kind == BOX_DIGIT) {
		fill_digits(a, q, p, w);
	} else if (q->boxes[0]->kind == BOX_TEXT) {
		if (!chance_of(a->chance, .5))
			return;
		hand_words(a->hand, p, a->chance, inside(q->boxes[0]),
		    chance_real(a->chance, .2, .9));
		note(w, "text", "");
	} else if (now(a, skips)) {
		if (q->variable->type == VARIABLE_CHOICES)
			note(w, "choices", "");
	} else if (q->variable->type == VARIABLE_CHOICES) {
		fill_choices(a, q, p, w);
	} else {
		fill_choice(a, q, p, w);
	}
}

void
answers_write(struct answers *answers, const struct map_page *page,
    struct picture *p, const char *file, FILE *truth)
{
	size_t i = 0;

	while (i < page->n_boxes) {
		const char *name = page->boxes[i].variable;
		struct question q = { study_find(answers->study, name), { 0 },
			0 };
		struct written w;

		for (; i < page->n_boxes &&
		       strcmp(page->boxes[i].variable, name) == 0;
		     i++)
			if (q.n < BOXES_MAX)
				q.boxes[q.n++] = &page->boxes[i];
		if (q.variable == NULL)
			continue;
		fill_question(answers, &q, p, &w);
		fprintf(truth, "%s\t%s\t%s\t%s\n", file, name, w.value, w.kind);
	}
}
