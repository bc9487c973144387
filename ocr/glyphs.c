#include "ocr/glyphs.h"

#include <math.h>
#include <string.h>

#include "ocr/steep.h"
#include "schema/mem.h"

#define RESTS      0.15 /* square mm on a line between cells that may be a 1 */
#define BEYOND     0.1  /* square mm of writing outside that may be a digit */
#define SPECKLED   0.3  /* likewise beside an empty comb, which has no hand */
#define POINTS     0.3  /* square mm beside a digit: a point, a sign */
#define DUST       0.6  /* square mm of dots in an empty comb */
#define FAINT      0.3  /* square mm that may be a hairline */
#define AROUND     0.3  /* square mm around an empty comb */
#define PASSING    1.2  /* likewise of what comes from above or below */
#define SHORT      0.4  /* of a cell's height: a ditto's stroke, no 1 */
#define SURE_BLANK 0.9999f

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

/* A digit is about as wide as a cell at most, and seldom wider than tall; two
 * that touch are both.  Odds of the first, of S's shape alone. */
static double
one_digit(const struct glyph_span *s)
{
	double cells = s->wide / s->cell, shape = s->wide / s->tall;

	return exp(10 * (1.15 - cells) + 6 * (1.2 - shape));
}

/* How much of a tick there is in those of COMB's glyphs that are likely 1s. */
static enum steep
steepest(const struct comb *comb, float p[][GLYPH_COUNT])
{
	enum steep most = STEEP_NOT;
	int i;

	for (i = 0; i < comb->n_patches; i++) {
		enum steep here =
		    p[i][1] > 0.5f ? steep_tick(comb->patches[i]) : STEEP_NOT;

		most = here > most ? here : most;
	}
	return most;
}

/* Whether what looks like a 1 in COMB is too short for one. */
static bool
short_stroke(const struct comb *comb, float p[][GLYPH_COUNT])
{
	int c;

	for (c = 0; c < comb->cells; c++)
		if (comb->cell[c] >= 0 && comb->tall[c] < SHORT &&
		    p[comb->cell[c]][1] > 0.5f)
			return true;
	return false;
}

void
glyphs_read(const struct model *model, const struct comb *comb,
    const struct variable *variable, struct glyphs *glyphs)
{
	const struct rarity *rarity = rarity_in(variable);
	float p[COMB_PATCHES][GLYPH_COUNT];
	bool empty = comb->n_patches == 0;
	enum steep steep;
	int i;

	model_glyphs(model, comb->patches[0], (size_t)comb->n_patches, p[0]);
	for (i = 0; i < comb->n_patches; i++)
		weigh(p[i], rarity);
	steep = steepest(comb, p);
	*glyphs = (struct glyphs){ .cells = comb->cells,
		.n_across = comb->n_across,
		.steep = steep > STEEP_NOT,
		.blunt = steep == STEEP_BLUNT,
		.clipped = comb->clipped,
		.sunk = comb->sunk,
		.more = comb->ringed || short_stroke(comb, p) ||
			comb->beyond > (empty ? SPECKLED : BEYOND) ||
			comb->points > (empty ? DUST : POINTS) ||
			comb->faint > FAINT ||
			(empty && (comb->outside - comb->passing > AROUND ||
				      comb->passing > PASSING)),
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
