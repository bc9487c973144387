/* Loading: forms, partners, choice lists, regions, projects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

/* Forms come by these three ways alone. */
static void
check_channels(struct loading *l, const struct table *t, size_t row)
{
	const char *text = table_cell(t, row, "channels"), *word;
	size_t n;

	while ((word = loading_word(&text, &n)) != NULL) {
		char *channel = mem_text_n(word, n);

		if (!loading_has_word("web paper text", channel))
			loading_wrong(l, t->name, t->rows[row].line, "channels",
			    "A form comes by web, paper or text, not by "
			    "\"%s\".",
			    channel);
		free(channel);
	}
}

static void
take_form(struct loading *l, size_t row, struct form *form)
{
	const struct table *t = &l->study->forms_table;
	const char *kind = table_cell(t, row, "kind");
	const char *channels = table_cell(t, row, "channels");
	const char *full = table_cell(t, row, "full");
	int line = t->rows[row].line;

	form->name = table_cell(t, row, "name");
	form->label = table_cell(t, row, "label");
	form->full = full[0] == '\0' ? NULL : full;
	form->channels = channels[0] == '\0' ? "web paper text" : channels;
	form->kind =
	    strcmp(kind, "registration") == 0 ? FORM_REGISTRATION : FORM_LOG;
	if (strcmp(kind, "registration") != 0 && strcmp(kind, "log") != 0)
		loading_wrong(l, t->name, line, "kind",
		    "A form is a \"registration\" or a \"log\".");
	if (!loading_is_name(form->name))
		loading_wrong(l, t->name, line, "name",
		    "A form needs a name of letters, digits and _.");
	check_channels(l, t, row);
}

static void
take_forms(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->forms_table;
	size_t i, k;

	if (t->n_rows > STUDY_FORMS_MAX) {
		loading_wrong(l, t->name, t->rows[STUDY_FORMS_MAX].line, NULL,
		    "A study has at most %d forms.", STUDY_FORMS_MAX);
		return;
	}
	s->n_forms = t->n_rows;
	for (i = 0; i < s->n_forms; i++) {
		s->forms[i].index = i;
		take_form(l, i, &s->forms[i]);
		for (k = 0; k < i; k++)
			if (strcmp(s->forms[k].name, s->forms[i].name) == 0)
				loading_wrong(l, t->name, t->rows[i].line,
				    "name", "There are two forms \"%s\".",
				    s->forms[i].name);
	}
	for (i = 0; i < s->n_forms; i++)
		if (s->forms[i].full != NULL &&
		    study_find_form(s, s->forms[i].full) == NULL)
			loading_wrong(l, t->name, t->rows[i].line, "full",
			    "There is no form \"%s\".", s->forms[i].full);
}

/* Plain XLSForm: one form, a log, named as the settings say. */
static void
take_one_form(struct loading *l)
{
	struct study *s = l->study;

	s->n_forms = 1;
	s->forms[0] = (struct form){ .name = study_name(s),
		.label = study_label(s),
		.kind = FORM_LOG,
		.channels = "web paper text" };
}

static void
take_partners(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->partners_table;
	size_t i;

	s->partners = pool_array(&s->pool, t->n_rows, sizeof(*s->partners));
	for (i = 0; i < t->n_rows; i++) {
		const char *name = table_cell(t, i, "name");

		if (i == STUDY_PARTNERS_MAX) {
			loading_wrong(l, t->name, t->rows[i].line, NULL,
			    "A study has at most %d partners.",
			    STUDY_PARTNERS_MAX);
			return;
		}
		if (!loading_is_name(name) ||
		    study_find_partner(s, name) != NULL)
			loading_wrong(l, t->name, t->rows[i].line, "name",
			    "A partner needs a name of its own, of letters, "
			    "digits and _.");
		s->partners[i] = (struct partner){ .name = name,
			.label = table_cell(t, i, "label"),
			.index = i };
		s->n_partners = i + 1;
	}
}

void
loading_forms(struct loading *l)
{
	struct study *s = l->study;

	s->forms = pool_array(&s->pool, STUDY_FORMS_MAX, sizeof(*s->forms));
	if (s->forms_table.n_rows > 0)
		take_forms(l);
	else
		take_one_form(l);
	take_partners(l);
}

static struct choices *
find_list(struct study *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n_lists; i++)
		if (strcmp(s->lists[i].name, name) == 0)
			return &s->lists[i];
	return NULL;
}

static void
count_choice(struct loading *l, size_t row)
{
	struct study *s = l->study;
	const struct table *t = &s->choices_table;
	const char *name = table_cell(t, row, "list_name");
	struct choices *list = find_list(s, name);

	if (name[0] == '\0') {
		loading_wrong(l, t->name, t->rows[row].line, "list_name",
		    "A choice needs the name of its list.");
		return;
	}
	if (list == NULL && s->n_lists == STUDY_LISTS_MAX) {
		loading_wrong(l, t->name, t->rows[row].line, NULL,
		    "There are too many lists.");
		return;
	}
	if (list == NULL) {
		list = &s->lists[s->n_lists++];
		list->name = name;
	}
	list->n++;
}

struct filling {
	struct choice *v;
	size_t n;
};

static void
take_choice(struct loading *l, size_t row, struct filling *fillings)
{
	struct study *s = l->study;
	const struct table *t = &s->choices_table;
	struct choices *list = find_list(s, table_cell(t, row, "list_name"));
	struct filling *f = &fillings[list - s->lists];
	const char *code = table_cell(t, row, "name");
	size_t i;

	if (code[0] == '\0' || strpbrk(code, " \t\r\n") != NULL)
		loading_wrong(l, t->name, t->rows[row].line, "name",
		    "A choice needs a code without spaces.");
	for (i = 0; i < f->n; i++)
		if (strcmp(f->v[i].code, code) == 0)
			loading_wrong(l, t->name, t->rows[row].line, "name",
			    "The list \"%s\" has the code \"%s\" twice.",
			    list->name, code);
	f->v[f->n].code = code;
	f->v[f->n++].label = table_cell(t, row, "label");
}

void
loading_choices(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->choices_table;
	struct filling *fillings;
	size_t i;

	s->lists = pool_array(&s->pool, STUDY_LISTS_MAX, sizeof(*s->lists));
	for (i = 0; i < t->n_rows; i++)
		count_choice(l, i);
	if (l->n_wrong > 0)
		return;
	fillings = pool_array(&s->pool, s->n_lists, sizeof(*fillings));
	for (i = 0; i < s->n_lists; i++) {
		fillings[i].v =
		    pool_array(&s->pool, s->lists[i].n, sizeof(*fillings[i].v));
		s->lists[i].v = fillings[i].v;
	}
	for (i = 0; i < t->n_rows; i++)
		take_choice(l, i, fillings);
}

static bool
is_region(const struct study *s, const char *code)
{
	size_t i;

	for (i = 0; i < s->n_regions; i++)
		if (strcmp(s->regions[i].code, code) == 0)
			return true;
	return false;
}

static void
take_regions(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->regions_table;
	size_t i;

	s->regions = pool_array(&s->pool, t->n_rows, sizeof(*s->regions));
	for (i = 0; i < t->n_rows; i++) {
		const char *code = table_cell(t, i, "code");

		if (code[0] == '\0' || is_region(s, code))
			loading_wrong(l, t->name, t->rows[i].line, "code",
			    "A region needs a code of its own.");
		s->regions[i] = (struct region){ .code = code,
			.label = table_cell(t, i, "label"),
			.go_between = strcmp(table_cell(t, i, "go_between"),
					  "yes") == 0 };
		s->n_regions = i + 1;
	}
}

void
loading_places(struct loading *l)
{
	struct study *s = l->study;
	const struct table *t = &s->projects_table;
	size_t i;

	take_regions(l);
	s->projects = pool_array(&s->pool, t->n_rows, sizeof(*s->projects));
	for (i = 0; i < t->n_rows; i++) {
		struct project *p = &s->projects[i];

		p->code = table_cell(t, i, "code");
		p->label = table_cell(t, i, "label");
		p->region = table_cell(t, i, "region");
		if (p->code[0] == '\0' ||
		    study_find_project(s, p->code) != NULL)
			loading_wrong(l, t->name, t->rows[i].line, "code",
			    "A project needs a code of its own.");
		if (s->n_regions > 0 && !is_region(s, p->region))
			loading_wrong(l, t->name, t->rows[i].line, "region",
			    "There is no region \"%s\".", p->region);
		s->n_projects = i + 1;
	}
}
