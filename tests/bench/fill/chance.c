#include "tests/bench/fill/chance.h"

#include <math.h>

void
chance_seed(struct chance *c, uint64_t seed)
{
	c->state = seed * 0x9e3779b97f4a7c15u + 0x1234567;
	chance_next(c);
}

/* splitmix64 (Steele, Lea, Flood 2014). */
uint64_t
chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

double
chance_real(struct chance *c, double low, double high)
{
	return low + (high - low) * (double)(chance_next(c) >> 11) /
			 9007199254740992.0;
}

int
chance_whole(struct chance *c, int low, int high)
{
	return low + (int)(chance_next(c) % (uint64_t)(high - low + 1));
}

bool
chance_of(struct chance *c, double p)
{
	return chance_real(c, 0, 1) < p;
}

double
chance_normal(struct chance *c, double deviation)
{
	double u = chance_real(c, 1e-12, 1), v = chance_real(c, 0, 1);

	return deviation * sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}
