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
};

/* Draws FORM as PDF into OUT (may be NULL) and gives the map of its boxes in
 * *MAP (may be NULL; owned by the caller).  The map depends on STUDY, FORM,
 * lang and large_print alone.  The QR's text is
 * "PL1:STUDY:FORM:VERSION:VARIANT:PAGE:ID-or-#SERIAL". */
enum err layout_form(const struct study *study, const struct form *form,
    const struct layout_options *options, struct buf *out,
    struct map **map) must_use;

#endif
