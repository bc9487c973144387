#include "ocr/boxes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define TILE  24   /* pixels of the small picture */
#define INK   0.86 /* of the paper's light: what is darker is ink */
#define WHOLE 0.72 /* of its bounds is white: a box, not a letter */

struct small {
	int w, h, step;
	uint8_t *grey; /* owned; then 1 where there is ink or was a visit */
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
	s->grey[at] = 1;
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
			s->grey[s->stack[n++] = at - 1] = 1;
		if (x + 1 < s->w && !s->grey[at + 1])
			s->grey[s->stack[n++] = at + 1] = 1;
		if (y > 0 && !s->grey[at - s->w])
			s->grey[s->stack[n++] = at - s->w] = 1;
		if (y + 1 < s->h && !s->grey[at + s->w])
			s->grey[s->stack[n++] = at + s->w] = 1;
	}
	return p;
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
		(double)h * s->step };
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
boxes_fini(struct boxes *boxes)
{
	free(boxes->v);
	memset(boxes, 0, sizeof(*boxes));
}
