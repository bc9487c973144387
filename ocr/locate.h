/* Finding a sheet in a picture by its four corner marks (ocr/page.h).
 *
 * Dark discs are sought in a picture made small, of one sample in many; the
 * few that can be corners of one sheet are then measured at full size.  The
 * picture itself is never turned, bent or gone over as a whole. */
#ifndef OCR_LOCATE_H
#define OCR_LOCATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ocr/disc.h"
#include "ocr/homography.h"
#include "ocr/image.h"
#include "ocr/map.h"

/* One way in which the sheet may lie in the picture. */
struct place {
	struct homography h;  /* sheet to picture */
	int marks;            /* seen: 4, or 3 when one is lost; fewer when
				 its code told where it is */
	int lost;             /* which corner is not seen; -1 if all are */
	struct point seen[4]; /* the marks' centres; 0, 0 if not seen */
	int code_side;        /* modules of its code, if that was measured; */
	struct point code[4]; /* and its outer corners */
	/* How far the marks' sizes are from what they should be, as a share:
	 * the smaller, the likelier this place. */
	double misfit;
	double contrast; /* of full ink on paper: 1 - black/white */
	bool learned;    /* no sheet of ours: found by what is on it */
};

#define LOCATE_PLACES 4

/* Room for one page's work; reused from page to page. */
struct locator {
	uint8_t *small; /* owned */
	size_t cap;
	int width, height, step; /* of the small picture; pixels a sample */
	uint8_t *paper;          /* owned: light of the paper, by tile */
	int tiles_x, tiles_y;
	struct blob *blobs; /* owned: dark pieces of the small picture */
	size_t n_blobs;
	struct disc *discs; /* owned: the round ones, the largest first */
	size_t n_discs;
};

void locator_init(struct locator *locator);
void locator_fini(struct locator *locator);

/* Fills PLACES, the likeliest first, for a sheet with CORNERS (top left, top
 * right, bottom right, bottom left); returns how many there are, 0 if no three
 * marks are found. */
size_t locate(struct locator *locator, const struct image *image,
    const struct map_mark corners[4], struct place places[LOCATE_PLACES]);
/* The disc nearest to WHERE, within REACH pixels and about of SIZE; NULL: none.
 * After locate(). */
const struct disc *locate_disc(const struct locator *locator,
    struct point where, double reach, double size);
/* Whether the picture is that of an empty sheet: the side that nobody printed
 * on.  After locate(). */
bool locate_empty(const struct locator *locator);

#endif
