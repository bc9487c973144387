/* The data dictionary of the evaluation, row by row, against the definition:
 * every variable, code, range, condition, form and partner flag.  The
 * dictionary is no part of the project; where it is not there, this test says
 * so and is skipped. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "schema/buf.h"
#include "schema/expr.h"
#include "schema/mem.h"
#include "schema/table.h"
#include "tests/schema/side_by_side.h"

#define DICTIONARY SOURCE_DIR "/../shared/study/data-dictionary.csv"
#define SKIPPED    77

static struct study *study;
static struct pool pool;
static struct table rows;
static int line_number;

static void
set_up(void)
{
	study = load_study(SIDE_BY_SIDE);
	pool_init(&pool);
	ck_assert_int_eq(table_read(DICTIONARY, "data-dictionary.csv", &pool,
			     &rows, &line_number),
	    ERR_NONE);
}

static void
tear_down(void)
{
	pool_fini(&pool);
	study_free(study);
}

static const char *
cell(size_t row, const char *column)
{
	return table_cell(&rows, row, column);
}

/* The definition's variable for a row; for a flag NAME_CODE, NAME, and which
 * choice it is in *CHOICE (else -1). */
static const struct variable *
variable_of(size_t row, int *choice)
{
	const char *name = cell(row, "variable");
	const struct variable *v = study_find(study, name);
	size_t i, k;

	*choice = -1;
	if (v != NULL || strcmp(cell(row, "type"), "flag") != 0)
		return v;
	for (i = 0; i < study_n_variables(study); i++) {
		v = study_variable(study, i);
		if (v->type != VARIABLE_CHOICES)
			continue;
		for (k = 0; k < v->choices->n; k++) {
			char *flag =
			    mem_printf("%s_%s", v->name, v->choices->v[k].code);
			bool same = strcmp(flag, name) == 0;

			free(flag);
			if (same) {
				*choice = (int)k;
				return v;
			}
		}
	}
	return NULL;
}

#define ck_row(condition, row)                                                 \
	ck_assert_msg(condition, "%s: %s", cell(row, "variable"), #condition)

START_TEST(every_variable_of_the_dictionary_is_defined)
{
	size_t i;
	int choice;

	ck_assert_uint_eq(rows.n_rows, 174);
	for (i = 0; i < rows.n_rows; i++)
		ck_assert_msg(
		    variable_of(i, &choice) != NULL, "%s", cell(i, "variable"));
}
END_TEST

START_TEST(nothing_is_defined_that_the_dictionary_does_not_know)
{
	size_t i, k, row;
	int choice;

	for (i = 0; i < study_n_variables(study); i++) {
		const struct variable *v = study_variable(study, i);
		size_t n = v->choices != NULL && v->type == VARIABLE_CHOICES
			       ? v->choices->n
			       : 1;
		size_t found = 0;

		if (v->type == VARIABLE_NOTE)
			continue;
		for (k = 0; k < n; k++)
			for (row = 0; row < rows.n_rows; row++)
				if (variable_of(row, &choice) == v &&
				    (choice < 0 || (size_t)choice == k)) {
					found++;
					break;
				}
		ck_assert_msg(found == n, "%s", v->name);
	}
}
END_TEST

START_TEST(forms_are_equal)
{
	size_t i, k, f;
	int choice, other;

	for (i = 0; i < rows.n_rows; i++) {
		const struct variable *v = variable_of(i, &choice);

		for (f = 0; f < study_n_forms(study); f++) {
			const struct form *form = study_form(study, f);
			bool in = false;

			/* one variable may have a row for each of some forms */
			for (k = 0; k < rows.n_rows; k++) {
				const char *p = cell(k, "forms");

				if (variable_of(k, &other) != v ||
				    other != choice)
					continue;
				while (*p != '\0') {
					size_t n = strcspn(p, ";");

					in |= strlen(form->name) == n &&
					      memcmp(p, form->name, n) == 0;
					p += n + (p[n] == ';');
				}
			}
			ck_assert_msg(in == variable_in_form(v, form),
			    "%s in %s", v->name, form->name);
		}
	}
}
END_TEST

static const struct {
	const char *dictionary;
	enum variable_type type;
	bool tick;
	const char *vault;
} types[] = {
	{ "id", VARIABLE_ID, false, NULL },
	{ "date", VARIABLE_DATE, false, NULL },
	{ "choice", VARIABLE_CHOICE, false, NULL },
	{ "flag", VARIABLE_CHOICES, false, NULL },
	{ "phone", VARIABLE_PHONE, false, "phone" },
	{ "email", VARIABLE_EMAIL, false, "email" },
	{ "text", VARIABLE_TEXT, false, NULL },
	{ "integer", VARIABLE_INTEGER, false, NULL },
	{ "count", VARIABLE_INTEGER, true, NULL },
	{ "scale", VARIABLE_SCALE, false, NULL },
	{ "derived", VARIABLE_DERIVED, false, NULL },
};

START_TEST(types_are_equal)
{
	size_t i, t;
	int choice;

	for (i = 0; i < rows.n_rows; i++) {
		const struct variable *v = variable_of(i, &choice);
		bool vault = strstr(cell(i, "note"), "vault") != NULL;

		for (t = 0; t < countof(types); t++)
			if (strcmp(types[t].dictionary, cell(i, "type")) == 0)
				break;
		ck_assert_uint_lt(t, countof(types));
		ck_row(v->type == types[t].type, i);
		ck_row(v->tick == types[t].tick, i);
		ck_row((v->vault != NULL) == vault, i);
	}
}
END_TEST

/* "0=No;1=Yes" against a list of choices: as many, the same codes, in the
 * same order. */
START_TEST(codes_are_equal)
{
	size_t i, k;
	int choice;

	for (i = 0; i < rows.n_rows; i++) {
		const struct variable *v = variable_of(i, &choice);
		const char *p = cell(i, "codes");

		if (strcmp(cell(i, "type"), "flag") == 0) {
			ck_assert_str_eq(p, "0=Not ticked;1=Ticked");
			continue;
		}
		ck_row((p[0] != '\0') == (v->choices != NULL), i);
		for (k = 0; *p != '\0'; k++) {
			size_t n = strcspn(p, "="), rest = strcspn(p, ";");

			ck_row(k < v->choices->n, i);
			ck_row(strlen(v->choices->v[k].code) == n, i);
			ck_row(memcmp(v->choices->v[k].code, p, n) == 0, i);
			p += rest + (p[rest] == ';');
		}
		ck_row(v->choices == NULL || k == v->choices->n, i);
	}
}
END_TEST

START_TEST(ranges_are_equal)
{
	size_t i;
	int choice;

	for (i = 0; i < rows.n_rows; i++) {
		const struct variable *v = variable_of(i, &choice);
		const char *range = cell(i, "range");
		double min, max;

		if (v->type == VARIABLE_ID) {
			ck_assert_str_eq(range, "0000-9999");
			ck_assert_str_eq(expr_source(v->constraint),
			    "regex(., '^[0-9]{4}$')");
			continue;
		}
		ck_row((range[0] != '\0') == v->has_range, i);
		if (range[0] == '\0')
			continue;
		ck_assert_int_eq(sscanf(range, "%lf-%lf", &min, &max), 2);
		ck_row(v->min == min && v->max == max, i);
	}
}
END_TEST

/* `work_a=1 or work_b=1` as the definition writes it. */
static void
translate(const char *only_if, struct buf *out)
{
	while (*only_if != '\0') {
		size_t n = strcspn(only_if, "=");
		char *name = mem_text_n(only_if, n), *at;
		const char *code = only_if + n + 1;
		size_t len = strcspn(code, " ");

		if (study_find(study, name) != NULL) {
			buf_printf(out, "${%s} = '%.*s'", name, (int)len, code);
		} else {
			at = strrchr(name, '_');
			ck_assert_ptr_nonnull(at);
			ck_assert(len == 1 && code[0] == '1');
			*at = '\0';
			buf_printf(out, "selected(${%s}, '%s')", name, at + 1);
		}
		free(name);
		only_if = code + len;
		if (strncmp(only_if, " or ", 4) == 0) {
			buf_puts(out, " or ");
			only_if += 4;
		}
	}
}

START_TEST(conditions_are_equal)
{
	size_t i, with = 0;
	int choice;

	for (i = 0; i < rows.n_rows; i++) {
		const struct variable *v = variable_of(i, &choice);
		const struct group *g;
		struct buf b;
		char *wanted;

		for (g = v->group; g != NULL; g = g->parent)
			ck_row(g->relevant == NULL, i);
		buf_init(&b, 1000);
		translate(cell(i, "only_if"), &b);
		wanted = buf_take_text(&b);
		ck_row((wanted[0] != '\0') == (v->relevant != NULL), i);
		if (v->relevant != NULL) {
			ck_assert_str_eq(expr_source(v->relevant), wanted);
			with++;
		}
		free(wanted);
	}
	ck_assert_uint_gt(with, 15);
}
END_TEST

START_TEST(what_the_partner_gets_is_equal)
{
	const struct partner *partner = study_find_partner(study, "economics");
	size_t i, f, given = 0;
	int choice;

	ck_assert_uint_eq(study_n_partners(study), 1);
	for (i = 0; i < rows.n_rows; i++) {
		const struct variable *v = variable_of(i, &choice);
		const char *flag = cell(i, "partner");
		const char *forms = cell(i, "forms");

		for (f = 0; f < study_n_forms(study); f++) {
			const struct form *form = study_form(study, f);
			bool asked = false;
			const char *p = forms;

			while (*p != '\0') {
				size_t n = strcspn(p, ";");

				asked |= strlen(form->name) == n &&
					 memcmp(p, form->name, n) == 0;
				p += n + (p[n] == ';');
			}
			if (!asked)
				continue;
			ck_row(variable_for_partner(v, partner, form) ==
				   (strcmp(flag, "yes") == 0),
			    i);
			given += strcmp(flag, "yes") == 0;
		}
		if (strcmp(flag, "pseudonym") == 0)
			ck_row(v->pseudonym && v->partners == 0, i);
		else
			ck_row(flag[0] == '\0' || strcmp(flag, "yes") == 0, i);
	}
	ck_assert_uint_gt(given, 100);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("dictionary");
	TCase *t = tcase_create("dictionary");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, every_variable_of_the_dictionary_is_defined);
	tcase_add_test(t, nothing_is_defined_that_the_dictionary_does_not_know);
	tcase_add_test(t, forms_are_equal);
	tcase_add_test(t, types_are_equal);
	tcase_add_test(t, codes_are_equal);
	tcase_add_test(t, ranges_are_equal);
	tcase_add_test(t, conditions_are_equal);
	tcase_add_test(t, what_the_partner_gets_is_equal);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	if (access(DICTIONARY, R_OK) != 0) {
		puts("skipped: the evaluation's data dictionary is not here "
		     "(../shared/study/data-dictionary.csv)");
		return SKIPPED;
	}
	return run_suite(suite());
}
