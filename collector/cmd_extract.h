/* peerlog extract ...: what a partner does. */
#ifndef COLLECTOR_CMD_EXTRACT_H
#define COLLECTOR_CMD_EXTRACT_H

#include "collector/command.h"

COMMAND(cmd_extract_pull);
COMMAND(cmd_extract_verify);
COMMAND(cmd_extract_open); /* cmd_extract_open.c */

#endif
