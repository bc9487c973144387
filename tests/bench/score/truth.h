/* What was really written on a folder's pages: its truth.tsv (file, variable,
 * value, kind; a head line is passed over). */
#ifndef TESTS_BENCH_SCORE_TRUTH_H
#define TESTS_BENCH_SCORE_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/reading.h"

struct truth {
	char *file, *variable, *value, *kind; /* parts of one owned text */
};

struct truths {
	struct truth *v; /* owned; lines of one file follow each other */
	size_t n;
};

/* Loads DIR's truth.tsv, or ends the program. */
void truths_load(const char *dir, struct truths *truths);
void truths_free(struct truths *truths);

/* For whom nothing but a person can tell (kind "unsure"): words for a number,
 * two answers where one is asked. */
bool truth_for_person(const struct truth *truth);
bool truth_matches(
    const struct truth *truth, enum reading_kind kind, const char *value);

#endif
