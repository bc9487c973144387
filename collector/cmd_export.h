/* peerlog export: the study's own files for analysts. */
#ifndef COLLECTOR_CMD_EXPORT_H
#define COLLECTOR_CMD_EXPORT_H

#include "collector/command.h"

COMMAND(cmd_export);

#endif
