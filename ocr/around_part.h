/* What the files of ocr/around*.c share: ink where nothing is printed. */
#ifndef OCR_AROUND_PART_H
#define OCR_AROUND_PART_H

#include "ocr/around.h"
#include "ocr/blobs.h"

#define AROUND_STEP    0.25 /* mm a pixel; in binary, so that sizes are exact */
#define AROUND_BEYOND  6.0  /* mm further up and down: where it comes from */
#define AROUND_OUTLINE 0.7  /* mm around a box that are its outline's */
#define AROUND_LITTLE  0.15 /* square mm: one that has less ink is none */
#define AROUND_INK     28   /* of 255: a faint pencil's */
#define AROUND_GRAIN   4    /* times the paper's noise */
#define AROUND_ODD_INK 40   /* of 255 */

enum { PAPER = 255, WRITTEN = 0 };

/* The question's place in pixels of ink, and what becomes of it. */
struct view {
	struct tile tile;
	uint8_t *dark; /* owned: WRITTEN or PAPER, as blobs_find() has it */
	uint8_t *kept; /* owned: 1 where ink may be of another question */
	double dx, dy; /* the sheet here is so far off the map */
	double beyond; /* mm above and below that are not the question's */
};

/* Writing: how much, and its bounds in pixels. */
struct written {
	int ink, thin, thick;
	int left, top, right, bottom;
	bool crowded; /* close to what is somebody else's */
};

/* The pixels [*x0, *x1) x [*y0, *y1) of AREA made larger by MORE. */
void view_pixels(const struct tile *t, const struct area *a, double more,
    int *x0, int *y0, int *x1, int *y1);
/* Sets them to VALUE in TO, of T's size. */
void view_put(const struct tile *t, uint8_t *to, const struct area *a,
    double more, int value);
/* Takes the ink of AREA, its light made even; view_fini() wipes. */
void view_take(struct view *v, const struct sheet *sheet, const struct area *a);
void view_fini(struct view *v);
/* Wipes what is printed. */
void view_wipe_print(struct view *v, const struct map_page *page);
/* Wipes the lines of a box alone. */
void view_wipe_outline(struct view *v, const struct look *look);
/* Whether it is no speck. */
bool view_is_piece(const struct blob *b);
/* In mm of the page. */
struct area view_bounds(const struct view *v, const struct blob *b);
/* Whether a piece is of a fold or a dropped column. */
bool view_is_fold(
    const struct view *v, const struct sheet *sheet, const struct blob *b);
/* What hangs together, BLOBS_MAX at most. */
size_t view_pieces(const struct view *v, struct blob *blobs);
/* Adds a piece to W. */
void written_add(struct written *w, const struct blob *b);
/* False if there is none to speak of. */
bool view_writing(
    const struct view *v, const struct sheet *sheet, struct written *w);
/* Takes the ink around the question's boxes, less what is printed and what is
 * in the boxes; false if that cannot be told.  What runs out of the first OWN
 * of the looks is kept, what runs out of others is not. */
bool view_around(struct view *v, const struct sheet *sheet,
    const struct map_page *page, const struct looks *looks, const bool *inked,
    const struct look *first, size_t n, size_t own);
/* How far it is from AREA to the box of LOOK, mm; 0 if they overlap. */
double view_gap(const struct area *a, const struct look *look);

#endif
