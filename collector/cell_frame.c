#include "collector/cell_frame.h"

#include <string.h>

#include "collector/cell.h"
#include "schema/buf.h"

void
cell_frame_head(uint8_t head[CELL_HEAD_LEN], enum cell_frame kind, size_t len)
{
	head[0] = (uint8_t)kind;
	head[1] = (uint8_t)len;
	head[2] = (uint8_t)(len >> 8);
	head[3] = (uint8_t)(len >> 16);
	head[4] = (uint8_t)(len >> 24);
}

enum err
cell_frame_parse(
    const uint8_t head[CELL_HEAD_LEN], enum cell_frame *kind, size_t *len)
{
	struct rd r;

	rd_init(&r, head, CELL_HEAD_LEN);
	*kind = rd_u8(&r);
	*len = rd_u32(&r);
	if (*kind < CELL_SETUP || *kind > CELL_FAILED)
		return ERR_INPUT;
	return *len > CELL_FRAME_MAX ? ERR_SIZE : ERR_NONE;
}
