/* Patches to train on, each made anew: a glyph or mark from the sets or drawn
 * by a pen, put in a cell, scanned. */
#ifndef OCR_TRAIN_SAMPLES_H
#define OCR_TRAIN_SAMPLES_H

#include "ocr/model.h"
#include "ocr/train/chance.h"
#include "ocr/train/sets.h"

#define PATCH (MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE)

struct digits {
	struct set set;
	float share; /* of the digits taken from sets */
};

struct samples {
	struct digits *digits; /* borrowed */
	int n_digits;
	const struct set *boxes; /* photographed marks, by enum mark, or NULL */
	struct chance chance;
	float harsh;   /* how often paper and scanner do harm, at most 1 */
	bool held_out; /* boxes of the groups that are not trained on */
};

/* Fills PATCH with a glyph, or a mark box, and gives its class. */
int sample_glyph(struct samples *s, uint8_t patch[PATCH]);
int sample_mark(struct samples *s, uint8_t patch[PATCH]);
/* Whether box I's group is held out: every fifth is. */
bool box_held_out(const struct set *boxes, size_t i);
/* A box trained on, or held out, whichever S is for. */
size_t pick_box(struct samples *s);
/* Photographed box I of the set as a mark patch, moved by chance if MOVE. */
void sample_box(struct samples *s, size_t i, bool move, uint8_t patch[PATCH]);

#endif
