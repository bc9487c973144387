/* How well the glyph model reads a set of digits in idx files (the format of
 * MNIST).  Labels are enum glyph: 0..9, and 10 and up for what is none. */
#include <err.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ocr/model.h"
#include "schema/mem.h"
#include "tests/bench/score/score.h"

#define BINS 15

struct answer {
	float confidence;
	int best;
	int digit; /* the best of the ten digits, as where none else may be */
	int label;
};

static uint32_t
big_endian(FILE *f)
{
	uint8_t b[4];

	if (fread(b, 1, 4, f) != 4)
		errx(1, "an idx file is too short");
	return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

/* An idx file's bytes, owned; its DIMS sizes in SIZE. */
static uint8_t *
read_idx(const char *path, int dims, uint32_t *size)
{
	FILE *f = fopen(path, "rb");
	size_t n = 1;
	uint8_t *data;

	if (f == NULL)
		err(1, "%s", path);
	if (big_endian(f) != 0x800u + (unsigned)dims)
		errx(
		    1, "%s: no idx file of bytes in %d dimensions", path, dims);
	for (int i = 0; i < dims; i++) {
		size[i] = big_endian(f);
		if (size[i] == 0 || size[i] > 1u << 24 || (n *= size[i]) >> 30)
			errx(1, "%s: too large", path);
	}
	data = mem_array(n, 1);
	if (fread(data, 1, n, f) != n)
		errx(1, "%s: too short", path);
	fclose(f);
	return data;
}

static int
more_confident(const void *a, const void *b)
{
	float x = ((const struct answer *)a)->confidence;
	float y = ((const struct answer *)b)->confidence;

	return (x < y) - (x > y);
}

static double
calibration_error(const struct answer *answers, size_t n)
{
	double right[BINS] = { 0 }, said[BINS] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++) {
		int bin = (int)(answers[i].confidence * BINS);

		bin = bin < BINS ? bin : BINS - 1;
		right[bin] += answers[i].best == answers[i].label;
		said[bin] += answers[i].confidence;
	}
	for (int b = 0; b < BINS; b++)
		sum += fabs(right[b] - said[b]);
	return sum / n;
}

static size_t
wrong(const struct answer *answers, size_t n)
{
	size_t w = 0;

	for (size_t i = 0; i < n; i++)
		w += answers[i].best != answers[i].label;
	return w;
}

/* ANSWERS sorted, the most confident first. */
static void
print_scores(struct answer *answers, size_t n, double threshold)
{
	size_t accepted = 0, ninety = n * 9 / 10, digits = 0, alone = 0;

	while (accepted < n && answers[accepted].confidence >= threshold)
		accepted++;
	for (size_t i = 0; i < accepted; i++)
		digits += answers[i].label > 9 && answers[i].best <= 9;
	for (size_t i = 0; i < n; i++)
		alone += answers[i].digit == answers[i].label;
	printf("pictures\t%zu\n", n);
	printf("top-1\t%.2f %%\n", 100.0 * (n - wrong(answers, n)) / n);
	printf("top-1 of the ten digits\t%.2f %%\n", 100.0 * alone / n);
	printf("accepted at p >= %g\t%.2f %%, %zu wrong of them (%.3f %%)\n",
	    threshold, 100.0 * accepted / n, wrong(answers, accepted),
	    accepted > 0 ? 100.0 * wrong(answers, accepted) / accepted : 0);
	printf("at 90 %% accepted\t%zu wrong (%.3f %%), p >= %.5f\n",
	    wrong(answers, ninety),
	    ninety > 0 ? 100.0 * wrong(answers, ninety) / ninety : 0,
	    ninety > 0 ? answers[ninety - 1].confidence : 1);
	printf("no digit, accepted as one\t%zu\n", digits);
	printf("expected calibration error\t%.4f\n",
	    calibration_error(answers, n));
}

static void
print_confusion(const struct answer *answers, size_t n)
{
	static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "blank", "tick", "strike", "other" };
	size_t table[GLYPH_COUNT][GLYPH_COUNT] = { 0 };

	for (size_t i = 0; i < n; i++)
		table[answers[i].label][answers[i].best]++;
	printf("truth \\ read");
	for (int i = 0; i < GLYPH_COUNT; i++)
		printf("\t%s", names[i]);
	for (int i = 0; i < GLYPH_COUNT; i++) {
		printf("\n%s", names[i]);
		for (int j = 0; j < GLYPH_COUNT; j++)
			printf("\t%zu", table[i][j]);
	}
	printf("\n");
}

static struct answer
read_one(const struct model *model, const uint8_t *ink, int w, int h)
{
	uint8_t patch[MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE];
	float p[GLYPH_COUNT];
	int best = 0, digit = 0;

	model_glyph_patch(ink, w, h, patch);
	model_glyphs(model, patch, 1, p);
	for (int c = 1; c < GLYPH_COUNT; c++)
		best = p[c] > p[best] ? c : best;
	for (int c = 1; c < 10; c++)
		digit = p[c] > p[digit] ? c : digit;
	return (struct answer){
		.confidence = p[best], .best = best, .digit = digit
	};
}

static void
score(const struct model *model, const char *images, const char *labels,
    double threshold)
{
	uint32_t size[3], n_labels;
	uint8_t *ink = read_idx(images, 3, size);
	uint8_t *truth = read_idx(labels, 1, &n_labels);
	struct answer *answers = mem_array(size[0], sizeof(*answers));
	clock_t start = clock();
	double seconds;

	if (n_labels != size[0])
		errx(1, "%s: not as many as there are pictures", labels);
	for (size_t i = 0; i < size[0]; i++) {
		answers[i] = read_one(model, ink + i * size[1] * size[2],
		    (int)size[2], (int)size[1]);
		answers[i].label = truth[i];
		if (truth[i] >= GLYPH_COUNT)
			errx(1, "%s: label %d", labels, truth[i]);
	}
	seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	qsort(answers, size[0], sizeof(*answers), more_confident);
	print_scores(answers, size[0], threshold);
	printf("ms each\t%.4f\n", 1000 * seconds / size[0]);
	print_confusion(answers, size[0]);
	free(ink);
	free(truth);
	free(answers);
}

int
score_digits(int argc, char **argv)
{
	return score_model(argc, argv, "digits: IMAGES.idx LABELS.idx", score);
}
