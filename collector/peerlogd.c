/* peerlogd: the service, all roles. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/cell.h"
#include "collector/command.h"
#include "collector/process.h"
#include "schema/mem.h"
#include "schema/study_version.h"

static int
usage(void)
{
	fputs("usage: peerlogd [--study DIR] [--foreground]\n", stderr);
	return EXIT_WRONG_USAGE;
}

/* Records name the version of the definition that they were made with: it is
 * kept before there are any, or refused if earlier records do not fit it. */
static bool
keep_version(const char *dir)
{
	struct study_report report;
	struct study *study;
	bool added;
	enum err err = study_load(dir, &study, &report);

	if (err == ERR_NONE) {
		err = study_publish(study, dir, &added, &report);
		study_free(study);
	}
	if (report.text != NULL)
		fprintf(stderr, "%s\n", report.text);
	study_report_fini(&report);
	if (err != ERR_NONE)
		fprintf(stderr, "peerlogd: %s: %s\n", dir,
		    err == ERR_STUDY
			? "the study cannot be run like this: see above"
			: err_text(err));
	return err == ERR_NONE;
}

static bool
has_survey(const char *dir)
{
	char *path = mem_printf("%s/survey.csv", dir);
	bool yes = access(path, R_OK) == 0;

	free(path);
	return yes;
}

int
main(int argc, char **argv)
{
	const char *dir = NULL;
	enum err err;
	int i;

	if (argc == 3 && strcmp(argv[1], "--role") == 0)
		return strcmp(argv[2], "cell") == 0 ? cell_main()
						    : process_role(argv[2]);
	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--study") == 0 && i + 1 < argc)
			dir = argv[++i];
		else if (strcmp(argv[i], "--version") == 0)
			return puts("peerlogd " PEERLOG_VERSION) < 0;
		else if (strcmp(argv[i], "--foreground") != 0)
			return usage();
	dir = command_study_dir(dir);
	if (has_survey(dir) && !keep_version(dir))
		return 1;
	if ((err = process_run(dir)) == ERR_NONE)
		return 0;
	fprintf(stderr, "peerlogd: %s: %s\n", dir,
	    err == ERR_BUSY ? "the service is running already"
	    : err == ERR_NOT_FOUND
		? "not a study that was set up: see peerlog setup"
		: err_text(err));
	return 1;
}
