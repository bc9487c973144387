/* Which page a picture shows: the sheet found in it, and what its code says.
 *
 * Mostly the corner marks tell where the sheet is, and so where its code is.
 * Where they do not, the code is sought in the whole picture, and tells where
 * the marks should be (ocr/anchor.h). */
#ifndef OCR_IDENTIFY_H
#define OCR_IDENTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "ocr/ink.h"
#include "ocr/locate.h"
#include "ocr/map.h"
#include "ocr/qr_read.h"
#include "schema/err.h"

/* The parts of "PL1:STUDY:FORM:VERSION:VARIANT:PAGE:ID-or-#SERIAL". */
enum {
	QR_MAGIC,
	QR_STUDY,
	QR_FORM,
	QR_VERSION,
	QR_VARIANT,
	QR_PAGE,
	QR_WHO,
	QR_PARTS
};

struct label {
	char *text; /* owned; the parts point into it */
	char *part[QR_PARTS];
	int page;
};

void label_fini(struct label *label);

/* Room for one page's work; reused from page to page. */
struct identify {
	struct qr_reader *qr; /* owned */
	struct locator locator;
	struct map_page page; /* the one geometry */
	uint8_t *pixels;      /* owned */
};

enum err identify_init(struct identify *identify) must_use;
void identify_fini(struct identify *identify);

struct identity {
	struct sheet sheet; /* borrows the image */
	struct place place;
	struct label label; /* owned; of a page of ours alone */
	/* Without a code: where the sheet may be, by its marks, the likeliest
	 * first. */
	struct place places[LOCATE_PLACES];
	size_t n_places;
};

/* Takes the sheet to be at its place I. */
void identity_take_place(struct identity *identity, size_t i);
/* Finds the sheet in IMAGE and what the code in its place says.  False if there
 * is none of ours to be read; the rest of *IDENTITY tells how far it came. */
bool identify(struct identify *identify, const struct image *image,
    struct identity *identity);
/* After that: likewise by a code anywhere in the picture. */
bool identify_anywhere(struct identify *identify, struct identity *identity);

#endif
