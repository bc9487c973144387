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
	double tall[COMB_CELLS]; /* its ink, as a share of the cell's height */
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
	double passing; /* of it, what goes on above or below, square mm */
	double faint;  /* ink fainter than the rest, apart from it, square mm */
	double points; /* of what stands beside a digit, square mm */
	double beyond; /* writing beyond it, square mm */
	bool ringed;   /* ink with other ink inside it */
	bool clipped;  /* a stroke may have lost its end at the left outline */
	bool spills;   /* over the left or right outline, or nearly */
	bool sunk;     /* or a faint one in the pale word */
};

/* More ink than any pale word or rule that is printed in or around a cell. */
#define COMB_PRINTED 80

/* What a page's count cells are printed with. */
struct comb_print {
	int most; /* ink of the pale word, at most, or of other print */
	uint8_t
	    *ink; /* owned: of each pixel of a comb's tile that is where
		     the map says, and of those around it; NULL: not known */
	int w, h;
};

/* Fills PRINT from the N count cells of a page; comb_print_free() frees. */
void comb_print_take(
    const struct look *const *looks, size_t n, struct comb_print *print);
void comb_print_free(struct comb_print *print);
/* Fills COMB from LOOK, a comb of at most COMB_CELLS cells (the rest is left
 * out).  What is no darker than PRINT is no writing; NULL: nothing is printed
 * in it. */
void comb_take(
    const struct look *look, const struct comb_print *print, struct comb *comb);

#endif
