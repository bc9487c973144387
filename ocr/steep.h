/* Whether what looks like a 1 may be a steep tick: one stroke that has a little
 * hook at its foot, or that leans as a tick does. */
#ifndef OCR_STEEP_H
#define OCR_STEEP_H

#include <stdint.h>

#include "ocr/model.h"

enum steep {
	STEEP_NOT,
	STEEP_MAYBE,
	STEEP_BLUNT /* so fat that no hook could be seen */
};

enum steep steep_tick(const uint8_t patch[MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE]);

#endif
