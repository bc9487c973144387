/* The desk's ids, and what it puts into its drawers: sealed under the desk
 * key with "DRAWER/KEY" as context, so that one drawer's value cannot be
 * passed off as another's. */
#ifndef COLLECTOR_DESK_SEAL_H
#define COLLECTOR_DESK_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/message.h"
#include "schema/buf.h"
#include "schema/digest.h"
#include "schema/err.h"
#include "sync/wrap.h"

#define DESK_HEX_LEN (2 * ID16_LEN)

/* Appends LEN bytes of DATA, sealed under KEY for their place, to OUT. */
enum err desk_seal(const struct wrap_key *key, const char *drawer,
    const char *name, const void *data, size_t len, struct buf *out) must_use;
/* The reverse; ERR_AUTH if it is not what was sealed for that place. */
enum err desk_open(const struct wrap_key *key, const char *drawer,
    const char *name, const void *sealed, size_t len, struct buf *out) must_use;

/* A new id, random. */
void desk_random(uint8_t made[ID16_LEN]);
/* A new id made of WHAT, another id and a number: the same each time. */
void desk_derive(const char *what, const uint8_t *id, uint32_t number,
    uint8_t made[ID16_LEN]);
/* Whether two ids are the same; whether one is all zero. */
bool desk_id_is(const uint8_t *a, const uint8_t *b);
bool desk_id_none(const uint8_t *id);
/* The id as DESK_HEX_LEN hexadecimal digits and NUL. */
void desk_hex(const uint8_t *id, char hex[DESK_HEX_LEN + 1]);
/* ERR_INPUT if HEX is not DESK_HEX_LEN hexadecimal digits. */
enum err desk_unhex(const char *hex, uint8_t id[ID16_LEN]) must_use;

#endif
