#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/model.h"
#include "ocr/net.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define SIDE   MODEL_GLYPH_SIDE
#define MODELS SOURCE_DIR "/ocr/models"
#define CELL   40

static struct buf
file_bytes(const char *path)
{
	struct buf b;
	FILE *f = fopen(path, "rb");
	uint8_t byte;

	buf_init(&b, NET_FILE);
	ck_assert_ptr_nonnull(f);
	while (fread(&byte, 1, 1, f) == 1)
		buf_put_u8(&b, byte);
	fclose(f);
	return b;
}

/* Lines between points given as pairs of coordinates, a pen 3 pixels wide. */
static void
draw(uint8_t *cell, const int *points, int n)
{
	for (int i = 0; i + 1 < n; i++) {
		const int *a = points + 2 * i, *b = a + 2;

		for (int t = 0; t <= 200; t++) {
			int x = a[0] + (b[0] - a[0]) * t / 200;
			int y = a[1] + (b[1] - a[1]) * t / 200;

			for (int k = 0; k < 9; k++)
				cell[(y + k / 3 - 1) * CELL + x + k % 3 - 1] =
				    230;
		}
	}
}

static enum glyph
best_glyph(const struct model *model, const uint8_t *cell, float *sure)
{
	uint8_t patch[SIDE * SIDE];
	float p[GLYPH_COUNT];
	int best = 0;

	model_glyph_patch(cell, CELL, CELL, patch);
	model_glyphs(model, patch, 1, p);
	for (int c = 1; c < GLYPH_COUNT; c++)
		best = p[c] > p[best] ? c : best;
	*sure = p[best];
	return best;
}

START_TEST(shipped_models_read_what_is_plainly_written)
{
	static const struct {
		enum glyph glyph;
		int n;
		int points[12];
	} cases[] = {
		{ GLYPH_0 + 1, 3, { 12, 14, 20, 6, 20, 34 } },
		{ GLYPH_0 + 1, 2, { 20, 6, 20, 34 } },
		{ GLYPH_0 + 7, 3, { 10, 7, 29, 7, 17, 34 } },
		{ GLYPH_0 + 0, 6,
		    { 20, 6, 11, 15, 13, 30, 22, 34, 29, 20, 20, 6 } },
		{ GLYPH_TICK, 3, { 9, 21, 15, 32, 31, 7 } },
		{ GLYPH_TICK, 3, { 14, 26, 19, 34, 26, 5 } },
	};
	struct model *model;

	ck_assert_int_eq(model_load(MODELS, &model), ERR_NONE);
	for (size_t i = 0; i < countof(cases); i++) {
		uint8_t cell[CELL * CELL] = { 0 };
		float sure;
		enum glyph got;

		draw(cell, cases[i].points, cases[i].n);
		got = best_glyph(model, cell, &sure);
		ck_assert_msg(got == cases[i].glyph,
		    "case %zu: read as %d, p %.3f", i, got, sure);
	}
	model_free(model);
}
END_TEST

/* A box as the reader cuts it out, with lines (points end at a negative
 * one) by a pen two pixels wide. */
static void
draw_box(uint8_t *patch, const int *points)
{
	for (int i = 3; i < 25; i++)
		patch[3 * SIDE + i] = patch[24 * SIDE + i] =
		    patch[i * SIDE + 3] = patch[i * SIDE + 24] = 150;
	for (; points[0] >= 0 && points[2] >= 0; points += 2) {
		for (int t = 0; t <= 100; t++) {
			int x = points[0] + (points[2] - points[0]) * t / 100;
			int y = points[1] + (points[3] - points[1]) * t / 100;

			for (int k = 0; k < 4; k++)
				patch[(y + k / 2) * SIDE + x + k % 2] = 210;
		}
	}
}

START_TEST(shipped_models_tell_marks_from_empty_boxes)
{
	static const struct {
		enum mark mark;
		int points[60];
	} cases[] = {
		{ MARK_EMPTY, { -1 } },
		{ MARK_TICK, { 7, 14, 12, 21, 22, 6, -1 } },
		{ MARK_TICK, { 9, 15, 13, 22, 25, 1, -1 } },
		{ MARK_CROSS, { 7, 7, 21, 21, 14, 14, 21, 7, 7, 21, -1 } },
		{ MARK_STROKE, { 6, 21, 22, 6, -1 } },
		{ MARK_FILLED, { 6, 7, 21, 8, 6, 11, 21, 12, 6, 15, 21, 16, 6,
				   19, 21, 20, 6, 22, -1 } },
		{ MARK_STRUCK,
		    { 5, 5, 22, 5, 5, 7, 22, 7, 5, 9, 22, 9, 5, 11, 22, 11, 5,
			13, 22, 13, 5, 15, 22, 15, 5, 17, 22, 17, 5, 19, 22, 19,
			5, 21, 22, 21, 5, 22, 22, 22, -1 } },
	};
	struct model *model;

	ck_assert_int_eq(model_load(MODELS, &model), ERR_NONE);
	for (size_t i = 0; i < countof(cases); i++) {
		uint8_t patch[SIDE * SIDE] = { 0 };
		float p[MARK_COUNT];
		int best = 0;

		draw_box(patch, cases[i].points);
		model_marks(model, patch, 1, p);
		for (int c = 1; c < MARK_COUNT; c++)
			best = p[c] > p[best] ? c : best;
		ck_assert_msg(best == (int)cases[i].mark,
		    "case %zu: read as %d, p %.3f", i, best, p[best]);
	}
	model_free(model);
}
END_TEST

START_TEST(probabilities_sum_to_one_whatever_the_patch)
{
	uint8_t patches[3][SIDE * SIDE];
	float p[3 * GLYPH_COUNT];
	struct model *model;

	memset(patches[0], 0, sizeof(patches[0]));
	memset(patches[1], 255, sizeof(patches[1]));
	for (int i = 0; i < SIDE * SIDE; i++)
		patches[2][i] = i * 73 % 256;
	ck_assert_int_eq(model_load(MODELS, &model), ERR_NONE);
	model_glyphs(model, patches[0], 3, p);
	for (int i = 0; i < 3; i++) {
		float sum = 0;

		for (int c = 0; c < GLYPH_COUNT; c++)
			sum += p[i * GLYPH_COUNT + c];
		ck_assert_float_eq_tol(sum, 1, 1e-4f);
	}
	model_marks(model, patches[0], 3, p);
	for (int i = 0; i < 3; i++) {
		float sum = 0;

		for (int c = 0; c < MARK_COUNT; c++)
			sum += p[i * MARK_COUNT + c];
		ck_assert_float_eq_tol(sum, 1, 1e-4f);
	}
	model_free(model);
}
END_TEST

START_TEST(empty_patch_is_blank_and_empty)
{
	uint8_t patch[SIDE * SIDE] = { 0 };
	float p[GLYPH_COUNT];
	struct model *model;

	ck_assert_int_eq(model_load(MODELS, &model), ERR_NONE);
	model_glyphs(model, patch, 1, p);
	ck_assert_float_gt(p[GLYPH_BLANK], 0.99f);
	model_marks(model, patch, 1, p);
	ck_assert_float_gt(p[MARK_EMPTY], 0.9f);
	model_free(model);
}
END_TEST

START_TEST(missing_models_are_an_error)
{
	struct model *model;

	ck_assert_int_eq(model_load("/nonexistent", &model), ERR_NOT_FOUND);
	ck_assert_ptr_null(model);
}
END_TEST

START_TEST(encoded_again_a_model_is_the_same_file)
{
	struct buf file = file_bytes(MODELS "/mark.model"), again;
	struct net net;

	ck_assert_int_eq(net_decode(&net, file.data, file.len), ERR_NONE);
	buf_init(&again, NET_FILE);
	ck_assert_int_eq(net_encode(&net, &again), ERR_NONE);
	ck_assert_mem_eq(file.data, again.data, file.len);
	ck_assert_uint_eq(file.len, again.len);
	net_fini(&net);
	buf_fini(&file);
	buf_fini(&again);
}
END_TEST

START_TEST(damaged_model_is_refused)
{
	struct buf file = file_bytes(MODELS "/mark.model");
	struct net net;

	for (size_t n = 0; n < file.len; n += n < 100 ? 1 : 97) {
		file.data[n] ^= 0x10;
		ck_assert_int_ne(
		    net_decode(&net, file.data, file.len), ERR_NONE);
		file.data[n] ^= 0x10;
		ck_assert_int_ne(net_decode(&net, file.data, n), ERR_NONE);
	}
	buf_fini(&file);
}
END_TEST

/* With its check sum made good, so that what is behind it is reached. */
START_TEST(hostile_shapes_are_refused)
{
	struct buf file = file_bytes(MODELS "/mark.model");
	struct net net;

	for (size_t at = 8; at < 24; at++) {
		for (int v = 0; v < 256; v++) {
			uint8_t was = file.data[at];
			uint32_t h = 2166136261u;

			file.data[at] = v;
			for (size_t i = 0; i < file.len - 4; i++)
				h = (h ^ file.data[i]) * 16777619u;
			for (int i = 0; i < 4; i++)
				file.data[file.len - 4 + i] = h >> 8 * i;
			if (net_decode(&net, file.data, file.len) == ERR_NONE)
				net_fini(&net);
			else
				ck_assert_int_eq(net.n_layers, 0);
			file.data[at] = was;
		}
	}
	buf_fini(&file);
}
END_TEST

START_TEST(patch_does_not_depend_on_size_or_place)
{
	uint8_t small[CELL * CELL] = { 0 }, large[CELL * CELL] = { 0 };
	uint8_t a[SIDE * SIDE], b[SIDE * SIDE];
	int difference = 0;

	draw(small, (const int[]){ 5, 8, 15, 8, 8, 22 }, 3);
	for (int i = 0; i < CELL * CELL; i++) {
		int x = (i % CELL - 6) * 7 / 10, y = (i / CELL - 3) * 7 / 10;

		if (x >= 0 && y >= 0)
			large[i] = small[y * CELL + x];
	}
	ck_assert_double_gt(model_glyph_patch(small, CELL, CELL, a), 0.02);
	ck_assert_double_gt(model_glyph_patch(large, CELL, CELL, b), 0.02);
	for (int i = 0; i < SIDE * SIDE; i++)
		difference += abs(a[i] - b[i]);
	ck_assert_int_lt(difference / (SIDE * SIDE), 12);
}
END_TEST

START_TEST(rests_of_the_printed_box_and_specks_are_no_glyph)
{
	uint8_t cell[CELL * CELL] = { 0 }, lines[CELL * CELL];
	uint8_t a[SIDE * SIDE], b[SIDE * SIDE];
	int difference = 0;

	draw(cell, (const int[]){ 12, 8, 28, 8, 17, 32 }, 3);
	memcpy(lines, cell, sizeof(cell));
	for (int i = 0; i < CELL; i++) {
		lines[i] = 200;
		lines[i * CELL + CELL - 1] = 200;
	}
	lines[36 * CELL + 4] = 255;
	model_glyph_patch(cell, CELL, CELL, a);
	model_glyph_patch(lines, CELL, CELL, b);
	for (int i = 0; i < SIDE * SIDE; i++)
		difference += abs(a[i] - b[i]);
	ck_assert_int_lt(difference / (SIDE * SIDE), 4);
	memset(cell, 0, sizeof(cell));
	memset(cell, 220, CELL);
	ck_assert_double_eq(model_glyph_patch(cell, CELL, CELL, a), 0);
}
END_TEST

START_TEST(clean_paper_has_no_glyph)
{
	uint8_t cell[CELL * CELL], patch[SIDE * SIDE];

	for (int i = 0; i < CELL * CELL; i++)
		cell[i] = i * 7 % 11;
	ck_assert_double_eq(model_glyph_patch(cell, CELL, CELL, patch), 0);
	for (int i = 0; i < SIDE * SIDE; i++)
		ck_assert_int_eq(patch[i], 0);
}
END_TEST

START_TEST(cells_of_any_size_make_a_patch)
{
	static const int sizes[][2] = { { 1, 1 }, { 1, 300 }, { 300, 1 },
		{ 2, 3 }, { 97, 96 }, { 400, 700 }, { 1000, 20 } };
	uint8_t patch[SIDE * SIDE];

	for (size_t i = 0; i < countof(sizes); i++) {
		int w = sizes[i][0], h = sizes[i][1];
		uint8_t *ink = mem_array((size_t)w, h);
		double share;

		for (int k = 0; k < w * h; k++)
			ink[k] = k * 2654435761u >> 24;
		share = model_glyph_patch(ink, w, h, patch);
		ck_assert(share >= 0 && share <= 1);
		free(ink);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("model");
	TCase *t = tcase_create("model");

	tcase_add_test(t, shipped_models_read_what_is_plainly_written);
	tcase_add_test(t, shipped_models_tell_marks_from_empty_boxes);
	tcase_add_test(t, probabilities_sum_to_one_whatever_the_patch);
	tcase_add_test(t, empty_patch_is_blank_and_empty);
	tcase_add_test(t, missing_models_are_an_error);
	tcase_add_test(t, encoded_again_a_model_is_the_same_file);
	tcase_add_test(t, damaged_model_is_refused);
	tcase_add_test(t, hostile_shapes_are_refused);
	tcase_add_test(t, patch_does_not_depend_on_size_or_place);
	tcase_add_test(t, rests_of_the_printed_box_and_specks_are_no_glyph);
	tcase_add_test(t, clean_paper_has_no_glyph);
	tcase_add_test(t, cells_of_any_size_make_a_patch);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return run_suite(s);
}
