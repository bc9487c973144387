#include "ocr/blobs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

struct run {
	int from, to; /* inclusive */
	int blob;
};

struct rows {
	struct run *above, *here; /* owned: runs of two rows */
	int n_above, n_here;
	uint8_t *darkest; /* owned: of each column in a row of tiles */
	bool *light;      /* owned: which of these tiles have nothing dark */
};

static int
root(struct blob *blobs, int i)
{
	while (blobs[i].parent != i) {
		blobs[i].parent = blobs[blobs[i].parent].parent;
		i = blobs[i].parent;
	}
	return i;
}

static int
join(struct blob *blobs, int a, int b)
{
	struct blob *p, *q;

	a = root(blobs, a);
	b = root(blobs, b);
	if (a == b)
		return a;
	p = &blobs[a];
	q = &blobs[b];
	p->area += q->area;
	p->x += q->x;
	p->y += q->y;
	p->xx += q->xx;
	p->yy += q->yy;
	p->xy += q->xy;
	if (q->left < p->left)
		p->left = q->left;
	if (q->right > p->right)
		p->right = q->right;
	if (q->top < p->top)
		p->top = q->top;
	if (q->bottom > p->bottom)
		p->bottom = q->bottom;
	q->area = 0;
	q->parent = a;
	return a;
}

static void
add_run(struct blob *b, int y, int from, int to)
{
	double n = to - from + 1, mid = (from + to) / 2.0;
	double spread = (n * n - 1) / 12;

	b->area += (int)n;
	b->x += n * mid;
	b->y += n * y;
	b->xx += n * (mid * mid + spread);
	b->yy += n * (double)y * y;
	b->xy += n * mid * y;
	if (from < b->left)
		b->left = from;
	if (to > b->right)
		b->right = to;
	b->bottom = y;
}

/* Whether N pixels are all as light as LIMIT. */
static bool
all_light(const uint8_t *p, int n, uint8_t limit)
{
	uint8_t least = 255;
	int i;

	for (i = 0; i < n; i++)
		least = p[i] < least ? p[i] : least;
	return least >= limit;
}

static int
tile_end(const struct blobs_input *in, int from)
{
	return in->width - from < in->tile ? in->width : from + in->tile;
}

/* The darker of each two pixels. */
static void
darken(uint8_t *restrict pixels, const uint8_t *restrict row, int n)
{
	int i;

	for (i = 0; i < n; i++)
		pixels[i] = row[i] < pixels[i] ? row[i] : pixels[i];
}

/* Notes which of the tiles from row Y on are light: most are. */
static void
note_light(const struct blobs_input *in, int y, struct rows *rows)
{
	const uint8_t *limit = in->limit + y / in->tile * in->tiles_x;
	int left = in->height - y, n = left < in->tile ? left : in->tile;
	int i, from;

	memset(rows->darkest, 255, (size_t)in->width);
	for (i = 0; i < n; i++)
		darken(rows->darkest,
		    in->grey + (size_t)(y + i) * (size_t)in->width, in->width);
	for (i = from = 0; from < in->width; from += in->tile, i++)
		rows->light[i] = all_light(
		    rows->darkest + from, tile_end(in, from) - from, limit[i]);
}

static void
row_runs(const struct blobs_input *in, int y, struct rows *rows)
{
	const uint8_t *p = in->grey + (size_t)y * (size_t)in->width;
	const uint8_t *limit = in->limit + y / in->tile * in->tiles_x;
	const bool *light = rows->light;
	int x, from, n = 0;
	bool dark = false;

	for (from = 0; from < in->width; from += in->tile, limit++, light++) {
		int end = tile_end(in, from);

		if (!dark &&
		    (*light || all_light(p + from, end - from, *limit)))
			continue;
		for (x = from; x < end; x++) {
			if ((p[x] < *limit) != dark) {
				dark = !dark;
				if (dark)
					rows->here[n++].from = x;
			}
			if (dark)
				rows->here[n - 1].to = x;
		}
	}
	for (x = 0; x < n; x++)
		rows->here[x].blob = -1;
	rows->n_here = n;
}

/* Gives each run of row Y its blob: that of the runs it touches above. */
static size_t
link_row(struct rows *rows, int y, struct blob *blobs, size_t n)
{
	int i, j = 0;

	for (i = 0; i < rows->n_here; i++) {
		struct run *r = &rows->here[i];
		int k;

		while (j < rows->n_above && rows->above[j].to < r->from - 1)
			j++;
		for (k = j;
		     k < rows->n_above && rows->above[k].from <= r->to + 1;
		     k++) {
			int b = rows->above[k].blob;

			if (b >= 0)
				r->blob = r->blob < 0 ? root(blobs, b)
						      : join(blobs, r->blob, b);
		}
		if (r->blob < 0 && n < BLOBS_MAX) {
			blobs[n] = (struct blob){ .parent = (int)n,
				.left = r->from,
				.right = r->to,
				.top = y };
			r->blob = (int)n++;
		}
		if (r->blob >= 0)
			add_run(&blobs[r->blob], y, r->from, r->to);
	}
	return n;
}

static void
finish(struct blob *b)
{
	double n = b->area;

	if (b->area == 0)
		return;
	b->x /= n;
	b->y /= n;
	b->xx = b->xx / n - b->x * b->x;
	b->yy = b->yy / n - b->y * b->y;
	b->xy = b->xy / n - b->x * b->y;
}

size_t
blobs_find(const struct blobs_input *in, struct blob *blobs)
{
	struct rows rows = { 0 };
	size_t n = 0, i, room = (size_t)in->width / 2 + 1;
	int y;

	rows.above = mem_array(room, sizeof *rows.above);
	rows.here = mem_array(room, sizeof *rows.here);
	rows.darkest = mem_array((size_t)in->width, 1);
	rows.light = mem_array((size_t)in->tiles_x, sizeof(*rows.light));
	for (y = 0; y < in->height; y++) {
		struct run *swap = rows.above;

		rows.above = rows.here;
		rows.n_above = rows.n_here;
		rows.here = swap;
		if (y % in->tile == 0)
			note_light(in, y, &rows);
		row_runs(in, y, &rows);
		n = link_row(&rows, y, blobs, n);
	}
	for (i = 0; i < n; i++)
		finish(&blobs[i]);
	free(rows.above);
	free(rows.here);
	free(rows.darkest);
	free(rows.light);
	return n;
}
