#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "collector/cmd_extract.h"
#include "collector/export_command.h"
#include "collector/extract_file.h"
#include "schema/mem.h"

struct open {
	struct export_command command;
	const char *path;
	struct sign_public signer;
	bool signed_by; /* --signer was given */
	char recipient[BUNDLE_NAME_MAX + 1];
	uint64_t last;                /* seq of the last record taken */
	struct extract_erased erased; /* as any of the files says */
};

static int
take_signer(void *arg, int c, const char *value)
{
	struct open *o = arg;
	enum err err = sign_public_load(value, &o->signer);

	(void)c;
	if (err != ERR_NONE)
		return command_fail(
		    "%s is no minisign public key: %s", value, err_text(err));
	o->signed_by = true;
	return 0;
}

/* Extracts may overlap: a record is taken once, and not if a later extract
 * says that it was erased. */
static enum err
take_record(void *arg, const struct bundle_entry *entry)
{
	struct open *o = arg;

	if (entry->payload_len > 0 && entry->seq > o->last) {
		if (!extract_erased_has(&o->erased, entry->seq))
			export_command_add(&o->command, entry);
		o->last = entry->seq;
	}
	return ERR_NONE;
}

static enum err
learn(struct open *o, const struct buf *tar, const struct bundle_range *range)
{
	if (o->recipient[0] == '\0')
		memcpy(o->recipient, range->recipient, sizeof(o->recipient));
	if (strcmp(o->recipient, range->recipient) != 0)
		return ERR_DENIED;
	return extract_erased_add(&o->erased, tar);
}

/* Reads the file at PATH: who it is for and what it says is erased before the
 * export has begun, its records after. */
static int
read_file(struct open *o, const char *path)
{
	struct bundle_range range;
	struct buf tar;
	enum err err;

	buf_init(&tar, BUNDLE_MAX);
	err = extract_file_load(
	    path, o->signed_by ? &o->signer : NULL, &tar, &range);
	if (err == ERR_NONE && o->command.export == NULL)
		err = learn(o, &tar, &range);
	else if (err == ERR_NONE)
		err = bundle_read(tar.data, tar.len, take_record, o, NULL);
	buf_fini(&tar);
	if (err == ERR_DENIED)
		return command_fail("%s is for another partner than the "
				    "others",
		    path);
	if (err == ERR_AUTH || err == ERR_NOT_FOUND)
		return command_fail("%s is not signed by this key: do not "
				    "use it",
		    path);
	return err == ERR_NONE ? 0
			       : command_fail("%s: %s", path, err_text(err));
}

static int
open_files(struct open *o, const struct extract_files *files)
{
	struct bundle_entry erased = { 0 };
	int status = 0;
	size_t i;

	if (files->n == 0)
		return command_fail("there is no extract in %s: pull one "
				    "first",
		    o->path);
	for (i = 0; i < files->n && status == 0; i++)
		status = read_file(o, files->v[i]);
	o->command.partner = o->recipient;
	if (status == 0)
		status = export_command_begin(&o->command);
	for (i = 0; i < o->erased.n && status == 0; i++)
		export_command_add(&o->command, &erased);
	for (i = 0; i < files->n && status == 0; i++)
		status = read_file(o, files->v[i]);
	if (status == 0)
		status = export_command_end(&o->command);
	if (!o->signed_by)
		fputs("peerlog: signatures were not checked: give --signer "
		      "FILE.pub\n",
		    stderr);
	return status;
}

COMMAND(cmd_extract_open)
{
	struct open o = { 0 };
	struct extract_files files = { 0 };
	int status =
	    export_command_options(&o.command, argc, argv, take_signer, &o);

	if (status == 0 && argc - optind != 1)
		status = command_usage();
	if (status == 0) {
		o.path = argv[optind];
		if (extract_files_find(o.path, &files) != ERR_NONE)
			status = command_fail("cannot read %s", o.path);
	}
	if (status == 0)
		status = open_files(&o, &files);
	extract_files_fini(&files);
	extract_erased_fini(&o.erased);
	export_command_fini(&o.command);
	return status;
}
