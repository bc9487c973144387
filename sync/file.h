/* Whole small files: read with a limit, written once and for good. */
#ifndef SYNC_FILE_H
#define SYNC_FILE_H

#include <stddef.h>

#include "schema/buf.h"
#include "schema/err.h"

#define FILE_KEY_MAX (64u * 1024) /* bytes of a key file */

/* Appends the contents of PATH to OUT; ERR_SIZE if they do not fit,
 * ERR_NOT_FOUND, ERR_IO. */
enum err file_read(const char *path, struct buf *out) must_use;
/* Makes PATH, which must not exist (ERR_EXISTS), with MODE and LEN bytes, on
 * disk when it returns.  On failure there is no PATH. */
enum err file_create(
    const char *path, unsigned mode, const void *data, size_t len) must_use;
/* PATH with SUFFIX added; owned, free(). */
char *file_beside(const char *path, const char *suffix);
/* The next line of TEXT (which is LEN bytes) from *AT on, without its end of
 * line (LF or CRLF), as an owned text; NULL at the end or if it holds a NUL.
 * mem_free_text() it. */
char *file_line(const char *text, size_t len, size_t *at);

#endif
