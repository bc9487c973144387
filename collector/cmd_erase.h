/* peerlog erase: a person who wants everything gone. */
#ifndef COLLECTOR_CMD_ERASE_H
#define COLLECTOR_CMD_ERASE_H

#include "collector/command.h"

COMMAND(cmd_erase);

#endif
