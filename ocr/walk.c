#include "ocr/walk.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define SHUFFLES
#endif

#define ONE 65536 /* of the fixed-point places in a picture */

/* How many points from the fixed-point place Y on, DY apart, are in its row. */
static int
in_row(uint32_t y, int32_t dy, int most)
{
	int32_t off = (int32_t)(y & 0xffff), n = most;

	if (dy > 0)
		n = (0xffff - off) / dy + 1;
	else if (dy < 0)
		n = off / -dy + 1;
	return n < most ? n : most;
}

/* N pixels of ROW from the fixed-point place X on, DX apart. */
static void
pick(const uint8_t *row, uint32_t x, uint32_t dx, int n, uint8_t *seen)
{
	int i;

	for (i = 0; i + 4 <= n; i += 4, x += 4 * dx) {
		seen[i] = row[x >> 16];
		seen[i + 1] = row[(x + dx) >> 16];
		seen[i + 2] = row[(x + 2 * dx) >> 16];
		seen[i + 3] = row[(x + 3 * dx) >> 16];
	}
	for (; i < n; i++, x += dx)
		seen[i] = row[x >> 16];
}

#ifdef SHUFFLES
#define with_shuffles __attribute__((target("sse4.1")))

/* Eight of them from X on, the leftmost LEFT from there and the others each of
 * STEPS right of it: where they are no further apart than two pixels, they are
 * among sixteen neighbours, which one instruction puts in order. */
with_shuffles static inline __m128i
eight(const uint8_t *row, uint32_t x, uint32_t left, const __m128i steps[2])
{
	uint32_t from = x + left;
	__m128i off = _mm_set1_epi32((int)(from & 0xffff));
	__m128i a = _mm_srli_epi32(_mm_add_epi32(off, steps[0]), 16);
	__m128i b = _mm_srli_epi32(_mm_add_epi32(off, steps[1]), 16);
	__m128i which = _mm_packus_epi32(a, b);

	return _mm_shuffle_epi8(
	    _mm_loadu_si128((const __m128i *)(row + (from >> 16))),
	    _mm_packus_epi16(which, which));
}

with_shuffles static void
pick_near(const uint8_t *row, uint32_t x, uint32_t dx, int n, uint8_t *seen)
{
	uint32_t left = (int32_t)dx < 0 ? 7 * dx : 0;
	const __m128i apart = _mm_set1_epi32((int)dx);
	const __m128i least = _mm_set1_epi32((int)left);
	const __m128i steps[2] = {
		_mm_sub_epi32(
		    _mm_mullo_epi32(apart, _mm_set_epi32(3, 2, 1, 0)), least),
		_mm_sub_epi32(
		    _mm_mullo_epi32(apart, _mm_set_epi32(7, 6, 5, 4)), least),
	};
	int i;

	for (i = 0; i + 16 <= n; i += 16, x += 16 * dx)
		_mm_storeu_si128((__m128i *)(seen + i),
		    _mm_unpacklo_epi64(eight(row, x, left, steps),
			eight(row, x + 8 * dx, left, steps)));
	pick(row, x, dx, n - i, seen + i);
}

static bool
can_shuffle(int32_t dx)
{
	return abs(dx) <= 2 * ONE && __builtin_cpu_supports("sse4.1");
}
#else
#define pick_near      pick
#define can_shuffle(x) false
#endif

void
walk_along(const struct image *image, const struct walk *walk, uint8_t *seen)
{
	uint32_t x = (uint32_t)(walk->x * ONE), y = (uint32_t)(walk->y * ONE);
	int32_t dx = (int32_t)lround(walk->dx * ONE);
	int32_t dy = (int32_t)lround(walk->dy * ONE);
	bool shuffle = can_shuffle(dx);
	int left = walk->n, n;

	for (; left > 0; left -= n, seen += n, y += (uint32_t)(n * dy)) {
		const uint8_t *row =
		    image->grey + (y >> 16) * (size_t)image->width;

		n = in_row(y, dy, left);
		(shuffle ? pick_near : pick)(row, x, (uint32_t)dx, n, seen);
		x += (uint32_t)(n * dx);
	}
}
