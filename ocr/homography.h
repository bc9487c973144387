/* Where a flat sheet lies in a picture: millimetres on the sheet to pixels,
 * through a plane projective map.  Pixel (0, 0) has its centre at 0.5, 0.5. */
#ifndef OCR_HOMOGRAPHY_H
#define OCR_HOMOGRAPHY_H

#include <stdbool.h>
#include <stddef.h>

struct point {
	double x, y;
};

struct homography {
	double m[9]; /* row by row; m[8] is 1 */
};

static inline struct point
homography_map(const struct homography *h, double x, double y)
{
	const double *m = h->m;
	double w = 1 / (m[6] * x + m[7] * y + m[8]);

	return (struct point){ (m[0] * x + m[1] * y + m[2]) * w,
		(m[3] * x + m[4] * y + m[5]) * w };
}

/* Fits *H to N pairs (N >= 4 for a projective map; 3 give the affine one) in
 * the least squares of pixels; WEIGHTS may be NULL.  False if the points do
 * not determine it. */
bool homography_fit(const struct point *sheet, const struct point *picture,
    const double *weights, size_t n, struct homography *h);
/* False if H has no inverse. */
bool homography_invert(const struct homography *h, struct homography *inverse);
/* Pixels a millimetre at (X, Y) on the sheet, the geometric mean of both
 * directions; negative where the sheet would be seen from behind. */
double homography_scale(const struct homography *h, double x, double y);

#endif
