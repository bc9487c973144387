/* What the files of the comb share: see comb.h. */
#ifndef OCR_COMB_PART_H
#define OCR_COMB_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "ocr/comb.h"

#define COMB_PIECES  250
#define COMB_ROWS    512  /* more has no comb's tile */
#define COMB_OUTLINE 200  /* ink that it is printed with, at most */
#define COMB_FOOT    3.4  /* mm of a cell in which a pale word may be printed */
#define COMB_ERASE   0.36 /* mm to both sides of a line's middle: its own */
#define COMB_SPECK   0.20 /* square mm: a full stop is no digit */
#define COMB_STROKE  1.0  /* square mm: somebody wrote it, however faint */
#define COMB_DOT     1.0  /* mm: no stroke is so short */
#define COMB_TALL    2.4  /* mm: less is no digit of its own */

/* Of a pixel: else the number of its piece, from 1. */
#define PAPER     0
#define INK       255
#define FAINT_INK 254 /* only with ink beside it: else it may be print */

struct piece {
	int area; /* pixels */
	int ink;  /* of all of them */
	int in_cell[COMB_CELLS];
	int inside;   /* pixels within the outline */
	int from, to; /* cells; -1: none */
	int x0, x1, y0, y1;
	int darkest;
	int group; /* of pieces one above another, from 0; -1: none */
};

struct comb_work {
	const struct look *look;
	const struct comb_print *print; /* NULL: none */
	int w, h, cells;
	double step;
	double foot;    /* pixels of the cells' feet that no divider is in */
	uint8_t *ink;   /* owned */
	uint8_t *label; /* owned */
	int *stack;     /* owned */
	struct piece pieces[COMB_PIECES];
	int n;
	struct area cell[COMB_CELLS]; /* in pixels of the tile */
};

/* V, at least 0 and at most MOST. */
static inline int
comb_bound(int v, int most)
{
	return v < 0 ? 0 : v > most ? most : v;
}

/* Takes the printed lines out of K->ink. */
void comb_erase(struct comb_work *k);
/* Fills K->label and K->pieces. */
void comb_find_pieces(struct comb_work *k);
/* The ink that is printed at (X, Y) or right beside it; -1: not known. */
int comb_printed(const struct comb_work *k, int x, int y);
/* Row Y is where nothing pale is printed. */
bool comb_is_bare(const struct comb_work *k, int y);
/* The cell at (X, Y); -1: none. */
int comb_cell_at(const struct comb_work *k, int x, int y);

/* Groups pieces that stand one above another; returns how many groups. */
int comb_group(struct comb_work *k);
/* The bounds of a group's pieces, as a piece. */
struct piece comb_group_bounds(const struct comb_work *k, int group);
/* Gives glyphs that stand apart to one cell each, though they reach over a
 * line. */
void comb_settle(struct comb_work *k, int groups);
/* Whether what is in two cells may be one stroke of which a part was taken away
 * with the line between them. */
bool comb_may_join(const struct comb_work *k);

#endif
