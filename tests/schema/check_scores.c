/* Scores, against the published rules written out here by hand. */
#include <math.h>
#include <string.h>

#include "schema/digest.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "tests/schema/side_by_side.h"

static struct study *study;
static struct log *filled;

static void
set_up(void)
{
	study = load_study(SIDE_BY_SIDE);
	filled = log_new(study, study_find_form(study, "quarterly"));
}

static void
tear_down(void)
{
	log_free(filled);
	study_free(study);
}

static void
set_code(const char *name, int code)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", code);
	log_set(filled, study_find(study, name), ANSWER_CHOICE, 0, text);
}

/* PREFIX_1 to PREFIX_N, all CODE. */
static void
set_codes(const char *prefix, int n, int code)
{
	char name[40];
	int i;

	for (i = 1; i <= n; i++) {
		snprintf(name, sizeof(name), "%s_%d", prefix, i);
		set_code(name, code);
	}
}

static void
set_scales(const char *prefix, int n, int value)
{
	char name[40];
	int i;

	for (i = 1; i <= n; i++) {
		snprintf(name, sizeof(name), "%s_%d", prefix, i);
		log_set(filled, study_find(study, name), ANSWER_NUMBER, value,
		    NULL);
	}
}

static const struct answer *
score(const char *name)
{
	log_derive(filled);
	return log_answer(filled, study_find(study, name));
}

static void
ck_score(const char *name, double value)
{
	const struct answer *a = score(name);

	ck_assert_msg(a->kind == ANSWER_NUMBER, "%s is missing", name);
	ck_assert_msg(a->number == value, "%s is %.17g, not %.17g", name,
	    a->number, value);
}

static void
ck_missing(const char *name)
{
	ck_assert_msg(score(name)->kind == ANSWER_BLANK, "%s is there", name);
}

/* A score that rests on what nobody could read is no blank. */
static void
ck_lost(const char *name)
{
	ck_assert_msg(score(name)->kind == ANSWER_UNREADABLE,
	    "%s is not unreadable", name);
}

static const double swemwbs[] = { 7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75,
	15.32, 15.84, 16.36, 16.88, 17.43, 17.98, 18.59, 19.25, 19.98, 20.73,
	21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31, 30.70,
	32.55, 35.00 };

START_TEST(every_row_of_the_swemwbs_table)
{
	int raw = 7 + _i, left = raw - 7, item;
	char name[40];

	for (item = 1; item <= 7; item++) {
		int more = left > 4 ? 4 : left;

		snprintf(name, sizeof(name), "swemwbs_%d", item);
		set_code(name, 1 + more);
		left -= more;
	}
	ck_score("swemwbs_raw", raw);
	ck_score("swemwbs_metric", swemwbs[_i]);
}
END_TEST

static const char *const dimensions[] = { "eq5d_mobility", "eq5d_selfcare",
	"eq5d_activities", "eq5d_pain", "eq5d_anxiety" };

static double
eq5d(int state)
{
	size_t i;
	int power = 10000;

	for (i = 0; i < countof(dimensions); i++, power /= 10)
		set_code(dimensions[i], state / power % 10);
	ck_assert_int_eq(score("eq5d_index")->kind, ANSWER_NUMBER);
	return score("eq5d_index")->number;
}

static const struct {
	int state;
	double index;
} states[] = {
	{ 11111, 1 },
	{ 11112, 0.848 },
	{ 11121, 0.796 },
	{ 11211, 0.883 },
	{ 12111, 0.815 },
	{ 21111, 0.850 },
	{ 11113, 0.414 },
	{ 21232, 0.088 },
	{ 22222, 0.516 },
	{ 33333, -0.594 },
};

START_TEST(ten_states_of_eq5d_written_out)
{
	ck_assert_double_eq_tol(eq5d(states[_i].state), states[_i].index, 1e-9);
}
END_TEST

/* The value set once more, in thousandths, from the paper's table. */
static int
thousandths(const int level[5])
{
	static const int less[5][4] = { { 0, 0, 69, 314 }, { 0, 0, 104, 214 },
		{ 0, 0, 36, 94 }, { 0, 0, 123, 386 }, { 0, 0, 71, 236 } };
	int i, sum = 1000, any = 0, three = 0;

	for (i = 0; i < 5; i++) {
		sum -= less[i][level[i]];
		any |= level[i] > 1;
		three |= level[i] == 3;
	}
	return sum - (any ? 81 : 0) - (three ? 269 : 0);
}

/* The sum and a digest of the list "11111 1000\n" ... pin down the whole. */
#define EQ5D_SUM    33232
#define EQ5D_DIGEST "b970a443385128ea"

START_TEST(all_243_states_of_eq5d)
{
	struct buf list;
	char hex[17];
	int n, sum = 0;

	buf_init(&list, 65536);
	for (n = 0; n < 243; n++) {
		int level[5] = { n / 81 % 3 + 1, n / 27 % 3 + 1, n / 9 % 3 + 1,
			n / 3 % 3 + 1, n % 3 + 1 };
		int state = level[0] * 10000 + level[1] * 1000 +
			    level[2] * 100 + level[3] * 10 + level[4];
		double index = eq5d(state);

		ck_assert_int_eq((int)lround(index * 1000), thousandths(level));
		ck_assert_double_eq(index, thousandths(level) / 1000.0);
		sum += thousandths(level);
		buf_printf(&list, "%d %d\n", state, (int)lround(index * 1000));
	}
	digest_hex(list.data, list.len, hex, 16);
	ck_assert_str_eq(hex, EQ5D_DIGEST);
	ck_assert_int_eq(sum, EQ5D_SUM);
	buf_fini(&list);
}
END_TEST

START_TEST(herth_reverses_its_third_and_sixth_item)
{
	set_codes("herth", 12, 1);
	ck_score("herth_total", 18); /* ten 1s and two 4s */
	set_code("herth_3", 4);
	set_code("herth_6", 4);
	ck_score("herth_total", 12);
	set_codes("herth", 12, 4);
	set_code("herth_3", 1);
	set_code("herth_6", 1);
	ck_score("herth_total", 48);
	set_code("herth_3", 2);
	ck_score("herth_total", 47);
	set_code("herth_1", 3);
	ck_score("herth_total", 46);
}
END_TEST

START_TEST(both_ends_of_every_scale)
{
	static const char *const networks[] = { "lsns_family", "lsns_friends",
		"lsns_neighbours" };
	size_t i;

	set_codes("swemwbs", 7, 1);
	ck_score("swemwbs_raw", 7);
	ck_score("swemwbs_metric", 7);
	set_codes("swemwbs", 7, 5);
	ck_score("swemwbs_raw", 35);
	ck_score("swemwbs_metric", 35);
	for (i = 0; i < countof(networks); i++) {
		set_codes(networks[i], 3, 0);
		ck_score(networks[i], 0);
		set_codes(networks[i], 3, 5);
		ck_score(networks[i], 15);
	}
	set_scales("mhses", 6, 1);
	ck_score("mhses_total", 6);
	set_scales("mhses", 6, 10);
	ck_score("mhses_total", 60);
}
END_TEST

struct part_of {
	const char *item, *score;
};

static const struct part_of items[] = {
	{ "swemwbs_4", "swemwbs_raw" },
	{ "swemwbs_7", "swemwbs_metric" },
	{ "herth_3", "herth_total" },
	{ "herth_12", "herth_total" },
	{ "lsns_family_2", "lsns_family" },
	{ "lsns_friends_1", "lsns_friends" },
	{ "lsns_neighbours_3", "lsns_neighbours" },
	{ "mhses_6", "mhses_total" },
	{ "eq5d_mobility", "eq5d_index" },
	{ "eq5d_anxiety", "eq5d_index" },
};

START_TEST(a_score_is_missing_when_one_of_its_items_is)
{
	static const enum answer_kind without[] = { ANSWER_BLANK,
		ANSWER_UNREADABLE, ANSWER_NOT_ASKED, ANSWER_TICK };
	size_t i, d;

	for (i = 0; i < countof(without); i++) {
		set_codes("swemwbs", 7, 3);
		set_codes("herth", 12, 2);
		set_codes("lsns_family", 3, 2);
		set_codes("lsns_friends", 3, 2);
		set_codes("lsns_neighbours", 3, 2);
		set_scales("mhses", 6, 5);
		for (d = 0; d < countof(dimensions); d++)
			set_code(dimensions[d], 1 + (int)d % 3);
		ck_assert_int_eq(score(items[_i].score)->kind, ANSWER_NUMBER);
		log_set(filled, study_find(study, items[_i].item), without[i],
		    0, NULL);
		if (without[i] == ANSWER_UNREADABLE)
			ck_lost(items[_i].score);
		else
			ck_missing(items[_i].score);
	}
}
END_TEST

START_TEST(every_score_names_its_source)
{
	size_t i;

	for (i = 0; i < study_n_variables(study); i++) {
		const struct variable *v = study_variable(study, i);

		if (v->type != VARIABLE_DERIVED)
			continue;
		ck_assert_msg(v->source[0] != '\0', "%s", v->name);
		ck_assert_msg(v->has_range, "%s", v->name);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("scores");
	TCase *t = tcase_create("scores");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(
	    t, every_row_of_the_swemwbs_table, 0, countof(swemwbs));
	tcase_add_loop_test(
	    t, ten_states_of_eq5d_written_out, 0, countof(states));
	tcase_add_test(t, all_243_states_of_eq5d);
	tcase_add_test(t, herth_reverses_its_third_and_sixth_item);
	tcase_add_test(t, both_ends_of_every_scale);
	tcase_add_loop_test(
	    t, a_score_is_missing_when_one_of_its_items_is, 0, countof(items));
	tcase_add_test(t, every_score_names_its_source);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
