/* peerlog form learn. */
#ifndef COLLECTOR_CMD_FORM_LEARN_H
#define COLLECTOR_CMD_FORM_LEARN_H

#include "collector/command.h"

/* Learns a form that we did not print.  Without names it writes a list of the
 * boxes on the blank form, to be filled in, and the form with their numbers;
 * with them it keeps the form for the reader. */
COMMAND(cmd_form_learn);

#endif
