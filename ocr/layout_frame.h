/* What is round the questions of every page: marks, QR, titles, foot.  Used by
 * layout*.c alone. */
#ifndef OCR_LAYOUT_FRAME_H
#define OCR_LAYOUT_FRAME_H

#include "ocr/layout_flow.h"

/* Begins a page: draws its frame, unless pages are being counted, and adds it
 * to the map.  A page that begins in the middle of a section says so.
 * FLOW->err is set if the QR cannot hold its text. */
void frame_put(struct flow *flow);

#endif
