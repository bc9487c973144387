/* Interface words: what the programs say to people outside the study's own
 * wording, in the person's language.
 *
 * They are English in the source, marked by word(), and translated by gettext
 * catalogues (.po), one a language.  study_load() takes those in the study's
 * folder `words`: words/so.po, words/ar.po.  deploy/words prints the list to
 * translate. */
#ifndef SCHEMA_WORDS_H
#define SCHEMA_WORDS_H

#include <stddef.h>

#include "schema/err.h"

/* ENGLISH in LANG (NULL: English); falls back to LANG's first part (ar for
 * ar-EG), then to ENGLISH.  The result lives as long as the program. */
const char *word(const char *lang, const char *english)
    __attribute__((format_arg(2)));

/* The next translation of ENGLISH in any language, from *AT on, which starts
 * at 0; NULL after the last. */
const char *word_next(const char *english, size_t *at);

/* Marks ENGLISH as a word that is given to word() elsewhere, say in a
 * table. */
#define word_mark(english) english

/* Takes every catalogue DIR/CODE.po, once; no such folder is no error.  A
 * translation whose printf conversions are not those of the English is left
 * out.  ERR_INPUT: a catalogue is malformed (the others are taken).  Call it
 * before threads ask for words. */
enum err words_load(const char *dir) must_use;

#endif
