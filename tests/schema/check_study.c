#include <string.h>
#include <sys/stat.h>

#include "schema/expr.h"
#include "schema/mem.h"
#include "tests/schema/side_by_side.h"

static struct study *study;

static void
set_up(void)
{
	study = load_study(SIDE_BY_SIDE);
}

static void
tear_down(void)
{
	study_free(study);
}

START_TEST(the_study_has_five_forms)
{
	const char *names[] = { "reg", "monthly", "quarterly", "monthly_short",
		"quarterly_short" };
	size_t i;

	ck_assert_uint_eq(study_n_forms(study), 5);
	for (i = 0; i < 5; i++)
		ck_assert_str_eq(study_form(study, i)->name, names[i]);
	ck_assert_ptr_eq(study_registration(study), study_form(study, 0));
	ck_assert_str_eq(
	    study_find_form(study, "monthly_short")->full, "monthly");
}
END_TEST

START_TEST(items_of_a_form_open_and_close_their_groups)
{
	size_t i, k;

	for (i = 0; i < study_n_forms(study); i++) {
		const struct form *f = study_form(study, i);
		const struct group *at = NULL;

		ck_assert_uint_gt(f->n_items, 20);
		for (k = 0; k < f->n_items; k++) {
			const struct item *item = &f->items[k];

			if (item->kind == ITEM_GROUP) {
				ck_assert_ptr_eq(item->group->parent, at);
				at = item->group;
			} else if (item->kind == ITEM_END) {
				ck_assert_ptr_eq(item->group, at);
				at = at->parent;
			} else {
				ck_assert_ptr_eq(item->variable->group, at);
				ck_assert(variable_in_form(item->variable, f));
			}
		}
		ck_assert_ptr_null(at);
	}
}
END_TEST

START_TEST(a_count_cell_has_its_range_its_digits_and_its_tick)
{
	const struct variable *v = study_find(study, "ps_informal_given");

	ck_assert_int_eq(v->type, VARIABLE_INTEGER);
	ck_assert(v->tick && v->has_range);
	ck_assert(v->min == 0 && v->max == 99);
	ck_assert_int_eq(variable_digits(v), 2);
	ck_assert_str_eq(v->group->label, "Informal peer support");
	ck_assert_int_eq(v->group->parent->layout, GROUP_COUNT_TABLE);
	ck_assert_int_eq(
	    variable_digits(study_find(study, "svc_gp_minutes")), 3);
}
END_TEST

START_TEST(elefriends_is_a_go_between)
{
	ck_assert_uint_eq(study_n_regions(study), 10);
	ck_assert(study_region(study, 9)->go_between);
	ck_assert(!study_region(study, 0)->go_between);
	ck_assert_uint_eq(study_n_projects(study), 47);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("study");
	TCase *t = tcase_create("side by side");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_study_has_five_forms);
	tcase_add_test(t, items_of_a_form_open_and_close_their_groups);
	tcase_add_test(t, a_count_cell_has_its_range_its_digits_and_its_tick);
	tcase_add_test(t, elefriends_is_a_go_between);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
