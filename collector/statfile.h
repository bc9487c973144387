/* SPSS (.sav) and Stata (.dta 118) files: the adapter of ReadStat. */
#ifndef COLLECTOR_STATFILE_H
#define COLLECTOR_STATFILE_H

#include <time.h>

#include "collector/sheet.h"
#include "schema/err.h"

enum statfile_format { STATFILE_SAV, STATFILE_DTA };

/* Writes VIEW to the new file PATH (ERR_EXISTS).  Labels, value labels,
 * measurement level and kinds of missing as sheet.h says; texts of any length.
 * The file's own time is WHEN, so that the same data gives the same file. */
enum err statfile_write(const struct sheet_view *view,
    enum statfile_format format, const char *path, time_t when) must_use;

#endif
