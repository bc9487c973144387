/* The reader of scanned pages: new / read / sheet.../ free.
 *
 * A pure library: no network, no database, no configuration, no log.  An
 * unreadable page is a result with a reason, not an error. */
#ifndef OCR_READER_H
#define OCR_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "ocr/map.h"
#include "ocr/reading.h"
#include "schema/err.h"
#include "schema/study.h"

struct reader;

struct reader_options {
	/* Where trained models are; NULL: the installed place. */
	const char *models;
	/* Issued IDs, against which hand-written ones are decoded; borrowed
	 * until reader_free().  NULL: any ID of the right length. */
	const char *const *ids;
	size_t n_ids;
	/* Collection window for dates, YYYY-MM-DD.  NULL: from the study's
	 * setting `first_date` (no bound if there is none), to the day of
	 * reading: nobody filled a form in tomorrow. */
	const char *first_date, *last_date;
	bool pictures; /* cut out pictures of what is unsure */
	/* Folder with the maps of what was printed before, as `form print`
	 * keeps them (STUDY/versions); NULL: none. */
	const char *versions;
};

/* Everything that touches a file happens here, so that the caller can shut
 * itself in afterwards.  *READER is owned; NULL on error. */
enum err reader_new(const struct study *study,
    const struct reader_options *options, struct reader **reader) must_use;
void reader_free(struct reader *reader);
/* Adds the map of an older version or another variant; taken.  One with boxes
 * beyond the sheet is dropped. */
void reader_add_map(struct reader *reader, struct map *map);
/* Pictures of every field, or (the start) only of what is unsure. */
void reader_set_pictures(struct reader *reader, bool every);
/* New list of issued IDs (copied). */
void reader_set_ids(struct reader *reader, const char *const *ids, size_t n);

/* Called for every sheet of a file, in order; PAGE is borrowed. */
typedef void reader_sheet(const struct page_reading *page, void *arg);
/* Reads one file's bytes (PNG, JPEG, TIFF, PDF; told by their content), and
 * calls SHEET for each sheet.  What cannot be decoded gives one sheet with
 * `problem` set.  Bounded in time and memory by limits on pixels and sheets. */
void reader_read(struct reader *reader, const void *data, size_t len,
    reader_sheet *sheet, void *arg);

#endif
