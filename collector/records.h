/* Sealed records out of the store, a few hundred at a time. */
#ifndef COLLECTOR_RECORDS_H
#define COLLECTOR_RECORDS_H

#include <stdbool.h>

#include "collector/bus.h"
#include "schema/err.h"
#include "sync/bundle.h"

/* Called for each record, in the order of their seq; *ENOUGH stops. */
typedef enum err records_take(
    void *arg, const struct bundle_entry *entry, bool *enough);

/* Asks the store once. */
typedef enum err records_ask(void *who, const struct message_records_ask *ask,
    struct message_records *reply);
/* The asker of roles: WHO is their struct bus. */
enum err records_ask_bus(void *who, const struct message_records_ask *ask,
    struct message_records *reply) must_use;

/* Asks for RECIPIENT's ("study" or "partner:NAME") records after AFTER and
 * calls TAKE for each, until there are no more. */
enum err records_each(records_ask *ask, void *who, const char *recipient,
    uint64_t after, records_take *take, void *arg) must_use;

/* Calls TAKE for each of RECIPIENT's records up to UNTIL that was erased. */
enum err records_erased(struct bus *bus, const char *recipient, uint64_t until,
    records_take *take, void *arg) must_use;

#endif
