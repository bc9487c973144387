/* Choices, by code, label or habit. */
#include <stdlib.h>
#include <string.h>

#include "schema/buf.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "schema/typed_part.h"

static const char *const yes_words[] = { "y", "yeah", "yep", "yup", "ya", "ok",
	"okay", "sure", "true", "tick", "x" };
static const char *const no_words[] = { "n", "nope", "nah", "false" };

static bool
same_words(const char *label, const char *text)
{
	char *l = log_plain(label);
	bool same = strcmp(l, text) == 0;

	free(l);
	return same;
}

static bool
is_label(
    const struct study *s, const struct choices *c, size_t i, const char *text)
{
	size_t k;

	for (k = 0; k < study_n_languages(s); k++)
		if (same_words(
			study_choice_label(s, c, i, study_language(s, k)),
			text))
			return true;
	return false;
}

/* "2) often", "2 - often", "2. often": its code in front of its label. */
static bool
is_code_and_label(
    const struct study *s, const struct choices *c, size_t i, const char *text)
{
	size_t n = strlen(c->v[i].code);

	if (strncmp(text, c->v[i].code, n) != 0 ||
	    strchr(" ).:-=", text[n]) == NULL || text[n] == '\0')
		return false;
	text += n;
	text += strspn(text, " ).:-=");
	return *text == '\0' || is_label(s, c, i, text);
}

/* Index of the choice that TEXT (plain) means; -1 if none or several. */
static int
find_choice(const struct study *s, const struct choices *c, const char *text)
{
	const char *as = ONE_OF(text, yes_words)  ? "yes"
			 : ONE_OF(text, no_words) ? "no"
						  : text;
	size_t i, n = strlen(text);
	int found = -1;

	for (i = 0; i < c->n; i++) {
		char *code = log_plain(c->v[i].code);
		bool same = strcmp(code, text) == 0;

		free(code);
		if (same || is_label(s, c, i, text) ||
		    is_code_and_label(s, c, i, text))
			return (int)i;
	}
	for (i = 0; i < c->n; i++)
		if (same_words(c->v[i].label, as))
			return (int)i;
	for (i = 0; i < c->n && n >= 3; i++) {
		char *label = log_plain(c->v[i].label);

		if (strncmp(label, text, n) == 0)
			found = found == -1 ? (int)i : -2;
		free(label);
	}
	return found < 0 ? -1 : found;
}

enum err
typed_choice(struct log *log, const struct variable *v, const char *text)
{
	int i = find_choice(log->study, v->choices, text);

	if (i < 0)
		return ERR_INPUT;
	log_set(log, v, ANSWER_CHOICE, 0, v->choices->v[i].code);
	return ERR_NONE;
}

/* Marks in TICKED what the parts of TEXT between any of SIGNS mean. */
static bool
take_parts(const struct study *s, const struct choices *c, char *text,
    const char *signs, bool *ticked)
{
	char *save = NULL, *part;
	bool some = false;

	for (part = strtok_r(text, signs, &save); part != NULL;
	     part = strtok_r(NULL, signs, &save)) {
		char *trimmed = log_plain(part);
		int i = find_choice(s, c, trimmed);
		bool filler = trimmed[0] == '\0' || strcmp(trimmed, "and") == 0;

		free(trimmed);
		if (filler)
			continue;
		if (i < 0)
			return false;
		ticked[i] = some = true;
	}
	return some;
}

static void
keep_choices(struct log *log, const struct variable *v, const bool *ticked)
{
	struct buf b;
	size_t i;
	char *text;

	buf_init(&b, LOG_MAX);
	for (i = 0; i < v->choices->n; i++)
		if (ticked[i])
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "",
			    v->choices->v[i].code);
	text = buf_take_text(&b);
	log_set(log, v, ANSWER_CHOICES, 0, text);
	mem_free_text(text);
}

enum err
typed_choices(struct log *log, const struct variable *v, const char *text)
{
	static const char *const signs[] = { ",;/+&\n", ",;/+& \n" };
	bool *ticked = mem_array(v->choices->n, sizeof(*ticked));
	bool none = typed_is_zero(text) &&
		    find_choice(log->study, v->choices, text) < 0;
	bool taken = none;
	size_t i;

	for (i = 0; i < countof(signs) && !taken; i++) {
		char *copy = mem_text(text);

		memset(ticked, 0, v->choices->n * sizeof(*ticked));
		taken =
		    take_parts(log->study, v->choices, copy, signs[i], ticked);
		mem_free_text(copy);
	}
	if (taken)
		keep_choices(log, v, ticked);
	free(ticked);
	return taken ? ERR_NONE : ERR_INPUT;
}
