/* peerlog records: what is known of the newest records without a key. */
#ifndef COLLECTOR_CMD_RECORDS_H
#define COLLECTOR_CMD_RECORDS_H

#include "collector/command.h"

COMMAND(cmd_records);

#endif
