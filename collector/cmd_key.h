/* peerlog key ...: keys are made where they are used, and never overwritten. */
#ifndef COLLECTOR_CMD_KEY_H
#define COLLECTOR_CMD_KEY_H

#include "collector/command.h"

COMMAND(cmd_key_new);

#endif
