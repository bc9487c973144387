/* Dark connected pieces of a small grey picture, in one pass. */
#ifndef OCR_BLOBS_H
#define OCR_BLOBS_H

#include <stddef.h>
#include <stdint.h>

#define BLOBS_MAX 20000

struct blob {
	int parent;                   /* itself, unless joined to another */
	int area;                     /* pixels; 0 once joined */
	double x, y;                  /* sums of pixel centres, then means */
	double xx, yy, xy;            /* sums of squares, then variances */
	int left, top, right, bottom; /* bounds, inclusive */
};

struct blobs_input {
	const uint8_t *grey;
	int width, height;
	/* A pixel is dark below its tile's limit; tiles are squares of TILE
	 * pixels, TILES_X to a row. */
	const uint8_t *limit;
	int tile, tiles_x;
};

/* Fills BLOBS (room for BLOBS_MAX) and returns how many are in use, some of
 * area 0.  Pieces beyond the maximum are left out. */
size_t blobs_find(const struct blobs_input *in, struct blob *blobs);

#endif
