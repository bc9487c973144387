/* Forms that we did not print: their boxes are found on a blank copy, a person
 * names them once, and filled-in copies are then read by laying the blank page
 * over them. */
#ifndef OCR_LEARN_H
#define OCR_LEARN_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/homography.h"
#include "ocr/image.h"
#include "ocr/map.h"
#include "schema/buf.h"
#include "schema/err.h"

/* Finds the boxes of each page of the blank form in the LEN bytes at DATA (PDF
 * or a picture).  In *MAP (owned by the caller, its names empty)
 * each stands as "1", "2", ... in reading order, a comb's cells as one; what a
 * mark in it means is "".  *PROBLEM says in words what is wrong (static). */
enum err learn_blank(const void *data, size_t len, struct map **map,
    image_problem *problem) must_use;

/* Calls TAKE with each sheet of the form at DATA, drawn if it can be drawn. */
enum err learn_sheets(const void *data, size_t len,
    void (*take)(const struct image *image, void *arg), void *arg,
    image_problem *problem) must_use;
/* Width of the paper in millimetres, by the shape of its picture: A4 or
 * letter, upright or not. */
double learn_paper_width(const struct image *image);
/* The blank form as PDF into OUT, each box of its MAP numbered, for the person
 * who names them. */
enum err learn_show(const void *data, size_t len, const struct map *map,
    struct buf *out) must_use;

/* All forms that a study has learned. */
struct learned;
struct learned_match {
	const struct map *map; /* borrowed until learned_free() */
	size_t page;           /* of it, from 0 */
	struct homography h;   /* sheet to picture */
	double share;          /* of its boxes that were found, 0..1 */
};

/* Reads every VERSION/learned/NAME.json with NAME.blank beside it under
 * FOLDER.  What cannot be read is left out.  Owned by the caller. */
struct learned *learned_load(const char *folder);
void learned_free(struct learned *learned); /* NULL is fine */
size_t learned_count(const struct learned *learned);
/* Whether IMAGE shows a page that was learned, the likeliest in *MATCH. */
bool learned_find(const struct learned *learned, const struct image *image,
    struct learned_match *match);

#endif
