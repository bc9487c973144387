/* Reading QR codes. */
#ifndef OCR_QR_READ_H
#define OCR_QR_READ_H

#include <stddef.h>
#include <stdint.h>

#include "ocr/homography.h"
#include "schema/err.h"

struct qr_reader;

/* *READER is owned. */
enum err qr_reader_new(struct qr_reader **reader) must_use;
void qr_reader_free(struct qr_reader *reader);
/* The text of the QR code in the W x H grey picture GREY, owned; NULL if there
 * is none that can be read.  Its squares are sought in EVERY so many-th row and
 * column: more is faster.  CORNER becomes about where the code's outer corners
 * are in GREY: top left, top right, bottom right, bottom left, as it lies. */
char *qr_read(struct qr_reader *reader, const uint8_t *grey, int w, int h,
    int every, struct point corner[4]);

#endif
