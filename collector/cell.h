/* The cell: a process that reads hostile page images and nothing else.
 *
 * It is executed from peerlogd (`--role cell`), talks by two pipes, loads the
 * study, the maps and the model first and then shuts itself in (cell_shut.h)
 * before the first byte of an image reaches it.  One that dies or takes too
 * long costs its file a `problem`; the next file gets a new one.
 *
 * Frames on the pipes: kind (u8), length (u32), body.
 *   to the cell:   SETUP study, models (texts); READ pictures (u8), IDs
 *                  (blob of texts), file (blob)
 *   from the cell: READY landlock ABI (u32); SHEET reading_encode();
 *                  END nothing; FAILED why (text) */
#ifndef COLLECTOR_CELL_H
#define COLLECTOR_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ocr/reader.h"
#include "schema/err.h"

#define CELL_FILE_MAX   (32u * 1024 * 1024) /* bytes of one file */
#define CELL_FRAME_MAX  (40u * 1024 * 1024)
#define CELL_SHEET_MAX  (16u * 1024 * 1024) /* bytes of one sheet's frame */
#define CELL_SHEETS_MAX 1000
#define CELL_PATIENCE   30 /* seconds without a sheet */

struct cell_options {
	const char *study;  /* folder of the study definition */
	const char *models; /* NULL: the installed place */
	/* One file a cell: nothing of one file can reach the next.  Else a
	 * cell goes on until it fails. */
	bool fresh;
	int patience; /* seconds; 0: CELL_PATIENCE */
	/* Asked about twice a second while the cell is at work (NULL: never):
	 * true ends the reading. */
	bool (*stop)(void *arg);
	void *arg;
	/* What to execute, ends with NULL; NULL: the peerlogd beside this
	 * program, --role cell. */
	const char *const *argv;
};

struct cell_file {
	const void *data; /* borrowed for the call */
	size_t len;
	const char *const *ids; /* issued IDs; NULL with 0: any */
	size_t n_ids;
	bool pictures; /* of every field, not only of what is unsure */
};

struct cell;

/* Starts a cell; what OPTIONS points at is copied.  *CELL is owned, NULL on
 * error. */
enum err cell_new(
    const struct cell_options *options, struct cell **cell) must_use;
/* Ends the process too; NULL is fine. */
void cell_free(struct cell *cell);
/* Reads FILE and calls SHEET (page borrowed) for each of its sheets.  What
 * the cell did not live to tell becomes one more sheet with `problem`. ERR_IO
 * (environment) only if no cell can be started at all, ERR_BUSY if it was
 * stopped. */
enum err cell_read(struct cell *cell, const struct cell_file *file,
    reader_sheet *sheet, void *arg) must_use;
/* The Landlock ABI that the cell found, 0 if the kernel has none (the cell
 * then has seccomp alone); -1 before its first answer. */
int cell_landlock(const struct cell *cell);
/* The process now reading or waiting, for tests; 0 if none. */
int cell_pid(const struct cell *cell);

/* The inside: serves frames on descriptors 0 and 1 until 0 is closed.
 * Returns the exit status. */
int cell_main(void);

#endif
