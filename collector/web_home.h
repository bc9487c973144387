/* The pages for everybody: home, about, the files of a page. */
#ifndef COLLECTOR_WEB_HOME_H
#define COLLECTOR_WEB_HOME_H

#include "collector/web.h"

web_handler web_home;
web_handler web_about;
web_handler web_file; /* style.css and the like, built into the program */

#endif
