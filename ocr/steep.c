#include "ocr/steep.h"

#include <math.h>

#define SIDE MODEL_GLYPH_SIDE
#define INK  90   /* of 255 */
#define TALL 12   /* rows: less is no stroke */
#define HEAD 0.1  /* of its height, where a 1 has its flag */
#define FOOT 0.68 /* and from where on a hook would be */
#define HOOK 0.85 /* pixels to the left of the stroke, */
#define MORE 0.5  /* and so many more than to the right: no foot of a 1 */
#define LEAN 0.5  /* pixels to the left a row */
#define FAT  2.4  /* pixels: half of a stroke on which no hook is seen */

/* A stroke's middle and half its width by rows. */
struct stroke {
	int top, bottom;             /* rows */
	int left[SIDE], right[SIDE]; /* of the ink; right < left: none */
	double x, slope, half;       /* at the top row */
};

static void
find_rows(const uint8_t *patch, struct stroke *s)
{
	int x, y;

	s->top = SIDE;
	s->bottom = -1;
	for (y = 0; y < SIDE; y++) {
		s->left[y] = SIDE;
		s->right[y] = -1;
		for (x = 0; x < SIDE; x++) {
			if (patch[y * SIDE + x] <= INK)
				continue;
			s->left[y] = x < s->left[y] ? x : s->left[y];
			s->right[y] = x;
		}
		if (s->right[y] < 0)
			continue;
		s->top = y < s->top ? y : s->top;
		s->bottom = y;
	}
}

/* The straight line through the rows between head and foot. */
static void
fit(struct stroke *s)
{
	int tall = s->bottom - s->top + 1, y, n = 0;
	double sy = 0, sx = 0, syy = 0, sxy = 0, wide = 0;

	for (y = s->top + (int)(HEAD * tall); y < s->top + FOOT * tall; y++) {
		double x = (s->left[y] + s->right[y]) / 2.0;

		if (s->right[y] < 0)
			continue;
		n++;
		sy += y;
		sx += x;
		syy += (double)y * y;
		sxy += x * y;
		wide += s->right[y] - s->left[y] + 1;
	}
	s->slope = n > 2 ? (n * sxy - sx * sy) / (n * syy - sy * sy) : 0;
	s->x = n > 0 ? (sx - s->slope * sy) / n : 0;
	s->half = n > 0 ? wide / n / 2 : 0;
}

/* How far the foot goes to the left and right of the stroke. */
static void
foot(const struct stroke *s, double *left, double *right)
{
	int tall = s->bottom - s->top + 1, y;

	*left = *right = 0;
	for (y = s->top + (int)(FOOT * tall); y <= s->bottom; y++) {
		double x = s->x + s->slope * y;

		if (s->right[y] < 0)
			continue;
		*left = fmax(*left, x - s->half - (s->left[y] - 0.5));
		*right = fmax(*right, s->right[y] + 0.5 - (x + s->half));
	}
}

enum steep
steep_tick(const uint8_t patch[SIDE * SIDE])
{
	struct stroke s;
	double left, right;

	find_rows(patch, &s);
	if (s.bottom - s.top + 1 < TALL)
		return STEEP_NOT;
	fit(&s);
	foot(&s, &left, &right);
	if (-s.slope > LEAN && s.half > FAT)
		return STEEP_BLUNT;
	return -s.slope > LEAN || (left > HOOK && left > right + MORE)
		   ? STEEP_MAYBE
		   : STEEP_NOT;
}
