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

#define BUS_KEY_LEN 32

/* One end of a link. */
struct bus_link {
	enum role client, server;
	uint16_t port; /* of SERVER, on 127.0.0.1 */
	uint8_t key[BUS_KEY_LEN];
};

/* ROLE's ends of N links, copied.  Nothing is opened before the first call
 * or bus_serve(), so that the role can enter its sandbox while it is still
 * one thread.  Owned; bus_close(). */
struct bus *bus_open(enum role role, const struct bus_link *links, size_t n);
enum role bus_role(const struct bus *bus);
/* The ports that BUS's role asks at (ASK has room for ROLE_COUNT; returns how
 * many) and serves at (0 if it does not serve). */
size_t bus_ports(const struct bus *bus, uint16_t *ask, uint16_t *serve);
/* No call may be under way.  NULL is fine. */
void bus_close(struct bus *bus);

/* A server's answer to one request: fills REPLY (zeroed, of the type its
 * handler row names); what it puts there is freed for it.  An error is sent
 * to the caller as such. */
typedef enum err bus_handler(
    void *role, enum role peer, const void *request, void *reply);

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

/* Whether the parent said stop (SIGTERM or its death).  A role that does not
 * bus_serve() calls it at least once a second: it is also its sign of life
 * to the parent. */
bool bus_stopping(struct bus *bus);
/* Makes every bus of this process stop, and the process end by SIGALRM if it
 * does not end by itself soon; safe in a signal handler. */
void bus_stop_all(void);
/* Makes BUS stop; from any thread. */
void bus_stop(struct bus *bus);
/* Where signs of life go, at most one byte a second; -1 for nowhere. */
void bus_lifeline(struct bus *bus, int fd);

/* How many frames this server dropped: garbage, wrong key, replays. */
uint64_t bus_dropped(const struct bus *bus);

/* A bus without processes: from now on ROLE's calls on BUS to SERVER are
 * served by HANDLERS with CONTEXT in the caller's thread, encoded and decoded
 * as on the wire.  For the administrator's commands when the service is not
 * running, and for tests. */
void bus_attach(struct bus *bus, enum role server,
    const struct bus_handlers *handlers, void *context);

#endif
