/* The JSON of a map, read back.  A small pull parser: it asks for what a map
 * has and passes over the rest, in one pass, with a bound on depth. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/map.h"
#include "schema/mem.h"

#define NAME_MAX_LEN   200
#define NESTING_MAX    16
#define MILLIMETRE_MAX 2000.0
#define ROUNDING       0.005

struct json {
	const char *p, *end;
	bool failed;
};

static char
peek(struct json *j)
{
	while (j->p < j->end && strchr(" \t\r\n", *j->p) != NULL && *j->p != 0)
		j->p++;
	return j->failed || j->p == j->end ? '\0' : *j->p;
}

static bool
take(struct json *j, char c)
{
	if (peek(j) != c)
		return false;
	j->p++;
	return true;
}

static void
expect(struct json *j, char c)
{
	if (!take(j, c))
		j->failed = true;
}

static unsigned
hex4(struct json *j)
{
	unsigned v = 0;
	int i;

	for (i = 0; i < 4; i++) {
		char c = j->p < j->end ? *j->p++ : '\0';

		if (c >= '0' && c <= '9')
			v = v * 16 + (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (unsigned)(c - 'a' + 10);
		else
			j->failed = true;
	}
	return v;
}

/* One character of a string.  Only what the writer escapes is understood:
 * \u below a space, quote and backslash. */
static char
string_char(struct json *j)
{
	char c = *j->p++;

	if ((unsigned char)c < 0x20)
		j->failed = true;
	if (c != '\\')
		return c;
	c = j->p < j->end ? *j->p++ : '\0';
	if (c == 'u') {
		unsigned v = hex4(j);

		j->failed |= v == 0 || v >= 0x20;
		return (char)v;
	}
	j->failed |= c != '"' && c != '\\' && c != '/';
	return c;
}

/* A string into OUT of SIZE bytes; empty on failure. */
static void
string(struct json *j, char *out, size_t size)
{
	size_t n = 0;

	expect(j, '"');
	while (!j->failed && j->p < j->end && *j->p != '"') {
		if (n + 1 >= size)
			j->failed = true;
		else
			out[n++] = string_char(j);
	}
	expect(j, '"');
	if (j->failed || !utf8_valid(out, n)) {
		j->failed = true;
		n = 0;
	}
	out[n] = '\0';
}

static char *
text(struct json *j)
{
	char s[NAME_MAX_LEN];

	string(j, s, sizeof(s));
	return mem_text(s);
}

static double
number(struct json *j)
{
	char s[32];
	char *end;
	size_t n = 0;
	double v;

	peek(j);
	while (j->p < j->end && n + 1 < sizeof(s) &&
	       strchr("+-.0123456789eE", *j->p) != NULL && *j->p != 0)
		s[n++] = *j->p++;
	s[n] = '\0';
	v = strtod(s, &end);
	if (n == 0 || *end != '\0' || !isfinite(v))
		j->failed = true;
	return j->failed ? 0 : v;
}

/* To a hundredth, as they are written. */
static double
millimetres(struct json *j)
{
	double v = number(j);

	if (v < 0 || v > MILLIMETRE_MAX)
		j->failed = true;
	return j->failed ? 0 : round(v * 100) / 100;
}

static int
count(struct json *j, int max)
{
	double v = number(j);

	if (v < 0 || v > max || v != floor(v))
		j->failed = true;
	return j->failed ? 0 : (int)v;
}

/* Passes over any value: brackets are counted, strings skipped. */
static void
skip(struct json *j)
{
	int depth = 0;
	char s[NAME_MAX_LEN];

	do {
		char c = peek(j);

		if (c == '"') {
			string(j, s, sizeof(s));
		} else if (c == '{' || c == '[') {
			j->failed |= ++depth > NESTING_MAX;
			j->p++;
		} else if (c == '}' || c == ']') {
			depth--;
			j->p++;
		} else if (c == '\0') {
			j->failed = true;
		} else {
			j->p++;
		}
		while (depth == 0 && !j->failed && j->p < j->end &&
		       strchr(",]} \t\r\n", *j->p) == NULL)
			j->p++;
	} while (depth > 0 && !j->failed);
}

/* Steps through an object: the next member's name, false at its end. */
static bool
member(struct json *j, bool *first, char name[NAME_MAX_LEN])
{
	if (j->failed || take(j, '}'))
		return false;
	if (!*first)
		expect(j, ',');
	*first = false;
	string(j, name, NAME_MAX_LEN);
	expect(j, ':');
	return !j->failed;
}

/* Likewise an array. */
static bool
element(struct json *j, bool *first)
{
	if (j->failed || take(j, ']'))
		return false;
	if (!*first)
		expect(j, ',');
	*first = false;
	return !j->failed;
}

static void
mark(struct json *j, struct map_mark *m)
{
	char name[NAME_MAX_LEN];
	bool first = true;

	for (expect(j, '{'); member(j, &first, name);) {
		if (strcmp(name, "x") == 0)
			m->x = millimetres(j);
		else if (strcmp(name, "y") == 0)
			m->y = millimetres(j);
		else if (strcmp(name, "size") == 0)
			m->size = millimetres(j);
		else
			skip(j);
	}
}

static enum box_kind
kind(struct json *j)
{
	char s[NAME_MAX_LEN];

	string(j, s, sizeof(s));
	if (strcmp(s, box_kind_name(BOX_MARK)) == 0)
		return BOX_MARK;
	if (strcmp(s, box_kind_name(BOX_DIGIT)) == 0)
		return BOX_DIGIT;
	j->failed |= strcmp(s, box_kind_name(BOX_TEXT)) != 0;
	return BOX_TEXT;
}

static void
box_member(struct json *j, struct box *b, const char *name)
{
	if (strcmp(name, "variable") == 0 && b->variable == NULL)
		b->variable = text(j);
	else if (strcmp(name, "code") == 0 && b->code == NULL)
		b->code = text(j);
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
		skip(j);
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
box(struct json *j, struct map_page *page)
{
	struct box b = { 0 };
	char name[NAME_MAX_LEN];
	bool first = true;

	for (expect(j, '{'); member(j, &first, name);)
		box_member(j, &b, name);
	j->failed |= page->n_boxes >= MAP_BOXES_MAX || !box_sound(&b, page);
	if (!j->failed)
		map_add_box(page, &b);
	free(b.variable);
	free(b.code);
}

static void
print(struct json *j, struct map_page *page)
{
	double v[4] = { 0 };
	bool first = true;
	int i = 0;

	for (expect(j, '['); element(j, &first); i++)
		if (i < 4)
			v[i] = millimetres(j);
		else
			j->failed = true;
	j->failed |= i != 4 || page->n_prints >= MAP_PRINTS_MAX;
	if (!j->failed)
		map_add_print(page, &(struct print){ v[0], v[1], v[2], v[3] });
}

static void
page_member(struct json *j, struct map_page *page, const char *name)
{
	bool first = true;
	int i = 0;

	if (strcmp(name, "width_mm") == 0) {
		page->width = millimetres(j);
	} else if (strcmp(name, "height_mm") == 0) {
		page->height = millimetres(j);
	} else if (strcmp(name, "qr") == 0) {
		mark(j, &page->qr);
	} else if (strcmp(name, "corners") == 0) {
		for (expect(j, '['); element(j, &first); i++)
			if (i < 4)
				mark(j, &page->corners[i]);
			else
				j->failed = true;
	} else if (strcmp(name, "boxes") == 0) {
		for (expect(j, '['); element(j, &first);)
			box(j, page);
	} else if (strcmp(name, "prints") == 0) {
		for (expect(j, '['); element(j, &first);)
			print(j, page);
	} else {
		skip(j);
	}
}

static void
pages(struct json *j, struct map *map)
{
	char name[NAME_MAX_LEN];
	bool first = true, first_member;

	for (expect(j, '['); element(j, &first);) {
		struct map_page *page;

		if (map->n_pages >= MAP_PAGES_MAX) {
			j->failed = true;
			return;
		}
		page = map_add_page(map);
		first_member = true;
		for (expect(j, '{'); member(j, &first_member, name);)
			page_member(j, page, name);
	}
}

static void
map_member(struct json *j, struct map *map, const char *name)
{
	char **into = strcmp(name, "study") == 0     ? &map->study
		      : strcmp(name, "form") == 0    ? &map->form
		      : strcmp(name, "version") == 0 ? &map->version
		      : strcmp(name, "variant") == 0 ? &map->variant
						     : NULL;

	if (into != NULL && *into == NULL)
		*into = text(j);
	else if (into == NULL && strcmp(name, "pages") == 0)
		pages(j, map);
	else if (into == NULL)
		skip(j);
	else
		j->failed = true;
}

enum err
map_decode(const void *data, size_t len, struct map **map)
{
	struct json j = { data, (const char *)data + len, false };
	struct map *m;
	char name[NAME_MAX_LEN];
	bool first = true;

	*map = NULL;
	if (data == NULL || len > MAP_JSON_MAX)
		return data == NULL ? ERR_INPUT : ERR_SIZE;
	m = map_new(NULL, NULL, NULL, NULL);
	for (expect(&j, '{'); member(&j, &first, name);)
		map_member(&j, m, name);
	if (j.failed || peek(&j) != '\0' || j.p != j.end || m->study == NULL ||
	    m->form == NULL || m->version == NULL || m->variant == NULL ||
	    m->n_pages == 0) {
		map_free(m);
		return ERR_INPUT;
	}
	*map = m;
	return ERR_NONE;
}
