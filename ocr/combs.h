/* What a page's combs hold.  They are in one hand: what somebody does in most
 * of the count cells tells what a doubtful one is. */
#ifndef OCR_COMBS_H
#define OCR_COMBS_H

#include "ocr/decode.h"
#include "ocr/fields.h"

struct comb_seen {
	const struct look *look; /* borrowed */
	const struct variable *variable;
	struct glyphs glyphs;
	bool spills; /* over its left or right outline, or nearly */
};

struct combs {
	struct comb_seen *v; /* owned */
	size_t n;
};

/* Looks into each comb of LOOKS at SHEET (those of a printed ID apart, if
 * HAS_ID), whose tiles are cleared of what is no ink.  combs_free() wipes. */
void combs_see(const struct sheet *sheet, struct looks *looks,
    const struct expected *expected, bool has_id, struct combs *combs);
void combs_free(struct combs *combs);
/* The one at LOOK; NULL if there is none. */
const struct comb_seen *combs_at(
    const struct combs *combs, const struct look *look);
/* What SEEN holds, as far as its own ink and what is EXPECTED tell. */
void combs_decode(const struct comb_seen *seen, const struct expected *expected,
    struct decoded *out);

#endif
