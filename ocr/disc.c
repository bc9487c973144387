#include "ocr/disc.h"

#include <math.h>
#include <stddef.h>

#define RAYS       48
#define RAYS_LEAST 28 /* that must agree */

/* Grey between pixels; off the picture it is white. */
static double
grey_at(const struct image *image, double x, double y)
{
	double fx = x - 0.5, fy = y - 0.5;
	const uint8_t *p;
	int ix, iy;

	if (!(fx >= 0 && fy >= 0 && fx < image->width - 1 &&
		fy < image->height - 1))
		return 255;
	ix = (int)fx;
	iy = (int)fy;
	fx -= ix;
	fy -= iy;
	p = image->grey + (size_t)iy * (size_t)image->width + ix;
	return (p[0] * (1 - fx) + p[1] * fx) * (1 - fy) +
	       (p[image->width] * (1 - fx) + p[image->width + 1] * fx) * fy;
}

/* Mean of a ring of the given radius around the centre. */
static double
ring(const struct image *image, struct point c, double radius)
{
	double sum = 0;
	int i;

	for (i = 0; i < 16; i++)
		sum += grey_at(image, c.x + radius * cos(i * M_PI / 8),
		    c.y + radius * sin(i * M_PI / 8));
	return sum / 16;
}

/* Distance from the centre at which the ray leaves the dark for good: the
 * last crossing of MIDDLE from inside, between 0.5 and 1.6 radii. */
static double
edge(const struct image *image, const struct disc *d, double angle,
    double middle)
{
	double ux = cos(angle), uy = sin(angle);
	double radius = d->size / 2, step = radius / 24;
	double before = 0, here, r;

	if (step > 0.5)
		step = 0.5;
	before = grey_at(image, d->centre.x + ux * radius * 0.4,
	    d->centre.y + uy * radius * 0.4);
	for (r = radius * 0.4 + step; r < radius * 1.6; r += step) {
		here =
		    grey_at(image, d->centre.x + ux * r, d->centre.y + uy * r);
		if (before < middle && here >= middle)
			return r - step * (here - middle) / (here - before);
		before = here;
	}
	return -1;
}

/* A circle through the points that are in use, in least squares (Kasa). */
static bool
fit_circle(const struct point *p, const bool *use, struct disc *d)
{
	double sx = 0, sy = 0, suu = 0, svv = 0, suv = 0, su = 0, sv = 0, det;
	double uc, vc;
	int i, n = 0;

	for (i = 0; i < RAYS; i++) {
		if (!use[i])
			continue;
		n++;
		sx += p[i].x;
		sy += p[i].y;
	}
	if (n < RAYS_LEAST)
		return false;
	sx /= n;
	sy /= n;
	for (i = 0; i < RAYS; i++) {
		double u = p[i].x - sx, v = p[i].y - sy, q = u * u + v * v;

		if (!use[i])
			continue;
		suu += u * u;
		svv += v * v;
		suv += u * v;
		su += u * q / 2;
		sv += v * q / 2;
	}
	det = suu * svv - suv * suv;
	if (det <= 0)
		return false;
	uc = (su * svv - sv * suv) / det;
	vc = (sv * suu - su * suv) / det;
	d->centre = (struct point){ sx + uc, sy + vc };
	d->size = 2 * sqrt(uc * uc + vc * vc + (suu + svv) / n);
	return true;
}

static bool
points(const struct image *image, struct disc *d, struct point *p, bool *use)
{
	double dark = ring(image, d->centre, d->size * 0.2);
	double light = ring(image, d->centre, d->size * 0.85);
	double middle = (dark + light) / 2;
	int i, n = 0;

	if (light - dark < 0.25 * light || light < 30)
		return false;
	d->contrast = 1 - dark / light;
	for (i = 0; i < RAYS; i++) {
		double angle = i * 2 * M_PI / RAYS;
		double r = edge(image, d, angle, middle);

		use[i] = r > 0;
		if (!use[i])
			continue;
		p[i].x = d->centre.x + r * cos(angle);
		p[i].y = d->centre.y + r * sin(angle);
		n++;
	}
	return n >= RAYS_LEAST;
}

/* Leaves out what is further from the circle than a slant explains. */
static int
trim(const struct disc *d, const struct point *p, bool *use, double share)
{
	int i, n = 0;

	for (i = 0; i < RAYS; i++) {
		double off;

		if (!use[i])
			continue;
		off = fabs(hypot(p[i].x - d->centre.x, p[i].y - d->centre.y) -
			   d->size / 2);
		use[i] = off < share * d->size / 2 + 0.7;
		n += use[i];
	}
	return n;
}

static double
roughness(const struct disc *d, const struct point *p, const bool *use)
{
	double sum = 0;
	int i, n = 0;

	for (i = 0; i < RAYS; i++) {
		if (!use[i])
			continue;
		sum += fabs(hypot(p[i].x - d->centre.x, p[i].y - d->centre.y) -
			    d->size / 2);
		n++;
	}
	return n > 0 ? sum / n / (d->size / 2) : 1;
}

bool
disc_measure(const struct image *image, struct disc *disc)
{
	struct disc d = *disc;
	struct point p[RAYS];
	bool use[RAYS];
	int round;

	if (!(d.size > 3))
		return false;
	for (round = 0; round < 2; round++) {
		if (!points(image, &d, p, use) || !fit_circle(p, use, &d))
			return false;
		if (trim(&d, p, use, 0.25) < RAYS_LEAST ||
		    !fit_circle(p, use, &d))
			return false;
		if (trim(&d, p, use, 0.15) < RAYS_LEAST ||
		    !fit_circle(p, use, &d))
			return false;
	}
	d.roughness = roughness(&d, p, use);
	if (d.roughness > 0.08 || fabs(log(d.size / disc->size)) > 0.4 ||
	    hypot(d.centre.x - disc->centre.x, d.centre.y - disc->centre.y) >
		disc->size * 0.6)
		return false;
	*disc = d;
	return true;
}
