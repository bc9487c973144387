#include <string.h>
#include <unistd.h>

#include "schema/log.h"
#include "schema/study_version.h"
#include "tests/schema/folder.h"
#include "tests/schema/side_by_side.h"

#define HEAD "type,name,label,forms,tick,vault\n"

static const char survey[] = HEAD "select_one mood,mood,How are you?,,,\n"
				  "integer,times,How often?,,yes,\n"
				  "text,phone,Your phone,,,phone\n"
				  "note,hello,Hello,,,\n";
static const char choices[] =
    "list_name,name,label\nmood,1,Good\nmood,2,Bad\nmood,3,So-so\n";

static char *dir;

static void
set_up(void)
{
	dir = folder_new();
	folder_put(dir, "survey.csv", survey);
	folder_put(dir, "choices.csv", choices);
}

static void
tear_down(void)
{
	folder_remove(dir);
}

/* Publishes what is in the folder; its version in VERSION. */
static void
publish(char version[STUDY_VERSION_LEN + 1], bool is_new)
{
	struct study *study = load_study(dir);
	bool added;

	ck_assert_int_eq(study_publish(study, dir, &added, NULL), ERR_NONE);
	ck_assert_int_eq(added, is_new);
	strcpy(version, study_version(study));
	study_free(study);
}

START_TEST(an_old_version_still_reads_its_logs)
{
	char first[STUDY_VERSION_LEN + 1], second[STUDY_VERSION_LEN + 1];
	struct study *study;
	struct log *log;
	struct buf b;

	publish(first, true);
	publish(first, false);
	study = load_study(dir);
	log = log_new(study, study_form(study, 0));
	ck_assert_int_eq(
	    log_set_typed(log, study_find(study, "times"), "lots"), ERR_NONE);
	buf_init(&b, LOG_MAX);
	ck_assert_int_eq(log_encode(log, LOG_ALL, NULL, &b), ERR_NONE);
	log_free(log);
	study_free(study);

	/* another wording, one more choice, a question asked no more */
	folder_put(dir, "survey.csv",
	    HEAD "select_one mood,mood,How do you feel?,,,\n"
		 "integer,times,How often?,-study,yes,\n"
		 "text,phone,Your phone,,,phone\n");
	folder_put(dir, "choices.csv",
	    "list_name,name,label\nmood,1,Good\nmood,2,Bad\nmood,3,So-so\n"
	    "mood,4,No answer\n");
	publish(second, true);
	ck_assert_str_ne(first, second);

	ck_assert_int_eq(
	    study_load_version(dir, first, &study, NULL), ERR_NONE);
	ck_assert_str_eq(study_find(study, "mood")->label, "How are you?");
	ck_assert_int_eq(log_decode(study, b.data, b.len, &log), ERR_NONE);
	log_free(log);
	study_free(study);

	ck_assert_int_eq(
	    study_load_version(dir, second, &study, NULL), ERR_NONE);
	ck_assert_int_eq(log_decode(study, b.data, b.len, &log), ERR_NONE);
	ck_assert_int_eq(
	    log_answer(log, study_find(study, "times"))->kind, ANSWER_TICK);
	log_free(log);
	study_free(study);
	buf_fini(&b);
}
END_TEST

START_TEST(a_version_that_is_not_there_is_not_found)
{
	struct study *study;

	ck_assert_int_eq(
	    study_load_version(dir, "0123456789abcdef", &study, NULL),
	    ERR_NOT_FOUND);
	ck_assert_int_eq(
	    study_load_version(dir, "../../../../etc", &study, NULL),
	    ERR_NOT_FOUND);
	ck_assert_ptr_null(study);
	ck_assert_int_eq(study_load_version(dir, NULL, &study, NULL), ERR_NONE);
	study_free(study);
}
END_TEST

START_TEST(a_version_that_somebody_changed_is_not_used)
{
	char version[STUDY_VERSION_LEN + 1], file[64];
	struct study *study;

	publish(version, true);
	snprintf(file, sizeof(file), "versions/%s/choices.csv", version);
	folder_put(dir, file, "list_name,name,label\nmood,1,Bad\n");
	folder_put(dir, "choices.csv",
	    "list_name,name,label\nmood,1,Well\nmood,2,Bad\nmood,3,So-so\n");
	ck_assert_int_eq(
	    study_load_version(dir, version, &study, NULL), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_folder_of_maps_alone_is_no_version_yet)
{
	char version[STUDY_VERSION_LEN + 1], file[64];
	struct study *study = load_study(dir);

	strcpy(version, study_version(study));
	study_free(study);
	folder_put(dir, "versions/x", "");
	snprintf(file, sizeof(file), "versions/%s/map", version);
	folder_put(dir, file, "{}");
	folder_put(dir, "versions/0123456789abcdef/map", "{}");
	publish(version, true);
	publish(version, false);
	folder_put(dir, "survey.csv", HEAD "text,a,A,,,\n");
	ck_assert_int_eq(
	    study_load_version(dir, version, &study, NULL), ERR_NONE);
	ck_assert_ptr_nonnull(study_find(study, "mood"));
	study_free(study);
}
END_TEST

START_TEST(nothing_is_published_beside_a_damaged_version)
{
	char version[STUDY_VERSION_LEN + 1], file[64];
	struct study_report report;
	struct study *study;
	bool added;

	publish(version, true);
	snprintf(file, sizeof(file), "versions/%s/survey.csv", version);
	folder_put(dir, file, "type,name,label\n");
	folder_put(dir, "choices.csv",
	    "list_name,name,label\nmood,1,Well\nmood,2,Bad\nmood,3,So-so\n");
	study = load_study(dir);
	ck_assert_int_eq(study_publish(study, dir, &added, &report), ERR_STUDY);
	ck_assert_ptr_nonnull(strstr(report.text, "not what was published"));
	study_report_fini(&report);
	study_free(study);
}
END_TEST

struct change {
	const char *survey, *choices, *says;
};

static const struct change changes[] = {
	{ HEAD "select_one mood,mood,M,,,\ntext,phone,P,,,phone\n", choices,
	    "\"times\" is gone" },
	{ HEAD "integer,mood,M,,,\ninteger,times,T,,yes,\n"
	       "text,phone,P,,,phone\n",
	    choices, "\"mood\" was select_one and now is integer" },
	{ HEAD "select_one mood,mood,M,,,\ninteger,times,T,,,\n"
	       "text,phone,P,,,phone\n",
	    choices, "\"times\" took ticks" },
	{ HEAD "select_one mood,mood,M,,,\ninteger,times,T,,yes,\n"
	       "text,phone,P,,,\n",
	    choices, "\"phone\" was phone and now is text" },
	{ HEAD "select_one mood,mood,M,,,\ninteger,times,T,-study,yes,\n"
	       "text,phone,P,,,phone\ninteger,other,O,,,\n",
	    "list_name,name,label\nmood,1,Good\n", "the choice \"2\" is gone" },
	{ survey, "list_name,name,label\nmood,1,Good\nmood,2,Bad\n",
	    "the choice \"3\" is gone" },
	{ survey,
	    "list_name,name,label\nmood,1,Bad\nmood,2,Good\nmood,3,So-so\n",
	    "the code \"1\" now means what \"2\" meant" },
};

START_TEST(what_old_records_do_not_fit_is_refused)
{
	const struct change *c = &changes[_i];
	char version[STUDY_VERSION_LEN + 1];
	struct study_report report;
	struct study *study;
	bool added;

	publish(version, true);
	folder_put(dir, "survey.csv", c->survey);
	folder_put(dir, "choices.csv", c->choices);
	study = load_study(dir);
	ck_assert_int_eq(study_publish(study, dir, &added, &report), ERR_STUDY);
	ck_assert_msg(strstr(report.text, c->says) != NULL, "%s", report.text);
	study_report_fini(&report);
	study_free(study);
}
END_TEST

START_TEST(side_by_side_is_the_same_after_it_was_saved)
{
	struct study *study = load_study(SIDE_BY_SIDE), *again;
	struct study_report report;

	ck_assert_int_eq(study_save(study, dir), ERR_NONE);
	again = load_study(dir);
	ck_assert_str_eq(study_version(study), study_version(again));
	ck_assert_uint_eq(study_n_projects(again), 47);
	ck_assert_int_eq(study_compatible(study, again, &report), ERR_NONE);
	ck_assert_ptr_null(report.text);
	study_free(study);
	study_free(again);
}
END_TEST

START_TEST(two_choices_may_have_one_label)
{
	struct study *study, *again;

	folder_put(dir, "choices.csv",
	    "list_name,name,label\nmood,1,Good\nmood,2,Good\nmood,3,\n"
	    "mood,4,\n");
	study = load_study(dir);
	again = load_study(dir);
	ck_assert_int_eq(study_compatible(study, again, NULL), ERR_NONE);
	study_free(study);
	study_free(again);
}
END_TEST

START_TEST(projects_may_come_while_the_study_runs)
{
	struct study *study = load_study(dir);
	char before[STUDY_VERSION_LEN + 1];

	strcpy(before, study_version(study));
	study_free(study);
	folder_put(dir, "projects.csv", "code,label,region\nA1,A project,\n");
	study = load_study(dir);
	ck_assert_str_eq(study_version(study), before);
	ck_assert_uint_eq(study_n_projects(study), 1);
	study_free(study);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("version");
	TCase *t = tcase_create("version");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, an_old_version_still_reads_its_logs);
	tcase_add_test(t, a_version_that_is_not_there_is_not_found);
	tcase_add_test(t, a_version_that_somebody_changed_is_not_used);
	tcase_add_loop_test(t, what_old_records_do_not_fit_is_refused, 0,
	    sizeof(changes) / sizeof(changes[0]));
	tcase_add_test(t, side_by_side_is_the_same_after_it_was_saved);
	tcase_add_test(t, a_folder_of_maps_alone_is_no_version_yet);
	tcase_add_test(t, nothing_is_published_beside_a_damaged_version);
	tcase_add_test(t, two_choices_may_have_one_label);
	tcase_add_test(t, projects_may_come_while_the_study_runs);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
