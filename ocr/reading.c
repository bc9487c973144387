/* What the reader says of a page: wiping, JSON, and the binary form that goes
 * through the cell's pipe and over the bus.
 *
 * Binary: version (u8), sheet, page and pages (u32), six flagged texts (study,
 * form, version, id, serial, problem), of version 2 what the page may be (u32
 * how many, at least 1; each: form and version, texts; page and pages, u32),
 * the page's picture (blob), the number of readings (u32), then each reading:
 * its texts, kinds (u8), confidence in millionths (u32), place in micrometres
 * (4 * u32), and picture (blob).  A flagged text is u8 0 (NULL), or u8 1 and a
 * text. */
#include "ocr/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/js.h"
#include "schema/mem.h"

#define READING_VERSION 1
#define READING_ALIKE   2 /* the version that says what a page may be */
#define ALIKE_MAX       1000
#define READINGS_MAX    4096 /* far more than a page has boxes */
#define PAGES_MAX       100000

const char reading_blank_sheet[] = "a blank sheet";

static const char *const kind_names[] = {
	[READING_BLANK] = "blank",
	[READING_ZERO] = "zero",
	[READING_NUMBER] = "number",
	[READING_TICK] = "tick",
	[READING_CHOICE] = "choice",
	[READING_CHOICES] = "choices",
	[READING_DATE] = "date",
	[READING_ID] = "id",
	[READING_TEXT] = "text",
	[READING_UNSURE] = "unsure",
};

const char *
reading_kind_name(enum reading_kind kind)
{
	if ((size_t)kind >= countof(kind_names))
		fatal("no reading kind %d", (int)kind);
	return kind_names[kind];
}

static void
free_picture(uint8_t *picture, size_t len)
{
	if (picture != NULL)
		mem_wipe(picture, len);
	free(picture);
}

struct reading *
reading_find(const struct page_reading *page, const char *variable)
{
	size_t i;

	for (i = 0; i < page->n_readings; i++)
		if (strcmp(page->readings[i].variable, variable) == 0)
			return &page->readings[i];
	return NULL;
}

void
page_reading_fini(struct page_reading *page)
{
	size_t i;

	for (i = 0; i < page->n_readings; i++) {
		struct reading *r = &page->readings[i];

		mem_free_text(r->variable);
		mem_free_text(r->value);
		mem_free_text(r->best);
		free_picture(r->picture, r->picture_len);
	}
	if (page->readings != NULL)
		mem_wipe(page->readings,
		    page->n_readings * sizeof(page->readings[0]));
	free(page->readings);
	for (i = 0; i < page->n_alike; i++) {
		mem_free_text(page->alike[i].form);
		mem_free_text(page->alike[i].version);
	}
	free(page->alike);
	mem_free_text(page->study);
	mem_free_text(page->form);
	mem_free_text(page->version);
	mem_free_text(page->id);
	mem_free_text(page->serial);
	mem_free_text(page->problem);
	free_picture(page->picture, page->picture_len);
	*page = (struct page_reading){ 0 };
}

void
page_reading_add_alike(struct page_reading *page, const char *form,
    const char *version, int number, int pages)
{
	if (page->n_alike == ALIKE_MAX)
		return;
	page->alike =
	    mem_grow(page->alike, page->n_alike + 1, sizeof(*page->alike));
	page->alike[page->n_alike++] = (struct page_alike){ mem_text(form),
		mem_text(version), number, pages };
}

/* ---- JSON ---- */

/* A whole number as one, anything else as a string. */
static void
put_json_value(struct buf *out, enum reading_kind kind, const char *value)
{
	if (kind == READING_ZERO)
		buf_puts(out, "0");
	else if (kind == READING_NUMBER && value != NULL && value[0] != '\0' &&
		 strspn(value, "0123456789") == strlen(value) &&
		 strlen(value) < 10)
		buf_printf(out, "%ld", strtol(value, NULL, 10));
	else
		js_quote(out, value);
}

static void
put_json_reading(struct buf *out, const struct reading *r)
{
	buf_puts(out, "{\"variable\":");
	js_quote(out, r->variable);
	buf_printf(
	    out, ",\"kind\":\"%s\",\"value\":", reading_kind_name(r->kind));
	put_json_value(out, r->kind, r->value);
	buf_printf(out, ",\"confidence\":%.4f", r->confidence);
	if (r->kind == READING_UNSURE) {
		buf_printf(out, ",\"best_kind\":\"%s\",\"best\":",
		    reading_kind_name(r->best_kind));
		put_json_value(out, r->best_kind, r->best);
	} else {
		buf_puts(out, ",\"best\":");
		put_json_value(out, r->kind, r->value);
	}
	buf_put_u8(out, '}');
}

static void
put_json_field(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "\"%s\":", name);
	js_quote(out, text);
	buf_put_u8(out, ',');
}

/* The forms that a page with a torn code may be of, each once. */
static void
put_json_alike(struct buf *out, const struct page_reading *page)
{
	size_t i, j;

	buf_puts(out, "\"torn\":[");
	for (i = 0; i < page->n_alike; i++) {
		for (j = 0; j < i && strcmp(page->alike[j].form,
					 page->alike[i].form) != 0;
		     j++)
			;
		if (j < i)
			continue;
		if (i > 0)
			buf_put_u8(out, ',');
		js_quote(out, page->alike[i].form);
	}
	buf_puts(out, "],");
}

enum err
reading_encode_json(
    const struct page_reading *page, const char *file, struct buf *out)
{
	size_t i;

	buf_put_u8(out, '{');
	put_json_field(out, "file", file);
	buf_printf(out, "\"sheet\":%d,", page->sheet);
	put_json_field(out, "study", page->study);
	put_json_field(out, "form", page->form);
	put_json_field(out, "version", page->version);
	if (page->page > 0)
		buf_printf(out, "\"page\":%d,", page->page);
	else
		buf_puts(out, "\"page\":null,");
	put_json_field(out, "id", page->id);
	put_json_field(out, "serial", page->serial);
	put_json_field(out, "problem", page->problem);
	if (page->n_alike > 0)
		put_json_alike(out, page);
	buf_puts(out, "\"readings\":[");
	for (i = 0; i < page->n_readings; i++) {
		if (i > 0)
			buf_put_u8(out, ',');
		put_json_reading(out, &page->readings[i]);
	}
	buf_puts(out, "]}\n");
	return buf_err(out);
}

/* ---- binary ---- */

static void
put_flagged(struct buf *out, const char *text)
{
	buf_put_u8(out, text != NULL);
	if (text != NULL)
		buf_put_text(out, text);
}

static char *
get_flagged(struct rd *r)
{
	switch (rd_u8(r)) {
	case 0:
		return NULL;
	case 1:
		return rd_text(r);
	default:
		r->failed = true;
		return NULL;
	}
}

/* A length in millimetres as micrometres; what is off any sheet is 0. */
static void
put_length(struct buf *out, double mm)
{
	double um = mm * 1000;

	buf_put_u32(out, um > 0 && um < 1e9 ? (uint32_t)lround(um) : 0);
}

static double
get_length(struct rd *r)
{
	return rd_u32(r) / 1000.0;
}

static uint8_t *
get_picture(struct rd *r, size_t *len)
{
	const uint8_t *data = rd_blob(r, len);
	uint8_t *picture;

	if (*len == 0)
		return NULL;
	picture = mem_array(*len, 1);
	memcpy(picture, data, *len);
	return picture;
}

static void
put_reading(struct buf *out, const struct reading *r)
{
	double c = r->confidence;

	buf_put_text(out, r->variable);
	buf_put_u8(out, (uint8_t)r->kind);
	put_flagged(out, r->value);
	buf_put_u32(out, c > 0 ? (uint32_t)lround((c < 1 ? c : 1) * 1e6) : 0);
	buf_put_u8(out, (uint8_t)r->best_kind);
	put_flagged(out, r->best);
	put_length(out, r->x);
	put_length(out, r->y);
	put_length(out, r->w);
	put_length(out, r->h);
	buf_put_blob(out, r->picture, r->picture_len);
}

static enum reading_kind
get_kind(struct rd *r)
{
	uint8_t kind = rd_u8(r);

	if (kind >= countof(kind_names)) {
		r->failed = true;
		return READING_BLANK;
	}
	return (enum reading_kind)kind;
}

static void
get_reading(struct rd *r, struct reading *reading)
{
	reading->variable = rd_text(r);
	reading->kind = get_kind(r);
	reading->value = get_flagged(r);
	reading->confidence = rd_u32(r) / 1e6;
	if (reading->confidence > 1)
		r->failed = true;
	reading->best_kind = get_kind(r);
	reading->best = get_flagged(r);
	reading->x = get_length(r);
	reading->y = get_length(r);
	reading->w = get_length(r);
	reading->h = get_length(r);
	reading->picture = get_picture(r, &reading->picture_len);
}

static void
put_alike(struct buf *out, const struct page_reading *page)
{
	size_t i;

	buf_put_u32(out, (uint32_t)page->n_alike);
	for (i = 0; i < page->n_alike; i++) {
		buf_put_text(out, page->alike[i].form);
		buf_put_text(out, page->alike[i].version);
		buf_put_u32(out, (uint32_t)page->alike[i].page);
		buf_put_u32(out, (uint32_t)page->alike[i].pages);
	}
}

enum err
reading_encode(const struct page_reading *page, struct buf *out)
{
	size_t i;

	buf_put_u8(out, page->n_alike > 0 ? READING_ALIKE : READING_VERSION);
	buf_put_u32(out, (uint32_t)page->sheet);
	buf_put_u32(out, (uint32_t)page->page);
	buf_put_u32(out, (uint32_t)page->pages);
	put_flagged(out, page->study);
	put_flagged(out, page->form);
	put_flagged(out, page->version);
	put_flagged(out, page->id);
	put_flagged(out, page->serial);
	put_flagged(out, page->problem);
	if (page->n_alike > 0)
		put_alike(out, page);
	buf_put_blob(out, page->picture, page->picture_len);
	buf_put_u32(out, (uint32_t)page->n_readings);
	for (i = 0; i < page->n_readings; i++)
		put_reading(out, &page->readings[i]);
	return buf_err(out);
}

/* A page or sheet number: small, so that it fits an int everywhere. */
static int
get_number(struct rd *r)
{
	uint32_t n = rd_u32(r);

	if (n > PAGES_MAX) {
		r->failed = true;
		return 0;
	}
	return (int)n;
}

static void
get_alike(struct rd *r, struct page_reading *page)
{
	uint32_t i, n = rd_u32(r);

	if (n < 1 || n > ALIKE_MAX)
		r->failed = true;
	for (i = 0; !r->failed && i < n; i++) {
		char *form = rd_text(r), *version = rd_text(r);
		int number = get_number(r), pages = get_number(r);

		if (number < 1 || number > pages)
			r->failed = true;
		page_reading_add_alike(page, form, version, number, pages);
		mem_free_text(form);
		mem_free_text(version);
	}
}

enum err
reading_decode(struct rd *r, struct page_reading *page)
{
	uint32_t i, n;
	uint8_t version = rd_u8(r);

	*page = (struct page_reading){ 0 };
	if (version != READING_VERSION && version != READING_ALIKE)
		return r->failed ? ERR_INPUT : ERR_VERSION;
	page->sheet = get_number(r);
	page->page = get_number(r);
	page->pages = get_number(r);
	page->study = get_flagged(r);
	page->form = get_flagged(r);
	page->version = get_flagged(r);
	page->id = get_flagged(r);
	page->serial = get_flagged(r);
	page->problem = get_flagged(r);
	if (version == READING_ALIKE)
		get_alike(r, page);
	page->picture = get_picture(r, &page->picture_len);
	n = rd_u32(r);
	if (n > READINGS_MAX)
		r->failed = true;
	if (!r->failed)
		page->readings = mem_array(n, sizeof(page->readings[0]));
	for (i = 0; !r->failed && i < n; i++) {
		page->n_readings = i + 1;
		get_reading(r, &page->readings[i]);
	}
	if (!r->failed)
		return ERR_NONE;
	page_reading_fini(page);
	return ERR_INPUT;
}
