/* peerlog form read. */
#ifndef COLLECTOR_CMD_FORM_READ_H
#define COLLECTOR_CMD_FORM_READ_H

#include "collector/command.h"

/* Reads scans of printed forms, in a cell of their own (collector/cell.h),
 * and prints a JSON line a sheet.  A sheet that cannot be read is a line with
 * its `problem`; only a file that cannot be opened is a failure. */
COMMAND(cmd_form_read);

#endif
