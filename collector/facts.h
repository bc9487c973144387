/* What is known of a record without a key: one entry of MESSAGE_FACTS. */
#ifndef COLLECTOR_FACTS_H
#define COLLECTOR_FACTS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "collector/message.h"
#include "schema/buf.h"

struct facts {
	uint8_t record[ID16_LEN];
	time_t received;
	char *form, *project, *region, *date; /* owned */
	uint8_t channel;
	uint32_t flags, ticks, blanks; /* flags: enum record_flag */
	uint64_t bytes;
	bool readable;
};

/* The next entry; facts_fini() it even if R failed. */
void facts_read(struct rd *r, struct facts *facts);
void facts_fini(struct facts *facts);
/* "web", "text", "paper", "?"; static. */
const char *facts_channel(uint8_t channel);

#endif
