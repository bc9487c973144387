#include "ocr/stain.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SHADE  14 /* of 255: less is the paper's own, */
#define GRAIN  3  /* or less than so many times its noise */
#define DEEP   90 /* more is ink: a faint pencil's is more */
#define WIDE   3  /* pixels to each side: half of what no stroke fills */
#define RIM    60 /* a stain's rim is darker than it by less */
#define NEAR   4  /* pixels that the rim is wide */
#define BORDER 8  /* pixels of the tile's border that a stain runs over */
#define AREA   90 /* pixels that it has at least */

/* Mean of the nine pixels around each, which grain does not reach; those of
 * the border are as they are. */
static void
mean_of_nine(const struct tile *t, uint8_t *out)
{
	int w = t->w, x, y;

	memcpy(out, t->ink, (size_t)w * (size_t)t->h);
	for (y = 1; y < t->h - 1; y++)
		for (x = 1; x < w - 1; x++) {
			const uint8_t *p = t->ink + y * w + x;

			out[y * w + x] =
			    (uint8_t)((p[-w - 1] + p[-w] + p[-w + 1] + p[-1] +
					  p[0] + p[1] + p[w - 1] + p[w] +
					  p[w + 1]) /
				      9);
		}
}

double
stain_grain(const struct tile *t)
{
	int count[256] = { 0 }, n = t->w * t->h - 1, seen, i;

	for (i = 0; i < n; i++)
		count[abs(t->ink[i + 1] - t->ink[i])]++;
	for (i = 0, seen = count[0]; seen * 2 < n; seen += count[i])
		i++;
	return i;
}

/* Whether there may be shade as wide as that anywhere: of nine places, as far
 * apart, eight are dark. */
static bool
any_shade(const struct tile *t, int least)
{
	int x, y, i, dark;

	for (y = WIDE; y < t->h - WIDE; y += WIDE)
		for (x = WIDE; x < t->w - WIDE; x += WIDE) {
			const uint8_t *p = t->ink + y * t->w + x;

			for (i = dark = 0; i < 9; i++)
				dark += p[(i / 3 - 1) * WIDE * t->w +
					    (i % 3 - 1) * WIDE] >= least;
			if (dark >= 8)
				return true;
		}
	return false;
}

/* The least, or with MOST the most, of REACH pixels to each side in N pixels
 * STEP apart, from FROM to TO. */
static void
extreme(const uint8_t *from, uint8_t *to, int n, int step, int reach, bool most)
{
	int i, k;

	for (i = 0; i < n; i++) {
		uint8_t v = from[i * step];

		for (k = i > reach ? i - reach : 0; k <= i + reach && k < n;
		     k++)
			if ((from[k * step] > v) == most)
				v = from[k * step];
		to[i * step] = v;
	}
}

/* Likewise in both directions of the W x H ink in A; ROOM is as large. */
static void
extremes(uint8_t *a, uint8_t *room, int w, int h, int reach, bool most)
{
	int i;

	for (i = 0; i < h; i++)
		extreme(a + i * w, room + i * w, w, 1, reach, most);
	for (i = 0; i < w; i++)
		extreme(room + i, a + i, h, w, reach, most);
}

/* Shade that is being followed from the border of a tile inwards. */
struct flood {
	const uint8_t *shade;
	int w, h, least;
	bool *seen;  /* owned: belongs to it */
	int *to_do;  /* owned: seen, but not what is around */
	int n, left; /* seen, to do */
};

static void
see(struct flood *f, int at)
{
	if (f->seen[at] || f->shade[at] < f->least || f->shade[at] >= DEEP)
		return;
	f->seen[at] = true;
	f->to_do[f->left++] = at;
	f->n++;
}

static void
see_border(struct flood *f)
{
	int i;

	for (i = 0; i < f->w; i++) {
		see(f, i);
		see(f, (f->h - 1) * f->w + i);
	}
	for (i = 0; i < f->h; i++) {
		see(f, i * f->w);
		see(f, i * f->w + f->w - 1);
	}
}

static void
follow(struct flood *f)
{
	while (f->left > 0) {
		int at = f->to_do[--f->left], x = at % f->w, y = at / f->w;

		if (x > 0)
			see(f, at - 1);
		if (x < f->w - 1)
			see(f, at + 1);
		if (y > 0)
			see(f, at - f->w);
		if (y < f->h - 1)
			see(f, at + f->w);
	}
}

/* Keeps of SHADE what is a stain's, and no darker than where it runs out of the
 * tile; false if there is none. */
static bool
keep_stain(const struct tile *t, int least, uint8_t *shade)
{
	int n = t->w * t->h, most = 0, border, i;
	struct flood f = { .shade = shade,
		.w = t->w,
		.h = t->h,
		.least = least,
		.seen = mem_array((size_t)n, sizeof(bool)),
		.to_do = mem_array((size_t)n, sizeof(int)) };

	see_border(&f);
	for (i = 0; i < f.left; i++)
		if (shade[f.to_do[i]] > most)
			most = shade[f.to_do[i]];
	border = f.n;
	follow(&f);
	for (i = 0; i < n; i++)
		shade[i] = !f.seen[i]        ? 0
			   : shade[i] > most ? (uint8_t)most
					     : shade[i];
	free(f.seen);
	free(f.to_do);
	return border >= BORDER && f.n >= AREA;
}

/* What is left of INK if what SHADE adds to it is taken away; RIM more may be
 * the stain's. */
static uint8_t
without(int ink, int shade, int rim)
{
	int bare = ink > shade ? (ink - shade) * 255 / (255 - shade) : 0;

	return (uint8_t)(bare > rim ? (bare - rim) * 255 / (255 - rim) : 0);
}

bool
stain_even(struct tile *t, double noise)
{
	size_t n = (size_t)t->w * (size_t)t->h, i;
	uint8_t *shade, *rim, *room;
	int least = (int)fmax(SHADE, GRAIN * noise);
	bool found;

	if (!any_shade(t, least))
		return false;
	shade = mem_array(3 * n, 1);
	rim = shade + n;
	room = rim + n;
	mean_of_nine(t, shade);
	extremes(shade, room, t->w, t->h, WIDE, false);
	extremes(shade, room, t->w, t->h, WIDE, true);
	found = keep_stain(t, least, shade);
	for (i = 0; i < n && found; i++)
		rim[i] = shade[i] > 0 ? RIM : 0;
	if (found)
		extremes(rim, room, t->w, t->h, NEAR, true);
	for (i = 0; i < n && found; i++)
		t->ink[i] = without(t->ink[i], shade[i], rim[i]);
	mem_wipe(shade, 3 * n);
	free(shade);
	return found;
}
