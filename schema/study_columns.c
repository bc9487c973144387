/* Loading: the columns of the files: other names for them, slips in them, and
 * what in them is not used. */
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

/* XLSForm's other names for its columns, as people write them. */
static const char *const aliases[][2] = {
	{ "list name", "list_name" },
	{ "relevance", "relevant" },
	{ "calculate", "calculation" },
	{ "constraint message", "constraint_message" },
	{ "constraint_msg", "constraint_message" },
	{ "default language", "default_language" },
	{ "id_string", "form_id" },
	{ "title", "form_title" },
};

static void
rename(struct loading *l, struct table *t)
{
	const char **columns =
	    pool_array(&l->study->pool, t->n_columns, sizeof(*columns));
	size_t i, k;

	for (i = 0; i < t->n_columns; i++) {
		columns[i] = t->columns[i];
		for (k = 0; k < countof(aliases); k++)
			if (strcmp(columns[i], aliases[k][0]) == 0)
				columns[i] = aliases[k][1];
	}
	t->columns = columns;
}

/* Of survey.csv: columns whose absence changes what a study means. */
static const char *const survey_columns[] = { "type", "name", "label", "hint",
	"relevant", "constraint", "constraint_message", "required",
	"required_message", "calculation", "appearance", "parameters",
	"default", "forms", "partner", "paper", "vault", "tick", "source",
	"disabled" };
static const char *const choices_columns[] = { "list_name", "name", "label" };
static const char *const forms_columns[] = { "name", "label", "kind", "full",
	"channels", "consent" };
static const char *const overlay_columns[] = { "list_name", "name" };
static const char *const settings_columns[] = { "form_title", "form_id",
	"default_language", "id_digits", "calling_code", "region_question",
	"project_question", "draw_question", "date_question", "first_log",
	"first_date", "about", "help", "office_contact", "error_budget",
	"keep_scans", "second_read_percent", "quarterly_forms" };

/* Whether A of N bytes becomes B by one letter too many, too few, wrong, or
 * changed with its neighbour. */
static bool
one_slip(const char *a, size_t n, const char *b)
{
	size_t m = strlen(b), at = 0;

	while (at < n && at < m && a[at] == b[at])
		at++;
	if (n == m && at < n)
		return memcmp(a + at + 1, b + at + 1, n - at - 1) == 0 ||
		       (at + 1 < n && a[at] == b[at + 1] &&
			   a[at + 1] == b[at] &&
			   memcmp(a + at + 2, b + at + 2, n - at - 2) == 0);
	if (n == m + 1)
		return memcmp(a + at + 1, b + at, m - at) == 0;
	if (m == n + 1)
		return memcmp(a + at, b + at + 1, n - at) == 0;
	return false;
}

/* Other columns are passed over; one that is nearly ours is a slip. */
static void
check_spelling(struct loading *l, const struct table *t)
{
	size_t i, k, n;

	for (i = 0; i < t->n_columns; i++) {
		const char *column = t->columns[i];

		n = strstr(column, "::") != NULL
			? (size_t)(strstr(column, "::") - column)
			: strlen(column);
		for (k = 0; k < countof(survey_columns); k++)
			if (one_slip(column, n, survey_columns[k]))
				loading_wrong(l, t->name, 1, column,
				    "There is no such column. Is it meant to "
				    "be %s?",
				    survey_columns[k]);
	}
}

/* A column is there once: of two, one would be passed over. */
static void
check_names(struct loading *l, const struct table *t)
{
	size_t i, k;

	for (i = 0; i < t->n_columns; i++)
		for (k = 0; k < i && t->columns[i][0] != '\0'; k++)
			if (strcmp(t->columns[i], t->columns[k]) == 0)
				loading_wrong(l, t->name, 1, t->columns[i],
				    "There are two columns of this name.");
}

void
loading_columns(struct loading *l, struct table *t)
{
	rename(l, t);
	check_names(l, t);
	if (strcmp(t->name, "survey.csv") == 0)
		check_spelling(l, t);
}

/* ---- what is passed over ---- */

static bool
is_filled(const struct table *t, size_t column)
{
	size_t i;

	for (i = 0; i < t->n_rows; i++)
		if (t->rows[i].cells[column][0] != '\0')
			return true;
	return false;
}

static bool
is_among(const char *column, const char *const *columns, size_t n)
{
	while (n > 0 && strcmp(columns[n - 1], column) != 0)
		n--;
	return n > 0;
}

static void
note_columns(struct buf *b, const struct table *t, const char *const *columns,
    size_t n, bool wording)
{
	size_t i;

	for (i = 0; i < t->n_columns; i++) {
		const char *column = t->columns[i];

		if (column[0] == '\0' || is_among(column, columns, n) ||
		    (wording && loading_is_wording(column)) || !is_filled(t, i))
			continue;
		buf_printf(
		    b, "%s:1: is not used here: column %s\n", t->name, column);
	}
}

#define NOTE(b, t, columns, wording)                                           \
	note_columns(b, t, columns, countof(columns), wording)

static void
note_rows(struct buf *b, const struct table *t)
{
	size_t i;

	for (i = 0; i < t->n_rows; i++) {
		const char *type = table_cell(t, i, "type");

		if (loading_is_passed_over(type))
			buf_printf(b, "%s:%d: is not used here: type %s\n",
			    t->name, t->rows[i].line, type);
		else if (strcmp(type, "range") != 0 &&
			 table_cell(t, i, "parameters")[0] != '\0')
			buf_printf(b,
			    "%s:%d: is not used here: parameters %.100s\n",
			    t->name, t->rows[i].line,
			    table_cell(t, i, "parameters"));
	}
}

/* A language without a code has no interface words and no direction. */
static void
note_languages(struct buf *b, const struct study *s)
{
	size_t i;

	for (i = 0; i < s->n_languages; i++)
		if (s->languages[i].code == s->languages[i].name ||
		    strcmp(s->languages[i].code, s->languages[i].name) == 0)
			buf_printf(b,
			    "settings.csv:1: the language %s has no code "
			    "behind it, such as French (fr)\n",
			    s->languages[i].name);
}

/* A check that gave up is no check. */
static void
note_untried(struct buf *b, const struct loading *l)
{
	char *more = l->n_untried > 1 ? mem_printf(" (and %zu other scores)",
					    l->n_untried - 1)
				      : mem_text("");

	if (l->n_untried > 0)
		buf_printf(b,
		    "%s:%d: there are too many answers to try whether \"%s\"%s "
		    "can leave the range of its constraint\n",
		    l->study->survey.name, l->untried->line, l->untried->name,
		    more);
	free(more);
}

void
loading_unused(struct loading *l)
{
	struct study *s = l->study;
	struct buf b;
	char *text;
	size_t i;

	buf_init(&b, 64 * 1024);
	NOTE(&b, &s->settings, settings_columns, false);
	NOTE(&b, &s->forms_table, forms_columns, true);
	NOTE(&b, &s->choices_table, choices_columns, true);
	NOTE(&b, &s->survey, survey_columns, true);
	note_rows(&b, &s->survey);
	for (i = 0; i < s->n_overlays; i++)
		NOTE(&b, &s->overlays[i], overlay_columns, true);
	note_languages(&b, s);
	note_untried(&b, l);
	text = buf_take_text(&b);
	s->unused = pool_text(&s->pool, text);
	free(text);
}
