#include "collector/question.h"

#include <string.h>

#include "schema/buf.h"
#include "schema/mem.h"
#include "schema/words.h"

#define QUESTION_MAX 4000

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

/* The notes that stand between the question before VARIABLE and it. */
static void
put_notes(const struct study *study, const struct form *form,
    const struct variable *variable, const char *lang, const struct log *log,
    struct buf *out)
{
	size_t i, from = 0, to = 0;

	for (; to < form->n_items && form->items[to].variable != variable; to++)
		if (form->items[to].kind == ITEM_VARIABLE &&
		    variable_asked(form->items[to].variable))
			from = to + 1;
	for (i = from; i < to; i++) {
		const struct variable *v = form->items[i].variable;

		if (form->items[i].kind == ITEM_VARIABLE &&
		    v->type == VARIABLE_NOTE &&
		    (log == NULL || log_relevant(log, v)))
			buf_printf(
			    out, "%s\n", study_variable_label(study, v, lang));
	}
}

static void
put_label(const struct study *study, const struct variable *variable,
    const char *lang, struct buf *out)
{
	const char *hint = study_variable_hint(study, variable, lang);

	buf_puts(out, study_variable_label(study, variable, lang));
	if (*hint != '\0')
		buf_printf(out, " (%s)", hint);
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
	case VARIABLE_DATE:
		buf_printf(out, "\n%s",
		    word(lang, "Reply with a date: day, month, year."));
		break;
	default:
		break;
	}
}

char *
question_text(const struct study *study, const struct form *form,
    const struct variable *variable, const char *lang, const struct log *log)
{
	struct buf out;

	buf_init(&out, QUESTION_MAX);
	put_notes(study, form, variable, lang, log, &out);
	put_groups(study, form, variable, lang, &out);
	put_label(study, variable, lang, &out);
	if (variable->choices != NULL)
		put_choices(study, variable, lang, &out);
	put_how(variable, lang, &out);
	return buf_take_text(&out);
}
