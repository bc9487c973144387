/* How often an account or an address did something lately: wrong passwords,
 * registrations.  The memory is fixed: where there are too many to remember
 * the oldest is forgotten. */
#ifndef COLLECTOR_WEB_LIMITER_H
#define COLLECTOR_WEB_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

struct web_limiter;

/* Counts begin anew SPAN seconds after the first. */
struct web_limiter *web_limiter_new(int64_t span);
void web_limiter_free(struct web_limiter *limiter); /* NULL is fine */

/* Whether KEY was counted fewer than MAX times.  NOW: unix seconds. */
bool web_limiter_may(
    struct web_limiter *limiter, const char *key, unsigned max, int64_t now);
void web_limiter_count(
    struct web_limiter *limiter, const char *key, int64_t now);
/* Seconds until KEY's count begins anew, 0 if it has none. */
int64_t web_limiter_wait(
    struct web_limiter *limiter, const char *key, int64_t now);

/* What an address counts as: itself, and of IPv6 its network of 64 bits,
 * because one subscriber has 2^64 addresses.  Owned. */
char *web_limiter_network(const char *address);

#endif
