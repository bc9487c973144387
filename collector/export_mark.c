/* The study's rules: what is there twice, on one day, or by nobody. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/export_part.h"
#include "schema/mem.h"

static bool
is_log(const struct export_row *r)
{
	return r->form->kind == FORM_LOG;
}

/* NaN after every number. */
static int
compare(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

/* By person, registrations first, date, received, seq. */
static int
in_order(const void *a, const void *b, void *arg)
{
	const struct export_row *rows = arg;
	const struct export_row *x = &rows[*(const size_t *)a];
	const struct export_row *y = &rows[*(const size_t *)b];
	int c = strcmp(x->person, y->person);

	if (c == 0)
		c = is_log(x) - is_log(y);
	if (c == 0)
		c = compare(x->date, y->date);
	if (c == 0)
		c = compare(x->received, y->received);
	return c != 0 ? c : (x->seq > y->seq) - (x->seq < y->seq);
}

static void
sort_rows(struct export *e)
{
	size_t n = sheet_n_rows(e->sheet), i;

	e->order = mem_array(n + 1, sizeof(*e->order));
	for (i = 0; i < n; i++)
		e->order[i] = i;
	qsort_r(e->order, n, sizeof(*e->order), in_order, e->rows);
}

static struct export_row *
row_at(const struct export *e, size_t i)
{
	return &e->rows[e->order[i]];
}

static bool
came_before(const struct export_row *a, const struct export_row *b)
{
	int c = compare(a->received, b->received);

	return c != 0 ? c < 0 : a->seq < b->seq;
}

static bool
same_answers(const struct export *e, const struct export_row *a,
    const struct export_row *b)
{
	return a->form == b->form &&
	       sheet_same(e->sheet, (size_t)(a - e->rows),
		   (size_t)(b - e->rows), e->first_question);
}

/* Marks what two rows of one person are to each other. */
static void
mark_pair(const struct export *e, struct export_row *a, struct export_row *b)
{
	struct export_row *earlier = came_before(a, b) ? a : b;
	bool both_logs = is_log(a) && is_log(b);

	if (same_answers(e, a, b)) {
		a->duplicate = b->duplicate = true;
		earlier->kept = false;
	}
	if (both_logs && !isnan(a->date) && a->date == b->date) {
		a->same_day = b->same_day = true;
		earlier->kept = false;
	}
	if (!is_log(a) && !is_log(b))
		earlier->kept = false;
}

/* Rows that can be the same or of one day stand together in the order. */
static bool
may_meet(const struct export_row *a, const struct export_row *b)
{
	return is_log(a) == is_log(b) &&
	       (!is_log(a) || compare(a->date, b->date) == 0);
}

/* Rows FROM to TO of the order are one person's. */
static void
mark_person(struct export *e, size_t from, size_t to)
{
	bool registered = !is_log(row_at(e, from));
	unsigned number = 0;
	struct export_row *r;
	size_t i, k;

	for (i = from; i < to; i++) {
		r = row_at(e, i);
		r->unregistered = !registered;
		for (k = i; k > from && may_meet(row_at(e, k - 1), r); k--)
			mark_pair(e, row_at(e, k - 1), r);
	}
	for (i = from; i < to; i++) {
		r = row_at(e, i);
		if (is_log(r) && r->kept)
			r->number = ++number;
	}
}

/* Months from day A to day B, both since 1970-01-01, the first being 1. */
static double
month_between(double a, double b)
{
	time_t ta = (time_t)(a * 86400), tb = (time_t)(b * 86400);
	struct tm x, y;

	if (isnan(a) || isnan(b) || b < a || gmtime_r(&ta, &x) == NULL ||
	    gmtime_r(&tb, &y) == NULL)
		return NAN;
	return (y.tm_year - x.tm_year) * 12 + y.tm_mon - x.tm_mon -
	       (y.tm_mday < x.tm_mday) + 1;
}

static void
set_flag(struct export *e, size_t row, enum export_admin admin, bool flag)
{
	sheet_set_number(e->sheet, row, e->admin[admin], flag);
}

static void
fill_marks(struct export *e, size_t row, double first)
{
	const struct export_row *r = &e->rows[row];

	sheet_set_number(e->sheet, row, e->admin[ADMIN_NUMBER],
	    r->number > 0 ? r->number : NAN);
	sheet_set_number(e->sheet, row, e->admin[ADMIN_MONTH],
	    r->no_id ? NAN : month_between(first, r->date));
	set_flag(e, row, ADMIN_DUPLICATE, r->duplicate);
	set_flag(e, row, ADMIN_SAME_DAY, r->same_day);
	set_flag(e, row, ADMIN_UNREGISTERED, r->unregistered);
	set_flag(e, row, ADMIN_UNKNOWN_ID, r->unknown_id);
	set_flag(e, row, ADMIN_NO_ID, r->no_id);
	set_flag(e, row, ADMIN_KEPT, r->kept);
}

/* A log without an ID, or with one never issued, is nobody's: it is compared
 * with no other and stands for itself. */
static bool
is_nobodys(const struct export_row *r)
{
	return r->no_id || r->unknown_id;
}

void
export_mark(struct export *e)
{
	size_t n = sheet_n_rows(e->sheet), from, to, i;

	for (i = 0; i < n; i++)
		e->rows[i].kept = true;
	sort_rows(e);
	for (from = 0; from < n; from = to) {
		to = from + 1;
		if (!is_nobodys(row_at(e, from)))
			while (to < n && strcmp(row_at(e, to)->person,
					     row_at(e, from)->person) == 0)
				to++;
		if (is_nobodys(row_at(e, from)))
			row_at(e, from)->unregistered = true;
		else
			mark_person(e, from, to);
		for (i = from; i < to; i++)
			fill_marks(e, e->order[i], row_at(e, from)->date);
	}
}
