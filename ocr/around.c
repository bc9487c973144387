#include "ocr/around_part.h"

#include <math.h>
#include <stdlib.h>

static bool
any_writing(const struct view *v, const struct sheet *sheet)
{
	struct written w;

	return view_writing(v, sheet, &w);
}

static bool
look_around(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n, size_t own)
{
	struct view v;
	bool written;

	if (!view_around(&v, sheet, page, looks, inked, first, n, own))
		return false;
	written = any_writing(&v, sheet);
	view_fini(&v);
	return written;
}

bool
around_written(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n)
{
	return look_around(sheet, page, looks, inked, first, n, n);
}

bool
around_beyond(const struct sheet *sheet, const struct map_page *page,
    const struct looks *looks, const bool *inked, const struct look *first,
    size_t n)
{
	return look_around(sheet, page, looks, inked, first, n, 0);
}

bool
around_words(const struct sheet *sheet, const struct map_page *page,
    const struct look *look)
{
	struct area a = look_area(look);
	struct view v = { .dx = look->dx, .dy = look->dy };
	bool written;

	view_take(&v, sheet, &a);
	view_wipe_print(&v, page);
	written = any_writing(&v, sheet);
	view_fini(&v);
	return written;
}
