#include "ocr/map.h"

#include <stdlib.h>
#include <string.h>

#include "ocr/page.h"
#include "schema/mem.h"

const char *
box_kind_name(enum box_kind kind)
{
	static const char *const names[] = {
		[BOX_MARK] = "mark",
		[BOX_DIGIT] = "digit",
		[BOX_TEXT] = "text",
	};

	return names[kind];
}

struct map *
map_new(const char *study, const char *form, const char *version,
    const char *variant)
{
	struct map *map = mem_new(struct map);

	map->study = mem_text(study);
	map->form = mem_text(form);
	map->version = mem_text(version);
	map->variant = mem_text(variant);
	return map;
}

static void
page_fini(struct map_page *page)
{
	size_t i;

	for (i = 0; i < page->n_boxes; i++) {
		free(page->boxes[i].variable);
		free(page->boxes[i].code);
	}
	free(page->boxes);
	free(page->prints);
}

void
map_free(struct map *map)
{
	size_t i;

	if (map == NULL)
		return;
	for (i = 0; i < map->n_pages; i++)
		page_fini(&map->pages[i]);
	free(map->pages);
	free(map->study);
	free(map->form);
	free(map->version);
	free(map->variant);
	free(map);
}

struct map_page *
map_add_page(struct map *map)
{
	struct map_page *page;

	map->pages =
	    mem_grow(map->pages, map->n_pages + 1, sizeof(*map->pages));
	page = &map->pages[map->n_pages++];
	memset(page, 0, sizeof(*page));
	page_geometry(page);
	return page;
}

void
map_add_box(struct map_page *page, const struct box *box)
{
	struct box *copy;

	page->boxes =
	    mem_grow(page->boxes, page->n_boxes + 1, sizeof(*page->boxes));
	copy = &page->boxes[page->n_boxes++];
	*copy = *box;
	copy->variable = mem_text(box->variable);
	copy->code = mem_text(box->code);
}

void
map_add_print(struct map_page *page, const struct print *print)
{
	page->prints =
	    mem_grow(page->prints, page->n_prints + 1, sizeof(*page->prints));
	page->prints[page->n_prints++] = *print;
}

static void
put_string(struct buf *out, const char *text)
{
	buf_puts(out, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_printf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			buf_printf(out, "\\u%04x", *text);
		else
			buf_put(out, text, 1);
	}
	buf_puts(out, "\"");
}

static void
put_member(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "\"%s\":", name);
	put_string(out, text);
}

static void
put_mark(struct buf *out, const struct map_mark *mark)
{
	buf_printf(out, "{\"x\":%.2f,\"y\":%.2f,\"size\":%.2f}", mark->x,
	    mark->y, mark->size);
}

static void
put_box(struct buf *out, const struct box *box)
{
	buf_puts(out, "{");
	put_member(out, "variable", box->variable);
	buf_puts(out, ",");
	put_member(out, "kind", box_kind_name(box->kind));
	if (box->kind == BOX_MARK) {
		buf_puts(out, ",");
		put_member(out, "code", box->code);
	} else if (box->kind == BOX_DIGIT) {
		buf_printf(
		    out, ",\"index\":%d,\"cells\":%d", box->index, box->cells);
		if (box->divider_top > 0 || box->divider_foot > 0)
			buf_printf(out,
			    ",\"divider_top\":%.2f,\"divider_foot\":%.2f",
			    box->divider_top, box->divider_foot);
	}
	buf_printf(out, ",\"x\":%.2f,\"y\":%.2f,\"w\":%.2f,\"h\":%.2f}", box->x,
	    box->y, box->w, box->h);
}

static void
put_page(struct buf *out, const struct map_page *page, size_t number)
{
	size_t i;

	buf_printf(out, "{\"page\":%zu,\"width_mm\":%g,\"height_mm\":%g",
	    number, page->width, page->height);
	buf_puts(out, ",\"corners\":[");
	for (i = 0; i < 4; i++) {
		buf_puts(out, i > 0 ? "," : "");
		put_mark(out, &page->corners[i]);
	}
	buf_puts(out, "],\"qr\":");
	put_mark(out, &page->qr);
	buf_puts(out, ",\"boxes\":[");
	for (i = 0; i < page->n_boxes; i++) {
		buf_puts(out, i > 0 ? ",\n" : "\n");
		put_box(out, &page->boxes[i]);
	}
	buf_puts(out, "],\"prints\":[");
	for (i = 0; i < page->n_prints; i++) {
		const struct print *p = &page->prints[i];

		buf_printf(out, "%s[%.2f,%.2f,%.2f,%.2f]", i > 0 ? "," : "",
		    p->x, p->y, p->w, p->h);
	}
	buf_puts(out, "]}");
}

enum err
map_encode(const struct map *map, struct buf *out)
{
	size_t i;

	buf_puts(out, "{");
	put_member(out, "study", map->study);
	buf_puts(out, ",");
	put_member(out, "form", map->form);
	buf_puts(out, ",");
	put_member(out, "version", map->version);
	buf_puts(out, ",");
	put_member(out, "variant", map->variant);
	buf_puts(out, ",\"pages\":[");
	for (i = 0; i < map->n_pages; i++) {
		buf_puts(out, i > 0 ? ",\n" : "\n");
		put_page(out, &map->pages[i], i + 1);
	}
	buf_puts(out, "]}\n");
	return buf_err(out);
}
