/* A spreadsheet is read without harm, and no cell is longer than it may
 * be. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schema/mem.h"
#include "schema/xlsx.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char path[64];
	struct table table;
	struct pool pool;
	int fd = memfd_create("xlsx", 0);
	size_t i, k;

	must(fd >= 0);
	must(write(fd, data, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	pool_init(&pool);
	if (xlsx_read(path, "survey", &pool, &table) == ERR_NONE)
		for (i = 0; i < table.n_rows; i++)
			for (k = 0; k < table.n_columns; k++)
				must(strlen(table.rows[i].cells[k]) < 1u << 20);
	pool_fini(&pool);
	close(fd);
	return 0;
}
