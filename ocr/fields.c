#include "ocr/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/beside.h"
#include "ocr/choice.h"
#include "ocr/comb.h"
#include "ocr/decode.h"
#include "ocr/lines.h"
#include "schema/mem.h"

#define MARK_MARGIN  0.2  /* of a mark box's side, around it in its patch */
#define INSIDE       0.45 /* mm inside an outline that its line may reach */
#define CLEAN        26   /* ink that clean paper stays below */
#define CLEAN_PIXELS 6
#define GRAINY       5.0 /* noise that is evened out */
#define SURE_EMPTY   0.99995f
#define BLANK_CELL   0.9999f
#define COUNTS_MAX   64
#define BESIDE       0.5 /* of blanks with writing beside them are blank */
#define CROSSED      0.9 /* of readings with a line across are right */
#define TEXT_INK     1.5 /* square mm of ink that make words */

struct field {
	const struct variable *variable;
	struct look *first; /* the first of its looks */
	size_t n;           /* looks, one after another */
	struct area area;
};

struct page_work {
	const struct sheet *sheet;
	struct looks *looks;
	const struct expected *expected;
	double worn;
	struct page_reading *page;
	struct choice_box *boxes; /* owned: one a look */
	int printed; /* ink of the pale word in count cells, and more */
};

static struct area
joined(struct area a, const struct area *b)
{
	double x1 = fmax(a.x + a.w, b->x + b->w);
	double y1 = fmax(a.y + a.h, b->y + b->h);

	a.x = fmin(a.x, b->x);
	a.y = fmin(a.y, b->y);
	a.w = x1 - a.x;
	a.h = y1 - a.y;
	return a;
}

/* ---- marks ---- */

/* Pixels of a tile within AREA made smaller by INSET mm. */
static void
pixels_of(const struct tile *t, const struct area *a, double inset, int *x0,
    int *y0, int *x1, int *y1)
{
	*x0 = (int)ceil((a->x + inset - t->area.x) / t->step);
	*y0 = (int)ceil((a->y + inset - t->area.y) / t->step);
	*x1 = (int)floor((a->x + a->w - inset - t->area.x) / t->step);
	*y1 = (int)floor((a->y + a->h - inset - t->area.y) / t->step);
	*x0 = *x0 < 0 ? 0 : *x0;
	*y0 = *y0 < 0 ? 0 : *y0;
	*x1 = *x1 > t->w ? t->w : *x1;
	*y1 = *y1 > t->h ? t->h : *y1;
}

/* Square millimetres of AREA, less INSET mm all around, with ink above CUT. */
static double
inked(const struct tile *t, const struct area *a, double inset, int cut)
{
	int x0, y0, x1, y1, x, y, n = 0;

	pixels_of(t, a, inset, &x0, &y0, &x1, &y1);
	for (y = y0; y < y1; y++)
		for (x = x0; x < x1; x++)
			n += t->ink[y * t->w + x] > cut;
	return n * t->step * t->step;
}

/* Mean of the nine pixels around each, which specks and grain do not reach. */
static int
mean_ink(const struct tile *t, int x, int y)
{
	const uint8_t *p = t->ink + y * t->w + x;

	return (p[-t->w - 1] + p[-t->w] + p[-t->w + 1] + p[-1] + p[0] + p[1] +
		   p[t->w - 1] + p[t->w] + p[t->w + 1]) /
	       9;
}

/* Nothing in it that could be a mark, as most boxes: no need to ask. */
static bool
is_clean(const struct look *look)
{
	const struct tile *t = &look->tile;
	struct area a = look_area(look);
	double grain = 1.5 * t->noise;
	int cut = grain > CLEAN ? (int)grain : CLEAN;
	int x0, y0, x1, y1, x, y, n = 0;

	if (look->outline < 0.4 || grain > 2 * CLEAN)
		return false;
	pixels_of(t, &a, INSIDE, &x0, &y0, &x1, &y1);
	for (y = y0; y < y1; y++)
		for (x = x0; x < x1; x++)
			n += mean_ink(t, x, y) > cut;
	return n < CLEAN_PIXELS;
}

/* Takes away what is no mark; true if nothing else is there. */
static bool
clear(const struct sheet *sheet, struct look *look)
{
	struct area box = look_area(look);

	if (is_clean(look))
		return true;
	if (lines_erase(sheet, &look->tile, &box, &look->crossed) > 0 &&
	    is_clean(look))
		return true;
	if (look->tile.noise > GRAINY)
		tile_smooth(&look->tile);
	return false;
}

static void
mark_patch(const struct look *look, uint8_t *patch)
{
	struct area a = look_area(look);
	double mx = a.w * MARK_MARGIN, my = a.h * MARK_MARGIN;

	a = (struct area){ a.x - mx, a.y - my, a.w + 2 * mx, a.h + 2 * my };
	tile_crop(&look->tile, &a, MODEL_MARK_SIDE, MODEL_MARK_SIDE, patch);
}

static void
read_marks(struct page_work *k)
{
	size_t size = MODEL_MARK_SIDE * MODEL_MARK_SIDE, i, n = 0;
	uint8_t *patches = mem_array(k->looks->n + 1, size);
	float *p = mem_array(k->looks->n + 1, sizeof *p * MARK_COUNT);
	size_t *of = mem_array(k->looks->n + 1, sizeof *of);

	for (i = 0; i < k->looks->n; i++) {
		struct look *l = &k->looks->v[i];

		if (l->boxes->kind != BOX_MARK)
			continue;
		if (clear(k->sheet, l)) {
			k->boxes[i].p[MARK_EMPTY] = SURE_EMPTY;
			k->boxes[i].p[MARK_STROKE] = 1 - SURE_EMPTY;
			continue;
		}
		mark_patch(l, patches + n * size);
		of[n++] = i;
	}
	model_marks(k->expected->model, patches, n, p);
	for (i = 0; i < n; i++)
		memcpy(k->boxes[of[i]].p, p + i * MARK_COUNT,
		    sizeof k->boxes[0].p);
	free(patches);
	free(p);
	free(of);
}

/* ---- one reading ---- */

static struct reading *
add_reading(struct page_work *k, const struct field *f)
{
	struct page_reading *page = k->page;
	struct reading *r;

	page->readings = mem_grow(
	    page->readings, page->n_readings + 1, sizeof *page->readings);
	r = &page->readings[page->n_readings++];
	*r = (struct reading){ .variable = mem_text(f->variable->name),
		.x = f->area.x,
		.y = f->area.y,
		.w = f->area.w,
		.h = f->area.h };
	return r;
}

/* Gives R what was read (VALUE taken), or leaves it to a person. */
static void
conclude(struct page_work *k, struct reading *r, enum reading_kind kind,
    char *value, double p)
{
	p *= 1 - k->worn;
	r->confidence = p < 0 ? 0 : p > 1 ? 1 : p;
	if (1 - p <= k->expected->doubt) {
		r->kind = kind;
		r->value = value;
		return;
	}
	r->kind = READING_UNSURE;
	r->best_kind = kind;
	r->best = value;
}

static char *
codes_of(const struct field *f, const struct chosen *chosen)
{
	struct buf b;
	size_t i;

	buf_init(&b, 65536);
	for (i = 0; i < f->n; i++)
		if (chosen->marked[i]) {
			if (b.len > 0)
				buf_puts(&b, " ");
			buf_puts(&b, f->first[i].boxes->code);
		}
	return buf_take_text(&b);
}

static void
read_choice(struct page_work *k, const struct field *f)
{
	const struct choice_box *boxes = k->boxes + (f->first - k->looks->v);
	bool many = f->variable->type == VARIABLE_CHOICES;
	enum reading_kind kind = many ? READING_CHOICES : READING_CHOICE;
	struct chosen chosen;
	size_t i;

	(many ? choose_many : choose_one)(boxes, f->n, &chosen);
	for (i = 0; i < f->n; i++)
		if (f->first[i].crossed &&
		    boxes[i].p[MARK_STROKE] > boxes[i].p[MARK_EMPTY])
			chosen.p *= CROSSED;
	if (chosen.n == 0 && !many)
		conclude(k, add_reading(k, f), READING_BLANK, NULL, chosen.p);
	else
		conclude(
		    k, add_reading(k, f), kind, codes_of(f, &chosen), chosen.p);
}

static void
blank_glyph(float *p)
{
	int g;

	for (g = 0; g < GLYPH_COUNT; g++)
		p[g] = (1 - BLANK_CELL) / (GLYPH_COUNT - 1);
	p[GLYPH_BLANK] = BLANK_CELL;
}

/* The model was taught with as many of each glyph; what people write depends
 * on where.  How much rarer than a digit each is in a place for digits: */
struct rarity {
	float tick, strike, other;
};

static const struct rarity in_count = { 1.0f, 0.5f, 0.2f };
static const struct rarity in_number = { 0.05f, 0.4f, 0.1f };
static const struct rarity in_code = { 0.01f, 0.05f, 0.02f };

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
	for (g = 0; g < GLYPH_COUNT; g++)
		sum += p[g];
	for (g = 0; g < GLYPH_COUNT; g++)
		p[g] /= sum > 0 ? sum : 1;
}

static void
read_glyphs(struct page_work *k, const struct comb *comb,
    const struct rarity *rarity, struct glyphs *glyphs)
{
	float p[COMB_PATCHES][GLYPH_COUNT];
	int i;

	model_glyphs(k->expected->model, comb->patches[0],
	    (size_t)comb->n_patches, p[0]);
	for (i = 0; i < comb->n_patches; i++)
		weigh(p[i], rarity);
	*glyphs = (struct glyphs){ .cells = comb->cells,
		.n_across = comb->n_across,
		.doubtful = comb->outside > 1.5 || comb->specks > 1.2 };
	for (i = 0; i < comb->cells; i++)
		if (comb->cell[i] < 0)
			blank_glyph(glyphs->p[i]);
		else
			memcpy(glyphs->p[i], p[comb->cell[i]], sizeof p[0]);
	glyphs->n_loose = comb->n_loose;
	for (i = 0; i < comb->n_loose; i++)
		memcpy(glyphs->loose[i], p[comb->loose[i]], sizeof(p[0]));
	for (i = 0; i < comb->n_across; i++) {
		const struct glyph_span *s = &comb->across[i];

		glyphs->across[i].from = s->from;
		glyphs->across[i].to = s->to;
		memcpy(glyphs->across[i].p, p[s->patch], sizeof p[0]);
	}
}

static void
decode(const struct page_work *k, const struct variable *v,
    const struct glyphs *glyphs, struct decoded *out)
{
	const struct expected *e = k->expected;

	if (v->type == VARIABLE_ID)
		decode_id(glyphs, e->ids, e->n_ids, out);
	else if (v->type == VARIABLE_DATE)
		decode_date(glyphs, e->first_date, e->last_date, out);
	else
		decode_number(glyphs, v->has_range ? v->min : 0,
		    v->has_range ? v->max : 1e15, v->tick, out);
}

static int
ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* How dark the pale word in the page's count cells is: it is in all of them,
 * ink over it only in some. */
static int
printed_ink(const struct looks *looks, const struct study *study)
{
	int foot[COUNTS_MAX], n = 0;
	size_t i;

	for (i = 0; i < looks->n && n < COUNTS_MAX; i++) {
		const struct look *l = &looks->v[i];
		const struct variable *v;

		if (l->boxes->kind != BOX_DIGIT)
			continue;
		v = study_find(study, l->boxes->variable);
		if (v != NULL && v->tick)
			foot[n++] = comb_foot(l);
	}
	if (n < 4)
		return COMB_PRINTED;
	qsort(foot, (size_t)n, sizeof(foot[0]), ascending);
	n = foot[0] * 4 / 3 + 6;
	return n < COMB_PRINTED ? n : COMB_PRINTED;
}

static void
read_comb(struct page_work *k, const struct field *f)
{
	struct comb *comb = mem_new(struct comb);
	struct glyphs glyphs;
	struct decoded d;
	struct area box;
	struct reading *r = add_reading(k, f);
	enum variable_type type = f->variable->type;

	box = look_area(f->first);
	(void)lines_erase(k->sheet, &f->first->tile, &box, &f->first->crossed);
	if (f->first->tile.noise > GRAINY)
		tile_smooth(&f->first->tile);
	comb_take(f->first, f->variable->tick ? k->printed : 0, comb);
	read_glyphs(k, comb, rarity_in(f->variable), &glyphs);
	decode(k, f->variable, &glyphs, &d);
	if (f->first->outline < 0.2 || f->first->crossed)
		d.p *= CROSSED; /* where is it, even?  Whose line? */
	if (d.kind == DECODED_BLANK &&
	    beside_written(k->sheet, k->looks, f->first))
		d.p *= BESIDE;
	if (d.kind == DECODED_BLANK)
		conclude(k, r, READING_BLANK, NULL, d.p);
	else if (d.kind == DECODED_TICK)
		conclude(k, r, READING_TICK, NULL, d.p);
	else if (d.kind == DECODED_OTHER)
		conclude(k, r, READING_BLANK, NULL, 0);
	else if (type == VARIABLE_ID)
		conclude(k, r, READING_ID, mem_text(d.text), d.p);
	else if (type == VARIABLE_DATE)
		conclude(k, r, READING_DATE, mem_text(d.text), d.p);
	else if (strcmp(d.text, "0") == 0)
		conclude(k, r, READING_ZERO, NULL, d.p);
	else
		conclude(k, r, READING_NUMBER, mem_text(d.text), d.p);
	mem_wipe(comb, sizeof *comb);
	free(comb);
}

static void
read_words(struct page_work *k, const struct field *f)
{
	const struct look *l = f->first;
	struct area a = look_area(l);
	struct reading *r = add_reading(k, f);
	double ink = inked(&l->tile, &a, 1.0, 70);

	/* The lines to write on are printed at 30 %. */
	r->confidence = 1 - k->worn;
	r->kind = ink > TEXT_INK ? READING_TEXT : READING_BLANK;
}

static void
read_printed_id(struct page_work *k, const struct field *f)
{
	struct reading *r = add_reading(k, f);

	r->kind = READING_ID;
	r->value = mem_text(k->page->id);
	r->confidence = 1;
}

static void
read_field(struct page_work *k, const struct field *f)
{
	if (f->variable->type == VARIABLE_ID && k->page->id != NULL)
		read_printed_id(k, f);
	else if (f->first->boxes->kind == BOX_MARK)
		read_choice(k, f);
	else if (f->first->boxes->kind == BOX_DIGIT)
		read_comb(k, f);
	else
		read_words(k, f);
}

/* Looks from the first on that belong to one variable and are of one kind. */
static struct field
field_at(struct looks *looks, size_t i, const struct study *study)
{
	struct look *l = &looks->v[i];
	struct field f = { .variable = study_find(study, l->boxes->variable),
		.first = l,
		.n = 1,
		.area = l->area };

	while (i + f.n < looks->n && f.n < CHOICE_MAX &&
	       l->boxes->kind == BOX_MARK && l[f.n].boxes->kind == BOX_MARK &&
	       strcmp(l[f.n].boxes->variable, l->boxes->variable) == 0) {
		f.area = joined(f.area, &l[f.n].area);
		f.n++;
	}
	return f;
}

void
fields_read(const struct sheet *sheet, struct looks *looks,
    const struct expected *expected, double worn, struct page_reading *page)
{
	struct page_work k = { sheet, looks, expected, worn, page, NULL, 0 };
	struct field f;
	size_t i;

	k.printed = printed_ink(looks, expected->study);
	k.boxes = mem_array(looks->n + 1, sizeof *k.boxes);
	read_marks(&k);
	for (i = 0; i < looks->n; i += f.n) {
		f = field_at(looks, i, expected->study);
		if (f.variable != NULL)
			read_field(&k, &f);
	}
	free(k.boxes);
}
