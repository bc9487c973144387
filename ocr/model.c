#include "ocr/model.h"

#include <stdio.h>
#include <stdlib.h>

#include "ocr/net.h"
#include "schema/mem.h"

struct model {
	struct net glyph;
	struct net mark;
};

static enum err
read_file(const char *dir, const char *name, struct buf *out)
{
	char *path = mem_printf("%s/%s", dir, name);
	FILE *f = fopen(path, "rb");
	uint8_t chunk[4096];
	size_t n;
	enum err err;

	free(path);
	if (f == NULL)
		return ERR_NOT_FOUND;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(out, chunk, n);
	err = ferror(f) ? ERR_IO : buf_err(out);
	fclose(f);
	return err;
}

static enum err
load_net(
    struct net *net, const char *dir, const char *name, int side, int classes)
{
	struct buf file;
	enum err err;

	buf_init(&file, NET_FILE);
	err = read_file(dir, name, &file);
	if (err == ERR_NONE)
		err = net_decode(net, file.data, file.len);
	buf_fini(&file);
	if (err == ERR_NONE && (net->side != side || net->classes != classes))
		err = ERR_VERSION;
	return err;
}

enum err
model_load(const char *dir, struct model **model)
{
	struct model *m = mem_new(struct model);
	enum err err;

	*model = NULL;
	if (dir == NULL)
		dir = PEERLOG_MODELS;
	err = load_net(
	    &m->glyph, dir, "glyph.model", MODEL_GLYPH_SIDE, GLYPH_COUNT);
	if (err == ERR_NONE)
		err = load_net(
		    &m->mark, dir, "mark.model", MODEL_MARK_SIDE, MARK_COUNT);
	if (err != ERR_NONE) {
		model_free(m);
		return err;
	}
	*model = m;
	return ERR_NONE;
}

void
model_free(struct model *model)
{
	if (model == NULL)
		return;
	net_fini(&model->glyph);
	net_fini(&model->mark);
	free(model);
}

void
model_glyphs(const struct model *model, const uint8_t *patches, size_t n,
    float *probabilities)
{
	for (size_t i = 0; i < n; i++)
		net_run(&model->glyph,
		    patches + i * MODEL_GLYPH_SIDE * MODEL_GLYPH_SIDE,
		    probabilities + i * GLYPH_COUNT);
}

void
model_marks(const struct model *model, const uint8_t *patches, size_t n,
    float *probabilities)
{
	for (size_t i = 0; i < n; i++)
		net_run(&model->mark,
		    patches + i * MODEL_MARK_SIDE * MODEL_MARK_SIDE,
		    probabilities + i * MARK_COUNT);
}
