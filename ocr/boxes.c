#include "ocr/boxes.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define TILE  24   /* pixels of the small picture */
#define INK   0.86 /* of the paper's light: what is darker is ink */
#define WHOLE 0.72 /* of its bounds is white: a box, not a letter */
#define SHORT 0.25 /* of the least side: how long a divider must be */
#define EVEN  0.12 /* of a cell: so far off its place a divider may be */
#define CELLS 12   /* at most */
#define SEEN  2    /* white that was visited */

struct small {
	int w, h, step;
	uint8_t *grey; /* owned; then 1 where there is ink, or SEEN */
	int *stack;    /* owned */
};

static void
shrink(const struct image *image, int step, struct small *s)
{
	int x, y, i, k;

	s->step = step;
	s->w = image->width / step;
	s->h = image->height / step;
	s->grey = mem_array((size_t)s->w * (size_t)s->h, 1);
	s->stack = mem_array((size_t)s->w * (size_t)s->h, sizeof(*s->stack));
	for (y = 0; y < s->h; y++)
		for (x = 0; x < s->w; x++) {
			int sum = 0;

			for (k = 0; k < step; k++)
				for (i = 0; i < step; i++)
					sum +=
					    image->grey[(size_t)(y * step + k) *
							    (size_t)
								image->width +
							(size_t)(x * step + i)];
			s->grey[y * s->w + x] = (uint8_t)(sum / step / step);
		}
}

/* Light that three quarters of the pixels about (X0, Y0) do not surpass. */
static int
paper_at(const struct small *s, int x0, int y0)
{
	int count[256] = { 0 }, n = 0, v, x, y, seen = 0;

	for (y = y0 - TILE / 2; y < y0 + TILE * 3 / 2; y++)
		for (x = x0 - TILE / 2; x < x0 + TILE * 3 / 2; x++)
			if (x >= 0 && y >= 0 && x < s->w && y < s->h) {
				count[s->grey[y * s->w + x]]++;
				n++;
			}
	for (v = 255; v > 0; v--)
		if ((seen += count[v]) > n / 4)
			break;
	return v;
}

/* 1 where there is ink, 0 where there is paper. */
static void
binarise(struct small *s)
{
	uint8_t *ink = mem_array((size_t)s->w * (size_t)s->h, 1);
	int x0, y0, x, y;

	for (y0 = 0; y0 < s->h; y0 += TILE)
		for (x0 = 0; x0 < s->w; x0 += TILE) {
			int limit = (int)(paper_at(s, x0, y0) * INK);

			for (y = y0; y < y0 + TILE && y < s->h; y++)
				for (x = x0; x < x0 + TILE && x < s->w; x++)
					ink[y * s->w + x] =
					    s->grey[y * s->w + x] < limit;
		}
	free(s->grey);
	s->grey = ink;
}

/* Bounds and area of the white about AT, which is then no longer white. */
struct patch {
	int left, top, right, bottom, area;
};

static struct patch
flood(struct small *s, int at)
{
	struct patch p = { s->w, s->h, 0, 0, 0 };
	int n = 0, x, y;

	s->stack[n++] = at;
	s->grey[at] = SEEN;
	while (n > 0) {
		at = s->stack[--n];
		x = at % s->w;
		y = at / s->w;
		p.area++;
		p.left = x < p.left ? x : p.left;
		p.right = x > p.right ? x : p.right;
		p.top = y < p.top ? y : p.top;
		p.bottom = y > p.bottom ? y : p.bottom;
		if (x > 0 && !s->grey[at - 1])
			s->grey[s->stack[n++] = at - 1] = SEEN;
		if (x + 1 < s->w && !s->grey[at + 1])
			s->grey[s->stack[n++] = at + 1] = SEEN;
		if (y > 0 && !s->grey[at - s->w])
			s->grey[s->stack[n++] = at - s->w] = SEEN;
		if (y + 1 < s->h && !s->grey[at + s->w])
			s->grey[s->stack[n++] = at + s->w] = SEEN;
	}
	return p;
}

/* Whether a line comes down to DEEP below the top of P at column X. */
static bool
is_divider(const struct small *s, const struct patch *p, int x, int deep)
{
	int y;

	for (y = 0; y <= deep; y++)
		if (s->grey[(p->top + y) * s->w + x] != 1)
			return false;
	return true;
}

/* How many cells the lines from the top of P make, if they make even ones. */
static int
count_cells(const struct small *s, const struct patch *p, double least)
{
	double w = p->right - p->left + 1, at[CELLS];
	int deep = (int)(least * SHORT / s->step), n = 0, from, x;

	for (x = p->left; x <= p->right; x++) {
		if (!is_divider(s, p, x, deep))
			continue;
		for (from = x; is_divider(s, p, x + 1, deep); x++)
			;
		if (n == CELLS - 1 || x - from > deep + 1)
			return 1;
		at[n++] = (from + x) / 2.0 - p->left + 0.5;
	}
	for (x = 0; x < n; x++)
		if (fabs(at[x] - w * (x + 1) / (n + 1)) > EVEN * w / (n + 1))
			return 1;
	return n + 1;
}

static void
keep(const struct small *s, const struct patch *p, double least,
    struct boxes *boxes)
{
	int w = p->right - p->left + 1, h = p->bottom - p->top + 1;
	struct box_seen *b;

	if (w * s->step < least || h * s->step < least ||
	    (double)w * h > 0.5 * s->w * s->h || p->area < WHOLE * w * h ||
	    boxes->n == BOXES_MAX)
		return;
	if (p->left == 0 || p->top == 0 || p->right == s->w - 1 ||
	    p->bottom == s->h - 1)
		return;
	boxes->v = mem_grow(boxes->v, boxes->n + 1, sizeof(*boxes->v));
	b = &boxes->v[boxes->n++];
	*b = (struct box_seen){ (double)p->left * s->step,
		(double)p->top * s->step, (double)w * s->step,
		(double)h * s->step, count_cells(s, p, least) };
}

void
boxes_find(
    const struct image *image, int step, double least, struct boxes *boxes)
{
	struct small s;
	int at;

	memset(boxes, 0, sizeof(*boxes));
	shrink(image, step, &s);
	binarise(&s);
	for (at = 0; at < s.w * s.h; at++)
		if (!s.grey[at]) {
			struct patch p = flood(&s, at);

			keep(&s, &p, least, boxes);
		}
	free(s.grey);
	free(s.stack);
}

void
boxes_to_millimetres(struct boxes *boxes, double pixels)
{
	size_t i;

	for (i = 0; i < boxes->n; i++) {
		boxes->v[i].x /= pixels;
		boxes->v[i].y /= pixels;
		boxes->v[i].w /= pixels;
		boxes->v[i].h /= pixels;
	}
}

void
boxes_fini(struct boxes *boxes)
{
	free(boxes->v);
	memset(boxes, 0, sizeof(*boxes));
}
