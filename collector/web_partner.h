/* The partner's download: sealed records since a mark, and their signature. */
#ifndef COLLECTOR_WEB_PARTNER_H
#define COLLECTOR_WEB_PARTNER_H

#include "collector/web.h"

web_handler web_partner_extract;
web_handler web_partner_signature;

#endif
