/* What the reader says of a page: a list of readings, one a variable. */
#ifndef OCR_READING_H
#define OCR_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

enum reading_kind {
	READING_BLANK,
	READING_ZERO,
	READING_NUMBER,
	READING_TICK,
	READING_CHOICE,
	READING_CHOICES, /* codes, space-separated, may be none */
	READING_DATE,    /* YYYY-MM-DD */
	READING_ID,
	READING_TEXT,  /* ink is there; a person must read it */
	READING_UNSURE /* for a person; `best` is the best reading */
};

struct reading {
	char *variable;
	enum reading_kind kind;
	char *value;       /* owned; NULL where the kind says it all */
	double confidence; /* 0..1, probability of being right */
	enum reading_kind best_kind; /* UNSURE: the best reading's kind */
	char *best;                  /* UNSURE: its value, may be NULL */
	double x, y, w, h;           /* where on the sheet, mm, all its boxes */
	/* An 8-bit grey PNG of that place, for a person; only if asked for
	 * and the reading is UNSURE or TEXT; else NULL. */
	uint8_t *picture;
	size_t picture_len;
};

/* What a page may be. */
struct page_alike {
	char *form, *version;
	int page, pages;
};

struct page_reading {
	int sheet;   /* page in the file, from 1 */
	char *study; /* from the QR; NULL if not read */
	char *form;
	char *version;
	int page;      /* of the form, from 1; 0 if not known */
	int pages;     /* how many that print has; 0 if not known */
	char *id;      /* the person's ID if printed in the QR; else NULL */
	char *serial;  /* the print's serial number: joins pages of one set */
	char *problem; /* in words, why the page was not read; NULL if it was */
	/* Of a page whose code is torn: every print that has this very page,
	 * itself the first; whose it is a person says.  Else none. */
	struct page_alike *alike;
	size_t n_alike;
	struct reading *readings;
	size_t n_readings;
	/* An 8-bit grey PNG of the whole sheet, upright and cut to its edges,
	 * about 100 dpi, for a person; only if pictures are asked for; may be
	 * NULL. */
	uint8_t *picture;
	size_t picture_len;
};

/* The problem of a sheet with nothing on it, such as the back of a page. */
extern const char reading_blank_sheet[];

/* VARIABLE's reading, PAGE's own; NULL if there is none. */
struct reading *reading_find(
    const struct page_reading *page, const char *variable);
/* Wipes and frees what PAGE owns and zeroes it. */
void page_reading_fini(struct page_reading *page);
/* Adds what PAGE may be; texts are copied. */
void page_reading_add_alike(struct page_reading *page, const char *form,
    const char *version, int number, int pages);
/* Static name: "number", "tick", ... */
const char *reading_kind_name(enum reading_kind kind);
/* One JSON line as `peerlog form read --json` prints it (pictures left out).
 * FILE may be NULL. */
enum err reading_encode_json(const struct page_reading *page, const char *file,
    struct buf *out) must_use;
/* Binary, with pictures, for pipes and the bus; and back.  What comes back is
 * checked (hostile bytes give ERR_INPUT or ERR_VERSION); R is left after the
 * page; PAGE is zeroed on error, else fini it. */
enum err reading_encode(
    const struct page_reading *page, struct buf *out) must_use;
enum err reading_decode(struct rd *r, struct page_reading *page) must_use;

#endif
