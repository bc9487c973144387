/* The map of a form's boxes on paper: what the printer drew and the reader
 * looks into.  Millimetres from the top left corner of the sheet; a box is
 * its inside.  Made by the layout pass (ocr/layout.h), kept by version. */
#ifndef OCR_MAP_H
#define OCR_MAP_H

#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"

enum box_kind {
	BOX_MARK, /* a mark means `code` */
	BOX_DIGIT, /* cell `index` of a comb; `cells` in all, most significant
	              first */
	BOX_TEXT /* hand-written words, for a person to read */
};

struct box {
	char *variable;
	enum box_kind kind;
	char *code; /* MARK: the choice's code; else NULL */
	int index;  /* DIGIT: place in the comb, from 0; else 0 */
	int cells;  /* DIGIT: cells of the comb; else 0 */
	double x, y, w, h;
};

/* A corner mark: a filled disc; or the QR's square. */
struct map_mark {
	double x, y; /* centre */
	double size; /* diameter; side of the QR with its quiet zone */
};

struct map_page {
	double width, height;
	struct map_mark corners[4]; /* top left, top right, bottom right,
	                               bottom left */
	struct map_mark qr;
	struct box *boxes;
	size_t n_boxes;
};

struct map {
	char *study;
	char *form;
	char *version;
	struct map_page *pages;
	size_t n_pages;
};

void map_free(struct map *map); /* NULL is fine */
/* The JSON of `peerlog form map`, and back. */
enum err map_encode(const struct map *map, struct buf *out) must_use;
enum err map_decode(const void *data, size_t len, struct map **map) must_use;

#endif
