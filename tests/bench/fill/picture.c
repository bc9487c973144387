#include "tests/bench/fill/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define STEP 0.12 /* mm between points of a curve */

void
picture_init(struct picture *p, int width, int height, double scale)
{
	size_t i, n = (size_t)width * (size_t)height;

	p->width = width;
	p->height = height;
	p->scale = scale;
	p->light = mem_array(n, sizeof(*p->light));
	for (i = 0; i < n; i++)
		p->light[i] = 1;
}

void
picture_fini(struct picture *p)
{
	free(p->light);
	memset(p, 0, sizeof(*p));
}

struct picture
picture_copy(const struct picture *p)
{
	struct picture copy;

	picture_init(&copy, p->width, p->height, p->scale);
	memcpy(copy.light, p->light,
	    (size_t)p->width * (size_t)p->height * sizeof(*p->light));
	return copy;
}

/* Noise that belongs to a place on the paper, 0..1. */
static double
grain(uint64_t seed, int x, int y)
{
	uint64_t z = seed ^ ((uint64_t)(uint32_t)x << 32 | (uint32_t)y);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static void
darken(struct picture *p, const struct ink *ink, int x, int y, double cover)
{
	float *at;
	double d;

	if (x < 0 || y < 0 || x >= p->width || y >= p->height || cover <= 0)
		return;
	d = ink->darkness * fmin(cover, 1);
	if (ink->grain > 0)
		d *= 1 - ink->grain * grain(ink->seed, (int)(x / p->scale * 8),
					  (int)(y / p->scale * 8));
	at = &p->light[(size_t)y * (size_t)p->width + (size_t)x];
	if (*at > 1 - d)
		*at = (float)(1 - d);
}

static double
distance(double px, double py, double ax, double ay, double bx, double by)
{
	double dx = bx - ax, dy = by - ay, l = dx * dx + dy * dy, t = 0;

	if (l > 0)
		t = fmax(0, fmin(1, ((px - ax) * dx + (py - ay) * dy) / l));
	return hypot(px - ax - t * dx, py - ay - t * dy);
}

/* A straight piece, in pixels, R half its width. */
static void
piece(struct picture *p, const struct ink *ink, const double a[2],
    const double b[2], double r)
{
	int x0 = (int)floor(fmin(a[0], b[0]) - r - 1);
	int x1 = (int)ceil(fmax(a[0], b[0]) + r + 1);
	int y0 = (int)floor(fmin(a[1], b[1]) - r - 1);
	int y1 = (int)ceil(fmax(a[1], b[1]) + r + 1);
	int x, y;

	for (y = y0; y <= y1; y++)
		for (x = x0; x <= x1; x++)
			darken(p, ink, x, y,
			    r + 0.5 -
				distance(
				    x + 0.5, y + 0.5, a[0], a[1], b[0], b[1]));
}

/* Catmull-Rom between points 1 and 2 of four. */
static double
curve(const double *q, int stride, double t)
{
	double a = q[0], b = q[stride], c = q[2 * stride], d = q[3 * stride];

	return 0.5 *
	       (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t +
		   (3 * b - a - 3 * c + d) * t * t * t);
}

void
picture_stroke(
    struct picture *p, const struct ink *ink, const double *points, int n)
{
	double last[2], next[2], r = ink->width * p->scale / 2;
	int i, k, steps, j;

	for (i = 0; i + 1 < n; i++) {
		double q[8];

		for (k = 0; k < 4; k++) {
			j = i - 1 + k;
			j = j < 0 ? 0 : j >= n ? n - 1 : j;
			q[2 * k] = points[2 * j] * p->scale;
			q[2 * k + 1] = points[2 * j + 1] * p->scale;
		}
		steps = 1 + (int)(hypot(q[4] - q[2], q[5] - q[3]) / p->scale /
				  STEP);
		last[0] = q[2];
		last[1] = q[3];
		for (k = 1; k <= steps; k++) {
			next[0] = curve(q, 2, (double)k / steps);
			next[1] = curve(q + 1, 2, (double)k / steps);
			piece(p, ink, last, next, r);
			memcpy(last, next, sizeof(last));
		}
	}
}

static double
glyph_at(const uint8_t *glyph, int w, int h, double x, double y)
{
	int x0 = (int)floor(x), y0 = (int)floor(y), i, k;
	double fx = x - x0, fy = y - y0, sum = 0;

	for (k = 0; k < 2; k++)
		for (i = 0; i < 2; i++)
			if (x0 + i >= 0 && x0 + i < w && y0 + k >= 0 &&
			    y0 + k < h)
				sum += glyph[(y0 + k) * w + x0 + i] *
				       (i ? fx : 1 - fx) * (k ? fy : 1 - fy);
	return sum / 255;
}

void
picture_glyph(struct picture *p, const struct ink *ink, const uint8_t *glyph,
    int w, int h, double x, double y, double bw, double bh, double slant,
    double edge)
{
	int x0 = (int)((x - fabs(slant) * bh) * p->scale) - 1;
	int x1 = (int)((x + bw + fabs(slant) * bh) * p->scale) + 1;
	int y0 = (int)(y * p->scale) - 1, y1 = (int)((y + bh) * p->scale) + 1;
	int px, py;

	for (py = y0; py <= y1; py++) {
		for (px = x0; px <= x1; px++) {
			double v = ((py + 0.5) / p->scale - y) / bh;
			double lean = (0.5 - v) * bh * slant;
			double u = ((px + 0.5) / p->scale - x - lean) / bw;
			double c =
			    glyph_at(glyph, w, h, u * w - 0.5, v * h - 0.5);

			/* A pen's edge is sharper than a small picture's. */
			darken(p, ink, px, py, (c - edge) * 2.2 + .1);
		}
	}
}

void
picture_cover(struct picture *p, double x, double y, double diameter)
{
	int r = (int)(diameter * p->scale * .6), px, py;
	int cx = (int)(x * p->scale), cy = (int)(y * p->scale);

	for (py = cy - r; py <= cy + r; py++)
		for (px = cx - r; px <= cx + r; px++)
			if (px >= 0 && py >= 0 && px < p->width &&
			    py < p->height)
				p->light[(size_t)py * (size_t)p->width +
					 (size_t)px] = .98f;
}

float
picture_at(const struct picture *p, double x, double y)
{
	int x0 = (int)floor(x), y0 = (int)floor(y);
	float fx = (float)(x - x0), fy = (float)(y - y0);
	const float *at;

	if (x0 < 0 || y0 < 0 || x0 + 1 >= p->width || y0 + 1 >= p->height)
		return 1;
	at = &p->light[(size_t)y0 * (size_t)p->width + (size_t)x0];
	return (at[0] * (1 - fx) + at[1] * fx) * (1 - fy) +
	       (at[p->width] * (1 - fx) + at[p->width + 1] * fx) * fy;
}

/* One row or column of N values, STRIDE apart, through the weights. */
static void
blur_line(
    float *line, int n, int stride, const double *weights, int r, float *room)
{
	int i, k, j;

	for (i = 0; i < n; i++) {
		double sum = 0;

		for (k = -r; k <= r; k++) {
			j = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k;
			sum +=
			    weights[k + r] * line[(size_t)j * (size_t)stride];
		}
		room[i] = (float)sum;
	}
	for (i = 0; i < n; i++)
		line[(size_t)i * (size_t)stride] = room[i];
}

void
picture_blur(struct picture *p, double sigma)
{
	int r = (int)ceil(2.5 * sigma), i;
	double weights[65], sum = 0;
	float *room;

	if (sigma <= 0.05 || r > 32)
		return;
	for (i = -r; i <= r; i++)
		sum += weights[i + r] = exp(-i * i / (2 * sigma * sigma));
	for (i = 0; i <= 2 * r; i++)
		weights[i] /= sum;
	room = mem_array((size_t)(p->width + p->height), sizeof(*room));
	for (i = 0; i < p->height; i++)
		blur_line(p->light + (size_t)i * (size_t)p->width, p->width, 1,
		    weights, r, room);
	for (i = 0; i < p->width; i++)
		blur_line(p->light + i, p->height, p->width, weights, r, room);
	free(room);
}
