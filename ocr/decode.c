#include "ocr/decode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often an ID that is written on a form is one that was issued, a date
 * one that is in the window. */
#define PRIOR_ISSUED 0.97
#define PRIOR_WINDOW 0.99

/* Digits that do not keep to the cells are told apart by the gaps between
 * them; a number out of range is often misread. */
#define LOOSE     0.9
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

/* Of 508 ticks of strange hands, half of them nearly upright and many faint,
 * none looked more like a number than this at its worst (0.996). */
#define SURELY 0.997

/* How often what looks like a tick beside digits is one, and is a 1 where only
 * digits are written. */
#define TICK_BESIDE 0.1
#define TICK_IS_1   0.8

/* Never sure enough for a page that nobody sees; and sure enough where it is
 * the page's only doubt (of 48 such readings of strange hands all were right,
 * so even this is more careful than it need be). */
#define ASK      0.8
#define DOUBTFUL 0.93

/* How much rarer a tick that fell apart is than glyphs in two cells. */
#define TICK_APART 0.2

/* What a cell of a code says is never quite certain, less so where a digit was
 * cut off at a line; and what looks like no digit may still be any. */
#define SLIP     0.001
#define SLIP_CUT 0.01
#define ANY      0.98

static void
decoded_set(
    struct decoded *d, enum decoded_kind kind, const char *text, double p)
{
	d->kind = kind;
	snprintf(d->text, sizeof d->text, "%s", text);
	d->p = p;
}

static double
p_blank(const struct glyphs *g)
{
	double p = 1;
	int c;

	for (c = 0; c < g->cells; c++)
		p *= (double)g->p[c][GLYPH_BLANK];
	return p;
}

static int
best_digit(const float *p)
{
	int d, best = 0;

	for (d = 1; d < 10; d++)
		if (p[d] > p[best])
			best = d;
	return best;
}

static double
digit_or_blank(const float *p)
{
	double sum = (double)p[GLYPH_BLANK];
	int d;

	for (d = 0; d < 10; d++)
		sum += (double)p[d];
	return sum;
}

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

/* The likeliest number: digits that stand together, before or after them
 * blanks or what was crossed out. */
static double
best_number(const struct taken *t, char *text)
{
	double p = 1;
	int i, n = 0, last = -1;

	for (i = 0; i < t->n; i++) {
		const float *q = t->p[i];
		int d = best_digit(q);
		double none = p_none(q);

		if (none >= (double)q[d]) {
			bool blank = q[GLYPH_BLANK] >= q[GLYPH_STRIKE];

			p *= last >= 0 && !blank ? SIGN * none : none;
			continue;
		}
		if (last >= 0 && last != i - 1)
			p *= 0.1; /* a gap between digits */
		last = i;
		p *= (double)q[d];
		text[n++] = (char)('0' + d);
	}
	text[n] = '\0';
	return n > 0 ? p : 0;
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

static double
p_digits(const float *p)
{
	return digit_or_blank(p) - (double)p[GLYPH_BLANK];
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
	double number; /* of the best text */
	char text[COMB_CELLS + 1];
};

static void
add_number(struct sums *s, const char *text, double p)
{
	if (strcmp(text, s->text) == 0) {
		s->number += p;
	} else if (p > s->number) {
		s->number = p;
		snprintf(s->text, sizeof(s->text), "%s", text);
	}
}

/* A tick that is in pieces looks like one as a whole. */
static void
weigh_whole(const struct glyphs *g, struct sums *s)
{
	double pair = like_a_pair(g->whole);
	double tick = TICK_APART * (double)g->whole[GLYPH_TICK];

	s->number *= pair;
	s->ticked = s->ticked * pair + tick;
	s->all = s->all * pair + tick;
}

#define ACROSS_MAX 6 /* of which all ways are weighed */

static void
weigh_ways(const struct glyphs *g, bool tick, struct sums *s)
{
	int n = g->n_across < ACROSS_MAX ? g->n_across : ACROSS_MAX;
	unsigned whole;

	*s = (struct sums){ 0 };
	for (whole = 0; whole < 1U << n; whole++) {
		char text[COMB_CELLS + 1];
		struct taken t;
		double p;

		take_ink(g, whole, &t);
		s->all += t.weight * (1 - (1 - TICK_BESIDE) * p_mixed(&t));
		p = best_number(&t, text);
		if (whole != (1U << n) - 1)
			p = pow(p, CUT);
		add_number(s, text, t.weight * p);
		s->ticked += tick ? t.weight * p_tick(&t) : 0;
	}
	if (g->has_whole && tick)
		weigh_whole(g, s);
	if (s->all > 0) {
		s->number /= s->all;
		s->ticked /= s->all;
	}
}

/* Digits that do not keep to the cells: never sure. */
static void
decode_loose(const struct glyphs *g, struct decoded *out)
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
	decoded_set(out, DECODED_NUMBER, text, p);
}

/* Whether the number of S may be a tick after all: one stroke, or two. */
static bool
may_be_tick(const struct glyphs *g, const struct sums *s)
{
	bool one = strcmp(s->text, "1") == 0;

	if (one && g->steep && (g->clipped || g->blunt))
		return true; /* whatever the model saw of it */
	if (s->number > SURELY)
		return false;
	return s->ticked > (g->steep ? TICK_IF_STEEP : TICK_EVEN_SO) ||
	       ((one || strcmp(s->text, "11") == 0) && g->sunk);
}

void
decode_number(const struct glyphs *g, double min, double max, bool tick,
    struct decoded *out)
{
	double blank = g->n_across == 0 ? p_blank(g) : 0;
	struct sums s;
	const char *digits;

	weigh_ways(g, tick, &s);
	if (g->n_loose > 0 && s.ticked < 0.5) {
		decode_loose(g, out);
		return;
	}
	s.number *= p_unstruck(g);
	if (s.number > 0 && (atof(s.text) < min || atof(s.text) > max))
		s.number *= OUT_RANGE;
	digits = s.text + strspn(s.text, "0");
	if (blank >= s.number && blank >= s.ticked)
		decoded_set(out, DECODED_BLANK, "", blank);
	else if (s.ticked >= s.number)
		decoded_set(out, DECODED_TICK, "", s.ticked);
	else
		decoded_set(out, DECODED_NUMBER, *digits != '\0' ? digits : "0",
		    s.number);
	if ((g->more && out->kind != DECODED_TICK) ||
	    (tick && out->kind == DECODED_NUMBER && may_be_tick(g, &s)) ||
	    (out->kind == DECODED_TICK && s.number > NUMBER_EVEN_SO))
		out->p *= ASK;
	else if (g->doubtful)
		out->p *= DOUBTFUL;
}

/* What each cell of a code says of each digit, and how surely it holds one. */
struct code {
	double p[COMB_CELLS][10];
	double blank[COMB_CELLS];
	double sound; /* no cell holds something else */
};

static bool
is_cut(const struct glyphs *g, int cell)
{
	int i;

	for (i = 0; i < g->n_across; i++)
		if (cell >= g->across[i].from && cell <= g->across[i].to)
			return true;
	return false;
}

static void
code_cells(const struct glyphs *g, struct code *code)
{
	int c, d;

	code->sound = 1;
	for (c = 0; c < g->cells; c++) {
		const float *p = g->p[c];
		double blank = (double)p[GLYPH_BLANK];
		double slip = (is_cut(g, c) ? SLIP_CUT : SLIP) * (1 - blank);
		double one = TICK_IS_1 * (double)p[GLYPH_TICK];
		double other = fmax(0, 1 - p_digits(p) - blank - one);

		for (d = 0; d < 10; d++)
			code->p[c][d] =
			    (1 - slip) * ((double)p[d] + ANY * other / 10 +
					     (d == 1 ? one : 0)) +
			    slip / 10;
		code->blank[c] = blank;
		code->sound *= 1 - (1 - ANY) * other;
	}
	if (g->doubtful)
		code->sound *= 0.995;
}

/* Probability of all digits of ID together. */
static double
p_id(const struct glyphs *g, const struct code *code, const char *id)
{
	double p = 1;
	int c;

	for (c = 0; c < g->cells; c++) {
		if (id[c] < '0' || id[c] > '9')
			return 0;
		p *= code->p[c][id[c] - '0'];
	}
	return id[c] == '\0' ? p : 0;
}

/* Each issued ID is as likely as any other; so is each that was not issued,
 * together far less. */
static void
decode_issued(const struct glyphs *g, const struct code *code,
    const char *const *ids, size_t n, const char *read, struct decoded *out)
{
	double issued = 0, best = 0, any = 1 - PRIOR_ISSUED, rest, p;
	size_t i, at = 0;
	int c;

	for (i = 0; i < n; i++) {
		p = p_id(g, code, ids[i]);
		issued += p;
		if (p > best) {
			best = p;
			at = i;
		}
	}
	for (c = 0; c < g->cells; c++)
		any *= 0.1;
	rest = fmax(0, 1 - issued) * any;
	best *= PRIOR_ISSUED / (double)n;
	issued *= PRIOR_ISSUED / (double)n;
	if (best > p_id(g, code, read) * any)
		decoded_set(out, DECODED_NUMBER, ids[at],
		    best / (issued + rest) * code->sound);
	else
		decoded_set(out, DECODED_NUMBER, read, 0);
}

void
decode_id(const struct glyphs *g, const char *const *ids, size_t n,
    struct decoded *out)
{
	char read[COMB_CELLS + 1];
	struct code code;
	int c;

	if (p_blank(g) > 0.5 && g->n_across == 0) {
		decoded_set(out, DECODED_BLANK, "", p_blank(g));
		return;
	}
	code_cells(g, &code);
	for (c = 0; c < g->cells; c++) {
		read[c] = (char)('0' + best_digit(g->p[c]));
		code.sound *= 1 - code.blank[c];
	}
	read[c] = '\0';
	if (n == 0)
		decoded_set(out, DECODED_NUMBER, read,
		    p_id(g, &code, read) * code.sound);
	else
		decode_issued(g, &code, ids, n, read, out);
}

static int
days_in(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Probability of two cells holding V, or V below ten with its zero left out.
 */
static double
p_two(const struct code *code, int cell, int v)
{
	double tens = code->p[cell][v / 10];

	if (v < 10)
		tens += 0.5 * code->blank[cell];
	return tens * code->p[cell + 1][v % 10];
}

static double
p_year(const struct glyphs *g, const struct code *code, int year)
{
	if (g->cells == 8)
		return p_two(code, 4, year / 100) * p_two(code, 6, year % 100);
	return p_two(code, 4, year % 100);
}

/* YYYY-MM-DD as a number that sorts alike; OTHERWISE for "". */
static int
date_number(const char *text, int otherwise)
{
	int y, m, d;

	if (sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3)
		return otherwise;
	return y * 10000 + m * 100 + d;
}

struct dates {
	int first, last; /* the window */
	double within;   /* weight of its days */
	int n_outside;
	double inside, outside; /* sums of what the cells say */
	double best;
	int best_date;
};

/* Days since 1 March 2000, the month before the year's start being its last. */
static int
day_number(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1,
	    m = month > 2 ? month - 3 : month + 9;

	return 365 * (y - 2000) + y / 4 - y / 100 + y / 400 - 485 +
	       (153 * m + 2) / 5 + day - 1;
}

/* Forms are sent in soon after they are filled in, or late, or very late. */
static double
recent(int days)
{
	return exp(-days / 45.0) + 0.1 * exp(-days / 365.0) + 0.0005;
}

/* Weighs one day; with no cells, only adds up the priors. */
static void
weigh_day(struct dates *w, const struct code *code, double p_year, int year,
    int month, int day)
{
	int date = year * 10000 + month * 100 + day;
	bool in = date >= w->first && date <= w->last;
	double prior, p;

	prior = !in ? 1
		    : recent(day_number(w->last / 10000, w->last / 100 % 100,
				 w->last % 100) -
			     day_number(year, month, day));
	if (code == NULL) {
		w->within += in ? prior : 0;
		w->n_outside += !in;
		return;
	}
	prior *=
	    in ? PRIOR_WINDOW / w->within : (1 - PRIOR_WINDOW) / w->n_outside;
	p = p_two(code, 0, day) * p_two(code, 2, month) * p_year * prior;
	w->inside += in ? p : 0;
	w->outside += in ? 0 : p;
	if (p > w->best) {
		w->best = p;
		w->best_date = date;
	}
}

static void
weigh_days(struct dates *w, const struct glyphs *g, const struct code *code)
{
	int y, m, d;

	for (y = 2000; y < 2100; y++) {
		double p = code != NULL ? p_year(g, code, y) : 1;

		for (m = 1; m <= 12; m++)
			for (d = 1; d <= days_in(m, y); d++)
				weigh_day(w, code, p, y, m, d);
	}
}

void
decode_date(const struct glyphs *g, const char *first, const char *last,
    struct decoded *out)
{
	struct dates w = { .first = date_number(first, 20000101),
		.last = date_number(last, 20991231) };
	struct code code;
	char text[16];
	int c;

	decoded_set(out, DECODED_OTHER, "", 0);
	if (g->cells != 6 && g->cells != 8)
		return;
	if (p_blank(g) > 0.5 && g->n_across == 0) {
		decoded_set(out, DECODED_BLANK, "", p_blank(g));
		return;
	}
	code_cells(g, &code);
	weigh_days(&w, g, NULL);
	weigh_days(&w, g, &code);
	if (w.best <= 0)
		return;
	for (c = 1; c < g->cells; c += 2) /* zeros alone may be left out */
		code.sound *= 1 - code.blank[c];
	snprintf(text, sizeof text, "%04d-%02d-%02d",
	    w.best_date / 10000 % 10000, w.best_date / 100 % 100,
	    w.best_date % 100);
	/* Outside the window a person has to look. */
	decoded_set(out, DECODED_NUMBER, text,
	    w.best_date < w.first || w.best_date > w.last
		? 0
		: w.best / (w.inside + w.outside) * code.sound);
}
