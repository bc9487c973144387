#include "ocr/homography.h"

#include <math.h>
#include <string.h>

/* Solves the N x N system A x = b held in rows of N + 1, N <= 8, in place. */
static bool
solve(double a[8][9], int n)
{
	int i, j, k;

	for (i = 0; i < n; i++) {
		int best = i;

		for (j = i + 1; j < n; j++)
			if (fabs(a[j][i]) > fabs(a[best][i]))
				best = j;
		if (fabs(a[best][i]) < 1e-12)
			return false;
		if (best != i) {
			double row[9];

			memcpy(row, a[i], sizeof row);
			memcpy(a[i], a[best], sizeof row);
			memcpy(a[best], row, sizeof row);
		}
		for (j = 0; j < n; j++) {
			double f = a[j][i] / a[i][i];

			if (j == i)
				continue;
			for (k = i; k <= n; k++)
				a[j][k] -= f * a[i][k];
		}
	}
	for (i = 0; i < n; i++)
		a[i][n] /= a[i][i];
	return true;
}

/* Numbers of the size of 1 keep the equations well conditioned. */
struct scaling {
	double x, y, s;
};

static struct scaling
scaling_of(const struct point *p, size_t n)
{
	struct scaling c = { 0, 0, 0 };
	double d = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		c.x += p[i].x / (double)n;
		c.y += p[i].y / (double)n;
	}
	for (i = 0; i < n; i++)
		d += hypot(p[i].x - c.x, p[i].y - c.y) / (double)n;
	c.s = d > 0 ? 1 / d : 1;
	return c;
}

/* Adds one equation, row . unknowns = right, to the normal equations. */
static void
add(double a[8][9], int n, const double *row, double right, double weight)
{
	int i, j;

	for (i = 0; i < n; i++) {
		if (row[i] == 0)
			continue;
		for (j = 0; j < n; j++)
			a[i][j] += weight * row[i] * row[j];
		a[i][n] += weight * row[i] * right;
	}
}

/* Takes the scalings of both sides back out. */
static void
unscale(double m[9], const struct scaling *s, const struct scaling *p)
{
	double t[9];
	int i;

	for (i = 0; i < 3; i++) { /* times the sheet's scaling */
		t[3 * i] = m[3 * i] * s->s;
		t[3 * i + 1] = m[3 * i + 1] * s->s;
		t[3 * i + 2] = m[3 * i + 2] -
			       s->s * (m[3 * i] * s->x + m[3 * i + 1] * s->y);
	}
	for (i = 0; i < 3; i++) { /* the picture's, inverted */
		m[i] = t[i] / p->s + p->x * t[6 + i];
		m[3 + i] = t[3 + i] / p->s + p->y * t[6 + i];
		m[6 + i] = t[6 + i];
	}
}

bool
homography_fit(const struct point *sheet, const struct point *picture,
    const double *weights, size_t n, struct homography *h)
{
	struct scaling s, p;
	double a[8][9] = { { 0 } };
	int unknowns = n >= 4 ? 8 : 6;
	size_t i;

	if (n < 3)
		return false;
	s = scaling_of(sheet, n);
	p = scaling_of(picture, n);
	for (i = 0; i < n; i++) {
		double x = (sheet[i].x - s.x) * s.s;
		double y = (sheet[i].y - s.y) * s.s;
		double u = (picture[i].x - p.x) * p.s;
		double v = (picture[i].y - p.y) * p.s;
		double w = weights != NULL ? weights[i] : 1;
		double r1[8] = { x, y, 1, 0, 0, 0, -x * u, -y * u };
		double r2[8] = { 0, 0, 0, x, y, 1, -x * v, -y * v };

		add(a, unknowns, r1, u, w);
		add(a, unknowns, r2, v, w);
	}
	if (!solve(a, unknowns))
		return false;
	memset(h, 0, sizeof *h);
	for (i = 0; i < (size_t)unknowns; i++)
		h->m[i] = a[i][unknowns];
	h->m[8] = 1;
	unscale(h->m, &s, &p);
	if (fabs(h->m[8]) < 1e-12)
		return false;
	for (i = 0; i < 8; i++)
		h->m[i] /= h->m[8];
	h->m[8] = 1;
	return true;
}

bool
homography_invert(const struct homography *h, struct homography *inverse)
{
	const double *m = h->m;
	double d = m[0] * (m[4] * m[8] - m[5] * m[7]) -
		   m[1] * (m[3] * m[8] - m[5] * m[6]) +
		   m[2] * (m[3] * m[7] - m[4] * m[6]);
	double r[9] = { m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8],
		m[1] * m[5] - m[2] * m[4], m[5] * m[6] - m[3] * m[8],
		m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
		m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7],
		m[0] * m[4] - m[1] * m[3] };
	int i;

	if (fabs(d) < 1e-12 || fabs(r[8]) < 1e-15)
		return false;
	for (i = 0; i < 9; i++)
		inverse->m[i] = r[i] / r[8];
	return true;
}

double
homography_scale(const struct homography *h, double x, double y)
{
	struct point o = homography_map(h, x, y);
	struct point a = homography_map(h, x + 1, y);
	struct point b = homography_map(h, x, y + 1);
	double area = (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

	return area >= 0 ? sqrt(area) : -sqrt(-area);
}
