#include "ocr/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/around.h"
#include "ocr/beside.h"
#include "ocr/choice.h"
#include "ocr/combs.h"
#include "ocr/marks.h"
#include "schema/mem.h"

#define BESIDE   0.5   /* of blanks with writing beside them are blank */
#define ROUND    0.996 /* of rings round a box are its mark, and ticks by it */
#define CLEAN    0.99  /* less, and there is something in a box after all */
#define EMPTY    0.985 /* likewise, of one box */
#define CROSSED  0.93  /* of readings with a line across are right */
#define TEXT_INK 1.5   /* square mm of ink that make words */

struct field {
	const struct variable *variable;
	struct look *first; /* the first of its looks */
	size_t n;           /* looks, one after another */
	struct area area;
};

struct page_work {
	const struct sheet *sheet;
	struct looks *looks;
	const struct map_page *map;
	const struct expected *expected;
	double worn;
	struct page_reading *page;
	struct choice_box *boxes; /* owned: one a look */
	bool *inked;              /* owned: whether there is ink in it */
	bool *odd;                /* owned: or beside it, as nowhere else */
	struct combs combs;
	enum marking marking;
};

static struct area
joined(struct area a, const struct area *b)
{
	double x1 = fmax(a.x + a.w, b->x + b->w);
	double y1 = fmax(a.y + a.h, b->y + b->h);

	a.x = fmin(a.x, b->x);
	a.y = fmin(a.y, b->y);
	a.w = x1 - a.x;
	a.h = y1 - a.y;
	return a;
}

static struct reading *
add_reading(struct page_work *k, const struct field *f)
{
	struct page_reading *page = k->page;
	struct reading *r;

	page->readings = mem_grow(
	    page->readings, page->n_readings + 1, sizeof *page->readings);
	r = &page->readings[page->n_readings++];
	*r = (struct reading){ .variable = mem_text(f->variable->name),
		.x = f->area.x,
		.y = f->area.y,
		.w = f->area.w,
		.h = f->area.h };
	return r;
}

/* The budget is for all readings that are accepted together: most are far surer
 * than that, and a few may be less sure.  They buy most where a page then needs
 * nobody; where somebody has to look at it anyhow, more is left to them.
 * Measured over the severities of tests/bench/fill and on hands of other
 * countries (28,000 fields), 2 in 10,000 are wrong, of a budget of 5: what is
 * less sure is right more often than it says. */
#define ALONE 20  /* times the budget: a reading on a page somebody sees */
#define EACH  250 /* a reading on a page that nobody needs to see */
#define WHOLE 500 /* all of that page's readings together */

/* Gives R what was read (VALUE taken). */
static void
conclude(struct page_work *k, struct reading *r, enum reading_kind kind,
    char *value, double p)
{
	p *= 1 - k->worn;
	r->confidence = p < 0 ? 0 : p > 1 ? 1 : p;
	r->kind = kind;
	r->value = value;
}

/* A wrong ID gives a log to somebody else, a wrong date to another month: no
 * page makes them as sure as it makes the rest. */
#define WHOSE 10
#define WHEN  60

static int
at_most(int times, int most)
{
	return times < most ? times : most;
}

static bool
within(const struct reading *r, double budget, int times)
{
	if (r->kind == READING_ID)
		times = at_most(times, WHOSE);
	else if (r->kind == READING_DATE)
		times = at_most(times, WHEN);
	return 1 - r->confidence <= fmin(0.5, times * budget);
}

/* Whether every reading of PAGE may be accepted, so that nobody need look. */
static bool
all_within(const struct page_reading *page, double budget)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < page->n_readings; i++) {
		const struct reading *r = &page->readings[i];

		if (r->kind == READING_TEXT)
			continue;
		if (!within(r, budget, EACH))
			return false;
		sum += 1 - r->confidence;
	}
	return sum <= WHOLE * budget;
}

/* Leaves to a person what is not sure enough. */
static void
settle(struct page_reading *page, double budget)
{
	size_t i;

	if (all_within(page, budget))
		return;
	for (i = 0; i < page->n_readings; i++) {
		struct reading *r = &page->readings[i];

		if (r->kind == READING_TEXT || within(r, budget, ALONE))
			continue;
		r->best_kind = r->kind;
		r->best = r->value;
		r->value = NULL;
		r->kind = READING_UNSURE;
	}
}

static char *
codes_of(const struct field *f, const struct chosen *chosen)
{
	struct buf b;
	size_t i;

	buf_init(&b, 65536);
	for (i = 0; i < f->n; i++)
		if (chosen->marked[i]) {
			if (b.len > 0)
				buf_puts(&b, " ");
			buf_puts(&b, f->first[i].boxes->code);
		}
	return buf_take_text(&b);
}

/* The boxes of a question are in one hand and on one paper: together they are
 * surer than each taken for itself.  Measured over the five severities of
 * tests/bench/fill: of those between 0.7 and 0.99, all were right. */
static double
calibrated(double p)
{
	double yes = pow(p, 1.5), no = pow(1 - p, 1.5);

	return p <= 0 || p >= 1 ? p : yes / (yes + no);
}

/* Whether there is something faint or odd in or at the boxes of a question
 * without a mark. */
static bool
any_trace(const struct page_work *k, const struct field *f)
{
	size_t at = (size_t)(f->first - k->looks->v), i;

	for (i = 0; i < f->n; i++)
		if (f->first[i].pale || f->first[i].stained || k->odd[at + i] ||
		    (double)k->boxes[at + i].p[MARK_EMPTY] < EMPTY)
			return true;
	return false;
}

/* A question without a mark: what is around its boxes may be one. */
static void
look_beside(const struct page_work *k, const struct field *f, bool many,
    struct chosen *chosen)
{
	enum around found;
	size_t which = f->n;

	if (chosen->p < CLEAN)
		chosen->p *= BESIDE;
	if (any_trace(k, f)) {
		chosen->p *= BESIDE;
		return;
	}
	found = around_whose(k->sheet, k->map, k->looks, k->inked, f->first,
	    f->n, k->expected->model, &which);
	if (found == AROUND_BOX && !many) {
		chosen->marked[which] = true;
		chosen->n = 1;
		chosen->p *= ROUND;
	} else if (found != AROUND_NOTHING) {
		chosen->p *= BESIDE;
	}
}

static void
read_choice(struct page_work *k, const struct field *f)
{
	const struct choice_box *boxes = k->boxes + (f->first - k->looks->v);
	bool many = f->variable->type == VARIABLE_CHOICES;
	enum reading_kind kind = many ? READING_CHOICES : READING_CHOICE;
	struct chosen chosen;
	size_t i;

	if (many)
		choose_many(boxes, f->n, &chosen);
	else
		choose_one(boxes, f->n, k->marking, &chosen);
	chosen.p = calibrated(chosen.p);
	for (i = 0; i < f->n && chosen.n == 1 && !many; i++)
		if (chosen.marked[i] &&
		    (around_through(k->sheet, k->map, &f->first[i]) ||
			around_between(
			    k->sheet, k->map, k->looks, &f->first[i])))
			chosen.p *= BESIDE;
	if (chosen.n == 0)
		look_beside(k, f, many, &chosen);
	if (chosen.n == 0 && !many)
		conclude(k, add_reading(k, f), READING_BLANK, NULL, chosen.p);
	else
		conclude(
		    k, add_reading(k, f), kind, codes_of(f, &chosen), chosen.p);
}

static void
read_comb(struct page_work *k, const struct field *f)
{
	const struct comb_seen *seen = combs_at(&k->combs, f->first);
	struct reading *r = add_reading(k, f);
	enum variable_type type = f->variable->type;
	struct decoded d;

	combs_decode(seen, k->expected, &d);
	/* Where is it, even?  Whose line?  Digits vouch for their place. */
	if ((f->first->outline < 0.2 && d.kind != DECODED_NUMBER) ||
	    f->first->crossed)
		d.p *= CROSSED;
	if (d.kind == DECODED_BLANK &&
	    (beside_written(k->sheet, k->looks, f->first) ||
		around_written(
		    k->sheet, k->map, k->looks, k->inked, f->first, f->n)))
		d.p *= BESIDE;
	if (d.kind == DECODED_NUMBER && seen->spills &&
	    around_beyond(k->sheet, k->map, k->looks, k->inked, f->first, f->n))
		d.p *= BESIDE;
	if (d.kind == DECODED_BLANK)
		conclude(k, r, READING_BLANK, NULL, d.p);
	else if (d.kind == DECODED_TICK)
		conclude(k, r, READING_TICK, NULL, d.p);
	else if (d.kind == DECODED_OTHER)
		conclude(k, r, READING_BLANK, NULL, 0);
	else if (type == VARIABLE_ID)
		conclude(k, r, READING_ID, mem_text(d.text), d.p);
	else if (type == VARIABLE_DATE)
		conclude(k, r, READING_DATE, mem_text(d.text), d.p);
	else if (strcmp(d.text, "0") == 0)
		conclude(k, r, READING_ZERO, NULL, d.p);
	else
		conclude(k, r, READING_NUMBER, mem_text(d.text), d.p);
}

/* Square millimetres of LOOK, 1 mm inside its outline, with ink above CUT. */
static double
inked(const struct look *look, int cut)
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	int x0 = (int)ceil((a.x + 1 - t->area.x) / t->step);
	int y0 = (int)ceil((a.y + 1 - t->area.y) / t->step);
	int x1 = (int)floor((a.x + a.w - 1 - t->area.x) / t->step);
	int y1 = (int)floor((a.y + a.h - 1 - t->area.y) / t->step);
	int x, y, n = 0;

	for (y = y0; y < y1 && y < t->h; y++)
		for (x = x0; x < x1 && x < t->w; x++)
			n += t->ink[y * t->w + x] > cut;
	return n * t->step * t->step;
}

static void
read_words(struct page_work *k, const struct field *f)
{
	struct reading *r = add_reading(k, f);
	/* The lines to write on are printed at 30 %. */
	bool written = k->map->n_prints > 0
			   ? around_words(k->sheet, k->map, f->first)
			   : inked(f->first, 70) > TEXT_INK;

	r->confidence = 1 - k->worn;
	r->kind = written ? READING_TEXT : READING_BLANK;
}

static void
read_printed_id(struct page_work *k, const struct field *f)
{
	struct reading *r = add_reading(k, f);

	r->kind = READING_ID;
	r->value = mem_text(k->page->id);
	r->confidence = 1 - k->worn;
}

static void
read_field(struct page_work *k, const struct field *f)
{
	if (f->variable->type == VARIABLE_ID && k->page->id != NULL)
		read_printed_id(k, f);
	else if (f->first->boxes->kind == BOX_MARK)
		read_choice(k, f);
	else if (f->first->boxes->kind == BOX_DIGIT)
		read_comb(k, f);
	else
		read_words(k, f);
}

/* Looks from the first on that belong to one variable and are of one kind. */
static struct field
field_at(struct looks *looks, size_t i, const struct study *study)
{
	struct look *l = &looks->v[i];
	struct field f = { .variable = study_find(study, l->boxes->variable),
		.first = l,
		.n = 1,
		.area = l->area };

	while (i + f.n < looks->n && f.n < CHOICE_MAX &&
	       l->boxes->kind == BOX_MARK && l[f.n].boxes->kind == BOX_MARK &&
	       strcmp(l[f.n].boxes->variable, l->boxes->variable) == 0) {
		f.area = joined(f.area, &l[f.n].area);
		f.n++;
	}
	return f;
}

/* How this page's answers are marked. */
static enum marking
marking_on(const struct page_work *k)
{
	struct marking_seen seen = { 0 };
	struct field f;
	size_t i;

	for (i = 0; i < k->looks->n; i += f.n) {
		f = field_at(k->looks, i, k->expected->study);
		if (f.variable != NULL && f.first->boxes->kind == BOX_MARK &&
		    f.variable->type != VARIABLE_CHOICES)
			marking_count(&seen, k->boxes + i, f.n);
	}
	return marking_of(&seen);
}

void
fields_read(const struct sheet *sheet, const struct map_page *map,
    struct looks *looks, const struct expected *expected, double worn,
    struct page_reading *page)
{
	struct page_work k = { .sheet = sheet,
		.looks = looks,
		.map = map,
		.expected = expected,
		.worn = worn,
		.page = page };
	struct field f;
	size_t i;

	combs_see(sheet, looks, expected, page->id != NULL, &k.combs);
	k.boxes = mem_array(looks->n + 1, sizeof *k.boxes);
	k.inked = mem_array(looks->n + 1, sizeof *k.inked);
	k.odd = mem_array(looks->n + 1, sizeof *k.odd);
	marks_read(sheet, looks, expected->model, k.boxes);
	for (i = 0; i < looks->n; i++)
		k.inked[i] = looks->v[i].boxes->kind != BOX_MARK ||
			     k.boxes[i].p[MARK_EMPTY] < 0.5f;
	if (map->n_prints == 0)
		around_odd(looks, k.inked, k.odd);
	k.marking = marking_on(&k);
	for (i = 0; i < looks->n; i += f.n) {
		f = field_at(looks, i, expected->study);
		if (f.variable != NULL)
			read_field(&k, &f);
	}
	settle(page, expected->budget);
	combs_free(&k.combs);
	free(k.boxes);
	free(k.inked);
	free(k.odd);
}
