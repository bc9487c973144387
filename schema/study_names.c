/* Loading: names, which each question, group and exported column has for
 * itself.
 */
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

static int
compare_variables(const void *a, const void *b)
{
	const struct variable *x = *(struct variable *const *)a;
	const struct variable *y = *(struct variable *const *)b;
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : x->line - y->line;
}

static void
sort_names(struct loading *l)
{
	struct study *s = l->study;
	size_t i;

	s->by_name = pool_array(&s->pool, s->n_variables, sizeof(*s->by_name));
	for (i = 0; i < s->n_variables; i++)
		s->by_name[i] = &s->variables[i];
	qsort(
	    s->by_name, s->n_variables, sizeof(*s->by_name), compare_variables);
	for (i = 1; i < s->n_variables; i++)
		if (strcmp(s->by_name[i - 1]->name, s->by_name[i]->name) == 0)
			loading_wrong(l, s->survey.name, s->by_name[i]->line,
			    "name",
			    "The name \"%s\" is taken already in line %d.",
			    s->by_name[i]->name, s->by_name[i - 1]->line);
}

/* A flag NAME_CODE must not be called like another question. */
static void
check_flags(struct loading *l)
{
	struct study *s = l->study;
	size_t i, k;

	for (i = 0; i < s->n_variables; i++) {
		const struct variable *q = &s->variables[i];

		if (q->type != VARIABLE_CHOICES)
			continue;
		for (k = 0; k < q->choices->n; k++) {
			char *flag =
			    mem_printf("%s_%s", q->name, q->choices->v[k].code);

			if (study_find(s, flag) != NULL)
				loading_wrong(l, s->survey.name, q->line,
				    "name",
				    "Its choice \"%s\" is exported as "
				    "\"%s\", which is another question.",
				    q->choices->v[k].code, flag);
			free(flag);
		}
	}
}

static void
check_group_names(struct loading *l)
{
	struct study *s = l->study;
	size_t i, k;

	for (i = 0; i < s->n_groups; i++) {
		const char *name = s->groups[i].name;
		bool taken = study_find(s, name) != NULL;

		for (k = 0; k < i && !taken; k++)
			taken = strcmp(s->groups[k].name, name) == 0;
		if (taken)
			loading_wrong(l, s->survey.name,
			    s->survey.rows[s->group_rows[i]].line, "name",
			    "The name \"%s\" is taken already.", name);
	}
}

void
loading_names(struct loading *l)
{
	sort_names(l);
	if (l->n_wrong > 0)
		return;
	check_flags(l);
	check_group_names(l);
}
