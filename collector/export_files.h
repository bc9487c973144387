/* The files of an export, in a folder: one a form, all logs, pairs, and what
 * the columns mean (codebook.html, codebook.xml). */
#ifndef COLLECTOR_EXPORT_FILES_H
#define COLLECTOR_EXPORT_FILES_H

#include <stdbool.h>

#include "collector/export.h"
#include "collector/export_pairs.h"
#include "schema/err.h"

enum export_format { EXPORT_CSV, EXPORT_SAV, EXPORT_DTA };

/* csv, sav or dta; false if WORD is none of them. */
bool export_format_of(const char *word, enum export_format *format);

/* Writes all files into the folder DIR, each whole or not at all, in place of
 * any that were there.  KEPT: only what the study's rules keep.  ERR_IO with
 * the file's name in *PROBLEM (owned). */
enum err export_files(const struct export *export, struct pairs *pairs,
    enum export_format format, bool kept, const char *dir,
    char **problem) must_use;

#endif
