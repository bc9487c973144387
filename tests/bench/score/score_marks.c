/* How well the mark model reads pictures of mark boxes, each cut out as the
 * model takes it: the box with a fifth of its side around.  Binary PGM of any
 * size, paper light; LABELS.tsv has file and label, the label a name of
 * enum mark in small letters. */
#include <err.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ocr/model.h"
#include "schema/mem.h"
#include "tests/bench/score/score.h"

#define SIDE MODEL_MARK_SIDE

static const char *const names[MARK_COUNT] = { "empty", "tick", "cross",
	"stroke", "filled", "struck" };

struct tally {
	size_t table[MARK_COUNT][MARK_COUNT];
	size_t n, asked, wrong, wrong_marked;
	double seconds;
};

/* Averages the W x H picture GREY down (or up) to the patch, ink high. */
static void
to_patch(const uint8_t *grey, int w, int h, uint8_t *patch)
{
	for (int y = 0; y < SIDE; y++) {
		for (int x = 0; x < SIDE; x++) {
			int x0 = x * w / SIDE, x1 = (x + 1) * w / SIDE;
			int y0 = y * h / SIDE, y1 = (y + 1) * h / SIDE;
			int sum = 0, n = 0;

			for (int v = y0; v < y1 || v == y0; v++)
				for (int u = x0; u < x1 || u == x0; u++, n++)
					sum += grey[v * w + u];
			patch[y * SIDE + x] = 255 - sum / n;
		}
	}
}

static void
read_patch(const char *path, uint8_t *patch)
{
	FILE *f = fopen(path, "rb");
	int w, h, top;
	uint8_t *grey;

	if (f == NULL)
		err(1, "%s", path);
	if (fscanf(f, "P5 %d %d %d", &w, &h, &top) != 3 || top != 255 ||
	    fgetc(f) == EOF || w < 1 || h < 1 || w > 4096 || h > 4096)
		errx(1, "%s: no binary PGM", path);
	grey = mem_array((size_t)w * h, 1);
	if (fread(grey, 1, (size_t)w * h, f) != (size_t)w * h)
		errx(1, "%s: too short", path);
	fclose(f);
	to_patch(grey, w, h, patch);
	free(grey);
}

static int
label_of(const char *name)
{
	for (int i = 0; i < MARK_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	errx(1, "%s: no label", name);
}

static void
count(struct tally *t, const float *p, int label, double threshold)
{
	int best = 0;
	float empty = p[MARK_EMPTY];
	bool marked = empty < 0.5f;

	for (int c = 1; c < MARK_COUNT; c++)
		best = p[c] > p[best] ? c : best;
	t->table[label][best]++;
	t->n++;
	if (p[best] < threshold)
		t->asked++;
	else if (best != label)
		t->wrong++;
	if ((marked ? 1 - empty : empty) >= threshold &&
	    marked != (label != MARK_EMPTY))
		t->wrong_marked++;
}

static void
print_tally(const struct tally *t)
{
	printf("boxes\t%zu\nsent to a person\t%zu (%.2f %%)\n", t->n, t->asked,
	    t->n > 0 ? 100.0 * t->asked / t->n : 0);
	printf("accepted and wrong\t%zu\n", t->wrong);
	printf("accepted and wrong, mark or none\t%zu\n", t->wrong_marked);
	printf("ms each\t%.4f\n", t->n > 0 ? 1000 * t->seconds / t->n : 0);
	printf("truth \\ read");
	for (int i = 0; i < MARK_COUNT; i++)
		printf("\t%s", names[i]);
	for (int i = 0; i < MARK_COUNT; i++) {
		printf("\n%s", names[i]);
		for (int j = 0; j < MARK_COUNT; j++)
			printf("\t%zu", t->table[i][j]);
	}
	printf("\n");
}

static void
score(const struct model *model, const char *dir, const char *labels,
    double threshold)
{
	FILE *f = fopen(labels, "r");
	char file[256], label[32];
	struct tally t = { 0 };

	if (f == NULL)
		err(1, "%s", labels);
	while (fscanf(f, "%255s %31s", file, label) == 2) {
		char *path = mem_printf("%s/%s", dir, file);
		uint8_t patch[SIDE * SIDE];
		float p[MARK_COUNT];
		clock_t start;

		if (strcmp(file, "file") == 0 && strcmp(label, "label") == 0)
			continue;
		read_patch(path, patch);
		start = clock();
		model_marks(model, patch, 1, p);
		t.seconds += (double)(clock() - start) / CLOCKS_PER_SEC;
		count(&t, p, label_of(label), threshold);
		free(path);
	}
	fclose(f);
	print_tally(&t);
}

int
score_marks(int argc, char **argv)
{
	return score_model(argc, argv, "marks: DIR LABELS.tsv", score);
}
