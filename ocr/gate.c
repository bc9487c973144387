#include "ocr/gate.h"

#include <stddef.h>

#define OUTLINES_LEAST 0.5 /* share that must be where they should be */
#define OUTLINES_LOST  0.8 /* the same, with two corner marks lost or more */
#define OUTLINES_GOOD  0.85
#define BEYOND_MOST    0.02 /* of all boxes' area off the picture */
#define SCALE_LEAST    3.4  /* pixels a millimetre: 86 dots an inch */
#define LINE_LEAST     0.65 /* of the outlines' ink: pencil is lost with it */
#define WORN           0.01
/* Of a picture in black and white: sampled so many rows apart, this share of
 * it may be between. */
#define ROWS_APART   7
#define DARKEST      60
#define LIGHTEST     190
#define BETWEEN_MOST 0.003
/* So few answers beside so many blanks may be all that pencil left. */
#define WRITTEN_LEAST 1
#define BLANK_MANY    4
#define READINGS_MANY 8 /* of so many, none written: one blank is enough */

static double
share_beyond(const struct looks *looks)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < looks->n; i++)
		sum += looks->v[i].tile.beyond;
	return looks->n > 0 ? sum / (double)looks->n : 0;
}

void
gate_judge(const struct sheet *sheet, const struct place *place,
    const struct looks *looks, struct verdict *verdict)
{
	double found = looks_found(looks);
	double least = place->marks < 3 ? OUTLINES_LOST : OUTLINES_LEAST;

	*verdict = (struct verdict){ 0 };
	if (homography_scale(&sheet->h, 105, 148) < SCALE_LEAST)
		verdict->problem = "the picture is too coarse: scan at 200 "
				   "dots an inch or more";
	else if (share_beyond(looks) > BEYOND_MOST)
		verdict->problem = "part of the page is not in the picture";
	else if (found < least)
		verdict->problem = "the boxes are not where they should be, "
				   "or too faint: flatten the page and scan "
				   "it again, darker";
	else if (!place->learned && looks_line(looks) < LINE_LEAST)
		verdict->problem = "the page is too faint: copy or scan it "
				   "darker";
	else if (found < OUTLINES_GOOD || place->marks < 4)
		verdict->worn = WORN * (1 - found);
}

/* Whether nothing on the picture is between black and white. */
static bool
black_and_white(const struct image *image)
{
	size_t x, between = 0, seen = 0;
	int y;

	for (y = 0; y < image->height; y += ROWS_APART) {
		const uint8_t *row =
		    image->grey + (size_t)y * (size_t)image->width;

		for (x = 0; x < (size_t)image->width; x++)
			between += row[x] > DARKEST && row[x] < LIGHTEST;
		seen += (size_t)image->width;
	}
	return (double)between < BETWEEN_MOST * (double)seen;
}

/* A black-and-white scan keeps the printed lines and takes the pencil away:
 * where next to nothing is to be seen, that is no sign of nothing written. */
static bool
pencil_lost(const struct sheet *sheet, const struct page_reading *page)
{
	size_t i, written = 0, blank = 0;

	for (i = 0; i < page->n_readings; i++)
		switch (page->readings[i].kind) {
		case READING_BLANK:
			blank++;
			break;
		case READING_UNSURE:
		case READING_ID: /* printed, or on the first page alone */
			break;
		default:
			written++;
		}
	if (written > WRITTEN_LEAST || blank == 0 ||
	    (blank < BLANK_MANY &&
		(written > 0 || page->n_readings < READINGS_MANY)))
		return false;
	return black_and_white(sheet->image);
}

void
gate_review(const struct sheet *sheet, const struct page_reading *page,
    struct verdict *verdict)
{
	size_t i, unsure = 0;

	for (i = 0; i < page->n_readings; i++)
		unsure += page->readings[i].kind == READING_UNSURE;
	if (page->n_readings >= 8 && unsure * 20 > page->n_readings * 19 &&
	    verdict->worn > 0)
		verdict->problem = "the page is too unclear: scan it again, "
				   "or type it in";
	else if (pencil_lost(sheet, page))
		verdict->problem = "next to nothing is to be seen on this "
				   "black-and-white scan, and pencil may be "
				   "lost in it: scan it in grey, or discard "
				   "it if it is empty";
}
