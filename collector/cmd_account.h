/* peerlog account: who may sign in. */
#ifndef COLLECTOR_CMD_ACCOUNT_H
#define COLLECTOR_CMD_ACCOUNT_H

#include <stdbool.h>

#include "collector/command.h"

COMMAND(cmd_account_add);
COMMAND(cmd_account_password);
COMMAND(cmd_account_close);
COMMAND(cmd_account_list);

#define ACCOUNT_PASSWORD_LEN 20

/* A password of letters and digits that are hard to mistake, 98 bits. */
void account_password(char out[ACCOUNT_PASSWORD_LEN + 1]);
/* Makes or changes NAME in the study in DIR. */
enum err account_put(const char *dir, const char *name, const char *role,
    const char *project, const char *password) must_use;
/* Whether there is an account NAME. */
enum err account_exists(
    const char *dir, const char *name, bool *exists) must_use;

#endif
