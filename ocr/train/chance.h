/* Chance that comes out the same for the same seed. */
#ifndef OCR_TRAIN_CHANCE_H
#define OCR_TRAIN_CHANCE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

static inline uint32_t
chance_bits(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 32);
}

/* Even between LOW and HIGH. */
static inline float
chance_in(struct chance *c, float low, float high)
{
	return low + (high - low) * (chance_bits(c) >> 8) / 16777216.0f;
}

static inline bool
chance_is(struct chance *c, float probability)
{
	return chance_in(c, 0, 1) < probability;
}

/* 0 .. n - 1 */
static inline int
chance_of(struct chance *c, int n)
{
	return (int)(((uint64_t)chance_bits(c) * (uint32_t)n) >> 32);
}

/* Normal, of standard deviation SD: the sum of four even bytes is near
 * enough. */
static inline float
chance_sd(struct chance *c, float sd)
{
	uint32_t bits = chance_bits(c);
	uint32_t pairs = (bits & 0xff00ff) + (bits >> 8 & 0xff00ff);
	int sum = (int)((pairs & 0xffff) + (pairs >> 16));

	return sd * (float)(sum - 510) / 147.8f;
}

#endif
