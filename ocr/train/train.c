/* Trains the models: see README.md. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ocr/train/learn.h"
#include "ocr/train/samples.h"
#include "schema/mem.h"

#define BATCH 32
#define HELD  20000 /* samples held out to fit the temperature and report */

struct options {
	const char *data;    /* the archive, unpacked */
	const char *without; /* a set left out, or NULL */
	const char *out;     /* the folder of the models */
	const struct recogniser *what;
	long steps; /* 0: the model that is in OUT is calibrated anew */
	bool on;    /* from the model that is in OUT */
	long show;  /* samples to show instead of training */
	uint64_t seed;
};

struct digit_set {
	const char *name;
	const char *files;
	float share;
	bool extra; /* not of the archive: used if it is there */
};

static const struct digit_set sets[] = {
	{ "mnist", "mnist/train", 0.36f, false },
	{ "optdigits", "optdigits/optdigits-tra", 0.1f, false },
	{ "optdigits", "optdigits/optdigits-windep", 0.1f, false },
	{ "semeion", "semeion/semeion", 0.16f, false },
	{ "fonts", "fonts/fonts", 0.07f, true },
	{ "unipen", "unipen/unipen", 0.21f, true },
};
static const struct digit_set held[] = { { "mnist", "mnist/t10k", 1, false } };

static const char *const box_names[MARK_STRUCK] = { "empty", "tick", "cross",
	"stroke", "scribble" };

static const struct net_shape glyph_shapes[] = {
	{ 5, 2, 2, 1, 1, 16 },
	{ 3, 1, 0, 2, 16, 48 },
	{ 3, 1, 0, 1, 48, 96 },
	{ 4, 1, 0, 1, 96, 128 },
	{ 1, 1, 0, 1, 128, GLYPH_COUNT },
};
static const struct net_shape second_shapes[] = {
	{ 5, 2, 2, 1, 1, 24 },
	{ 3, 1, 0, 2, 24, 64 },
	{ 3, 1, 1, 1, 64, 96 },
	{ 3, 1, 0, 1, 96, 128 },
	{ 4, 1, 0, 1, 128, 192 },
	{ 1, 1, 0, 1, 192, GLYPH_COUNT },
};
static const struct net_shape mark_shapes[] = {
	{ 5, 2, 2, 1, 1, 16 },
	{ 3, 2, 1, 1, 16, 24 },
	{ 3, 2, 1, 1, 24, 40 },
	{ 4, 1, 0, 1, 40, 48 },
	{ 1, 1, 0, 1, 48, MARK_COUNT },
};

static bool
without(const struct options *o, const char *set)
{
	return o->without != NULL && strcmp(o->without, set) == 0;
}

static void
read_digits(const struct options *o, const struct digit_set *from, int n,
    struct samples *s)
{
	float sum = 0;

	s->digits = mem_array(n, sizeof(*s->digits));
	for (int i = 0; i < n; i++) {
		char images[500], labels[500];

		if (without(o, from[i].name))
			continue;
		snprintf(images, sizeof(images), "%s/%s-images-idx3-ubyte",
		    o->data, from[i].files);
		snprintf(labels, sizeof(labels), "%s/%s-labels-idx1-ubyte",
		    o->data, from[i].files);
		if (from[i].extra && access(images, R_OK) != 0) {
			printf("%s: not there\n", from[i].name);
			continue;
		}
		set_read_idx(&s->digits[s->n_digits].set, images, labels);
		sum += s->digits[s->n_digits++].share = from[i].share;
	}
	for (int i = 0; i < s->n_digits; i++)
		s->digits[i].share /= sum;
}

typedef int sampler(struct samples *, uint8_t *);

/* What is trained: the file OUT/NAME.model. */
static const struct recogniser {
	const char *name;
	sampler *sample;
	const struct net_shape *shapes;
	int layers, classes;
} recognisers[] = {
	{ "glyph", sample_glyph, glyph_shapes, countof(glyph_shapes),
	    GLYPH_COUNT },
	{ "second", sample_glyph, second_shapes, countof(second_shapes),
	    GLYPH_COUNT },
	{ "mark", sample_mark, mark_shapes, countof(mark_shapes), MARK_COUNT },
};

static void
train(struct net *net, struct samples *s, const struct options *o)
{
	static uint8_t patches[BATCH * PATCH], labels[BATCH];
	struct learner *l = learner_new(net, o->on ? NULL : &s->chance);
	float loss = 0, most = o->on ? 5e-4f : 1.5e-3f;
	clock_t start = clock();

	for (long i = 0; i < o->steps; i++) {
		float rate =
		    1e-5f +
		    most * (0.5f + 0.5f * cosf((float)M_PI * i / o->steps));

		for (int b = 0; b < BATCH; b++)
			labels[b] = o->what->sample(s, patches + b * PATCH);
		loss += learner_step(l, patches, labels, BATCH, rate);
		if ((i + 1) % 1000 == 0) {
			printf("step %ld loss %.4f %.0f s\n", i + 1,
			    loss / 1000,
			    (double)(clock() - start) / CLOCKS_PER_SEC);
			fflush(stdout);
			loss = 0;
		}
	}
	learner_free(l);
}

static void
write_model(const struct options *o, const struct net *net)
{
	char path[500];
	struct buf file;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.model", o->out, o->what->name);
	buf_init(&file, NET_FILE);
	if (net_encode(net, &file) != ERR_NONE)
		errx(1, "the model is too large");
	if ((f = fopen(path, "wb")) == NULL ||
	    fwrite(file.data, 1, file.len, f) != file.len || fclose(f) != 0)
		err(1, "%s", path);
	buf_fini(&file);
}

static void
read_model(const struct options *o, struct net *net)
{
	static uint8_t data[NET_FILE];
	char path[500];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s.model", o->out, o->what->name);
	if ((f = fopen(path, "rb")) == NULL)
		err(1, "%s", path);
	n = fread(data, 1, sizeof(data), f);
	fclose(f);
	if (net_decode(net, data, n) != ERR_NONE)
		errx(1, "%s: no model", path);
}

/* Rounds the weights as the file will. */
static void
round_weights(struct net *net)
{
	struct buf file;

	buf_init(&file, NET_FILE);
	if (net_encode(net, &file) != ERR_NONE)
		errx(1, "the model is too large");
	net_fini(net);
	if (net_decode(net, file.data, file.len) != ERR_NONE)
		errx(1, "the model does not decode");
	buf_fini(&file);
}

static int
best_of(const struct net *net, const uint8_t *patch, float *sure)
{
	float p[GLYPH_COUNT];
	int best = 0;

	net_run(net, patch, p);
	for (int c = 1; c < net->classes; c++)
		best = p[c] > p[best] ? c : best;
	*sure = p[best];
	return best;
}

/* Confusion of N patches, and how many are wrong of those NET is sure of. */
static void
report(const char *what, const struct net *net, const uint8_t *patches,
    const uint8_t *labels, int n)
{
	int table[GLYPH_COUNT][GLYPH_COUNT] = { 0 };
	int right = 0, accepted = 0, wrong = 0, ticks = 0;

	for (int i = 0; i < n; i++) {
		float sure;
		int best = best_of(net, patches + (size_t)i * PATCH, &sure);

		table[labels[i]][best]++;
		right += best == labels[i];
		accepted += sure >= 0.99f;
		wrong += sure >= 0.99f && best != labels[i];
		ticks += sure >= 0.99f && labels[i] == GLYPH_TICK && best < 10;
	}
	printf("%s: %.2f %% of %d; at p >= 0.99 %.2f %%, %d wrong\n", what,
	    100.0 * right / n, n, 100.0 * accepted / n, wrong);
	if (net->classes == GLYPH_COUNT)
		printf("ticks taken for digits among them: %d\n", ticks);
	for (int i = 0; i < net->classes; i++) {
		for (int j = 0; j < net->classes; j++)
			printf("%6d", table[i][j]);
		printf("\n");
	}
}

/* The photographed boxes as they are, those held out or (ALL) every one. */
static void
report_boxes(
    const struct net *net, struct samples *s, const struct set *boxes, bool all)
{
	uint8_t *patches = mem_array(boxes->n, PATCH);
	uint8_t *labels = mem_array(boxes->n, 1);
	int n = 0;

	s->boxes = boxes;
	for (size_t i = 0; i < boxes->n; i++) {
		if (!all && !box_held_out(boxes, i))
			continue;
		sample_box(s, i, false, patches + (size_t)n * PATCH);
		labels[n++] = boxes->labels[i];
	}
	report("photographed boxes held out", net, patches, labels, n);
	free(patches);
	free(labels);
}

/* Writes samples as they are trained on, as many of each class, as idx. */
static void
show(const struct options *o, struct samples *s)
{
	int classes = o->what->classes;
	const size_t sizes[] = { (size_t)(classes * o->show), MODEL_GLYPH_SIDE,
		MODEL_GLYPH_SIDE };
	char path[500];
	FILE *f;

	snprintf(
	    path, sizeof(path), "%s/%s-samples.idx", o->out, o->what->name);
	if ((f = fopen(path, "wb")) == NULL)
		err(1, "%s", path);
	set_write_idx_head(f, sizes, 3);
	for (int c = 0; c < classes; c++) {
		for (int n = 0; n < o->show;) {
			uint8_t patch[PATCH];

			if (o->what->sample(s, patch) != c)
				continue;
			fwrite(patch, 1, PATCH, f);
			n++;
		}
	}
	if (fclose(f) != 0)
		err(1, "%s", path);
}

static void
read_boxes(const struct options *o, struct set *boxes)
{
	char folder[500], table[500];

	snprintf(folder, sizeof(folder), "%s/boxes", o->data);
	snprintf(
	    table, sizeof(table), "%s/odk-scan/checkbox-labels.tsv", o->data);
	set_read_boxes(boxes, folder, table, box_names, countof(box_names));
}

/* The temperature and the report come of writers and boxes held out. */
static void
calibrate(const struct options *o, struct net *net, struct samples *held_out)
{
	uint8_t *patches = mem_array(HELD, PATCH), *labels = mem_array(HELD, 1);

	round_weights(net);
	for (int i = 0; i < HELD; i++)
		labels[i] =
		    o->what->sample(held_out, patches + (size_t)i * PATCH);
	learn_temperature(net, patches, labels, HELD);
	printf("temperature %.3f\n", net->temperature);
	write_model(o, net);
	report("held out, augmented", net, patches, labels, HELD);
	free(patches);
	free(labels);
}

static void
free_digits(struct samples *s)
{
	for (int i = 0; i < s->n_digits; i++)
		set_fini(&s->digits[i].set);
	free(s->digits);
}

static void
learn(const struct options *o, struct samples *s, struct samples *h,
    const struct set *boxes)
{
	const struct recogniser *what = o->what;
	struct net net;

	if (o->show > 0) {
		show(o, s);
		return;
	}
	if (net_init(&net, MODEL_GLYPH_SIDE, what->shapes, what->layers) !=
	    ERR_NONE)
		errx(1, "the net's shape");
	if (o->on || o->steps == 0) {
		net_fini(&net);
		read_model(o, &net);
	}
	if (o->steps > 0)
		train(&net, s, o);
	calibrate(o, &net, h);
	if (what->classes == MARK_COUNT)
		report_boxes(&net, h, boxes, without(o, "odk-scan"));
	net_fini(&net);
}

static void
run(const struct options *o)
{
	struct samples s = { .chance.state = o->seed, .harsh = 1 };
	struct samples h = {
		.chance.state = ~o->seed, .harsh = 0.5f, .held_out = true
	};
	struct set boxes;

	read_digits(o, sets, countof(sets), &s);
	read_digits(o, held, countof(held), &h);
	read_boxes(o, &boxes);
	s.boxes = h.boxes = without(o, "odk-scan") ? NULL : &boxes;
	learn(o, &s, &h, &boxes);
	free_digits(&s);
	free_digits(&h);
	set_fini(&boxes);
}

int
main(int argc, char **argv)
{
	struct options o = { .steps = 30000, .seed = 1 };
	int c;

	while ((c = getopt(argc, argv, "cd:w:o:n:s:x:")) != -1) {
		switch (c) {
		case 'c':
			o.on = true;
			break;
		case 'd':
			o.data = optarg;
			break;
		case 'w':
			o.without = optarg;
			break;
		case 'o':
			o.out = optarg;
			break;
		case 'n':
			o.steps = strtol(optarg, NULL, 10);
			break;
		case 'x':
			o.show = strtol(optarg, NULL, 10);
			break;
		case 's':
			o.seed = strtoull(optarg, NULL, 10);
			break;
		default:
			errx(2,
			    "usage: train_models -d DATA -o OUT [-c] [-w SET] "
			    "[-n STEPS] [-s SEED] [-x SHOW] glyph|second|mark");
		}
	}
	if (optind + 1 != argc || o.data == NULL || o.out == NULL)
		errx(2, "what, from where, to where?");
	for (size_t i = 0; i < countof(recognisers); i++)
		if (strcmp(argv[optind], recognisers[i].name) == 0)
			o.what = &recognisers[i];
	if (o.what == NULL)
		errx(2, "%s: neither glyph, second nor mark", argv[optind]);
	run(&o);
	return 0;
}
