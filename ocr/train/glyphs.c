#include <string.h>

#include "ocr/train/pen.h"
#include "ocr/train/samples.h"

#define SIDE MODEL_MARK_SIDE

/* A cell of a comb: its inside is SIDE pixels high, as scanned. */
struct cell {
	struct canvas canvas;
	struct chance *chance;
	float height; /* of the glyph, pixels */
	float radius; /* of the pen */
	float harsh;  /* how often it comes to harm */
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
	m = inverse(posture(cell, width, turn, 0.15f));
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

	amount = chance_sd(cell->chance, 0.05f * cell->height);
	if (amount < -0.07f * cell->height)
		amount = -0.07f * cell->height;
	canvas_thicken(&cell->canvas, amount);
	if (amount < 0 && canvas_mass(&cell->canvas) < 0.5f * mass) {
		cell->canvas = before;
		canvas_thicken(&cell->canvas, amount * -0.5f);
	}
}

static float
any_width(struct chance *ch)
{
	float width = expf(chance_sd(ch, 0.17f));

	return chance_is(ch, 0.2f) ? width * chance_in(ch, 0.8f, 1.8f) : width;
}

/* The ink's bounds: X0, Y0, X1, Y1.  False if there is none. */
static bool
ink_bounds(const struct canvas *c, int box[4])
{
	box[0] = c->w;
	box[1] = c->h;
	box[2] = box[3] = -1;
	for (int i = 0; i < c->w * c->h; i++) {
		int x = i % c->w, y = i / c->w;

		if (c->ink[i] < 0.3f)
			continue;
		box[0] = x < box[0] ? x : box[0];
		box[1] = y < box[1] ? y : box[1];
		box[2] = x > box[2] ? x : box[2];
		box[3] = y > box[3] ? y : box[3];
	}
	return box[2] >= 0;
}

/* Some sets make every digit a square, a 1 too: its line becomes thick. */
static void
stretch(struct cell *cell, float width)
{
	static uint8_t bytes[CANVAS_SIDE * CANVAS_SIDE];
	struct canvas *c = &cell->canvas;
	struct affine m = { .yy = 1 };
	int box[4], w = c->w;

	if (!ink_bounds(c, box))
		return;
	m.xx = (box[2] - box[0] + 1) / (width * (box[3] - box[1] + 1));
	m.xx = fmaxf(m.xx, 0.2f);
	canvas_bytes(c, bytes);
	canvas_clear(c, (int)((box[2] - box[0] + 1) / m.xx) + w / 4, c->h);
	m.x = (box[0] + box[2]) / 2.0f - m.xx * c->w / 2;
	canvas_warp(c, bytes, w, c->h, &m);
}

static int
digit(struct samples *s, struct cell *cell)
{
	float width = any_width(cell->chance);
	int label;

	if (chance_is(cell->chance, 0.65f)) {
		label = set_digit(s, cell, width, 0.09f);
		vary_width(cell);
		if (chance_is(cell->chance, 0.15f)) /* a felt pen */
			canvas_thicken(&cell->canvas,
			    chance_in(cell->chance, 0.02f, 0.09f) *
				cell->height);
	} else {
		static const uint8_t often[] = { 1, 1, 1, 1, 1, 7, 7, 7, 7, 7,
			7, 4, 4, 4, 9, 9, 9, 9, 8, 8, 2, 2, 2, 3, 3, 5, 5, 5, 0,
			6, 6 };
		struct pen pen = take_pen(cell,
		    chance_in(cell->chance, 0.6f, 1.1f) * width, 0.09f, 0.28f);

		if (chance_is(cell->chance, 0.15f)) /* a felt pen */
			pen.radius = cell->height *
				     chance_in(cell->chance, 0.075f, 0.14f);
		label = often[chance_of(cell->chance, sizeof(often))];
		pen_digit(&pen, label);
	}
	if (chance_is(cell->chance, 0.5f))
		canvas_bend(&cell->canvas, cell->chance, 0.035f * cell->height);
	if (chance_is(cell->chance, 0.15f))
		stretch(cell, chance_in(cell->chance, 0.7f, 1.1f));
	return GLYPH_0 + label;
}

/* Of pixels STEP apart, those FROM to TO become no darker than what is on
 * both sides of them. */
static void
erase(uint8_t *line, int step, int from, int to)
{
	uint8_t a = from > 0 ? line[(from - 1) * step] : 0;
	uint8_t b = to + 1 < SIDE ? line[(to + 1) * step] : 0;

	a = a < b ? a : b;
	for (int i = from; i <= to; i++)
		if (line[i * step] > a)
			line[i * step] = a;
}

/* A photographed box's mark, its outline taken away as the reader does. */
static bool
photographed(struct samples *s, struct cell *cell, int mark)
{
	enum { AT = 4, END = SIDE - 5, REACH = 1 };
	uint8_t patch[PATCH];
	struct affine m = { .xx = 1, .yy = 1 };
	size_t i;

	if (s->boxes == NULL || !chance_is(&s->chance, 0.08f))
		return false;
	do
		i = pick_box(s);
	while (s->boxes->labels[i] != mark);
	sample_box(s, i, false, patch);
	for (int k = 0; k < SIDE; k++) {
		erase(patch + k, SIDE, AT - REACH, AT + REACH);
		erase(patch + k, SIDE, END - REACH, END + REACH);
	}
	for (int k = 0; k < SIDE; k++) {
		erase(patch + k * SIDE, 1, AT - REACH, AT + REACH);
		erase(patch + k * SIDE, 1, END - REACH, END + REACH);
	}
	m = inverse(posture(cell, 1, 0.1f, 0.1f));
	m.xx *= SIDE;
	m.xy *= SIDE;
	m.yx *= SIDE;
	m.yy *= SIDE;
	m.x = m.x * SIDE + SIDE / 2.0f;
	m.y = m.y * SIDE + SIDE / 2.0f;
	canvas_warp(&cell->canvas, patch, SIDE, SIDE, &m);
	return true;
}

/* Ticks go over the cell's lines, and the reader keeps them whole. */
static int
tick(struct samples *s, struct cell *cell)
{
	struct pen pen;

	cell->height = fminf(cell->height, CANVAS_SIDE * 0.6f);
	canvas_clear(&cell->canvas, 2 * cell->canvas.w, cell->canvas.h * 3 / 2);
	pen = take_pen(cell, expf(chance_sd(&s->chance, 0.3f)), 0.12f, 0.15f);
	if (!photographed(s, cell, MARK_TICK))
		pen_tick(&pen);
	return GLYPH_TICK;
}

static int
strike(struct samples *s, struct cell *cell)
{
	struct pen pen =
	    take_pen(cell, expf(chance_sd(&s->chance, 0.2f)), 0.15f, 0.1f);

	switch (chance_of(&s->chance, 6)) {
	case 0:
		pen_stroke(&pen);
		break;
	case 1: /* whatever is under it */
		pen_scribble(&pen, chance_in(&s->chance, 0.08f, 0.3f));
		break;
	case 2:
	case 3: {
		/* One line makes a 7 of a 1, and is the bar of a 7. */
		int d = set_digit(s, cell, 1, 0.1f);

		vary_width(cell);
		pen_strike(&pen, d == 0 || d == 1 || d == 7 ? 2 : 1);
		break;
	}
	default:
		if (!photographed(s, cell, MARK_CROSS))
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
	float fits = 1.3f * CANVAS_SIDE / n;
	struct pen pen;
	float shift;

	cell->height = fminf(cell->height, fits);
	shift = 0.75f * cell->height * chance_in(&s->chance, 0.7f, 1.1f);
	canvas_clear(&cell->canvas, CANVAS_SIDE, cell->canvas.h);
	pen = take_pen(cell, 0.6f, 0.05f, 0.1f);
	pen.m.x -= shift * (n - 1) / 2;
	for (int i = 0; i < n; i++) {
		pen_letter(&pen, chance_of(&s->chance, PEN_LETTERS));
		pen.m.x += shift;
	}
}

/* Puts FROM on TO, BY pixels to the right. */
static void
lay_over(struct canvas *to, const struct canvas *from, int by)
{
	for (int y = 0; y < to->h; y++) {
		for (int x = 0; x < to->w; x++) {
			float *at = &to->ink[y * to->w + x];

			if (x - by >= 0 && x - by < to->w)
				*at = fmaxf(*at, from->ink[y * to->w + x - by]);
		}
	}
}

static void
two_digits(struct samples *s, struct cell *cell)
{
	struct canvas *c = &cell->canvas, first, second;
	int by = (int)(cell->height * 0.3f);

	cell->height *= 0.7f;
	set_digit(s, cell, 0.75f, 0.05f);
	first = *c;
	set_digit(s, cell, 0.75f, 0.05f);
	second = *c;
	cell->height /= 0.7f;
	canvas_clear(c, c->w, c->h);
	lay_over(c, &first, -by);
	lay_over(c, &second, by);
}

static int
other(struct samples *s, struct cell *cell)
{
	struct pen pen = take_pen(
	    cell, 0.8f * expf(chance_sd(&s->chance, 0.2f)), 0.1f, 0.15f);

	switch (chance_of(&s->chance, 5)) {
	case 0:
	case 1:
		pen_letter(&pen, chance_is(&s->chance, 0.12f)
				     ? PEN_QUESTION
				     : chance_of(&s->chance, PEN_LETTERS));
		break;
	case 2:
		word(s, cell);
		break;
	case 3:
		two_digits(s, cell);
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

	switch (chance_of(ch, 3)) {
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

/* The reader takes printed lines away, and with them what of the glyph lay
 * on one side only: little enough, or nobody could tell what it was. */
static void
erased_line(struct cell *cell)
{
	struct canvas *c = &cell->canvas, before = *c;
	bool level = chance_is(cell->chance, 0.5f);
	int n = level ? c->h : c->w, m = level ? c->w : c->h;
	int step = level ? c->w : 1, across = level ? 1 : c->w;
	int from = (int)(n * chance_in(cell->chance, 0.1f, 0.3f));
	int to = from + 3;

	if (chance_is(cell->chance, 0.5f)) {
		to = n - 1 - from;
		from = to - 3;
	}
	for (int i = 0; i < m; i++) {
		float *line = c->ink + i * across;
		float least =
		    fminf(line[(from - 1) * step], line[(to + 1) * step]);

		for (int k = from; k <= to; k++)
			line[k * step] = fminf(line[k * step], least);
	}
	if (canvas_mass(c) < 0.88f * canvas_mass(&before))
		*c = before;
}

/* The reader keeps what is darker than two fifths of the darkest. */
static void
trim(struct canvas *c)
{
	float most = 0;

	for (int i = 0; i < c->w * c->h; i++)
		most = fmaxf(most, c->ink[i]);
	most = fminf(most, 1);
	for (int i = 0; i < c->w * c->h; i++)
		if (c->ink[i] <= 0.4f * most)
			c->ink[i] = 0;
}

/* What the pen's ink, the paper and the scanner make of it. */
static void
scan(struct cell *cell)
{
	struct canvas *c = &cell->canvas;
	struct chance *ch = cell->chance;
	float dark = chance_is(ch, 0.3f) ? chance_in(ch, 0.3f, 0.6f)
					 : chance_in(ch, 0.6f, 1);
	float cut = chance_in(ch, 0.3f, 0.6f);

	for (int i = 0; i < c->w * c->h; i++)
		c->ink[i] *= dark;
	if (chance_is(ch, cell->harsh * 0.25f))
		canvas_grain(c, ch, chance_in(ch, 0.2f, 0.7f));
	if (chance_is(ch, cell->harsh * 0.6f))
		canvas_blur(c, chance_in(ch, 0.2f, 0.045f * cell->height));
	if (chance_is(ch, cell->harsh * 0.2f))
		canvas_coarsen(c, chance_in(ch, 1, cell->height / 11));
	if (chance_is(ch, cell->harsh * 0.5f))
		canvas_noise(c, ch, dark * chance_in(ch, 0, 0.1f));
	if (chance_is(ch, cell->harsh * 0.06f))
		canvas_salt(c, ch, chance_in(ch, 0, 0.008f));
	if (chance_is(ch, cell->harsh * 0.25f))
		canvas_jpeg(c, chance_in(ch, 0.02f, 0.12f));
	if (chance_is(ch, cell->harsh * 0.15f)) /* one bit a pixel */
		for (int i = 0; i < c->w * c->h; i++)
			c->ink[i] = c->ink[i] > dark * cut;
}

static void
open_cell(struct cell *cell, struct chance *ch)
{
	float side, fill = chance_in(ch, 0.5f, 0.95f);

	side = chance_is(ch, 0.8f)
		   ? chance_in(
			 ch, 22, 44) /* 5 to 8 mm as the reader samples them */
		   : 16 * expf(chance_in(ch, 0, 1.5f));
	canvas_clear(
	    &cell->canvas, (int)(side * chance_in(ch, 0.8f, 1.1f)), (int)side);
	cell->chance = ch;
	cell->height = side * fill;
	cell->radius = cell->height * chance_in(ch, 0.018f, 0.075f);
}

/* Whether PATCH is no more than a thin straight line, more upright than level:
 * a 7 that lost its bar, a word cut to a stem, a rest of the box.  Anybody
 * would read it as a 1. */
static bool
is_plain_1(const uint8_t *patch)
{
	float sum = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0, width, slope;
	int top = SIDE, end = 0;

	for (int i = 0; i < SIDE * SIDE; i++) {
		float w = patch[i] > 60 ? patch[i] / 255.0f : 0;
		int v = i / SIDE;

		sum += w;
		x += w * (i % SIDE);
		y += w * v;
		xx += w * (i % SIDE) * (i % SIDE);
		xy += w * (i % SIDE) * v;
		yy += w * v * v;
		top = w > 0 && v < top ? v : top;
		end = w > 0 && v > end ? v : end;
	}
	if (end - top < 14)
		return false;
	xx = xx / sum - x / sum * (x / sum);
	xy = xy / sum - x / sum * (y / sum);
	yy = yy / sum - y / sum * (y / sum);
	slope = xy / yy;
	width = sum / (end - top + 1);
	/* A bar's variance is a twelfth of its width squared. */
	return fabsf(slope) < 1.05f && width < 4.7f &&
	       (xx - slope * xy) * 12 < 1.9f * (width * width + 1);
}

int
sample_glyph(struct samples *s, uint8_t patch[PATCH])
{
	static uint8_t bytes[CANVAS_SIDE * CANVAS_SIDE];
	struct cell cell;
	float pick = chance_in(&s->chance, 0, 1);
	int label;

	open_cell(&cell, &s->chance);
	cell.harsh = s->harsh;
	if (pick < 0.65f)
		label = digit(s, &cell);
	else if (pick < 0.8f)
		label = tick(s, &cell);
	else if (pick < 0.87f)
		label = strike(s, &cell);
	else if (pick < 0.96f)
		label = other(s, &cell);
	else
		label = blank(s, &cell);
	if (chance_is(&s->chance, s->harsh * 0.1f))
		erased_line(&cell);
	if (chance_is(
		&s->chance, s->harsh * (label == GLYPH_BLANK ? 0.04f : 0.1f)))
		borders(&cell);
	scan(&cell);
	if (chance_is(&s->chance, 0.6f))
		trim(&cell.canvas);
	canvas_bytes(&cell.canvas, bytes);
	if (model_glyph_patch(bytes, cell.canvas.w, cell.canvas.h, patch) <=
		0 &&
	    label != GLYPH_BLANK)
		return sample_glyph(s, patch);
	if (label != GLYPH_0 + 1 && label != GLYPH_BLANK && !s->held_out &&
	    is_plain_1(patch))
		return sample_glyph(s, patch);
	return label;
}
