#include "tests/bench/fill/digits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "schema/mem.h"

#define IMAGES_MAX 100000
#define SIDE_MAX   64

static const struct {
	const char *name, *images, *labels, *writers;
	double aspect, edge; /* semeion's digits were stretched to squares */
} sets[] = {
	{ "mnist", "mnist/t10k-images-idx3-ubyte.gz",
	    "mnist/t10k-labels-idx1-ubyte.gz", "mnist/t10k-writers.tsv.gz", 1,
	    .25 },
	{ "mnist-train", "mnist/train-images-idx3-ubyte.gz",
	    "mnist/train-labels-idx1-ubyte.gz", "mnist/train-writers.tsv.gz", 1,
	    .25 },
	{ "optdigits", "optdigits/optdigits-windep-images-idx3-ubyte.gz",
	    "optdigits/optdigits-windep-labels-idx1-ubyte.gz", NULL, 1, .6 },
	{ "optdigits-train", "optdigits/optdigits-tra-images-idx3-ubyte.gz",
	    "optdigits/optdigits-tra-labels-idx1-ubyte.gz", NULL, 1, .6 },
	{ "semeion", "semeion/semeion-images-idx3-ubyte.gz",
	    "semeion/semeion-labels-idx1-ubyte.gz", NULL, .7, .5 },
	{ "unipen", "unipen/unipen-test-images-idx3-ubyte",
	    "unipen/unipen-test-labels-idx1-ubyte",
	    "unipen/unipen-test-writers.tsv", 1, .25 },
	{ "fonts", "fonts/fonts-images-idx3-ubyte",
	    "fonts/fonts-labels-idx1-ubyte", "fonts/fonts-writers.tsv", 1,
	    .25 },
};

static gzFile
open_in(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);
	gzFile file = gzopen(path, "rb");

	free(path);
	return file;
}

static uint32_t
big_endian(gzFile file)
{
	uint8_t b[4] = { 0 };

	if (gzread(file, b, 4) != 4)
		return 0;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

static enum err
load_images(const char *dir, const char *name, struct digits *d)
{
	gzFile file = open_in(dir, name);
	uint32_t n, h, w;
	size_t size;
	enum err err = ERR_INPUT;

	if (file == NULL)
		return ERR_NOT_FOUND;
	big_endian(file);
	n = big_endian(file);
	h = big_endian(file);
	w = big_endian(file);
	if (n > 0 && n <= IMAGES_MAX && h == w && w > 0 && w <= SIDE_MAX) {
		d->n = n;
		d->side = (int)w;
		size = (size_t)n * w * h;
		d->images = mem_array(size, 1);
		if (gzread(file, d->images, (unsigned)size) == (int)size)
			err = ERR_NONE;
	}
	gzclose(file);
	return err;
}

static enum err
load_labels(const char *dir, const char *name, struct digits *d)
{
	gzFile file = open_in(dir, name);
	enum err err = ERR_INPUT;

	if (file == NULL)
		return ERR_NOT_FOUND;
	big_endian(file);
	if (big_endian(file) == d->n) {
		d->labels = mem_array(d->n, 1);
		if (gzread(file, d->labels, (unsigned)d->n) == (int)d->n)
			err = ERR_NONE;
	}
	gzclose(file);
	return err;
}

/* Lines of index, digit, series, writer. */
static void
load_writers(const char *dir, const char *name, struct digits *d)
{
	gzFile file = open_in(dir, name);
	char line[100];
	long index, digit, series, writer;

	if (file == NULL)
		return;
	d->writers = mem_array(d->n, sizeof(*d->writers));
	while (gzgets(file, line, sizeof(line)) != NULL)
		if (sscanf(line, "%ld %ld %ld %ld", &index, &digit, &series,
			&writer) == 4 &&
		    index >= 0 && (size_t)index < d->n)
			d->writers[index] = (int)writer;
	gzclose(file);
}

enum err
digits_load(const char *dir, const char *name, struct digits *digits)
{
	size_t i;
	enum err err = ERR_NOT_FOUND;

	memset(digits, 0, sizeof(*digits));
	for (i = 0; i < countof(sets); i++) {
		if (strcmp(sets[i].name, name) != 0)
			continue;
		err = load_images(dir, sets[i].images, digits);
		digits->aspect = sets[i].aspect;
		digits->edge = sets[i].edge;
		if (err == ERR_NONE)
			err = load_labels(dir, sets[i].labels, digits);
		if (err == ERR_NONE && sets[i].writers != NULL)
			load_writers(dir, sets[i].writers, digits);
	}
	if (err != ERR_NONE)
		digits_fini(digits);
	return err;
}

void
digits_fini(struct digits *digits)
{
	free(digits->images);
	free(digits->labels);
	free(digits->writers);
	memset(digits, 0, sizeof(*digits));
}

const uint8_t *
digits_pick(
    const struct digits *digits, int writer, int digit, struct chance *chance)
{
	size_t i, start = chance_next(chance) % digits->n, found = SIZE_MAX;
	size_t area = (size_t)digits->side * (size_t)digits->side;

	for (i = 0; i < digits->n; i++) {
		size_t at = (start + i) % digits->n;

		if (digits->labels[at] != digit)
			continue;
		if (found == SIZE_MAX)
			found = at;
		if (digits->writers == NULL || digits->writers[at] == writer) {
			found = at;
			break;
		}
	}
	return digits->images + (found == SIZE_MAX ? 0 : found) * area;
}

int
digits_writer(const struct digits *digits, struct chance *chance)
{
	if (digits->writers == NULL)
		return -1;
	return digits->writers[chance_next(chance) % digits->n];
}
