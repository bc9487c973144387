/* The digits of UNIPEN's train_r01_v07, category 1a, as pictures.
 *
 *   train_unipen FOLDER OUT
 *
 * FOLDER has data/1a and include.  Writers are taken in turn: those trained on
 * go to OUT/unipen-*, the others to OUT/unipen-test-*, as idx files.  Pens are
 * of many widths.
 *
 * A data file names (.INCLUDE) a file of strokes, each from .PEN_DOWN on, a
 * point a line, and then (.SEGMENT CHARACTER) which strokes are which
 * character. */
#include <err.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/model.h"
#include "ocr/train/canvas.h"
#include "ocr/train/sets.h"
#include "schema/mem.h"

#define PATCH  (MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE)
#define HEIGHT 60 /* pixels of the longer side, before it is made a patch */

struct strokes {
	struct point *points; /* owned */
	size_t n_points;
	size_t *starts; /* of each stroke, owned */
	size_t n;
	char writer[PATH_MAX];
};

/* Pictures of one half of the writers. */
struct half {
	uint8_t *patches, *labels; /* owned */
	size_t *writers;           /* owned */
	size_t n;
};

static struct {
	const char *folder;
	struct strokes strokes;
	char included[PATH_MAX];
	char (*writers)[PATH_MAX]; /* owned */
	size_t n_writers;
	struct half halves[2];
	struct chance chance;
} work;

/* Labs whose labels are often wrong, or whose coordinates are not the pen's. */
static bool
is_left_out(const char *path)
{
	static const char *const labs[] = { "/cea/", "/ibm/", "/pri/",
		"/tos/" };

	for (size_t i = 0; i < countof(labs); i++)
		if (strstr(path, labs[i]) != NULL)
			return true;
	return false;
}

static void
add_point(struct strokes *s, struct point p)
{
	s->points = mem_grow(s->points, s->n_points + 1, sizeof(*s->points));
	s->points[s->n_points++] = p;
}

static void
read_strokes(const char *path, struct strokes *s)
{
	FILE *f = fopen(path, "r");
	char line[4096];
	bool down = false;

	s->n = s->n_points = 0;
	snprintf(s->writer, sizeof(s->writer), "%s", path);
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		const char *at = line;
		struct point p;

		if (strncmp(line, ".PEN_DOWN", 9) == 0) {
			down = true;
			s->starts =
			    mem_grow(s->starts, s->n + 1, sizeof(*s->starts));
			s->starts[s->n++] = s->n_points;
			at += 9;
		} else if (line[0] == '.') {
			down = down && strncmp(line, ".DT", 3) == 0;
			sscanf(line, ".WRITER_ID %4000s", s->writer);
			continue;
		}
		if (down && sscanf(at, "%f %f", &p.x, &p.y) == 2)
			add_point(s, p);
	}
	if (f != NULL)
		fclose(f);
}

/* Draws strokes FROM to TO of S on C. */
static void
draw(const struct strokes *s, size_t from, size_t to, struct canvas *c,
    const struct affine *m, float radius)
{
	for (size_t i = from; i <= to; i++) {
		size_t end = i + 1 < s->n ? s->starts[i + 1] : s->n_points;

		for (size_t k = s->starts[i]; k < end; k++) {
			struct point a = s->points[k];
			struct point b = s->points[k + 1 < end ? k + 1 : k];

			a = (struct point){ m->xx * a.x + m->x,
				m->yy * a.y + m->y };
			b = (struct point){ m->xx * b.x + m->x,
				m->yy * b.y + m->y };
			canvas_line(c, a, b, radius, 1);
		}
	}
}

/* What brings the points that PARTS name into the canvas: y grows upwards in
 * them.  False if there are none. */
static bool
placing(
    const struct strokes *s, const size_t (*parts)[2], int n, struct affine *m)
{
	struct point low = { 1e9f, 1e9f }, high = { -1e9f, -1e9f };
	float size;

	for (int i = 0; i < n; i++) {
		size_t last = parts[i][1] + 1;
		size_t end = last < s->n ? s->starts[last] : s->n_points;

		for (size_t k = s->starts[parts[i][0]]; k < end; k++) {
			const struct point *p = &s->points[k];

			low.x = fminf(low.x, p->x);
			low.y = fminf(low.y, p->y);
			high.x = fmaxf(high.x, p->x);
			high.y = fmaxf(high.y, p->y);
		}
	}
	size = fmaxf(high.x - low.x, high.y - low.y);
	if (size <= 0 || size > 1e8f)
		return false;
	m->xx = HEIGHT / size;
	m->yy = -m->xx;
	m->x = CANVAS_SIDE / 2.0f - m->xx * (low.x + high.x) / 2;
	m->y = CANVAS_SIDE / 2.0f - m->yy * (low.y + high.y) / 2;
	return true;
}

/* WRITER's number: who is even is trained on. */
static size_t
number_of(const char *writer)
{
	size_t i = 0;

	while (i < work.n_writers && strcmp(work.writers[i], writer) != 0)
		i++;
	if (i == work.n_writers) {
		work.writers =
		    mem_grow(work.writers, i + 1, sizeof(*work.writers));
		snprintf(
		    work.writers[i], sizeof(work.writers[i]), "%s", writer);
		work.n_writers++;
	}
	return i;
}

/* The strokes of a segment such as 3-5,8: pairs in PARTS; how many, 0 if it
 * names points within strokes or strokes that are not there. */
static int
segment_parts(
    const struct strokes *s, const char *text, size_t (*parts)[2], int most)
{
	int n = 0;

	while (n < most) {
		char *end;

		parts[n][0] = parts[n][1] = strtoul(text, &end, 10);
		if (end == text)
			return 0;
		if (*end == '-')
			parts[n][1] = strtoul(end + 1, &end, 10);
		if (parts[n][1] < parts[n][0] || parts[n][1] >= s->n)
			return 0;
		n++;
		if (*end != ',')
			return *end == '\0' ? n : 0;
		text = end + 1;
	}
	return 0;
}

static void
add_digit(const char *segment, int digit)
{
	enum { MOST = 16 };
	static uint8_t bytes[CANVAS_SIDE * CANVAS_SIDE];
	static struct canvas canvas;
	const struct strokes *s = &work.strokes;
	size_t parts[MOST][2];
	int n = segment_parts(s, segment, parts, MOST);
	struct affine m = { 0 };
	struct half *half;
	size_t writer;
	float radius = chance_in(&work.chance, 0.03f, 0.085f) * HEIGHT;

	if (n == 0 || !placing(s, parts, n, &m))
		return;
	canvas_clear(&canvas, CANVAS_SIDE, CANVAS_SIDE);
	for (int i = 0; i < n; i++)
		draw(s, parts[i][0], parts[i][1], &canvas, &m, radius);
	canvas_bytes(&canvas, bytes);
	writer = number_of(s->writer);
	half = &work.halves[writer % 2];
	half->patches = mem_grow(half->patches, half->n + 1, PATCH);
	half->labels = mem_grow(half->labels, half->n + 1, 1);
	half->writers = mem_grow(half->writers, half->n + 1, sizeof(size_t));
	half->labels[half->n] = digit;
	half->writers[half->n] = writer;
	if (model_glyph_patch(bytes, CANVAS_SIDE, CANVAS_SIDE,
		half->patches + half->n * PATCH) > 0)
		half->n++;
}

static void
read_data(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[4096], name[4096], digit[2];

	if (f == NULL)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, ".INCLUDE %4095s", name) == 1 &&
		    strstr(name, "/data/") != NULL) {
			char *from =
			    mem_printf("%s/include/%s", work.folder, name);

			read_strokes(from, &work.strokes);
			free(from);
		} else if (sscanf(line,
			       ".SEGMENT CHARACTER %4095s %*s \"%1[0-9]\"",
			       name, digit) == 2) {
			add_digit(name, digit[0] - '0');
		}
	}
	fclose(f);
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Lines of index, digit, 0, writer, under their names, as MNIST's. */
static void
write_writers(const char *out, const char *name, const struct half *half)
{
	char *path = mem_printf("%s/%s-writers.tsv", out, name);
	FILE *f = fopen(path, "w");

	if (f == NULL)
		err(1, "%s", path);
	fprintf(f, "index\tdigit\tseries\twriter\n");
	for (size_t i = 0; i < half->n; i++)
		fprintf(f, "%zu\t%d\t0\t%zu\n", i, half->labels[i],
		    half->writers[i]);
	if (fclose(f) != 0)
		err(1, "%s", path);
	free(path);
}

static void
write_idx(const char *out, const char *name, const struct half *half)
{
	char *images = mem_printf("%s/%s-images-idx3-ubyte", out, name);
	char *labels = mem_printf("%s/%s-labels-idx1-ubyte", out, name);
	const size_t sizes[] = { half->n, MODEL_GLYPH_SIDE, MODEL_GLYPH_SIDE };
	FILE *f = fopen(images, "wb");

	if (f == NULL)
		err(1, "%s", images);
	set_write_idx_head(f, sizes, 3);
	fwrite(half->patches, PATCH, half->n, f);
	if (fclose(f) != 0 || (f = fopen(labels, "wb")) == NULL)
		err(1, "%s", labels);
	set_write_idx_head(f, sizes, 1);
	fwrite(half->labels, 1, half->n, f);
	if (fclose(f) != 0)
		err(1, "%s", labels);
	write_writers(out, name, half);
	printf("%s: %zu digits\n", name, half->n);
	free(images);
	free(labels);
}

int
main(int argc, char **argv)
{
	char *roots[2] = { NULL, NULL };
	FTS *tree;
	FTSENT *entry;

	if (argc != 3)
		errx(2, "usage: train_unipen FOLDER OUT");
	work.folder = argv[1];
	work.chance.state = 1;
	roots[0] = mem_printf("%s/data/1a", work.folder);
	if ((tree = fts_open(roots, FTS_PHYSICAL, by_name)) == NULL)
		err(1, "%s", roots[0]);
	while ((entry = fts_read(tree)) != NULL)
		if (entry->fts_info == FTS_F && !is_left_out(entry->fts_path))
			read_data(entry->fts_path);
	fts_close(tree);
	printf("%zu writers\n", work.n_writers);
	write_idx(argv[2], "unipen", &work.halves[0]);
	write_idx(argv[2], "unipen-test", &work.halves[1]);
	free(roots[0]);
	return 0;
}
