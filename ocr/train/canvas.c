#include "ocr/train/canvas.h"

#include <math.h>
#include <string.h>

static float scratch[CANVAS_SIDE * CANVAS_SIDE];

static float
least(float a, float b)
{
	return a < b ? a : b;
}

static float
most(float a, float b)
{
	return a > b ? a : b;
}

void
canvas_clear(struct canvas *c, int w, int h)
{
	c->w = w < CANVAS_SIDE ? w : CANVAS_SIDE;
	c->h = h < CANVAS_SIDE ? h : CANVAS_SIDE;
	memset(c->ink, 0, sizeof(c->ink));
}

void
canvas_warp(struct canvas *to, const uint8_t *from, int w, int h,
    const struct affine *m)
{
	for (int y = 0; y < to->h; y++) {
		for (int x = 0; x < to->w; x++) {
			float u = m->xx * x + m->xy * y + m->x;
			float v = m->yx * x + m->yy * y + m->y;
			int iu = (int)floorf(u), iv = (int)floorf(v);
			float fu = u - iu, fv = v - iv, sum = 0;

			for (int k = 0; k < 4; k++) {
				int a = iu + k % 2, b = iv + k / 2;

				if (a >= 0 && b >= 0 && a < w && b < h)
					sum += (k % 2 ? fu : 1 - fu) *
					       (k / 2 ? fv : 1 - fv) *
					       from[b * w + a];
			}
			to->ink[y * to->w + x] = sum / 255;
		}
	}
}

static float
sample(const float *from, int w, int h, float u, float v)
{
	int iu, iv;
	float fu, fv;

	u = most(0, least(u, w - 1.001f));
	v = most(0, least(v, h - 1.001f));
	iu = (int)u;
	iv = (int)v;
	fu = u - iu;
	fv = v - iv;
	from += iv * w + iu;
	return (1 - fv) * ((1 - fu) * from[0] + fu * from[1]) +
	       fv * ((1 - fu) * from[w] + fu * from[w + 1]);
}

void
canvas_bend(struct canvas *c, struct chance *ch, float amount)
{
	enum { KNOTS = 4 };
	float dx[KNOTS * KNOTS], dy[KNOTS * KNOTS];

	for (int i = 0; i < KNOTS * KNOTS; i++) {
		dx[i] = chance_sd(ch, amount);
		dy[i] = chance_sd(ch, amount);
	}
	memcpy(scratch, c->ink, sizeof(scratch));
	for (int y = 0; y < c->h; y++) {
		for (int x = 0; x < c->w; x++) {
			float u = x * (KNOTS - 1.0f) / c->w;
			float v = y * (KNOTS - 1.0f) / c->h;

			c->ink[y * c->w + x] = sample(scratch, c->w, c->h,
			    x + sample(dx, KNOTS, KNOTS, u, v),
			    y + sample(dy, KNOTS, KNOTS, u, v));
		}
	}
}

/* The extreme of a pixel and its neighbours, mixed in by SHARE. */
static void
step(struct canvas *c, bool thicker, float share)
{
	int w = c->w, h = c->h;

	memcpy(scratch, c->ink, sizeof(scratch));
	for (int y = 1; y < h - 1; y++) {
		for (int x = 1; x < w - 1; x++) {
			const float *p = scratch + y * w + x;
			float v =
			    thicker
				? most(most(p[-1], p[1]), most(p[-w], p[w]))
				: least(least(p[-1], p[1]), least(p[-w], p[w]));

			v = thicker ? most(v, *p) : least(v, *p);
			c->ink[y * w + x] = *p + share * (v - *p);
		}
	}
}

void
canvas_thicken(struct canvas *c, float amount)
{
	for (float left = fabsf(amount); left > 0; left -= 1)
		step(c, amount > 0, least(left, 1));
}

void
canvas_blur(struct canvas *c, float sd)
{
	enum { MOST = 6 };
	float k[MOST + 1], sum = 0;
	int r = (int)ceilf(sd * 2.5f);

	if (sd < 0.2f)
		return;
	r = r < MOST ? r : MOST;
	for (int i = 0; i <= r; i++) {
		k[i] = expf(-0.5f * i * i / (sd * sd));
		sum += i == 0 ? k[i] : 2 * k[i];
	}
	for (int pass = 0; pass < 2; pass++) {
		int n = pass == 0 ? c->w : c->h, d = pass == 0 ? 1 : c->w;

		memcpy(scratch, c->ink, sizeof(scratch));
		for (int i = 0; i < c->w * c->h; i++) {
			int at = pass == 0 ? i % c->w : i / c->w;
			float v = k[0] * scratch[i];

			for (int j = 1; j <= r; j++) {
				int lo = at - j < 0 ? at : j;
				int hi = at + j >= n ? n - 1 - at : j;

				v += k[j] * (scratch[i - lo * d] +
						scratch[i + hi * d]);
			}
			c->ink[i] = v / sum;
		}
	}
}

void
canvas_coarsen(struct canvas *c, float factor)
{
	static float small[CANVAS_SIDE * CANVAS_SIDE];
	int w = (int)most(4, c->w / factor), h = (int)most(4, c->h / factor);
	float fx = (float)c->w / w, fy = (float)c->h / h;

	if (factor < 1.05f)
		return;
	canvas_blur(c, factor * 0.4f);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			small[y * w + x] = sample(c->ink, c->w, c->h,
			    (x + 0.5f) * fx - 0.5f, (y + 0.5f) * fy - 0.5f);
	for (int y = 0; y < c->h; y++)
		for (int x = 0; x < c->w; x++)
			c->ink[y * c->w + x] = sample(small, w, h,
			    (x + 0.5f) / fx - 0.5f, (y + 0.5f) / fy - 0.5f);
}

void
canvas_grain(struct canvas *c, struct chance *ch, float amount)
{
	for (int i = 0; i < c->w * c->h; i++)
		c->ink[i] *= 1 - amount * chance_in(ch, 0, 1);
}

void
canvas_noise(struct canvas *c, struct chance *ch, float sd)
{
	for (int i = 0; i < c->w * c->h; i++)
		c->ink[i] += chance_sd(ch, sd);
}

void
canvas_salt(struct canvas *c, struct chance *ch, float share)
{
	int n = (int)(share * c->w * c->h + chance_in(ch, 0, 1));

	for (; n > 0; n--)
		c->ink[chance_of(ch, c->w * c->h)] = chance_of(ch, 2);
}

static void
cosine(const float *from, float *to, int stride, bool back)
{
	static float table[8][8];

	if (table[0][0] == 0)
		for (int k = 0; k < 8; k++)
			for (int n = 0; n < 8; n++)
				table[k][n] =
				    cosf((float)M_PI / 8 * k * (n + 0.5f)) *
				    (k == 0 ? sqrtf(1 / 8.0f) : 0.5f);
	for (int i = 0; i < 8; i++) {
		float sum = 0;

		for (int j = 0; j < 8; j++)
			sum += from[j * stride] *
			       (back ? table[j][i] : table[i][j]);
		to[i * stride] = sum;
	}
}

static void
jpeg_block(float *block, float quant)
{
	float t[64];

	for (int i = 0; i < 8; i++)
		cosine(block + 8 * i, t + 8 * i, 1, false);
	for (int i = 0; i < 8; i++)
		cosine(t + i, block + i, 8, false);
	for (int i = 0; i < 64; i++) {
		float q = quant * (1 + (i % 8 + i / 8) * 0.6f);

		block[i] = q * roundf(block[i] / q);
	}
	for (int i = 0; i < 8; i++)
		cosine(block + i, t + i, 8, true);
	for (int i = 0; i < 8; i++)
		cosine(t + 8 * i, block + 8 * i, 1, true);
}

void
canvas_jpeg(struct canvas *c, float quant)
{
	for (int y = 0; y + 8 <= c->h; y += 8) {
		for (int x = 0; x + 8 <= c->w; x += 8) {
			float block[64];

			for (int i = 0; i < 64; i++)
				block[i] =
				    c->ink[(y + i / 8) * c->w + x + i % 8];
			jpeg_block(block, quant);
			for (int i = 0; i < 64; i++)
				c->ink[(y + i / 8) * c->w + x + i % 8] =
				    block[i];
		}
	}
}

void
canvas_line(
    struct canvas *c, struct point a, struct point b, float radius, float dark)
{
	float dx = b.x - a.x, dy = b.y - a.y, len = dx * dx + dy * dy;
	int x0 = (int)most(0, least(a.x, b.x) - radius - 1);
	int y0 = (int)most(0, least(a.y, b.y) - radius - 1);
	int x1 = (int)least(c->w - 1, most(a.x, b.x) + radius + 2);
	int y1 = (int)least(c->h - 1, most(a.y, b.y) + radius + 2);

	for (int y = y0; y <= y1; y++) {
		for (int x = x0; x <= x1; x++) {
			float t = len > 0
				      ? ((x - a.x) * dx + (y - a.y) * dy) / len
				      : 0;
			float u, v, d;

			t = most(0, least(t, 1));
			u = x - a.x - t * dx;
			v = y - a.y - t * dy;
			d = radius + 0.5f - sqrtf(u * u + v * v);
			d = dark * most(0, least(d, 1));
			if (radius < 0.5f)
				d *= 2 * radius;
			if (d > c->ink[y * c->w + x])
				c->ink[y * c->w + x] = d;
		}
	}
}

void
canvas_bytes(const struct canvas *c, uint8_t *out)
{
	for (int i = 0; i < c->w * c->h; i++)
		out[i] = (uint8_t)(255 * most(0, least(c->ink[i], 1)) + 0.5f);
}

float
canvas_mass(const struct canvas *c)
{
	float sum = 0;

	for (int i = 0; i < c->w * c->h; i++)
		sum += c->ink[i];
	return sum;
}
