#include "collector/ids_row.h"

#include "schema/mem.h"

void
ids_row_fini(struct ids_row *row)
{
	mem_free_text(row->id);
	mem_free_text(row->project);
	mem_free_text(row->station);
	*row = (struct ids_row){ 0 };
}

bool
ids_row_next(struct rd *list, struct ids_row *row)
{
	ids_row_fini(row);
	if (list->failed || list->left == 0)
		return false;
	row->id = rd_text(list);
	row->project = rd_text(list);
	row->station = rd_text(list);
	row->issued = rd_u64(list);
	row->registered = rd_u8(list) != 0;
	row->logs = rd_u32(list);
	if (!list->failed)
		return true;
	ids_row_fini(row);
	return false;
}
