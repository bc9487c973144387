/* Chance that can be had again: the same seed gives the same pages. */
#ifndef FILL_CHANCE_H
#define FILL_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

void chance_seed(struct chance *c, uint64_t seed);
uint64_t chance_next(struct chance *c);
/* From LOW up to HIGH. */
double chance_real(struct chance *c, double low, double high);
/* From LOW to HIGH, both inclusive. */
int chance_whole(struct chance *c, int low, int high);
/* True with probability P. */
bool chance_of(struct chance *c, double p);
/* Normally distributed around 0. */
double chance_normal(struct chance *c, double deviation);

#endif
