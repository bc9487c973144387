/* A layer's arithmetic, in whole numbers: the same sums to the bit on every
 * machine. */
#ifndef OCR_NET_CONV_H
#define OCR_NET_CONV_H

#include <stdint.h>

#include "ocr/net.h"

/* Lanes are made whole vectors of the widest machine. */
#define NET_LANES 16

/* Fills MADE, [made][made][lanes], with the sums of LAYER's weights times the
 * numbers of the framed map IN, [side + 2 * pad][side + 2 * pad][in], each from
 * 0 to LAYER->most.  One number after them is read, whatever it is. */
void net_convolve(
    const struct net_layer *layer, const int16_t *in, int32_t *made);
/* Fills MAP, [made / pool][made / pool][out], with the positive part of what
 * MADE says, the maximum of each pool; UNIT is what 1 was in the layer's input.
 * Returns the largest. */
float net_finish(
    const struct net_layer *layer, const int32_t *made, float unit, float *map);
/* Fills IN, framed with zeros, with MAP's numbers, none below 0, in steps such
 * that MOST, at least the largest, is LAYER->most; returns the step. */
float net_frame(
    const struct net_layer *layer, const float *map, float most, int16_t *in);

#endif
