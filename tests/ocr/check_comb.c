/* Combs drawn with strokes of our own. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/comb.h"
#include "ocr/steep.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define WIDE 5.5 /* mm, a cell */
#define TALL 8.0
#define AT   20.0 /* the first one's corner, both ways */
#define STUB 1.4  /* mm of divider */
#define LINE 180  /* ink of the outline */
#define SIDE 80   /* pixels of the tile, at most */

static struct box boxes[2];
static struct look look;
static uint8_t ink[SIDE * SIDE];
static struct comb *comb;

/* A stroke WIDTH mm wide between two places, mm from the first cell's corner.
 */
static void
stroke(double x0, double y0, double x1, double y1, double width, int dark)
{
	const struct tile *t = &look.tile;
	int x, y;

	for (y = 0; y < t->h; y++)
		for (x = 0; x < t->w; x++) {
			double px = (x + 0.5) * t->step - LOOK_MARGIN - x0;
			double py = (y + 0.5) * t->step - LOOK_MARGIN - y0;
			double dx = x1 - x0, dy = y1 - y0;
			double at =
			    (px * dx + py * dy) / fmax(1e-9, dx * dx + dy * dy);
			double off, much;

			at = fmin(1, fmax(0, at));
			off = hypot(px - at * dx, py - at * dy);
			much = fmin(1, (width / 2 - off) / t->step + 0.5);
			if (much * dark > ink[y * t->w + x])
				ink[y * t->w + x] = (uint8_t)(much * dark);
		}
}

static void
ring(double x, double y, double rx, double ry, int dark)
{
	int i;

	for (i = 0; i < 24; i++) {
		double a = i * acos(-1) / 12, b = (i + 1) * acos(-1) / 12;

		stroke(x + rx * cos(a), y + ry * sin(a), x + rx * cos(b),
		    y + ry * sin(b), 0.5, dark);
	}
}

static void
print_comb(void)
{
	double w = 2 * WIDE, o = LOOK_LINE / 2;

	stroke(-o, -o, w + o, -o, LOOK_LINE, LINE);
	stroke(-o, TALL + o, w + o, TALL + o, LOOK_LINE, LINE);
	stroke(-o, -o, -o, TALL + o, LOOK_LINE, LINE);
	stroke(w + o, -o, w + o, TALL + o, LOOK_LINE, LINE);
	stroke(WIDE, 0, WIDE, STUB, LOOK_LINE, 90);
}

static void
clean(void)
{
	memset(ink, 0, sizeof(ink));
	print_comb();
}

static void
setup(void)
{
	int i;

	for (i = 0; i < 2; i++)
		boxes[i] = (struct box){ .kind = BOX_DIGIT,
			.index = i,
			.cells = 2,
			.x = AT + i * WIDE,
			.y = AT,
			.w = WIDE,
			.h = TALL,
			.divider_top = i > 0 ? STUB : 0 };
	look = (struct look){ .boxes = boxes, .n = 2, .outline = 1 };
	look.area = (struct area){ AT, AT, 2 * WIDE, TALL };
	look.tile = (struct tile){ .area = { AT - LOOK_MARGIN, AT - LOOK_MARGIN,
				       2 * WIDE + 2 * LOOK_MARGIN,
				       TALL + 2 * LOOK_MARGIN },
		.w = (int)ceil((2 * WIDE + 2 * LOOK_MARGIN) / LOOK_STEP),
		.h = (int)ceil((TALL + 2 * LOOK_MARGIN) / LOOK_STEP),
		.step = LOOK_STEP,
		.ink = ink,
		.paper = 250,
		.noise = 2 };
	comb = mem_new(struct comb);
	clean();
}

static void
teardown(void)
{
	free(comb);
}

static void
take(void)
{
	const struct comb_print print = { .most = COMB_PRINTED };

	comb_take(&look, &print, comb);
}

START_TEST(an_empty_comb_has_no_ink)
{
	take();
	ck_assert_int_eq(comb->n_patches, 0);
	ck_assert_double_lt(comb->rests + comb->faint + comb->beyond, 0.1);
}
END_TEST

START_TEST(digits_in_their_cells_are_one_each)
{
	stroke(2.5, 1.5, 2.5, 6, 0.5, 200);
	ring(8, 4, 1.2, 2.2, 200);
	take();
	ck_assert_int_ge(comb->cell[0], 0);
	ck_assert_int_ge(comb->cell[1], 0);
	ck_assert_int_eq(comb->n_across, 0);
	ck_assert_int_eq(comb->n_patches, 2);
}
END_TEST

/* They are no tick of which the middle was taken away with the line. */
START_TEST(digits_that_are_far_apart_are_not_seen_as_one)
{
	stroke(2.5, 1.5, 2.5, 6, 0.5, 200);
	stroke(8, 1.5, 8, 6, 0.5, 200);
	take();
	ck_assert_int_eq(comb->whole.patch, -1);
}
END_TEST

START_TEST(what_ends_at_the_line_on_both_sides_is_seen_as_one_too)
{
	stroke(3, 3, WIDE - 0.5, 5, 0.5, 200);
	stroke(WIDE + 0.6, 5, 8, 3, 0.5, 200);
	take();
	ck_assert_int_ge(comb->whole.patch, 0);
}
END_TEST

/* A nought that reaches far into the cell of the one behind it. */
START_TEST(digits_that_stand_apart_are_not_cut_at_the_line)
{
	uint8_t one[PATCH_SIZE];

	stroke(9, 1.5, 9, 6, 0.5, 200);
	take();
	memcpy(one, comb->patches[comb->cell[1]], PATCH_SIZE);
	ring(5, 3.7, 2.2, 2.3, 200);
	take();
	ck_assert_int_eq(comb->n_across, 0);
	ck_assert_int_ge(comb->cell[0], 0);
	ck_assert_int_ge(comb->cell[1], 0);
	ck_assert(memcmp(comb->patches[comb->cell[1]], one, PATCH_SIZE) == 0);
}
END_TEST

START_TEST(a_faint_stroke_with_thin_places_is_one_piece)
{
	stroke(2, 1, 4, 2.5, 0.5, 80);
	stroke(4, 2.5, 2.6, 3.8, 0.5, 34);
	stroke(2.6, 3.8, 4.2, 4.4, 0.5, 80);
	take();
	ck_assert_int_eq(comb->n_patches, 1);
	ck_assert_int_eq(comb->n_loose, 0);
	ck_assert_double_lt(comb->points + comb->faint, 0.1);
}
END_TEST

START_TEST(a_stroke_too_faint_to_be_read_is_no_clean_paper)
{
	stroke(2, 1, 3.5, 4.5, 0.5, 40);
	take();
	ck_assert_int_eq(comb->n_patches, 0);
	ck_assert_double_gt(comb->faint, 0.5);
}
END_TEST

/* A fifth of black at its darkest, and most of it paler. */
START_TEST(a_digit_in_faint_pencil_is_no_blank)
{
	stroke(2.7, 1.5, 2.2, 4.5, 0.4, 34);
	stroke(2.2, 4.5, 2.3, 5.2, 0.4, 52);
	take();
	ck_assert_int_ge(comb->cell[0], 0);
	ck_assert_int_lt(comb->cell[1], 0);
}
END_TEST

START_TEST(writing_that_is_no_glyph_to_the_model_is_no_clean_paper)
{
	stroke(2.7, 1.0, 2.2, 4.8, 0.5, 27);
	stroke(2.3, 4.2, 2.3, 4.4, 0.4, 54);
	take();
	ck_assert_int_lt(comb->cell[0], 0);
	ck_assert_double_gt(comb->faint, 0.5);
}
END_TEST

START_TEST(what_is_left_of_the_outline_is_no_writing_beside_the_comb)
{
	double edge = 2 * WIDE + 0.5;

	for (double y = 1; y < 6; y += 2.5)
		stroke(edge, y, edge, y + 1, 0.2, 66);
	comb_take(&look, NULL, comb);
	ck_assert_double_eq(comb->outside, 0);
	stroke(edge + 0.3, 1.5, edge + 0.3, 6, 0.4, 200);
	comb_take(&look, NULL, comb);
	ck_assert_double_gt(comb->outside, 0.3);
}
END_TEST

START_TEST(what_reaches_the_outlines_sides_may_go_on_beyond_them)
{
	stroke(2, 2, 2, 6, 0.5, 200);
	take();
	ck_assert(!comb->spills);
	stroke(0.3, 2, 2, 2, 0.5, 200);
	take();
	ck_assert(comb->spills);
	clean();
	stroke(9, 2, 11.2, 2, 0.5, 200);
	stroke(9, 2, 9, 6, 0.5, 200);
	take();
	ck_assert(comb->spills);
}
END_TEST

START_TEST(a_smudge_of_the_outline_is_a_doubtful_one)
{
	double edge = 2 * WIDE + 0.1;

	stroke(edge, 2.0, edge, 5.5, 0.9, 250);
	comb_take(&look, NULL, comb);
	ck_assert_int_eq(comb->n_patches, 1);
	ck_assert_double_gt(comb->rests, 0.15);
}
END_TEST

START_TEST(a_ring_round_a_digit_is_told)
{
	stroke(8.2, 2.5, 8.2, 5.5, 0.5, 200);
	take();
	ck_assert(!comb->ringed);
	ring(8.2, 4, 2.4, 3.2, 200);
	take();
	ck_assert(comb->ringed);
	clean();
	ring(8.2, 4, 2.4, 3.2, 200);
	stroke(8.2, 4, 8.3, 4, 0.5, 200); /* dust in a nought */
	take();
	ck_assert(!comb->ringed);
}
END_TEST

START_TEST(what_runs_off_above_or_below_is_more_than_is_seen)
{
	stroke(3, 2, 2, TALL + LOOK_MARGIN - 0.8, 0.5, 200);
	take();
	ck_assert_double_lt(comb->beyond, 0.1);
	stroke(3, 2, 2, TALL + LOOK_MARGIN + 1, 0.5, 200);
	take();
	ck_assert_double_gt(comb->beyond, 0.1);
}
END_TEST

START_TEST(the_neighbours_stroke_only_passes_an_empty_comb)
{
	stroke(6, TALL + 1, 5.8, TALL + LOOK_MARGIN + 1, 0.5, 200);
	take();
	ck_assert_int_eq(comb->n_patches, 0);
	ck_assert_double_gt(comb->passing, 0.3);
	ck_assert_double_lt(comb->outside - comb->passing, 0.05);
	stroke(-1.2, 2, -1.2, 5, 0.5, 200);
	take();
	ck_assert_double_gt(comb->outside - comb->passing, 0.3);
}
END_TEST

/* Nothing is printed in it: a hard pencil's 6 is no 1. */
START_TEST(a_pale_loop_at_the_foot_is_no_print_where_there_is_none)
{
	stroke(2.6, 1.2, 2.2, 4, 0.5, 70);
	stroke(2.2, 4, 2.2, TALL - 1.3, 0.5, 40);
	stroke(2.2, TALL - 1.3, 4.4, TALL - 1.3, 0.5, 40);
	comb_take(&look, NULL, comb);
	ck_assert_int_eq(comb->n_patches, 1);
	ck_assert_double_gt(comb->tall[0], 0.7);
}
END_TEST

START_TEST(how_tall_a_cells_ink_is_is_told)
{
	stroke(2.5, 1.2, 2.3, 2.8, 0.4, 200); /* of a ditto */
	stroke(8, 1.5, 8, 6.5, 0.4, 200);
	take();
	ck_assert_double_lt(comb->tall[0], 0.35);
	ck_assert_double_gt(comb->tall[1], 0.6);
}
END_TEST

/* As others of the page: a pale word at the foot. */
static void
print_word(int dark)
{
	double x;

	for (x = 3; x < 8; x += 0.8)
		stroke(x, 6, x, 7.4, 0.3, dark);
}

/* With the page's other combs known. */
static void
take_printed(void)
{
	static uint8_t pixels[5][SIDE * SIDE];
	const struct look *of[5];
	struct look others[5];
	struct comb_print print;
	int i;

	memcpy(pixels[4], ink, sizeof(ink));
	clean();
	print_word(60);
	for (i = 0; i < 5; i++) {
		if (i < 4)
			memcpy(pixels[i], ink, sizeof(ink));
		others[i] = look;
		others[i].tile.ink = pixels[i];
		of[i] = &others[i];
	}
	comb_print_take(of, 5, &print);
	comb_take(of[4], &print, comb);
	comb_print_free(&print);
}

START_TEST(a_pale_word_is_no_ink)
{
	print_word(60);
	take_printed();
	ck_assert_int_eq(comb->n_patches, 0);
	ck_assert_double_lt(comb->specks + comb->rests + comb->faint, 0.1);
}
END_TEST

/* A faint steep tick, its hook just above the word. */
START_TEST(a_faint_hook_beside_the_pale_word_belongs_to_its_stroke)
{
	print_word(60);
	stroke(2.1, 4.9, 2.5, 5.6, 0.35, 62);
	stroke(2.5, 5.6, 4.4, 2, 0.35, 75);
	take_printed();
	ck_assert_int_eq(comb->n_patches, 1);
	ck_assert_double_lt(comb->specks + comb->points, 0.05);
}
END_TEST

/* A faint tick of which the foot is lost in the word looks like two 1s. */
START_TEST(a_faint_stroke_that_ends_in_the_pale_word_may_go_on)
{
	print_word(60);
	stroke(3.6, 2, 3.6, 4.4, 0.4, 75);
	take_printed();
	ck_assert(!comb->sunk);
	stroke(3.6, 2, 3.6, 6.3, 0.4, 75);
	take_printed();
	ck_assert(comb->sunk);
	stroke(3.6, 2, 3.6, 6.3, 0.4, 200);
	take_printed();
	ck_assert(!comb->sunk);
}
END_TEST

/* The top of a 6 on the divider. */
START_TEST(a_stroke_on_a_dividers_end_is_not_taken_away_with_it)
{
	stroke(WIDE + 0.2, 0.8, WIDE - 0.6, 4, 0.45, 190);
	ring(WIDE + 0.4, 4.4, 1.1, 1.2, 190);
	take_printed();
	ck_assert_int_eq(comb->n_across, 1);
	ck_assert_double_gt(comb->across[0].tall, 4.4);
}
END_TEST

/* Dust on the line, of which only the ends are printed. */
START_TEST(a_dot_between_the_cells_is_no_digit)
{
	stroke(WIDE, 4, WIDE + 0.1, 4, 0.6, 200);
	take();
	ck_assert_int_eq(comb->n_patches, 0);
	ck_assert_double_lt(comb->rests, 0.1);
	ck_assert_double_gt(comb->points, 0.1);
}
END_TEST

START_TEST(what_ends_on_the_left_outline_may_have_lost_a_hook)
{
	stroke(1.2, 5.5, 4, 1.5, 0.4, 150);
	take();
	ck_assert(!comb->clipped);
	stroke(0, 5.5, 4, 1.5, 0.4, 150);
	take();
	ck_assert(comb->clipped);
}
END_TEST

static enum steep
looks_steep(void)
{
	take();
	return steep_tick(comb->patches[comb->cell[0]]);
}

START_TEST(a_steep_tick_is_told_from_a_one)
{
	stroke(3, 6, 3.6, 1.5, 0.4, 200);
	ck_assert_int_eq(looks_steep(), STEEP_NOT);
	stroke(2.1, 5.4, 3, 6, 0.4, 200); /* a hook */
	ck_assert_int_eq(looks_steep(), STEEP_MAYBE);
	clean();
	stroke(3, 6, 3.4, 1.5, 0.4, 200);
	stroke(2.1, 6, 3.9, 6, 0.4, 200); /* a foot, on both sides */
	ck_assert_int_eq(looks_steep(), STEEP_NOT);
	clean();
	stroke(1.5, 5, 4.5, 1.5, 0.4, 200);
	ck_assert_int_eq(looks_steep(), STEEP_MAYBE);
	stroke(1.5, 5, 4.5, 1.5, 1.4, 200);
	ck_assert_int_eq(looks_steep(), STEEP_BLUNT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("comb");
	TCase *tc = tcase_create("comb");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_comb_has_no_ink);
	tcase_add_test(tc, digits_in_their_cells_are_one_each);
	tcase_add_test(tc, digits_that_are_far_apart_are_not_seen_as_one);
	tcase_add_test(
	    tc, what_ends_at_the_line_on_both_sides_is_seen_as_one_too);
	tcase_add_test(tc, digits_that_stand_apart_are_not_cut_at_the_line);
	tcase_add_test(tc, a_faint_stroke_with_thin_places_is_one_piece);
	tcase_add_test(tc, a_stroke_too_faint_to_be_read_is_no_clean_paper);
	tcase_add_test(tc, a_digit_in_faint_pencil_is_no_blank);
	tcase_add_test(
	    tc, writing_that_is_no_glyph_to_the_model_is_no_clean_paper);
	tcase_add_test(
	    tc, what_is_left_of_the_outline_is_no_writing_beside_the_comb);
	tcase_add_test(
	    tc, what_reaches_the_outlines_sides_may_go_on_beyond_them);
	tcase_add_test(tc, a_smudge_of_the_outline_is_a_doubtful_one);
	tcase_add_test(tc, a_ring_round_a_digit_is_told);
	tcase_add_test(tc, what_runs_off_above_or_below_is_more_than_is_seen);
	tcase_add_test(tc, a_pale_word_is_no_ink);
	tcase_add_test(
	    tc, a_faint_hook_beside_the_pale_word_belongs_to_its_stroke);
	tcase_add_test(tc, a_faint_stroke_that_ends_in_the_pale_word_may_go_on);
	tcase_add_test(
	    tc, a_stroke_on_a_dividers_end_is_not_taken_away_with_it);
	tcase_add_test(tc, a_dot_between_the_cells_is_no_digit);
	tcase_add_test(tc, what_ends_on_the_left_outline_may_have_lost_a_hook);
	tcase_add_test(tc, the_neighbours_stroke_only_passes_an_empty_comb);
	tcase_add_test(
	    tc, a_pale_loop_at_the_foot_is_no_print_where_there_is_none);
	tcase_add_test(tc, how_tall_a_cells_ink_is_is_told);
	tcase_add_test(tc, a_steep_tick_is_told_from_a_one);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
