#include "collector/wilson.h"

#include <math.h>

#define Z 1.959963984540054 /* 97.5 % point of the normal distribution */

struct wilson
wilson(unsigned wrong, unsigned n)
{
	double p, centre, half, below;

	if (n == 0)
		return (struct wilson){ 0, 1 };
	p = (double)wrong / n;
	below = 1 + Z * Z / n;
	centre = (p + Z * Z / (2.0 * n)) / below;
	half = Z * sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n)) / below;
	return (struct wilson){ wrong == 0 ? 0 : fmax(0, centre - half),
		wrong == n ? 1 : fmin(1, centre + half) };
}
