#include "ocr/identify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/anchor.h"
#include "ocr/page.h"
#include "ocr/qr.h"
#include "ocr/qr_fit.h"
#include "schema/mem.h"

#define QR_STEP   0.16        /* mm a pixel: four to a module */
#define QR_EVERY  3           /* rows searched at first: nine to a square */
#define QR_ROOM   1.5         /* mm around the code */
#define QR_WIDE   12.0        /* the same, before it is given up there */
#define QR_DRAWN  4           /* pixels of a module that is drawn anew */
#define QR_PIXELS (400 * 400) /* room for all of it */
#define QR_OFF    2.0         /* modules that the code may be off its place */
#define SEEK_SIDE 2500        /* pixels of the picture that it is sought in */

enum err
identify_init(struct identify *id)
{
	*id = (struct identify){ 0 };
	id->pixels = mem_array(QR_PIXELS, 1);
	locator_init(&id->locator);
	page_geometry(&id->page);
	return qr_reader_new(&id->qr);
}

void
identify_fini(struct identify *id)
{
	qr_reader_free(id->qr);
	locator_fini(&id->locator);
	free(id->pixels);
	*id = (struct identify){ 0 };
}

void
label_fini(struct label *label)
{
	free(label->text);
	*label = (struct label){ 0 };
}

/* TEXT is taken. */
static bool
label_parse(char *text, struct label *label)
{
	char *p = text, *end;
	long page;
	int i;

	*label = (struct label){ .text = text };
	for (i = 0; i < QR_PARTS; i++) {
		label->part[i] = p;
		p = i < QR_PARTS - 1 ? strchr(p, ':') : p;
		if (p == NULL)
			return false;
		if (i < QR_PARTS - 1)
			*p++ = '\0';
	}
	if (strcmp(label->part[QR_MAGIC], "PL1") != 0)
		return false;
	page = strtol(label->part[QR_PAGE], &end, 10);
	if (*end != '\0' || page < 1 || page > MAP_PAGES_MAX)
		return false;
	label->page = (int)page;
	return true;
}

/* ---- a code whose place is known ---- */

static char *
read_whole_qr(struct identify *id, const struct sheet *sheet, double room,
    double step, int every, struct point corner[4])
{
	const struct map_mark *qr = &id->page.qr;
	double side = qr->size + 2 * room;
	struct area area = { qr->x - side / 2, qr->y - side / 2, side, side };
	struct tile tile;
	char *text;
	int i;

	sheet_sample(sheet, &area, step, id->pixels, &tile);
	text = qr_read(id->qr, id->pixels, tile.w, tile.h, every, corner);
	for (i = 0; text != NULL && i < 4; i++)
		corner[i] = homography_map(&sheet->h,
		    area.x + corner[i].x * step, area.y + corner[i].y * step);
	return text;
}

/* The modules of a code at CORNER drawn anew, sharp and clean. */
static char *
read_drawn(struct identify *id, const struct image *image, int side,
    const struct point corner[4])
{
	int n = side + 2 * QR_QUIET, w = n * QR_DRAWN, x, y;
	uint8_t *black = id->pixels, *drawn = id->pixels + side * side;
	struct point ignored[4];

	qr_fit_modules(image, side, corner, black);
	memset(drawn, 255, (size_t)w * (size_t)w);
	for (y = 0; y < side * QR_DRAWN; y++)
		for (x = 0; x < side * QR_DRAWN; x++)
			if (black[y / QR_DRAWN * side + x / QR_DRAWN])
				drawn[(y + QR_QUIET * QR_DRAWN) * w + x +
				      QR_QUIET * QR_DRAWN] = 0;
	return qr_read(id->qr, drawn, w, w, 1, ignored);
}

/* The code's modules one by one, its squares found first: for codes that noise
 * and blur keep the library from, and pages that are not flat. */
static char *
read_modules(struct identify *id, const struct sheet *sheet, int side,
    struct point corner[4])
{
	struct point at[4];
	int8_t *known;
	char *text;
	int i;

	anchor_code_place(&id->page.qr, side, at);
	for (i = 0; i < 4; i++)
		corner[i] = homography_map(&sheet->h, at[i].x, at[i].y);
	text = read_drawn(id, sheet->image, side, corner);
	if (text != NULL)
		return text;
	known = mem_array((size_t)side * (size_t)side, 1);
	qr_fit_patterns(side, known);
	(void)qr_fit(sheet->image, side, known, QR_OFF, corner);
	text = read_drawn(id, sheet->image, side, corner);
	free(known);
	return text;
}

static char *
read_qr(struct identify *id, const struct sheet *sheet, struct point corner[4])
{
	static const int sides[] = { 41, 45 }; /* versions 6 and 7 */
	char *text;
	size_t i;

	text = read_whole_qr(id, sheet, QR_ROOM, QR_STEP, QR_EVERY, corner);
	for (i = 0; text == NULL && i < countof(sides); i++)
		text = read_modules(id, sheet, sides[i], corner);
	if (text == NULL)
		text = read_whole_qr(id, sheet, QR_ROOM, QR_STEP, 1, corner);
	/* What fails at one resolution may be read at another. */
	if (text == NULL)
		text =
		    read_whole_qr(id, sheet, QR_ROOM, QR_STEP * 1.5, 1, corner);
	if (text == NULL)
		text =
		    read_whole_qr(id, sheet, QR_ROOM, QR_STEP / 1.7, 1, corner);
	return text;
}

/* ---- a code that may be anywhere ---- */

/* Every STEP by STEP pixels' mean. */
static uint8_t *
make_smaller(const struct image *image, int step, int w, int h)
{
	uint8_t *small = mem_array((size_t)w * (size_t)h, 1);
	int x, y, i, j;

	if (step == 1)
		return memcpy(small, image->grey, (size_t)w * (size_t)h);
	for (y = 0; y < h; y++)
		for (x = 0; x < w; x++) {
			int sum = 0;

			for (j = 0; j < step; j++)
				for (i = 0; i < step; i++)
					sum +=
					    image->grey[(size_t)(y * step + j) *
							    (size_t)
								image->width +
							(size_t)(x * step + i)];
			small[(size_t)y * (size_t)w + (size_t)x] =
			    (uint8_t)(sum / (step * step));
		}
	return small;
}

static char *
seek_at(struct identify *id, const struct image *image, int step,
    struct point corner[4])
{
	int w = image->width / step, h = image->height / step, i;
	uint8_t *small = make_smaller(image, step, w, h);
	char *text = qr_read(id->qr, small, w, h, 1, corner);

	for (i = 0; i < 4; i++) {
		corner[i].x *= step;
		corner[i].y *= step;
	}
	mem_wipe(small, (size_t)w * (size_t)h);
	free(small);
	return text;
}

/* What fails at one resolution may be read at another. */
static char *
seek_qr(struct identify *id, const struct image *image, struct point corner[4])
{
	int side = image->width > image->height ? image->width : image->height;
	int step = (side + SEEK_SIDE - 1) / SEEK_SIDE;
	char *text = seek_at(id, image, step, corner);

	return text != NULL ? text : seek_at(id, image, step + 1, corner);
}

/* ---- together ---- */

/* Takes TEXT; with marks lost, the code at CORNER tells where the sheet is. */
static bool
take(struct identify *id, char *text, const struct point corner[4],
    struct identity *out)
{
	struct place *place = &out->place;

	if (place->marks < 4 &&
	    !anchor_by_code(&id->locator, out->sheet.image, &id->page, text,
		corner, place) &&
	    place->marks < 3) {
		free(text);
		return false;
	}
	out->sheet.h = place->h;
	out->sheet.contrast = place->contrast;
	if (label_parse(text, &out->label))
		return true;
	label_fini(&out->label);
	return false;
}

void
identity_take_place(struct identity *out, size_t i)
{
	out->place = out->places[i];
	out->sheet.h = out->place.h;
	out->sheet.contrast = out->place.contrast;
}

bool
identify(struct identify *id, const struct image *image, struct identity *out)
{
	struct point corner[4];
	char *text;
	size_t i;

	*out = (struct identity){ .sheet.image = image };
	out->n_places =
	    locate(&id->locator, image, id->page.corners, out->places);
	for (i = 0; i < out->n_places; i++) {
		identity_take_place(out, i);
		text = read_qr(id, &out->sheet, corner);
		if (text == NULL && out->place.marks == 4)
			text = read_whole_qr(
			    id, &out->sheet, QR_WIDE, QR_STEP, 1, corner);
		if (text != NULL && take(id, text, corner, out))
			return true;
	}
	return false;
}

bool
identify_anywhere(struct identify *id, struct identity *out)
{
	struct point corner[4];
	char *text;

	out->place = (struct place){ .lost = -1 };
	if (locate_empty(&id->locator))
		return false;
	text = seek_qr(id, out->sheet.image, corner);
	return text != NULL && take(id, text, corner, out);
}
