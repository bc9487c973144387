/* peerlogd: the service, all roles. */
#include <stdio.h>
#include <string.h>

#include "collector/cell.h"
#include "collector/command.h"
#include "collector/process.h"

static int
usage(void)
{
	fputs("usage: peerlogd [--study DIR] [--foreground]\n", stderr);
	return EXIT_WRONG_USAGE;
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
	if ((err = process_run(dir)) == ERR_NONE)
		return 0;
	fprintf(stderr, "peerlogd: %s: %s\n", dir,
	    err == ERR_BUSY ? "the service is running already"
	    : err == ERR_NOT_FOUND
		? "not a study that was set up: see peerlog setup"
		: err_text(err));
	return 1;
}
