/* peerlog study: the definition of a study, for the person who writes it. */
#ifndef COLLECTOR_CMD_STUDY_H
#define COLLECTOR_CMD_STUDY_H

#include "collector/command.h"

COMMAND(cmd_study_check);
COMMAND(cmd_study_publish);
COMMAND(cmd_study_xlsform);
COMMAND(cmd_study_import);
COMMAND(cmd_study_wording);

#endif
