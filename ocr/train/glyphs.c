#include <string.h>

#include "ocr/train/pen.h"
#include "ocr/train/samples.h"

/* A cell of a comb: its inside is SIDE pixels high, as scanned. */
struct cell {
	struct canvas canvas;
	struct chance *chance;
	float height; /* of the glyph, pixels */
	float radius; /* of the pen */
};

/* Turns, slants and squeezes: from units (-0.5 .. 0.5) to pixels. */
static struct affine
posture(struct cell *cell, float width, float turn, float slant)
{
	struct chance *ch = cell->chance;
	float a = chance_sd(ch, turn), b = chance_sd(ch, slant);
	float sx = cell->height * width, sy = cell->height;

	return (struct affine){ sx * cosf(a), sy * (b * cosf(a) - sinf(a)),
		sx * sinf(a), sy * (b * sinf(a) + cosf(a)),
		cell->canvas.w / 2.0f + chance_sd(ch, 2),
		cell->canvas.h / 2.0f + chance_sd(ch, 2) };
}

static struct affine
inverse(struct affine m)
{
	float d = 1 / (m.xx * m.yy - m.xy * m.yx);
	struct affine i = { m.yy * d, -m.xy * d, -m.yx * d, m.xx * d, 0, 0 };

	i.x = -(i.xx * m.x + i.xy * m.y);
	i.y = -(i.yx * m.x + i.yy * m.y);
	return i;
}

/* A pen whose unit square lies around the middle of the cell. */
static struct pen
take_pen(struct cell *cell, float width, float turn, float slant)
{
	struct affine m = posture(cell, width, turn, slant);

	m.x -= (m.xx + m.xy) / 2;
	m.y -= (m.yx + m.yy) / 2;
	return (struct pen){ .canvas = &cell->canvas,
		.chance = cell->chance,
		.m = m,
		.radius = cell->radius,
		.dark = 1,
		.shake = chance_in(cell->chance, 0, 0.035f) };
}

/* A digit of the sets WIDTH times as wide as it was. */
static int
set_digit(struct samples *s, struct cell *cell, float width, float turn)
{
	float pick = chance_in(&s->chance, 0, 1);
	const struct set *set;
	struct affine m;
	size_t at;
	int d = 0;
	float ink;

	while (d + 1 < s->n_digits && pick >= s->digits[d].share)
		pick -= s->digits[d++].share;
	set = &s->digits[d].set;
	at = chance_of(&s->chance, (int)set->n);
	ink = set->h == 28 ? 20 : set->h; /* the digit's height in it */
	m = inverse(posture(cell, width, turn, 0.12f));
	m.xx *= ink;
	m.xy *= ink;
	m.yx *= ink;
	m.yy *= ink;
	m.x = m.x * ink + set->w / 2.0f - 0.5f;
	m.y = m.y * ink + set->h / 2.0f - 0.5f;
	canvas_warp(&cell->canvas, set->pixels + at * set->w * set->h, set->w,
	    set->h, &m);
	return set->labels[at];
}

/* Stroke width: never so thin that the digit is lost. */
static void
vary_width(struct cell *cell)
{
	struct canvas before = cell->canvas;
	float mass = canvas_mass(&before), amount;

	amount = chance_sd(cell->chance, 0.045f * cell->height);
	if (amount < -0.07f * cell->height)
		amount = -0.07f * cell->height;
	canvas_thicken(&cell->canvas, amount);
	if (amount < 0 && canvas_mass(&cell->canvas) < 0.5f * mass) {
		cell->canvas = before;
		canvas_thicken(&cell->canvas, amount * -0.5f);
	}
}

static int
digit(struct samples *s, struct cell *cell)
{
	float width = expf(chance_sd(cell->chance, 0.16f));
	int label;

	if (chance_is(cell->chance, 0.82f)) {
		label = set_digit(s, cell, width, 0.09f);
		vary_width(cell);
	} else {
		static const uint8_t often[] = { 1, 1, 1, 1, 7, 7, 7, 4, 4, 4,
			9, 9, 2, 2, 3, 5, 0, 6, 8 };
		struct pen pen = take_pen(cell, width * 0.75f, 0.09f, 0.2f);

		label = often[chance_of(cell->chance, sizeof(often))];
		pen_digit(&pen, label);
	}
	if (chance_is(cell->chance, 0.5f))
		canvas_bend(&cell->canvas, cell->chance, 0.035f * cell->height);
	return GLYPH_0 + label;
}

static int
tick(struct samples *s, struct cell *cell)
{
	struct pen pen =
	    take_pen(cell, expf(chance_sd(&s->chance, 0.3f)), 0.12f, 0.15f);

	pen_tick(&pen);
	return GLYPH_TICK;
}

static int
strike(struct samples *s, struct cell *cell)
{
	struct pen pen =
	    take_pen(cell, expf(chance_sd(&s->chance, 0.2f)), 0.15f, 0.1f);

	switch (chance_of(&s->chance, 4)) {
	case 0:
		pen_stroke(&pen);
		break;
	case 1:
		set_digit(s, cell, 1, 0.1f);
		vary_width(cell);
		pen_strike(&pen);
		break;
	default:
		pen_cross(&pen);
		break;
	}
	return GLYPH_STRIKE;
}

/* Several glyphs side by side, the cell's edges cutting them off. */
static void
word(struct samples *s, struct cell *cell)
{
	int n = 2 + chance_of(&s->chance, 4);
	struct pen pen = take_pen(cell, 0.6f, 0.05f, 0.1f);
	float shift = 0.75f * cell->height * chance_in(&s->chance, 0.7f, 1.1f);

	pen.m.x -= shift * (n - 1) / 2 * 1.1f;
	for (int i = 0; i < n; i++) {
		pen_letter(&pen, chance_of(&s->chance, PEN_LETTERS));
		pen.m.x += shift;
	}
}

static void
two_digits(struct samples *s, struct cell *cell)
{
	struct canvas first;
	float whole = cell->height;

	cell->height *= 0.7f;
	set_digit(s, cell, 0.75f, 0.05f);
	first = cell->canvas;
	set_digit(s, cell, 0.75f, 0.05f);
	for (int y = 0; y < first.h; y++) {
		for (int x = 0; x < first.w; x++) {
			int by = (int)(whole * 0.3f);
			float *to = &cell->canvas.ink[y * first.w + x];
			float v = x + by < first.w
				      ? first.ink[y * first.w + x + by]
				      : 0;
			float u = x >= by && x - by < first.w ? 1 : 0;

			*to = u > 0 ? *to : 0;
			first.ink[y * first.w + x] = v;
		}
	}
	for (int y = 0; y < first.h; y++) {
		float *row = cell->canvas.ink + y * first.w;
		int by = (int)(whole * 0.3f);

		memmove(row + by, row, (first.w - by) * sizeof(*row));
		memset(row, 0, by * sizeof(*row));
		for (int x = 0; x < first.w; x++)
			row[x] = fmaxf(row[x], first.ink[y * first.w + x]);
	}
	cell->height = whole;
}

static int
other(struct samples *s, struct cell *cell)
{
	struct pen pen = take_pen(
	    cell, 0.8f * expf(chance_sd(&s->chance, 0.2f)), 0.1f, 0.15f);

	switch (chance_of(&s->chance, 6)) {
	case 0:
	case 1:
		pen_letter(&pen, chance_of(&s->chance, PEN_LETTERS));
		break;
	case 2:
		word(s, cell);
		break;
	case 3:
		two_digits(s, cell);
		break;
	case 4:
		pen_scribble(&pen, chance_in(&s->chance, 0.08f, 0.3f));
		break;
	default:
		pen_doodle(&pen);
		break;
	}
	return GLYPH_OTHER;
}

static int
blank(struct samples *s, struct cell *cell)
{
	struct chance *ch = &s->chance;
	struct pen pen = take_pen(cell, 1.2f, 0.1f, 0.1f);
	struct canvas *c = &cell->canvas;

	switch (chance_of(ch, 4)) {
	case 0: /* specks */
		for (int i = chance_of(ch, 4); i >= 0; i--) {
			pen.radius =
			    chance_in(ch, 0.3f, 0.06f * cell->height + 0.4f);
			pen_dot(&pen);
		}
		break;
	case 1: { /* a smudge */
		pen.radius = chance_in(ch, 0.1f, 0.4f) * cell->height;
		pen.dark = chance_in(ch, 0.1f, 0.5f);
		pen_dot(&pen);
		canvas_blur(c, 2);
		break;
	}
	case 2: { /* a level line across: fold or rest of the box */
		float y = chance_in(ch, 0, c->h), tilt = chance_sd(ch, 2);

		canvas_line(c, (struct point){ 0, y - tilt },
		    (struct point){ c->w, y + tilt }, chance_in(ch, 0.2f, 1),
		    chance_in(ch, 0.2f, 1));
		break;
	}
	default: /* nothing but the paper */
		break;
	}
	return GLYPH_BLANK;
}

/* What is left of the printed box at some of the cell's borders, and of
 * the neighbour's writing. */
static void
borders(struct cell *cell)
{
	struct canvas *c = &cell->canvas;
	struct chance *ch = cell->chance;
	float dark = chance_in(ch, 0.2f, 1);
	float radius = chance_in(ch, 0.2f, 1.2f);

	for (int side = 0; side < 4; side++) {
		float off = chance_in(ch, -1, 2.5f), tilt = chance_sd(ch, 0.7f);
		float w = c->w - 1, h = c->h - 1;
		struct point a = { side == 1   ? w - off
				   : side == 3 ? off
					       : 0,
			side == 0   ? off
			: side == 2 ? h - off
				    : 0 };
		struct point b = { side % 2 ? a.x + tilt : w,
			side % 2 ? h : a.y + tilt };

		if (chance_is(ch, 0.4f))
			canvas_line(c, a, b, radius, dark);
	}
}

/* What the pen's ink, the paper and the scanner make of it. */
static void
scan(struct cell *cell)
{
	struct canvas *c = &cell->canvas;
	struct chance *ch = cell->chance;
	float dark = chance_is(ch, 0.3f) ? chance_in(ch, 0.3f, 0.6f)
					 : chance_in(ch, 0.6f, 1);

	for (int i = 0; i < c->w * c->h; i++)
		c->ink[i] *= dark;
	if (chance_is(ch, 0.25f))
		canvas_grain(c, ch, chance_in(ch, 0.2f, 0.9f));
	if (chance_is(ch, 0.6f))
		canvas_blur(c, chance_in(ch, 0.2f, 0.045f * cell->height));
	if (chance_is(ch, 0.2f))
		canvas_coarsen(c, chance_in(ch, 1, cell->height / 11));
	if (chance_is(ch, 0.6f))
		canvas_noise(c, ch, chance_in(ch, 0, 0.08f));
	if (chance_is(ch, 0.1f))
		canvas_salt(c, ch, chance_in(ch, 0, 0.01f));
	if (chance_is(ch, 0.25f))
		canvas_jpeg(c, chance_in(ch, 0.02f, 0.12f));
	if (chance_is(ch, 0.08f)) /* one bit a pixel */
		for (int i = 0; i < c->w * c->h; i++)
			c->ink[i] = c->ink[i] > dark * 0.45f;
}

static void
open_cell(struct cell *cell, struct chance *ch)
{
	float side, fill = chance_in(ch, 0.5f, 0.95f);

	side = 16 * expf(chance_in(ch, 0, 1.5f)); /* 16 .. 72 pixels */
	canvas_clear(
	    &cell->canvas, (int)(side * chance_in(ch, 0.8f, 1.1f)), (int)side);
	cell->chance = ch;
	cell->height = side * fill;
	cell->radius = cell->height * chance_in(ch, 0.018f, 0.075f);
}

int
sample_glyph(struct samples *s, uint8_t patch[PATCH])
{
	static uint8_t bytes[CANVAS_SIDE * CANVAS_SIDE];
	struct cell cell;
	float pick = chance_in(&s->chance, 0, 1);
	int label;

	open_cell(&cell, &s->chance);
	if (pick < 0.7f)
		label = digit(s, &cell);
	else if (pick < 0.8f)
		label = tick(s, &cell);
	else if (pick < 0.87f)
		label = strike(s, &cell);
	else if (pick < 0.96f)
		label = other(s, &cell);
	else
		label = blank(s, &cell);
	if (chance_is(&s->chance, 0.2f))
		borders(&cell);
	scan(&cell);
	canvas_bytes(&cell.canvas, bytes);
	if (model_glyph_patch(bytes, cell.canvas.w, cell.canvas.h, patch) <=
		0 &&
	    label != GLYPH_BLANK)
		return sample_glyph(s, patch);
	return label;
}
