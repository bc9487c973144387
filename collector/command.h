/* The command line of `peerlog` is a table of sentences: one row a command,
 * in peerlog.c.  Each command is a function in a cmd_*.c file. */
#ifndef COLLECTOR_COMMAND_H
#define COLLECTOR_COMMAND_H

#include <stddef.h>

#include "schema/err.h"

#define EXIT_WRONG_USAGE 2

/* A command gets the arguments after its own words, argv[0] being the last of
 * them, and returns the exit status: 0, 1 after command_fail(), 2 after
 * command_usage(). */
typedef int command_run(int argc, char **argv);

/* One row of the table: "form print", "FORM [--study DIR] ... -o OUT.pdf",
 * "print a paper form". */
struct command {
	const char *words;
	const char *arguments;
	const char *does;
	command_run *run;
};

/* Prints one line to stderr: what is wrong and what to do.  Returns 1. */
int command_fail(const char *fmt, ...) printf_like(1, 2) must_use;
/* Prints how the command is used to stderr.  Returns 2. */
int command_usage(void) must_use;
/* Writes LEN bytes to PATH by way of a file beside it, so that nobody sees half
 * of them.  0, or an errno. */
int command_write(const char *path, const void *data, size_t len) must_use;
/* The study's data folder: --study DIR, else $PEERLOG_STUDY, else the
 * folder `study` here, else /var/lib/peerlog. */
const char *command_study_dir(const char *option);

#define COMMAND(name) int name(int argc, char **argv)

#endif
