/* A box's tile with a stain over it: what is written there is kept. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/stain.h"
#include "tests/suite.h"

#define SIDE 47

static uint8_t ink[SIDE * SIDE];
static struct tile tile;

static void
paper(void)
{
	memset(ink, 0, sizeof(ink));
	tile = (struct tile){ .w = SIDE, .h = SIDE, .step = 0.2, .ink = ink };
}

/* Light is lost on the way: DARK of what gets through what is there. */
static void
darken(int x, int y, double dark)
{
	uint8_t *p = ink + y * SIDE + x;

	*p = (uint8_t)(255 - (255 - *p) * (1 - dark));
}

/* The ring of a cup whose middle is far to the left, with a darker rim. */
static void
cup(double band, double rim)
{
	int x, y;

	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE; x++) {
			double r = hypot(x + 170.0, y - 20.0);

			if (r > 190 && r < 201)
				darken(x, y, band);
			if (r > 198.5 && r < 201)
				darken(x, y, rim);
		}
}

/* A slash of a pen 3 pixels wide through the tile's middle. */
static void
slash(double dark)
{
	int x, y;

	for (y = 12; y < 36; y++)
		for (x = 46 - y; x < 49 - y; x++)
			darken(x, y, dark);
}

START_TEST(clean_paper_stays_as_it_is)
{
	uint8_t before[sizeof(ink)];

	paper();
	slash(0.9);
	memcpy(before, ink, sizeof(ink));
	ck_assert(!stain_even(&tile, stain_grain(&tile)));
	ck_assert_mem_eq(ink, before, sizeof(ink));
}
END_TEST

START_TEST(the_ring_of_a_cup_is_taken_out)
{
	size_t i;

	paper();
	cup(0.2, 0.18);
	ck_assert(stain_even(&tile, stain_grain(&tile)));
	for (i = 0; i < sizeof(ink); i++)
		ck_assert_int_le(ink[i], 12);
}
END_TEST

START_TEST(a_stroke_over_the_ring_is_still_there)
{
	int y;

	paper();
	slash(0.8);
	cup(0.2, 0.15);
	ck_assert(stain_even(&tile, stain_grain(&tile)));
	for (y = 13; y < 35; y++)
		ck_assert_int_ge(ink[y * SIDE + 47 - y], 90);
}
END_TEST

START_TEST(pale_writing_deep_in_a_shadow_is_no_rim)
{
	int x, y;

	paper();
	slash(0.22);
	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE - 8; x++)
			darken(x, y, 0.2);
	ck_assert(stain_even(&tile, stain_grain(&tile)));
	for (y = 23; y < 33; y++)
		ck_assert_int_ge(ink[y * SIDE + 47 - y], 28);
}
END_TEST

START_TEST(a_pencils_shading_is_ink)
{
	uint8_t before[sizeof(ink)];
	int x, y;

	paper();
	for (y = 12; y < 34; y++)
		for (x = 12; x < 34; x++)
			darken(x, y, 0.43);
	memcpy(before, ink, sizeof(ink));
	ck_assert(!stain_even(&tile, stain_grain(&tile)));
	ck_assert_mem_eq(ink, before, sizeof(ink));
}
END_TEST

START_TEST(pale_shading_that_stays_in_its_box_is_no_stain)
{
	int x, y;

	paper();
	for (y = 10; y < 37; y++)
		for (x = 10; x < 37; x++)
			darken(x, y, 0.15);
	ck_assert(!stain_even(&tile, stain_grain(&tile)));
	ck_assert_int_gt(ink[23 * SIDE + 23], 30);
}
END_TEST

static bool
in_box(int x)
{
	return x > 11 && x < 35;
}

START_TEST(shading_over_a_stain_is_no_more_lightened_than_the_stain)
{
	int x, y;

	paper();
	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE; x++)
			darken(x, y, in_box(x) && in_box(y) ? 0.34 : 0.1);
	ck_assert(stain_even(&tile, stain_grain(&tile)));
	ck_assert_int_gt(ink[23 * SIDE + 23], 0);
}
END_TEST

START_TEST(grain_is_no_stain)
{
	uint8_t before[sizeof(ink)];
	unsigned r = 1;
	size_t i;

	paper();
	for (i = 0; i < sizeof(ink); i++) {
		r = r * 1103515245 + 12345;
		ink[i] = r >> 16 & 31;
	}
	memcpy(before, ink, sizeof(ink));
	ck_assert(!stain_even(&tile, stain_grain(&tile)));
	ck_assert_mem_eq(ink, before, sizeof(ink));
}
END_TEST

SUITE("stain", clean_paper_stays_as_it_is, the_ring_of_a_cup_is_taken_out,
    a_stroke_over_the_ring_is_still_there,
    pale_writing_deep_in_a_shadow_is_no_rim, a_pencils_shading_is_ink,
    pale_shading_that_stays_in_its_box_is_no_stain,
    shading_over_a_stain_is_no_more_lightened_than_the_stain, grain_is_no_stain)
