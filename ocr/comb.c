#include "ocr/comb_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SHARE  0.22 /* of a piece's ink in a second cell: it goes across */
#define HIGH   1.12 /* of a cell: no digit is */
#define SINK   3    /* pixels below a stroke that its end may be in */
#define REST   0.7  /* mm about a line in which what is left of it is */
#define OVER   1.0  /* mm beyond the comb: its outline's and a stroke's end */
#define MOSTLY 0.75 /* of a piece is inside */

#define HAIR     0.6 /* mm off the comb's edges: the outline's outer side */
#define CLEAN    1.5 /* noise of paper on which less can be seen */
#define PALEST   16
#define HAIRLINE 24  /* ink of what may be some */
#define EDGE     0.8 /* mm inside a cell, free of lines */
#define ROOM     3.0 /* above which a divider ends, where one is */

static void
work_init(struct comb_work *k, const struct look *look)
{
	const struct tile *t = &look->tile;
	int i;

	k->look = look;
	k->w = t->w;
	k->h = t->h;
	k->step = t->step;
	k->cells = look->n < COMB_CELLS ? (int)look->n : COMB_CELLS;
	k->ink = mem_grow(NULL, (size_t)k->w * (size_t)k->h, 1);
	memcpy(k->ink, t->ink, (size_t)k->w * (size_t)k->h);
	k->label = mem_grow(NULL, (size_t)k->w * (size_t)k->h, 1);
	k->stack =
	    mem_grow(NULL, (size_t)k->w * (size_t)k->h, sizeof *k->stack);
	k->n = 0;
	for (i = 0; i < k->cells; i++) {
		struct area a = look_cell(look, (size_t)i);

		k->cell[i] = (struct area){ (a.x - t->area.x) / k->step,
			(a.y - t->area.y) / k->step, a.w / k->step,
			a.h / k->step };
	}
}

static void
work_fini(struct comb_work *k)
{
	mem_wipe(k->ink, (size_t)k->w * (size_t)k->h);
	free(k->ink);
	free(k->label);
	free(k->stack);
}

/* Whether a piece is on an upright line and no wider: between cells, or, if
 * EDGES, at the comb's edges too. */
static bool
is_on_line(const struct comb_work *k, const struct piece *p, bool edges)
{
	double wide = REST / k->step;
	int i, side;

	if (p->x1 - p->x0 + 1 > wide)
		return false;
	for (i = 0; i < k->cells; i++)
		for (side = 0; side < 2; side++) {
			double c = k->cell[i].x + (side ? k->cell[i].w : 0);

			if (!edges && (side ? i + 1 == k->cells : i == 0))
				continue;
			if (p->x0 + 0.5 > c - wide && p->x1 + 0.5 < c + wide)
				return true;
		}
	return false;
}

/* What is left of the outline's outer side, where pixel and line beat: a pale
 * hair beside the comb.  No pen is so thin. */
static bool
is_hair(const struct comb_work *k, const struct piece *p)
{
	const struct area *last = &k->cell[k->cells - 1];
	double near = HAIR / k->step;

	return p->x0 == p->x1 && p->darkest < COMB_OUTLINE / 2 &&
	       (fabs(p->x0 + 0.5 - k->cell[0].x) < near ||
		   fabs(p->x0 + 0.5 - last->x - last->w) < near);
}

/* A dot of dust, or a full stop, between two cells. */
static bool
is_dot(const struct comb_work *k, const struct piece *p)
{
	double most = COMB_DOT / k->step;
	int i;

	if (p->x1 - p->x0 + 1 > most || p->y1 - p->y0 + 1 > most)
		return false;
	for (i = 1; i < k->cells; i++)
		if (fabs((p->x0 + p->x1 + 1) / 2.0 - k->cell[i].x) < most / 2)
			return true;
	return false;
}

/* What a stroke left on the outline's sides. */
static bool
is_short(const struct comb_work *k, const struct piece *p)
{
	return (p->y1 - p->y0) * k->step < COMB_TALL &&
	       is_on_line(k, p, true) && !is_on_line(k, p, false);
}

/* What is left of an upright line is no darker than it was printed. */
static bool
is_rest(const struct comb_work *k, const struct piece *p)
{
	return p->darkest <= COMB_OUTLINE && is_on_line(k, p, true);
}

static void
give_piece(const struct comb_work *k, struct piece *p)
{
	double pixel = k->step * k->step;
	int c, most = 0;

	for (c = 0; c < k->cells; c++) {
		if (p->in_cell[c] > p->in_cell[most])
			most = c;
		if (p->in_cell[c] < SHARE * p->area ||
		    p->in_cell[c] * pixel < COMB_SPECK)
			continue;
		if (p->from < 0)
			p->from = c;
		p->to = c;
	}
	if (p->from < 0)
		p->from = p->to = most;
}

static void
give_to_cells(struct comb_work *k, struct comb *comb)
{
	double pixel = k->step * k->step;
	int i;

	for (i = 0; i < k->n; i++) {
		struct piece *p = &k->pieces[i];

		if (p->area * pixel < COMB_SPECK) {
			if (p->inside * 2 > p->area)
				comb->specks += p->area * pixel;
			continue;
		}
		if (p->inside * 4 < p->area) {
			if (is_hair(k, p))
				continue;
			comb->outside += p->area * pixel;
			if (p->y0 == 0 || p->y1 == k->h - 1)
				comb->passing += p->area * pixel;
			continue;
		}
		if (is_dot(k, p)) {
			comb->points += p->area * pixel;
			continue;
		}
		if (is_short(k, p))
			continue;
		/* What is mostly beside the comb may be its outline's. */
		if (is_rest(k, p) || is_on_line(k, p, false) ||
		    p->inside * 2 < p->area)
			comb->rests += p->area * pixel;
		if (!is_rest(k, p))
			give_piece(k, p);
	}
}

/* Whether a piece may go on outside the comb: it ends where the tile does, or
 * little of it is inside. */
static bool
goes_on(const struct comb_work *k, const struct piece *p)
{
	return p->x0 == 0 || p->x1 == k->w - 1 || p->inside < MOSTLY * p->area;
}

/* Whether a piece is written into the comb and goes on above or below what is
 * looked at, or is taller than any digit: a ring round it. */
static bool
runs_off(const struct comb_work *k, const struct piece *p)
{
	return p->from >= 0 && (p->y0 == 0 || p->y1 == k->h - 1 ||
				   p->y1 - p->y0 > HIGH * k->cell[0].h);
}

/* Whether piece A has ink to the left and right of (X, Y), above and below. */
static bool
surrounds(const struct comb_work *k, int a, int x, int y)
{
	bool left = false, right = false, above = false, below = false;
	int i;

	for (i = k->pieces[a].x0; i <= k->pieces[a].x1; i++)
		if (k->label[y * k->w + i] == a + 1)
			*(i < x ? &left : &right) = true;
	for (i = k->pieces[a].y0; i <= k->pieces[a].y1; i++)
		if (k->label[i * k->w + x] == a + 1)
			*(i < y ? &above : &below) = true;
	return left && right && above && below;
}

/* Whether a piece is a ring round another one that is no speck. */
static bool
is_ringed(const struct comb_work *k)
{
	int i, j;

	for (i = 0; i < k->n; i++)
		for (j = 0; j < k->n; j++) {
			const struct piece *b = &k->pieces[j];

			if (i != j && k->pieces[i].from >= 0 &&
			    (b->y1 - b->y0) * k->step > COMB_TALL / 2 &&
			    surrounds(
				k, i, (b->x0 + b->x1) / 2, (b->y0 + b->y1) / 2))
				return true;
		}
	return false;
}

/* Whether ink ends in the lower half right where the left outline was taken
 * away: there may have been a tick's hook on it. */
static bool
is_clipped(const struct comb_work *k)
{
	const struct area *c = &k->cell[0];
	int x0 = (int)(c->x + (COMB_ERASE - LOOK_LINE / 2) / k->step);
	int y1 = comb_bound((int)(c->y + c->h), k->h), x, y;

	for (y = comb_bound((int)(c->y + c->h / 2), k->h); y < y1; y++)
		for (x = x0; x <= x0 + 2; x++) {
			int piece = k->label[y * k->w + x];

			if (piece != PAPER && piece <= k->n &&
			    k->pieces[piece - 1].from >= 0)
				return true;
		}
	return false;
}

/* Whether there is writing as far to the left or right as the outline: more may
 * be beyond it. */
static bool
spills(const struct comb_work *k)
{
	const struct area *last = &k->cell[k->cells - 1];
	double near = COMB_ERASE / k->step;
	int i;

	for (i = 0; i < k->n; i++)
		if (k->pieces[i].from >= 0 &&
		    (k->pieces[i].x0 < k->cell[0].x + near ||
			k->pieces[i].x1 > last->x + last->w - near))
			return true;
	return false;
}

/* Whether something is printed under (X, Y) or a little below, or taken for
 * print. */
static bool
in_print(const struct comb_work *k, int x, int y)
{
	int u, v;

	for (v = y; v <= y + SINK; v++)
		for (u = x - SINK; u <= x + SINK; u++)
			if (comb_printed(k, u, v) > HAIRLINE ||
			    (u >= 0 && u < k->w && v < k->h &&
				k->label[v * k->w + u] == PAPER &&
				k->ink[v * k->w + u] > HAIRLINE))
				return true;
	return false;
}

/* Whether a stroke that is hardly darker than the pale word ends in it. */
static bool
is_sunk(const struct comb_work *k)
{
	int i, x;

	for (i = 0; i < k->n; i++) {
		const struct piece *p = &k->pieces[i];

		if (p->from < 0 || comb_is_bare(k, p->y1 + SINK) ||
		    (p->darkest > k->print->most * 3 / 2 &&
			p->ink > k->print->most * p->area))
			continue;
		for (x = p->x0; x <= p->x1; x++)
			if (k->label[p->y1 * k->w + x] == i + 1 &&
			    in_print(k, x, p->y1))
				return true;
	}
	return false;
}

/* Writing to the left and right of the comb, apart from what runs over its
 * outline a little, and what runs off the tile. */
static double
beyond(const struct comb_work *k)
{
	const struct area *first = &k->cell[0], *last = &k->cell[k->cells - 1];
	double over = OVER / k->step, pixel = k->step * k->step;
	double left = first->x - over, right = last->x + last->w + over;
	int y0 = comb_bound((int)first->y, k->h);
	int y1 = comb_bound((int)(first->y + first->h), k->h), x, y, n = 0, i;

	for (i = 0; i < k->n; i++)
		n += runs_off(k, &k->pieces[i]) ? k->pieces[i].area : 0;
	for (y = y0; y < y1; y++)
		for (x = 0; x < k->w; x++) {
			int piece = k->label[y * k->w + x];

			if ((x < left || x > right) && piece != PAPER &&
			    piece <= k->n &&
			    k->pieces[piece - 1].area * pixel >
				COMB_SPECK / 2 &&
			    goes_on(k, &k->pieces[piece - 1]))
				n++;
		}
	return n * pixel;
}

/* Whether there is writing within two pixels. */
static bool
is_near(const struct comb_work *k, int x, int y)
{
	int u, v;

	for (v = comb_bound(y - 2, k->h); v <= y + 2 && v < k->h; v++)
		for (u = comb_bound(x - 2, k->w); u <= x + 2 && u < k->w; u++)
			if (k->label[v * k->w + u] != PAPER &&
			    k->label[v * k->w + u] <= k->n)
				return true;
	return false;
}

/* Whether nothing is printed at (X, Y), within the cells. */
static bool
is_free(const struct comb_work *k, int x, int y)
{
	int print;

	if (comb_is_bare(k, y))
		return true;
	print = comb_printed(k, x, y);
	return print >= 0 && print < PALEST &&
	       y < k->cell[0].y + k->cell[0].h - EDGE / k->step;
}

/* Ink that is too faint to be counted: hairlines, a hard pencil. */
static double
faint(const struct comb_work *k)
{
	double edge = EDGE / k->step, noise = k->look->tile.noise, least;
	int i, x, y, n = 0;

	least = noise < CLEAN ? PALEST : fmax(HAIRLINE, 4 * noise);
	for (i = 0; i < k->cells; i++) {
		const struct area *c = &k->cell[i];

		for (y = (int)(c->y + edge); y < c->y + c->h; y++)
			for (x = (int)(c->x + edge); x < c->x + c->w - edge;
			     x++)
				n += k->ink[y * k->w + x] > least &&
				     is_free(k, x, y) && !is_near(k, x, y);
	}
	return n * k->step * k->step;
}

/* How much of each piece is a glyph's, by the pieces' numbers. */
enum share { NONE, SOME, ALL };

/* How much of P is S's: of a piece that goes across cells only what lies in
 * S's, if CUT_OFF. */
static enum share
share_of(const struct piece *p, const struct glyph_span *s, bool cut_off)
{
	if (s->group >= 0)
		return p->group == s->group ? ALL : NONE;
	if (p->from < 0 || p->from > s->to || p->to < s->from)
		return NONE;
	return cut_off && p->from != p->to ? SOME : ALL;
}

/* Whether the ink at (X, Y) is S's. */
static bool
belongs(const struct comb_work *k, int x, int y, const struct glyph_span *s,
    const uint8_t share[256])
{
	int c;

	if (share[k->label[y * k->w + x]] != SOME)
		return share[k->label[y * k->w + x]] == ALL;
	c = comb_cell_at(k, x, y);
	return c >= s->from && c <= s->to;
}

/* As belongs(), or paper right beside it: a stroke's soft edge. */
static bool
is_part(const struct comb_work *k, int x, int y, const struct glyph_span *s,
    const uint8_t share[256])
{
	int u, v;

	if (k->label[y * k->w + x] != PAPER &&
	    k->label[y * k->w + x] <= COMB_PIECES)
		return belongs(k, x, y, s, share);
	for (v = comb_bound(y - 1, k->h); v <= y + 1 && v < k->h; v++)
		for (u = comb_bound(x - 1, k->w); u <= x + 1 && u < k->w; u++)
			if (belongs(k, u, v, s, share))
				return true;
	return false;
}

static void
take_in(struct piece *all, int x0, int y0, int x1, int y1)
{
	all->x0 = x0 < all->x0 ? x0 : all->x0;
	all->y0 = y0 < all->y0 ? y0 : all->y0;
	all->x1 = x1 > all->x1 ? x1 : all->x1;
	all->y1 = y1 > all->y1 ? y1 : all->y1;
}

/* Fills SHARE; returns the bounds of all that is S's. */
static struct piece
find_share(const struct comb_work *k, const struct glyph_span *s, bool cut_off,
    uint8_t share[256])
{
	struct piece all = { .x0 = k->w, .y0 = k->h, .x1 = -1, .y1 = -1 };
	int i, x, y;

	memset(share, NONE, 256);
	for (i = 0; i < k->n; i++) {
		const struct piece *p = &k->pieces[i];

		share[i + 1] = (uint8_t)share_of(p, s, cut_off);
		if (share[i + 1] == ALL)
			take_in(&all, p->x0, p->y0, p->x1, p->y1);
		for (y = p->y0; share[i + 1] == SOME && y <= p->y1; y++)
			for (x = p->x0; x <= p->x1; x++)
				if (k->label[y * k->w + x] == i + 1 &&
				    belongs(k, x, y, s, share))
					take_in(&all, x, y, x, y);
	}
	return all;
}

/* Makes S's patch, with a border so that no stroke at its edge is taken for
 * what is left of a printed line.  -1 if there is no ink. */
static int
make_patch(
    struct comb_work *k, struct comb *comb, struct glyph_span *s, bool cut_off)
{
	uint8_t share[256], *ink;
	struct piece b = find_share(k, s, cut_off, share);
	int pw = b.x1 - b.x0 + 1, ph = b.y1 - b.y0 + 1, i, x, y, n = 0;
	double inked;

	if (b.x1 < 0 || comb->n_patches == COMB_PATCHES)
		return -1;
	s->wide = pw * k->step;
	s->tall = ph * k->step;
	s->cell = k->cell[0].w * k->step;
	i = (pw > ph ? pw : ph) / 3 + 2;
	pw += 2 * i;
	ph += 2 * i;
	ink = mem_array((size_t)pw * (size_t)ph, 1);
	for (y = b.y0; y <= b.y1; y++)
		for (x = b.x0; x <= b.x1; x++)
			if (is_part(k, x, y, s, share)) {
				ink[(y - b.y0 + i) * pw + x - b.x0 + i] =
				    k->ink[y * k->w + x];
				n++;
			}
	inked = model_glyph_patch(ink, pw, ph, comb->patches[comb->n_patches]);
	if (inked <= 0 && n * k->step * k->step > COMB_STROKE)
		comb->faint += n * k->step * k->step;
	mem_wipe(ink, (size_t)pw * (size_t)ph);
	free(ink);
	return inked > 0 ? comb->n_patches++ : -1;
}

/* Runs of cells that pieces join. */
static void
find_across(struct comb_work *k, struct comb *comb)
{
	bool joined[COMB_CELLS] = { false }; /* cell c with c + 1 */
	int i, c;

	for (i = 0; i < k->n; i++)
		for (c = k->pieces[i].from; c >= 0 && c < k->pieces[i].to; c++)
			joined[c] = true;
	for (c = 0; c < comb->cells; c++) {
		struct glyph_span *s = &comb->across[comb->n_across];

		if (!joined[c])
			continue;
		*s = (struct glyph_span){ .from = c, .group = -1 };
		while (c < comb->cells - 1 && joined[c])
			c++;
		s->to = c;
		s->patch = make_patch(k, comb, s, false);
		if (s->patch >= 0)
			comb->n_across++;
	}
}

/* A tick over several cells may have lost what joined its parts where a line
 * was taken away. */
static void
find_whole(struct comb_work *k, struct comb *comb)
{
	int c, inked = 0;

	comb->whole = (struct glyph_span){
		.to = comb->cells - 1, .group = -1, .patch = -1
	};
	for (c = 0; c < comb->cells; c++)
		inked += comb->cell[c] >= 0;
	if (inked > 1 && comb->n_across == 0 && comb_may_join(k))
		comb->whole.patch = make_patch(k, comb, &comb->whole, false);
}

/* Two tall glyphs side by side in one cell: somebody wrote with no regard to
 * the cells.  Then each glyph is a patch, from left to right. */
static void
find_loose(struct comb_work *k, int n, struct comb *comb)
{
	int g, other, left[COMB_CELLS], in[COMB_CELLS];
	int tall = 0, i;
	bool shared = false;

	for (g = 0; g < n; g++) {
		struct piece b = comb_group_bounds(k, g);
		int cell = comb_cell_at(k, (b.x0 + b.x1) / 2,
		    (int)(k->cell[0].y + k->cell[0].h / 2));

		if ((b.y1 - b.y0) * k->step < COMB_TALL) {
			comb->points += b.area * k->step * k->step;
			continue;
		}
		if (tall == COMB_CELLS)
			return;
		for (other = 0; other < tall; other++)
			shared |= in[other] == cell && cell >= 0;
		for (i = tall++; i > 0 && left[i - 1] > b.x0; i--) {
			left[i] = left[i - 1];
			comb->loose[i] = comb->loose[i - 1];
			in[i] = in[i - 1];
		}
		left[i] = b.x0;
		in[i] = cell;
		comb->loose[i] = g;
	}
	comb->n_loose = shared ? tall : 0;
	for (i = 0; i < comb->n_loose; i++) {
		struct glyph_span one = { .group = comb->loose[i] };

		comb->loose[i] = make_patch(k, comb, &one, false);
		if (comb->loose[i] < 0)
			comb->n_loose = i--;
	}
}

void
comb_take(
    const struct look *look, const struct comb_print *print, struct comb *comb)
{
	struct comb_work *k = mem_new(struct comb_work);
	int c, groups;

	comb->n_across = comb->n_patches = comb->n_loose = 0;
	comb->specks = comb->outside = comb->passing = 0;
	comb->rests = comb->points = 0;
	work_init(k, look);
	comb->cells = k->cells;
	k->print = print;
	k->foot = print != NULL ? ROOM / k->step : 0;
	comb_erase(k);
	comb_find_pieces(k);
	give_to_cells(k, comb);
	groups = comb_group(k);
	comb_settle(k, groups);
	comb->ringed = is_ringed(k);
	comb->clipped = is_clipped(k);
	comb->spills = spills(k);
	comb->sunk = print != NULL && is_sunk(k);
	comb->beyond = beyond(k);
	comb->faint = faint(k);
	for (c = 0; c < comb->cells; c++) {
		struct glyph_span one = { .from = c, .to = c, .group = -1 };

		comb->cell[c] = make_patch(k, comb, &one, true);
		comb->tall[c] = one.tall / (k->cell[c].h * k->step);
	}
	find_across(k, comb);
	find_whole(k, comb);
	find_loose(k, groups, comb);
	work_fini(k);
	free(k);
}
