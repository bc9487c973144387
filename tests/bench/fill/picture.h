/* A page as a picture of light: 1 is white paper, 0 black. */
#ifndef FILL_PICTURE_H
#define FILL_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

struct picture {
	int width, height;
	double scale; /* pixels a millimetre */
	float *light; /* owned */
};

void picture_init(struct picture *p, int width, int height, double scale);
void picture_fini(struct picture *p);
struct picture picture_copy(const struct picture *p);

/* A pen or pencil as it touches the paper. */
struct ink {
	double width;    /* mm */
	double darkness; /* 0..1 */
	double grain;    /* 0: even, up to 1: pencil on rough paper */
	uint64_t seed;   /* of the grain */
};

/* Strokes through N points (x, y) in mm, as a smooth curve. */
void picture_stroke(
    struct picture *p, const struct ink *ink, const double *points, int n);
/* The ink (0..255) of a W x H glyph, its box at X, Y with sides BW, BH in mm,
 * leaning to the right by SLANT mm in a mm of height; EDGE is the level from
 * which a pixel is ink. */
void picture_glyph(struct picture *p, const struct ink *ink,
    const uint8_t *glyph, int w, int h, double x, double y, double bw,
    double bh, double slant, double edge);

/* Paper over a disc of DIAMETER mm about (X, Y) mm. */
void picture_cover(struct picture *p, double x, double y, double diameter);

/* Light at (X, Y) pixels, between pixels by their distance; 1 outside. */
float picture_at(const struct picture *p, double x, double y);
/* Blur of a Gaussian with SIGMA pixels. */
void picture_blur(struct picture *p, double sigma);

/* Writes as JPEG of QUALITY, or as PNG if QUALITY is 0, at DPI; COLOUR tints it
 * as a phone would.  False if it cannot. */
bool picture_write(const struct picture *p, const char *path, int quality,
    int dpi, bool colour);

#endif
