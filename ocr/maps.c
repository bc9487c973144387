#include "ocr/maps.h"

#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "schema/buf.h"
#include "schema/mem.h"

#define MAPS_MAX 4000

static struct map *
load(const char *path)
{
	FILE *f = fopen(path, "re");
	struct map *map = NULL;
	uint8_t chunk[8192];
	struct buf json;
	size_t n;

	if (f == NULL)
		return NULL;
	buf_init(&json, MAP_JSON_MAX);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(&json, chunk, n);
	fclose(f);
	if (buf_err(&json) != ERR_NONE ||
	    map_decode(json.data, json.len, &map) != ERR_NONE)
		map = NULL;
	buf_fini(&json);
	return map;
}

void
maps_load(
    const char *folder, void (*take)(struct map *map, void *arg), void *arg)
{
	char *pattern = mem_printf("%s/*/maps/*.json", folder);
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found) == 0) {
		for (i = 0; i < found.gl_pathc && i < MAPS_MAX; i++) {
			struct map *map = load(found.gl_pathv[i]);

			if (map != NULL)
				take(map, arg);
		}
		globfree(&found);
	}
	free(pattern);
}
