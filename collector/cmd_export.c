#include "collector/cmd_export.h"

#include <getopt.h>

#include "collector/control.h"
#include "collector/export_command.h"
#include "collector/records.h"

static enum err
ask_control(void *who, const struct message_records_ask *ask,
    struct message_records *reply)
{
	return control_ask(
	    who, ROLE_STORE, MESSAGE_RECORDS_ASK, ask, MESSAGE_RECORDS, reply);
}

static enum err
take_record(void *arg, const struct bundle_entry *entry, bool *enough)
{
	(void)enough;
	export_command_add(arg, entry);
	return ERR_NONE;
}

static int
read_store(struct export_command *c)
{
	struct control *control;
	enum err err = control_open(c->study_dir, &control);

	if (err == ERR_NONE)
		err = records_each(
		    ask_control, control, "study", 0, take_record, c);
	control_close(control);
	return err == ERR_NONE
		   ? 0
		   : command_fail("%s: %s", c->study_dir, control_trouble(err));
}

COMMAND(cmd_export)
{
	struct export_command c;
	int status = export_command_options(&c, argc, argv, NULL, NULL);

	if (status == 0 && optind != argc)
		status = command_usage();
	if (status == 0)
		status = export_command_begin(&c);
	if (status == 0)
		status = read_store(&c);
	if (status == 0)
		status = export_command_end(&c);
	export_command_fini(&c);
	return status;
}
