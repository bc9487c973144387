/* The parent: makes the links' keys, starts a process for each role by
 * executing this program again, restarts what dies, stops all of it.  It
 * reads role keys to hand them over, and otherwise touches no data. */
#ifndef COLLECTOR_PROCESS_H
#define COLLECTOR_PROCESS_H

#include "collector/bus.h"
#include "collector/config.h"
#include "schema/err.h"

#define PROCESS_FD         3 /* the inherited descriptor: start, then life signs */
#define PROCESS_START_MAX  (64 * 1024) /* bytes of a start */
#define PROCESS_PORT_TAKEN 75          /* exit status: the port is in use */

/* Runs the service of the study in DIR until SIGTERM or SIGINT; prints
 * "ready" once all roles are started.  ERR_BUSY: it is running already. */
enum err process_run(const char *dir) must_use;
/* A role's process: reads its start from PROCESS_FD and runs it.  Returns the
 * exit status. */
int process_role(const char *name);

/* What a role is handed: its number among its like, links and keys. */
struct process_start {
	enum role role;
	unsigned instance;
	struct bus_link *links; /* owned */
	size_t n_links;
	struct config *config; /* owned */
};
/* Encode and decode what goes over PROCESS_FD. */
enum err process_start_put(const struct process_start *start,
    const char *const *keys, struct buf *out) must_use;
enum err process_start_get(
    const void *data, size_t len, struct process_start *start) must_use;
void process_start_fini(struct process_start *start);

#endif
