/* The forms that were learned, found again in pictures. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/align.h"
#include "ocr/boxes.h"
#include "ocr/learn.h"
#include "schema/mem.h"

#define FORMS_MAX   200
#define LONG_SIDE   1500 /* pixels in which boxes are looked for */
#define LEAST_MM    1.0  /* the inside of a letter */
#define LEAST_SHARE 0.3  /* of a page's boxes must be seen */
#define SHEET_MM    297.0

struct form_learned {
	struct map *map;
	struct boxes *pages; /* owned; of the blank form, millimetres */
	size_t n_pages;
};

struct learned {
	struct form_learned *v;
	size_t n;
};

static enum err
read_whole(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "re");
	uint8_t chunk[8192];
	size_t n;

	if (f == NULL)
		return ERR_NOT_FOUND;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(out, chunk, n);
	fclose(f);
	return buf_err(out);
}

static int
step_for(const struct image *image)
{
	int side = image->width > image->height ? image->width : image->height;
	int step = (side + LONG_SIDE / 2) / LONG_SIDE;

	return step > 0 ? step : 1;
}

/* The boxes by which a page is known: all that it has, named or not, and the
 * insides of its letters. */
static void
take_sheet(const struct image *image, void *arg)
{
	struct form_learned *form = arg;
	double pixels = image->width / learn_paper_width(image);
	struct boxes *boxes;

	if (form->n_pages == form->map->n_pages)
		return;
	boxes = &form->pages[form->n_pages++];
	boxes_find(image, step_for(image), LEAST_MM * pixels, boxes);
	boxes_to_millimetres(boxes, pixels);
}

static void
form_fini(struct form_learned *form)
{
	size_t i;

	for (i = 0; i < form->n_pages; i++)
		boxes_fini(&form->pages[i]);
	free(form->pages);
	map_free(form->map);
}

/* JSON is the path of the map. */
static void
load_form(struct learned *l, const char *path)
{
	struct form_learned form = { 0 };
	enum err err = ERR_NOT_FOUND;
	char *of_blank = mem_printf("%.*s.blank", (int)strlen(path) - 5, path);
	image_problem problem;
	struct buf json, data;

	buf_init(&json, MAP_JSON_MAX);
	buf_init(&data, IMAGE_FILE_MAX);
	if (read_whole(path, &json) == ERR_NONE &&
	    read_whole(of_blank, &data) == ERR_NONE &&
	    map_decode(json.data, json.len, &form.map) == ERR_NONE) {
		form.pages = mem_array(form.map->n_pages, sizeof(*form.pages));
		err = learn_sheets(
		    data.data, data.len, take_sheet, &form, &problem);
	}
	if (err == ERR_NONE) {
		l->v = mem_grow(l->v, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = form;
	} else {
		form_fini(&form);
	}
	buf_fini(&json);
	buf_fini(&data);
	free(of_blank);
}

struct learned *
learned_load(const char *folder)
{
	struct learned *l = mem_new(struct learned);
	char *pattern = mem_printf("%s/*/learned/*.json", folder);
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (i = 0; i < found.gl_pathc && i < FORMS_MAX; i++)
			load_form(l, found.gl_pathv[i]);
		globfree(&found);
	}
	free(pattern);
	return l;
}

void
learned_free(struct learned *learned)
{
	size_t i;

	if (learned == NULL)
		return;
	for (i = 0; i < learned->n; i++)
		form_fini(&learned->v[i]);
	free(learned->v);
	free(learned);
}

size_t
learned_count(const struct learned *learned)
{
	return learned->n;
}

bool
learned_find(const struct learned *learned, const struct image *image,
    struct learned_match *match)
{
	int side = image->width > image->height ? image->width : image->height;
	double pixels = side / SHEET_MM;
	struct boxes seen;
	size_t i, k;

	*match = (struct learned_match){ 0 };
	if (learned->n == 0)
		return false;
	boxes_find(image, step_for(image), 0.8 * LEAST_MM * pixels, &seen);
	for (i = 0; i < learned->n; i++)
		for (k = 0; k < learned->v[i].n_pages; k++) {
			const struct form_learned *form = &learned->v[i];
			struct homography h;
			double share =
			    align(&form->pages[k], &seen, pixels, &h);

			if (share > match->share)
				*match = (struct learned_match){ form->map, k,
					h, share };
		}
	boxes_fini(&seen);
	return match->share >= LEAST_SHARE;
}
