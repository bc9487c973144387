/* The cell: a process that reads hostile page images and nothing else.
 *
 * It is executed from peerlogd (`--role cell`) and loads the study, the maps
 * and the model.  That process, the warden, never sees an image: it forks
 * the cell proper, which shuts itself in (cell_shut.h) before the first byte
 * of an image reaches it, talks by two pipes, and is the only one that does.
 * A cell reads one
 * file, so that nothing of one can reach the next; one that dies or takes too
 * long costs its file a `problem`.
 *
 * Between warden and outside is a socket pair on descriptor 3, which the cell
 * has not: the warden writes CELL_CLEAN or CELL_DEAD when a cell has ended,
 * and forks the next when it hears CELL_GO.
 *
 * Frames on the pipes: kind (u8), length (u32), body.
 *   to the cell:   SETUP study, models (texts);
 *                  READ pictures (u8), IDs (blob of texts), file (blob)
 *   from the cell: READY Landlock ABI, process id (u32);
 *                  SHEET reading_encode(); END nothing; FAILED why (text) */
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

#define CELL_CONTROL 3 /* the descriptor */
#define CELL_CLEAN   'c'
#define CELL_DEAD    'd'
#define CELL_GO      'g'

struct cell_options {
	const char *study;  /* folder of the study definition */
	const char *models; /* NULL: the installed place */
	int patience;       /* seconds; 0: CELL_PATIENCE */
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
/* The process that reads next, as it says; 0 if none is ready. */
int cell_pid(const struct cell *cell);

/* The inside: serves frames on descriptors 0 and 1 until 0 is closed.
 * Returns the exit status. */
int cell_main(void);

#endif
