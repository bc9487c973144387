/* peerlog form print, form map. */
#ifndef COLLECTOR_CMD_FORM_H
#define COLLECTOR_CMD_FORM_H

#include "collector/command.h"

/* Prints blank, personal or addressed copies of a form as PDF, and keeps the
 * map of its boxes under DIR/versions/ where the reader finds it. */
COMMAND(cmd_form_print);
/* The map of a form's boxes as JSON, to standard output. */
COMMAND(cmd_form_map);

#endif
