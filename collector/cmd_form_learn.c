#include "collector/cmd_form_learn.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ocr/learn.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "schema/table.h"

#define PDF_MAX    (256 * 1024 * 1024)
#define CELL_LEAST 4.0 /* mm, of a digit */

struct lesson {
	const char *dir, *blank, *form, *names, *out;
	char *data; /* owned: the blank form's bytes */
	size_t len;
	struct map *boxes; /* owned: all there are, numbered */
	struct study *study;
	struct pool pool;
	struct table table; /* the names, of POOL */
};

static int
write_bytes(const char *path, const void *data, size_t len)
{
	int error = command_write(path, data, len);

	return error == 0
		   ? 0
		   : command_fail("cannot write %s: %s", path, strerror(error));
}

/* ---- without names: the list to fill in ---- */

static int
write_list(const struct lesson *l)
{
	FILE *file = fopen(l->out, "we");
	size_t i, k;

	if (file == NULL)
		return command_fail(
		    "cannot write %s: %s", l->out, strerror(errno));
	fputs("page,box,kind,cells,x,y,variable,code\n", file);
	for (i = 0; i < l->boxes->n_pages; i++)
		for (k = 0; k < l->boxes->pages[i].n_boxes; k++) {
			const struct box *b = &l->boxes->pages[i].boxes[k];

			if (b->index == 0)
				fprintf(file, "%zu,%s,%s,%d,%.1f,%.1f,,\n",
				    i + 1, b->variable, box_kind_name(b->kind),
				    b->cells, b->x, b->y);
		}
	if (fclose(file) != 0)
		return command_fail(
		    "cannot write %s: %s", l->out, strerror(errno));
	return 0;
}

static int
write_numbers(const struct lesson *l)
{
	char *path = mem_printf("%s.pdf", l->out);
	struct buf pdf;
	int status;
	enum err err;

	buf_init(&pdf, PDF_MAX);
	err = learn_show(l->data, l->len, l->boxes, &pdf);
	status = err == ERR_NONE
		     ? write_bytes(path, pdf.data, pdf.len)
		     : command_fail("cannot draw the form: %s", err_text(err));
	if (status == 0)
		printf("%s: name the boxes there, by the numbers in %s\n",
		    l->out, path);
	buf_fini(&pdf);
	free(path);
	return status;
}

/* ---- with names: the map to keep ---- */

/* The row of the table that names box NUMBER; -1 if none does. */
static int
find_row(const struct lesson *l, const char *number)
{
	size_t i;

	for (i = 0; i < l->table.n_rows; i++)
		if (strcmp(table_cell(&l->table, i, "box"), number) == 0)
			return table_cell(&l->table, i, "variable")[0] != '\0'
				   ? (int)i
				   : -1;
	return -1;
}

/* What V is asked with on paper; CODE is what a mark in the box means. */
static enum box_kind
wanted_kind(const struct variable *v, const char *code)
{
	switch (v->type) {
	case VARIABLE_CHOICE:
	case VARIABLE_CHOICES:
		return BOX_MARK;
	case VARIABLE_INTEGER:
	case VARIABLE_SCALE:
		return code[0] != '\0' ? BOX_MARK : BOX_DIGIT;
	case VARIABLE_DATE:
	case VARIABLE_ID:
		return BOX_DIGIT;
	default:
		return BOX_TEXT;
	}
}

static bool
has_code(const struct variable *v, const char *code)
{
	char number[24];
	size_t i;
	int n;

	if (v->choices != NULL)
		for (i = 0; i < v->choices->n; i++)
			if (strcmp(v->choices->v[i].code, code) == 0)
				return true;
	if (v->choices != NULL || !v->has_range)
		return false;
	n = atoi(code);
	snprintf(number, sizeof(number), "%d", n);
	return strcmp(number, code) == 0 && n >= v->min && n <= v->max;
}

/* Whether row ROW says something that the study knows. */
static int
check_row(const struct lesson *l, int row, const struct box *box)
{
	const char *name = table_cell(&l->table, (size_t)row, "variable");
	const char *code = table_cell(&l->table, (size_t)row, "code");
	const struct variable *v = study_find(l->study, name);

	if (v == NULL || !variable_asked(v) ||
	    !variable_in_form(v, study_find_form(l->study, l->form)))
		return command_fail("%s: box %s: %s has no question `%s`",
		    l->names, box->variable, l->form, name);
	if (wanted_kind(v, code) == BOX_MARK && !has_code(v, code))
		return command_fail("%s: box %s: `%s` is no answer to %s",
		    l->names, box->variable, code, name);
	return 0;
}

/* Cells of V's number, date or ID in a place W mm wide. */
static int
wanted_cells(const struct lesson *l, const struct variable *v, double w)
{
	const char *digits = study_setting(l->study, "id_digits");
	int n = v->type == VARIABLE_DATE ? 6
		: v->type == VARIABLE_ID ? (digits != NULL ? atoi(digits) : 4)
					 : variable_digits(v);
	int room = (int)(w / CELL_LEAST);

	n = n < room ? n : room;
	return n > 1 ? n : 1;
}

/* NAMED becomes of KIND, whatever the shape of BOX made of it: a place for
 * words is cut into cells, cells become one place or one mark. */
static void
add_suited(const struct lesson *l, enum box_kind kind, const struct box *box,
    struct box *named, struct map_page *page)
{
	const struct variable *v = study_find(l->study, named->variable);
	int cells = 1, i;

	if (box->kind == BOX_DIGIT && kind != BOX_DIGIT) {
		if (box->index > 0)
			return;
		named->w = box->w * box->cells;
	} else if (box->kind != BOX_DIGIT && kind == BOX_DIGIT) {
		cells = wanted_cells(l, v, box->w);
	}
	named->kind = kind;
	named->w /= cells;
	for (i = 0; i < cells; i++, named->x += named->w)
		map_add_box(page, named);
}

/* Adds BOX to PAGE under the name that its row gives it. */
static int
name_box(const struct lesson *l, const struct box *box, struct map_page *page)
{
	int row = find_row(l, box->variable);
	struct box named = *box;
	enum box_kind kind;
	const char *code;

	if (row < 0)
		return 0;
	if (check_row(l, row, box) != 0)
		return 1;
	named.variable =
	    (char *)(uintptr_t)table_cell(&l->table, (size_t)row, "variable");
	code = table_cell(&l->table, (size_t)row, "code");
	kind = wanted_kind(study_find(l->study, named.variable), code);
	named.code = kind == BOX_MARK ? (char *)(uintptr_t)code : NULL;
	add_suited(l, kind, box, &named, page);
	return 0;
}

/* Puts the boxes of one question together, in the order in which they are on
 * the page; several combs of one name are one: a date's, say. */
static void
gather(struct map_page *page)
{
	struct box *to = mem_array(page->n_boxes, sizeof(*to));
	size_t i, k, n = 0, first;

	for (i = 0; i < page->n_boxes; i++) {
		if (page->boxes[i].variable == NULL)
			continue;
		first = n;
		for (k = i; k < page->n_boxes; k++) {
			struct box *b = &page->boxes[k];

			if (b->variable == NULL ||
			    (k != i && strcmp(b->variable, to[first].variable)))
				continue;
			to[n++] = *b;
			if (k != i)
				b->variable = NULL;
		}
		page->boxes[i].variable = NULL;
		for (k = first; k < n && to[k].kind == BOX_DIGIT; k++) {
			to[k].index = (int)(k - first);
			to[k].cells = (int)(n - first);
		}
	}
	free(page->boxes);
	page->boxes = to;
}

/* A question's boxes stand together in a map. */
static int
name_boxes(const struct lesson *l, struct map *map)
{
	size_t i, k;

	for (i = 0; i < l->boxes->n_pages; i++) {
		const struct map_page *all = &l->boxes->pages[i];
		struct map_page *page = map_add_page(map);

		page->width = all->width;
		page->height = all->height;
		for (k = 0; k < all->n_boxes; k++)
			if (name_box(l, &all->boxes[k], page) != 0)
				return 1;
		gather(page);
	}
	return 0;
}

static int
keep(const struct lesson *l, const struct map *map)
{
	char *folders[] = {
		mem_printf("%s/versions", l->dir),
		mem_printf("%s/versions/%s", l->dir, map->version),
		mem_printf("%s/versions/%s/learned", l->dir, map->version),
	};
	char *json_path = mem_printf("%s/%s.json", folders[2], l->form);
	char *blank_path = mem_printf("%s/%s.blank", folders[2], l->form);
	struct buf json;
	size_t i;
	int status = 0;

	buf_init(&json, MAP_JSON_MAX);
	for (i = 0; i < countof(folders) && status == 0; i++)
		if (mkdir(folders[i], 0755) != 0 && errno != EEXIST)
			status = command_fail(
			    "cannot make %s: %s", folders[i], strerror(errno));
	if (status == 0 && map_encode(map, &json) != ERR_NONE)
		status = command_fail("the form has too many boxes");
	if (status == 0)
		status = write_bytes(blank_path, l->data, l->len);
	if (status == 0)
		status = write_bytes(json_path, json.data, json.len);
	for (i = 0; i < countof(folders); i++)
		free(folders[i]);
	free(json_path);
	free(blank_path);
	buf_fini(&json);
	return status;
}

static int
learn(struct lesson *l)
{
	struct map *map;
	int status, line = 0;

	if (study_load(l->dir, &l->study, NULL) != ERR_NONE)
		return command_fail("cannot load the study in %s: see peerlog "
				    "study check",
		    l->dir);
	if (study_find_form(l->study, l->form) == NULL)
		return command_fail("the study has no form `%s`", l->form);
	if (table_read(l->names, l->names, &l->pool, &l->table, &line) !=
	    ERR_NONE)
		return command_fail("cannot read %s, line %d", l->names, line);
	map = map_new(
	    study_name(l->study), l->form, study_version(l->study), "learned");
	status = name_boxes(l, map);
	if (status == 0)
		status = keep(l, map);
	if (status == 0)
		printf("%s is known on paper by %s now\n", l->form, l->blank);
	map_free(map);
	return status;
}

static int
parse(struct lesson *l, int argc, char **argv)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "form", required_argument, NULL, 'f' },
		{ "names", required_argument, NULL, 'n' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1)
		switch (c) {
		case 's':
			l->dir = optarg;
			break;
		case 'f':
			l->form = optarg;
			break;
		case 'n':
			l->names = optarg;
			break;
		case 'o':
			l->out = optarg;
			break;
		default:
			return command_usage();
		}
	l->dir = command_study_dir(l->dir);
	if (optind + 1 != argc || (l->out == NULL) == (l->names == NULL) ||
	    (l->names != NULL && l->form == NULL))
		return command_usage();
	l->blank = argv[optind];
	return 0;
}

static int
look(struct lesson *l)
{
	image_problem problem;

	if (table_slurp(l->blank, IMAGE_FILE_MAX, &l->data, &l->len) !=
	    ERR_NONE)
		return command_fail("cannot read %s", l->blank);
	if (learn_blank(l->data, l->len, &l->boxes, &problem) != ERR_NONE)
		return command_fail("%s: %s", l->blank,
		    problem != NULL ? problem : "cannot be read");
	return 0;
}

int
cmd_form_learn(int argc, char **argv)
{
	struct lesson l = { 0 };
	int status = parse(&l, argc, argv);

	if (status != 0)
		return status;
	pool_init(&l.pool);
	status = look(&l);
	if (status == 0 && l.names != NULL)
		status = learn(&l);
	else if (status == 0 && (status = write_list(&l)) == 0)
		status = write_numbers(&l);
	map_free(l.boxes);
	study_free(l.study);
	pool_fini(&l.pool);
	free(l.data);
	return status;
}
