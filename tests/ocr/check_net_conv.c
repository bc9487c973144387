#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ocr/net_conv.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define MODELS SOURCE_DIR "/ocr/models"

static void
load(const char *path, struct net *net)
{
	static uint8_t data[NET_FILE];
	FILE *f = fopen(path, "rb");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(data, 1, sizeof(data), f);
	fclose(f);
	ck_assert_int_eq(net_decode(net, data, n), ERR_NONE);
}

/* The sum for channel C at (X, Y), taken one by one. */
static int64_t
sum_at(const struct net_layer *y, const int16_t *in, int at_x, int at_y, int c)
{
	const struct net_shape *s = &y->shape;
	int row = (y->side + 2 * s->pad) * s->in, taps = s->kernel * s->in;
	int64_t sum = 0;

	for (int k = 0; k < s->kernel; k++)
		for (int t = 0; t < taps; t++) {
			float weight = y->weight[(k * taps + t) * y->lanes + c];

			sum += lroundf(weight / y->step[c]) *
			       in[(at_y * s->stride + k) * row +
				   at_x * s->stride * s->in + t];
		}
	return sum;
}

/* Zeros, anything, and most of all in turn: what a map may hold. */
static void
fill(const struct net_layer *y, int16_t *in, int n, int how)
{
	for (int i = 0; i < n; i++)
		in[i] = how == 0   ? 0
			: how == 1 ? (int16_t)(rand() % (y->most + 1))
				   : (int16_t)y->most;
	in[n] = -12345; /* is read, and does not count */
}

static void
check_layer(const struct net_layer *y)
{
	int side = y->side + 2 * y->shape.pad;
	static int16_t in[NET_CELLS + 1];
	static int32_t made[NET_CELLS];

	for (int how = 0; how < 3; how++) {
		fill(y, in, side * side * y->shape.in, how);
		net_convolve(y, in, made);
		for (int p = 0; p < y->made * y->made; p++)
			for (int c = 0; c < y->shape.out; c++)
				ck_assert_int_eq(made[p * y->lanes + c],
				    sum_at(y, in, p % y->made, p / y->made, c));
	}
}

START_TEST(sums_are_those_taken_one_by_one)
{
	static const char *const models[] = { MODELS "/glyph.model",
		MODELS "/mark.model" };

	for (size_t i = 0; i < countof(models); i++) {
		struct net net;

		load(models[i], &net);
		for (int l = 0; l < net.n_layers; l++)
			check_layer(&net.layers[l]);
		net_fini(&net);
	}
}
END_TEST

START_TEST(a_map_is_framed_with_zeros_in_steps_of_its_largest)
{
	struct net_layer y = { .shape = { .pad = 1, .in = 2, .kernel = 3 },
		.side = 2,
		.most = 1000 };
	const float map[8] = { 0, 0.5f, 1, 2, 0.001f, 0.0011f, 0.25f, 0 };
	const int16_t row[2][8] = { { 0, 0, 0, 250, 500, 1000, 0, 0 },
		{ 0, 0, 1, 1, 125, 0, 0, 0 } };
	int16_t in[32];

	for (int i = 0; i < 32; i++)
		in[i] = -1;
	ck_assert_float_eq(net_frame(&y, map, 2, in), 0.002f);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(in[i], 0);
		ck_assert_int_eq(in[8 + i], row[0][i]);
		ck_assert_int_eq(in[16 + i], row[1][i]);
		ck_assert_int_eq(in[24 + i], 0);
	}
	ck_assert_float_eq(net_frame(&y, map, INFINITY, in), 0);
	for (int i = 0; i < 32; i++)
		ck_assert_int_eq(in[i], 0);
}
END_TEST

START_TEST(the_positive_part_is_pooled)
{
	float step[16] = { 0.5f, 2 }, bias[16] = { 1, -1 }, map[2] = { 9, 9 };
	struct net_layer y = { .shape = { .pool = 2, .out = 2 },
		.made = 2,
		.lanes = 16,
		.step = step,
		.bias = bias };
	int32_t made[64] = { 0 };

	made[0] = made[1] = -7;
	made[16] = 4;
	made[17] = -3;
	made[32] = 6;
	made[49] = 2;
	ck_assert_float_eq(net_finish(&y, made, 10, map), 39);
	ck_assert_float_eq(map[0], 31); /* 6 * 10 * 0.5 + 1 */
	ck_assert_float_eq(map[1], 39); /* 2 * 10 * 2 - 1 */
	made[49] = -2;
	made[33] = -1;
	(void)net_finish(&y, made, 10, map);
	ck_assert_float_eq(map[1], 0);
}
END_TEST

SUITE("net_conv", sums_are_those_taken_one_by_one,
    a_map_is_framed_with_zeros_in_steps_of_its_largest,
    the_positive_part_is_pooled)
