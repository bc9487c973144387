#include "tests/bench/fill/degrade.h"

#include <math.h>
#include <stdlib.h>

#define DPI   300.0
#define INCH  25.4
#define EAR   32.0 /* mm, legs of a dog-ear */
#define TABLE 0.35 /* light of the table under a page */
#define BACK  0.9  /* of a dog-ear's back */

const struct degradation degrade_levels[DEGRADE_LEVELS] = {
	{ false, 0, 0, 0, 0, 0, 95, 0, 0, 0, 0, 0, 0, false, false, false,
	    false },
	{ false, 0.5, .005, 1, 3, 0.4, 90, .03, 0, 0, 0, 0, 0, false, false,
	    false, false },
	{ false, 1.5, .015, 2, 8, 0.8, 75, .10, .0005, 0, 0, 0, 0, false, false,
	    false, false },
	{ false, 3, .03, 3, 12, 1.2, 75, .25, .003, 1, 1, 0, 0, false, false,
	    false, false },
	{ false, 3, .03, 4, 20, 2.0, 60, .45, .01, 2, 1, .006, .25, false,
	    false, false, false },
};

struct degradation
degrade_phone(int level)
{
	const double f = 1 + level;

	return (struct degradation){
		.turn = 1 + f,
		.shift = 4,
		.noise = 2 + f,
		.blur = .4 + .25 * f,
		.quality = 88 - 4 * level,
		.light = .1 * f,
		.perspective = .008 * f,
		.folds = level > 2,
		.phone = true,
	};
}

/* Where a pixel of the result comes from: a homography, row by row. */
struct bend {
	double m[9];
	double turn_x, turn_y;
};

/* The square (0,0)-(1,1) to the four corners CORNER (Heckbert 1989). */
static void
square_to(const double corner[4][2], double m[9])
{
	const double *a = corner[0], *b = corner[1], *c = corner[2],
		     *d = corner[3];
	double sx = a[0] - b[0] + c[0] - d[0], sy = a[1] - b[1] + c[1] - d[1];
	double dx1 = b[0] - c[0], dx2 = d[0] - c[0];
	double dy1 = b[1] - c[1], dy2 = d[1] - c[1];
	double det = dx1 * dy2 - dx2 * dy1;

	m[6] = (sx * dy2 - sy * dx2) / det;
	m[7] = (dx1 * sy - dy1 * sx) / det;
	m[8] = 1;
	m[0] = b[0] - a[0] + m[6] * b[0];
	m[1] = d[0] - a[0] + m[7] * d[0];
	m[2] = a[0];
	m[3] = b[1] - a[1] + m[6] * b[1];
	m[4] = d[1] - a[1] + m[7] * d[1];
	m[5] = a[1];
}

static double
up_to(const struct degradation *d, double most, struct chance *chance)
{
	if (d->exactly)
		return chance_of(chance, .5) ? most : -most;
	return chance_real(chance, -most, most);
}

/* From the result's unit square to the page's pixels. */
static void
make_bend(struct bend *b, const struct picture *p, const struct degradation *d,
    int turns, struct chance *chance)
{
	static const double unit[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 },
		{ 0, 1 } };
	double angle = up_to(d, d->turn, chance) * M_PI / 180;
	double scale = 1 + chance_real(chance, -d->scale, d->scale);
	double x = chance_real(chance, -d->shift, d->shift) * p->scale;
	double y = chance_real(chance, -d->shift, d->shift) * p->scale;
	double margin = d->phone ? .06 : 0;
	double corner[4][2];
	int i;

	for (i = 0; i < 4; i++) {
		const double *u = unit[(i + 4 - turns) % 4];
		double px = (u[0] - .5) * (1 + 2 * margin) *
			    (1 + 2 * up_to(d, d->perspective, chance));
		double py = (u[1] - .5) * (1 + 2 * margin) *
			    (1 + 2 * up_to(d, d->perspective, chance));

		px *= p->width * scale;
		py *= p->height * scale;
		corner[i][0] =
		    p->width / 2.0 + x + cos(angle) * px - sin(angle) * py;
		corner[i][1] =
		    p->height / 2.0 + y + sin(angle) * px + cos(angle) * py;
	}
	square_to((const double(*)[2])corner, b->m);
}

static float
under(const struct picture *p, double x, double y, bool phone)
{
	if (x < 0 || y < 0 || x >= p->width || y >= p->height)
		return phone ? (float)(TABLE + .05 * sin(y / p->scale * 1.3) *
						   sin(x / p->scale * .2))
			     : .97f;
	return picture_at(p, x, y);
}

static void
bend(struct picture *p, const struct bend *b, int turns, bool phone)
{
	struct picture out;
	int x, y;

	picture_init(&out, turns % 2 ? p->height : p->width,
	    turns % 2 ? p->width : p->height, p->scale);
	for (y = 0; y < out.height; y++) {
		double v = (y + .5) / out.height;

		for (x = 0; x < out.width; x++) {
			double u = (x + .5) / out.width;
			double w = b->m[6] * u + b->m[7] * v + 1;
			double px = (b->m[0] * u + b->m[1] * v + b->m[2]) / w;
			double py = (b->m[3] * u + b->m[4] * v + b->m[5]) / w;

			out.light[(size_t)y * (size_t)out.width + (size_t)x] =
			    under(p, px - .5, py - .5, phone);
		}
	}
	picture_fini(p);
	*p = out;
}

/* A corner of the page folded over: its back hides what is under it. */
static void
dog_ear(struct picture *p, struct chance *chance)
{
	int right = chance_whole(chance, 0, 1);
	int bottom = chance_whole(chance, 0, 1);
	int leg = (int)(EAR * p->scale), x, y;

	for (y = 0; y < leg; y++)
		for (x = 0; x < leg - y; x++) {
			int px = right ? p->width - 1 - x : x;
			int py = bottom ? p->height - 1 - y : y;

			p->light[(size_t)py * (size_t)p->width + (size_t)px] =
			    x + y > leg - 3 ? .55f : (float)BACK;
		}
}

static void
line_across(struct picture *p, struct chance *chance)
{
	int y0 = chance_whole(chance, 0, p->height - 1), x, k;
	double slope = chance_normal(chance, .01);
	double dark = chance_real(chance, .25, .5);

	for (x = 0; x < p->width; x++)
		for (k = -1; k <= 1; k++) {
			int y = y0 + (int)(slope * x) + k;

			if (y >= 0 && y < p->height)
				p->light[(size_t)y * (size_t)p->width +
					 (size_t)x] *=
				    (float)(1 - (k ? dark / 2 : dark));
		}
}

static void
column_down(struct picture *p, struct chance *chance)
{
	int x = chance_whole(chance, 0, p->width - 1), y;
	float light = (float)chance_real(chance, .2, .6);

	for (y = 0; y < p->height; y++)
		p->light[(size_t)y * (size_t)p->width + (size_t)x] = light;
}

/* Multiplies the light by FACTOR from R0 to R1 mm about (X, Y) mm. */
static void
ring(struct picture *p, double x, double y, double r0, double r1, double factor)
{
	int px, py;

	for (py = (int)((y - r1) * p->scale); py <= (y + r1) * p->scale; py++)
		for (px = (int)((x - r1) * p->scale); px <= (x + r1) * p->scale;
		     px++) {
			double r = hypot(
			    (px + .5) / p->scale - x, (py + .5) / p->scale - y);

			if (px >= 0 && py >= 0 && px < p->width &&
			    py < p->height && r >= r0 && r <= r1)
				p->light[(size_t)py * (size_t)p->width +
					 (size_t)px] *= (float)factor;
		}
}

/* Two holes 80 mm apart, 12 mm in (ISO 838), and a staple. */
static void
punch(struct picture *p, struct chance *chance)
{
	double y = p->height / p->scale / 2 + chance_normal(chance, 2), x, t;

	ring(p, 12, y - 40, 0, 3, .12);
	ring(p, 12, y + 40, 0, 3, .12);
	x = chance_real(chance, 6, 14);
	y = chance_real(chance, 6, 14);
	for (t = 0; t < 11; t += .15)
		ring(p, x + t * .7, y + t * .7, 0, .35, .55);
}

static void
coffee(struct picture *p, struct chance *chance)
{
	double x = chance_real(chance, 30, 180),
	       y = chance_real(chance, 50, 250);
	double r = chance_real(chance, 36, 42);

	ring(p, x, y, r - 2.2, r, chance_real(chance, .78, .9));
	ring(p, x, y, r - .5, r, chance_real(chance, .8, .92));
	ring(p, x, y, 0, r - 2.2, chance_real(chance, .94, .99));
}

static void
blacken(struct picture *p)
{
	size_t i, n = (size_t)p->width * (size_t)p->height;

	for (i = 0; i < n; i++)
		p->light[i] = p->light[i] > .6f;
}

/* Noise for a whole page is drawn from a table. */
struct noise {
	float v[4096];
};

static void
noise_make(struct noise *noise, double deviation, struct chance *chance)
{
	size_t i;

	for (i = 0; i < sizeof(noise->v) / sizeof(*noise->v); i++)
		noise->v[i] = (float)chance_normal(chance, deviation);
}

/* Uneven light, noise and specks. */
static void
spoil(struct picture *p, const struct degradation *d, struct chance *chance)
{
	double angle = chance_real(chance, 0, 2 * M_PI);
	double cx = cos(angle) / p->width, cy = sin(angle) / p->height;
	struct noise noise;
	int x, y;

	noise_make(&noise, d->noise / 255, chance);
	for (y = 0; y < p->height; y++) {
		float *row = p->light + (size_t)y * (size_t)p->width;

		for (x = 0; x < p->width; x++) {
			uint64_t dice = chance_next(chance);
			double t = .5 + ((x - p->width / 2.0) * cx +
					    (y - p->height / 2.0) * cy) /
					    1.42;
			double v = row[x] * (.97 - d->light * t);

			v += noise.v[dice & 4095];
			if ((double)(dice >> 16) < d->specks * 0x1p48)
				v = dice >> 15 & 1;
			row[x] = (float)v;
		}
	}
}

void
degrade(struct picture *p, const struct degradation *d, int turns,
    struct chance *chance)
{
	struct bend b;
	int i;

	if (d->dog_ear > 0 && chance_of(chance, d->dog_ear))
		dog_ear(p, chance);
	if (d->holes)
		punch(p, chance);
	if (d->coffee)
		coffee(p, chance);
	for (i = 0; i < d->folds; i++)
		line_across(p, chance);
	if (d->turn > 0 || d->perspective > 0 || turns > 0) {
		make_bend(&b, p, d, turns, chance);
		bend(p, &b, turns, d->phone);
	}
	picture_blur(p, d->blur * p->scale * INCH / DPI);
	for (i = 0; i < d->columns; i++)
		column_down(p, chance);
	spoil(p, d, chance);
	if (d->fax)
		blacken(p);
}
