/* Versions of a study.  A folder DIR keeps every version that was ever
 * published in DIR/versions/<version>/, so that old paper and old records can
 * be read for ever.  What would make old answers mean something else, or not
 * fit any more, is no new version but a mistake. */
#ifndef SCHEMA_STUDY_VERSION_H
#define SCHEMA_STUDY_VERSION_H

#include "schema/err.h"
#include "schema/pool.h"
#include "schema/study.h"
#include "schema/table.h"

/* Loads VERSION of the study in DIR: the definition in DIR itself if it is
 * that one, else the published one.  VERSION NULL is DIR's own.
 * ERR_NOT_FOUND: there is no such version; the rest as study_load(). */
enum err study_load_version(const char *dir, const char *version,
    struct study **study, struct study_report *report) must_use;

/* Whether records of OLD can be read as records of NOW.  If not, ERR_STUDY,
 * and REPORT (may be NULL; filled, caller finis) says why, a sentence a line:
 * a question gone or of another type, a choice gone or its code used for
 * another. */
enum err study_compatible(const struct study *old, const struct study *now,
    struct study_report *report) must_use;

/* Keeps STUDY in DIR/versions, unless it is there already (*NEW is false
 * then), if it is compatible with every version there; ERR_STUDY fills REPORT
 * if it is not, ERR_IO. */
enum err study_publish(const struct study *study, const char *dir, bool *added,
    struct study_report *report) must_use;

/* Writes the definition's files to the folder DIR, which exists. */
enum err study_save(const struct study *study, const char *dir) must_use;

/* What is not translated to the language of index LANG: calls MISSING for
 * each with where it is ("survey", "choices LIST", "forms") and its name;
 * returns how many. */
size_t study_untranslated(const struct study *study, size_t lang,
    void (*missing)(void *ctx, const char *where, const char *name), void *ctx);
/* How many texts a translation has. */
size_t study_n_texts(const struct study *study);
/* An overlay for a translator to fill in: a row for each text, what it is in
 * the default language, and what there is in LANGUAGE ("Somali (so)") so far.
 * Everything in *TABLE belongs to POOL or STUDY. */
void study_write_wording(const struct study *study, const char *language,
    struct pool *pool, struct table *table);

/* The lookup tables that pulldata() uses. */
size_t study_n_lookups(const struct study *study);
const struct table *study_lookup(const struct study *study, size_t i);

#endif
