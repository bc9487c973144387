#include "ocr/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ocr/anchor.h"
#include "ocr/fields.h"
#include "ocr/gate.h"
#include "ocr/identify.h"
#include "ocr/image.h"
#include "ocr/layout.h"
#include "ocr/learn.h"
#include "ocr/locate.h"
#include "ocr/look.h"
#include "ocr/maps.h"
#include "ocr/page.h"
#include "ocr/picture.h"
#include "ocr/torn.h"
#include "schema/mem.h"

#define MAPS_MAX 4096
#define BUDGET   5.0 /* wrong fields in 10,000, unless the study says */

/* How dark full ink is on a page that has no corner marks to show it. */
#define COPIER_BLACK 0.85

struct reader {
	const struct study *study; /* borrowed */
	struct expected expected;
	char **ids; /* owned, with its texts */
	size_t n_ids;
	struct model *model;
	struct map **maps; /* owned */
	size_t n_maps;
	struct learned *learned; /* owned; NULL: none */
	struct image image;
	struct identify identify;
	struct looks looks;
	struct torn torn;
	bool pictures, every; /* cut out: what is unsure, every field */
	bool until_today;     /* the last date is the day of reading */
};

/* ---- setting up ---- */

static void
free_ids(struct reader *r)
{
	size_t i;

	for (i = 0; i < r->n_ids; i++)
		mem_free_text(r->ids[i]);
	free(r->ids);
	r->ids = NULL;
	r->n_ids = 0;
}

void
reader_set_pictures(struct reader *reader, bool every)
{
	reader->every = every;
}

void
reader_set_ids(struct reader *r, const char *const *ids, size_t n)
{
	size_t i;

	free_ids(r);
	if (ids != NULL) {
		r->ids = mem_array(n + 1, sizeof *r->ids);
		for (i = 0; i < n; i++)
			r->ids[i] = mem_text(ids[i]);
		r->n_ids = n;
	}
	r->expected.ids = (const char *const *)r->ids;
	r->expected.n_ids = r->n_ids;
}

/* A box beyond the sheet would be looked for, at any size. */
static bool
on_the_sheet(const struct map *map)
{
	size_t i, j;

	for (i = 0; i < map->n_pages; i++)
		for (j = 0; j < map->pages[i].n_boxes; j++) {
			const struct box *b = &map->pages[i].boxes[j];

			if (!(b->x >= 0 && b->y >= 0 && b->w > 0 && b->h > 0 &&
				b->x + b->w <= PAGE_WIDTH &&
				b->y + b->h <= PAGE_HEIGHT))
				return false;
		}
	return true;
}

void
reader_add_map(struct reader *r, struct map *map)
{
	if (r->n_maps == MAPS_MAX || !on_the_sheet(map)) {
		map_free(map);
		return;
	}
	r->maps = mem_grow(r->maps, r->n_maps + 1, sizeof(struct map *));
	r->maps[r->n_maps++] = map;
}

static void
take_map(struct map *map, void *arg)
{
	reader_add_map(arg, map);
}

/* The maps of all forms as they would be printed today. */
static enum err
add_maps(struct reader *r)
{
	size_t i, j;
	int large;

	for (i = 0; i < study_n_forms(r->study); i++)
		for (j = 0; j < study_n_languages(r->study); j++)
			for (large = 0; large < 2; large++) {
				struct layout_options options = {
					.lang = study_language(r->study, j),
					.large_print = large != 0,
				};
				struct map *map = NULL;
				enum err err = layout_form(r->study,
				    study_form(r->study, i), &options, NULL,
				    &map);

				if (err != ERR_NONE)
					return err;
				reader_add_map(r, map);
			}
	return ERR_NONE;
}

static void
copy_date(char out[11], const char *date)
{
	snprintf(out, 11, "%s", date != NULL ? date : "");
}

static double
budget_of(const struct study *study)
{
	const char *text = study_setting(study, "error_budget");
	double budget = text != NULL ? strtod(text, NULL) : 0;

	if (!(budget > 0 && budget < 10000))
		budget = BUDGET;
	return budget / 10000;
}

enum err
reader_new(const struct study *study, const struct reader_options *options,
    struct reader **reader)
{
	struct reader *r = mem_new(struct reader);
	enum err err;

	*reader = NULL;
	r->study = study;
	r->expected.study = study;
	r->expected.budget = budget_of(study);
	copy_date(r->expected.first_date,
	    options->first_date != NULL ? options->first_date
					: study_setting(study, "first_date"));
	copy_date(r->expected.last_date, options->last_date);
	r->until_today = options->last_date == NULL;
	r->pictures = options->pictures;
	reader_set_ids(r, options->ids, options->n_ids);
	image_init(&r->image);
	looks_init(&r->looks);
	torn_init(&r->torn);
	err = model_load(options->models, &r->model);
	r->expected.model = r->model;
	if (err == ERR_NONE)
		err = identify_init(&r->identify);
	if (err == ERR_NONE)
		err = add_maps(r);
	if (err == ERR_NONE && options->versions != NULL)
		maps_load(options->versions, take_map, r);
	if (err == ERR_NONE && options->versions != NULL)
		r->learned = learned_load(options->versions);
	if (err != ERR_NONE) {
		reader_free(r);
		return err;
	}
	*reader = r;
	return ERR_NONE;
}

void
reader_free(struct reader *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->n_maps; i++)
		map_free(r->maps[i]);
	free(r->maps);
	learned_free(r->learned);
	free_ids(r);
	model_free(r->model);
	identify_fini(&r->identify);
	image_fini(&r->image);
	looks_fini(&r->looks);
	torn_fini(&r->torn);
	free(r);
}

static const struct map *
find_map(const struct reader *r, const struct label *label)
{
	size_t i;

	for (i = 0; i < r->n_maps; i++) {
		const struct map *m = r->maps[i];

		if (strcmp(m->study, label->part[QR_STUDY]) == 0 &&
		    strcmp(m->form, label->part[QR_FORM]) == 0 &&
		    strcmp(m->version, label->part[QR_VERSION]) == 0 &&
		    strcmp(m->variant, label->part[QR_VARIANT]) == 0)
			return m;
	}
	return NULL;
}

static void
take_label(const struct label *label, struct page_reading *page)
{
	const char *who = label->part[QR_WHO];

	page->study = mem_text(label->part[QR_STUDY]);
	page->form = mem_text(label->part[QR_FORM]);
	page->version = mem_text(label->part[QR_VERSION]);
	page->page = label->page;
	if (*who == '#')
		page->serial = mem_text(who + 1);
	else if (*who != '\0')
		page->id = mem_text(who);
}

/* ---- one sheet ---- */

static void
say(struct page_reading *page, const char *problem)
{
	free(page->problem);
	page->problem = mem_text(problem);
}

static const char *
no_map_reason(const struct reader *r, const struct label *label)
{
	if (strcmp(label->part[QR_STUDY], study_name(r->study)) != 0)
		return "a page of another study";
	if (study_find_form(r->study, label->part[QR_FORM]) == NULL)
		return "a page of a form that this study does not have";
	return "a page printed from a version of the study that is not here";
}

/* A page that is not to be believed: every field of it is for a person. */
static void
doubt_readings(struct page_reading *page)
{
	size_t i;

	for (i = 0; i < page->n_readings; i++) {
		struct reading *r = &page->readings[i];

		if (r->kind == READING_UNSURE || r->kind == READING_TEXT)
			continue;
		r->best_kind = r->kind;
		r->best = r->value;
		r->value = NULL;
		r->kind = READING_UNSURE;
	}
}

static void
read_boxes(struct reader *r, struct sheet *sheet, const struct place *place,
    const struct map *map, struct page_reading *page)
{
	const struct map_page *mp;
	struct verdict verdict;

	page->pages = (int)map->n_pages;
	if (page->page > page->pages) {
		say(page, "a page that this form does not have");
		return;
	}
	mp = &map->pages[page->page - 1];
	if (place->marks < 4)
		anchor_by_boxes(place, mp, &r->looks, sheet);
	else
		looks_take(&r->looks, sheet, mp);
	gate_judge(sheet, place, &r->looks, &verdict);
	if (verdict.problem == NULL)
		fields_read(
		    sheet, mp, &r->looks, &r->expected, verdict.worn, page);
	if (verdict.problem == NULL)
		gate_review(sheet, page, &verdict);
	if (verdict.problem != NULL) {
		doubt_readings(page);
		say(page, verdict.problem);
	}
	if (r->pictures) {
		picture_sheet(sheet, r->study, page);
		picture_readings(sheet, r->study, r->every, page);
	}
}

static bool
is_listed(const struct page_reading *page, const struct map *map)
{
	size_t i;

	for (i = 0; i < page->n_alike; i++)
		if (strcmp(page->alike[i].form, map->form) == 0 &&
		    strcmp(page->alike[i].version, map->version) == 0)
			return true;
	return false;
}

/* Every print that has the page NUMBER of MAP, that one first; each once,
 * however many of its languages look alike. */
static void
list_alike(const struct reader *r, const struct map *map, size_t number,
    struct page_reading *page)
{
	size_t i, j;

	page_reading_add_alike(
	    page, map->form, map->version, (int)number + 1, (int)map->n_pages);
	for (i = 0; i < r->n_maps; i++)
		for (j = 0; j < r->maps[i]->n_pages; j++) {
			const struct map *m = r->maps[i];

			if (!is_listed(page, m) &&
			    strcmp(m->study, map->study) == 0 &&
			    torn_alike(&map->pages[number], &m->pages[j]))
				page_reading_add_alike(page, m->form,
				    m->version, (int)j + 1, (int)m->n_pages);
		}
}

/* Reads the picture as a page of ours whose code is torn, with all marks or
 * with some lost; false if no page is like it, or more than one. */
static bool
read_torn(struct reader *r, struct identity *id, bool all_marks,
    struct page_reading *page)
{
	struct torn_name name;
	size_t i;

	for (i = 0; i < id->n_places; i++) {
		const struct map *map;

		if ((id->places[i].marks == 4) != all_marks)
			continue;
		identity_take_place(id, i);
		if (!torn_find(&r->torn, &id->sheet, r->maps, r->n_maps, &name))
			continue;
		map = r->maps[name.map];
		page->study = mem_text(map->study);
		page->form = mem_text(map->form);
		page->version = mem_text(map->version);
		page->page = (int)name.page + 1;
		list_alike(r, map, name.page, page);
		read_boxes(r, &id->sheet, &id->place, map, page);
		return true;
	}
	return false;
}

/* Reads the picture as a page of a form that was learned; false if it is
 * none. */
static bool
read_learned(struct reader *r, struct page_reading *page)
{
	struct learned_match match;
	struct sheet sheet;
	struct place place;

	if (r->learned == NULL || !learned_find(r->learned, &r->image, &match))
		return false;
	place = (struct place){ .h = match.h,
		.marks = 4,
		.lost = -1,
		.contrast = COPIER_BLACK,
		.learned = true };
	sheet = (struct sheet){ &r->image, match.h, COPIER_BLACK };
	page->study = mem_text(match.map->study);
	page->form = mem_text(match.map->form);
	page->version = mem_text(match.map->version);
	page->page = (int)match.page + 1;
	read_boxes(r, &sheet, &place, match.map, page);
	return true;
}

/* Reads the picture as the page that its code says. */
static void
read_coded(struct reader *r, struct identity *id, struct page_reading *page)
{
	const struct map *map = find_map(r, &id->label);

	take_label(&id->label, page);
	if (map != NULL)
		read_boxes(r, &id->sheet, &id->place, map, page);
	else
		say(page, no_map_reason(r, &id->label));
	label_fini(&id->label);
}

/* Reads the picture in R->image; true if it is a page of ours.  With all four
 * marks the code is in its place or torn; the whole picture is searched for it
 * where no page is like that, as this costs more than all else. */
static bool
read_image(struct reader *r, struct page_reading *page)
{
	struct identity id;
	bool found = identify(&r->identify, &r->image, &id);

	if (!found && read_torn(r, &id, true, page))
		return true;
	if (found || identify_anywhere(&r->identify, &id)) {
		read_coded(r, &id, page);
		return true;
	}
	if (read_torn(r, &id, false, page) || read_learned(r, page))
		return true;
	if (id.n_places > 0)
		say(page, "the square code of the page cannot be read, and "
			  "its boxes do not tell which page it is: scan it "
			  "again, or type it in");
	else if (locate_empty(&r->identify.locator))
		say(page, reading_blank_sheet);
	else
		say(page, "no page of ours: the four round marks of the page "
			  "were not found");
	return false;
}

static void
read_sheet(struct reader *r, struct image_file *file, int sheet,
    struct page_reading *page)
{
	image_problem problem;

	page->sheet = sheet + 1;
	if (image_sheet(file, sheet, &r->image, &problem) != ERR_NONE) {
		say(page, problem != NULL ? problem : "the picture is damaged");
		return;
	}
	if (read_image(r, page) || !image_renders(file))
		return;
	/* The scan taken out of a PDF may not be what the page shows. */
	if (image_render(file, sheet, &r->image, &problem) == ERR_NONE)
		(void)read_image(r, page);
}

/* Today, wherever on earth the form was filled in. */
static void
set_today(struct reader *r)
{
	time_t now = time(NULL) + 14 * 3600;
	struct tm tm;

	if (r->until_today && gmtime_r(&now, &tm) != NULL)
		strftime(r->expected.last_date, sizeof(r->expected.last_date),
		    "%Y-%m-%d", &tm);
}

void
reader_read(struct reader *r, const void *data, size_t len, reader_sheet *sheet,
    void *arg)
{
	struct image_file file;
	image_problem problem;
	int i;

	set_today(r);
	if (image_open(&file, data, len, &problem) != ERR_NONE) {
		struct page_reading page = { .sheet = 1 };

		say(&page,
		    problem != NULL ? problem : "the file cannot be read");
		sheet(&page, arg);
		page_reading_fini(&page);
		return;
	}
	for (i = 0; i < file.sheets; i++) {
		struct page_reading page = { 0 };

		read_sheet(r, &file, i, &page);
		sheet(&page, arg);
		page_reading_fini(&page);
	}
	image_close(&file);
	mem_wipe(r->image.grey, r->image.cap);
}
