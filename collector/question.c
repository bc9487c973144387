#include "collector/question.h"

#include <string.h>

#include "schema/buf.h"
#include "schema/mem.h"
#include "schema/words.h"

#define QUESTION_MAX 1500

/* The first question of the group that VARIABLE is innermost in, or of one
 * around it. */
static bool
opens(const struct form *form, const struct group *group,
    const struct variable *variable)
{
	const struct group *g;
	size_t i;

	for (i = 0; i < form->n_items; i++) {
		if (form->items[i].kind != ITEM_VARIABLE)
			continue;
		for (g = form->items[i].variable->group; g != NULL;
		     g = g->parent)
			if (g == group)
				return form->items[i].variable == variable;
	}
	return false;
}

static void
put_groups(const struct study *study, const struct form *form,
    const struct variable *variable, const char *lang, struct buf *out)
{
	const struct group *chain[8];
	size_t n = 0;
	const struct group *g;

	for (g = variable->group; g != NULL && n < countof(chain);
	     g = g->parent)
		chain[n++] = g;
	while (n-- > 0) {
		const char *label = study_group_label(study, chain[n], lang);
		bool row = n == 0 && chain[n]->parent != NULL &&
			   chain[n]->parent->layout == GROUP_COUNT_TABLE;

		if (*label == '\0' ||
		    (!row && chain[n]->layout != GROUP_CHOICE_TABLE &&
			!opens(form, chain[n], variable)))
			continue;
		buf_puts(out, label);
		if (row && *study_group_hint(study, chain[n], lang) != '\0' &&
		    opens(form, chain[n], variable))
			buf_printf(out, " (%s)",
			    study_group_hint(study, chain[n], lang));
		buf_puts(out, row ? ": " : "\n");
	}
}

static void
put_choices(const struct study *study, const struct variable *variable,
    const char *lang, struct buf *out)
{
	size_t i;

	for (i = 0; i < variable->choices->n; i++)
		buf_printf(out, "\n%s %s", variable->choices->v[i].code,
		    study_choice_label(study, variable->choices, i, lang));
}

static void
put_how(const struct variable *variable, const char *lang, struct buf *out)
{
	switch (variable->type) {
	case VARIABLE_CHOICES:
		buf_printf(out, "\n%s", word(lang, "You may give several."));
		break;
	case VARIABLE_SCALE:
		buf_puts(out, "\n");
		buf_printf(out, word(lang, "Reply with a number, %d to %d."),
		    (int)variable->min, (int)variable->max);
		break;
	case VARIABLE_INTEGER:
	case VARIABLE_DECIMAL:
		buf_printf(out, "\n%s",
		    variable->tick
			? word(lang,
			      "Reply with a number, 0 for none, or YES if "
			      "you do not know how many.")
			: word(lang, "Reply with a number."));
		break;
	default:
		break;
	}
}

char *
question_text(const struct study *study, const struct form *form,
    const struct variable *variable, const char *lang)
{
	struct buf out;

	buf_init(&out, QUESTION_MAX);
	put_groups(study, form, variable, lang, &out);
	buf_puts(&out, study_variable_label(study, variable, lang));
	if (variable->choices != NULL)
		put_choices(study, variable, lang, &out);
	put_how(variable, lang, &out);
	return buf_take_text(&out);
}
