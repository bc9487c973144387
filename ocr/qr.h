/* QR codes, written: the one user of libqrencode. */
#ifndef OCR_QR_H
#define OCR_QR_H

#include <stdint.h>

#include "schema/err.h"

struct qr {
	int side;         /* modules a side, without quiet zone */
	uint8_t *modules; /* owned; side * side, row by row, 1 is black */
};

#define QR_QUIET 4 /* modules of white around a code (ISO/IEC 18004) */

/* Encodes TEXT at error correction level Q, at least version 6 so that the
 * codes of a study are all of one size; at level M if that keeps it within
 * SIDE_MAX modules.  ERR_SIZE if neither does. */
enum err qr_make(const char *text, int side_max, struct qr *qr) must_use;
void qr_fini(struct qr *qr);

#endif
