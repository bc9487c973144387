/* What the columns of an export mean: for people as one HTML page, for
 * archives as DDI Codebook 2.5 (ddialliance.org). */
#ifndef COLLECTOR_CODEBOOK_H
#define COLLECTOR_CODEBOOK_H

#include <time.h>

#include "collector/sheet.h"
#include "schema/buf.h"
#include "schema/study.h"

struct codebook;

/* For STUDY's export to PARTNER (NULL: the study's own); both borrowed.  KEPT:
 * only what the study's rules keep is in its files.  WHEN: the date in it. */
struct codebook *codebook_new(const struct study *study,
    const struct partner *partner, bool kept, time_t when);
void codebook_free(struct codebook *codebook); /* NULL is fine */
/* Describes VIEW's file: its columns, and how many rows have what in each.
 * VIEW's sheet is borrowed for the codebook's life. */
void codebook_add(struct codebook *codebook, const struct sheet_view *view);

void codebook_html(const struct codebook *codebook, struct buf *out);
void codebook_ddi(const struct codebook *codebook, struct buf *out);

#endif
