/* What a command is given by the name of a file: a passphrase or password (its
 * first line), a secret key. */
#ifndef COLLECTOR_PASSPHRASE_H
#define COLLECTOR_PASSPHRASE_H

#include "schema/err.h"
#include "sync/age.h"

/* *PASSPHRASE (freed first if it is not NULL) is the first line of PATH,
 * owned: mem_free_text().  0, or command_fail()'s 1 with *PASSPHRASE NULL. */
int passphrase_from(const char *path, char **passphrase) must_use;
/* *IDENTITY is the secret key in PATH, owned: age_identity_free().  PASSPHRASE
 * NULL: none was given.  0, or command_fail()'s 1 with *IDENTITY NULL. */
int identity_from(const char *path, const char *passphrase,
    struct age_identity **identity) must_use;

#endif
