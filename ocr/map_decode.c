/* The JSON of a map, read back: what a map has, the rest is passed over. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/map.h"
#include "schema/js_read.h"
#include "schema/mem.h"

#define NAME_MAX_LEN   200
#define MILLIMETRE_MAX 2000.0
#define ROUNDING       0.005

/* A text that is a name; "" on failure.  Good until the next value. */
static const char *
name_text(struct js_reader *j)
{
	const char *text;
	double number;

	if (js_read_value(j, &number, &text) == JS_TEXT &&
	    strlen(text) < NAME_MAX_LEN)
		return text;
	js_read_fail(j);
	return "";
}

static double
number(struct js_reader *j)
{
	const char *text;
	double v;

	if (js_read_value(j, &v, &text) != JS_NUMBER)
		js_read_fail(j);
	return j->failed ? 0 : v;
}

/* To a hundredth, as they are written. */
static double
millimetres(struct js_reader *j)
{
	double v = number(j);

	if (v < 0 || v > MILLIMETRE_MAX)
		js_read_fail(j);
	return j->failed ? 0 : round(v * 100) / 100;
}

static int
count(struct js_reader *j, int max)
{
	double v = number(j);

	if (v < 0 || v > max || v != floor(v))
		js_read_fail(j);
	return j->failed ? 0 : (int)v;
}

static void
mark(struct js_reader *j, struct map_mark *m)
{
	const char *name;

	js_read_object(j);
	while ((name = js_read_name(j)) != NULL) {
		if (strcmp(name, "x") == 0)
			m->x = millimetres(j);
		else if (strcmp(name, "y") == 0)
			m->y = millimetres(j);
		else if (strcmp(name, "size") == 0)
			m->size = millimetres(j);
		else
			js_read_skip(j);
	}
}

static enum box_kind
kind(struct js_reader *j)
{
	const char *s = name_text(j);

	if (strcmp(s, box_kind_name(BOX_MARK)) == 0)
		return BOX_MARK;
	if (strcmp(s, box_kind_name(BOX_DIGIT)) == 0)
		return BOX_DIGIT;
	if (strcmp(s, box_kind_name(BOX_TEXT)) != 0)
		js_read_fail(j);
	return BOX_TEXT;
}

static void
box_member(struct js_reader *j, struct box *b, const char *name)
{
	if (strcmp(name, "variable") == 0 && b->variable == NULL)
		b->variable = mem_text(name_text(j));
	else if (strcmp(name, "code") == 0 && b->code == NULL)
		b->code = mem_text(name_text(j));
	else if (strcmp(name, "kind") == 0)
		b->kind = kind(j);
	else if (strcmp(name, "index") == 0)
		b->index = count(j, 99);
	else if (strcmp(name, "cells") == 0)
		b->cells = count(j, 99);
	else if (strcmp(name, "x") == 0)
		b->x = millimetres(j);
	else if (strcmp(name, "y") == 0)
		b->y = millimetres(j);
	else if (strcmp(name, "w") == 0)
		b->w = millimetres(j);
	else if (strcmp(name, "h") == 0)
		b->h = millimetres(j);
	else if (strcmp(name, "divider_top") == 0)
		b->divider_top = millimetres(j);
	else if (strcmp(name, "divider_foot") == 0)
		b->divider_foot = millimetres(j);
	else
		js_read_skip(j);
}

/* A box must lie on its sheet, have a variable, and a code or a place in a
 * comb if it is of that kind. */
static bool
box_sound(const struct box *b, const struct map_page *page)
{
	if (b->variable == NULL || b->variable[0] == '\0')
		return false;
	if (b->w <= 0 || b->h <= 0 || b->x + b->w > page->width + ROUNDING ||
	    b->y + b->h > page->height + ROUNDING)
		return false;
	if (b->kind == BOX_DIGIT)
		return b->code == NULL && b->index < b->cells;
	return (b->kind == BOX_MARK) == (b->code != NULL);
}

static void
box(struct js_reader *j, struct map_page *page)
{
	struct box b = { 0 };
	const char *name;

	js_read_object(j);
	while ((name = js_read_name(j)) != NULL)
		box_member(j, &b, name);
	if (page->n_boxes >= MAP_BOXES_MAX || !box_sound(&b, page))
		js_read_fail(j);
	if (!j->failed)
		map_add_box(page, &b);
	free(b.variable);
	free(b.code);
}

static void
print(struct js_reader *j, struct map_page *page)
{
	double v[4] = { 0 };
	int i;

	js_read_array(j);
	for (i = 0; i < 4 && js_read_item(j); i++)
		v[i] = millimetres(j);
	if (i != 4 || js_read_item(j) || page->n_prints >= MAP_PRINTS_MAX)
		js_read_fail(j);
	if (!j->failed)
		map_add_print(page, &(struct print){ v[0], v[1], v[2], v[3] });
}

static void
corners(struct js_reader *j, struct map_page *page)
{
	int i;

	js_read_array(j);
	for (i = 0; js_read_item(j); i++)
		if (i < 4)
			mark(j, &page->corners[i]);
		else
			js_read_fail(j);
}

static void
page_member(struct js_reader *j, struct map_page *page, const char *name)
{
	if (strcmp(name, "width_mm") == 0)
		page->width = millimetres(j);
	else if (strcmp(name, "height_mm") == 0)
		page->height = millimetres(j);
	else if (strcmp(name, "qr") == 0)
		mark(j, &page->qr);
	else if (strcmp(name, "corners") == 0)
		corners(j, page);
	else if (strcmp(name, "boxes") == 0)
		for (js_read_array(j); js_read_item(j);)
			box(j, page);
	else if (strcmp(name, "prints") == 0)
		for (js_read_array(j); js_read_item(j);)
			print(j, page);
	else
		js_read_skip(j);
}

static void
pages(struct js_reader *j, struct map *map)
{
	struct map_page *page;
	const char *name;

	for (js_read_array(j); js_read_item(j);) {
		if (map->n_pages >= MAP_PAGES_MAX) {
			js_read_fail(j);
			return;
		}
		page = map_add_page(map);
		js_read_object(j);
		while ((name = js_read_name(j)) != NULL)
			page_member(j, page, name);
	}
}

static void
map_member(struct js_reader *j, struct map *map, const char *name)
{
	char **into = strcmp(name, "study") == 0     ? &map->study
		      : strcmp(name, "form") == 0    ? &map->form
		      : strcmp(name, "version") == 0 ? &map->version
		      : strcmp(name, "variant") == 0 ? &map->variant
						     : NULL;

	if (into != NULL && *into == NULL)
		*into = mem_text(name_text(j));
	else if (into == NULL && strcmp(name, "pages") == 0)
		pages(j, map);
	else if (into == NULL)
		js_read_skip(j);
	else
		js_read_fail(j);
}

enum err
map_decode(const void *data, size_t len, struct map **map)
{
	struct js_reader j;
	const char *name;
	struct map *m;

	*map = NULL;
	if (data == NULL || len > MAP_JSON_MAX)
		return data == NULL ? ERR_INPUT : ERR_SIZE;
	m = map_new(NULL, NULL, NULL, NULL);
	js_read(&j, data, len);
	js_read_object(&j);
	while ((name = js_read_name(&j)) != NULL)
		map_member(&j, m, name);
	if (js_read_end(&j) != ERR_NONE || m->study == NULL ||
	    m->form == NULL || m->version == NULL || m->variant == NULL ||
	    m->n_pages == 0) {
		map_free(m);
		return ERR_INPUT;
	}
	*map = m;
	return ERR_NONE;
}
