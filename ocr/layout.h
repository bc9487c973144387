/* The paper form: laid out once, from which come the PDF and the map. */
#ifndef OCR_LAYOUT_H
#define OCR_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/map.h"
#include "schema/buf.h"
#include "schema/err.h"
#include "schema/study.h"

struct layout_options {
	const char *lang;   /* NULL: the study's default language */
	bool large_print;   /* 16 pt and up */
	const char *id;     /* NULL: a comb for it to be written in */
	const char *serial; /* joins the pages of one print; NULL: made anew */
	int *unknown;       /* filled with how many letters no font has;
			       may be NULL */
};

/* Draws FORM as PDF into OUT (may be NULL) and gives the map of its boxes in
 * *MAP (may be NULL; owned by the caller).  The map depends on STUDY, FORM,
 * lang and large_print, and on this release and its fonts: its variant is a
 * digest of it.  Where a comb for the ID would be nothing is drawn if the ID is
 * known, and its boxes stay in the map.  The QR's text is
 * "PL1:STUDY:FORM:VERSION:VARIANT:PAGE:ID-or-#SERIAL".  ERR_SIZE if that does
 * not fit into a QR code or the PDF into OUT. */
enum err layout_form(const struct study *study, const struct form *form,
    const struct layout_options *options, struct buf *out,
    struct map **map) must_use;

/* One of many prints of the same form; everything is borrowed. */
struct layout_copy {
	const char *id;     /* NULL: to be written in */
	const char *serial; /* NULL: made anew */
	/* Lines of the address, for a sheet of its own in front that shows
	 * in the window of an envelope (DL, or C5 folded once); NULL: none. */
	const char *const *address;
	size_t n_address;
};

/* N copies of FORM in one PDF; OPTIONS->id and ->serial are not used.  Every
 * copy begins on the front of a sheet when both sides are printed. */
enum err layout_copies(const struct study *study, const struct form *form,
    const struct layout_options *options, const struct layout_copy *copies,
    size_t n, struct buf *out) must_use;

#endif
