#include "ocr/gate.h"

#include <stddef.h>

#define OUTLINES_LEAST 0.5 /* share that must be where they should be */
#define OUTLINES_LOST  0.8 /* the same, with two corner marks lost or more */
#define OUTLINES_GOOD  0.85
#define BEYOND_MOST    0.02 /* of all boxes' area off the picture */
#define SCALE_LEAST    3.4  /* pixels a millimetre: 86 dots an inch */
#define LINE_LEAST     0.65 /* of the outlines' ink: pencil is lost with it */
#define WORN           0.01

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

void
gate_review(const struct page_reading *page, struct verdict *verdict)
{
	size_t i, unsure = 0;

	for (i = 0; i < page->n_readings; i++)
		unsure += page->readings[i].kind == READING_UNSURE;
	if (page->n_readings >= 8 && unsure * 20 > page->n_readings * 19)
		verdict->problem = "the page is too unclear: scan it again, "
				   "or type it in";
}
