#include "ocr/anchor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "ocr/qr.h"
#include "ocr/qr_fit.h"
#include "schema/mem.h"

#define SIDE_MAX    45  /* modules */
#define CONTRAST    0.2 /* less is no code */
#define OFF         0.6 /* modules that a corner is off at first, about */
#define REACH       25  /* mm about where a mark is expected, far from all */
#define REACH_SHARE 0.1 /* of the distance to what is known */
#define CODE_FITS   0.5 /* mm that the code may be off with a mark taken in */
#define SIZE_FITS   0.2 /* of a mark's size, as a logarithm */

/* Growing over the boxes: */
#define ROUND_FIRST 70.0 /* mm from what is known, at first */
#define ROUND_STEP  35.0
#define ROUND_ALL   300.0 /* all of the sheet, and a few rounds more */
#define ROUND_LAST  400.0
#define SEEN        0.5  /* of an outline, to go by it */
#define STRAY       0.6  /* mm: further off the others, it is not gone by */
#define STILL       0.1  /* pixels: it moves no more */
#define NEARLY      0.4  /* mm: less, and all outlines are in their reach */
#define MARK_WEIGHT 20.0 /* of a mark or a code's corner against a box */

/* Pairs of points. */
struct pairs {
	struct point *sheet, *picture; /* owned */
	double *weight;
	size_t n, cap;
};

static void
pairs_fini(struct pairs *p)
{
	free(p->sheet);
	free(p->picture);
	free(p->weight);
}

static void
pairs_add(struct pairs *p, double x, double y, struct point at, double weight)
{
	if (p->n == p->cap) {
		p->cap = 2 * p->cap + 16;
		p->sheet = mem_grow(p->sheet, p->cap, sizeof(*p->sheet));
		p->picture = mem_grow(p->picture, p->cap, sizeof(*p->picture));
		p->weight = mem_grow(p->weight, p->cap, sizeof(*p->weight));
	}
	p->sheet[p->n] = (struct point){ x, y };
	p->picture[p->n] = at;
	p->weight[p->n++] = weight;
}

static bool
pairs_fit(const struct pairs *p, struct homography *h)
{
	return homography_fit(p->sheet, p->picture, p->weight, p->n, h) &&
	       homography_scale(h, 105, 148) > 0;
}

/* How far pair I is off, mm. */
static double
pairs_off(const struct pairs *p, size_t i, const struct homography *h)
{
	struct point at = homography_map(h, p->sheet[i].x, p->sheet[i].y);
	double scale = homography_scale(h, p->sheet[i].x, p->sheet[i].y);

	return hypot(at.x - p->picture[i].x, at.y - p->picture[i].y) /
	       (scale > 0 ? scale : 1e-9);
}

/* ---- the code ---- */

void
anchor_code_place(const struct map_mark *qr, int side, struct point corner[4])
{
	double half = qr->size / 2 * side / (side + 2 * QR_QUIET);
	int i;

	for (i = 0; i < 4; i++)
		corner[i] =
		    (struct point){ qr->x + (i == 0 || i == 3 ? -half : half),
			    qr->y + (i < 2 ? -half : half) };
}

/* Measures the code that says TEXT; false if it is not there. */
static bool
measure_code(const struct image *image, const struct map_mark *where,
    const char *text, struct place *place, struct point sheet[4])
{
	int8_t *known;
	struct qr qr;
	int i;

	if (qr_make(text, SIDE_MAX, &qr) != ERR_NONE)
		return false;
	known = mem_array((size_t)qr.side * (size_t)qr.side, 1);
	for (i = 0; i < qr.side * qr.side; i++)
		known[i] = qr.modules[i] ? QR_BLACK : QR_WHITE;
	place->code_side = qr.side;
	place->contrast = qr_fit(image, qr.side, known, OFF, place->code);
	anchor_code_place(where, qr.side, sheet);
	free(known);
	qr_fini(&qr);
	return place->contrast > CONTRAST;
}

static double
code_off(const struct pairs *p, const struct homography *h)
{
	double most = 0;
	size_t i;

	for (i = 0; i < 4; i++)
		most = fmax(most, pairs_off(p, i, h));
	return most;
}

/* Takes in mark C if it is where it should be. */
static void
take_mark(const struct locator *l, const struct image *image,
    const struct map_page *page, int c, struct pairs *pairs,
    struct place *place)
{
	const struct map_mark *m = &page->corners[c];
	struct point at = homography_map(&place->h, m->x, m->y);
	double scale = homography_scale(&place->h, m->x, m->y);
	double far = hypot(m->x - page->qr.x, m->y - page->qr.y);
	const struct disc *near = locate_disc(
	    l, at, fmin(REACH, far * REACH_SHARE) * scale, m->size * scale);
	struct disc d = { .centre = at, .size = m->size * scale };
	struct homography h;

	if (near != NULL)
		d = *near;
	if (!(scale > 0) || !disc_measure(image, &d))
		return;
	pairs_add(pairs, m->x, m->y, d.centre, 1);
	if (!pairs_fit(pairs, &h) || code_off(pairs, &h) > CODE_FITS ||
	    fabs(log(d.size / (m->size * homography_scale(&h, m->x, m->y)))) >
		SIZE_FITS) {
		pairs->n--;
		return;
	}
	place->h = h;
	place->seen[c] = d.centre;
	place->contrast = d.contrast;
	place->marks++;
}

/* The nearest to the code first: each tells better where the next is. */
static void
take_marks(const struct locator *l, const struct image *image,
    const struct map_page *page, struct pairs *pairs, struct place *place)
{
	static const int order[4] = { 1, 0, 2, 3 };
	int i;

	for (i = 0; i < 4; i++)
		take_mark(l, image, page, order[i], pairs, place);
	for (i = 0; i < 4; i++)
		if (place->seen[i].x == 0 && place->seen[i].y == 0)
			place->lost = i;
}

bool
anchor_by_code(const struct locator *l, const struct image *image,
    const struct map_page *page, const char *text, const struct point code[4],
    struct place *place)
{
	struct place p = { .lost = -1 };
	struct pairs pairs = { 0 };
	struct point sheet[4];
	bool ok = false;
	size_t i;

	memcpy(p.code, code, sizeof(p.code));
	if (measure_code(image, &page->qr, text, &p, sheet)) {
		for (i = 0; i < 4; i++)
			pairs_add(&pairs, sheet[i].x, sheet[i].y, p.code[i], 1);
		ok = pairs_fit(&pairs, &p.h);
	}
	if (ok) {
		take_marks(l, image, page, &pairs, &p);
		*place = p;
	}
	pairs_fini(&pairs);
	return ok;
}

/* ---- the boxes ---- */

/* What the place itself knows: marks and code. */
static void
add_known(
    const struct place *place, const struct map_page *page, struct pairs *pairs)
{
	struct point code[4];
	int i;

	for (i = 0; i < 4; i++)
		if (place->seen[i].x != 0 || place->seen[i].y != 0)
			pairs_add(pairs, page->corners[i].x, page->corners[i].y,
			    place->seen[i], MARK_WEIGHT);
	if (place->code_side == 0)
		return;
	anchor_code_place(&page->qr, place->code_side, code);
	for (i = 0; i < 4; i++)
		pairs_add(
		    pairs, code[i].x, code[i].y, place->code[i], MARK_WEIGHT);
}

static double
distance(const struct pairs *known, size_t n, double x, double y)
{
	double least = 1e9;
	size_t i;

	for (i = 0; i < n; i++)
		least = fmin(
		    least, hypot(known->sheet[i].x - x, known->sheet[i].y - y));
	return least;
}

/* The outlines within REACH of what is known, where they were found.  Returns
 * whether there are none further off. */
static bool
add_boxes(const struct looks *looks, const struct homography *h, double reach,
    struct pairs *pairs)
{
	size_t known = pairs->n, i;
	bool all = true;

	for (i = 0; i < looks->n; i++) {
		const struct look *l = &looks->v[i];
		double x = l->area.x + l->area.w / 2;
		double y = l->area.y + l->area.h / 2;
		bool near = distance(pairs, known, x, y) <= reach;

		all &= near;
		if (near && l->boxes->kind != BOX_TEXT && l->outline >= SEEN)
			pairs_add(pairs, x, y,
			    homography_map(h, x + l->dx, y + l->dy), 1);
	}
	return all;
}

/* How far the sheet's corners are apart in A and B, pixels at most. */
static double
apart(const struct homography *a, const struct homography *b)
{
	double most = 0;
	int i;

	for (i = 0; i < 4; i++) {
		double x = i % 2 * PAGE_WIDTH, y = i / 2 * PAGE_HEIGHT;
		struct point p = homography_map(a, x, y);
		struct point q = homography_map(b, x, y);

		most = fmax(most, hypot(p.x - q.x, p.y - q.y));
	}
	return most;
}

/* Leaves out what strays from the fit, from pair FIRST on. */
static void
drop_strays(struct pairs *p, size_t first, const struct homography *h)
{
	size_t i, n = first;

	for (i = first; i < p->n; i++) {
		if (pairs_off(p, i, h) > STRAY)
			continue;
		p->sheet[n] = p->sheet[i];
		p->picture[n] = p->picture[i];
		p->weight[n++] = p->weight[i];
	}
	p->n = n;
}

/* Fits SHEET to the boxes within *REACH too, which grows; false if all were,
 * and it fitted already. */
static bool
grow(const struct place *place, const struct map_page *page,
    const struct looks *looks, double *reach, struct sheet *sheet)
{
	struct pairs pairs = { 0 };
	struct homography h = sheet->h;
	size_t known;
	double moved;
	bool all, fits;

	add_known(place, page, &pairs);
	known = pairs.n;
	all = add_boxes(looks, &sheet->h, *reach, &pairs);
	fits = pairs_fit(&pairs, &h);
	if (fits) {
		drop_strays(&pairs, known, &h);
		fits = pairs_fit(&pairs, &h);
	}
	pairs_fini(&pairs);
	moved = apart(&h, &sheet->h);
	if (all && (!fits || moved < STILL))
		return false;
	*reach += ROUND_STEP;
	if (fits && moved < NEARLY * homography_scale(&h, 105, 148))
		*reach = fmax(*reach, ROUND_ALL);
	if (fits)
		sheet->h = h;
	return true;
}

void
anchor_by_boxes(const struct place *place, const struct map_page *page,
    struct looks *looks, struct sheet *sheet)
{
	double reach = ROUND_FIRST;

	looks_take(looks, sheet, page);
	while (reach < ROUND_LAST && grow(place, page, looks, &reach, sheet))
		looks_take(looks, sheet, page);
}
