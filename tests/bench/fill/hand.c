#include "tests/bench/fill/hand.h"

#include <math.h>
#include <string.h>

#define POINTS_MAX 200

/* Points of one stroke in a square from 0 to 1, ended by a negative x. */
#define END  -9, -9
#define STOP -99, -99

/* Three ways to write each digit: plain, continental (a flag on the 1, a bar
 * through the 7, an open 4), and hurried. */
static const double strokes[10][3][48] = {
	{ { .5, .02, .15, .25, .08, .6, .3, .97, .7, .92, .92, .5, .8, .12, .5,
	      .02, END, STOP },
	    { .6, .05, .2, .2, .1, .65, .45, .98, .85, .7, .85, .25, .55, .03,
		END, STOP },
	    { .45, .08, .12, .4, .25, .9, .7, .95, .9, .5, .6, .05, .35, .12,
		END, STOP } },
	{ { .5, .03, .5, .5, .48, .98, END, STOP },
	    { .2, .38, .4, .2, .58, .03, .56, .5, .55, .98, END, STOP },
	    { .6, .03, .5, .5, .4, .98, END, STOP } },
	{ { .12, .25, .3, .05, .7, .05, .82, .28, .6, .58, .1, .95, .4, .92, .9,
	      .95, END, STOP },
	    { .1, .3, .35, .04, .75, .1, .78, .35, .4, .75, .15, .93, .3, .8,
		.6, .95, .95, .88, END, STOP },
	    { .15, .15, .6, .03, .8, .25, .45, .65, .12, .95, .9, .93, END,
		STOP } },
	{ { .12, .12, .5, .02, .85, .2, .7, .42, .4, .48, .8, .58, .85, .85, .5,
	      .98, .1, .88, END, STOP },
	    { .1, .05, .85, .05, .45, .4, .8, .5, .88, .8, .5, .98, .08, .88,
		END, STOP },
	    { .2, .08, .7, .05, .75, .3, .4, .45, .8, .65, .6, .95, .1, .9, END,
		STOP } },
	{ { .65, .98, .65, .5, .66, .02, .35, .35, .06, .7, .5, .7, .96, .68,
	      END, STOP },
	    { .25, .03, .12, .52, .5, .56, .92, .5, END, .72, .12, .7, .5, .66,
		.98, END, STOP },
	    { .35, .02, .1, .55, .9, .52, END, .75, .25, .65, .98, END,
		STOP } },
	{ { .85, .05, .25, .06, .2, .42, .5, .36, .85, .5, .85, .82, .5, .98,
	      .1, .9, END, STOP },
	    { .2, .08, .2, .45, .6, .38, .88, .65, .65, .95, .1, .92, END, .18,
		.08, .5, .06, .88, .06, END, STOP },
	    { .8, .04, .3, .08, .22, .4, .75, .5, .75, .85, .15, .95, END,
		STOP } },
	{ { .75, .03, .35, .25, .1, .65, .3, .96, .7, .95, .86, .72, .65, .52,
	      .3, .58, .14, .75, END, STOP },
	    { .55, .02, .2, .45, .15, .8, .45, .98, .8, .82, .7, .6, .4, .58,
		.2, .75, END, STOP },
	    { .7, .05, .2, .5, .2, .92, .65, .95, .75, .65, .25, .65, END,
		STOP } },
	{ { .1, .05, .5, .06, .9, .05, .6, .5, .4, .98, END, STOP },
	    { .1, .12, .15, .05, .9, .05, .6, .5, .42, .98, END, .3, .52, .55,
		.5, .8, .48, END, STOP },
	    { .15, .08, .85, .03, .7, .4, .5, .98, END, STOP } },
	{ { .8, .18, .5, .02, .18, .2, .4, .44, .8, .7, .6, .97, .25, .92, .2,
	      .68, .6, .45, .82, .2, END, STOP },
	    { .75, .12, .4, .03, .2, .25, .5, .48, .8, .75, .5, .98, .2, .8, .5,
		.48, .78, .25, .7, .1, END, STOP },
	    { .7, .1, .3, .08, .3, .35, .7, .6, .7, .92, .3, .95, .3, .65, .7,
		.4, .72, .1, END, STOP } },
	{ { .85, .3, .6, .04, .2, .15, .18, .42, .5, .52, .84, .3, .85, .25, .8,
	      .6, .65, .98, END, STOP },
	    { .8, .2, .4, .05, .15, .3, .45, .5, .82, .25, .84, .6, .65, .92,
		.2, .95, END, STOP },
	    { .8, .15, .35, .05, .2, .35, .6, .45, .8, .15, .7, .6, .7, .98,
		END, STOP } },
};

void
hand_make(struct hand *hand, const struct digits *digits, struct chance *chance)
{
	double kind = chance_real(chance, 0, 1);

	memset(hand, 0, sizeof(*hand));
	hand->pencil = chance_of(chance, 0.33);
	hand->ink.width = chance_real(chance, 0.35, 0.7);
	hand->ink.darkness = hand->pencil ? chance_real(chance, 0.43, 0.63)
					  : chance_real(chance, 0.75, 0.95);
	hand->ink.grain = hand->pencil ? 0.35 : 0.08;
	hand->ink.seed = chance_next(chance);
	hand->mark = kind < .6    ? HAND_TICK
		     : kind < .82 ? HAND_CROSS
		     : kind < .93 ? HAND_SCRIBBLE
				  : HAND_STROKE;
	hand->jitter = chance_real(chance, 0.2, 0.5);
	hand->slant = chance_normal(chance, 0.12);
	hand->digit_height = chance_real(chance, 0.58, 0.9);
	hand->digits = digits;
	hand->writer = digits != NULL ? digits_writer(digits, chance) : 0;
	hand->variant = chance_whole(chance, 0, 2);
	hand->edge = chance_real(chance, -.08, .08);
	hand->corrects = chance_of(chance, .5) ? 0.01 : 0.035;
	hand->strays = 0.004;
	hand->overflows = chance_of(chance, .2) ? 0.15 : 0.02;
	hand->ticks_counts = chance_of(chance, .5) ? 0.85 : 0.03;
	hand->skips = chance_of(chance, .15) ? 0.12 : 0.015;
	hand->zeros = chance_of(chance, .5) ? 0.4 : 0.05;
	hand->words = 0.004;
	hand->misses = 0.004;
	hand->squeezes = chance_of(chance, .15);
}

/* Strokes N points of the unit square laid over BOX, with a shaking hand. */
static void
stroke(const struct hand *hand, struct picture *p, struct chance *chance,
    const double *points, int n, struct rect box, double shake)
{
	double at[2 * POINTS_MAX];
	int i;

	for (i = 0; i < n && i < POINTS_MAX; i++) {
		double y = points[2 * i + 1];

		at[2 * i] = box.x + points[2 * i] * box.w +
			    hand->slant * (0.5 - y) * box.h +
			    chance_normal(chance, shake);
		at[2 * i + 1] =
		    box.y + y * box.h + chance_normal(chance, shake);
	}
	picture_stroke(p, &hand->ink, at, n);
}

/* A box of SIZE times BOX's side, off its middle by the hand's jitter. */
static struct rect
about(const struct hand *hand, struct chance *chance, struct rect box,
    double size)
{
	struct rect r = { 0, 0, box.w * size, box.h * size };

	r.x = box.x + (box.w - r.w) / 2 + chance_normal(chance, hand->jitter);
	r.y = box.y + (box.h - r.h) / 2 + chance_normal(chance, hand->jitter);
	return r;
}

static void
tick(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box)
{
	double knee = chance_real(chance, .28, .42);
	double start = chance_real(chance, .35, .65);
	const double points[] = { chance_real(chance, 0, .12), start, knee * .6,
		(start + .95) / 2 + .04, knee, chance_real(chance, .85, 1),
		(knee + 1) / 2 + .02, chance_real(chance, .42, .56), 1,
		chance_real(chance, -.2, .15) };

	stroke(hand, p, chance, points, 5, box, 0.06);
}

static void
cross(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box)
{
	const double one[] = { .05, .05, .5, .5, .97, .95 };
	const double two[] = { .93, .04, .5, .52, .06, .96 };

	stroke(hand, p, chance, one, 3, box, 0.18);
	stroke(hand, p, chance, two, 3, box, 0.18);
}

/* To and fro over the box, LINES times. */
static void
shade(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box, int lines)
{
	double points[2 * POINTS_MAX];
	int i, n = 2 * lines < POINTS_MAX ? 2 * lines : POINTS_MAX;

	for (i = 0; i < n; i++) {
		points[2 * i] = i % 2 ? chance_real(chance, .82, 1)
				      : chance_real(chance, 0, .18);
		points[2 * i + 1] = (i + .5) / n;
	}
	stroke(hand, p, chance, points, n, box, 0.08);
}

void
hand_mark(const struct hand *hand, struct picture *p, struct chance *chance,
    enum hand_mark kind, struct rect box)
{
	struct rect r = about(hand, chance, box, chance_real(chance, .7, 1.2));
	const double dash[] = { .05, .55, .5, .5, .95, .45 };
	const double slash[] = { .1, .95, .5, .5, .92, .05 };

	switch (kind) {
	case HAND_TICK:
		r = about(hand, chance, box, chance_real(chance, .8, 1.5));
		tick(hand, p, chance, r);
		break;
	case HAND_CROSS:
		cross(hand, p, chance, r);
		break;
	case HAND_STROKE:
		stroke(hand, p, chance, chance_of(chance, .4) ? dash : slash, 3,
		    r, 0.12);
		break;
	case HAND_SCRIBBLE:
		r = about(hand, chance, box, chance_real(chance, .6, .85));
		shade(hand, p, chance, r, chance_whole(chance, 3, 5));
		break;
	}
}

void
hand_strike(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box)
{
	struct rect r = about(hand, chance, box, chance_real(chance, 1, 1.15));
	struct rect turned = { r.y, r.x, r.h, r.w };

	shade(hand, p, chance, r, chance_whole(chance, 7, 10));
	shade(hand, p, chance, r, chance_whole(chance, 6, 9));
	(void)turned;
}

static void
own_digit(const struct hand *hand, struct picture *p, struct chance *chance,
    int digit, struct rect box)
{
	const double *s = strokes[digit][hand->variant];
	int n;

	for (; s[0] > -50; s += 2 * (n + 1)) {
		for (n = 0; s[2 * n] > -5; n++)
			;
		stroke(hand, p, chance, s, n, box, 0.07);
	}
}

/* The part of a picture that has ink. */
static struct rect
ink_bounds(const uint8_t *image, int side)
{
	int x, y, x0 = side, y0 = side, x1 = 0, y1 = 0;

	for (y = 0; y < side; y++)
		for (x = 0; x < side; x++)
			if (image[y * side + x] > 40) {
				x0 = x < x0 ? x : x0;
				x1 = x > x1 ? x : x1;
				y0 = y < y0 ? y : y0;
				y1 = y > y1 ? y : y1;
			}
	return (struct rect){ x0, y0, x1 - x0 + 1, y1 - y0 + 1 };
}

void
hand_digit(const struct hand *hand, struct picture *p, struct chance *chance,
    int digit, struct rect cell)
{
	double h = cell.h * hand->digit_height * chance_real(chance, .92, 1.08);
	double x = cell.x + cell.w / 2 + chance_normal(chance, hand->jitter);
	double y = cell.y + cell.h / 2 + chance_normal(chance, hand->jitter);
	const uint8_t *image;
	struct rect b;
	double scale, wide;
	int side;

	if (hand->digits == NULL) {
		double w = h * (digit == 1 ? .4 : .58);
		struct rect r = { x - w / 2, y - h / 2, w, h };

		own_digit(hand, p, chance, digit, r);
		return;
	}
	side = hand->digits->side;
	image = digits_pick(hand->digits, hand->writer, digit, chance);
	b = ink_bounds(image, side);
	scale = h / b.h;
	wide = scale * hand->digits->aspect;
	if (b.w * wide > cell.w * 1.1) {
		scale *= cell.w * 1.1 / (b.w * wide);
		wide = scale * hand->digits->aspect;
	}
	picture_glyph(p, &hand->ink, image, side, side,
	    x - (b.x + b.w / 2) * wide, y - (b.y + b.h / 2) * scale,
	    side * wide, side * scale, hand->slant / 2,
	    hand->digits->edge + hand->edge);
}

void
hand_cross_out(const struct hand *hand, struct picture *p,
    struct chance *chance, struct rect box)
{
	struct rect r = about(hand, chance, box, chance_real(chance, .8, 1));

	if (chance_of(chance, .5))
		shade(hand, p, chance, r, chance_whole(chance, 2, 4));
	else
		cross(hand, p, chance, r);
}

void
hand_words(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box, double share)
{
	double points[2 * POINTS_MAX], x = box.x + 1.5;
	double height = box.h * chance_real(chance, .25, .4);
	double base = box.y + box.h * .75;

	while (x < box.x + box.w * share - 2) {
		int n = 0, letters = chance_whole(chance, 3, 8);
		int room = (int)((box.x + box.w - x) / .55);

		if (letters > room / 4)
			letters = room / 4; /* a short word, not none */
		if (letters < 1)
			break;
		for (; n < 4 * letters && n < POINTS_MAX; n++) {
			points[2 * n] = x + n * .55 + chance_normal(chance, .2);
			points[2 * n + 1] =
			    base -
			    (n % 2 ? height * chance_real(chance, .5, 1) : 0) +
			    chance_normal(chance, .12);
		}
		picture_stroke(p, &hand->ink, points, n);
		x = points[2 * n - 2] + 2;
	}
}

void
hand_circle(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box)
{
	struct rect r = about(hand, chance, box, chance_real(chance, 1.5, 1.9));
	double points[2 * 11];
	int i;

	for (i = 0; i < 11; i++) {
		points[2 * i] = .5 + .5 * cos(i * .66 - 1.2);
		points[2 * i + 1] = .5 + .5 * sin(i * .66 - 1.2);
	}
	stroke(hand, p, chance, points, 11, r, .15);
}

void
hand_dot(const struct hand *hand, struct picture *p, struct chance *chance,
    struct rect box)
{
	double x = box.x + box.w * chance_real(chance, .2, .8);
	double y = box.y + box.h * chance_real(chance, .2, .8);
	double points[] = { x, y, x + .15, y + .1 };

	picture_stroke(p, &hand->ink, points, 2);
}
