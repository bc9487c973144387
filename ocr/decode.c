#include "ocr/decode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often an ID that is written on a form is one that was issued, a date
 * one that is in the window. */
#define PRIOR_ISSUED 0.97
#define PRIOR_WINDOW 0.99

/* Digits that touch over the line between them are cut apart there, and are
 * the worse for it. */
#define UNTOUCHED 0.998
#define LOOSE     0.9 /* digits are told apart by the gaps between them */

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

/* The likeliest number, the cells one by one: digits that stand together,
 * before or after them blanks or what was crossed out. */
static double
best_number(const struct glyphs *g, char *text)
{
	double p = 1;
	int c, n = 0, last = -1;

	for (c = 0; c < g->cells; c++) {
		int d = best_digit(g->p[c]);
		double none = (double)g->p[c][GLYPH_BLANK] +
			      (double)g->p[c][GLYPH_STRIKE];

		if (none >= (double)g->p[c][d]) {
			p *= none;
			continue;
		}
		if (last >= 0 && last != c - 1)
			p *= 0.1; /* a gap between digits */
		last = c;
		p *= (double)g->p[c][d];
		text[n++] = (char)('0' + d);
	}
	text[n] = '\0';
	return n > 0 ? p : 0;
}

/* A tick in one cell with the rest blank, a tick in each, or one tick that
 * goes over all. */
static double
p_tick(const struct glyphs *g)
{
	double blank_rest, tick = 0;
	int c, i;

	if (g->n_across > 0) {
		tick = 1;
		for (c = 0; c < g->cells; c++) {
			bool covered = false;

			for (i = 0; i < g->n_across; i++)
				covered |= c >= g->across[i].from &&
					   c <= g->across[i].to;
			if (!covered)
				tick *= (double)(g->p[c][GLYPH_BLANK] +
						 g->p[c][GLYPH_TICK]);
		}
		for (i = 0; i < g->n_across; i++)
			tick *= (double)g->across[i].p[GLYPH_TICK];
		return tick;
	}
	blank_rest = 1;
	for (c = 0; c < g->cells; c++)
		blank_rest *=
		    (double)(g->p[c][GLYPH_BLANK] + g->p[c][GLYPH_TICK]);
	return blank_rest - p_blank(g);
}

/* How sure it is that ink over the lines is not one glyph of its own. */
static double
p_apart(const struct glyphs *g)
{
	double p = 1;
	int i, d;

	for (i = 0; i < g->n_across; i++) {
		double whole = (double)g->across[i].p[GLYPH_TICK] +
			       (double)g->across[i].p[GLYPH_STRIKE];

		for (d = 0; d < 10; d++)
			whole += (double)g->across[i].p[d];
		p *= 1 - whole;
	}
	return p;
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

void
decode_number(const struct glyphs *g, double min, double max, bool tick,
    struct decoded *out)
{
	char text[COMB_CELLS + 1];
	double blank = g->n_across == 0 ? p_blank(g) : 0;
	double number = best_number(g, text) * p_apart(g);
	double ticked = tick ? p_tick(g) : 0;
	const char *digits = text + strspn(text, "0");

	if (g->n_loose > 0 && ticked < 0.5) {
		decode_loose(g, out);
		return;
	}
	if (g->n_across == 1 && number < 0.5) {
		/* One digit written over the line between two cells. */
		int d = best_digit(g->across[0].p);
		double p = (double)g->across[0].p[d] * 0.97;
		int c;

		for (c = 0; c < g->cells; c++)
			if (c < g->across[0].from || c > g->across[0].to)
				p *= (double)g->p[c][GLYPH_BLANK];
		if (p > number) {
			number = p;
			snprintf(text, sizeof text, "%d", d);
			digits = text + strspn(text, "0");
		}
	}
	if (number > 0 && (atof(text) < min || atof(text) > max))
		number *= 0.3;
	if (blank >= number && blank >= ticked)
		decoded_set(out, DECODED_BLANK, "", blank);
	else if (ticked >= number)
		decoded_set(out, DECODED_TICK, "", ticked);
	else
		decoded_set(out, DECODED_NUMBER, *digits != '\0' ? digits : "0",
		    number);
	if (g->doubtful)
		out->p *= 0.9;
}

/* Probability of all digits of CODE together. */
static double
p_code(const struct glyphs *g, const char *code)
{
	double p = 1;
	int c;

	for (c = 0; c < g->cells; c++) {
		if (code[c] < '0' || code[c] > '9')
			return 0;
		p *= (double)g->p[c][code[c] - '0'];
	}
	return code[c] == '\0' ? p : 0;
}

void
decode_id(const struct glyphs *g, const char *const *ids, size_t n,
    struct decoded *out)
{
	double all = 1, any = 1, issued = 0, best = 0, p, rest;
	char text[COMB_CELLS + 1];
	size_t i, at = 0;
	int c;

	for (c = 0; c < g->cells; c++) {
		all *= digit_or_blank(g->p[c]) - (double)g->p[c][GLYPH_BLANK];
		any *= 0.1;
		text[c] = (char)('0' + best_digit(g->p[c]));
	}
	text[c] = '\0';
	if (p_blank(g) > 0.5 && g->n_across == 0) {
		decoded_set(out, DECODED_BLANK, "", p_blank(g));
		return;
	}
	for (i = 0; i < n; i++) {
		p = p_code(g, ids[i]);
		issued += p;
		if (p > best) {
			best = p;
			at = i;
		}
	}
	p = p_code(g, text);
	if (n == 0) {
		decoded_set(out, DECODED_NUMBER, text, p);
		return;
	}
	/* Each issued ID is as likely as any other; so is each that was not
	 * issued, together far less. */
	rest = (all - issued) * (1 - PRIOR_ISSUED) * any;
	best *= PRIOR_ISSUED / (double)n;
	issued *= PRIOR_ISSUED / (double)n;
	if (best >= p * (1 - PRIOR_ISSUED) * any && best > 0)
		/* What is neither digit nor blank has no place in an ID. */
		decoded_set(
		    out, DECODED_NUMBER, ids[at], best / (issued + rest) * all);
	else
		decoded_set(out, DECODED_NUMBER, text, 0);
	out->p *= pow(UNTOUCHED, g->n_across);
	if (g->doubtful)
		out->p *= 0.995;
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
p_two(const struct glyphs *g, int cell, int v)
{
	double tens = (double)g->p[cell][v / 10];
	double ones = (double)g->p[cell + 1][v % 10];

	if (v < 10)
		tens += 0.5 * (double)g->p[cell][GLYPH_BLANK];
	return tens * ones;
}

static double
p_year(const struct glyphs *g, int year)
{
	if (g->cells == 8)
		return p_two(g, 4, year / 100) * p_two(g, 6, year % 100);
	return (double)g->p[4][year % 100 / 10] * (double)g->p[5][year % 10];
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
	int n_inside, n_outside;
	double inside, outside; /* sums of what the cells say */
	double best;
	int best_date;
};

/* Weighs one day; with no glyphs, only counts it. */
static void
weigh_day(struct dates *w, const struct glyphs *g, int year, int month, int day)
{
	int date = year * 10000 + month * 100 + day;
	bool in = date >= w->first && date <= w->last;
	double p;

	if (g == NULL) {
		w->n_inside += in;
		w->n_outside += !in;
		return;
	}
	p = p_two(g, 0, day) * p_two(g, 2, month) * p_year(g, year);
	p *=
	    in ? PRIOR_WINDOW / w->n_inside : (1 - PRIOR_WINDOW) / w->n_outside;
	w->inside += in ? p : 0;
	w->outside += in ? 0 : p;
	if (p > w->best) {
		w->best = p;
		w->best_date = date;
	}
}

static void
weigh_days(struct dates *w, const struct glyphs *g)
{
	int y, m, d;

	for (y = 2000; y < 2100; y++) {
		if (g != NULL && p_year(g, y) < 1e-9)
			continue;
		for (m = 1; m <= 12; m++)
			for (d = 1; d <= days_in(m, y); d++)
				weigh_day(w, g, y, m, d);
	}
}

void
decode_date(const struct glyphs *g, const char *first, const char *last,
    struct decoded *out)
{
	struct dates w = { .first = date_number(first, 20000101),
		.last = date_number(last, 20991231) };
	double written = 1;
	char text[16];
	int c;

	decoded_set(out, DECODED_OTHER, "", 0);
	if (g->cells != 6 && g->cells != 8)
		return;
	if (p_blank(g) > 0.5 && g->n_across == 0) {
		decoded_set(out, DECODED_BLANK, "", p_blank(g));
		return;
	}
	weigh_days(&w, NULL);
	weigh_days(&w, g);
	if (w.best <= 0)
		return;
	/* What is neither digit nor blank has no place in a date. */
	for (c = 0; c < g->cells; c++)
		written *= digit_or_blank(g->p[c]);
	snprintf(text, sizeof text, "%04d-%02d-%02d",
	    w.best_date / 10000 % 10000, w.best_date / 100 % 100,
	    w.best_date % 100);
	/* Outside the window a person has to look. */
	decoded_set(out, DECODED_NUMBER, text,
	    w.best_date < w.first || w.best_date > w.last
		? 0
		: w.best / (w.inside + w.outside) * written);
	out->p *= pow(UNTOUCHED, g->n_across);
	if (g->doubtful)
		out->p *= 0.995;
}
