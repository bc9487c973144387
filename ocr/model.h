/* Trained recognisers: what a digit cell or a mark box holds.
 *
 * A model file is made by ocr/train/ (see its README); format and version are
 * in net.c's first comment.  Inference is our own, needs no library, and gives
 * the same answer on every machine. */
#ifndef OCR_MODEL_H
#define OCR_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

/* What a digit cell holds: GLYPH_0 + d is the digit d. */
enum glyph {
	GLYPH_0 = 0,
	GLYPH_BLANK = 10,
	GLYPH_TICK,
	GLYPH_STRIKE, /* a cross, a stroke, a digit struck out */
	GLYPH_OTHER,  /* a letter, a word, a scribble */
	GLYPH_COUNT
};

/* What a mark box holds. */
enum mark {
	MARK_EMPTY,
	MARK_TICK,
	MARK_CROSS,
	MARK_STROKE, /* a single line */
	MARK_FILLED, /* scribbled or shaded as an answer */
	MARK_STRUCK, /* blacked out: "not this one" */
	MARK_COUNT
};

/* Side in pixels of the square patches the models take: 8 bits, ink 255 on
 * paper 0, paper level and contrast already made even. */
#define MODEL_GLYPH_SIDE 28
#define MODEL_MARK_SIDE  28

struct model;

/* Loads the models from folder DIR (glyph.model, second.model for the glyphs
 * that the first is not sure of, mark.model); NULL: the installed place.
 * *MODEL is owned. */
enum err model_load(const char *dir, struct model **model) must_use;
void model_free(struct model *model);

/* N patches one after another at PATCHES; fills N * GLYPH_COUNT calibrated
 * probabilities (each patch's sum to 1).  A glyph patch is the digit's ink
 * scaled to 20 pixels on its longer side and centred by its mass, as in
 * MNIST; model_glyph_patch() makes one. */
void model_glyphs(const struct model *model, const uint8_t *patches, size_t n,
    float *probabilities);
/* Likewise N * MARK_COUNT; a mark patch is the box with a fifth of its side
 * around it, not normalised for size. */
void model_marks(const struct model *model, const uint8_t *patches, size_t n,
    float *probabilities);

/* Makes a glyph patch of the WxH grey ink image (ink high) at INK: finds the
 * ink's bounds, scales, centres.  Returns the ink's share of the area, 0 if
 * there is none (the patch is then all zero). */
double model_glyph_patch(const uint8_t *ink, int w, int h,
    uint8_t patch[MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE]);

#endif
