/* The list of IDs that the store answers with (message IDS), one after
 * another. */
#ifndef COLLECTOR_IDS_ROW_H
#define COLLECTOR_IDS_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "schema/buf.h"

struct ids_row {
	char *id, *project, *station; /* owned */
	uint64_t issued;              /* Unix time */
	bool registered;
	uint32_t logs;
};

/* Reads the next of LIST into ROW, freeing what was there: begin with one that
 * is zeroed.  False, ROW being zeroed, at the end and where LIST does not read:
 * rd_end() tells which. */
bool ids_row_next(struct rd *list, struct ids_row *row);
/* For one who stops before the end. */
void ids_row_fini(struct ids_row *row);

#endif
