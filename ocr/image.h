/* Scanned pages out of hostile files: PNG, JPEG, TIFF and PDF, told by their
 * content, as 8-bit grey.  Sizes are checked before anything is allocated;
 * what is larger than a page needs is made smaller while it is decoded.
 *
 * One adapter file per library (image_jpeg.c, ...), each a row of functions
 * behind struct image_format. */
#ifndef OCR_IMAGE_H
#define OCR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

#define IMAGE_FILE_MAX   (256u << 20) /* bytes of a file */
#define IMAGE_SHEETS_MAX 1000
#define IMAGE_SIDE_MAX   32768
#define IMAGE_SOURCE_MAX (200u << 20) /* pixels in the file */
#define IMAGE_WHOLE_MAX  (36u << 20)  /* pixels, where all are kept at once */
#define IMAGE_SIDE_KEPT  5000         /* longest side after decoding, pixels */
#define IMAGE_SIDE_MIN   64

/* A grey page, 0 black to 255 white, rows without padding.  Embedded; one is
 * used for page after page and keeps its memory. */
struct image {
	int width, height;
	uint8_t *grey;
	size_t cap;
};

void image_init(struct image *image);
void image_fini(struct image *image); /* wipes */
/* Makes room for WIDTH x HEIGHT, contents not set.  The caller has checked
 * the size against the limits. */
void image_resize(struct image *image, int width, int height);

/* Why a file or a sheet cannot be read, in words for a person: static. */
typedef const char *image_problem;

/* How one kind of file is read.  `state` is the adapter's own. */
struct image_format {
	enum err (*open)(const uint8_t *data, size_t len, void **state,
	    int *sheets, image_problem *problem);
	enum err (*sheet)(void *state, int sheet, struct image *image,
	    image_problem *problem);
	/* The slow way, where there is one; else NULL. */
	enum err (*render)(void *state, int sheet, struct image *image,
	    image_problem *problem);
	void (*close)(void *state);
};

extern const struct image_format image_format_jpeg;
extern const struct image_format image_format_png;
extern const struct image_format image_format_tiff;
extern const struct image_format image_format_pdf;

struct image_file {
	const struct image_format *format;
	void *state;
	int sheets;
};

/* Opens LEN bytes at DATA, borrowed until image_close().  On an error nothing
 * is open and *PROBLEM says why. */
enum err image_open(struct image_file *file, const void *data, size_t len,
    image_problem *problem) must_use;
/* Decodes sheet number SHEET, from 0, into IMAGE.  A damaged sheet is an
 * error with its *PROBLEM; the next may be sound. */
enum err image_sheet(struct image_file *file, int sheet, struct image *image,
    image_problem *problem) must_use;
/* Whether a sheet can also be had another, slower way: a PDF is drawn instead
 * of taking the scan out of it. */
bool image_renders(const struct image_file *file);
enum err image_render(struct image_file *file, int sheet, struct image *image,
    image_problem *problem) must_use;
void image_close(struct image_file *file);

/* For the adapters. */

/* Checks a size as a file states it.  *SHRINK is by how much it is to be made
 * smaller, 1 or more. */
enum err image_limits(uint64_t width, uint64_t height, int *shrink,
    image_problem *problem) must_use;

/* Rows of a large picture, averaged down by a whole number as they come. */
struct image_rows {
	struct image *image; /* borrowed */
	int width;           /* of a row as it comes */
	int shrink;
	int at;        /* rows so far in this output row */
	int row;       /* output row */
	uint32_t *sum; /* owned; NULL while shrink is 1 */
};

/* IMAGE gets WIDTH/SHRINK x HEIGHT/SHRINK, white until rows come. */
void image_rows_init(struct image_rows *rows, struct image *image, int width,
    int height, int shrink);
/* Where the next row of WIDTH grey pixels may be written, if it needs no
 * averaging: saves a copy.  NULL otherwise. */
uint8_t *image_rows_place(struct image_rows *rows);
void image_rows_put(struct image_rows *rows, const uint8_t *grey);
void image_rows_fini(struct image_rows *rows);

/* Decodes a bare JPEG; used for those in a PDF too. */
enum err image_jpeg_decode(const uint8_t *data, size_t len, struct image *image,
    image_problem *problem) must_use;
/* Decodes fax data (CCITT) as it stands in a PDF.  K as there: below 0 is
 * group 4, 0 group 3 in one dimension, above 0 in two. */
enum err image_fax_decode(const uint8_t *data, size_t len, int width,
    int height, int k, bool black_is_one, struct image *image,
    image_problem *problem) must_use;
/* Draws page PAGE of a PDF (image_poppler.c).  Needs fonts: see there. */
enum err image_poppler_render(const uint8_t *data, size_t len, int page,
    struct image *image, image_problem *problem) must_use;

#endif
