#include "ocr/train/pen.h"

#include <string.h>

#define MOST       24
#define countof(a) (int)(sizeof(a) / sizeof((a)[0]))

static struct point
place(const struct pen *pen, struct point p)
{
	const struct affine *m = &pen->m;

	return (struct point){ m->xx * p.x + m->xy * p.y + m->x,
		m->yx * p.x + m->yy * p.y + m->y };
}

/* Catmull-Rom between B and C. */
static float
curve(float a, float b, float c, float d, float t)
{
	return 0.5f *
	       (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t +
		   (3 * b - a - 3 * c + d) * t * t * t);
}

static void
smooth_piece(struct pen *pen, const struct point *p, int i, int n)
{
	enum { STEPS = 8 };
	struct point a = p[i > 0 ? i - 1 : 0], b = p[i], c = p[i + 1];
	struct point d = p[i + 2 < n ? i + 2 : n - 1], last = b, next;

	for (int s = 1; s <= STEPS; s++, last = next) {
		float t = (float)s / STEPS;

		next = (struct point){ curve(a.x, b.x, c.x, d.x, t),
			curve(a.y, b.y, c.y, d.y, t) };
		canvas_line(pen->canvas, last, next, pen->radius, pen->dark);
	}
}

void
pen_path(struct pen *pen, const struct point *points, int n, bool smooth)
{
	struct point p[MOST];

	n = n < MOST ? n : MOST;
	for (int i = 0; i < n; i++) {
		struct point q = points[i];

		q.x += chance_sd(pen->chance, pen->shake);
		q.y += chance_sd(pen->chance, pen->shake);
		p[i] = place(pen, q);
	}
	for (int i = 0; i + 1 < n; i++) {
		if (smooth)
			smooth_piece(pen, p, i, n);
		else
			canvas_line(pen->canvas, p[i], p[i + 1], pen->radius,
			    pen->dark);
	}
}

#define PATH(pen, smooth, ...)                                                 \
	pen_path(pen, (const struct point[]){ __VA_ARGS__ },                   \
	    countof(((const struct point[]){ __VA_ARGS__ })), smooth)

static float
in(struct pen *pen, float low, float high)
{
	return chance_in(pen->chance, low, high);
}

static bool
is(struct pen *pen, float p)
{
	return chance_is(pen->chance, p);
}

static void
draw_0(struct pen *pen)
{
	float w = in(pen, 0.25f, 0.45f), open = in(pen, -0.12f, 0.15f);
	float curl = is(pen, 0.3f) ? in(pen, 0, 0.45f) : 0;

	PATH(pen, true, { 0.5f + open, curl / 3 }, { 0.5f - w, 0.3f },
	    { 0.5f - w, 0.7f }, { 0.5f, 1 }, { 0.5f + w, 0.7f },
	    { 0.5f + w, 0.3f }, { 0.5f, in(pen, -0.03f, 0.06f) },
	    { 0.5f - curl / 2, in(pen, 0, 0.1f) + curl });
}

/* As Italians write it: up from the line, down, and out to the right. */
static void
draw_1_joined(struct pen *pen)
{
	float flag = in(pen, 0.3f, 0.75f), out = in(pen, 0.05f, 0.35f);
	float lean = in(pen, -0.15f, 0.2f);

	if (is(pen, 0.2f)) { /* the flag comes to the stem below its top */
		PATH(pen, is(pen, 0.4f), { 0.5f - flag, in(pen, 0.6f, 1) },
		    { 0.5f, in(pen, 0.2f, 0.45f) });
		PATH(pen, true, { 0.5f - in(pen, 0, 0.2f), 0 },
		    { 0.5f + lean / 2, 0.5f }, { 0.5f + lean, 0.95f },
		    { 0.5f + lean + out, in(pen, 0.88f, 1.02f) });
		return;
	}
	PATH(pen, is(pen, 0.4f), { 0.5f - flag, in(pen, 0.55f, 1) },
	    { 0.5f - flag / 2, in(pen, 0.35f, 0.6f) }, { 0.5f, 0 });
	PATH(pen, true, { 0.5f, 0 }, { 0.5f + lean / 2, 0.5f },
	    { 0.5f + lean, in(pen, 0.85f, 0.97f) },
	    { 0.5f + lean + out, in(pen, 0.88f, 1.02f) });
}

/* The way up and the way down make a narrow loop, as of an l. */
static void
draw_1_looped(struct pen *pen)
{
	float flag = in(pen, 0.1f, 0.5f), loop = in(pen, 0.02f, 0.12f);
	float lean = in(pen, -0.15f, 0.15f), out = in(pen, -0.1f, 0.35f);

	PATH(pen, true, { 0.5f - flag, in(pen, 0.4f, 0.9f) },
	    { 0.5f + loop, in(pen, 0.15f, 0.3f) }, { 0.5f, 0 },
	    { 0.5f - loop, in(pen, 0.1f, 0.25f) }, { 0.5f + lean / 2, 0.6f },
	    { 0.5f + lean, 0.97f },
	    { 0.5f + lean + out, in(pen, 0.85f, 1.02f) });
}

static void
draw_1(struct pen *pen)
{
	float flag = in(pen, 0.08f, 0.7f);
	float drop = in(pen, 0.2f + 0.25f * flag, 0.95f);
	float lean = in(pen, -0.2f, 0.2f);

	if (is(pen, 0.3f)) {
		if (is(pen, 0.3f))
			draw_1_looped(pen);
		else
			draw_1_joined(pen);
		if (is(pen, 0.2f))
			PATH(pen, false, { in(pen, 0.1f, 0.4f), 1 },
			    { in(pen, 0.6f, 0.95f), in(pen, 0.95f, 1.02f) });
		return;
	}
	if (is(pen, 0.85f))
		PATH(pen, is(pen, 0.3f), { 0.5f - flag, drop },
		    { 0.5f - flag * in(pen, 0.3f, 0.6f),
			drop * in(pen, 0.35f, 0.6f) },
		    { 0.5f, 0 }, { 0.5f + lean / 2, 0.5f }, { 0.5f + lean, 1 });
	else
		PATH(pen, is(pen, 0.5f), { 0.5f, 0 }, { 0.5f + lean / 2, 0.5f },
		    { 0.5f + lean, 1 });
	if (is(pen, 0.3f)) { /* a foot */
		float half = in(pen, 0.12f, 0.4f);

		PATH(pen, false, { 0.5f + lean - half, 1 },
		    { 0.5f + lean + half, in(pen, 0.95f, 1.02f) });
	} else if (is(pen, 0.2f)) { /* a hook */
		PATH(pen, true, { 0.5f + lean, 1 },
		    { 0.5f + lean + in(pen, -0.2f, 0.2f),
			in(pen, 0.9f, 1.02f) });
	}
}

static void
draw_2(struct pen *pen)
{
	float start = in(pen, 0.1f, 0.3f), right = in(pen, 0.7f, 0.85f);

	if (is(pen, 0.3f)) /* a curl where it begins */
		PATH(pen, true, { in(pen, 0.3f, 0.55f), in(pen, 0.15f, 0.4f) },
		    { 0.25f, in(pen, 0.28f, 0.42f) }, { 0.2f, start });
	if (is(pen, 0.5f)) { /* a loop at the foot */
		float loop = in(pen, 0.05f, is(pen, 0.4f) ? 0.4f : 0.16f);

		PATH(pen, true, { 0.2f, start }, { 0.45f, 0 }, { right, 0.25f },
		    { 0.5f, 0.65f }, { 0.2f, 0.95f },
		    { in(pen, 0.08f, 0.16f), 0.95f - loop },
		    { in(pen, 0.25f, 0.4f), 0.9f - loop * 0.8f },
		    { 0.55f, 0.98f }, { 0.85f, in(pen, 0.85f, 1) });
	} else {
		PATH(pen, true, { 0.2f, start }, { 0.45f, 0 }, { right, 0.25f },
		    { 0.5f, 0.65f }, { 0.2f, 0.97f }, { 0.19f, 0.98f });
		PATH(pen, is(pen, 0.3f), { 0.19f, 0.98f }, { 0.5f, 0.97f },
		    { in(pen, 0.7f, 0.95f), in(pen, 0.9f, 1) });
	}
}

static void
draw_3(struct pen *pen)
{
	float waist = in(pen, 0.4f, 0.52f);

	if (is(pen, 0.1f)) { /* curls at both ends */
		PATH(pen, true, { in(pen, 0.2f, 0.3f), in(pen, 0.24f, 0.33f) },
		    { 0.17f, 0.2f }, { 0.48f, 0 }, { 0.76f, 0.2f },
		    { in(pen, 0.35f, 0.55f), waist }, { 0.8f, 0.7f },
		    { 0.5f, 1 }, { in(pen, 0.1f, 0.25f), 0.85f },
		    { in(pen, 0.16f, 0.32f), in(pen, 0.68f, 0.82f) });
		return;
	}
	if (is(pen, 0.45f)) { /* a flat top */
		PATH(pen, false, { 0.2f, 0.02f }, { 0.75f, 0 },
		    { 0.45f, waist - 0.05f });
		PATH(pen, true, { 0.45f, waist - 0.05f }, { 0.8f, 0.62f },
		    { 0.65f, 0.95f }, { 0.35f, 1 },
		    { in(pen, 0.1f, 0.25f), 0.85f });
	} else {
		PATH(pen, true, { 0.2f, 0.15f }, { 0.5f, 0 }, { 0.75f, 0.2f },
		    { in(pen, 0.35f, 0.55f), waist }, { 0.8f, 0.7f },
		    { 0.5f, 1 }, { in(pen, 0.1f, 0.25f), 0.85f });
	}
}

/* Round to the left, then the upright from the end of the bar. */
static void
draw_4_round(struct pen *pen)
{
	float right = in(pen, 0.65f, 0.95f), bar = in(pen, 0.5f, 0.72f);
	float end = bar - in(pen, 0.02f, 0.25f);

	PATH(pen, true, { in(pen, 0.15f, 0.42f), 0 },
	    { in(pen, 0.08f, 0.2f), bar / 2 }, { in(pen, 0.05f, 0.2f), bar },
	    { 0.45f, bar + in(pen, -0.02f, 0.06f) }, { right, end });
	PATH(pen, is(pen, 0.4f), { right, end - in(pen, 0, 0.1f) },
	    { right - in(pen, 0, 0.08f), 0.75f },
	    { right - in(pen, 0, 0.3f), 1 });
}

static void
draw_4(struct pen *pen)
{
	float bar = in(pen, 0.45f, 0.75f), up = in(pen, 0.45f, 0.85f);
	float over = in(pen, 0, 0.3f), lean = in(pen, -0.35f, 0.05f);
	float top = in(pen, -0.05f, 0.62f);

	if (is(pen, 0.15f)) {
		draw_4_round(pen);
	} else if (is(pen, 0.4f)) { /* closed */
		float start = in(pen, 0, 0.2f);

		PATH(pen, false, { up, start }, { 0.05f, bar },
		    { up + over, bar + in(pen, -0.08f, 0.08f) });
		PATH(pen, false, { up, start * in(pen, 0, 1) },
		    { up + lean / 2, 1 });
	} else {
		PATH(pen, is(pen, 0.4f), { in(pen, 0.15f, 0.5f), 0 },
		    { in(pen, 0.02f, 0.15f), bar },
		    { up + over, bar + in(pen, -0.12f, 0.08f) });
		PATH(pen, is(pen, 0.3f), { up + in(pen, -0.03f, 0.15f), top },
		    { up, (1 + top) / 2 }, { up + lean, 1 });
	}
}

static void
draw_5(struct pen *pen)
{
	float x = in(pen, 0.2f, 0.4f), end = in(pen, 0.65f, 0.98f), gap = 0;
	float belly = in(pen, is(pen, 0.25f) ? 0.12f : 0.3f, 0.48f);

	if (is(pen, 0.12f)) /* hardly a bar */
		end = x + in(pen, 0.05f, 0.3f);

	if (is(pen, 0.35f)) /* the bar is a stroke of its own */
		gap = in(pen, -0.05f, 0.15f);
	PATH(pen, is(pen, 0.2f), { end, in(pen, -0.06f, 0.08f) },
	    { x + gap, 0.02f });
	PATH(pen, is(pen, 0.2f), { x, gap > 0 ? 0.06f : 0.02f },
	    { x - in(pen, -0.02f, 0.1f), belly });
	PATH(pen, true, { x - 0.05f, belly }, { 0.55f, belly - 0.03f },
	    { in(pen, 0.72f, 0.92f), 0.35f + belly * 0.65f }, { 0.55f, 0.97f },
	    { in(pen, -0.05f, 0.25f), in(pen, 0.8f, 1) });
}

static void
draw_6(struct pen *pen)
{
	float top = in(pen, 0.45f, 0.8f);
	float loop = is(pen, 0.2f) ? in(pen, 0.3f, 0.42f) : in(pen, 0.4f, 0.6f);

	PATH(pen, true, { top, 0 }, { 0.3f, 0.35f }, { 0.2f, 0.75f },
	    { 0.45f, 1 }, { 0.75f, 0.8f }, { 0.55f, loop },
	    { in(pen, 0.2f, 0.35f), 0.75f });
}

/* The stroke that starts with a hook and comes to the stem in one wave. */
static void
draw_7_waved(struct pen *pen, float right, float foot)
{
	float top = in(pen, -0.03f, 0.1f);

	if (is(pen, 0.25f)) { /* a deep wave, as a Y begins */
		PATH(pen, is(pen, 0.7f),
		    { in(pen, 0, 0.2f), in(pen, -0.02f, 0.12f) },
		    { in(pen, 0.2f, 0.5f), in(pen, 0.15f, 0.36f) },
		    { right, in(pen, -0.03f, 0.05f) },
		    { (right + foot) / 2 + in(pen, -0.08f, 0.05f), 0.5f },
		    { foot, 1 });
		return;
	}
	if (is(pen, 0.12f)) { /* from a loop */
		float loop = in(pen, 0.12f, 0.3f);

		PATH(pen, true, { 0.2f + loop, top }, { 0.15f, top + loop / 2 },
		    { 0.2f, top + loop }, { 0.25f + loop / 2, top + loop / 2 },
		    { 0.25f, top - 0.02f }, { (0.3f + right) / 2, top + 0.08f },
		    { right, in(pen, -0.03f, 0.05f) },
		    { (right + foot) / 2 + in(pen, -0.08f, 0.05f), 0.5f },
		    { foot, 1 });
		return;
	}
	PATH(pen, true, { in(pen, -0.02f, 0.12f), in(pen, 0.1f, 0.38f) },
	    { in(pen, 0.1f, 0.22f), top },
	    { in(pen, 0.25f, 0.38f), top + in(pen, 0.02f, 0.14f) },
	    { right, in(pen, -0.03f, 0.08f) },
	    { (right + foot) / 2 + in(pen, -0.12f, 0.05f), 0.5f }, { foot, 1 });
}

static void
draw_7_straight(struct pen *pen, float right, float foot)
{
	float top = in(pen, 0.0f, 0.1f), wave = in(pen, -0.08f, 0.12f);

	if (is(pen, 0.35f)) /* starts with a hook */
		PATH(pen, false,
		    { in(pen, 0.02f, 0.12f), in(pen, 0.1f, 0.25f) },
		    { 0.12f, top });
	if (is(pen, 0.5f))
		PATH(pen, true, { 0.1f, top + in(pen, -0.05f, 0.12f) },
		    { 0.25f, top - wave / 3 }, { 0.5f, top + wave },
		    { right, 0 },
		    { (right + foot) / 2 + in(pen, -0.12f, 0.05f), 0.5f },
		    { foot, 1 });
	else
		PATH(pen, false, { 0.1f, top }, { right, 0 }, { foot, 1 });
}

static void
draw_7(struct pen *pen)
{
	bool bar = is(pen, 0.65f);
	float right = in(pen, bar && is(pen, 0.4f) ? 0.4f : 0.65f, 0.95f);
	float foot = in(pen, 0.1f, 0.6f);

	if (is(pen, bar ? 0.4f : 0.2f))
		draw_7_waved(pen, right, foot);
	else
		draw_7_straight(pen, right, foot);
	if (bar) {
		float y = in(pen, 0.32f, 0.72f), half = in(pen, 0.12f, 0.6f);
		float x = right + (foot - right) * y + in(pen, -0.1f, 0.15f);

		PATH(pen, false, { x - half, y + in(pen, -0.06f, 0.14f) },
		    { x + half, y + in(pen, -0.14f, 0.06f) });
	}
}

static void
draw_8(struct pen *pen)
{
	float w = in(pen, 0.15f, 0.32f), v = in(pen, 0.2f, 0.38f);
	float waist = in(pen, 0.4f, 0.55f), open = in(pen, 0.2f, 1.2f);

	PATH(pen, true, { 0.5f + w * in(pen, 0.2f, 1), in(pen, 0, 0.25f) },
	    { 0.5f, 0 }, { 0.5f - w, 0.2f }, { 0.5f, waist },
	    { 0.5f + v, (1 + waist) / 2 }, { 0.5f, 1 },
	    { 0.5f - v, (1 + waist) / 2 }, { 0.5f, waist }, { 0.5f + w, 0.2f },
	    { 0.5f + w * open, in(pen, -0.05f, 0.15f) });
}

/* In one go: a small loop, then a tail that comes back far to the left. */
static void
draw_9_tailed(struct pen *pen)
{
	float right = in(pen, 0.6f, 0.85f), loop = in(pen, 0.22f, 0.45f);
	float foot = in(pen, 0.9f, 1);

	PATH(pen, true, { right - in(pen, 0, 0.15f), in(pen, 0.03f, 0.15f) },
	    { 0.45f, 0 }, { in(pen, 0.12f, 0.25f), loop * 0.55f },
	    { 0.42f, loop }, { right, loop * in(pen, 0.4f, 0.8f) },
	    { right + in(pen, -0.12f, 0.25f), in(pen, 0.5f, 0.78f) },
	    { in(pen, 0.35f, 0.6f), foot },
	    { in(pen, -0.1f, 0.25f), foot - in(pen, 0, 0.25f) });
}

/* In one go from the middle: a loop that hardly closes, then round the other
 * way, as an S. */
static void
draw_9_curled(struct pen *pen)
{
	float right = in(pen, 0.6f, 0.9f), loop = in(pen, 0.36f, 0.55f);
	float belly = in(pen, 0.7f, 0.98f);

	PATH(pen, true,
	    { in(pen, 0.4f, right - 0.05f), loop * in(pen, 0.6f, 1) },
	    { right, loop * 0.3f }, { 0.5f, in(pen, -0.02f, 0.06f) },
	    { in(pen, 0.1f, 0.22f), loop * 0.55f }, { 0.42f, loop },
	    { belly - 0.1f, loop + in(pen, 0, 0.12f) },
	    { belly, (1 + loop) / 2 + in(pen, -0.05f, 0.08f) },
	    { in(pen, 0.4f, 0.6f), in(pen, 0.93f, 1) },
	    { in(pen, -0.05f, 0.25f), in(pen, 0.75f, 0.98f) });
}

/* The loop hangs on a stem that leans far over, as on a P. */
static void
draw_9_leaning(struct pen *pen)
{
	float top = in(pen, 0.35f, 0.65f), loop = in(pen, 0.25f, 0.45f);
	float right = in(pen, 0.8f, 1), foot = in(pen, 0.05f, 0.4f);

	PATH(pen, true, { top + 0.1f, loop * in(pen, 0.1f, 0.5f) },
	    { (top + right) / 2, in(pen, -0.03f, 0.05f) },
	    { right, loop * in(pen, 0.2f, 0.5f) }, { (top + right) / 2, loop },
	    { top, loop * in(pen, 0.6f, 1) }, { top + 0.02f, loop * 0.3f });
	PATH(pen, is(pen, 0.5f), { top + 0.03f, loop * in(pen, 0.1f, 0.5f) },
	    { (top + foot) / 2 + in(pen, -0.03f, 0.08f), 0.6f }, { foot, 1 });
}

static void
draw_9(struct pen *pen)
{
	float right = in(pen, 0.65f, 0.85f), loop = in(pen, 0.3f, 0.58f);
	float left = is(pen, 0.8f) ? 0.2f : in(pen, 0.2f, 0.5f);

	if (is(pen, 0.12f)) {
		draw_9_curled(pen);
		return;
	}
	if (is(pen, 0.08f)) {
		draw_9_leaning(pen);
		return;
	}
	if (is(pen, 0.4f)) {
		draw_9_tailed(pen);
		return;
	}
	PATH(pen, true, { right - in(pen, 0, 0.12f), in(pen, 0.05f, 0.2f) },
	    { 0.48f, 0 }, { left, loop / 2 }, { (left + right) / 2, loop },
	    { right, 0.2f });
	if (is(pen, 0.6f)) { /* a hook at the foot */
		float foot = in(pen, 0.3f, 0.7f);

		PATH(pen, true, { right, 0.12f },
		    { right + in(pen, -0.06f, 0.06f), 0.6f }, { foot, 1 },
		    { foot - in(pen, 0.1f, 0.6f), in(pen, 0.7f, 1) });
	} else {
		PATH(pen, is(pen, 0.5f), { right, 0.12f },
		    { right - in(pen, 0, 0.15f), 0.55f },
		    { right - in(pen, 0, 0.75f), 1 });
	}
}

void
pen_digit(struct pen *pen, int digit)
{
	static void (*const draw[10])(struct pen *) = { draw_0, draw_1, draw_2,
		draw_3, draw_4, draw_5, draw_6, draw_7, draw_8, draw_9 };

	draw[digit](pen);
}

/* Nearly upright, with a hook so small that it might be a 1 with a foot. */
static void
pen_tick_steep(struct pen *pen)
{
	float foot = in(pen, 0.2f, 0.45f), hook = in(pen, 0.06f, 0.2f);
	float right = foot + in(pen, 0.1f, 0.4f), rise = in(pen, 0.05f, 0.25f);

	if (is(pen, 0.3f))
		PATH(pen, true, { foot - hook, 1 - rise },
		    { foot - hook * 0.3f, 0.99f }, { foot + 0.03f, 0.97f },
		    { (foot + right) / 2 + in(pen, -0.03f, 0.05f), 0.5f },
		    { right, in(pen, -0.05f, 0.1f) });
	else {
		PATH(pen, false, { foot - hook, 1 - rise }, { foot, 1 });
		PATH(pen, is(pen, 0.5f), { foot, 1 },
		    { (foot + right) / 2 + in(pen, -0.03f, 0.05f), 0.5f },
		    { right, in(pen, -0.05f, 0.1f) });
	}
}

/* The hook begins at the long arm and comes back to it, as a narrow 4 that
 * stands on its point. */
static void
pen_tick_closed(struct pen *pen)
{
	float foot = in(pen, 0.2f, 0.45f), right = foot + in(pen, 0.15f, 0.6f);
	float start = in(pen, 0.4f, 0.7f), lowest = in(pen, 0.05f, 0.3f);
	float arm = foot + (right - foot) * (1 - start); /* at that height */
	float left = foot - in(pen, 0.05f, 0.3f);

	PATH(pen, true, { arm - in(pen, -0.03f, 0.12f), start },
	    { (arm + left) / 2, start - in(pen, 0, 0.08f) },
	    { left, start + in(pen, 0.02f, 0.2f) },
	    { (left + foot) / 2 - 0.02f, 1 - lowest / 2 }, { foot, 1 },
	    { (foot + right) / 2 + in(pen, -0.03f, 0.05f), 0.5f },
	    { right, in(pen, -0.05f, 0.1f) });
}

/* Where the pen leaves the paper it may come back a little. */
static void
pen_flick(struct pen *pen, struct point end)
{
	float way = is(pen, 0.6f) ? 1 : -1;

	PATH(pen, is(pen, 0.5f), { end.x, end.y },
	    { end.x + way * in(pen, 0.02f, 0.08f),
		end.y + in(pen, -0.03f, 0.05f) },
	    { end.x + way * in(pen, 0.03f, 0.16f),
		end.y + in(pen, 0.04f, 0.16f) });
}

/* Down to a point, then up to the right and longer: the point is sharp or
 * round, the long arm straight or hollow. */
static void
pen_tick_plain(struct pen *pen)
{
	float arm = in(pen, 0.22f, 0.75f), foot = in(pen, 0.1f, 0.45f);
	float left = foot - in(pen, 0.13f, 0.4f);
	float right = foot + in(pen, 0.3f, 0.9f);
	float sag = in(pen, -0.04f, 0.12f);
	float way = is(pen, 0.06f) ? -1 : 1, x = way < 0 ? 1 : 0;
	struct point a = { x + way * left, 1 - arm };
	struct point b = { x + way * foot, 1 };
	struct point c = { x + way * (foot + (right - foot) * 0.5f),
		0.5f + sag };
	struct point d = { x + way * right, in(pen, -0.05f, 0.2f) };

	if (is(pen, 0.25f))
		PATH(pen, true, { a.x, a.y }, { b.x - 0.03f, 0.97f },
		    { b.x + 0.03f, 0.97f }, { c.x, c.y }, { d.x, d.y });
	else {
		PATH(pen, is(pen, 0.3f), { a.x, a.y },
		    { (a.x + b.x) / 2 + in(pen, 0, 0.05f), (a.y + b.y) / 2 },
		    { b.x, b.y });
		PATH(pen, is(pen, 0.6f), { b.x, b.y }, { c.x, c.y },
		    { d.x, d.y });
	}
	if (is(pen, 0.2f))
		pen_flick(pen, d);
}

void
pen_tick(struct pen *pen)
{
	float style = in(pen, 0, 1);

	if (style < 0.14f)
		pen_tick_steep(pen);
	else if (style < 0.19f)
		pen_tick_closed(pen);
	else
		pen_tick_plain(pen);
}

void
pen_cross(struct pen *pen)
{
	float w = in(pen, 0, 0.2f);

	if (is(pen, 0.15f)) { /* a plus */
		PATH(pen, false, { 0.5f, 0 }, { 0.5f, 1 });
		PATH(pen, false, { 0, 0.5f }, { 1, 0.5f });
	} else if (is(pen, 0.15f)) { /* in one go, a loop at the right */
		PATH(pen, true, { w, 0 }, { 0.5f, 0.5f }, { 1 - w, 0.95f },
		    { 1, 0.5f }, { 1 - w, 0.1f }, { 0.5f, 0.5f }, { w, 1 });
	} else {
		bool bent = is(pen, 0.3f);

		PATH(pen, bent, { w, in(pen, 0, 0.15f) },
		    { in(pen, 0.4f, 0.6f), in(pen, 0.42f, 0.58f) },
		    { 1 - w, in(pen, 0.85f, 1) });
		PATH(pen, bent, { 1 - w, in(pen, 0, 0.15f) },
		    { in(pen, 0.4f, 0.6f), in(pen, 0.42f, 0.58f) },
		    { w, in(pen, 0.85f, 1) });
	}
}

void
pen_stroke(struct pen *pen)
{
	float steep = is(pen, 0.15f) ? 0.6f : 0.4f;
	float angle = in(pen, -steep, steep), half = in(pen, 0.35f, 0.6f);
	float x = half * cosf(angle), y = half * sinf(angle);
	float sag = in(pen, -0.08f, 0.08f);

	PATH(pen, true, { 0.5f - x, 0.5f - y },
	    { 0.5f + sag * y, 0.5f + sag * x }, { 0.5f + x, 0.5f + y });
}

void
pen_strike(struct pen *pen, int least)
{
	int n = least + chance_of(pen->chance, 3);

	if (is(pen, 0.25f)) {
		pen_scribble(pen, in(pen, 0.1f, 0.25f));
		return;
	}
	if (is(pen, 0.2f)) {
		pen_cross(pen);
		return;
	}
	for (int i = 0; i < n; i++) {
		float y = in(pen, 0.3f, 0.7f), tilt = in(pen, -0.5f, 0.5f);

		PATH(pen, true, { in(pen, -0.2f, 0.05f), y - tilt },
		    { 0.5f, y }, { in(pen, 0.95f, 1.2f), y + tilt });
	}
}

/* Strokes of letters: points as two digits 0..8 each in a box of 8 by 8;
 * ' ' lifts the pen; a leading '~' smooths. */
static const char *const letters[PEN_LETTERS] = {
	"084088 2565",
	"~8140044887",
	"80000888 0464",
	"800008 0464",
	"0008 8088 0484",
	"0008 8004 0488",
	"000888",
	"0800488088",
	"08008880",
	"0008 ~0060826404",
	"0008 ~0060826404 4488",
	"0080 4048",
	"~0006488680",
	"0028426880",
	"~7332053876 727888",
	"~0585723104174887",
	"0008 ~05337478",
	"0008 7304 0478",
	"0308 ~04234448 ~44638488",
	"0308 ~04437478",
	"0308 ~044373",
	"~0306386673 7378",
	"~12205072544546 4748",
};

void
pen_letter(struct pen *pen, int letter)
{
	const char *s = letters[letter];
	struct point p[MOST];
	bool smooth = false;
	int n = 0;

	for (;; s++) {
		if (*s >= '0' && *s <= '8' && s[1] >= '0' && s[1] <= '8' &&
		    n < MOST) {
			p[n++] = (struct point){ (s[0] - '0') / 8.0f,
				(s[1] - '0') / 8.0f };
			s++;
			continue;
		}
		if (n > 0)
			pen_path(pen, p, n, smooth);
		n = 0;
		if (*s == '\0')
			break;
		smooth = *s == '~';
	}
}

void
pen_scribble(struct pen *pen, float dense)
{
	struct point p[MOST];
	int n = (int)(1 / dense) + 1;
	float turn = in(pen, -0.3f, 0.3f);
	bool flat = is(pen, 0.4f);

	n = n < 5 ? 5 : n < MOST ? n : MOST;
	for (int i = 0; i < n; i++) {
		float along = (i + 0.5f) / n, across = i % 2;

		across += in(pen, -0.12f, 0.12f) +
			  turn * (across - 0.5f) * (along - 0.5f);
		along += turn * (i % 2 ? 0.2f : -0.2f);
		p[i] = flat ? (struct point){ across, along }
			    : (struct point){ along, across };
	}
	pen_path(pen, p, n, is(pen, 0.6f));
}

void
pen_doodle(struct pen *pen)
{
	struct point p[MOST];
	int n = 9 + chance_of(pen->chance, 14);
	bool round = is(pen, 0.5f);
	float grow = in(pen, -0.03f, -0.015f), turn = in(pen, 1.3f, 2.2f);

	for (int i = 0; i < n; i++) {
		float r = 0.45f + grow * i;

		p[i] = round ? (struct point){ 0.5f + r * cosf(i * turn),
			0.5f + r * sinf(i * turn) }
			     : (struct point){ in(pen, 0, 1), in(pen, 0, 1) };
	}
	pen_path(pen, p, n, true);
}

void
pen_dot(struct pen *pen)
{
	struct point a = { in(pen, 0, 1), in(pen, 0, 1) };
	struct point b = { a.x + in(pen, -0.04f, 0.04f),
		a.y + in(pen, -0.04f, 0.04f) };

	PATH(pen, false, { a.x, a.y }, { b.x, b.y });
}
