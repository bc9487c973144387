/* peerlog check: is everything sound? */
#ifndef COLLECTOR_CMD_CHECK_H
#define COLLECTOR_CMD_CHECK_H

#include "collector/command.h"

COMMAND(cmd_check);

#endif
