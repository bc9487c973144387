#include "ocr/train/learn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define BATCH 64
#define CHUNK 8 /* patches whose columns fit the processor's cache */
#define LANES 16

typedef float vec
    __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));

typedef float octet __attribute__((vector_size(32), aligned(4)));
typedef int32_t bits __attribute__((vector_size(32), aligned(4)));

/* What is kept of a layer for the way back. */
struct pass {
	int rows;            /* pixels the convolution makes */
	int taps;            /* numbers under the kernel */
	float *in;           /* [BATCH][side * side * channels], owned */
	float *back;         /* its gradient, owned */
	float *cols;         /* [CHUNK][rows][taps], owned */
	float *made;         /* [BATCH][rows][lanes], owned */
	float *grad;         /* of made, owned */
	float *turned;       /* weights, [lanes][taps], owned */
	float *dw, *mw, *vw; /* gradient, Adam's two moments, owned */
	float *db, *mb, *vb;
};

struct learner {
	struct net *net;
	struct pass pass[NET_LAYERS];
	float *down; /* gradient of a layer's columns, [CHUNK], owned */
	long steps;
};

/* C (m x n) += A (m x k) B (k x n).  A's elements are AR and AC apart along
 * rows and columns; N is a multiple of 8. */
static void
multiply(int m, int n, int k, const float *a, int ar, int ac, const float *b,
    int ldb, float *c, int ldc)
{
	enum { ROWS = 12 };

	for (int i = 0; i < m; i += ROWS) {
		for (int j = 0; j < n; j += LANES) {
			vec sum[ROWS] = { 0 };
			const float *row[ROWS];
			size_t width = n - j < LANES ? n - j : LANES;

			for (int r = 0; r < ROWS; r++)
				row[r] =
				    a + (size_t)(i + r < m ? i + r : i) * ar;
			for (int t = 0; t < k; t++) {
				vec v = { 0 };

				if (width == LANES)
					memcpy(&v, b + (size_t)t * ldb + j,
					    sizeof(v));
				else
					memcpy(&v, b + (size_t)t * ldb + j,
					    8 * sizeof(float));
				for (int r = 0; r < ROWS; r++)
					sum[r] += row[r][(size_t)t * ac] * v;
			}
			for (int r = 0; r < ROWS && i + r < m; r++)
				for (size_t x = 0; x < width; x++)
					c[(size_t)(i + r) * ldc + j + x] +=
					    sum[r][x];
		}
	}
}

static int
channels_in(const struct net_layer *layer)
{
	return layer->side * layer->side * layer->shape.in;
}

struct learner *
learner_new(struct net *net, struct chance *chance)
{
	struct learner *l = mem_new(struct learner);
	size_t most = 0;

	l->net = net;
	for (int i = 0; i < net->n_layers; i++) {
		struct net_layer *y = &net->layers[i];
		struct pass *p = &l->pass[i];
		size_t w;
		float sd;

		p->rows = y->made * y->made;
		p->taps = y->shape.kernel * y->shape.kernel * y->shape.in;
		w = (size_t)p->taps * y->lanes;
		p->in = mem_array((size_t)BATCH * channels_in(y), 4);
		p->back = mem_array((size_t)BATCH * channels_in(y), 4);
		p->cols = mem_array((size_t)CHUNK * p->rows * p->taps, 4);
		p->made = mem_array((size_t)BATCH * p->rows * y->lanes, 4);
		p->grad = mem_array((size_t)BATCH * p->rows * y->lanes, 4);
		p->turned = mem_array(w, 4);
		p->dw = mem_array(3 * w, 4);
		p->mw = p->dw + w;
		p->vw = p->mw + w;
		p->db = mem_array(3 * y->lanes, 4);
		p->mb = p->db + y->lanes;
		p->vb = p->mb + y->lanes;
		sd = sqrtf(2.0f / p->taps);
		for (int t = 0; chance != NULL && t < p->taps; t++)
			for (int c = 0; c < y->shape.out; c++)
				y->weight[(size_t)t * y->lanes + c] =
				    chance_sd(chance, sd);
		if ((size_t)CHUNK * p->rows * p->taps > most)
			most = (size_t)CHUNK * p->rows * p->taps;
	}
	l->down = mem_array(most, 4);
	return l;
}

void
learner_free(struct learner *l)
{
	if (l == NULL)
		return;
	for (int i = 0; i < l->net->n_layers; i++) {
		struct pass *p = &l->pass[i];

		free(p->in);
		free(p->back);
		free(p->cols);
		free(p->made);
		free(p->grad);
		free(p->turned);
		free(p->dw);
		free(p->db);
	}
	free(l->down);
	free(l);
}

static void
add(float *restrict to, const float *restrict from, int n)
{
	for (int i = 0; i < n; i++)
		to[i] += from[i];
}

/* Puts what lies under the kernel at each pixel in a row, or (BACK) adds the
 * rows back to the pixels. */
static void
columns(const struct net_layer *y, float *map, float *cols, bool back)
{
	const struct net_shape *s = &y->shape;
	int taps = s->kernel * s->in;

	for (int p = 0; p < y->made * y->made; p++) {
		int top = p / y->made * s->stride - s->pad;
		int left = p % y->made * s->stride - s->pad;

		for (int k = 0; k < s->kernel; k++, cols += taps) {
			int v = top + k;
			int from = left < 0 ? -left : 0;
			int to = left + s->kernel > y->side ? y->side - left
							    : s->kernel;
			float *at = map + (v * y->side + left) * s->in;

			if (!back)
				memset(cols, 0, taps * sizeof(float));
			if (v < 0 || v >= y->side)
				continue;
			if (back)
				add(at + from * s->in, cols + from * s->in,
				    (to - from) * s->in);
			else
				memcpy(cols + from * s->in, at + from * s->in,
				    (to - from) * s->in * sizeof(float));
		}
	}
}

/* The columns of M patches from number B. */
static void
take_columns(struct learner *l, int i, int b, int m)
{
	struct net_layer *y = &l->net->layers[i];
	struct pass *p = &l->pass[i];

	for (int k = 0; k < m; k++)
		columns(y, p->in + (size_t)(b + k) * channels_in(y),
		    p->cols + (size_t)k * p->rows * p->taps, false);
}

/* Where the four pixels (or the one) begin that make pixel Q of the pooled
 * map. */
static void
pooled(const struct net_layer *y, int q, size_t at[4])
{
	int pool = y->shape.pool, side = y->made / pool;

	for (int i = 0; i < 4; i++) {
		int k = i < pool * pool ? i : 0;

		at[i] = (size_t)((q / side * pool + k / pool) * y->made +
				 q % side * pool + k % pool) *
			y->lanes;
	}
}

static void
pool_forward(
    const struct net_layer *y, const float *made, int q, float *restrict out)
{
	size_t at[4];

	pooled(y, q, at);
	for (int c = 0; c < y->shape.out; c++) {
		float a = made[at[0] + c], b = made[at[1] + c];
		float d = made[at[2] + c], e = made[at[3] + c];

		a = a > b ? a : b;
		d = d > e ? d : e;
		a = a > d ? a : d;
		out[c] = a > 0 ? a : 0;
	}
}

/* Gives what comes DOWN to the first of the greatest, if it is above 0. */
static void
pool_backward(const struct net_layer *y, const float *made, int q,
    const float *down, float *grad)
{
	size_t at[4];
	int n = y->shape.pool * y->shape.pool;

	pooled(y, q, at);
	for (int c = 0; c < y->shape.out; c += 8) {
		octet v[4], top = { 0 }, left;

		for (int i = 0; i < n; i++) {
			memcpy(&v[i], made + at[i] + c, sizeof(v[i]));
			for (int k = 0; k < 8; k++)
				top[k] = v[i][k] > top[k] ? v[i][k] : top[k];
		}
		memcpy(&left, down + c, sizeof(left));
		left = (octet)((bits)left & (top > 0));
		for (int i = 0; i < n; i++) {
			bits mine = v[i] == top;
			octet given = (octet)((bits)left & mine);

			memcpy(grad + at[i] + c, &given, sizeof(given));
			left = (octet)((bits)left & ~mine);
		}
	}
}

static void
forward(struct learner *l, int i, int n)
{
	struct net_layer *y = &l->net->layers[i];
	struct pass *p = &l->pass[i];
	int pool = y->shape.pool, side = y->made / pool;

	for (int r = 0; r < n * p->rows; r++)
		memcpy(p->made + (size_t)r * y->lanes, y->bias,
		    y->lanes * sizeof(float));
	for (int b = 0; b < n; b += CHUNK) {
		int m = n - b < CHUNK ? n - b : CHUNK;

		take_columns(l, i, b, m);
		multiply(m * p->rows, y->lanes, p->taps, p->cols, p->taps, 1,
		    y->weight, y->lanes,
		    p->made + (size_t)b * p->rows * y->lanes, y->lanes);
	}
	if (i + 1 == l->net->n_layers)
		return;
	for (int b = 0; b < n; b++) {
		const float *made = p->made + (size_t)b * p->rows * y->lanes;
		float *out =
		    l->pass[i + 1].in + (size_t)b * side * side * y->shape.out;

		for (int q = 0; q < side * side; q++, out += y->shape.out)
			pool_forward(y, made, q, out);
	}
}

/* The gradient at layer I - 1's results from that at layer I's inputs. */
static void
through(struct learner *l, int i, int n, const float *down)
{
	struct net_layer *y = &l->net->layers[i - 1];
	struct pass *p = &l->pass[i - 1];
	int pool = y->shape.pool, side = y->made / pool;

	memset(p->grad, 0, (size_t)n * p->rows * y->lanes * sizeof(float));
	for (int b = 0; b < n; b++) {
		const float *made = p->made + (size_t)b * p->rows * y->lanes;
		float *grad = p->grad + (size_t)b * p->rows * y->lanes;

		for (int q = 0; q < side * side; q++, down += y->shape.out)
			pool_backward(y, made, q, down, grad);
	}
}

/* Of M patches from number B: adds to the weights' gradient, and makes that
 * of the layer's inputs. */
static void
backward_chunk(struct learner *l, int i, int b, int m)
{
	struct net_layer *y = &l->net->layers[i];
	struct pass *p = &l->pass[i];
	const float *grad = p->grad + (size_t)b * p->rows * y->lanes;
	size_t inputs = channels_in(y), cols = (size_t)p->rows * p->taps;

	take_columns(l, i, b, m);
	multiply(p->taps, y->lanes, m * p->rows, p->cols, 1, p->taps, grad,
	    y->lanes, p->dw, y->lanes);
	if (i == 0)
		return;
	memset(l->down, 0, m * cols * sizeof(float));
	multiply(m * p->rows, p->taps, y->lanes, grad, y->lanes, 1, p->turned,
	    p->taps, l->down, p->taps);
	memset(p->back + b * inputs, 0, m * inputs * sizeof(float));
	for (int k = 0; k < m; k++)
		columns(
		    y, p->back + (b + k) * inputs, l->down + k * cols, true);
}

/* Turns FROM (M x N) about its diagonal, a piece the cache holds at a time. */
static void
turn(const float *restrict from, int m, int n, float *restrict to)
{
	enum { PIECE = 16 };

	for (int i = 0; i < m; i += PIECE) {
		int end = i + PIECE < m ? i + PIECE : m;

		for (int c = 0; c < n; c++)
			for (int t = i; t < end; t++)
				to[(size_t)c * m + t] = from[(size_t)t * n + c];
	}
}

static void
backward(struct learner *l, int i, int n)
{
	struct net_layer *y = &l->net->layers[i];
	struct pass *p = &l->pass[i];

	memset(p->dw, 0, (size_t)p->taps * y->lanes * sizeof(float));
	for (int c = 0; c < y->lanes; c += 8) {
		octet sum = { 0 }, v;

		for (int r = 0; r < n * p->rows; r++) {
			memcpy(
			    &v, p->grad + (size_t)r * y->lanes + c, sizeof(v));
			sum += v;
		}
		memcpy(p->db + c, &sum, sizeof(sum));
	}
	turn(y->weight, p->taps, y->lanes, p->turned);
	for (int b = 0; b < n; b += CHUNK)
		backward_chunk(l, i, b, n - b < CHUNK ? n - b : CHUNK);
	if (i > 0)
		through(l, i, n, p->back);
}

static void
adam(float *w, const float *g, float *m, float *v, size_t n, float rate,
    float decay)
{
	for (size_t i = 0; i < n; i++) {
		m[i] += 0.1f * (g[i] - m[i]);
		v[i] += 0.002f * (g[i] * g[i] - v[i]);
		w[i] -= rate * (m[i] / (sqrtf(v[i]) + 1e-6f) + decay * w[i]);
	}
}

/* The gradient at the logits, and the loss. */
static float
judge(struct learner *l, const uint8_t *labels, int n)
{
	struct net_layer *y = &l->net->layers[l->net->n_layers - 1];
	struct pass *p = &l->pass[l->net->n_layers - 1];
	int classes = l->net->classes;
	float loss = 0;

	memset(p->grad, 0, (size_t)n * y->lanes * sizeof(float));
	for (int b = 0; b < n; b++) {
		const float *z = p->made + (size_t)b * y->lanes;
		float *g = p->grad + (size_t)b * y->lanes, top = z[0], sum = 0;

		for (int c = 1; c < classes; c++)
			top = fmaxf(top, z[c]);
		for (int c = 0; c < classes; c++)
			sum += g[c] = expf(z[c] - top);
		for (int c = 0; c < classes; c++) {
			g[c] /= sum;
			loss -= c == labels[b] ? logf(g[c] + 1e-12f) : 0;
			g[c] = (g[c] - (c == labels[b])) / n;
		}
	}
	return loss / n;
}

float
learner_step(struct learner *l, const uint8_t *patches, const uint8_t *labels,
    int n, float rate)
{
	int pixels = l->net->side * l->net->side;
	float loss;

	n = n < BATCH ? n : BATCH;
	for (int i = 0; i < n * pixels; i++)
		l->pass[0].in[i] = patches[i] / 255.0f;
	for (int i = 0; i < l->net->n_layers; i++)
		forward(l, i, n);
	loss = judge(l, labels, n);
	for (int i = l->net->n_layers - 1; i >= 0; i--)
		backward(l, i, n);
	l->steps++;
	if (l->steps < 500)
		rate *= l->steps / 500.0f;
	for (int i = 0; i < l->net->n_layers; i++) {
		struct net_layer *y = &l->net->layers[i];
		struct pass *p = &l->pass[i];

		adam(y->weight, p->dw, p->mw, p->vw, (size_t)p->taps * y->lanes,
		    rate, 1e-2f);
		adam(y->bias, p->db, p->mb, p->vb, y->lanes, rate, 0);
	}
	return loss;
}

static double
loss_at(const float *logs, const uint8_t *labels, int n, int classes,
    double temperature)
{
	double loss = 0;

	for (int i = 0; i < n; i++) {
		const float *z = logs + (size_t)i * classes;
		double sum = 0;

		for (int c = 0; c < classes; c++)
			sum += exp((z[c] - z[labels[i]]) / temperature);
		loss += log(sum);
	}
	return loss / n;
}

void
learn_temperature(
    struct net *net, const uint8_t *patches, const uint8_t *labels, int n)
{
	float *logs = mem_array((size_t)n * net->classes, sizeof(float));
	double low = 0.3, high = 5;

	/* At a high temperature no probability is lost to rounding. */
	net->temperature = 10;
	for (int i = 0; i < n; i++)
		net_run(net, patches + (size_t)i * net->side * net->side,
		    logs + (size_t)i * net->classes);
	for (int i = 0; i < n * net->classes; i++)
		logs[i] = 10 * logf(logs[i] + 1e-30f);
	while (high - low > 1e-3) {
		double a = low + (high - low) / 3, b = high - (high - low) / 3;

		if (loss_at(logs, labels, n, net->classes, a) <
		    loss_at(logs, labels, n, net->classes, b))
			high = b;
		else
			low = a;
	}
	net->temperature = (float)low;
	free(logs);
}
