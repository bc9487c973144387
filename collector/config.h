/* The service's settings: DIR/peerlogd.conf, lines of `key = value`, # for
 * comments; every key and its default is in one table in config.c.
 *
 * The study's data folder DIR:
 *   survey.csv ...   the study definition
 *   peerlogd.conf    settings (may be absent)
 *   keys/            public keys; role keys (NAME.key, mode 0600)
 *   data/store.db    the store
 *   run/             control (port and key of the control link), pid
 *   versions/        earlier definitions and their paper maps */
#ifndef COLLECTOR_CONFIG_H
#define COLLECTOR_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

#define CONFIG_KEY_LEN 32

struct config;

/* Reads DIR's settings.  ERR_INPUT: an unknown key or a malformed line, in
 * words in *WRONG (may be NULL; owned).  *CONFIG is owned, NULL on error. */
enum err config_load(
    const char *dir, struct config **config, char **wrong) must_use;
void config_free(struct config *config); /* wipes the keys; NULL is fine */

const char *config_dir(const struct config *config);
/* DIR/NAME; owned. */
char *config_path(const struct config *config, const char *name);
/* A setting or its default, never NULL; KEY is one of the table. */
const char *config_text(const struct config *config, const char *key);
/* The same as a whole number, clamped to MIN..MAX. */
long config_number(
    const struct config *config, const char *key, long min, long max);

/* Digits of a personal ID: the study's id_digits, 4 if it does not say or the
 * study cannot be loaded. */
int config_id_digits(const struct config *config);

/* A role key that the parent handed to this role: CONFIG_KEY_LEN bytes in
 * sodium_malloc memory, borrowed from CONFIG.  NULL if it was not handed. */
const uint8_t *config_key(const struct config *config, const char *name);
/* Adds a copy of KEY (CONFIG_KEY_LEN bytes) under NAME. */
void config_key_add(
    struct config *config, const char *name, const uint8_t *key);

/* Role keys at rest: PATH holds 64 hexadecimal digits, mode 0600.  Filled:
 * CONFIG_KEY_LEN bytes.  ERR_INPUT if it is not such a file. */
enum err config_key_load(const char *path, uint8_t *key) must_use;
/* Makes PATH with a fresh random key; ERR_EXISTS if there is one. */
enum err config_key_make(const char *path) must_use;

#endif
