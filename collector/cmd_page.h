/* peerlog page list, page open: the scans that a study with `keep_scans`
 * keeps, for whoever holds the desk's key. */
#ifndef COLLECTOR_CMD_PAGE_H
#define COLLECTOR_CMD_PAGE_H

#include "collector/command.h"

COMMAND(cmd_page_list);
COMMAND(cmd_page_open);

#endif
