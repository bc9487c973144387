/* Writing HTML that cannot be broken out of.
 *
 * html() is printf for markup: what comes from the format is markup, what
 * comes from an argument is text, and is escaped.  The compiler refuses a
 * format that is not a literal (-Wformat-nonliteral), so markup can only
 * come from the source. */
#ifndef COLLECTOR_HTML_H
#define COLLECTOR_HTML_H

#include "schema/buf.h"

/* Conversions: %s (escaped for text and for quoted attributes; NULL is
 * empty), %c, %d, %u, %zu, %% -- without flags or widths. */
void html(struct buf *out, const char *format, ...) printf_like(2, 3);
/* TEXT escaped: & < > " ' become references, bad UTF-8 and control characters
 * U+FFFD. */
void html_text(struct buf *out, const char *text);
/* TEXT escaped, its line ends as <br>. */
void html_lines(struct buf *out, const char *text);
/* TEXT as one percent-encoded path segment or query value. */
void html_url(struct buf *out, const char *text);

#endif
