/* Measures readers over folders of known truth. */
#include <stdio.h>
#include <string.h>

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
