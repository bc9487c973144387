/* Memory: small allocations that may not fail (fatal if they do: the parent
 * restarts the role) and wiping.  Sizes that come from outside are checked
 * against a limit before they get here. */
#ifndef SCHEMA_MEM_H
#define SCHEMA_MEM_H

#include <stddef.h>

/* N zeroed elements of SIZE bytes; owned by the caller, free(). */
void *mem_array(size_t n, size_t size);
/* Grows OWNED to N elements of SIZE bytes; new bytes are not set. */
void *mem_grow(void *owned, size_t n, size_t size);
/* A copy of TEXT (NULL gives NULL) or of its first N bytes; owned. */
char *mem_text(const char *text);
char *mem_text_n(const char *text, size_t n);
/* A formatted text; owned. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Overwrites N bytes in a way the compiler keeps. */
void mem_wipe(void *p, size_t n);
/* Wipes and frees TEXT; NULL is fine. */
void mem_free_text(char *text);

#define mem_new(type) ((type *)mem_array(1, sizeof(type)))
#define countof(a)    (sizeof(a) / sizeof((a)[0]))

#endif
