/* What printers, scanners and phones do to a page.  Five severities, L0 clean
 * to L4: rotation, scale, shift, noise, blur, JPEG, uneven light, specks,
 * folds, dropped columns, perspective, dog-ears. */
#ifndef FILL_DEGRADE_H
#define FILL_DEGRADE_H

#include <stdbool.h>

#include "tests/bench/fill/chance.h"
#include "tests/bench/fill/picture.h"

#define DEGRADE_LEVELS 5

struct degradation {
	bool exactly;       /* turn and perspective are not at most but so */
	double turn;        /* degrees, at most, either way */
	double scale;       /* share, at most, either way */
	double shift;       /* mm, at most, either way */
	double noise;       /* standard deviation, of 255 */
	double blur;        /* pixels at 300 dpi */
	int quality;        /* of the JPEG */
	double light;       /* fall-off over the page, share */
	double specks;      /* share of pixels gone black or white */
	int folds, columns; /* lines across and down the page */
	double perspective; /* share of the side that a corner moves */
	double dog_ear;     /* probability of a corner folded over */
	bool phone;         /* on a table, in colour */
	bool holes;         /* punched, and a staple */
	bool coffee;        /* the ring of a cup */
	bool fax;           /* black and white alone */
};

extern const struct degradation degrade_levels[DEGRADE_LEVELS];
/* A photograph by phone, as harsh as LEVEL. */
struct degradation degrade_phone(int level);

/* Replaces P by what is left of it; TURNS quarter turns clockwise first. */
void degrade(struct picture *p, const struct degradation *d, int turns,
    struct chance *chance);

#endif
