/* Glyph probabilities of a comb's cells against what is possible: numbers,
 * IDs, dates. */
#ifndef OCR_DECODE_H
#define OCR_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/comb.h"
#include "ocr/model.h"

/* How somebody answers "how many times" all over a page. */
enum habit { HABIT_UNKNOWN, HABIT_NUMBERS, HABIT_TICKS };

/* What a comb may hold, and how likely. */
struct glyphs {
	int cells;
	float p[COMB_CELLS][GLYPH_COUNT];
	/* Ink that goes over lines, as one glyph each. */
	struct {
		int from, to;
		/* How much likelier ink of that shape is one digit than digits
		 * that touch. */
		double one;
		float p[GLYPH_COUNT];
	} across[COMB_CELLS];
	int n_across;
	/* All ink of several cells as one glyph, where nothing joins it. */
	float whole[GLYPH_COUNT];
	bool has_whole;
	/* Glyphs from left to right that do not keep to the cells. */
	float loose[COMB_CELLS][GLYPH_COUNT];
	int n_loose;
	bool doubtful; /* ink around the comb, faint writing */
	/* There is more than the digits: one outside the comb, a point, a
	 * sign, faint strokes. */
	bool more;
	bool steep;   /* a stroke that leans or is hooked as a steep tick is */
	bool blunt;   /* and so fat that no hook could be seen */
	bool sunk;    /* what ends in the pale word may go on there */
	bool clipped; /* what was on the outline's left side may be lost */
	enum habit habit;
};

enum decoded_kind {
	DECODED_BLANK,
	DECODED_NUMBER, /* `text` is its digits without leading zeros */
	DECODED_TICK,
	DECODED_OTHER /* nothing that can be an answer */
};

struct decoded {
	enum decoded_kind kind;
	char text[COMB_CELLS + 8];
	double p; /* probability of being right */
};

/* A whole number, or a tick in its place.  MIN and MAX bound it. */
void decode_number(const struct glyphs *glyphs, double min, double max,
    bool tick, struct decoded *out);
/* A code of digits, all cells filled.  IDS are those issued (NULL: any). */
void decode_id(const struct glyphs *glyphs, const char *const *ids, size_t n,
    struct decoded *out);
/* A date ddmmyy (6 cells) or ddmmyyyy (8), as YYYY-MM-DD, likely between
 * FIRST and LAST ("": no bound). */
void decode_date(const struct glyphs *glyphs, const char *first,
    const char *last, struct decoded *out);

#endif
