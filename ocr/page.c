#include "ocr/page.h"

void
page_geometry(struct map_page *page)
{
	const double x[2] = { PAGE_MARK_X, PAGE_WIDTH - PAGE_MARK_X };
	const double y[2] = { PAGE_MARK_Y, PAGE_HEIGHT - PAGE_MARK_Y };
	const struct map_mark corners[4] = {
		{ x[0], y[0], PAGE_MARK_FIRST },
		{ x[1], y[0], PAGE_MARK_SIZE },
		{ x[1], y[1], PAGE_MARK_SIZE },
		{ x[0], y[1], PAGE_MARK_SIZE },
	};
	int i;

	page->width = PAGE_WIDTH;
	page->height = PAGE_HEIGHT;
	for (i = 0; i < 4; i++)
		page->corners[i] = corners[i];
	page->qr = (struct map_mark){ PAGE_QR_X, PAGE_QR_Y, PAGE_QR_SIZE };
}
