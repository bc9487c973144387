/* A form of a study as plain XLSForm, for ODK, Kobo and pyxform: three
 * sheets.  What plain XLSForm cannot say is left out: ticks, partners, where
 * contact data is kept. */
#ifndef SCHEMA_XLSFORM_H
#define SCHEMA_XLSFORM_H

#include "schema/pool.h"
#include "schema/study.h"
#include "schema/table.h"

enum xlsform_sheet {
	XLSFORM_SURVEY,
	XLSFORM_CHOICES,
	XLSFORM_SETTINGS,
	XLSFORM_SHEETS
};

/* Fills SHEETS; everything in them belongs to POOL or STUDY. */
void xlsform_write(const struct study *study, const struct form *form,
    struct pool *pool, struct table sheets[XLSFORM_SHEETS]);

#endif
