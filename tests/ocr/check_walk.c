#include <math.h>

#include "ocr/walk.h"
#include "tests/suite.h"

#define WIDTH  401
#define HEIGHT 301
#define POINTS 259

static void
fill(struct image *image)
{
	unsigned v = 1;

	image_init(image);
	image_resize(image, WIDTH, HEIGHT);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		v = v * 1103515245 + 12345;
		image->grey[i] = (uint8_t)(v >> 16);
	}
}

/* The pixel that point I is in, in the walk's own fixed point. */
static int
pixel(const struct image *image, const struct walk *w, int i)
{
	long long x = (long long)(w->x * 65536) + i * lround(w->dx * 65536);
	long long y = (long long)(w->y * 65536) + i * lround(w->dy * 65536);

	return image->grey[(y >> 16) * WIDTH + (x >> 16)];
}

static void
check_walk(const struct image *image, const struct walk *w)
{
	uint8_t seen[POINTS + 1];

	seen[w->n] = 77;
	walk_along(image, w, seen);
	for (int i = 0; i < w->n; i++)
		ck_assert_msg(seen[i] == pixel(image, w, i),
		    "point %d of %d by %g, %g", i, w->n, w->dx, w->dy);
	ck_assert_int_eq(seen[w->n], 77);
}

static double
start(double by, int n, double size)
{
	return by >= 0 ? 2.3 : fmin(size - 3.2, 2.3 - by * n);
}

START_TEST(a_point_sees_the_pixel_that_it_is_in)
{
	static const double across[] = { 0, 0.01, 0.63, 0.787, 0.9999, 1, 1.26,
		1.5, 2, 2.0001, 2.6 };
	static const double down[] = { 0, 0.003, 0.02, 0.14, 0.8, 1.05 };
	struct image image;

	fill(&image);
	for (size_t i = 0; i < 4 * sizeof(across) / sizeof(*across); i++)
		for (size_t j = 0; j < sizeof(down) / sizeof(*down); j++)
			for (int n = 1; n <= POINTS; n = 2 * n + 1) {
				struct walk w = { .n = n,
					.dx = across[i / 4] * (i & 1 ? -1 : 1),
					.dy = down[j] * (i & 2 ? -1 : 1) };
				double most = (n - 1) * fabs(w.dx);

				w.x = start(w.dx, n, WIDTH);
				w.y = start(w.dy, n, HEIGHT);
				if (most < WIDTH - 6 &&
				    (n - 1) * fabs(w.dy) < HEIGHT - 6)
					check_walk(&image, &w);
			}
	image_fini(&image);
}
END_TEST

SUITE("ocr/walk", a_point_sees_the_pixel_that_it_is_in)
