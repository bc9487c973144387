#include "ocr/torn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/torn_rest.h"
#include "schema/mem.h"

#define REACH     6    /* pixels that an outline may be off its place */
#define SAME      0.05 /* mm: within it two places are one */
#define NEAR      1.0  /* mm: within it a box is found by either map */
#define APART     2.8  /* mm: from it on they cannot be taken for each other */
#define THERE     0.7  /* of an outline, to be there */
#define LEAST     4    /* outlines that tell by themselves which page it is */
#define FEW       2    /* those of a page that its words tell too */
#define WORDS     0.95 /* of its lines of words */
#define ELSEWHERE 0.1  /* of all ink, where it has none */
#define FOUND     0.6  /* of its outlines */
#define ABSENT    0.06 /* of them may be, where there is next to nothing */
#define FAR       3.0  /* outlines ahead */
#define STRAY     0.1  /* sides of boxes that it has not */
#define VOTES     0.5  /* of those that tell */

struct torn_outline {
	struct area area;
	double there; /* 0 nothing of it, 1 all */
	double off;   /* mm that it is off its place */
};

struct torn_page {
	size_t map, page;
	size_t first, n; /* of the outlines */
	double found;    /* share of them */
	size_t n_absent;
	double off; /* mm, the mean */
};

void
torn_init(struct torn *torn)
{
	*torn = (struct torn){ 0 };
	flat_init(&torn->flat);
}

void
torn_fini(struct torn *torn)
{
	flat_fini(&torn->flat);
	free(torn->outlines);
	free(torn->pages);
	torn_init(torn);
}

/* ---- one outline ---- */

/* How much of an outline is there: its upright and its level sides each at
 * their best place nearby, the worse of both. */
static void
look_for(const struct flat *f, struct torn_outline *o)
{
	const struct area *a = &o->area;
	int x0 = flat_pixel(a->x, FLAT_LEFT) - 1,
	    x1 = flat_pixel(a->x + a->w, FLAT_LEFT);
	int y0 = flat_pixel(a->y, FLAT_TOP) - 1,
	    y1 = flat_pixel(a->y + a->h, FLAT_TOP), i;
	double level = 0, upright = 0, dx = 0, dy = 0;

	o->there = o->off = 0;
	if (!flat_within(f, x0, y0, REACH) || !flat_within(f, x1, y1, REACH))
		return;
	for (i = -REACH; i <= REACH; i++) {
		double l = flat_across(f, x0, x1, y0 + i) +
			   flat_across(f, x0, x1, y1 + i);
		double u =
		    flat_down(f, x0 + i, y0, y1) + flat_down(f, x1 + i, y0, y1);

		if (l > level) {
			level = l;
			dy = i * FLAT_STEP;
		}
		if (u > upright) {
			upright = u;
			dx = i * FLAT_STEP;
		}
	}
	o->there = fmin(level, upright) / 2;
	o->off = hypot(dx, dy);
}

/* ---- pages ---- */

static bool
same_place(const struct area *a, const struct area *b, double within)
{
	return fabs(a->x - b->x) < within && fabs(a->y - b->y) < within &&
	       fabs(a->x + a->w - b->x - b->w) < within &&
	       fabs(a->y + a->h - b->y - b->h) < within;
}

static struct area
comb(const struct box *boxes, size_t n)
{
	struct area a = { boxes[0].x, boxes[0].y, boxes[0].w, boxes[0].h };
	size_t i;

	for (i = 1; i < n; i++) {
		const struct box *b = &boxes[i];
		double x = fmin(a.x, b->x), y = fmin(a.y, b->y);

		a.w = fmax(a.x + a.w, b->x + b->w) - x;
		a.h = fmax(a.y + a.h, b->y + b->h) - y;
		a.x = x;
		a.y = y;
	}
	return a;
}

/* The outlines that are printed: cells of a comb share theirs, and places for
 * words have none. */
static void
add_outlines(struct torn *t, struct torn_page *p, const struct map_page *page)
{
	size_t i, n;

	t->outlines = mem_grow(
	    t->outlines, p->first + page->n_boxes + 1, sizeof(*t->outlines));
	for (i = 0; i < page->n_boxes; i += n) {
		const struct box *b = &page->boxes[i];

		for (n = 1; b->kind == BOX_DIGIT && i + n < page->n_boxes &&
			    b[n].kind == BOX_DIGIT && b[n].index == (int)n &&
			    strcmp(b[n].variable, b->variable) == 0;
		     n++)
			;
		if (b->kind != BOX_TEXT)
			t->outlines[p->first + p->n++] =
			    (struct torn_outline){ .area = comb(b, n) };
	}
}

/* Whether every box of A means the same as that of B within WITHIN mm. */
static bool
same_boxes(const struct map_page *a, const struct map_page *b, double within)
{
	size_t i;

	if (a->n_boxes != b->n_boxes)
		return false;
	for (i = 0; i < a->n_boxes; i++) {
		const struct box *x = &a->boxes[i], *y = &b->boxes[i];
		struct area at = { x->x, x->y, x->w, x->h };
		struct area other = { y->x, y->y, y->w, y->h };

		if (x->kind != y->kind || x->index != y->index ||
		    x->cells != y->cells ||
		    strcmp(x->variable, y->variable) != 0 ||
		    (x->code == NULL) != (y->code == NULL) ||
		    (x->code != NULL && strcmp(x->code, y->code) != 0) ||
		    !same_place(&at, &other, within))
			return false;
	}
	return true;
}

bool
torn_alike(const struct map_page *a, const struct map_page *b)
{
	return same_boxes(a, b, NEAR);
}

static const struct map_page *
map_page(struct map *const *maps, const struct torn_page *p)
{
	return &maps[p->map]->pages[p->page];
}

static bool
is_known(
    const struct torn *t, struct map *const *maps, const struct map_page *page)
{
	size_t i;

	for (i = 0; i < t->n_pages; i++)
		if (same_boxes(map_page(maps, &t->pages[i]), page, SAME))
			return true;
	return false;
}

/* One page of all whose boxes are the very same: the first. */
static void
list_pages(struct torn *t, struct map *const *maps, size_t n)
{
	size_t i, j, next = 0;

	if (t->n_maps == n)
		return;
	t->n_maps = n;
	t->n_pages = 0;
	for (i = 0; i < n; i++)
		for (j = 0; j < maps[i]->n_pages; j++) {
			struct torn_page *p;

			if (is_known(t, maps, &maps[i]->pages[j]))
				continue;
			t->pages = mem_grow(
			    t->pages, t->n_pages + 1, sizeof(*t->pages));
			p = &t->pages[t->n_pages++];
			*p = (struct torn_page){
				.map = i, .page = j, .first = next
			};
			add_outlines(t, p, &maps[i]->pages[j]);
			next += p->n;
		}
}

static void
weigh(struct torn *t, struct torn_page *p)
{
	size_t i, found = 0, absent = 0;
	double off = 0;

	for (i = p->first; i < p->first + p->n; i++) {
		look_for(&t->flat, &t->outlines[i]);
		off += t->outlines[i].off;
		found += t->outlines[i].there >= THERE;
		absent += t->outlines[i].there < THERE / 2;
	}
	p->n_absent = absent;
	p->off = p->n > 0 ? off / (double)p->n : 0;
	p->found = p->n > 0 ? (double)found / (double)p->n : 0;
}

/* ---- two pages ---- */

/* Whether OTHER has an outline that could be taken for A. */
static bool
has_near(
    const struct torn *t, const struct torn_page *other, const struct area *a)
{
	size_t i;

	for (i = other->first; i < other->first + other->n; i++)
		if (same_place(a, &t->outlines[i].area, APART))
			return true;
	return false;
}

/* What outlines that only A has say for it (1 each) or against it (-1). */
static void
vote(const struct torn *t, const struct torn_page *a, const struct torn_page *b,
    double *votes, double *of)
{
	size_t i;

	for (i = a->first; i < a->first + a->n; i++) {
		const struct torn_outline *o = &t->outlines[i];

		if (has_near(t, b, &o->area))
			continue;
		*votes += o->there >= THERE ? 1 : o->there < THERE / 2 ? -1 : 0;
		*of += 1;
	}
}

/* How far A is ahead of its nearest rival: those alike are none. */
static void
compare(const struct torn *t, struct map *const *maps,
    const struct torn_page *a, struct torn_name *name)
{
	size_t i;

	name->ahead = 1e9;
	name->share = 1;
	for (i = 0; i < t->n_pages; i++) {
		const struct torn_page *b = &t->pages[i];
		double own = 0, own_of = 0, its = 0, its_of = 0;

		if (b == a || torn_alike(map_page(maps, a), map_page(maps, b)))
			continue;
		vote(t, a, b, &own, &own_of);
		vote(t, b, a, &its, &its_of);
		if (own - its < name->ahead) {
			name->ahead = own - its;
			name->share = own_of + its_of > 0
					  ? (own - its) / (own_of + its_of)
					  : 0;
		}
	}
}

/* Whether a page with so few outlines is that page all the same: all of them
 * and all of its words are there, and next to no other ink. */
static bool
few_do(const struct torn *t, const struct map_page *page,
    const struct torn_page *p, const struct torn_name *name)
{
	return p->n >= FEW && p->n_absent == 0 && name->found >= 1 &&
	       name->stray <= STRAY && torn_words(&t->flat, page) >= WORDS &&
	       torn_elsewhere(&t->flat, page) <= ELSEWHERE;
}

bool
torn_find(struct torn *t, const struct sheet *sheet, struct map *const *maps,
    size_t n, struct torn_name *name)
{
	const struct torn_page *best = NULL;
	double most = -1;
	size_t i;

	*name = (struct torn_name){ 0 };
	flat_take(&t->flat, sheet);
	list_pages(t, maps, n);
	for (i = 0; i < t->n_pages; i++) {
		struct torn_page *p = &t->pages[i];
		double score;

		weigh(t, p);
		/* More outlines found, fewer missing; then the nearest. */
		score = (double)p->n * (2 * p->found - 1) - p->off;
		if (score > most) {
			most = score;
			best = p;
		}
	}
	if (best == NULL)
		return false;
	name->map = best->map;
	name->page = best->page;
	name->found = best->found;
	name->absent = best->n_absent;
	name->stray = torn_strays(&t->flat, map_page(maps, best));
	compare(t, maps, best, name);
	if (name->ahead < FAR || name->share < VOTES)
		return false;
	return best->n < LEAST
		   ? few_do(t, map_page(maps, best), best, name)
		   : name->found >= FOUND &&
			 name->absent <= fmax(1, ABSENT * (double)best->n) &&
			 name->stray <= STRAY;
}
