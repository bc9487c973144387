/* Maps: what is read, written and read again, is written as the same. */
#include <string.h>

#include "ocr/map.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct map *map, *again;
	struct buf a, b;

	if (map_decode(data, len, &map) != ERR_NONE)
		return 0;
	buf_init(&a, 2 * MAP_JSON_MAX);
	buf_init(&b, 2 * MAP_JSON_MAX);
	must(map_encode(map, &a) == ERR_NONE);
	must(map_decode(a.data, a.len, &again) == ERR_NONE ||
	     a.len > MAP_JSON_MAX);
	if (again != NULL) {
		must(map_encode(again, &b) == ERR_NONE);
		must(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
	}
	buf_fini(&a);
	buf_fini(&b);
	map_free(map);
	map_free(again);
	return 0;
}
