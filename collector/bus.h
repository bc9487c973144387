/* The bus: sealed request and reply between roles, over nng on loopback TCP.
 *
 * A link is one client role and one server role with a key of their own; the
 * parent makes the keys and hands each role its ends on an inherited
 * descriptor.  A request is sealed (XChaCha20-Poly1305) with the link's name
 * and direction as associated data, its reply is bound to the request's
 * nonce.  What does not open is dropped and counted, and nothing else. */
#ifndef COLLECTOR_BUS_H
#define COLLECTOR_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/message.h"
#include "schema/err.h"

enum role {
	ROLE_PARENT,
	ROLE_WEB,
	ROLE_TEXT,
	ROLE_READER,
	ROLE_DESK,
	ROLE_INTAKE,
	ROLE_STORE,
	ROLE_COURIER,
	ROLE_LINK,
	ROLE_CONTROL, /* the administrator's `peerlog`, on this machine */
	ROLE_COUNT
};

const char *role_name(enum role role);

struct bus; /* one role's ends of all its links */

/* A server's answer to one request: fills REPLY (zeroed, of the type its
 * handler row names); what it puts there is freed for it.  An error is sent
 * to the caller as such. */
typedef enum err bus_handler(void *role, enum role peer, const void *request,
    void *reply);

struct bus_handlers {
	enum message_type request;
	enum message_type reply;
	bus_handler *handler;
	uint32_t peers; /* bit per enum role: who may ask */
};

/* Asks SERVER: sends REQUEST, waits, fills REPLY (caller message_fini()s it).
 * Tries again while the server restarts, up to TIMEOUT_MS; what it asks must
 * be harmless to ask twice.  The server's own error comes back as itself;
 * ERR_TIMEOUT if none answered.  Safe from several threads. */
enum err bus_call(struct bus *bus, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply, int timeout_ms) must_use;

/* Serves requests until the parent says stop.  HANDLERS ends with a NULL
 * handler.  IDLE (may be NULL) is called every IDLE_MS and never at the same
 * time as a handler. */
enum err bus_serve(struct bus *bus, const struct bus_handlers *handlers,
    void *role, void (*idle)(void *role), int idle_ms) must_use;

/* Whether the parent said stop (SIGTERM or its death). */
bool bus_stopping(const struct bus *bus);

#endif
