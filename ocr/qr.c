#include "ocr/qr.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define VERSION_MIN 6

static enum err
make(const char *text, QRecLevel level, int side_max, struct qr *qr)
{
	QRcode *code;
	size_t i, n;

	code = QRcode_encodeString8bit(text, VERSION_MIN, level);
	if (code == NULL)
		return ERR_SIZE;
	if (code->width > side_max) {
		QRcode_free(code);
		return ERR_SIZE;
	}
	n = (size_t)code->width * (size_t)code->width;
	qr->side = code->width;
	qr->modules = mem_array(n, 1);
	for (i = 0; i < n; i++)
		qr->modules[i] = code->data[i] & 1;
	QRcode_free(code);
	return ERR_NONE;
}

enum err
qr_make(const char *text, int side_max, struct qr *qr)
{
	memset(qr, 0, sizeof(*qr));
	if (make(text, QR_ECLEVEL_Q, side_max, qr) == ERR_NONE)
		return ERR_NONE;
	return make(text, QR_ECLEVEL_M, side_max, qr);
}

void
qr_fini(struct qr *qr)
{
	free(qr->modules);
	memset(qr, 0, sizeof(*qr));
}
