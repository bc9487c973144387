/* What is written in a comb of digit cells: the printed lines taken away, ink
 * told apart into pieces, pieces given to cells, each cell's made a patch for
 * the glyph model. */
#ifndef OCR_COMB_H
#define OCR_COMB_H

#include <stdbool.h>
#include <stdint.h>

#include "ocr/look.h"
#include "ocr/model.h"

#define COMB_CELLS   16 /* most in a comb */
#define COMB_PATCHES (3 * COMB_CELLS + 1)
#define PATCH_SIZE   (MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE)

/* A run of cells that one glyph may fill, and its patch's number. */
struct glyph_span {
	int from, to; /* cells, inclusive */
	int group;    /* -1; else pieces of that group, whatever the cells */
	int patch;    /* in comb.patches */
	double wide, tall; /* its ink, mm */
	double cell;       /* a cell's width, mm */
};

struct comb {
	int cells;
	/* Patch of each cell's own ink; -1: the cell is blank. */
	int cell[COMB_CELLS];
	/* Ink that goes over a line between cells: all of it as one glyph. */
	struct glyph_span across[COMB_CELLS];
	int n_across;
	/* All ink as one glyph, if it is in several cells and nothing joins
	 * it; else its patch is -1. */
	struct glyph_span whole;
	/* Patches of glyphs from left to right, where they do not keep to the
	 * cells: two in one. */
	int loose[COMB_CELLS];
	int n_loose;
	int n_patches;
	uint8_t patches[COMB_PATCHES][PATCH_SIZE];
	double specks;  /* ink too small to be writing, square mm */
	double rests;   /* of upright lines or strokes on them, square mm */
	double outside; /* ink just outside the comb, square mm */
	double faint;  /* ink fainter than the rest, apart from it, square mm */
	double points; /* of what stands beside a digit, square mm */
	double beyond; /* writing beyond it, square mm */
	bool ringed;   /* ink with other ink inside it */
};

/* More ink than any pale word or rule that is printed in or around a cell. */
#define COMB_PRINTED 80

/* Ink of what is darkest at the foot of LOOK's cells, where some have a pale
 * word: with nothing written there, that of the word. */
int comb_foot(const struct look *look);
/* Fills COMB from LOOK, a comb of at most COMB_CELLS cells (the rest is left
 * out).  What is fainter than PRINTED is no writing at the cells' feet and
 * around them. */
void comb_take(const struct look *look, int printed, struct comb *comb);

#endif
