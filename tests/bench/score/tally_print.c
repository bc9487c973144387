/* The tables of a tally. */
#include <math.h>
#include <stdio.h>

#include "tests/bench/score/tally.h"

/* Seconds for a look that decides and for a key: the keystroke-level model's M
 * and K (Card, Moran and Newell 1980). */
#define LOOK_SECONDS 1.35
#define KEY_SECONDS  0.28

#define Z 1.959964 /* of a 95 % interval */

/* K of N per SCALE with Wilson's interval. */
static void
print_rate(double scale, int k, int n)
{
	double p, mid, half;

	if (n == 0) {
		printf("none");
		return;
	}
	p = (double)k / n;
	mid = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
	half =
	    Z * sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n)) / (1 + Z * Z / n);
	printf("%.2f [%.2f, %.2f]", scale * p, scale * fmax(0, mid - half),
	    scale * fmin(1, mid + half));
}

static struct count
count_all(const struct tally *t)
{
	struct count all = { .kind = "all" };
	int i;

	for (i = 0; i < TALLY_KINDS; i++) {
		all.n += t->counts[i].n;
		all.accepted += t->counts[i].accepted;
		all.wrong += t->counts[i].wrong;
		all.best_right += t->counts[i].best_right;
	}
	return all;
}

static void
print_count(const struct count *c)
{
	int unsure = c->n - c->accepted;

	printf("%-8s %7d %9d %6d %8.2f %12.1f  ", c->kind, c->n, c->accepted,
	    c->wrong, c->n > 0 ? 100.0 * unsure / c->n : 0,
	    unsure > 0 ? 100.0 * c->best_right / unsure : 0);
	print_rate(1e4, c->wrong, c->accepted);
	puts("");
}

static void
print_counts(const struct tally *t, const struct count *all)
{
	int i;

	puts("kind      fields  accepted  wrong  unsure%  best right%  "
	     "wrong per 10,000 [95 %]");
	for (i = 0; i < TALLY_KINDS; i++)
		if (t->counts[i].kind != NULL)
			print_count(&t->counts[i]);
	print_count(all);
}

static void
print_calibration(const struct tally *t)
{
	double ece = 0;
	int i, n = 0;

	puts("doubt     readings  right%   said%");
	for (i = 0; i < TALLY_BINS; i++)
		n += t->bins[i].n;
	for (i = 0; i < TALLY_BINS; i++) {
		const struct bin *b = &t->bins[i];

		if (b->n == 0)
			continue;
		printf("%-9.5f %8d %8.3f %8.3f\n", 1 - b->confidence / b->n,
		    b->n, 100.0 * b->right / b->n, 100 * b->confidence / b->n);
		ece += fabs(b->right - b->confidence) / n;
	}
	printf("expected calibration error %.5f\n", ece);
}

static void
print_marks(const struct marks *m)
{
	printf("mark boxes %d, accepted: wrong per 10,000 ", m->n);
	print_rate(1e4, m->wrong, m->n - m->unsure);
	printf(
	    ", to a person %.2f %%\n", m->n > 0 ? 100.0 * m->unsure / m->n : 0);
	printf("  best readings: recall ");
	print_rate(1, m->hits, m->hits + m->missed);
	printf(", precision ");
	print_rate(1, m->hits, m->hits + m->stray);
	puts("");
}

static void
print_classes(const struct classes *c)
{
	printf("count cells %d, number, tick, zero or blank: right ", c->n);
	print_rate(100, c->right, c->n);
	printf(" %%,\n  of %d accepted ", c->accepted);
	print_rate(100, c->accepted - c->wrong, c->accepted);
	printf(" %%; accepted ticks as numbers %d, numbers as ticks %d\n",
	    c->tick_as_number, c->number_as_tick);
}

static void
print_logs(const char *print, const struct logs *l)
{
	int rest = l->n - l->whole;

	if (l->n == 0)
		return;
	printf("logs, %s: %d, needing nobody (words apart) %d: ", print, l->n,
	    l->whole);
	print_rate(100, l->whole, l->n);
	printf(" %%\n  but for the ID %d; with nothing in them that only a "
	       "person can tell %d of %d\n",
	    l->but_id, l->plain_whole, l->plain);
	if (rest > 0)
		printf("  each of the others: %.1f pictures, %.1f keys, about "
		       "%.1f s\n",
		    (double)l->pictures / rest, (double)l->keys / rest,
		    (LOOK_SECONDS * l->pictures + KEY_SECONDS * l->keys) /
			rest);
}

void
tally_print(const struct tally *t)
{
	struct count all = count_all(t);

	print_counts(t, &all);
	print_calibration(t);
	printf("wrong fields per 10,000 after perfect confirmation ");
	print_rate(1e4, all.wrong, all.n);
	printf("\npages %d, refused %d, wrong in over 5 %% and not flagged "
	       "%d\n",
	    t->pages, t->refused, t->silent);
	print_marks(&t->marks);
	print_classes(&t->classes);
	print_logs("the ID in the code", &t->personal);
	print_logs("the ID by hand", &t->blank);
}
