#include <string.h>

#include "ocr/train/pen.h"
#include "ocr/train/samples.h"

#define SIDE MODEL_MARK_SIDE
#define FINE 2                        /* drawn this much finer than the patch */
#define BOX  (SIDE * FINE * 5 / 7.0f) /* the box's inside, a fifth around */

struct page {
	struct canvas canvas; /* FINE times the patch */
	struct chance *chance;
	struct affine box; /* the box's unit square to pixels */
	float dark;        /* of the mark's pen */
};

static float
in(struct page *p, float low, float high)
{
	return chance_in(p->chance, low, high);
}

static bool
is(struct page *p, float probability)
{
	return chance_is(p->chance, probability);
}

static struct point
corner(const struct affine *m, float x, float y)
{
	return (struct point){ m->xx * x + m->xy * y + m->x,
		m->yx * x + m->yy * y + m->y };
}

/* Where the box really is: the reader is a little off. */
static void
open_page(struct page *p, struct chance *ch)
{
	float turn = chance_sd(ch, 0.025f), w, h;

	canvas_clear(&p->canvas, SIDE * FINE, SIDE * FINE);
	p->chance = ch;
	p->dark = is(p, 0.35f) ? in(p, 0.33f, 0.55f) : in(p, 0.55f, 1);
	w = BOX * (1 + chance_sd(ch, 0.025f));
	h = BOX * (1 + chance_sd(ch, 0.025f));
	p->box = (struct affine){ w * cosf(turn), -h * sinf(turn),
		w * sinf(turn), h * cosf(turn),
		(SIDE * FINE - BOX) / 2 - 0.5f + chance_sd(ch, 1.5f),
		(SIDE * FINE - BOX) / 2 - 0.5f + chance_sd(ch, 1.5f) };
}

static void
outline(struct page *p)
{
	float radius = in(p, 0.35f, 1.7f), dark = in(p, 0.3f, 1);
	struct point c[4] = { corner(&p->box, 0, 0), corner(&p->box, 1, 0),
		corner(&p->box, 1, 1), corner(&p->box, 0, 1) };

	if (is(p, 0.03f)) /* colour that the scanner drops */
		return;
	for (int i = 0; i < 4; i++)
		canvas_line(&p->canvas, c[i], c[(i + 1) % 4], radius, dark);
}

/* A pen whose unit square is about SIZE of the box, somewhere near it. */
static struct pen
take_pen(struct page *p, float width, float height, float stray)
{
	struct affine m = p->box;
	float a = chance_sd(p->chance, 0.12f);
	float x = 0.5f + chance_sd(p->chance, stray);
	float y = 0.5f + chance_sd(p->chance, stray);
	struct affine to = m;

	to.xx = width * (m.xx * cosf(a) + m.xy * sinf(a));
	to.xy = height * (m.xy * cosf(a) - m.xx * sinf(a));
	to.yx = width * (m.yx * cosf(a) + m.yy * sinf(a));
	to.yy = height * (m.yy * cosf(a) - m.yx * sinf(a));
	to.x = m.xx * x + m.xy * y + m.x - (to.xx + to.xy) / 2;
	to.y = m.yx * x + m.yy * y + m.y - (to.yx + to.yy) / 2;
	return (struct pen){ .canvas = &p->canvas,
		.chance = p->chance,
		.m = to,
		.radius = p->dark < 0.55f ? in(p, 1.3f, 3) : in(p, 0.9f, 3),
		.dark = p->dark,
		.shake = in(p, 0, 0.05f) };
}

/* Ink beside the box: a word of the label, a neighbour's long stroke. */
static void
beside(struct page *p)
{
	struct pen pen = take_pen(p, 0.5f, 0.7f, 0.05f);
	float far = 1.15f * BOX * (is(p, 0.5f) ? 1 : -1);

	pen.radius = in(p, 0.6f, 1.5f);
	if (is(p, 0.8f))
		pen.m.x += far;
	else
		pen.m.y += far;
	if (is(p, 0.5f))
		pen_letter(&pen, chance_of(p->chance, PEN_LETTERS));
	else
		pen_tick(&pen);
}

/* A stroke that comes in from outside and ends in the box's outer part. */
static void
overflow(struct page *p)
{
	float a = in(p, 0, 6.2832f), b = a + chance_sd(p->chance, 0.25f);
	float deep = in(p, 0.36f, 0.75f), far = 1.2f;
	struct pen pen = take_pen(p, 1, 1, 0);
	struct point path[3] = {
		{ 0.5f + far * cosf(b), 0.5f + far * sinf(b) },
		{ 0.5f + 0.9f * cosf(b), 0.5f + 0.9f * sinf(b) },
		{ 0.5f + deep * cosf(a), 0.5f + deep * sinf(a) },
	};

	pen_path(&pen, path, 3, true);
}

/* A fold, a dropped column: from edge to edge, straight. */
static void
fold(struct page *p)
{
	float a = is(p, 0.7f) ? (is(p, 0.5f) ? 0 : 1.5708f) +
				    chance_sd(p->chance, 0.05f)
			      : in(p, 0, 3.1416f);
	float half = SIDE * FINE, x = in(p, 0, half), y = in(p, 0, half);
	float dx = 2 * half * cosf(a), dy = 2 * half * sinf(a);

	canvas_line(&p->canvas, (struct point){ x - dx, y - dy },
	    (struct point){ x + dx, y + dy }, in(p, 0.3f, 1.6f),
	    in(p, 0.1f, 0.7f));
}

static void
dots(struct page *p)
{
	for (int n = chance_of(p->chance, 3); n >= 0; n--) {
		struct pen pen = take_pen(p, 1, 1, 0.1f);

		pen.radius = in(p, 0.4f, 2.8f);
		pen_dot(&pen);
	}
}

/* A rule between the lines of a table, in the patch's outer part. */
static void
rule(struct page *p)
{
	float side = SIDE * FINE, y = in(p, -1, (side - BOX) / 2 - 3);
	float tilt = chance_sd(p->chance, 1.5f);

	if (is(p, 0.5f))
		y = side - y;
	canvas_line(&p->canvas, (struct point){ 0, y - tilt },
	    (struct point){ side, y + tilt }, in(p, 0.3f, 1.2f),
	    in(p, 0.1f, 0.9f));
}

/* What is around whatever the box holds. */
static void
surroundings(struct page *p)
{
	if (is(p, 0.2f))
		beside(p);
	if (is(p, 0.2f))
		rule(p);
	if (is(p, 0.12f))
		overflow(p);
	if (is(p, 0.1f))
		dots(p);
	if (is(p, 0.015f))
		fold(p);
}

static void
filled(struct page *p)
{
	struct pen pen =
	    take_pen(p, in(p, 0.6f, 1.1f), in(p, 0.6f, 1.1f), 0.08f);

	pen.radius = in(p, 0.8f, 2);
	if (is(p, 0.2f)) {
		pen_doodle(&pen);
		pen_doodle(&pen);
		return;
	}
	pen_scribble(&pen, pen.radius * in(p, 2.2f, 5) / BOX);
}

/* Blacked out: nothing of the paper is left, or next to nothing. */
static void
struck(struct page *p)
{
	struct pen pen =
	    take_pen(p, in(p, 0.75f, 1.1f), in(p, 0.75f, 1.1f), 0.05f);

	if (is(p, 0.7f)) {
		struct pen first = take_pen(p, 1, 1, 0.1f);

		if (is(p, 0.6f))
			pen_tick(&first);
		else
			pen_cross(&first);
	}
	pen.radius = in(p, 1.6f, 3.5f);
	for (int i = chance_of(p->chance, 2); i >= 0; i--)
		pen_scribble(&pen, pen.radius * in(p, 1, 1.7f) / BOX);
}

static void
mark(struct page *p, int label)
{
	float size = fmaxf(0.75f, expf(chance_sd(p->chance, 0.22f)));
	struct pen pen = take_pen(
	    p, size * in(p, 0.7f, 1.2f), size * in(p, 0.7f, 1.2f), 0.1f);

	switch (label) {
	case MARK_TICK:
		pen_tick(&pen);
		break;
	case MARK_CROSS:
		pen_cross(&pen);
		break;
	case MARK_STROKE: {
		float a = in(p, 0, 6.2832f), ca = cosf(a), sa = sinf(a);
		struct affine m = pen.m;

		pen.m.xx = m.xx * ca + m.xy * sa;
		pen.m.xy = m.xy * ca - m.xx * sa;
		pen.m.yx = m.yx * ca + m.yy * sa;
		pen.m.yy = m.yy * ca - m.yx * sa;
		pen.m.x += (m.xx + m.xy - pen.m.xx - pen.m.xy) / 2;
		pen.m.y += (m.yx + m.yy - pen.m.yx - pen.m.yy) / 2;
		pen_stroke(&pen);
		break;
	}
	case MARK_FILLED:
		filled(p);
		break;
	case MARK_STRUCK:
		struck(p);
		break;
	default:
		break;
	}
}

/* Halves the resolution to the patch's. */
static void
to_patch_size(struct canvas *c)
{
	for (int y = 0; y < SIDE; y++) {
		for (int x = 0; x < SIDE; x++) {
			const float *at = c->ink + (y * c->w + x) * FINE;

			c->ink[y * SIDE + x] =
			    (at[0] + at[1] + at[c->w] + at[c->w + 1]) / 4;
		}
	}
	c->w = c->h = SIDE;
}

static void
shade(struct canvas *c, struct chance *ch)
{
	float base = chance_sd(ch, 0.04f), dx = chance_sd(ch, 0.05f) / SIDE;
	float dy = chance_sd(ch, 0.05f) / SIDE;

	for (int y = 0; y < c->h; y++)
		for (int x = 0; x < c->w; x++)
			c->ink[y * c->w + x] +=
			    base + dx * (x - SIDE / 2) + dy * (y - SIDE / 2);
}

static void
scan(struct page *p, float harsh)
{
	struct canvas *c = &p->canvas;
	struct chance *ch = p->chance;

	if (is(p, harsh * 0.7f))
		canvas_blur(c, chance_in(ch, 0.4f, 2));
	if (is(p, harsh * 0.2f))
		canvas_grain(c, ch, chance_in(ch, 0.2f, 0.6f));
	to_patch_size(c);
	if (is(p, harsh * 0.7f))
		canvas_noise(c, ch, p->dark * chance_in(ch, 0, 0.1f));
	if (is(p, harsh * 0.4f))
		shade(c, ch);
	if (is(p, harsh * 0.1f))
		canvas_salt(c, ch, chance_in(ch, 0, 0.02f));
	if (is(p, harsh * 0.25f))
		canvas_jpeg(c, chance_in(ch, 0.02f, 0.12f));
	if (is(p, harsh * 0.08f))
		for (int i = 0; i < c->w * c->h; i++)
			c->ink[i] = c->ink[i] > 0.35f * p->dark;
}

/* How much darker the outline of a square is than what is beside it. */
static float
squareness(const uint8_t *grey, int w, int x, int y, int side)
{
	int on = 0, off = 0;

	for (int i = 2; i < side - 2; i++) {
		const uint8_t *top = grey + y * w + x + i;
		const uint8_t *left = grey + (y + i) * w + x;
		int end = side - 1;

		on += top[0] + top[end * w] + left[0] + left[end];
		off +=
		    top[2 * w] + top[(end - 2) * w] + left[2] + left[end - 2];
	}
	return (float)(off - on) / (4 * (side - 4));
}

static struct affine
find_box(const struct set *set, const uint8_t *grey)
{
	struct affine best = { .xx = 18, .yy = 18, .x = 11, .y = 11 };
	float most = 0;

	for (int side = 16; side <= 22; side++) {
		int middle = (set->w - side) / 2;

		for (int y = middle - 4; y <= middle + 4; y++) {
			for (int x = middle - 4; x <= middle + 4; x++) {
				float v = squareness(grey, set->w, x, y, side);

				if (v <= most)
					continue;
				most = v;
				best.xx = best.yy = side;
				best.x = x;
				best.y = y;
			}
		}
	}
	return best;
}

void
sample_box(struct samples *s, size_t i, bool move, uint8_t patch[PATCH])
{
	const struct set *set = s->boxes;
	const uint8_t *grey = set->pixels + i * set->w * set->h;
	struct affine b = find_box(set, grey);
	struct chance *ch = &s->chance;
	struct canvas c;
	uint8_t ink[64 * 64];
	float step = b.xx * 1.4f / SIDE, turn = 0, zoom = step, zoom_y = step;
	struct affine m;
	int count[256] = { 0 }, paper = 255, seen = 0, n = set->w * set->h;

	for (int k = 0; k < n; k++)
		count[grey[k]]++;
	while (paper > 0 && (seen += count[paper]) < n * 2 / 5)
		paper--;
	for (int k = 0; k < n; k++)
		ink[k] = grey[k] < paper ? paper - grey[k] : 0;
	canvas_clear(&c, SIDE, SIDE);
	b.x += b.xx / 2 - 0.5f;
	b.y += b.yy / 2 - 0.5f;
	if (move) {
		turn = chance_sd(ch, 0.04f);
		zoom *= 1 + chance_sd(ch, 0.03f);
		zoom_y *= 1 + chance_sd(ch, 0.03f);
		b.x += chance_sd(ch, 0.7f);
		b.y += chance_sd(ch, 0.7f);
	}
	m = (struct affine){ zoom * cosf(turn), -zoom * sinf(turn),
		zoom_y * sinf(turn), zoom_y * cosf(turn), 0, 0 };
	m.x = b.x - (m.xx + m.xy) * (SIDE - 1) / 2;
	m.y = b.y - (m.yx + m.yy) * (SIDE - 1) / 2;
	canvas_warp(&c, ink, set->w, set->h, &m);
	/* The photographs' black is far from black. */
	for (int k = 0; k < SIDE * SIDE; k++)
		c.ink[k] *= 1.6f;
	if (move) {
		float dark = chance_in(ch, 0.5f, 1.3f);

		for (int k = 0; k < SIDE * SIDE; k++)
			c.ink[k] *= dark;
		if (chance_is(ch, 0.5f))
			canvas_noise(&c, ch, chance_in(ch, 0, 0.06f));
	}
	canvas_bytes(&c, patch);
}

bool
box_held_out(const struct set *boxes, size_t i)
{
	return boxes->groups[i] % 5 == 0;
}

size_t
pick_box(struct samples *s)
{
	size_t i;

	do
		i = chance_of(&s->chance, (int)s->boxes->n);
	while (box_held_out(s->boxes, i) != s->held_out);
	return i;
}

int
sample_mark(struct samples *s, uint8_t patch[PATCH])
{
	static const uint8_t often[] = { MARK_EMPTY, MARK_EMPTY, MARK_EMPTY,
		MARK_EMPTY, MARK_TICK, MARK_TICK, MARK_CROSS, MARK_STROKE,
		MARK_FILLED, MARK_STRUCK };
	struct page p;
	int label;

	if (s->boxes != NULL && chance_is(&s->chance, 0.06f)) {
		size_t i = pick_box(s);

		sample_box(s, i, true, patch);
		return s->boxes->labels[i];
	}
	open_page(&p, &s->chance);
	label = often[chance_of(&s->chance, sizeof(often))];
	outline(&p);
	mark(&p, label);
	surroundings(&p);
	if (label == MARK_EMPTY && is(&p, 0.15f))
		dots(&p);
	scan(&p, s->harsh);
	canvas_bytes(&p.canvas, patch);
	return label;
}
