#include "ocr/combs.h"

#include <stdlib.h>
#include <string.h>

#include "ocr/comb.h"
#include "ocr/glyphs.h"
#include "ocr/lines.h"
#include "schema/mem.h"

#define COUNTS_MAX 64   /* count cells of a page that are compared */
#define CERTAIN    0.99 /* of what tells somebody's habit */
#define SOME       3    /* of them make one */
#define FEW        3    /* times as many ticks as numbers likewise */

/* What is printed in the page's count cells. */
static void
take_print(const struct looks *looks, const struct study *study,
    struct comb_print *out)
{
	const struct look *count[COUNTS_MAX];
	size_t i, n = 0;

	for (i = 0; i < looks->n && n < COUNTS_MAX; i++) {
		const struct look *l = &looks->v[i];
		const struct variable *v;

		if (l->boxes->kind != BOX_DIGIT)
			continue;
		v = study_find(study, l->boxes->variable);
		if (v != NULL && v->tick)
			count[n++] = l;
	}
	comb_print_take(count, n, out);
}

static void
see(const struct sheet *sheet, struct look *look,
    const struct comb_print *print, const struct expected *expected,
    struct comb_seen *seen)
{
	struct comb *comb = mem_new(struct comb);
	struct area box = look_area(look);

	(void)lines_erase(sheet, &look->tile, &box, &look->crossed);
	if (look->tile.noise > TILE_GRAINY)
		tile_smooth(&look->tile);
	comb_take(look, seen->variable->tick ? print : NULL, comb);
	glyphs_read(expected->model, comb, seen->variable, &seen->glyphs);
	seen->spills = comb->spills;
	mem_wipe(comb, sizeof *comb);
	free(comb);
}

void
combs_decode(const struct comb_seen *seen, const struct expected *expected,
    struct decoded *out)
{
	const struct variable *v = seen->variable;

	if (v->type == VARIABLE_ID)
		decode_id(&seen->glyphs, expected->ids, expected->n_ids, out);
	else if (v->type == VARIABLE_DATE)
		decode_date(&seen->glyphs, expected->first_date,
		    expected->last_date, out);
	else
		decode_number(&seen->glyphs, v->has_range ? v->min : 0,
		    v->has_range ? v->max : 1e15, v->tick, out);
}

/* On half of the paper logs people ticked where they were asked how many times:
 * it is a person's habit, all over the page.  A 1 may be a tick itself. */
static enum habit
habit_of(const struct combs *combs, const struct expected *expected)
{
	int ticks = 0, numbers = 0;
	size_t i;

	for (i = 0; i < combs->n; i++) {
		struct decoded d;

		if (!combs->v[i].variable->tick)
			continue;
		combs_decode(&combs->v[i], expected, &d);
		if (d.p < CERTAIN)
			continue;
		ticks += d.kind == DECODED_TICK;
		numbers += d.kind == DECODED_NUMBER && strcmp(d.text, "1") != 0;
	}
	if (ticks == 0 && numbers >= SOME)
		return HABIT_NUMBERS;
	return ticks >= SOME && ticks >= FEW * numbers ? HABIT_TICKS
						       : HABIT_UNKNOWN;
}

void
combs_see(const struct sheet *sheet, struct looks *looks,
    const struct expected *expected, bool has_id, struct combs *combs)
{
	struct comb_print print;
	enum habit habit;
	size_t i;

	*combs =
	    (struct combs){ .v = mem_array(looks->n + 1, sizeof *combs->v) };
	take_print(looks, expected->study, &print);
	for (i = 0; i < looks->n; i++) {
		struct look *look = &looks->v[i];
		struct comb_seen *seen = &combs->v[combs->n];

		if (look->boxes->kind != BOX_DIGIT)
			continue;
		seen->look = look;
		seen->variable =
		    study_find(expected->study, look->boxes->variable);
		if (seen->variable == NULL ||
		    (has_id && seen->variable->type == VARIABLE_ID))
			continue;
		see(sheet, look, &print, expected, seen);
		combs->n++;
	}
	comb_print_free(&print);
	habit = habit_of(combs, expected);
	for (i = 0; i < combs->n; i++)
		combs->v[i].glyphs.habit = habit;
}

void
combs_free(struct combs *combs)
{
	mem_wipe(combs->v, combs->n * sizeof *combs->v);
	free(combs->v);
}

const struct comb_seen *
combs_at(const struct combs *combs, const struct look *look)
{
	size_t i;

	for (i = 0; i < combs->n; i++)
		if (combs->v[i].look == look)
			return &combs->v[i];
	return NULL;
}
