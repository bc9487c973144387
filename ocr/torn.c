#include "ocr/torn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "schema/mem.h"

/* The part of the sheet where boxes are, sampled flat. */
#define LEFT   14.0
#define TOP    40.0
#define WIDTH  184.0
#define HEIGHT 230.0
#define STEP   0.2 /* mm a pixel */
#define BLOCK  9.2 /* mm: so much of it is flat in any picture */

/* A thin dark line: darker than the paper on both sides. */
#define BESIDE 3    /* pixels: half a line and its blur */
#define DARKER 0.06 /* of the paper's light */

#define INKED 4 /* pixels of lines in a square millimetre */

/* Sides of boxes anywhere: */
#define SIDE  24  /* pixels: the least of a box, and what of it */
#define WHOLE 0.9 /* has to be there */
/* Longer lines are no boxes': folds, and those of a dirty scanner. */
#define PACE    10  /* pixels */
#define LEAN    2   /* pixels to a side in a pace */
#define LONG    8   /* paces */
#define GOES_ON 0.6 /* so much of a line in a pace */

#define GRID_X 10 /* pixels: counted once in each place of a grid */
#define GRID_Y 20
#define ROUND  1.5 /* mm around a box: its own sides */

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
}

void
torn_fini(struct torn *torn)
{
	size_t n = (size_t)torn->w * (size_t)torn->h;

	if (torn->grey != NULL)
		mem_wipe(torn->grey, n);
	free(torn->grey);
	free(torn->across);
	free(torn->down);
	free(torn->outlines);
	free(torn->pages);
	torn_init(torn);
}

/* ---- the sheet ---- */

static void
make_room(struct torn *t)
{
	size_t n;

	if (t->grey != NULL)
		return;
	t->w = (int)lround(WIDTH / STEP);
	t->h = (int)lround(HEIGHT / STEP);
	n = (size_t)t->w * (size_t)t->h;
	t->grey = mem_array(n, 1);
	t->across = mem_array(n, sizeof(*t->across));
	t->down = mem_array(n, sizeof(*t->down));
}

/* Block by block: a row of one is straight, however the sheet is seen. */
static void
flatten(struct torn *t, const struct sheet *sheet)
{
	int side = (int)lround(BLOCK / STEP), x, y, j;
	uint8_t *block = mem_array((size_t)side * (size_t)side, 1);
	struct tile tile;

	for (y = 0; y < t->h; y += side)
		for (x = 0; x < t->w; x += side) {
			struct area area = { LEFT + x * STEP, TOP + y * STEP,
				BLOCK, BLOCK };

			/* rounded up, it is SIDE pixels */
			sheet_sample(
			    sheet, &area, BLOCK / (side - 0.1), block, &tile);
			for (j = 0; j < side; j++)
				memcpy(t->grey +
					   (size_t)(y + j) * (size_t)t->w + x,
				    block + j * tile.w, (size_t)side);
		}
	mem_wipe(block, (size_t)side * (size_t)side);
	free(block);
}

static bool
is_line(const uint8_t *p, ptrdiff_t beside)
{
	int a = p[-beside], b = p[beside], side = a < b ? a : b;

	return side - *p > side * DARKER + 4;
}

/* Counts the pixels of thin lines: across along each row, down along each
 * column, so that how much of any line is there takes two of them. */
static void
count_lines(struct torn *t)
{
	size_t w = (size_t)t->w;
	int x, y;

	memset(t->across, 0, w * (size_t)t->h * sizeof(*t->across));
	memset(t->down, 0, w * (size_t)t->h * sizeof(*t->down));
	for (y = BESIDE; y < t->h - BESIDE; y++)
		for (x = BESIDE; x < t->w - BESIDE; x++) {
			size_t i = (size_t)y * w + (size_t)x;
			const uint8_t *p = t->grey + i;

			t->across[i] =
			    (uint16_t)(t->across[i - 1] +
				       is_line(p, BESIDE * (ptrdiff_t)w));
			t->down[i] =
			    (uint16_t)(t->down[i - w] + is_line(p, BESIDE));
		}
}

/* ---- one outline ---- */

static int
pixel(double mm, double from)
{
	return (int)lround((mm - from) / STEP);
}

static bool
within(const struct torn *t, int x, int y)
{
	return x > REACH + BESIDE && y > REACH + BESIDE &&
	       x < t->w - REACH - BESIDE && y < t->h - REACH - BESIDE;
}

static double
across(const struct torn *t, int x0, int x1, int y)
{
	const uint16_t *row = t->across + (size_t)y * (size_t)t->w;

	return (row[x1] - row[x0]) / (double)(x1 - x0);
}

static double
down(const struct torn *t, int x, int y0, int y1)
{
	const uint16_t *at = t->down + x;
	size_t w = (size_t)t->w;

	return (at[(size_t)y1 * w] - at[(size_t)y0 * w]) / (double)(y1 - y0);
}

/* How much of an outline is there: its upright and its level sides each at
 * their best place nearby, the worse of both. */
static void
look_for(const struct torn *t, struct torn_outline *o)
{
	const struct area *a = &o->area;
	int x0 = pixel(a->x, LEFT) - 1, x1 = pixel(a->x + a->w, LEFT);
	int y0 = pixel(a->y, TOP) - 1, y1 = pixel(a->y + a->h, TOP), i;
	double level = 0, upright = 0, dx = 0, dy = 0;

	o->there = o->off = 0;
	if (!within(t, x0, y0) || !within(t, x1, y1))
		return;
	for (i = -REACH; i <= REACH; i++) {
		double l =
		    across(t, x0, x1, y0 + i) + across(t, x0, x1, y1 + i);
		double u = down(t, x0 + i, y0, y1) + down(t, x1 + i, y0, y1);

		if (l > level) {
			level = l;
			dy = i * STEP;
		}
		if (u > upright) {
			upright = u;
			dx = i * STEP;
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
		look_for(t, &t->outlines[i]);
		off += t->outlines[i].off;
		found += t->outlines[i].there >= THERE;
		absent += t->outlines[i].there < THERE / 2;
	}
	p->n_absent = absent;
	p->off = p->n > 0 ? off / (double)p->n : 0;
	p->found = p->n > 0 ? (double)found / (double)p->n : 0;
}

/* ---- what a page does not have ---- */

static bool
around(double x, double y, const struct area *a)
{
	return x > a->x - ROUND && x < a->x + a->w + ROUND &&
	       y > a->y - ROUND && y < a->y + a->h + ROUND;
}

/* Whether PAGE has a box there, or anything printed. */
static bool
is_known_place(const struct map_page *page, double x, double y)
{
	size_t i;

	for (i = 0; i < page->n_boxes; i++) {
		const struct box *b = &page->boxes[i];
		struct area a = { b->x, b->y, b->w, b->h };

		if (around(x, y, &a))
			return true;
	}
	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];
		struct area a = { p->x, p->y, p->w, p->h };

		if (around(x, y, &a))
			return true;
	}
	return false;
}

/* How many steps of PACE the line at X, Y goes on upwards (-1) or down (1). */
static int
follow(const struct torn *t, int x, int y, int way)
{
	int steps, i, best;

	for (steps = 0; steps < LONG; steps++) {
		y += way * PACE;
		if (y < BESIDE || y + PACE > t->h - 1 - BESIDE || x < LEAN ||
		    x + LEAN >= t->w)
			break;
		best = -LEAN;
		for (i = -LEAN; i <= LEAN; i++)
			if (down(t, x + i, y, y + PACE) >
			    down(t, x + best, y, y + PACE))
				best = i;
		if (down(t, x + best, y, y + PACE) < GOES_ON)
			break;
		x += best;
	}
	return steps;
}

/* An upright line as long as a box's side, that begins at X0, Y0 of the grid:
 * none but boxes have any.  Its middle in *X, *Y, mm; false if there is none.
 */
static bool
find_side(const struct torn *t, int x0, int y0, double *x, double *y)
{
	int i, j;

	for (j = y0; j < y0 + GRID_Y && j + SIDE < t->h - BESIDE; j++)
		for (i = x0; i < x0 + GRID_X && i < t->w; i++) {
			if (down(t, i, j, j + SIDE) < WHOLE ||
			    follow(t, i, j + SIDE / 2, -1) +
				    follow(t, i, j + SIDE / 2, 1) >=
				LONG)
				continue;
			*x = LEFT + i * STEP;
			*y = TOP + (j + SIDE / 2) * STEP;
			return true;
		}
	return false;
}

/* Sides of boxes where PAGE has nothing, as a share of those where it has. */
static double
strays(const struct torn *t, const struct map_page *page)
{
	int i, j, stray = 0, own = 0;
	double x, y;

	for (j = BESIDE; j < t->h; j += GRID_Y)
		for (i = 0; i < t->w; i += GRID_X) {
			if (!find_side(t, i, j, &x, &y))
				continue;
			if (is_known_place(page, x, y))
				own++;
			else
				stray++;
		}
	return stray / (double)(own > 0 ? own : 1);
}

/* Whether there is ink in the square millimetre at X, Y. */
static bool
has_ink(const struct torn *t, double x, double y)
{
	int x0 = pixel(x, LEFT), y0 = pixel(y, TOP), n = (int)(1 / STEP), i;
	double ink = 0;

	if (!within(t, x0, y0) || !within(t, x0 + n, y0 + n))
		return false;
	for (i = 0; i < n; i++)
		ink +=
		    across(t, x0, x0 + n, y0 + i) + down(t, x0 + i, y0, y0 + n);
	return ink * n > INKED;
}

/* Share of PAGE's lines of words that have ink; 0 if they are not known. */
static double
words_there(const struct torn *t, const struct map_page *page)
{
	size_t i, n = 0, there = 0;

	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];
		int cells = 0, inked = 0;
		double x, y;

		if (p->w < 4 || p->h < 2 || p->h > 9)
			continue;
		for (y = p->y; y < p->y + p->h - 1; y++)
			for (x = p->x; x < p->x + p->w - 1; x++, cells++)
				inked += has_ink(t, x, y);
		n++;
		there += inked * 5 > cells;
	}
	return n > 0 ? (double)there / (double)n : 0;
}

/* Share of the ink on the sheet that is in no place where PAGE has any. */
static double
ink_elsewhere(const struct torn *t, const struct map_page *page)
{
	int ink = 0, elsewhere = 0;
	double x, y;

	for (y = TOP + 5; y < TOP + HEIGHT - 5; y++)
		for (x = LEFT + 3; x < LEFT + WIDTH - 3; x++) {
			if (!has_ink(t, x, y))
				continue;
			ink++;
			elsewhere += !is_known_place(page, x + .5, y + .5);
		}
	return elsewhere / (double)(ink > 0 ? ink : 1);
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
	       name->stray <= STRAY && words_there(t, page) >= WORDS &&
	       ink_elsewhere(t, page) <= ELSEWHERE;
}

bool
torn_find(struct torn *t, const struct sheet *sheet, struct map *const *maps,
    size_t n, struct torn_name *name)
{
	const struct torn_page *best = NULL;
	double most = -1;
	size_t i;

	*name = (struct torn_name){ 0 };
	make_room(t);
	flatten(t, sheet);
	count_lines(t);
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
	name->stray = strays(t, map_page(maps, best));
	compare(t, maps, best, name);
	if (name->ahead < FAR || name->share < VOTES)
		return false;
	return best->n < LEAST
		   ? few_do(t, map_page(maps, best), best, name)
		   : name->found >= FOUND &&
			 name->absent <= fmax(1, ABSENT * (double)best->n) &&
			 name->stray <= STRAY;
}
