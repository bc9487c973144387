/* What each mark box of a page holds. */
#ifndef OCR_MARKS_H
#define OCR_MARKS_H

#include "ocr/choice.h"
#include "ocr/look.h"
#include "ocr/model.h"

/* Fills BOXES, one for each of LOOKS, where that is a mark box; the others are
 * left alone.  The looks' tiles are cleared of lines and grain on the way. */
void marks_read(const struct sheet *sheet, struct looks *looks,
    const struct model *model, struct choice_box *boxes);

#endif
