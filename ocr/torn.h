/* Which page it is when its code is torn, stained or cut off: named by the
 * outlines that are printed on it, against every page that is known.
 *
 * Two pages are told apart by the outlines that only one of them has: all of
 * the one's have to be there and none of the other's.  Pages with the same
 * boxes in the same places, which mean the same, are alike: either will do to
 * read it, and whose page it is a person says. */
#ifndef OCR_TORN_H
#define OCR_TORN_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/flat.h"
#include "ocr/ink.h"
#include "ocr/map.h"

/* Room for one page's work; reused from page to page. */
struct torn {
	struct flat flat;
	struct torn_outline *outlines; /* owned: of all pages */
	struct torn_page *pages;       /* owned */
	size_t n_pages;
	size_t n_maps; /* that these are of */
};

void torn_init(struct torn *torn);
void torn_fini(struct torn *torn); /* wipes */

/* How sure a name is: for the gate, and for measuring. */
struct torn_name {
	size_t map, page; /* page from 0 */
	double found;     /* share of its outlines that are there */
	size_t absent;    /* outlines of which there is next to nothing; the
			     comb for an ID that is known is one */
	double stray;     /* lines of outlines' length that it has not, as a
			     share of those it has */
	double ahead;     /* outlines by which it is before the next */
	double share;     /* of those that tell the two apart */
};

/* Names the page on SHEET, whose marks were found.  False if none of the N
 * MAPS has it far ahead of all others; *NAME tells the best.  MAPS may have
 * become more since the last page, but are else the same. */
bool torn_find(struct torn *torn, const struct sheet *sheet,
    struct map *const *maps, size_t n, struct torn_name *name);
/* Whether every box of A means the same as the box of B in that place, and
 * neither has others. */
bool torn_alike(const struct map_page *a, const struct map_page *b);

#endif
