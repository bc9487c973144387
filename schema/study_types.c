/* Loading: the types that a row of survey.csv can have, and what to do instead
 * of those that cannot be collected here. */
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "schema/study_part.h"

static const struct type_name types[] = {
	{ "select_one", VARIABLE_CHOICE },
	{ "select one", VARIABLE_CHOICE },
	{ "select_multiple", VARIABLE_CHOICES },
	{ "select multiple", VARIABLE_CHOICES },
	{ "integer", VARIABLE_INTEGER },
	{ "int", VARIABLE_INTEGER },
	{ "decimal", VARIABLE_DECIMAL },
	{ "range", VARIABLE_SCALE },
	{ "text", VARIABLE_TEXT },
	{ "string", VARIABLE_TEXT },
	{ "date", VARIABLE_DATE },
	{ "calculate", VARIABLE_DERIVED },
	{ "note", VARIABLE_NOTE },
	{ "begin_group", ROW_OPEN },
	{ "begin group", ROW_OPEN },
	{ "end_group", ROW_CLOSE },
	{ "end group", ROW_CLOSE },
	/* what a phone notes down by itself: we have our own dates */
	{ "start", ROW_IGNORED },
	{ "end", ROW_IGNORED },
	{ "today", ROW_IGNORED },
	{ "deviceid", ROW_IGNORED },
	{ "username", ROW_IGNORED },
	{ "phonenumber", ROW_IGNORED },
	{ "subscriberid", ROW_IGNORED },
	{ "simserial", ROW_IGNORED },
	{ "audit", ROW_IGNORED },
};

const struct type_name *
loading_type(const char *type, const char **rest)
{
	size_t i, n;

	for (i = 0; i < countof(types); i++) {
		n = strlen(types[i].name);
		*rest = type + n;
		if (strncmp(type, types[i].name, n) == 0 &&
		    (**rest == ' ' || **rest == '\0'))
			return &types[i];
	}
	return NULL;
}

bool
loading_is_passed_over(const char *type)
{
	const char *rest;
	const struct type_name *t = loading_type(type, &rest);

	return t != NULL && t->type == ROW_IGNORED;
}

/* Types that ODK knows and paper or text messages cannot do, and what to do
 * instead. */
static const struct {
	const char *types, *instead;
} elsewhere[] = {
	{ "begin_repeat begin end_repeat end repeat",
	    "Repeats are not supported: a form has the same questions for "
	    "everybody. Write the questions out, each with a name and a "
	    "condition." },
	{ "image photo audio video file background-audio",
	    "Pictures, sound and files are not collected here. Leave the row "
	    "out." },
	{ "geopoint geotrace geoshape start-geopoint location gps barcode",
	    "Places on a map and barcodes are not collected here. Ask for the "
	    "place in a text question, or leave the row out." },
	{ "time datetime dateTime",
	    "There are no times of day here. Use date, or a text question." },
	{ "acknowledge trigger",
	    "Use select_one with a list of one choice instead." },
	{ "rank select_one_from_file select_multiple_from_file "
	  "select_one_external xml-external csv-external",
	    "Use select_one with a list in choices.csv instead." },
	{ "hidden entity", "Use calculate, or leave the row out." },
};

void
loading_refuse_type(struct loading *l, int line, const char *type)
{
	const char *p = type, *word, *says = NULL;
	size_t i, n;

	if ((word = loading_word(&p, &n)) != NULL) {
		char *first = mem_text_n(word, n);

		for (i = 0; i < countof(elsewhere); i++)
			if (loading_has_word(elsewhere[i].types, first))
				says = elsewhere[i].instead;
		free(first);
	}
	loading_wrong(l, l->study->survey.name, line, "type",
	    "The type \"%.60s\" is not known here.%s%s", type,
	    says == NULL ? "" : " ", says == NULL ? "" : says);
}

void
loading_refuse_columns(struct loading *l, size_t row)
{
	const struct table *t = &l->study->survey;
	static const char *const columns[][2] = {
		{ "choice_filter",
		    "Choices that depend on another answer are not supported: "
		    "paper shows them all. Use one question with its own list "
		    "and condition (relevant) for each." },
		{ "repeat_count", "Repeats are not supported." },
		{ "trigger",
		    "A calculation is made anew whenever it is needed: leave "
		    "this empty." },
	};
	size_t i;

	for (i = 0; i < countof(columns); i++)
		if (table_cell(t, row, columns[i][0])[0] != '\0')
			loading_wrong(l, t->name, t->rows[row].line,
			    columns[i][0], "%s", columns[i][1]);
}
