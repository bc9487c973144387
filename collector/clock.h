/* A clock for how long things take: it is never put back. */
#ifndef COLLECTOR_CLOCK_H
#define COLLECTOR_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment, the same for all processes. */
int64_t clock_ms(void);

#endif
