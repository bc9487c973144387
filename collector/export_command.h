/* What `peerlog export` and `peerlog extract open` share. */
#ifndef COLLECTOR_EXPORT_COMMAND_H
#define COLLECTOR_EXPORT_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "collector/export.h"
#include "collector/export_files.h"
#include "schema/study.h"
#include "sync/age.h"

struct export_command {
	const char *study_dir, *key, *dir, *lang;
	const char *partner; /* NULL: the study's own export */
	char *passphrase;
	enum export_format format;
	bool records; /* format json: the records themselves */
	bool analysis, json;

	struct study *study;
	struct age_identity *identity;
	struct export *export;
	char *versions;
	FILE *lines; /* records: where they go */
};

/* An option that only one of the two has: --signer. */
typedef int export_option(void *arg, int c, const char *value);
/* Reads --key FILE --format F -o DIR [--passphrase-file FILE] [--study DIR]
 * [--lang CODE] [--analysis] [--json]; for another option MORE (NULL: there
 * is none) is called.  Like the rest it gives an exit status; fini COMMAND in
 * any case. */
int export_command_options(struct export_command *command, int argc,
    char **argv, export_option *more, void *arg) must_use;
/* Loads study and key, makes the folder, and an export without rows. */
int export_command_begin(struct export_command *command) must_use;
/* Adds a sealed record. */
void export_command_add(
    struct export_command *command, const struct bundle_entry *entry);
/* Marks, writes the files, prints the counts. */
int export_command_end(struct export_command *command) must_use;
void export_command_fini(struct export_command *command);

#endif
