/* A study definition, loaded from a folder of CSV in the XLSForm dialect.
 * Everything in it is read-only, owned by the study, and lives until
 * study_free().  See schema/DESIGN.md for the columns. */
#ifndef SCHEMA_STUDY_H
#define SCHEMA_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

struct expr;
struct study;

#define STUDY_VERSION_LEN 16 /* hexadecimal digits of a version */
#define STUDY_FORMS_MAX   32

enum variable_type {
	VARIABLE_CHOICE,  /* select_one LIST */
	VARIABLE_CHOICES, /* select_multiple LIST: a flag NAME_CODE for each */
	VARIABLE_INTEGER, /* integer; with `tick` a count cell */
	VARIABLE_DECIMAL,
	VARIABLE_SCALE, /* range: whole numbers from min to max */
	VARIABLE_TEXT,
	VARIABLE_DATE,
	VARIABLE_ID, /* the person's own ID (text with appearance `id`) */
	VARIABLE_PHONE,
	VARIABLE_EMAIL,
	VARIABLE_DERIVED, /* calculate */
	VARIABLE_NOTE     /* words only, no answer */
};

struct choice {
	const char *code;
	const char *label; /* default language */
};

struct choices {
	const char *name;
	const struct choice *v;
	size_t n;
};

/* One question, derived score or note. */
struct variable {
	const char *name;
	enum variable_type type;
	size_t index;      /* place in study_variable(), and in log answers */
	uint32_t forms;    /* bit i: in study_form(study, i) */
	uint32_t retired;  /* bit i: was in that form: records have it */
	uint32_t partners; /* bit i: study_partner(study, i) gets it, in some
			      form; see variable_for_partner() */
	const uint32_t *partner_forms; /* by partner: bit i: in which form */
	bool pseudonym; /* ID: partners get a pseudonym in its place */
	const struct choices *choices;    /* CHOICE, CHOICES; else NULL */
	const struct group *group;        /* innermost; NULL at the top */
	const struct expr *relevant;      /* NULL: always asked */
	const struct expr *constraint;    /* NULL: anything of its type */
	const struct expr *calculation;   /* DERIVED only */
	bool required;                    /* always */
	const struct expr *required_when; /* NULL, or required when true */
	bool words;     /* DERIVED: may come to a text, such as a band's name */
	bool tick;      /* a tick is an answer: at least once */
	bool multiline; /* TEXT: several lines */
	bool has_range; /* min and max are set, both inclusive */
	double min, max;
	const char *vault;      /* NULL, or which contact: phone, email, name,
				   address; sealed apart, never with answers */
	const char *appearance; /* XLSForm appearance, "" if none */
	const char *paper;      /* layout hints of the paper form, "" if none */
	const char *label;      /* default language */
	const char *hint;       /* default language, "" if none */
	const char *constraint_message; /* default language, "" if none */
	const char *preset; /* what a page has in it before it is filled in, as
			       it would be typed; "today()"; NULL if nothing */
	const char *source; /* DERIVED: where its rule was published; or "" */
	int line;           /* in survey.csv */
};

enum group_layout {
	GROUP_PLAIN,
	GROUP_CHOICE_TABLE, /* questions are rows, their shared choices columns
			       (appearance table-list) */
	GROUP_COUNT_TABLE   /* inner groups are rows, their questions columns
			       (paper `grid`) */
};

struct group {
	const char *name;
	const char *label; /* default language; "" for none */
	const char *hint;
	const struct group *parent;
	const struct expr *relevant; /* NULL: always */
	enum group_layout layout;
	const char *paper;
	uint32_t forms;
};

enum item_kind { ITEM_GROUP, ITEM_END, ITEM_VARIABLE };

/* A form is a flat list of items in the order in which they are asked.  Notes
 * and derived scores are among them: see variable_asked(). */
struct item {
	enum item_kind kind;
	const struct group *group;       /* GROUP and its END */
	const struct variable *variable; /* VARIABLE */
};

enum form_kind { FORM_REGISTRATION, FORM_LOG };

struct form {
	const char *name;  /* reg, monthly, quarterly, ... */
	const char *label; /* default language */
	enum form_kind kind;
	size_t index;
	const struct item *items;
	size_t n_items;
	const char *full;     /* name of the form that this is the short version
				 of; NULL if none */
	const char *channels; /* space-separated: web paper text */
	const struct expr *consent; /* NULL, or unless this is true nothing of
				       the form may be kept but the refusal */
};

struct partner {
	const char *name;
	const char *label;
	size_t index;
};

struct region {
	const char *code; /* a code of choice list `region` */
	const char *label;
	bool go_between; /* its own staff stand between study and members */
};

struct project {
	const char *code;
	const char *label;
	const char *region; /* code */
};

/* What is wrong with a study folder, in words: file, line, column and a plain
 * sentence each, one a line. */
struct study_report {
	char *text; /* owned; NULL if nothing is wrong */
	size_t n;
};
void study_report_fini(struct study_report *report);

/* Loads the folder DIR.  On ERR_STUDY, REPORT (may be NULL; filled, caller
 * finis) says what is wrong.  *STUDY is owned by the caller, NULL on error. */
enum err study_load(const char *dir, struct study **study,
    struct study_report *report) must_use;
void study_free(struct study *study);

const char *study_name(const struct study *study); /* settings: form_id */
const char *study_label(const struct study *study);
/* The same in LANG: an overlay's row named like the study (form_id). */
const char *study_title(const struct study *study, const char *lang);
/* What the study is about, and whom to ask; "" if settings.csv does not say.
 */
const char *study_about(const struct study *study, const char *lang);
const char *study_help(const struct study *study, const char *lang);
/* BLAKE2b hash of everything in the definition but projects.csv and
 * regions.csv, which change while a study runs: STUDY_VERSION_LEN hexadecimal
 * digits. */
const char *study_version(const struct study *study);
/* A value of settings.csv; NULL if it is not there. */
const char *study_setting(const struct study *study, const char *key);

/* What the study's author should know though it is no mistake, a line each with
 * file and line: what is in the files and nothing here uses, and what could not
 * be checked.  "" if there is nothing. */
const char *study_unused(const struct study *study);

size_t study_n_variables(const struct study *study);
const struct variable *study_variable(const struct study *study, size_t i);
const struct variable *study_find(const struct study *study, const char *name);
size_t study_n_forms(const struct study *study);
const struct form *study_form(const struct study *study, size_t i);
const struct form *study_find_form(const struct study *study, const char *name);
const struct form *study_registration(const struct study *study);
size_t study_n_partners(const struct study *study);
const struct partner *study_partner(const struct study *study, size_t i);
const struct partner *study_find_partner(
    const struct study *study, const char *name);
size_t study_n_regions(const struct study *study);
const struct region *study_region(const struct study *study, size_t i);
size_t study_n_projects(const struct study *study);
const struct project *study_project(const struct study *study, size_t i);
const struct project *study_find_project(
    const struct study *study, const char *code);
/* The question that holds a registration's region (its code) or project (its
 * name, in own words), whether to be in the prize draw ("1"), as settings.csv
 * names them; NULL if it does not. */
const struct variable *study_region_question(const struct study *study);
const struct variable *study_project_question(const struct study *study);
const struct variable *study_draw_question(const struct study *study);
/* The date on which a form was filled in: the question that settings.csv names
 * (date_question), else the one called form_date; NULL if there is none. */
const struct variable *study_date_question(const struct study *study);

/* Languages: code and own name of each; 0 is the default language. */
size_t study_n_languages(const struct study *study);
const char *study_language(const struct study *study, size_t i);
const char *study_language_name(const struct study *study, size_t i);
/* Whether LANG is written from right to left. */
bool study_language_rtl(const char *lang);

/* Wording in LANG (a code; NULL or unknown: the default language), falling
 * back to the default.  Never NULL. */
const char *study_form_label(
    const struct study *study, const struct form *form, const char *lang);
const char *study_variable_label(const struct study *study,
    const struct variable *variable, const char *lang);
const char *study_variable_hint(const struct study *study,
    const struct variable *variable, const char *lang);
/* What to say when an answer is required and not there; "" for the usual. */
const char *study_required_message(const struct study *study,
    const struct variable *variable, const char *lang);
const char *study_group_label(
    const struct study *study, const struct group *group, const char *lang);
const char *study_group_hint(
    const struct study *study, const struct group *group, const char *lang);
/* What to say when the constraint is not met. */
const char *study_variable_message(const struct study *study,
    const struct variable *variable, const char *lang);
const char *study_choice_label(const struct study *study,
    const struct choices *choices, size_t i, const char *lang);

/* Whether VARIABLE is in FORM. */
bool variable_in_form(const struct variable *variable, const struct form *form);
/* Whether FORM is one that is due in month K of taking part, from 0: those of
 * the setting `quarterly_forms` (else `first_log`) in the first and every third
 * one after it, other logs in between.  No registration ever is. */
bool study_form_due(const struct study *study, const struct form *form, int k);
/* Whether FORM asks who fills it in. */
bool form_asks_id(const struct form *form);
/* Whether PARTNER gets VARIABLE of FORM. */
bool variable_for_partner(const struct variable *variable,
    const struct partner *partner, const struct form *form);
/* Whether VARIABLE takes an answer from a person (not a note or score). */
bool variable_asked(const struct variable *variable);
/* Most digits that a number in range has; 0 if it has no range. */
int variable_digits(const struct variable *variable);

#endif
