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

/* Asks store on BUS for RECIPIENT's ("study" or "partner:NAME") records after
 * AFTER and calls TAKE for each, until there are no more. */
enum err records_each(struct bus *bus, const char *recipient, uint64_t after,
    records_take *take, void *arg) must_use;

#endif
