/* Making a partner's extract: its sealed records in a signed bundle. */
#ifndef COLLECTOR_EXTRACT_H
#define COLLECTOR_EXTRACT_H

#include "collector/bus.h"
#include "schema/err.h"
#include "sync/sign.h"

/* "peerlog extract PARTNER AFTER NEXT": what the signature's trusted comment
 * says, so that an old extract cannot pass for a new one.  Owned. */
char *extract_comment(const char *partner, uint64_t after, uint64_t next);

/* Asks store on BUS for what REQUEST wants and fills REPLY, signed by KEY. */
enum err extract_make(struct bus *bus, const struct sign_secret *key,
    const struct message_extract_ask *request,
    struct message_extract *reply) must_use;

#endif
