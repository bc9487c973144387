/* CSV: what is read is written and read the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "schema/mem.h"
#include "schema/table.h"
#include "tests/fuzz/fuzz.h"

static char path[64];

static void
compare(const struct table *a, const struct table *b)
{
	size_t i, k;

	must(a->n_rows == b->n_rows);
	must(a->n_columns == b->n_columns);
	for (k = 0; k < a->n_columns; k++)
		must(strcmp(a->columns[k], b->columns[k]) == 0);
	for (i = 0; i < a->n_rows; i++)
		for (k = 0; k < a->n_columns; k++)
			must(strcmp(a->rows[i].cells[k], b->rows[i].cells[k]) ==
			     0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct table once, twice;
	struct pool pool;
	int line;

	if (path[0] == '\0')
		snprintf(path, sizeof(path), "/proc/self/fd/%d",
		    memfd_create("table", 0));
	pool_init(&pool);
	if (table_parse(data, len, "a.csv", &pool, &once, &line) == ERR_NONE &&
	    once.n_columns > 0) {
		must(table_write(path, &once) == ERR_NONE);
		must(
		    table_read(path, "a.csv", &pool, &twice, NULL) == ERR_NONE);
		compare(&once, &twice);
	}
	pool_fini(&pool);
	return 0;
}
