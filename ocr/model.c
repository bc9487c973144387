#include "ocr/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Where the models are beside the running program, in a build as when
 * installed: ../share/peerlog/models; else where they were to be installed. */
static char *
usual_place(void)
{
	char program[4096], *path;
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *name;

	program[n > 0 ? n : 0] = '\0';
	name = strrchr(program, '/');
	if (name == NULL)
		return mem_text(PEERLOG_MODELS);
	path = mem_printf(
	    "%.*s/../share/peerlog/models", (int)(name - program), program);
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return mem_text(PEERLOG_MODELS);
}

enum err
model_load(const char *dir, struct model **model)
{
	char *usual = dir == NULL ? usual_place() : NULL;
	struct model *m = mem_new(struct model);
	enum err err;

	*model = NULL;
	if (dir == NULL)
		dir = usual;
	err = load_net(
	    &m->glyph, dir, "glyph.model", MODEL_GLYPH_SIDE, GLYPH_COUNT);
	if (err == ERR_NONE)
		err = load_net(
		    &m->mark, dir, "mark.model", MODEL_MARK_SIDE, MARK_COUNT);
	free(usual);
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
		net_run_slanted(&model->glyph,
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
