/* Frames on the cell's pipes; their bodies are in cell.h. */
#ifndef COLLECTOR_CELL_FRAME_H
#define COLLECTOR_CELL_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

enum cell_frame {
	CELL_SETUP = 1,
	CELL_READ,
	CELL_READY,
	CELL_SHEET,
	CELL_END,
	CELL_FAILED
};

#define CELL_HEAD_LEN 5 /* kind (u8), length of the body (u32) */

void cell_frame_head(
    uint8_t head[CELL_HEAD_LEN], enum cell_frame kind, size_t len);
/* ERR_INPUT: no such kind; ERR_SIZE: over CELL_FRAME_MAX. */
enum err cell_frame_parse(const uint8_t head[CELL_HEAD_LEN],
    enum cell_frame *kind, size_t *len) must_use;

#endif
