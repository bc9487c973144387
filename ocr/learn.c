#include "ocr/learn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/boxes.h"
#include "ocr/draw.h"
#include "schema/mem.h"

#define LEAST_MM    2.8  /* side of the smallest box */
#define SMALL_MM    11.0 /* side of the largest for a mark or a digit */
#define WORDS_MM    20.0 /* length of the shortest place for words */
#define ROW_MM      1.5  /* boxes of one row are level to this */
#define LEVEL_MM    0.7  /* cells of one comb are */
#define TOUCH_MM    1.0  /* between the cells of one comb */
#define CELL_MM     6.5  /* a digit's width, where no line says */
#define CELLS_MAX   12
#define NUMBER_SIZE 6.0 /* points */
#define A4_WIDTH    210.0
#define A4_HEIGHT   297.0
#define LETTER      1.35 /* higher than this to its width: A4 */

/* Paper's size from its shape. */
static void
paper_size(const struct image *image, struct map_page *page)
{
	double w = image->width, h = image->height;
	bool wide = w > h;
	double shape = wide ? w / h : h / w;

	page->width = shape > LETTER ? A4_WIDTH : 215.9;
	page->height = shape > LETTER ? A4_HEIGHT : 279.4;
	if (wide) {
		double swap = page->width;

		page->width = page->height;
		page->height = swap;
	}
}

double
learn_paper_width(const struct image *image)
{
	struct map_page page;

	paper_size(image, &page);
	return page.width;
}

static int
by_place(const void *pa, const void *pb)
{
	const struct box_seen *a = pa, *b = pb;

	if (fabs(a->y - b->y) > ROW_MM)
		return a->y < b->y ? -1 : 1;
	return a->x < b->x ? -1 : a->x > b->x;
}

static bool
is_small(const struct box_seen *b)
{
	return b->w <= SMALL_MM && b->h <= SMALL_MM && b->w < 1.7 * b->h &&
	       b->h < 2.2 * b->w;
}

/* How many cells the comb that starts at B has, among the N boxes there. */
static size_t
comb_length(const struct box_seen *b, size_t n)
{
	size_t i;

	for (i = 1; i < n && i < CELLS_MAX; i++) {
		double gap = b[i].x - (b[i - 1].x + b[i - 1].w);

		if (!is_small(&b[i]) || gap < -0.1 || gap > TOUCH_MM ||
		    fabs(b[i].y - b[0].y) > LEVEL_MM ||
		    fabs(b[i].h - b[0].h) > LEVEL_MM)
			break;
	}
	return i;
}

static void
add(struct map_page *page, const struct box_seen *seen, int number,
    enum box_kind kind, size_t index, size_t cells)
{
	char name[16], code[1] = "";
	struct box box = {
		.variable = name,
		.kind = kind,
		.code = kind == BOX_MARK ? code : NULL,
		.index = (int)index,
		.cells = kind == BOX_DIGIT ? (int)cells : 0,
		.x = seen->x,
		.y = seen->y,
		.w = seen->w,
		.h = seen->h,
	};

	snprintf(name, sizeof(name), "%d", number);
	map_add_box(page, &box);
}

/* A box for a number of several digits, with short lines between them or none
 * at all. */
static bool
is_number(const struct box_seen *b)
{
	if (b->cells > 1)
		return b->h <= SMALL_MM + 2 && b->w <= SMALL_MM * b->cells;
	return b->h <= SMALL_MM + 2 && b->w > SMALL_MM && b->w < WORDS_MM;
}

static void
add_number(struct map_page *page, const struct box_seen *seen, int number)
{
	size_t cells = (size_t)(seen->w / CELL_MM + 0.5), i;
	struct box_seen cell = *seen;

	if (seen->cells > 1)
		cells = (size_t)seen->cells;
	else if (cells < 2)
		cells = 2;
	cell.w = seen->w / (double)cells;
	for (i = 0; i < cells; i++) {
		cell.x = seen->x + (double)i * cell.w;
		add(page, &cell, number, BOX_DIGIT, i, cells);
	}
}

/* Puts the boxes, in millimetres, onto PAGE; counts on from *NUMBER. */
static void
put_boxes(struct map_page *page, struct boxes *boxes, int *number)
{
	size_t i, k, cells;

	qsort(boxes->v, boxes->n, sizeof(*boxes->v), by_place);
	for (i = 0; i < boxes->n && page->n_boxes + CELLS_MAX < MAP_BOXES_MAX;
	     i += cells) {
		const struct box_seen *b = &boxes->v[i];

		cells = is_small(b) ? comb_length(b, boxes->n - i) : 1;
		if (!is_small(b) && !is_number(b) && b->w < WORDS_MM)
			continue;
		++*number;
		if (is_number(b))
			add_number(page, b, *number);
		else
			for (k = 0; k < cells; k++)
				add(page, &b[k], *number,
				    cells > 1     ? BOX_DIGIT
				    : is_small(b) ? BOX_MARK
						  : BOX_TEXT,
				    k, cells);
	}
}

static void
learn_page(const struct image *image, struct map *map, int *number)
{
	struct map_page *page = map_add_page(map);
	struct boxes boxes;
	double pixels;

	paper_size(image, page);
	pixels = image->width / page->width;
	boxes_find(image, 1, LEAST_MM * pixels, &boxes);
	boxes_to_millimetres(&boxes, pixels);
	put_boxes(page, &boxes, number);
	boxes_fini(&boxes);
}

/* Sheet I of FILE, drawn if it can be drawn. */
static enum err
blank_sheet(
    struct image_file *file, int i, struct image *image, image_problem *problem)
{
	return image_renders(file) ? image_render(file, i, image, problem)
				   : image_sheet(file, i, image, problem);
}

enum err
learn_sheets(const void *data, size_t len,
    void (*take)(const struct image *image, void *arg), void *arg,
    image_problem *problem)
{
	struct image_file file;
	struct image image;
	enum err err;
	int i;

	err = image_open(&file, data, len, problem);
	if (err != ERR_NONE)
		return err;
	image_init(&image);
	for (i = 0; i < file.sheets && i < MAP_PAGES_MAX && err == ERR_NONE;
	     i++) {
		err = blank_sheet(&file, i, &image, problem);
		if (err == ERR_NONE)
			take(&image, arg);
	}
	image_fini(&image);
	image_close(&file);
	return err;
}

struct learning {
	struct map *map;
	int number;
};

static void
take_page(const struct image *image, void *arg)
{
	struct learning *l = arg;

	learn_page(image, l->map, &l->number);
}

enum err
learn_blank(
    const void *data, size_t len, struct map **map, image_problem *problem)
{
	struct learning l = { map_new("", "", "", "learned"), 0 };
	enum err err;

	*map = NULL;
	*problem = NULL;
	err = learn_sheets(data, len, take_page, &l, problem);
	if (err == ERR_NONE && l.number == 0) {
		*problem = "no boxes are on this form";
		err = ERR_INPUT;
	}
	if (err != ERR_NONE) {
		map_free(l.map);
		return err;
	}
	*map = l.map;
	return ERR_NONE;
}

struct showing {
	const struct map *map;
	struct buf *out;
	struct draw *draw;
	size_t page;
	enum err err;
};

/* A number in the first corner of its box, on white. */
static void
show_box(struct draw *draw, const struct box *box)
{
	struct draw_style style = { .size = NUMBER_SIZE, .bold = true };
	double w = draw_text_width(draw, &style, box->variable);

	draw_box(draw, box->x, box->y, box->w, box->h, 0.6, 0);
	if (box->index > 0)
		return;
	draw_fill(draw, box->x - 1, box->y - 1.5, w + 0.8, 2.6, 0.3, 1);
	draw_text(
	    draw, box->x - 0.6, box->y - 1.7, w + 1, &style, box->variable);
}

static void
show_page(const struct image *image, void *arg)
{
	struct showing *s = arg;
	const struct map_page *page = &s->map->pages[s->page];
	size_t i;

	if (s->draw == NULL && s->err == ERR_NONE)
		s->err = draw_new(
		    page->width, page->height, NULL, "", s->out, &s->draw);
	if (s->err != ERR_NONE || s->page >= s->map->n_pages)
		return;
	draw_grey(s->draw, 0, 0, page->width, page->height, image->grey,
	    image->width, image->height);
	for (i = 0; i < page->n_boxes; i++)
		show_box(s->draw, &page->boxes[i]);
	draw_next_sheet(s->draw);
	s->page++;
}

enum err
learn_show(const void *data, size_t len, const struct map *map, struct buf *out)
{
	struct showing s = { .map = map, .out = out };
	image_problem problem;
	enum err err = learn_sheets(data, len, show_page, &s, &problem);

	if (s.draw != NULL) {
		enum err end = draw_finish(s.draw);

		err = err != ERR_NONE ? err : end;
	}
	return err != ERR_NONE ? err : s.err;
}
