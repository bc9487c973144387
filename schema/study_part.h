/* Between the study_*.c files: what a study is made of. */
#ifndef SCHEMA_STUDY_PART_H
#define SCHEMA_STUDY_PART_H

#include "schema/buf.h"
#include "schema/expr.h"
#include "schema/pool.h"
#include "schema/study.h"
#include "schema/table.h"

#define STUDY_ROWS_MAX      4096
#define STUDY_LANGUAGES_MAX 64
#define STUDY_PARTNERS_MAX  32
#define STUDY_LOOKUPS_MAX   32
#define STUDY_OVERLAYS_MAX  64
#define STUDY_LISTS_MAX     1024

enum word_kind {
	WORD_LABEL,
	WORD_HINT,
	WORD_MESSAGE,  /* when the constraint is not met */
	WORD_REQUIRED, /* when there is no answer */
	WORD_KINDS
};
/* The columns they stand in. */
extern const char *const study_word_kinds[WORD_KINDS];

struct language {
	const char *code;
	const char *name;
};

struct study {
	struct pool pool;
	const char *dir;
	struct table settings, forms_table, partners_table, choices_table,
	    survey, regions_table, projects_table;
	struct table lookups[STUDY_LOOKUPS_MAX];
	size_t n_lookups;
	struct table overlays[STUDY_OVERLAYS_MAX];
	size_t n_overlays;

	char version[STUDY_VERSION_LEN + 1];
	struct language languages[STUDY_LANGUAGES_MAX];
	size_t n_languages;
	struct form *forms;
	size_t n_forms;
	struct partner *partners;
	size_t n_partners;
	struct choices *lists;
	size_t n_lists;
	size_t *list_entity; /* by list: entity of its first choice */
	struct group *groups;
	size_t n_groups;
	int *group_rows; /* by group: row in survey */
	struct variable *variables;
	size_t n_variables;
	size_t *variable_rows; /* by variable: row in survey */
	struct item *items;    /* the whole survey */
	size_t n_items;
	const struct variable **by_name; /* sorted */
	size_t *order; /* variables, each after what it depends on */
	bool conditions_use_scores;
	struct region *regions;
	size_t n_regions;
	struct project *projects;
	size_t n_projects;

	/* Wording by language and entity: variables, then groups, forms,
	 * choices of each list, the study itself. */
	const char *(*words)[WORD_KINDS];
	size_t n_entities;
	const char *unused; /* lines; see study_unused() */
};

size_t study_entity_variable(
    const struct study *study, const struct variable *variable);
size_t study_entity_group(const struct study *study, const struct group *group);
size_t study_entity_form(const struct study *study, const struct form *form);
size_t study_entity_study(const struct study *study);
size_t study_entity_choice(
    const struct study *study, const struct choices *choices, size_t i);

/* Wording of ENTITY in the language of index LANG, else in the default one,
 * else in the first that has it; "" if none has. */
const char *study_wording(
    const struct study *study, size_t entity, size_t lang, enum word_kind kind);

/* A study being loaded, and what was found wrong so far. */
struct loading {
	struct study *study;
	struct buf wrong;
	size_t n_wrong;
	/* Scores whose range could not be tried with all answers: the first,
	 * and how many. */
	const struct variable *untried;
	size_t n_untried;
	enum err
	    err; /* not a mistake of the author: the folder is unreadable */
};

/* Adds "FILE:LINE: [COLUMN: ]sentence"; COLUMN may be NULL. */
void loading_wrong(struct loading *l, const char *file, int line,
    const char *column, const char *fmt, ...) printf_like(5, 6);
/* Reads DIR/NAME into TABLE; a missing file leaves it empty and is a mistake
 * if it is REQUIRED. */
void loading_table(
    struct loading *l, const char *name, bool required, struct table *table);
/* The next of the words that spaces (or ;) part in *P, N bytes; NULL after
 * the last. */
const char *loading_word(const char **p, size_t *n);
/* Whether the words in TEXT include WORD. */
bool loading_has_word(const char *text, const char *word);
/* Whether TEXT can name a question: a letter or _, then those, digits, - and
 * full stops. */
bool loading_is_name(const char *text);

/* ---- study_answers.c: answers to try expressions with ---- */

/* A question of an expression, and its answer for the moment. */
struct place {
	const struct variable *question;
	struct expr_value *answers; /* NULL: those of answers_at() */
	size_t n, at;               /* N 0: it has none */
};

struct expr_value answer_text(const char *text); /* borrowed */
struct expr_value answer_number(double number);
/* How many whole numbers V's range holds; 0 if it has none, or too many to be
 * tried. */
size_t answers_in_range(const struct variable *v);
/* How many answers V can have, a single choice or a whole number; 0 if they
 * cannot be counted. */
size_t answers_count(const struct variable *v);
/* Answer I of them; of a number's, also if it is no question. */
struct expr_value answers_at(const struct variable *v, size_t i);
/* The next combination of the N places' answers; false after the last, and
 * then they are at their first again. */
bool places_step(struct place *places, size_t n);

/* Whether COLUMN holds wording: label, hint::French (fr) and so on; or, for
 * translators to read, "label in English". */
bool loading_is_wording(const char *column);

/* ---- study_types.c: what a row of survey.csv can be ---- */

enum { ROW_OPEN = 100, ROW_CLOSE, ROW_IGNORED };

struct type_name {
	const char *name;
	int type; /* enum variable_type, or a ROW_ */
};

/* The type that TYPE begins with, and what follows it in *REST; NULL if there
 * is none. */
const struct type_name *loading_type(const char *type, const char **rest);
/* Whether a row of TYPE is passed over: what a phone notes down by itself. */
bool loading_is_passed_over(const char *type);
/* Says that TYPE is not known, and what to do instead. */
void loading_refuse_type(struct loading *l, int line, const char *type);
/* Refuses what the columns of survey.csv's ROW ask for, if it would change the
 * meaning to pass it over. */
void loading_refuse_columns(struct loading *l, size_t row);

/* Gives the columns of a table that was just read our names, and looks for
 * slips in them. */
void loading_columns(struct loading *l, struct table *t);
/* Writes out what `or_other` stands for, in survey.csv and choices.csv. */
void loading_others(struct loading *l);

/* ---- study_names.c ---- */
/* Sorts the questions by name; each name is there once, as are those that
 * choices are exported under. */
void loading_names(struct loading *l);

/* The steps, in this order. */
void loading_forms(struct loading *l);      /* forms.csv, partners.csv */
void loading_choices(struct loading *l);    /* choices.csv */
void loading_survey(struct loading *l);     /* survey.csv: questions, groups */
void loading_places(struct loading *l);     /* regions.csv, projects.csv */
void loading_settings(struct loading *l);   /* settings.csv */
void loading_conditions(struct loading *l); /* expressions */
void loading_order(struct loading *l);      /* who depends on whom */
void loading_lookups(struct loading *l);    /* what expressions look up */
void loading_results(struct loading *l);    /* which scores are texts */
void loading_items(struct loading *l);      /* each form's own list */
void loading_words(struct loading *l);      /* languages and overlays */
void loading_ranges(struct loading *l);     /* scores beyond their range */
void loading_unused(struct loading *l);     /* what is passed over */
void loading_version(struct loading *l);

/* Parses a condition of FILE's LINE and COLUMN; NULL if TEXT is empty or
 * wrong. */
const struct expr *loading_expr(struct loading *l, const char *text,
    const char *file, int line, const char *column);

#endif
