/* IDs and dates: every cell tells of each digit, and what is issued or possible
 * tells the rest. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/decode_part.h"
#include "schema/expr.h"

/* How often an ID that is written on a form is one that was issued, a date
 * one that is in the window. */
#define PRIOR_ISSUED 0.97
#define PRIOR_WINDOW 0.99

/* What a cell of a code says is never quite certain, less so where a digit was
 * cut off at a line; and what looks like no digit may still be any. */
#define SLIP     0.001
#define SLIP_CUT 0.01
#define ANY      0.98

/* How often what looks like a tick is a 1 where only digits are written. */
#define TICK_IS_1 0.8

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
	int next = month < 12 ? year : year + 1;
	double end = expr_day(next, month % 12 + 1, 1);

	return (int)(end - expr_day(year, month, 1));
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
	double last_day; /* LAST as a day's number */
	double within;   /* weight of its days */
	int n_outside;
	double inside, outside; /* sums of what the cells say */
	double best;
	int best_date;
};

/* Forms are sent in soon after they are filled in, or late, or very late. */
static double
recent(double days)
{
	return exp(-days / 45) + 0.1 * exp(-days / 365) + 0.0005;
}

/* Weighs one day; with no cells, only adds up the priors. */
static void
weigh_day(struct dates *w, const struct code *code, double p_year, int year,
    int month, int day)
{
	int date = year * 10000 + month * 100 + day;
	bool in = date >= w->first && date <= w->last;
	double prior, p;

	prior = !in ? 1 : recent(w->last_day - expr_day(year, month, day));
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
	w.last_day = expr_day(w.last / 10000, w.last / 100 % 100, w.last % 100);
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
