/* The network's file and its arithmetic.
 *
 * The file, little-endian:
 *
 *   8  "PLmodel" and the version, 1
 *   u8 side of the input, u8 layers
 *   u32 the temperature, in millionths
 *   then for each layer
 *     u8 kernel, u8 stride, u8 pad, u8 pool, u16 in, u16 out
 *     then for each channel out
 *       u32 scale and u32 bias: the bits of an IEEE single
 *       in * kernel * kernel bytes: weights, two's complement, by row, column
 *       and channel in; a weight is its byte times the scale
 *   u32 FNV-1a of all that comes before
 *
 * Nothing may follow.  The logits divided by the temperature go through a
 * softmax: the temperature was fitted on writers left out of the training, so
 * that the probabilities are calibrated. */
#include "ocr/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/net_conv.h"
#include "schema/mem.h"

static const char magic[8] = "PLmodel\1";

static bool
shape_fits(const struct net_shape *s, int side)
{
	return s->kernel >= 1 && s->kernel <= side + 2 * s->pad &&
	       s->stride >= 1 && s->stride <= s->kernel && s->pad >= 0 &&
	       s->pad < s->kernel && (s->pool == 1 || s->pool == 2) &&
	       s->in >= 1 && s->in <= NET_CHANNEL && s->out >= 1 &&
	       s->out <= NET_CHANNEL;
}

/* Fills LAYER for an input of SIDE; the side it gives, or 0. */
static int
layer_init(struct net_layer *layer, const struct net_shape *s, int side)
{
	int padded = side + 2 * s->pad;
	int made;
	size_t taps;

	if (!shape_fits(s, side) || padded * padded * s->in > NET_CELLS)
		return 0;
	made = (padded - s->kernel) / s->stride + 1;
	*layer = (struct net_layer){ .shape = *s, .side = side, .made = made };
	layer->lanes = (s->out + NET_LANES - 1) / NET_LANES * NET_LANES;
	taps = (size_t)s->kernel * s->kernel * s->in;
	if (made * made * layer->lanes > NET_CELLS || made < s->pool ||
	    taps * layer->lanes > NET_WEIGHTS)
		return 0;
	layer->weight = mem_array(taps * layer->lanes, sizeof(float));
	layer->bias = mem_array(layer->lanes, sizeof(float));
	layer->pairs = (s->kernel * s->in + 1) / 2;
	layer->whole = mem_array(2 * (size_t)s->kernel * layer->pairs,
	    layer->lanes * sizeof(*layer->whole));
	layer->step = mem_array(layer->lanes, sizeof(float));
	return made / s->pool;
}

enum err
net_init(struct net *net, int side, const struct net_shape *shapes, int n)
{
	int channels = 1;

	*net = (struct net){ .side = side, .temperature = 1 };
	if (side < 1 || side > NET_SIDE || n < 1 || n > NET_LAYERS)
		return ERR_INPUT;
	for (int i = 0; i < n; i++) {
		side = shapes[i].in == channels
			   ? layer_init(&net->layers[i], &shapes[i], side)
			   : 0;
		net->n_layers = i + 1;
		if (side == 0) {
			net_fini(net);
			return ERR_INPUT;
		}
		channels = shapes[i].out;
	}
	if (side != 1 || shapes[n - 1].pool != 1) {
		net_fini(net);
		return ERR_INPUT;
	}
	net->classes = channels;
	return ERR_NONE;
}

void
net_fini(struct net *net)
{
	for (int i = 0; i < net->n_layers; i++) {
		free(net->layers[i].weight);
		free(net->layers[i].bias);
		free(net->layers[i].whole);
		free(net->layers[i].step);
	}
	*net = (struct net){ 0 };
}

static uint32_t
fnv1a(const uint8_t *data, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ data[i]) * 16777619u;
	return h;
}

static size_t
layer_taps(const struct net_layer *layer)
{
	const struct net_shape *s = &layer->shape;

	return (size_t)s->kernel * s->kernel * s->in;
}

static void
put_float(struct buf *out, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof(bits));
	buf_put_u32(out, bits);
}

static float
get_float(struct rd *r)
{
	uint32_t bits = rd_u32(r);
	float v;

	memcpy(&v, &bits, sizeof(v));
	return isfinite(v) ? v : 0;
}

/* The step of weights up to MOST: its last bits are zero, so that 127 steps
 * are exact and a model decoded and encoded is the same file. */
static float
step_for(float most)
{
	uint32_t bits;

	most /= 127;
	memcpy(&bits, &most, sizeof(bits));
	bits = (bits + 0xff) & ~0xffu;
	memcpy(&most, &bits, sizeof(bits));
	return most;
}

static void
put_channel(struct buf *out, const struct net_layer *layer, int channel)
{
	size_t taps = layer_taps(layer);
	float most = 0, scale;

	for (size_t t = 0; t < taps; t++)
		most = fmaxf(
		    most, fabsf(layer->weight[t * layer->lanes + channel]));
	scale = most > 0 ? step_for(most) : 1;
	put_float(out, scale);
	put_float(out, layer->bias[channel]);
	for (size_t t = 0; t < taps; t++)
		buf_put_u8(out,
		    (uint8_t)lroundf(
			layer->weight[t * layer->lanes + channel] / scale));
}

enum err
net_encode(const struct net *net, struct buf *out)
{
	buf_put(out, magic, sizeof(magic));
	buf_put_u8(out, net->side);
	buf_put_u8(out, net->n_layers);
	buf_put_u32(out, lroundf(net->temperature * 1e6f));
	for (int i = 0; i < net->n_layers; i++) {
		const struct net_shape *s = &net->layers[i].shape;

		buf_put_u8(out, s->kernel);
		buf_put_u8(out, s->stride);
		buf_put_u8(out, s->pad);
		buf_put_u8(out, s->pool);
		buf_put_u16(out, s->in);
		buf_put_u16(out, s->out);
		for (int c = 0; c < s->out; c++)
			put_channel(out, &net->layers[i], c);
	}
	if (buf_err(out) != ERR_NONE)
		return ERR_SIZE;
	buf_put_u32(out, fnv1a(out->data, out->len));
	return buf_err(out);
}

/* Goes over the layers once for their shapes, leaving the weights. */
static int
get_shapes(struct rd r, struct net_shape *shapes, int n)
{
	for (int i = 0; i < n; i++) {
		struct net_shape *s = &shapes[i];
		size_t skip;

		s->kernel = rd_u8(&r);
		s->stride = rd_u8(&r);
		s->pad = rd_u8(&r);
		s->pool = rd_u8(&r);
		s->in = rd_u16(&r);
		s->out = rd_u16(&r);
		if (s->in > NET_CHANNEL || s->out > NET_CHANNEL)
			return -1;
		skip = ((size_t)s->kernel * s->kernel * s->in + 8) * s->out;
		if (r.failed || skip > r.left)
			return -1;
		r.p += skip;
		r.left -= skip;
	}
	return 0;
}

/* Where channel C's weight number T is among the whole ones. */
static int16_t *
whole_at(struct net_layer *layer, size_t t, int c)
{
	size_t row = (size_t)layer->shape.kernel * layer->shape.in;
	size_t pair = t / row * layer->pairs + t % row / 2;

	return &layer->whole[2 * (pair * layer->lanes + c) + t % row % 2];
}

static void
get_channel(struct rd *r, struct net_layer *layer, int c)
{
	size_t taps = layer_taps(layer);
	float scale = get_float(r);
	int sum = 1;

	layer->bias[c] = get_float(r);
	layer->step[c] = fabsf(scale);
	for (size_t t = 0; t < taps; t++) {
		int steps = (int8_t)rd_u8(r);

		layer->weight[t * layer->lanes + c] = scale * steps;
		*whole_at(layer, t, c) = scale < 0 ? -steps : steps;
		sum += abs(steps);
	}
	if (layer->most > INT32_MAX / sum)
		layer->most = INT32_MAX / sum;
}

static void
get_layer(struct rd *r, struct net_layer *layer)
{
	for (int i = 0; i < 8; i++)
		(void)rd_u8(r); /* the shape, known already */
	layer->most = INT16_MAX;
	for (int c = 0; c < layer->shape.out; c++)
		get_channel(r, layer, c);
}

enum err
net_decode(struct net *net, const void *data, size_t len)
{
	struct net_shape shapes[NET_LAYERS] = { 0 };
	struct rd r;
	char m[sizeof(magic)];
	int side, n;
	float temperature;

	*net = (struct net){ 0 };
	if (len < sizeof(magic) + 10 || len > NET_FILE)
		return ERR_INPUT;
	rd_init(&r, (const uint8_t *)data + len - 4, 4);
	if (rd_u32(&r) != fnv1a(data, len - 4))
		return ERR_INPUT;
	rd_init(&r, data, len - 4);
	rd_bytes(&r, m, sizeof(m));
	if (memcmp(m, magic, sizeof(magic)) != 0)
		return ERR_VERSION;
	side = rd_u8(&r);
	n = rd_u8(&r);
	temperature = rd_u32(&r) / 1e6f;
	if (n > NET_LAYERS || temperature < 0.01f || temperature > 100)
		return ERR_INPUT;
	if (get_shapes(r, shapes, n) < 0 ||
	    net_init(net, side, shapes, n) != ERR_NONE)
		return ERR_INPUT;
	net->temperature = temperature;
	for (int i = 0; i < n; i++)
		get_layer(&r, &net->layers[i]);
	if (rd_end(&r) != ERR_NONE) {
		net_fini(net);
		return ERR_INPUT;
	}
	return ERR_NONE;
}

static void
softmax(const float *logit, int n, float temperature, float *out)
{
	float most = logit[0], sum = 0;

	for (int i = 1; i < n; i++)
		most = fmaxf(most, logit[i]);
	for (int i = 0; i < n; i++)
		sum += out[i] = expf((logit[i] - most) / temperature);
	for (int i = 0; i < n; i++)
		out[i] /= sum;
}

void
net_run(const struct net *net, const uint8_t *patch, float *out)
{
	_Alignas(64) int32_t made[NET_CELLS];
	_Alignas(64) int16_t in[NET_CELLS + 1];
	float map[NET_CELLS], most = net->layers[0].most, unit;
	const struct net_layer *layer = net->layers;

	for (int i = 0; i < net->side * net->side; i++)
		map[i] = patch[i];
	unit = net_frame(layer, map, most, in) / 255;
	net_convolve(layer, in, made);
	for (int i = 1; i < net->n_layers; i++) {
		most = net_finish(layer, made, unit, map);
		layer = &net->layers[i];
		unit = net_frame(layer, map, most, in);
		net_convolve(layer, in, made);
	}
	for (int c = 0; c < net->classes; c++)
		map[c] = made[c] * (unit * layer->step[c]) + layer->bias[c];
	softmax(map, net->classes, net->temperature, out);
}
