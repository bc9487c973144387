/* Model files, their check sum made good so that what is behind it is
 * reached: what decodes encodes to the same net again, and runs.  The same
 * bytes as a cell's ink make a patch. */
#include <string.h>

#include "ocr/model.h"
#include "ocr/net.h"
#include "tests/fuzz/fuzz.h"

static void
put_check_sum(uint8_t *file, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len - 4; i++)
		h = (h ^ file[i]) * 16777619u;
	for (int i = 0; i < 4; i++)
		file[len - 4 + i] = (uint8_t)(h >> 8 * i);
}

static void
check_net(const uint8_t *data, size_t len)
{
	static const uint8_t patch[NET_SIDE * NET_SIDE] = { 1, 255, 3 };
	float p[NET_CHANNEL];
	struct net net, again;
	struct buf file;

	if (net_decode(&net, data, len) != ERR_NONE) {
		must(net.n_layers == 0);
		return;
	}
	net_run(&net, patch, p);
	buf_init(&file, 2 * NET_FILE);
	must(net_encode(&net, &file) == ERR_NONE);
	must(net_decode(&again, file.data, file.len) == ERR_NONE);
	must(again.classes == net.classes && again.side == net.side);
	net_fini(&net);
	net_fini(&again);
	buf_fini(&file);
}

static void
check_patch(const uint8_t *data, size_t len)
{
	uint8_t patch[MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE];
	size_t w = data[0] + 1, h = (len - 1) / w;
	double share;

	if (h == 0)
		return;
	share = model_glyph_patch(data + 1, (int)w, (int)h, patch);
	must(share >= 0 && share <= 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t file[NET_FILE];

	if (len < 5 || len > sizeof(file))
		return 0;
	check_patch(data, len);
	memcpy(file, data, len);
	put_check_sum(file, len);
	check_net(file, len);
	return 0;
}
