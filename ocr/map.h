/* The map of a form's boxes on paper: what the printer drew and the reader
 * looks into.  Millimetres from the top left corner of the sheet; a box is
 * its inside.  Made by the layout pass (ocr/layout.h), kept by version. */
#ifndef OCR_MAP_H
#define OCR_MAP_H

#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"

enum box_kind {
	BOX_MARK,  /* a mark means `code` */
	BOX_DIGIT, /* cell `index` of a comb; `cells` in all, most significant
		      first */
	BOX_TEXT   /* hand-written words, for a person to read */
};

struct box {
	char *variable;
	enum box_kind kind;
	char *code; /* MARK: the choice's code; else NULL */
	int index;  /* DIGIT: place in the comb, from 0; else 0 */
	int cells;  /* DIGIT: cells of the comb; else 0 */
	double x, y, w, h;
	/* DIGIT: the line before it is printed so far down from the top and
	 * so far up from the foot; all along if both are 0. */
	double divider_top, divider_foot;
};

/* A corner mark: a filled disc; or the QR's square. */
struct map_mark {
	double x, y; /* centre */
	double size; /* diameter; side of the QR with its quiet zone */
};

/* Something printed, words mostly: the rectangle around it. */
struct print {
	double x, y, w, h;
};

struct map_page {
	double width, height;
	struct map_mark corners[4]; /* top left, top right, bottom right,
				       bottom left */
	struct map_mark qr;
	struct box *boxes;
	size_t n_boxes;
	/* What is printed between the upper and the lower marks; none if that
	 * is not known, of forms that were learned or printed long ago. */
	struct print *prints;
	size_t n_prints;
};

struct map {
	char *study;
	char *form;
	char *version;
	/* Language, size and a digest of the boxes' places: "en.3f2a9c",
	 * "en-large.01c4d2".  Equal variants are equal maps. */
	char *variant;
	struct map_page *pages;
	size_t n_pages;
};

/* "mark", "digit" or "text"; static. */
const char *box_kind_name(enum box_kind kind);

/* A map without pages; texts are copied.  Owned by the caller. */
struct map *map_new(const char *study, const char *form, const char *version,
    const char *variant);
void map_free(struct map *map); /* NULL is fine */
/* Adds an empty page of the one geometry (ocr/page.h); borrowed until the next
 * is added. */
struct map_page *map_add_page(struct map *map);
/* Adds a copy of BOX, its texts too. */
void map_add_box(struct map_page *page, const struct box *box);

void map_add_print(struct map_page *page, const struct print *print);

/* Bounds on a map from outside. */
#define MAP_PAGES_MAX  64
#define MAP_BOXES_MAX  2000 /* a page */
#define MAP_PRINTS_MAX 4000
#define MAP_JSON_MAX   (4 * 1024 * 1024)

/* The JSON of `peerlog form map`, to a hundredth of a millimetre, and back.
 * What is unknown in it is passed over; ERR_INPUT for anything malformed. */
enum err map_encode(const struct map *map, struct buf *out) must_use;
enum err map_decode(const void *data, size_t len, struct map **map) must_use;

#endif
