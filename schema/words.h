/* Interface words: what the programs say to people outside the study's own
 * wording, in the person's language. */
#ifndef SCHEMA_WORDS_H
#define SCHEMA_WORDS_H

/* ENGLISH in LANG (NULL: English); falls back to ENGLISH.  The result lives
 * as long as the program. */
const char *word(const char *lang, const char *english)
    __attribute__((format_arg(2)));

#endif
