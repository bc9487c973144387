/* What each cell of a comb holds, as the model sees it. */
#ifndef OCR_GLYPHS_H
#define OCR_GLYPHS_H

#include "ocr/comb.h"
#include "ocr/decode.h"
#include "ocr/model.h"
#include "schema/study.h"

/* Fills GLYPHS from COMB, weighed by what people write where VARIABLE is
 * asked. */
void glyphs_read(const struct model *model, const struct comb *comb,
    const struct variable *variable, struct glyphs *glyphs);

#endif
