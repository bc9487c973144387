/* Loading: the answers that a question can have, to try expressions with. */
#include <math.h>

#include "schema/study_part.h"

#define NUMBERS_MAX 1001 /* of one question */

struct expr_value
answer_text(const char *text)
{
	return (struct expr_value){ .kind = EXPR_NODE, .text = text };
}

struct expr_value
answer_number(double number)
{
	return (struct expr_value){
		.kind = EXPR_NODE, .has_number = true, .number = number
	};
}

size_t
answers_in_range(const struct variable *v)
{
	if (!v->has_range || v->min != floor(v->min) ||
	    v->max != floor(v->max) || !(v->max - v->min < NUMBERS_MAX))
		return 0;
	return (size_t)(v->max - v->min) + 1;
}

size_t
answers_count(const struct variable *v)
{
	if (v->type == VARIABLE_CHOICE)
		return v->choices->n;
	if (v->type == VARIABLE_INTEGER || v->type == VARIABLE_SCALE)
		return answers_in_range(v);
	return 0;
}

struct expr_value
answers_at(const struct variable *v, size_t i)
{
	return v->type == VARIABLE_CHOICE ? answer_text(v->choices->v[i].code)
					  : answer_number(v->min + (double)i);
}

bool
places_step(struct place *places, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (places[i].n == 0)
			continue;
		if (++places[i].at < places[i].n)
			return true;
		places[i].at = 0;
	}
	return false;
}
