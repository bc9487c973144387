/* The handwriting archive, unpacked. */
#ifndef OCR_TRAIN_SETS_H
#define OCR_TRAIN_SETS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Pictures of one size with their labels. */
struct set {
	int w, h;
	size_t n;
	uint8_t *pixels; /* owned: n * w * h, ink high */
	uint8_t *labels; /* owned */
	int *groups;     /* owned; NULL where there are none */
};

/* The head of an idx file of bytes: the N SIZES of what comes, outermost
 * first. */
void set_write_idx_head(FILE *f, const size_t *sizes, int n);
/* Reads two idx files; leaves with a message if they are not. */
void set_read_idx(struct set *set, const char *images, const char *labels);
/* Reads the photographed boxes: FOLDER's binary PGM pictures named in
 * LABELS (file, label, group), whose labels are looked up in NAMES. */
void set_read_boxes(struct set *set, const char *folder, const char *labels,
    const char *const *names, int n_names);
void set_fini(struct set *set);

#endif
