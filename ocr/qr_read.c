/* The adapter to zbar. */
#include "ocr/qr_read.h"

#include <stdlib.h>
#include <zbar.h>

#include "schema/buf.h"
#include "schema/mem.h"

#define TEXT_MAX 512

struct qr_reader {
	zbar_image_scanner_t *scanner; /* owned */
};

enum err
qr_reader_new(struct qr_reader **reader)
{
	struct qr_reader *r = mem_new(struct qr_reader);

	*reader = NULL;
	r->scanner = zbar_image_scanner_create();
	if (r->scanner == NULL) {
		free(r);
		return ERR_LIBRARY;
	}
	zbar_image_scanner_set_config(
	    r->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(
	    r->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	*reader = r;
	return ERR_NONE;
}

void
qr_reader_free(struct qr_reader *r)
{
	if (r == NULL)
		return;
	zbar_image_scanner_destroy(r->scanner);
	free(r);
}

/* The library goes round the other way. */
static void
take_corners(const zbar_symbol_t *symbol, struct point corner[4])
{
	static const unsigned from[4] = { 0, 3, 2, 1 };
	int i;

	for (i = 0; i < 4; i++)
		corner[i] =
		    (struct point){ zbar_symbol_get_loc_x(symbol, from[i]),
			    zbar_symbol_get_loc_y(symbol, from[i]) };
}

char *
qr_read(struct qr_reader *r, const uint8_t *grey, int w, int h, int every,
    struct point corner[4])
{
	zbar_image_t *image = zbar_image_create();
	const zbar_symbol_t *symbol;
	char *text = NULL;

	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)w, (unsigned)h);
	zbar_image_set_data(
	    image, grey, (unsigned long)w * (unsigned long)h, NULL);
	zbar_image_scanner_set_config(
	    r->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, every);
	zbar_image_scanner_set_config(
	    r->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, every);
	(void)zbar_scan_image(r->scanner, image);
	symbol = zbar_image_first_symbol(image);
	for (; symbol != NULL && text == NULL;
	     symbol = zbar_symbol_next(symbol)) {
		const char *data = zbar_symbol_get_data(symbol);
		size_t n = zbar_symbol_get_data_length(symbol);

		if (n == 0 || n > TEXT_MAX || !utf8_valid(data, n) ||
		    zbar_symbol_get_loc_size(symbol) < 4)
			continue;
		text = mem_text_n(data, n);
		take_corners(symbol, corner);
	}
	zbar_image_destroy(image);
	return text;
}
