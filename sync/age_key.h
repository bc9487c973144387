/* What age.c and age_key.c share. */
#ifndef SYNC_AGE_KEY_H
#define SYNC_AGE_KEY_H

#include <stdint.h>

#include "sync/age.h"
#include "sync/fast.h"

struct age_identity {
	uint8_t secret[AGE_KEY_LEN];
	struct age_recipient recipient;
	struct fast_key *fast; /* SECRET, ready to open with; owned */
};

/* Makes libsodium ready; fatal if it cannot be. */
void age_ready(void);

#endif
