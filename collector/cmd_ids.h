/* peerlog ids: issuing personal IDs and looking at them. */
#ifndef COLLECTOR_CMD_IDS_H
#define COLLECTOR_CMD_IDS_H

#include "collector/command.h"

COMMAND(cmd_ids_issue);
COMMAND(cmd_ids_add);
COMMAND(cmd_ids_show);

#endif
