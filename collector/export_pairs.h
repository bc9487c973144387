/* Pairs of consecutive kept logs of a person: the unit of the main analysis.
 *
 * What is compared is in the study folder's pairs.csv: name, label, measure,
 * of (question names, space-separated).  `value`: the number of one question.
 * `types`: how many of these counts are at least one, so that a tick and a
 * number answer alike.  Without the file: every score and whole-number scale.
 */
#ifndef COLLECTOR_EXPORT_PAIRS_H
#define COLLECTOR_EXPORT_PAIRS_H

#include "collector/export.h"
#include "schema/err.h"

struct pairs;

/* Reads DIR/pairs.csv for EXPORT (borrowed); measures of questions that the
 * export does not have are left out.  Else a mistake in the file, in *PROBLEM
 * (owned): "pairs.csv:LINE: [column COLUMN: ]sentence". */
enum err pairs_load(const char *dir, const struct export *export,
    struct pairs **pairs, char **problem) must_use;
void pairs_free(struct pairs *pairs); /* NULL is fine */

/* A view, "pairs", of a sheet that lives as long as PAIRS: a row a pair; for
 * each measure its value before, the change, and -1, 0 or 1 for decreased,
 * same, increased.  The caller finis VIEW. */
void pairs_view(struct pairs *pairs, struct sheet_view *view);

#endif
