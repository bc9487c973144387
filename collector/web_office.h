/* The study team's pages: how the study stands, and issuing IDs. */
#ifndef COLLECTOR_WEB_OFFICE_H
#define COLLECTOR_WEB_OFFICE_H

#include "collector/web.h"

web_handler web_office;
web_handler web_office_ids;
web_handler web_office_issue;
web_handler web_ids; /* of one project: an ambassador's own */

#endif
