/* Writing JSON. */
#ifndef COLLECTOR_JSON_H
#define COLLECTOR_JSON_H

#include "schema/buf.h"

/* TEXT (UTF-8) as a JSON string with its quotes; appended to OUT. */
void json_put_text(struct buf *out, const char *text);

#endif
