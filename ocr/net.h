/* A small convolutional network: decode a model file, run it.
 *
 * The network is a chain of convolutions, each followed by the positive part
 * (not the last) and, where it says so, by the maximum of 2x2.  Maps are kept
 * with channels innermost. */
#ifndef OCR_NET_H
#define OCR_NET_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define NET_LAYERS  8
#define NET_SIDE    64        /* most pixels of the input's side */
#define NET_CHANNEL 256       /* most channels of a map */
#define NET_WEIGHTS (1 << 20) /* most weights of a layer */
#define NET_CELLS   16384     /* most numbers in one map, border included */
#define NET_FILE    (1 << 20) /* most bytes of a model file */

/* What a layer is, without its weights. */
struct net_shape {
	int kernel; /* side of the kernel */
	int stride;
	int pad;  /* zeros around the input */
	int pool; /* 1, or 2: maximum of 2x2 afterwards */
	int in;   /* channels in */
	int out;  /* channels out */
};

struct net_layer {
	struct net_shape shape;
	int side;      /* of the input map */
	int made;      /* side of the convolution's map */
	int lanes;     /* `out` rounded up to whole vectors */
	float *weight; /* [kernel][kernel][in][lanes], owned */
	float *bias;   /* [lanes], owned */
	/* As decoded, in whole steps of each channel: */
	int pairs;      /* of a kernel's row's kernel * in, rounded up */
	int most;       /* of a number in the input, so that no sum is too
			   large */
	int16_t *whole; /* [kernel][pairs][lanes][2], owned */
	float *step;    /* [lanes], owned; none below 0 */
};

struct net {
	int side;    /* of the square input, one channel */
	int classes; /* channels of the last layer */
	float temperature;
	int n_layers;
	struct net_layer layers[NET_LAYERS];
};

/* Lays out N layers over an input of SIDE: fills the sides and checks every
 * limit; allocates zeroed weights.  ERR_INPUT, NET then being empty. */
enum err net_init(
    struct net *net, int side, const struct net_shape *shapes, int n) must_use;
void net_fini(struct net *net);

/* The model file of NET, weights rounded to 8 bits; and back (NET is
 * initialised by it; empty on error). */
enum err net_encode(const struct net *net, struct buf *out) must_use;
enum err net_decode(struct net *net, const void *data, size_t len) must_use;

/* Probabilities (net->classes of them) of the patch of side * side pixels, by
 * a NET that was decoded. */
void net_run(const struct net *net, const uint8_t *patch, float *out);

#endif
