#include "collector/cmd_erase.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "collector/control.h"

static int
erase(const char *dir, const char *id)
{
	char by[] = "administrator";
	struct message_erase_id ask = { .id = (char *)(uintptr_t)id, .by = by };
	struct message_done done;
	enum err err = control_call(
	    dir, ROLE_INTAKE, MESSAGE_ERASE_ID, &ask, MESSAGE_DONE, &done);

	if (err == ERR_NOT_FOUND)
		return command_fail("nothing is kept of %s", id);
	if (err != ERR_NONE)
		return command_fail("%s: %s", dir, control_trouble(err));
	printf("%s: erased; nobody can open what was sealed, here or in any"
	       " copy\nof the payloads. Backups of the database made before"
	       " still hold its headers:\ndelete them too.\n",
	    id);
	return 0;
}

COMMAND(cmd_erase)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "id", required_argument, NULL, 'i' },
		{ "yes", no_argument, NULL, 'y' },
		{ NULL, 0, NULL, 0 },
	};
	const char *dir = NULL, *id = NULL;
	bool sure = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 's')
			dir = optarg;
		else if (c == 'i')
			id = optarg;
		else if (c == 'y')
			sure = true;
		else
			return command_usage();
	if (optind != argc || id == NULL)
		return command_usage();
	if (!sure)
		return command_fail("this cannot be taken back: say --yes to"
				    " erase everything of %s",
		    id);
	return erase(command_study_dir(dir), id);
}
