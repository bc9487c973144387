/* Sums are taken of products of 16-bit numbers, two at a time, as processors
 * have an instruction for. */
#include "ocr/net_conv.h"

#include <string.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

/* Wider vectors where the machine that runs this has them. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WIDER
#define wide_clones __attribute__((target_clones("avx2", "default")))
#else
#define wide_clones
#endif
#define inlined static inline __attribute__((always_inline))

/* Beyond these are maps of zeros, and what a model that is none makes. */
#define LARGEST  1e30f
#define SMALLEST 1e-30f

struct conv {
	const struct net_layer *layer;
	const int16_t *in; /* framed map */
	int row;           /* numbers in a row of it */
};

/* A pair of the kernel's only place on a map, not zero: behind the positive
 * part few are, and the others' weights need not be fetched. */
struct spot {
	int32_t at; /* among the kernel's pairs */
	int32_t pair;
};

#define LANES      4
#define ROWS       4
#define NAME(name) name##_4
#define TARGET
#if defined(__SSE2__)
#define MADD(s, a, b) (s) + (vec_4)_mm_madd_epi16((__m128i)(a), (__m128i)(b))
#else
/* Low halves times low halves and high times high, in any order of bytes. */
#define MADD(s, a, b)                                                          \
	(s) + ((a) << 16 >> 16) * ((b) << 16 >> 16) + ((a) >> 16) * ((b) >> 16)
#endif
#include "ocr/net_kernel.inc"

#ifdef WIDER
#define LANES         8
#define ROWS          4
#define NAME(name)    name##_8
#define TARGET        __attribute__((target("avx2")))
#define MADD(s, a, b) (s) + (vec_8)_mm256_madd_epi16((__m256i)(a), (__m256i)(b))
#include "ocr/net_kernel.inc"

#define LANES      16
#define ROWS       8
#define NAME(name) name##_16
#define TARGET     __attribute__((target("avx512vnni")))
#define MADD(s, a, b)                                                          \
	(vec_16) _mm512_dpwssd_epi32((__m512i)(s), (__m512i)(a), (__m512i)(b))
#include "ocr/net_kernel.inc"
#endif

static int
find_spots(const struct conv *c, struct spot *spots)
{
	int pairs = c->layer->pairs, n = 0;

	for (int k = 0; k < c->layer->shape.kernel; k++)
		for (int t = 0; t < pairs; t++) {
			spots[n].at = k * pairs + t;
			memcpy(&spots[n].pair, c->in + k * c->row + 2 * t, 4);
			n += spots[n].pair != 0;
		}
	return n;
}

/* As the widest vectors do it that there are. */
#ifdef WIDER
#define RUN(name, ...)                                                         \
	(__builtin_cpu_supports("avx512vnni") ? name##_16(__VA_ARGS__)         \
	    : __builtin_cpu_supports("avx2")  ? name##_8(__VA_ARGS__)          \
					      : name##_4(__VA_ARGS__))
#else
#define RUN(name, ...) name##_4(__VA_ARGS__)
#endif

void
net_convolve(const struct net_layer *layer, const int16_t *in, int32_t *made)
{
	const struct net_shape *s = &layer->shape;
	const struct conv c = { .layer = layer,
		.in = in,
		.row = (layer->side + 2 * s->pad) * s->in };
	struct spot spots[NET_CELLS];

	if (layer->made == 1)
		RUN(convolve_spots, &c, spots, find_spots(&c, spots), made);
	else
		RUN(convolve, &c, made);
}

inlined int32_t
larger(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

wide_clones float
net_finish(const struct net_layer *layer, const int32_t *made, float unit,
    float *restrict map)
{
	int pool = layer->shape.pool, side = layer->made / pool;
	int n = layer->shape.out, row = layer->made * layer->lanes;
	const float *step = layer->step, *bias = layer->bias;
	float most[NET_CHANNEL] = { 0 }; /* of each channel */

	for (int q = 0; q < side * side; q++, map += n) {
		const int32_t *a = made + q / side * pool * row +
				   q % side * pool * layer->lanes;
		const int32_t *b = a + (pool - 1) * layer->lanes;
		const int32_t *d = a + (pool - 1) * row;
		const int32_t *e = b + (pool - 1) * row;

		for (int c = 0; c < n; c++) {
			int32_t v =
			    larger(larger(a[c], b[c]), larger(d[c], e[c]));
			float x = (float)v * (unit * step[c]) + bias[c];

			map[c] = x > 0 ? x : 0;
			most[c] = x > most[c] ? x : most[c];
		}
	}
	for (int c = 1; c < n; c++)
		most[0] = most[c] > most[0] ? most[c] : most[0];
	return most[0];
}

wide_clones float
net_frame(const struct net_layer *layer, const float *restrict map, float most,
    int16_t *restrict in)
{
	int row = layer->side * layer->shape.in;
	int edge = layer->shape.pad * layer->shape.in;
	float times;

	if (!(most > SMALLEST && most < LARGEST)) {
		row += 2 * edge;
		memset(in, 0, (size_t)row * row / layer->shape.in * 2);
		return 0;
	}
	times = (float)layer->most / most;
	memset(in, 0, (size_t)(row + 2 * edge) * layer->shape.pad * 2);
	in += (row + 2 * edge) * layer->shape.pad;
	for (int y = 0; y < layer->side; y++, map += row) {
		memset(in, 0, (size_t)edge * 2);
		in += edge;
		for (int i = 0; i < row; i++)
			in[i] = (int16_t)(map[i] * times + 0.5f);
		in += row;
		memset(in, 0, (size_t)edge * 2);
		in += edge;
	}
	memset(in, 0, (size_t)(row + 2 * edge) * layer->shape.pad * 2);
	return most / (float)layer->most;
}
