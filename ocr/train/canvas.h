/* A small grey picture of a cell, ink 1 on paper 0, and what pens, paper and
 * scanners do to it. */
#ifndef OCR_TRAIN_CANVAS_H
#define OCR_TRAIN_CANVAS_H

#include <stdint.h>

#include "ocr/train/chance.h"

#define CANVAS_SIDE 80

struct canvas {
	int w, h;
	float ink[CANVAS_SIDE * CANVAS_SIDE];
};

struct point {
	float x, y;
};

/* Maps the canvas's pixels to where they come from. */
struct affine {
	float xx, xy, yx, yy, x, y;
};

void canvas_clear(struct canvas *c, int w, int h);
/* Takes each pixel of TO (its size set) from the W x H picture FROM at M of
 * its place; outside is paper. */
void canvas_warp(struct canvas *to, const uint8_t *from, int w, int h,
    const struct affine *m);
/* Bends by smooth shifts of AMOUNT pixels. */
void canvas_bend(struct canvas *c, struct chance *ch, float amount);
/* Thickens (AMOUNT > 0, pixels) or thins the strokes. */
void canvas_thicken(struct canvas *c, float amount);
void canvas_blur(struct canvas *c, float sd);
/* Goes from one resolution to another and back: loses what is finer than
 * FACTOR pixels. */
void canvas_coarsen(struct canvas *c, float factor);
/* Ink takes the paper's grain, AMOUNT 0..1. */
void canvas_grain(struct canvas *c, struct chance *ch, float amount);
void canvas_noise(struct canvas *c, struct chance *ch, float sd);
void canvas_salt(struct canvas *c, struct chance *ch, float share);
/* What JPEG does to 8x8 blocks; STEP is the quantiser's, of 1. */
void canvas_jpeg(struct canvas *c, float step);
/* Lines are drawn by a round pen: a line of RADIUS pixels and DARK ink. */
void canvas_line(
    struct canvas *c, struct point a, struct point b, float radius, float dark);
void canvas_bytes(const struct canvas *c, uint8_t *out);
float canvas_mass(const struct canvas *c);

#endif
