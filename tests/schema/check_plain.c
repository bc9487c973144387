/* Plain XLSForm as strangers write it: what runs, what is told. */
#include <string.h>

#include "schema/log.h"
#include "tests/schema/folder.h"
#include "tests/schema/side_by_side.h"

static const char survey[] =
    "type,name,label::French (fr),label::English (en),hint::English (en),"
    "required,required_message::English (en),relevant,constraint,"
    "constraint_message::French (fr),default,appearance,parameters,"
    "calculation,read_only,body::accuracyThreshold\n"
    "start,start,,,,,,,,,,,,,,\n"
    "today,today,,,,,,,,,,,,,,\n"
    "begin_group,you,Vous,You,,,,,,,,field-list,,,,\n"
    "text,nick,Votre surnom,Your nickname,Not your name,yes,"
    "Any name will do.,,,,,,,,,\n"
    "integer,age,Votre age,Your age,,,,,. > 17 and . < 100,"
    "De 18 a 99 ans.,18,,,,,\n"
    "select_one drink or_other,drink,Votre boisson,Your drink,,,,,,,tea,"
    "minimal,randomize=true,,,\n"
    "range,thirst,Soif,Thirst,,,,,,,3,,start=1 end=5 step=1,,,\n"
    "date,since,Depuis,Since,,,,,,,today(),,,,yes,\n"
    "end_group,,,,,,,,,,,,,,,\n"
    "calculate,old,,,,,,,,,,,,\"if(${age} >= 65, 'yes', 'no')\",,\n";
static const char choices[] = "list_name,name,label::French (fr),"
			      "label::English (en),region\n"
			      "drink,tea,The,Tea,north\n"
			      "drink,coffee,Cafe,Coffee,south\n";
static const char settings[] =
    "form_title,form_id,version,default_language,style\n"
    "Boissons,drinks,7,English,pages\n";

static struct study *
drinks(char **dir)
{
	*dir = folder_new();
	folder_put(*dir, "survey.csv", survey);
	folder_put(*dir, "choices.csv", choices);
	folder_put(*dir, "settings.csv", settings);
	return load_study(*dir);
}

START_TEST(a_language_is_the_same_with_its_code_and_without)
{
	char *dir;
	struct study *study = drinks(&dir);
	const struct variable *v = study_find(study, "nick");

	ck_assert_uint_eq(study_n_languages(study), 2);
	ck_assert_str_eq(study_language(study, 0), "en");
	ck_assert_str_eq(study_language_name(study, 0), "English");
	ck_assert_str_eq(study_language(study, 1), "fr");
	ck_assert_str_eq(v->label, "Your nickname");
	ck_assert_str_eq(study_variable_label(study, v, "fr"), "Votre surnom");
	study_free(study);
	folder_put(dir, "settings.csv", "form_id\ndrinks\n");
	study = load_study(dir);
	ck_assert_str_eq(study_language(study, 0), "fr");
	ck_assert_uint_eq(study_n_languages(study), 2);
	study_free(study);
	folder_put(
	    dir, "settings.csv", "form_id,default_language\nd,Espagnol\n");
	study = load_study(dir);
	ck_assert_uint_eq(study_n_languages(study), 3);
	ck_assert_ptr_nonnull(strstr(study_unused(study),
	    "the language Espagnol has no code behind it"));
	study_free(study);
	folder_remove(dir);
}
END_TEST

START_TEST(what_is_not_used_is_listed)
{
	char *dir;
	struct study *study = drinks(&dir);

	ck_assert_str_eq(study_unused(study),
	    "settings.csv:1: is not used here: column version\n"
	    "settings.csv:1: is not used here: column style\n"
	    "choices.csv:1: is not used here: column region\n"
	    "survey.csv:1: is not used here: column read_only\n"
	    "survey.csv:2: is not used here: type start\n"
	    "survey.csv:3: is not used here: type today\n"
	    "survey.csv:7: is not used here: parameters randomize=true\n");
	study_free(study);
	folder_remove(dir);
	study = load_study(SOURCE_DIR "/schema/side-by-side");
	ck_assert_str_eq(study_unused(study), "");
	study_free(study);
}
END_TEST

START_TEST(or_other_is_a_choice_and_a_question)
{
	char *dir;
	struct study *study = drinks(&dir);
	const struct variable *v = study_find(study, "drink"),
			      *other = study_find(study, "drink_other");
	struct problems problems = { 0 };
	struct study_report report;
	struct log *log;

	ck_assert_uint_eq(v->choices->n, 3);
	ck_assert_str_eq(v->choices->v[2].code, "other");
	ck_assert_str_eq(v->choices->v[2].label, "Other");
	ck_assert_ptr_nonnull(other);
	ck_assert_int_eq(other->type, VARIABLE_TEXT);
	ck_assert_str_eq(other->label, "Specify other.");
	ck_assert_ptr_eq(other->group, v->group);
	log = log_new(study, study_form(study, 0));
	ck_assert_int_eq(log_set_typed(log, v, "tea"), ERR_NONE);
	ck_assert(!log_relevant(log, other));
	ck_assert_int_eq(log_set_typed(log, v, "Other"), ERR_NONE);
	ck_assert(log_relevant(log, other));
	log_check(log, "en", &problems);
	ck_assert_uint_eq(problems.n, 1);
	ck_assert_str_eq(problems.v[0].text, "Any name will do.");
	problems_fini(&problems);
	log_free(log);
	study_free(study);
	folder_put(dir, "survey.csv",
	    "type,name,label\nselect_multiple drink or_other,d,D\n");
	ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
	ck_assert_ptr_nonnull(strstr(report.text, "\"or_other\" is not"));
	study_report_fini(&report);
	folder_remove(dir);
}
END_TEST

START_TEST(a_default_is_an_answer_of_its_question)
{
	static const struct {
		const char *type, *preset;
		bool fine;
	} cases[] = {
		{ "integer", "3", true },
		{ "integer", "-3", true },
		{ "integer", "3.5", false },
		{ "integer", "few", false },
		{ "decimal", "3.5", true },
		{ "decimal", "3,5", false },
		{ "select_one drink", "tea", true },
		{ "select_one drink", "Tea", false },
		{ "select_multiple drink", "tea coffee", true },
		{ "select_multiple drink", "tea cocoa", false },
		{ "date", "2016-03-05", true },
		{ "date", "today()", true },
		{ "date", "5/3/16", false },
		{ "text", "as usual", true },
		{ "text", "${other}", false },
		{ "note", "x", false },
	};
	char *dir = folder_new();
	struct study_report report;
	struct study *study;
	size_t i;
	enum err err;

	folder_put(dir, "choices.csv", choices);
	for (i = 0; i < countof(cases); i++) {
		char *text = mem_printf("type,name,label,default\n"
					"text,other,Other,\n%s,a,A,\"%s\"\n",
		    cases[i].type, cases[i].preset);

		folder_put(dir, "survey.csv", text);
		free(text);
		err = study_load(dir, &study, &report);
		ck_assert_msg((err == ERR_NONE) == cases[i].fine, "%s %s: %s",
		    cases[i].type, cases[i].preset,
		    report.text == NULL ? "taken" : report.text);
		if (err == ERR_NONE)
			ck_assert_str_eq(
			    study_find(study, "a")->preset, cases[i].preset);
		else
			ck_assert_ptr_nonnull(strstr(
			    report.text, "survey.csv:3: column default: "));
		study_free(study);
		study_report_fini(&report);
	}
	folder_remove(dir);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("plain");
	TCase *t = tcase_create("plain");

	tcase_add_test(t, a_language_is_the_same_with_its_code_and_without);
	tcase_add_test(t, what_is_not_used_is_listed);
	tcase_add_test(t, or_other_is_a_choice_and_a_question);
	tcase_add_test(t, a_default_is_an_answer_of_its_question);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
