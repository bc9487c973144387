#include "ocr/decode_part.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits that do not keep to the cells are told apart by the gaps between
 * them; a number out of range is often misread. */
#define LOOSE     0.8
#define OUT_RANGE 0.3

/* How often two digits that touch look, together, like one: like a digit, like
 * a tick. */
#define PAIR_DIGIT 0.1
#define CUT        2 /* a digit cut from one it touches is so much less sure */
#define STRUCK     0.1 /* of what looks struck out as a whole is */
#define SIGN       0.8 /* of what is struck out behind a digit is no sign */
#define PAIR_TICK  0.0005

/* What may be a tick or a number, likelier than this, a person must tell: one
 * is not a little off for the other, as a misread digit is.  Least of all may a
 * tick become a number. */
#define TICK_EVEN_SO   0.001
#define TICK_IF_STEEP  0.0001
#define NUMBER_EVEN_SO 0.004

/* Likewise where somebody does the other thing all over the page. */
#define AGAINST_HABIT 10

/* Of 508 ticks of strange hands, half of them nearly upright and many faint,
 * none looked more like a number than this at its worst (0.996). */
#define SURELY 0.997

/* How often what looks like a tick beside digits is one. */
#define TICK_BESIDE 0.1

/* Never sure enough for a page that nobody sees; and sure enough where it is
 * the page's only doubt (of 48 such readings of strange hands all were right,
 * so even this is more careful than it need be). */
#define ASK      0.8
#define DOUBTFUL 0.93

/* What may not be more is a number of times, of people, of days; what may, also
 * a share, minutes, money: those have no law. */
#define COUNTS 100

/* Of those who write a number below ten put a 0 before it. */
#define LEADING 0.2

/* How much rarer a tick that fell apart is than glyphs in two cells. */
#define TICK_APART 0.2

/* A way to take a comb's ink: each slot holds one glyph. */
struct taken {
	int n;
	const float *p[COMB_CELLS];
	int from[COMB_CELLS], to[COMB_CELLS]; /* cells */
	double weight;
};

/* Blank or crossed out; what is crossed out more likely than not may be a mess.
 */
static double
p_none(const float *p)
{
	return (double)p[GLYPH_BLANK] + (double)p[GLYPH_STRIKE] +
	       fmin((double)p[GLYPH_OTHER], (double)p[GLYPH_STRIKE]);
}

/* How often a count is N, next to others: as many of them are 1 as are 10 or
 * 100 of each 10 or 100 of them, so that first digits follow the law that
 * S. Newcomb (1881) and F. Benford (1938) found.  0 is as often as 3. */
static double
usual(int n)
{
	return log1p(1.0 / (n > 0 ? n : 3));
}

/* A number, and how likely the ink is that; LAW times likelier, as numbers go.
 */
struct number {
	char text[COMB_CELLS + 1];
	double p, law;
};

/* The likeliest number that the N digits DIGIT make, by their looks alone. */
static void
best_digits(const float *const *digit, int n, struct number *best)
{
	int i;

	best->p = n > 0;
	best->law = 1;
	for (i = 0; i < n; i++) {
		int d = best_digit(digit[i]);

		best->p *= (double)digit[i][d];
		best->text[i] = (char)('0' + d);
	}
	best->text[n] = '\0';
}

/* Likewise of one or two digits, as counts go. */
static void
best_count(const float *const *digit, int n, struct number *best)
{
	double looks = 0, all = 0, most = 0;
	int v, at = 0;

	best->p = 0;
	for (v = 0; v < (n == 1 ? 10 : 100); v++) {
		double p = (double)digit[n - 1][v % 10] *
			   (n == 2 ? (double)digit[0][v / 10] : 1);
		double often = usual(v) * (n == 2 && v < 10 ? LEADING : 1);

		looks += p;
		all += p * often;
		if (p * often > most) {
			most = p * often;
			best->p = p;
			at = v;
		}
	}
	best->law = most > 0 ? most / all * looks / best->p : 1;
	snprintf(best->text, sizeof(best->text), "%0*d", n, at);
}

/* The likeliest number: digits that stand together, before or after them
 * blanks or what was crossed out. */
static void
best_number(const struct taken *t, bool count, struct number *best)
{
	const float *digit[COMB_CELLS];
	double p = 1;
	int i, n = 0, last = -1;

	for (i = 0; i < t->n; i++) {
		const float *q = t->p[i];
		double none = p_none(q);

		if (none >= (double)q[best_digit(q)]) {
			bool blank = q[GLYPH_BLANK] >= q[GLYPH_STRIKE];

			p *= last >= 0 && !blank ? SIGN * none : none;
			continue;
		}
		if (last >= 0 && last != i - 1)
			p *= 0.1; /* a gap between digits */
		last = i;
		digit[n++] = q;
	}
	(count && (n == 1 || n == 2) ? best_count : best_digits)(
	    digit, n, best);
	best->p *= p;
}

/* A tick in one slot with the rest blank, or a tick in each. */
static double
p_tick(const struct taken *t)
{
	double ticks = 1, blank = 1;
	int i;

	for (i = 0; i < t->n; i++) {
		double b = (double)t->p[i][GLYPH_BLANK];

		ticks *= b + (double)t->p[i][GLYPH_TICK];
		blank *= b;
	}
	return ticks - blank;
}

/* How likely there are both a tick and a digit. */
static double
p_mixed(const struct taken *t)
{
	double no_tick = 1, no_digit = 1, neither = 1;
	int i;

	for (i = 0; i < t->n; i++) {
		double tick = (double)t->p[i][GLYPH_TICK];
		double digits = p_digits(t->p[i]);

		no_tick *= 1 - tick;
		no_digit *= 1 - digits;
		neither *= 1 - tick - digits;
	}
	return fmax(0, 1 - no_tick - no_digit + neither);
}

/* How likely digits that touch look, as one glyph, like P. */
static double
like_a_pair(const float *p)
{
	return (double)p[GLYPH_OTHER] + (double)p[GLYPH_STRIKE] +
	       PAIR_DIGIT * p_digits(p) + PAIR_TICK * (double)p[GLYPH_TICK];
}

/* How likely no ink over lines is digits that were struck out together. */
static double
p_unstruck(const struct glyphs *g)
{
	double p = 1;
	int i;

	for (i = 0; i < g->n_across; i++)
		p *= 1 - STRUCK * (double)g->across[i].p[GLYPH_STRIKE];
	return p;
}

/* Takes ink that goes over lines as one glyph where bit I of WHOLE is set, else
 * cut apart there. */
static void
take_ink(const struct glyphs *g, unsigned whole, struct taken *t)
{
	int c, i;

	*t = (struct taken){ .weight = 1 };
	for (i = 0; i < g->n_across; i++) {
		const float *p = g->across[i].p;
		double one = g->across[i].one;

		t->weight *=
		    (whole >> i & 1) != 0
			? p_digits(p) * fmin(1, one) + (double)p[GLYPH_TICK]
			: like_a_pair(p) * fmin(1, 1 / one);
	}
	for (c = 0; c < g->cells; c = t->to[t->n++] + 1) {
		t->p[t->n] = g->p[c];
		t->from[t->n] = t->to[t->n] = c;
		for (i = 0; i < g->n_across; i++)
			if (g->across[i].from == c && (whole >> i & 1) != 0) {
				t->p[t->n] = g->across[i].p;
				t->to[t->n] = g->across[i].to;
			}
	}
}

/* What a comb may hold, all ways to take its ink together. */
struct sums {
	double all, ticked;
	struct number number; /* the best */
};

static void
add_number(struct sums *s, const struct number *number, double weight)
{
	double p = weight * number->p;

	if (strcmp(number->text, s->number.text) == 0) {
		s->number.p += p;
	} else if (p > s->number.p) {
		s->number = *number;
		s->number.p = p;
	}
}

/* A tick that is in pieces looks like one as a whole. */
static void
weigh_whole(const struct glyphs *g, struct sums *s)
{
	double pair = like_a_pair(g->whole);
	double tick = TICK_APART * (double)g->whole[GLYPH_TICK];

	s->number.p *= pair;
	s->ticked = s->ticked * pair + tick;
	s->all = s->all * pair + tick;
}

#define ACROSS_MAX 6 /* of which all ways are weighed */

static void
weigh_ways(const struct glyphs *g, bool tick, bool count, struct sums *s)
{
	int n = g->n_across < ACROSS_MAX ? g->n_across : ACROSS_MAX;
	unsigned whole;

	*s = (struct sums){ 0 };
	for (whole = 0; whole < 1U << n; whole++) {
		struct number best;
		struct taken t;

		take_ink(g, whole, &t);
		s->all += t.weight * (1 - (1 - TICK_BESIDE) * p_mixed(&t));
		best_number(&t, count, &best);
		if (whole != (1U << n) - 1)
			best.p = pow(best.p, CUT);
		add_number(s, &best, t.weight);
		s->ticked += tick ? t.weight * p_tick(&t) : 0;
	}
	if (g->has_whole && tick)
		weigh_whole(g, s);
	if (s->all > 0) {
		s->number.p /= s->all;
		s->ticked /= s->all;
	}
}

/* Digits that do not keep to the cells: never sure. */
static void
decode_loose(
    const struct glyphs *g, double min, double max, struct decoded *out)
{
	char text[COMB_CELLS + 1];
	double p = LOOSE;
	int i, n = 0;

	for (i = 0; i < g->n_loose; i++) {
		int d = best_digit(g->loose[i]);

		p *= (double)g->loose[i][d];
		if (n > 0 || d > 0 || i == g->n_loose - 1)
			text[n++] = (char)('0' + d);
	}
	text[n] = '\0';
	if (atof(text) < min || atof(text) > max)
		p *= OUT_RANGE;
	decoded_set(out, DECODED_NUMBER, text, p);
}

/* Whether the number of S may be a tick after all: one stroke, or two. */
static bool
may_be_tick(const struct glyphs *g, const struct sums *s)
{
	bool one = strcmp(s->number.text, "1") == 0;

	if (g->habit == HABIT_NUMBERS)
		return s->ticked > AGAINST_HABIT * TICK_EVEN_SO;
	if (one && (g->sunk || (g->steep && (g->clipped || g->blunt))))
		return true; /* whatever the model saw of it */
	if (s->number.p > SURELY)
		return false;
	return s->ticked > (g->steep ? TICK_IF_STEEP : TICK_EVEN_SO) ||
	       (strcmp(s->number.text, "11") == 0 && g->sunk);
}

/* Whether the tick of S may be a number after all. */
static bool
may_be_number(const struct glyphs *g, const struct sums *s)
{
	return s->number.p >
	       (g->habit == HABIT_TICKS ? AGAINST_HABIT : 1) * NUMBER_EVEN_SO;
}

/* A cross over both cells, which its halves do not look like. */
static bool
is_cross(const struct glyphs *g)
{
	int i;

	for (i = 0; i < g->n_across; i++)
		if (g->across[i].p[GLYPH_STRIKE] > 0.5f)
			return true;
	return false;
}

void
decode_number(const struct glyphs *g, double min, double max, bool tick,
    struct decoded *out)
{
	double blank = g->n_across == 0 ? p_blank(g) : 0;
	struct sums s;
	const char *text = s.number.text, *digits;

	weigh_ways(g, tick, max < COUNTS, &s);
	if (g->n_loose > 0 && s.ticked < 0.5) {
		decode_loose(g, min, max, out);
		return;
	}
	s.number.p *= p_unstruck(g);
	if (s.number.p > 0 && (atof(text) < min || atof(text) > max))
		s.number.p *= OUT_RANGE;
	digits = text + strspn(text, "0");
	if (tick && s.number.p < 0.5 && is_cross(g)) {
		/* As a tick, if anything: a person has to tell. */
		decoded_set(out, DECODED_TICK, "", 0.4);
		return;
	}
	if (blank >= s.number.p && blank >= s.ticked)
		decoded_set(out, DECODED_BLANK, "", blank);
	else if (s.ticked >= s.number.p)
		decoded_set(out, DECODED_TICK, "", s.ticked);
	else
		decoded_set(out, DECODED_NUMBER, *digits != '\0' ? digits : "0",
		    fmin(1, s.number.p * s.number.law));
	if ((g->more && out->kind != DECODED_TICK) ||
	    (tick && out->kind == DECODED_NUMBER && may_be_tick(g, &s)) ||
	    (out->kind == DECODED_NUMBER && g->sunk && s.number.p < SURELY) ||
	    (out->kind == DECODED_TICK && may_be_number(g, &s)))
		out->p *= ASK;
	else if (g->doubtful)
		out->p *= DOUBTFUL;
}
