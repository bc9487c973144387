#include "ocr/glyphs.h"

#include <math.h>
#include <string.h>

#include "schema/mem.h"

#define SIDE       MODEL_GLYPH_SIDE
#define RESTS      0.15 /* square mm on a line between cells that may be a 1 */
#define BEYOND     0.1  /* square mm of writing outside that may be a digit */
#define POINTS     0.3  /* square mm beside a digit: a point, a sign */
#define FAINT      0.3  /* square mm that may be a hairline */
#define AROUND     0.3  /* square mm around an empty comb */
#define SURE_BLANK 0.9999f
#define SURE       0.999f /* at first sight */
#define SHARPER    1.25   /* agreement counts for more, as measured */

static void
blank_glyph(float *p)
{
	int g;

	for (g = 0; g < GLYPH_COUNT; g++)
		p[g] = (1 - SURE_BLANK) / (GLYPH_COUNT - 1);
	p[GLYPH_BLANK] = SURE_BLANK;
}

/* The model was taught with as many of each glyph; what people write depends
 * on where.  How much rarer than a digit each is in a place for digits, where
 * there is ink: */
struct rarity {
	float tick, strike, other, blank;
};

static const struct rarity in_count = { 1.0f, 0.5f, 0.2f, 0.1f };
static const struct rarity in_number = { 0.05f, 0.4f, 0.1f, 0.1f };
static const struct rarity in_code = { 0.01f, 0.05f, 0.02f, 0.02f };

static const struct rarity *
rarity_in(const struct variable *v)
{
	if (v->type == VARIABLE_ID || v->type == VARIABLE_DATE)
		return &in_code;
	return v->tick ? &in_count : &in_number;
}

static void
weigh(float *p, const struct rarity *rarity)
{
	float sum = 0;
	int g;

	p[GLYPH_TICK] *= rarity->tick;
	p[GLYPH_STRIKE] *= rarity->strike;
	p[GLYPH_OTHER] *= rarity->other;
	p[GLYPH_BLANK] *= rarity->blank;
	for (g = 0; g < GLYPH_COUNT; g++)
		sum += p[g];
	for (g = 0; g < GLYPH_COUNT; g++)
		p[g] /= sum > 0 ? sum : 1;
}

/* A glyph that is not sure at once is shown to the model again, leaning either
 * way, narrower and wider: what it then says on average is better. */
static const struct {
	double xx, xy, yy;
} ways[] = { { 1.1, 0, 1 }, { 0.9, 0, 1.05 } };

/* PATCH at (X, Y), between its pixels; beyond it is paper. */
static double
ink_between(const uint8_t *patch, double x, double y)
{
	int ix = (int)floor(x), iy = (int)floor(y), k;
	double fx = x - ix, fy = y - iy, sum = 0;

	for (k = 0; k < 4; k++) {
		int u = ix + k % 2, v = iy + k / 2;
		double w = (k % 2 ? fx : 1 - fx) * (k / 2 ? fy : 1 - fy);

		if (u >= 0 && v >= 0 && u < SIDE && v < SIDE)
			sum += w * patch[v * SIDE + u];
	}
	return sum;
}

static void
bend(const uint8_t *patch, size_t way, uint8_t *out)
{
	const double c = (SIDE - 1) / 2.0;
	int x, y;

	for (y = 0; y < SIDE; y++)
		for (x = 0; x < SIDE; x++)
			*out++ =
			    (uint8_t)(0.5 + ink_between(patch,
						c + (x - c) * ways[way].xx +
						    (y - c) * ways[way].xy,
						c + (y - c) * ways[way].yy));
}

static void
look_again(const struct model *model, const uint8_t *patch, float *p)
{
	uint8_t bent[countof(ways)][PATCH_SIZE];
	float q[countof(ways)][GLYPH_COUNT];
	double sum = 0, mean[GLYPH_COUNT];
	size_t i;
	int g;

	for (i = 0; i < countof(ways); i++)
		bend(patch, i, bent[i]);
	model_glyphs(model, bent[0], countof(ways), q[0]);
	for (g = 0; g < GLYPH_COUNT; g++) {
		mean[g] = 2 * log((double)p[g] + 1e-6);
		for (i = 0; i < countof(ways); i++)
			mean[g] += log((double)q[i][g] + 1e-6);
		mean[g] = exp(mean[g] / (2 + countof(ways)) * SHARPER);
		sum += mean[g];
	}
	for (g = 0; g < GLYPH_COUNT; g++)
		p[g] = (float)(mean[g] / sum);
}

static bool
is_sure(const float *p)
{
	int g;

	for (g = 0; g < GLYPH_COUNT; g++)
		if (p[g] > SURE)
			return true;
	return false;
}

/* A digit is about as wide as a cell at most, and seldom wider than tall; two
 * that touch are both.  Odds of the first, of S's shape alone. */
static double
one_digit(const struct glyph_span *s)
{
	double cells = s->wide / s->cell, shape = s->wide / s->tall;

	return exp(10 * (1.15 - cells) + 6 * (1.2 - shape));
}

void
glyphs_read(const struct model *model, const struct comb *comb,
    const struct variable *variable, struct glyphs *glyphs)
{
	const struct rarity *rarity = rarity_in(variable);
	float p[COMB_PATCHES][GLYPH_COUNT];
	int i;

	model_glyphs(model, comb->patches[0], (size_t)comb->n_patches, p[0]);
	for (i = 0; i < comb->n_patches; i++) {
		if (!is_sure(p[i]))
			look_again(model, comb->patches[i], p[i]);
		weigh(p[i], rarity);
	}
	*glyphs = (struct glyphs){ .cells = comb->cells,
		.n_across = comb->n_across,
		.more = comb->beyond > BEYOND || comb->points > POINTS ||
			comb->faint > FAINT ||
			(comb->n_patches == 0 && comb->outside > AROUND),
		.doubtful = comb->outside > 1.5 || comb->specks > 1.2 ||
			    comb->rests > RESTS };
	for (i = 0; i < comb->cells; i++)
		if (comb->cell[i] < 0)
			blank_glyph(glyphs->p[i]);
		else
			memcpy(glyphs->p[i], p[comb->cell[i]], sizeof p[0]);
	glyphs->n_loose = comb->n_loose;
	for (i = 0; i < comb->n_loose; i++)
		memcpy(glyphs->loose[i], p[comb->loose[i]], sizeof(p[0]));
	glyphs->has_whole = comb->whole.patch >= 0;
	if (glyphs->has_whole)
		memcpy(glyphs->whole, p[comb->whole.patch], sizeof(p[0]));
	for (i = 0; i < comb->n_across; i++) {
		const struct glyph_span *s = &comb->across[i];

		glyphs->across[i].from = s->from;
		glyphs->across[i].to = s->to;
		glyphs->across[i].one = one_digit(s);
		memcpy(glyphs->across[i].p, p[s->patch], sizeof p[0]);
	}
}
