/* The subcommands of `score`: each gives the exit status. */
#ifndef TESTS_BENCH_SCORE_H
#define TESTS_BENCH_SCORE_H

#include "ocr/model.h"

int score_digits(int argc, char **argv);
int score_marks(int argc, char **argv);
int score_pages(int argc, char **argv);

/* What digits and marks have in common: the options -m MODELS and -t THRESHOLD
 * (0.99), and two names, that RUN gets with the model; else USAGE. */
int score_model(int argc, char **argv, const char *usage,
    void (*run)(const struct model *model, const char *first,
	const char *second, double threshold));

#endif
