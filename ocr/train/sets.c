#include "ocr/train/sets.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

static uint32_t
big_endian(FILE *f)
{
	uint8_t b[4];

	if (fread(b, 1, 4, f) != 4)
		errx(1, "an idx file is too short");
	return (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static void
put_big_endian(FILE *f, size_t n)
{
	const uint8_t b[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16),
		(uint8_t)(n >> 8), (uint8_t)n };

	fwrite(b, 1, 4, f);
}

void
set_write_idx_head(FILE *f, const size_t *sizes, int n)
{
	put_big_endian(f, 0x800 + (size_t)n);
	for (int i = 0; i < n; i++)
		put_big_endian(f, sizes[i]);
}

static FILE *
open_file(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		err(1, "%s", path);
	return f;
}

static void
read_all(FILE *f, const char *path, void *to, size_t n)
{
	if (fread(to, 1, n, f) != n)
		errx(1, "%s: too short", path);
	fclose(f);
}

void
set_read_idx(struct set *set, const char *images, const char *labels)
{
	FILE *f = open_file(images);

	*set = (struct set){ 0 };
	if (big_endian(f) != 0x803)
		errx(1, "%s: no idx file of images", images);
	set->n = big_endian(f);
	set->h = big_endian(f);
	set->w = big_endian(f);
	if (set->n > 1000000 || set->w > 256 || set->h > 256)
		errx(1, "%s: too large", images);
	set->pixels = mem_array(set->n, (size_t)set->w * set->h);
	read_all(f, images, set->pixels, set->n * set->w * set->h);
	f = open_file(labels);
	if (big_endian(f) != 0x801 || big_endian(f) != set->n)
		errx(1, "%s: no labels of %s", labels, images);
	set->labels = mem_array(set->n, 1);
	read_all(f, labels, set->labels, set->n);
}

static void
read_pgm(const char *path, struct set *set)
{
	FILE *f = open_file(path);
	int w, h, top;

	if (fscanf(f, "P5 %d %d %d", &w, &h, &top) != 3 || top != 255 ||
	    fgetc(f) == EOF)
		errx(1, "%s: no binary PGM", path);
	if (set->n == 0) {
		set->w = w;
		set->h = h;
	}
	if (w != set->w || h != set->h)
		errx(1, "%s: not of the others' size", path);
	set->pixels =
	    mem_grow(set->pixels, set->n + 1, (size_t)set->w * set->h);
	read_all(f, path, set->pixels + set->n * w * h, (size_t)w * h);
}

void
set_read_boxes(struct set *set, const char *folder, const char *labels,
    const char *const *names, int n_names)
{
	FILE *f = open_file(labels);
	char file[200], label[32], path[500];
	int group;

	*set = (struct set){ 0 };
	if (fscanf(f, "file label group ") != 0)
		errx(1, "%s: no labels", labels);
	while (fscanf(f, "%199s %31s %d", file, label, &group) == 3) {
		int i = 0;

		while (i < n_names && strcmp(names[i], label) != 0)
			i++;
		if (i == n_names)
			continue;
		snprintf(path, sizeof(path), "%s/%.*s.pgm", folder,
		    (int)strcspn(file, "."), file);
		read_pgm(path, set);
		set->labels = mem_grow(set->labels, set->n + 1, 1);
		set->groups = mem_grow(set->groups, set->n + 1, sizeof(int));
		set->labels[set->n] = i;
		set->groups[set->n++] = group;
	}
	fclose(f);
}

void
set_fini(struct set *set)
{
	free(set->pixels);
	free(set->labels);
	free(set->groups);
	*set = (struct set){ 0 };
}
