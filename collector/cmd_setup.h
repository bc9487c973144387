/* peerlog setup: from a study definition to a folder that the service runs
 * from.  What is there already is left as it is. */
#ifndef COLLECTOR_CMD_SETUP_H
#define COLLECTOR_CMD_SETUP_H

#include "collector/command.h"

COMMAND(cmd_setup);

#endif
