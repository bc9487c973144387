/* How many text messages a text is sent as (GSM 03.38, 23.040): 160
 * characters of the GSM alphabet, 153 in each of several; with any other
 * letter in it 70 in UCS-2, 67 in each of several. */
#ifndef COLLECTOR_SEGMENTS_H
#define COLLECTOR_SEGMENTS_H

#include <stdbool.h>

/* What one reply may cost, at most: longer ones are refused. */
#define SEGMENTS_MAX 16

/* Of TEXT, valid UTF-8.  0 for the empty text. */
unsigned segments(const char *text);
/* TEXT with typographic quotes, dashes, dots and spaces written as phones of
 * the GSM alphabet write them, if that is all that keeps it out of that
 * alphabet: a third of the messages.  Owned. */
char *segments_plain(const char *text);

#endif
