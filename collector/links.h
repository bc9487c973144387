/* The links of the table in roles.c, with a key for each and a port for each
 * server. */
#ifndef COLLECTOR_LINKS_H
#define COLLECTOR_LINKS_H

#include <stddef.h>

#include "collector/bus.h"

/* Makes new ones of all that have a server; how many.  *LINKS is owned
 * (sodium_free). */
size_t links_make(struct bus_link **links);

#endif
