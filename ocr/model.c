#include "ocr/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ocr/net.h"
#include "schema/mem.h"

#define SIDE      MODEL_GLYPH_SIDE
#define SURE      0.9998f /* at first sight */
#define SURE_SOON 0.999f  /* when the larger net has seen it as well */
#define LARGER    2       /* times what the larger net says counts */

struct model {
	struct net glyph;  /* small: sees every glyph */
	struct net second; /* larger: sees those the first is not sure of */
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
		err = load_net(&m->second, dir, "second.model",
		    MODEL_GLYPH_SIDE, GLYPH_COUNT);
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
	net_fini(&model->second);
	net_fini(&model->mark);
	free(model);
}

static bool
is_sure(const float *p, float enough)
{
	for (int g = 0; g < GLYPH_COUNT; g++)
		if (p[g] >= enough)
			return true;
	return false;
}

/* PATCH at (X, Y), between its pixels; beyond it is paper. */
static double
ink_between(const uint8_t *patch, double x, double y)
{
	int ix = (int)floor(x), iy = (int)floor(y);
	double fx = x - ix, fy = y - iy, sum = 0;

	for (int k = 0; k < 4; k++) {
		int u = ix + k % 2, v = iy + k / 2;
		double w = (k % 2 ? fx : 1 - fx) * (k / 2 ? fy : 1 - fy);

		if (u >= 0 && v >= 0 && u < SIDE && v < SIDE)
			sum += w * patch[v * SIDE + u];
	}
	return sum;
}

/* Other ways to look at a glyph: narrower, wider.  Leaning either way as well
 * makes next to no difference. */
static const struct view {
	double xx, xy, yy;
} views[] = { { 1.1, 0, 1 }, { 0.9, 0, 1.05 } };

static void
bend(const uint8_t *patch, const struct view *view, uint8_t *out)
{
	const double c = (SIDE - 1) / 2.0;

	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			*out++ = (uint8_t)(0.5 + ink_between(patch,
						     c + (x - c) * view->xx +
							 (y - c) * view->xy,
						     c + (y - c) * view->yy));
}

/* What was said of a glyph, look after look. */
struct looked {
	double sum[GLYPH_COUNT]; /* of the logarithms */
	int weight;
};

static void
look(const struct net *net, int weight, const uint8_t *patch, struct looked *l)
{
	float p[GLYPH_COUNT];

	net_run(net, patch, p);
	for (int g = 0; g < GLYPH_COUNT; g++)
		l->sum[g] += weight * log((double)p[g] + 1e-9);
	l->weight += weight;
}

static void
on_average(const struct looked *l, float *p)
{
	double mean[GLYPH_COUNT], sum = 0;

	for (int g = 0; g < GLYPH_COUNT; g++)
		sum += mean[g] = exp(l->sum[g] / l->weight);
	for (int g = 0; g < GLYPH_COUNT; g++)
		p[g] = (float)(mean[g] / sum);
}

/* Most glyphs are plain to the small net.  The larger one is asked about the
 * others, and both look at them from more sides if they do not agree: what
 * they then say on average is better than what any look says. */
static void
read_glyph(const struct model *m, const uint8_t *patch, float *p)
{
	struct looked looked = { { 0 }, 0 };
	uint8_t bent[SIDE * SIDE];

	look(&m->glyph, 1, patch, &looked);
	on_average(&looked, p);
	if (is_sure(p, SURE))
		return;
	look(&m->second, LARGER, patch, &looked);
	on_average(&looked, p);
	if (is_sure(p, SURE_SOON))
		return;
	for (size_t i = 0; i < countof(views); i++) {
		bend(patch, &views[i], bent);
		look(&m->glyph, 1, bent, &looked);
		look(&m->second, LARGER, bent, &looked);
	}
	on_average(&looked, p);
}

void
model_glyphs(const struct model *model, const uint8_t *patches, size_t n,
    float *probabilities)
{
	for (size_t i = 0; i < n; i++)
		read_glyph(model, patches + i * SIDE * SIDE,
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
