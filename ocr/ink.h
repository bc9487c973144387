/* Ink on a sheet, looked up through its homography: pieces of the sheet,
 * sampled straight from the picture, with the paper's own light around each
 * piece as white and the printed marks' as black. */
#ifndef OCR_INK_H
#define OCR_INK_H

#include <stddef.h>
#include <stdint.h>

#include "ocr/homography.h"
#include "ocr/image.h"

/* A sheet in a picture; both borrowed. */
struct sheet {
	const struct image *image;
	struct homography h;
	/* How dark full ink is: 1 - black/white, as the corner marks show. */
	double contrast;
};

/* A rectangle of the sheet, millimetres. */
struct area {
	double x, y, w, h;
};

struct tile {
	struct area area;
	int w, h;      /* pixels */
	double step;   /* millimetres a pixel */
	uint8_t *ink;  /* borrowed: w * h, 0 paper to 255 ink */
	int paper;     /* light of the paper here, 0..255 */
	double beyond; /* share that lies off the picture */
	double noise;  /* of the paper here, in units of ink */
};

/* Mean ink of the nine pixels at and around (X, Y), which is not at T's border:
 * specks and grain do not reach it. */
static inline int
tile_mean(const struct tile *t, int x, int y)
{
	const uint8_t *p = t->ink + y * t->w + x;

	return (p[-t->w - 1] + p[-t->w] + p[-t->w + 1] + p[-1] + p[0] + p[1] +
		   p[t->w - 1] + p[t->w] + p[t->w + 1]) /
	       9;
}

/* Pixels that a tile of AREA at STEP has, for making room. */
size_t tile_size(const struct area *area, double step);
/* Samples AREA at STEP millimetres a pixel as it is, 0 black to 255 white,
 * into GREY (room for tile_size()); what is off the picture is white.  Fills
 * TILE, whose ink is GREY. */
void sheet_sample(const struct sheet *sheet, const struct area *area,
    double step, uint8_t *grey, struct tile *tile);
/* Turns TILE's grey into ink. */
void tile_ink(const struct sheet *sheet, struct tile *tile);
/* Samples the SIDE x SIDE patch OUT, of TILE_CROP_MAX at most, at AREA from
 * TILE, between its pixels; beyond it is paper. */
#define TILE_CROP_MAX 64
void tile_crop(
    const struct tile *tile, const struct area *area, int side, uint8_t *out);

#endif
