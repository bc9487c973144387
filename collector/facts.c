#include "collector/facts.h"

#include <stdlib.h>

#include "schema/mem.h"

void
facts_read(struct rd *r, struct facts *f)
{
	rd_bytes(r, f->record, ID16_LEN);
	f->received = (time_t)rd_u64(r);
	f->form = rd_text(r);
	f->channel = rd_u8(r);
	f->project = rd_text(r);
	f->region = rd_text(r);
	f->date = rd_text(r);
	f->flags = rd_u32(r);
	f->ticks = rd_u32(r);
	f->blanks = rd_u32(r);
	f->bytes = rd_u64(r);
	f->readable = rd_u8(r) != 0;
}

void
facts_fini(struct facts *f)
{
	free(f->form);
	free(f->project);
	free(f->region);
	free(f->date);
}

const char *
facts_channel(uint8_t channel)
{
	static const char *const names[] = { "?", "web", "text", "paper" };

	return channel < countof(names) ? names[channel] : names[0];
}
