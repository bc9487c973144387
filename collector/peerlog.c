/* peerlog: everything a person types. */
#include <stdio.h>
#include <string.h>

#include "collector/cmd_account.h"
#include "collector/cmd_check.h"
#include "collector/cmd_erase.h"
#include "collector/cmd_export.h"
#include "collector/cmd_extract.h"
#include "collector/cmd_form.h"
#include "collector/cmd_form_learn.h"
#include "collector/cmd_form_read.h"
#include "collector/cmd_ids.h"
#include "collector/cmd_key.h"
#include "collector/cmd_page.h"
#include "collector/cmd_records.h"
#include "collector/cmd_setup.h"
#include "collector/cmd_study.h"
#include "collector/command.h"
#include "schema/mem.h"

static int run_help(int argc, char **argv);
static int run_version(int argc, char **argv);

/* The command line.  A command's words come first, then its arguments. */
static const struct command commands[] = {
	{ "help", "", "this list", run_help },
	{ "version", "", "print the version", run_version },
	{ "setup", "DIR [--from STUDY] [--public NAME=FILE.pub]... [--demo]",
	    "make a study folder that the service runs from", cmd_setup },
	{ "check", "[--study DIR] [--json]",
	    "is everything sound: database, chain, keys, study, gateways",
	    cmd_check },
	{ "ids issue",
	    "--project P --count N [--station S] [--study DIR] [--json]",
	    "issue a set of personal IDs", cmd_ids_issue },
	{ "ids add", "--project P [--station S] [--study DIR] [--json] ID...",
	    "take over IDs that a project was given before", cmd_ids_add },
	{ "ids show", "[--project P] [--study DIR] [--json]",
	    "the IDs that were issued", cmd_ids_show },
	{ "erase", "--id ID --yes [--study DIR]",
	    "make everything of a person unreadable, for ever", cmd_erase },
	{ "account add",
	    "NAME --role office|ambassador|partner|administrator [--project P] "
	    "[--password-file FILE] [--study DIR]",
	    "let a person sign in", cmd_account_add },
	{ "account password", "NAME [--password-file FILE] [--study DIR]",
	    "give an account a new password", cmd_account_password },
	{ "account close", "NAME [--study DIR]",
	    "let an account sign in no more", cmd_account_close },
	{ "account list", "[--study DIR] [--json]", "the accounts",
	    cmd_account_list },
	{ "form print",
	    "FORM [--study DIR] [--id ID]... [--ids FILE] [--address FILE] "
	    "[--due YYYY-MM --key FILE [--passphrase-file FILE]] "
	    "[--copies N] [--lang CODE] [--large-print] -o OUT.pdf",
	    "print a paper form", cmd_form_print },
	{ "form learn",
	    "BLANK [--study DIR] -o BOXES.csv | --names BOXES.csv --form FORM",
	    "learn to read a form that was not printed here", cmd_form_learn },
	{ "form map", "FORM [--study DIR] [--lang CODE] [--large-print]",
	    "where the boxes of a paper form are, as JSON", cmd_form_map },
	{ "form read", "FILE... [--study DIR] [--json] [--models DIR]",
	    "read scanned pages; a JSON line each", cmd_form_read },
	{ "page list", "[--key FILE] [--study DIR] [--json]",
	    "the scans of paper forms that are kept", cmd_page_list },
	{ "page open", "SCAN [--key FILE] [--study DIR] -o FILE|DIR",
	    "write a kept scan as it was sent", cmd_page_open },
	{ "records", "[--limit N] [--study DIR] [--json]",
	    "the newest records: what is known without opening them",
	    cmd_records },
	{ "export",
	    "--key FILE [--passphrase-file FILE] [--format csv|sav|dta|json] "
	    "[--study DIR] [--lang CODE] [--analysis] [--json] -o DIR",
	    "open the study's records into the analysts' files", cmd_export },
	{ "study check", "[--study DIR] [--json]",
	    "is the definition sound; what is not translated",
	    cmd_study_check },
	{ "study publish", "[--study DIR]",
	    "keep this version, if old records fit it", cmd_study_publish },
	{ "study import", "FORM.xlsx -o DIR",
	    "make a study of a form written for ODK or Kobo",
	    cmd_study_import },
	{ "study xlsform", "FORM [--study DIR] -o FORM.xlsx",
	    "write a form for ODK or Kobo", cmd_study_xlsform },
	{ "study wording", "--lang 'Somali (so)' [--study DIR] -o WORDING.csv",
	    "write an overlay for a translator to fill in", cmd_study_wording },
	{ "extract pull",
	    "--url URL --user NAME --password-file FILE [--signer FILE.pub] "
	    "[--ca FILE] [--after N] -o DIR",
	    "fetch the partner's new records", cmd_extract_pull },
	{ "extract verify", "DIR|FILE --signer FILE.pub [--json]",
	    "check that extracts are whole and signed", cmd_extract_verify },
	{ "extract open",
	    "DIR|FILE --key FILE [--signer FILE.pub] [--passphrase-file FILE] "
	    "[--format csv|sav|dta|json] [--study DIR] [--lang CODE] "
	    "[--analysis] [--json] -o DIR",
	    "open extracts into the analysts' files", cmd_extract_open },
	{ "key new",
	    "study|partner|signing|contact FILE [--passphrase-file FILE]",
	    "make a key FILE, and FILE.pub", cmd_key_new },
};

static const struct command *running;

int
command_usage(void)
{
	fprintf(stderr, "usage: peerlog %s %s\n", running->words,
	    running->arguments);
	return EXIT_WRONG_USAGE;
}

static void
print_commands(FILE *out)
{
	size_t i;

	fputs("usage: peerlog COMMAND ...\n\n", out);
	for (i = 0; i < countof(commands); i++)
		fprintf(out, "  peerlog %s %s\n      %s\n", commands[i].words,
		    commands[i].arguments, commands[i].does);
}

static int
run_help(int argc, char **argv)
{
	(void)argc, (void)argv;
	print_commands(stdout);
	return 0;
}

static int
run_version(int argc, char **argv)
{
	(void)argc, (void)argv;
	puts("peerlog " PEERLOG_VERSION);
	return 0;
}

/* How many of ARGV's words are C's words; 0 if they are not. */
static int
matches(const struct command *c, int argc, char **argv)
{
	const char *p = c->words;
	int i;

	for (i = 0; *p != '\0'; i++) {
		size_t n = strcspn(p, " ");

		if (i >= argc || strlen(argv[i]) != n ||
		    strncmp(argv[i], p, n) != 0)
			return 0;
		p += n;
		p += strspn(p, " ");
	}
	return i;
}

int
main(int argc, char **argv)
{
	size_t i;
	int n;

	for (i = 0; i < countof(commands); i++) {
		running = &commands[i];
		n = matches(running, argc - 1, argv + 1);
		if (n > 0)
			return running->run(argc - n, argv + n);
	}
	print_commands(stderr);
	return EXIT_WRONG_USAGE;
}
