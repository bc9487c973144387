/* Measures readers over folders of known truth. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/mem.h"
#include "tests/bench/score/score.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
} commands[] = {
	{ "digits", score_digits,
	    "[-m MODELS] [-t THRESHOLD] IMAGES.idx LABELS.idx" },
	{ "marks", score_marks, "[-m MODELS] [-t THRESHOLD] DIR LABELS.tsv" },
	{ "pages", score_pages,
	    "[-m MODELS] [-s STUDY] [-k VERSIONS] [-i IDS] [-a FIRST-DATE] "
	    "[-b LAST-DATE] [-c DOUBTS.tsv] [-p] [-v] DIR" },
};

int
score_model(int argc, char **argv, const char *usage,
    void (*run)(const struct model *model, const char *first,
	const char *second, double threshold))
{
	const char *models = SOURCE_DIR "/ocr/models";
	double threshold = 0.99;
	struct model *model;
	enum err e;
	int c;

	while ((c = getopt(argc, argv, "m:t:")) != -1) {
		if (c == 'm')
			models = optarg;
		else if (c == 't')
			threshold = strtod(optarg, NULL);
		else
			return 2;
	}
	if (optind + 2 != argc)
		errx(2, "%s", usage);
	if ((e = model_load(models, &model)) != ERR_NONE)
		errx(1, "%s: %s", models, err_text(e));
	run(model, argv[optind], argv[optind + 1], threshold);
	model_free(model);
	return 0;
}

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < countof(commands); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	for (size_t i = 0; i < countof(commands); i++)
		fprintf(stderr, "usage: score %s %s\n", commands[i].name,
		    commands[i].usage);
	return 2;
}
