/* Writing beside a comb instead of in it.
 *
 * What is printed around a comb is not known, but print is small: what is as
 * tall as a written digit, and is no box's outline and no line, is writing. */
#ifndef OCR_BESIDE_H
#define OCR_BESIDE_H

#include <stdbool.h>

#include "ocr/look.h"

/* Whether somebody seems to have written near LOOK, a comb of LOOKS that is
 * itself blank. */
bool beside_written(const struct sheet *sheet, const struct looks *looks,
    const struct look *look);

#endif
