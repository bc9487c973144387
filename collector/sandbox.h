/* How a role gives up what it does not need: its own user when started as
 * root, Landlock as far as this kernel has it, seccomp. */
#ifndef COLLECTOR_SANDBOX_H
#define COLLECTOR_SANDBOX_H

#include <stdbool.h>

#include "collector/bus.h"
#include "collector/config.h"
#include "schema/err.h"

enum sandbox_may {
	SANDBOX_THREADS = 1, /* start threads of its own */
	SANDBOX_WRITE = 2,   /* change files, where `write` says */
	SANDBOX_BUS = 4,     /* sockets to the ports of `bus` */
	SANDBOX_LISTEN = 8,  /* serve the port of the setting `listen` */
	SANDBOX_RUN = 16     /* execute programs (it starts cells) */
};

struct sandbox {
	const char *const
	    *read; /* files and folders; ends with NULL, or NULL */
	const char *const *write; /* the same, to be changed too */
	unsigned may;
	const struct bus *bus; /* whose ports it may use; NULL: none */
	uint16_t listen;       /* a port that it serves besides; 0: none */
	unsigned uid;          /* to become if it is root; 0: stays */
	bool kill; /* what is forbidden kills; else it fails.  Then UID is
		      become whatever it can reach */
};

/* Call when all is loaded and before the first thread or bus call: Landlock
 * holds one thread and those it starts later.  What is in `read` and `write`
 * and is not there, is skipped; if UID could not use it, root stays, which is
 * noted.  Fills *ABI (may be NULL) with Landlock's ABI, 0 if it has none.
 * ERR_LIBRARY if seccomp cannot be had: then do not go on. */
enum err sandbox_enter(const struct sandbox *sandbox, int *abi) must_use;

/* Gives DIR and the files in it to the user that BUS's role will become, if
 * it is root now. */
enum err sandbox_give(const struct bus *bus, const struct config *config,
    const char *dir) must_use;

/* The sandbox of a bus role: BUS and threads, and MAY; READ and WRITE as
 * above; a user of its own by the setting uid_base. */
enum err sandbox_role(struct bus *bus, const struct config *config,
    unsigned may, const char *const *read, const char *const *write) must_use;

#endif
