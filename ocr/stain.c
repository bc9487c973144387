#include "ocr/stain.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define SHADE  14 /* of 255: less is the paper's own, */
#define GRAIN  3  /* or less than so many times its noise */
#define DEEP   90 /* more is ink: a faint pencil's is more */
#define WIDE   3  /* pixels: no line is wider; no stroke than twice as much */
#define RIM    60 /* a stain's rim is darker than it by less */
#define INSIDE 24 /* and what is deep inside it, by less still */
#define BORDER 8  /* pixels of the tile's border that a stain runs over */
#define AREA   90 /* pixels that it has at least */

/* The means of T's pixels; those of the border are as they are. */
static void
means(const struct tile *t, uint8_t *out)
{
	int x, y;

	memcpy(out, t->ink, (size_t)t->w * (size_t)t->h);
	for (y = 1; y < t->h - 1; y++)
		for (x = 1; x < t->w - 1; x++)
			out[y * t->w + x] = (uint8_t)tile_mean(t, x, y);
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

static bool
is_shade(int ink, int least)
{
	return ink >= least && ink < DEEP;
}

/* The longest run of shade among N pixels of the border, STEP apart from P on;
 * IN leads to those as far inside as no line is wide. */
static int
run_of_shade(const uint8_t *p, int n, int step, int in, int least)
{
	int i, run = 0, most = 0;

	for (i = 0; i < n; i++, p += step) {
		run =
		    is_shade(*p, least) && is_shade(p[in], least) ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most;
}

/* Whether shade runs out of the tile: it does not of most. */
static bool
runs_out(const struct tile *t, int least)
{
	const uint8_t *a = t->ink, *end = a + (t->h - 1) * t->w;
	int w = t->w, h = t->h;

	return w > WIDE && h > WIDE &&
	       (run_of_shade(a, w, 1, WIDE * w, least) >= BORDER ||
		   run_of_shade(end, w, 1, -WIDE * w, least) >= BORDER ||
		   run_of_shade(a, h, w, WIDE, least) >= BORDER ||
		   run_of_shade(a + w - 1, h, w, -WIDE, least) >= BORDER);
}

/* The lighter, or with MOST the darker, of A and B. */
static inline uint8_t
which(uint8_t a, uint8_t b, bool most)
{
	return (a > b) == most ? a : b;
}

/* Each of the W x H pixels becomes the least, or with MOST the most, of itself
 * and those BY further on, across and down. */
static void
forwards(uint8_t *a, int w, int h, int by, bool most)
{
	int x, y;

	for (y = 0; y < h; y++)
		for (x = 0; x < w - by; x++)
			a[y * w + x] =
			    which(a[y * w + x], a[y * w + x + by], most);
	for (x = 0; x < (h - by) * w; x++)
		a[x] = which(a[x], a[x + by * w], most);
}

/* Likewise of those BY before. */
static void
backwards(uint8_t *a, int w, int h, int by, bool most)
{
	int x, y;

	for (y = 0; y < h; y++)
		for (x = w - 1; x >= by; x--)
			a[y * w + x] =
			    which(a[y * w + x], a[y * w + x - by], most);
	for (x = h * w - 1; x >= by * w; x--)
		a[x] = which(a[x], a[x - by * w], most);
}

/* What is left of the W x H ink in A if all that is less than seven pixels wide
 * is taken away. */
static void
take_wide(uint8_t *a, int w, int h)
{
	int by;

	for (by = 1; by <= WIDE; by++)
		forwards(a, w, h, by, false);
	for (by = 1; by <= WIDE; by++)
		backwards(a, w, h, by, true);
}

/* What is four pixels around the W x H pixels of A, too. */
static void
widen(uint8_t *a, int w, int h)
{
	int i;

	for (i = 1; i <= 4; i *= 2)
		forwards(a, w, h, i == 4 ? 1 : i, true);
	for (i = 1; i <= 4; i *= 2)
		backwards(a, w, h, i == 4 ? 1 : i, true);
}

/* What is left of the W x H pixels of A twelve pixels in from its edge; the
 * tile's border is none. */
static void
take_inner(uint8_t *a, int w, int h)
{
	int by;

	for (by = 1; by <= 8; by *= 2)
		forwards(a, w, h, by < 8 ? by : 5, false);
	for (by = 1; by <= 8; by *= 2)
		backwards(a, w, h, by < 8 ? by : 5, false);
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
	if (f->seen[at] || !is_shade(f->shade[at], f->least))
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
	uint8_t *shade, *rim, *inner;
	int least = (int)fmax(SHADE, GRAIN * noise);
	bool found;

	if (!runs_out(t, least))
		return false;
	shade = mem_array(3 * n, 1);
	rim = shade + n;
	inner = rim + n;
	means(t, shade);
	take_wide(shade, t->w, t->h);
	found = keep_stain(t, least, shade);
	for (i = 0; i < n && found; i++)
		inner[i] = rim[i] = shade[i] > 0 ? RIM : 0;
	if (found) {
		take_inner(inner, t->w, t->h);
		widen(rim, t->w, t->h);
	}
	for (i = 0; i < n && found; i++) /* rims are at its edge */
		t->ink[i] = without(
		    t->ink[i], shade[i], inner[i] > 0 ? INSIDE : rim[i]);
	mem_wipe(shade, 3 * n);
	free(shade);
	return found;
}
