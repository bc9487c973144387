/* Loading: what the settings name is there, what they count is a number. */
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

static void
wrong(struct loading *l, const char *key, const char *what)
{
	const struct table *t = &l->study->settings;

	loading_wrong(l, t->name, t->rows[0].line, key, "%s: \"%s\".", what,
	    study_setting(l->study, key));
}

/* The setting KEY is names of forms, with spaces between. */
static void
check_forms(struct loading *l, const char *key)
{
	const char *names = study_setting(l->study, key), *word;
	size_t n;

	while (names != NULL && (word = loading_word(&names, &n)) != NULL) {
		char *name = mem_text_n(word, n);

		if (study_find_form(l->study, name) == NULL)
			wrong(l, key, "There is no such form");
		free(name);
	}
}

static void
check_names(struct loading *l)
{
	static const char *const questions[] = { "region_question",
		"project_question", "draw_question", "date_question" };
	const char *name;
	size_t i;

	for (i = 0; i < countof(questions); i++) {
		name = study_setting(l->study, questions[i]);
		if (name != NULL && study_find(l->study, name) == NULL)
			wrong(l, questions[i], "There is no such question");
	}
	name = study_setting(l->study, "first_log");
	if (name != NULL && study_find_form(l->study, name) == NULL)
		wrong(l, "first_log", "There is no such form");
	check_forms(l, "quarterly_forms");
}

static void
check_numbers(struct loading *l)
{
	static const struct {
		const char *key;
		double min, max;
		const char *says;
	} numbers[] = {
		{ "id_digits", 4, 6, "An ID has 4, 5 or 6 digits" },
		{ "calling_code", 1, 999,
		    "A country's calling code is digits, such as 44" },
		{ "second_read_percent", 0, 100,
		    "This is no number from 0 to 100" },
		{ "error_budget", 0, 10000,
		    "This is no number from 0 to 10000" },
	};
	const char *text;
	char *end;
	double n;
	size_t i;

	for (i = 0; i < countof(numbers); i++) {
		text = study_setting(l->study, numbers[i].key);
		if (text == NULL)
			continue;
		n = strtod(text, &end);
		if (text[strspn(text, "0123456789.")] != '\0' || *end != '\0' ||
		    n < numbers[i].min || n > numbers[i].max)
			wrong(l, numbers[i].key, numbers[i].says);
	}
}

void
loading_settings(struct loading *l)
{
	if (l->study->settings.n_rows == 0)
		return;
	check_names(l);
	check_numbers(l);
}
