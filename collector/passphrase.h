/* A passphrase or password in a file: its first line. */
#ifndef COLLECTOR_PASSPHRASE_H
#define COLLECTOR_PASSPHRASE_H

#include "schema/err.h"

/* *PASSPHRASE (freed first if it is not NULL) is the first line of PATH,
 * owned: mem_free_text().  0, or command_fail()'s 1 with *PASSPHRASE NULL. */
int passphrase_from(const char *path, char **passphrase) must_use;

#endif
