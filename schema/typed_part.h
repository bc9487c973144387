/* Between log_typed.c and the typed_*.c files: each reads one type of answer
 * and sets it, or returns ERR_INPUT and leaves it. */
#ifndef SCHEMA_TYPED_PART_H
#define SCHEMA_TYPED_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/err.h"
#include "schema/log.h"

#define TYPED_MAX LOG_TEXT_MAX

/* Code point at *P, which moves on; 0 at the end.  TEXT is valid UTF-8. */
unsigned long typed_char(const char **p);
bool typed_space(unsigned long c);
bool typed_one_of(const char *word, const char *const *words, size_t n);
#define ONE_OF(word, words) typed_one_of(word, words, countof(words))
/* Whether TEXT (plain) says none: "no", "none", "never". */
bool typed_is_zero(const char *text);

/* TEXT is plain; it may be written in. */
enum err typed_number(
    struct log *log, const struct variable *v, char *text) must_use;
enum err typed_choice(
    struct log *log, const struct variable *v, const char *text) must_use;
enum err typed_choices(
    struct log *log, const struct variable *v, const char *text) must_use;
enum err typed_date(
    struct log *log, const struct variable *v, char *text) must_use;

#endif
