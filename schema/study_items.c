/* Loading: each form's own list of items, and whether tables are tables. */
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

static void
mark_groups(struct study *s)
{
	size_t i;
	struct group *g;

	for (i = 0; i < s->n_groups; i++)
		s->groups[i].forms = 0;
	for (i = 0; i < s->n_variables; i++) {
		const struct group *at = s->variables[i].group;

		for (; at != NULL; at = at->parent) {
			g = &s->groups[at - s->groups];
			g->forms |= s->variables[i].forms;
		}
	}
}

static uint32_t
item_forms(const struct item *item)
{
	return item->kind == ITEM_VARIABLE ? item->variable->forms
					   : item->group->forms;
}

static void
take_items(struct study *s, struct form *form)
{
	struct item *items = pool_array(&s->pool, s->n_items, sizeof(*items));
	size_t i, n = 0;

	for (i = 0; i < s->n_items; i++)
		if ((item_forms(&s->items[i]) >> form->index & 1) != 0)
			items[n++] = s->items[i];
	form->items = items;
	form->n_items = n;
}

static int
group_line(const struct study *s, const struct group *g)
{
	return s->survey.rows[s->group_rows[g - s->groups]].line;
}

/* The questions of a choice table share their choices. */
static void
check_choice_table(struct loading *l, const struct group *g)
{
	const struct study *s = l->study;
	const struct choices *shared = NULL;
	size_t i;

	for (i = 0; i < s->n_variables; i++) {
		const struct variable *v = &s->variables[i];

		if (v->group != g)
			continue;
		if (shared == NULL)
			shared = v->choices;
		if (v->type != VARIABLE_CHOICE || v->choices != shared)
			loading_wrong(l, s->survey.name, v->line, "type",
			    "A table-list group holds select_one questions "
			    "of one list alone.");
	}
}

/* The rows of a count table are groups with as many questions each. */
static void
check_count_table(struct loading *l, const struct group *g)
{
	const struct study *s = l->study;
	size_t i, n = 0, columns = 0;
	const struct group *row = NULL;

	for (i = 0; i < s->n_variables; i++) {
		const struct variable *v = &s->variables[i];

		if (v->group == g)
			loading_wrong(l, s->survey.name, v->line, "type",
			    "A grid group holds groups alone, one a row.");
		if (v->group == NULL || v->group->parent != g)
			continue;
		if (v->group != row && row != NULL) {
			if (columns != 0 && columns != n)
				loading_wrong(l, s->survey.name,
				    group_line(s, row), NULL,
				    "The rows of a grid have as many "
				    "questions each.");
			columns = n;
			n = 0;
		}
		row = v->group;
		n++;
	}
	if (columns != 0 && columns != n)
		loading_wrong(l, s->survey.name, group_line(s, row), NULL,
		    "The rows of a grid have as many questions each.");
}

void
loading_items(struct loading *l)
{
	struct study *s = l->study;
	size_t i;

	mark_groups(s);
	for (i = 0; i < s->n_forms; i++)
		take_items(s, &s->forms[i]);
	for (i = 0; i < s->n_groups; i++)
		if (s->groups[i].layout == GROUP_CHOICE_TABLE)
			check_choice_table(l, &s->groups[i]);
		else if (s->groups[i].layout == GROUP_COUNT_TABLE)
			check_count_table(l, &s->groups[i]);
}
