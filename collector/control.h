/* How the administrator's `peerlog` on this machine reaches the service: over
 * the bus while it runs, else by serving itself in this process.  Whoever
 * holds the lock on DIR/data is the one that may open the store. */
#ifndef COLLECTOR_CONTROL_H
#define COLLECTOR_CONTROL_H

#include <stdbool.h>

#include "collector/bus.h"
#include "schema/err.h"

#define CONTROL_CALL_MS 30000 /* that control_ask() waits */

struct control;

/* *CONTROL is owned, NULL on error.  ERR_NOT_FOUND: DIR is no set up study. */
enum err control_open(const char *dir, struct control **control) must_use;
/* The same, but only if the service is running. */
enum err control_connect(const char *dir, struct control **control) must_use;
void control_close(struct control *control); /* NULL is fine */
/* Asks ROLE_STORE or ROLE_INTAKE: see bus_call(). */
enum err control_ask(struct control *control, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply) must_use;
enum err control_ask_within(struct control *control, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply, int timeout_ms) must_use;
/* Whether the service answers (and not this process). */
bool control_running(const struct control *control);
/* Opens, asks once, closes. */
enum err control_call(const char *dir, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply) must_use;

/* What to say of ERR to the person who typed a command. */
const char *control_trouble(enum err err);

/* The lock of DIR: a descriptor to close; ERR_BUSY if another has it. */
enum err control_lock(const char *dir, int *fd) must_use;
/* Writes DIR/run/control (mode 0600): the control links. */
enum err control_publish(
    const char *dir, const struct bus_link *links, size_t n) must_use;

#endif
