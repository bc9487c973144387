/* How a cell shuts itself in. */
#ifndef COLLECTOR_CELL_SHUT_H
#define COLLECTOR_CELL_SHUT_H

#include "schema/err.h"

/* May:     use memory up to a limit, read what is already open, write to its
 *          pipe, open fonts and poppler's data read-only.
 * May not: open, create or change any other file; have a socket; start a
 *          process or thread; see or signal another process; gain rights.
 * The process is killed where seccomp forbids, gets EACCES where Landlock
 * does.  Fills *ABI with the Landlock ABI, 0 if there is none.  ERR_LIBRARY
 * if seccomp cannot be had: then do not go on. */
enum err cell_shut_in(int *abi) must_use;

#endif
