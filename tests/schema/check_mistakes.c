/* What is wrong with a study folder is told with file, line and column; what
 * is plain XLSForm just runs. */
#include <string.h>

#include "schema/log.h"
#include "schema/table.h"
#include "tests/schema/folder.h"
#include "tests/schema/side_by_side.h"

#define HEAD "type,name,label,relevant,constraint,calculation,appearance\n"

struct mistake {
	const char *survey, *choices, *says;
};

static const struct mistake mistakes[] = {
	{ HEAD "integer,a,A,${b} = 1,,,\n", NULL,
	    "survey.csv:2: column relevant: character 3: There is no question "
	    "named \"b\"." },
	{ HEAD "integer,a,A,,,,\n\n\"text\",b,\"two\nlines\",,,,\n"
	       "integer,c,C,${x} > 1,,,\n",
	    NULL, "survey.csv:6: column relevant" },
	{ HEAD "integer,a,A,${b} = 1,,,\ninteger,b,B,${a} = 1,,,\n", NULL,
	    "survey.csv:2: Whether \"a\" is asked, or its value, depends on "
	    "itself in a circle." },
	{ HEAD "calculate,a,A,,,${a} + 1,\n", NULL, "in a circle" },
	{ HEAD "integer,a,A,,,,\ntext,a,B,,,,\n", NULL,
	    "survey.csv:3: column name: The name \"a\" is taken already in "
	    "line 2." },
	{ HEAD "integer,a b,A,,,,\n", NULL, "column name: A name is needed" },
	{ HEAD "matrix,a,A,,,,\n", NULL,
	    "survey.csv:2: column type: The type \"matrix\" is not known" },
	{ HEAD "select_one l,a,A,,,,\n", NULL, "no list of choices \"l\"" },
	{ HEAD "select_one l,a,A,,,,\n",
	    "list_name,name,label\nl,1,One\nl,1,Two\n",
	    "choices.csv:3: column name: The list \"l\" has the code \"1\" "
	    "twice." },
	{ HEAD "select_one l,a,A,,,,\ntext,b,B,${a} = '2',,,\n",
	    "list_name,name,label\nl,1,One\n",
	    "survey.csv:3: column relevant: character 9: \"2\" is not among "
	    "the choices" },
	{ HEAD "select_multiple l,a,A,,,,\n"
	       "text,b,B,\"selected(${a}, 'z')\",,,\n",
	    "list_name,name,label\nl,1,One\n", "\"z\" is not among" },
	{ HEAD "select_multiple l,a,A,,,,\ntext,a_1,B,,,,\n",
	    "list_name,name,label\nl,1,One\n",
	    "exported as \"a_1\", which is another question" },
	{ HEAD "text,a,A,,,,\ncalculate,b,B,,,${a} + 1,\n", NULL,
	    "survey.csv:3: column calculation: character 3: A number is "
	    "needed here, this is words." },
	{ HEAD "calculate,b,B,,,1 + 'x',\n", NULL, "A number is needed" },
	{ HEAD "integer,a,A,,. >= 9 and . <= 1,,\n", NULL,
	    "No number can be in this range." },
	{ HEAD "begin_group,g,G,,,,\ninteger,a,A,,,,\n", NULL,
	    "The group \"g\" is never closed." },
	{ HEAD "end_group,,,,,,\n", NULL, "No group is open here." },
	{ HEAD "begin_group,g,G,,,,table-list\ninteger,a,A,,,,\n"
	       "end_group,,,,,,\n",
	    NULL, "A table-list group holds select_one questions" },
	{ HEAD "calculate,a,A,,,,\n", NULL, "needs a calculation" },
	{ HEAD "text,a,A,,,,\nnote,b,Hello ${a},,,,\n", NULL,
	    "survey.csv:3: column label: An answer inside a text (${...}) is "
	    "not supported" },
	{ HEAD "begin repeat,a,A,,,,\n", NULL, "is not known here" },
	{ "type,name,label,choice_filter\ninteger,a,A,x=1\n", NULL,
	    "column choice_filter: Choices that depend on another answer are" },
	{ "type,name,label,relevent\ntext,a,A,\n", NULL,
	    "survey.csv:1: column relevent: There is no such column. Is it "
	    "meant to be relevant?" },
	{ "type,name,label,partnr\ntext,a,A,\n", NULL, "be partner?" },
	{ "type,name,lable::Urdu (ur)\ntext,a,A\n", NULL, "be label?" },
	{ "type,name,label,hints\ntext,a,A,\n", NULL, "be hint?" },
	{ "type,name,label,tick\ntext,a,A,yes\n", NULL,
	    "Only an integer question can be answered by a tick." },
	{ "type,name,label,partner\ntext,a,A,nobody\n", NULL,
	    "no such partner or form: \"nobody\"" },
	{ "type,name,label,vault\ninteger,a,A,phone\n", NULL, "column vault" },
	{ "type,name,label\ntext,a,\"A\n", NULL, "no CSV in UTF-8" },
	{ "type,name,label\ntext,a,A,more\n", NULL, "no CSV in UTF-8" },
	{ "type,name,label\ntext,a,\xff\n", NULL, "no CSV in UTF-8" },
	{ NULL, NULL, "survey.csv:1: There is no such file." },
	{ "", NULL, "survey.csv:1: There is no column \"type\"." },
	{ HEAD, NULL, "survey.csv:1: There are no questions." },
	{ HEAD "text,a,A,,,,\n", "list,code\nl,1\n",
	    "choices.csv:1: There is no column \"list_name\"." },
};

START_TEST(a_mistake_has_a_file_a_line_and_a_sentence)
{
	const struct mistake *m = &mistakes[_i];
	char *dir = folder_new();
	struct study_report report;
	struct study *study;

	if (m->survey != NULL)
		folder_put(dir, "survey.csv", m->survey);
	if (m->choices != NULL)
		folder_put(dir, "choices.csv", m->choices);
	ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
	ck_assert_ptr_null(study);
	ck_assert_uint_ge(report.n, 1);
	ck_assert_msg(strstr(report.text, m->says) != NULL, "%s\nnot: %s",
	    report.text, m->says);
	study_report_fini(&report);
	folder_remove(dir);
}
END_TEST

static const struct {
	const char *file, *text, *says;
} elsewhere[] = {
	{ "forms.csv", "name,kind,channels\na,log,web papier\n",
	    "forms.csv:2: column channels: A form comes by web, paper or "
	    "text, not by \"papier\"." },
	{ "forms.csv", "name,kind,channels,full\na,log,,b\n",
	    "forms.csv:2: column full: There is no form \"b\"." },
	{ "settings.csv", "form_id,region_question\na,regoin\n",
	    "settings.csv:2: column region_question: There is no such "
	    "question: \"regoin\"." },
	{ "settings.csv", "form_id,first_log\na,b\n",
	    "settings.csv:2: column first_log: There is no such form: \"b\"." },
	{ "settings.csv", "form_id,id_digits\na,99\n",
	    "settings.csv:2: column id_digits: An ID has 4, 5 or 6 "
	    "digits: \"99\"." },
	{ "settings.csv", "form_id,calling_code\na,+44\n",
	    "settings.csv:2: column calling_code" },
	{ "settings.csv", "form_id,second_read_percent\na,1.2.3\n",
	    "settings.csv:2: column second_read_percent" },
	{ "regions.csv", "code,label\n1,One\n1,Again\n",
	    "regions.csv:3: column code: A region needs a code of its own." },
	{ "projects.csv", "code,label,region\nA1,One,\nA1,Two,\n",
	    "projects.csv:3: column code: A project needs a code of its own." },
};

START_TEST(a_mistake_in_another_file_has_its_line_too)
{
	char *dir = folder_new();
	struct study_report report;
	struct study *study;

	folder_put(dir, "survey.csv", HEAD "integer,a,A,,,,\n");
	folder_put(dir, elsewhere[_i].file, elsewhere[_i].text);
	ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
	ck_assert_uint_eq(report.n, 1);
	ck_assert_msg(strstr(report.text, elsewhere[_i].says) != NULL,
	    "%s\nnot: %s", report.text, elsewhere[_i].says);
	study_report_fini(&report);
	folder_remove(dir);
}
END_TEST

#define SCORE                                                                  \
	"type,name,label,relevant,constraint,calculation\n"                    \
	"select_one l,a,A,,,\nselect_one l,b,B,,,\n"                           \
	"integer,n,N,,. >= 1 and . <= 3,\n"

static const struct {
	const char *calculation, *table, *says; /* NULL: no mistake */
} lookups[] = {
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,20\n3,30\n", NULL },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n3,30\n",
	    "t.csv:1: column k: There is no row for \"2\", which survey.csv:5 "
	    "can look up." },
	{ "if(${n} = 2, '', pulldata('t', 'v', 'k', ${n}))",
	    "k,v\n1,10\n3,30\n", NULL },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,20\n3,30\n2,40\n",
	    "t.csv:5: column k: \"2\" is there twice: in line 3 too." },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n,20\n3,30\n",
	    "t.csv:3: column k: This row has no key." },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,l0\n3,30\n",
	    "t.csv:3: column v: \"l0\" is no number, and survey.csv:5 needs "
	    "one." },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,\n3,30\n",
	    "t.csv:3: column v: \"\" is no number" },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,200\n3,30\n",
	    "t.csv:3: column v: 200 is outside the range of \"s\" "
	    "(survey.csv:5)." },
	{ "1 + pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,x\n3,30\n",
	    "t.csv:3: column v: \"x\" is no number" },
	{ "pulldata('t', 'v', 'k', concat(${a}, ${b}))",
	    "k,v\n11,1\n12,2\n21,3\n22,4\n", NULL },
	{ "pulldata('t', 'v', 'k', concat(${a}, ${b}))",
	    "k,v\n11,1\n12,2\n22,4\n", "There is no row for \"21\"" },
	{ "pulldata('t', 'w', 'k', ${n})", "k,v\n1,10\n",
	    "survey.csv:5: column calculation: character 16: The lookup table "
	    "has no column \"w\"." },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n",
	    "t.csv:1: There are no rows." },
	{ "pulldata('t', 'v', 'k', ${n})", "", "t.csv:1: This file is empty." },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v,v\n1,10,11\n",
	    "t.csv:1: column v: There are two columns of this name." },
	{ "pulldata('t', 'v', 'k', ${n})", "k,v\n1,10\n2,20,5\n",
	    "t.csv:3: This is no CSV" },
};

START_TEST(a_lookup_table_holds_what_is_looked_up)
{
	char *dir = folder_new(), *survey;
	struct study_report report;
	struct study *study;
	enum err err;

	survey = mem_printf(SCORE "calculate,s,S,,. >= 0 and . <= 100,\"%s\"\n",
	    lookups[_i].calculation);
	folder_put(dir, "survey.csv", survey);
	folder_put(
	    dir, "choices.csv", "list_name,name,label\nl,1,One\nl,2,Two\n");
	folder_put(dir, "t.csv", lookups[_i].table);
	err = study_load(dir, &study, &report);
	if (lookups[_i].says == NULL) {
		ck_assert_msg(err == ERR_NONE, "%s", report.text);
		study_free(study);
	} else {
		ck_assert_int_eq(err, ERR_STUDY);
		ck_assert_msg(strstr(report.text, lookups[_i].says) != NULL,
		    "%s\nnot: %s", report.text, lookups[_i].says);
	}
	study_report_fini(&report);
	free(survey);
	folder_remove(dir);
}
END_TEST

#define PARTS                                                                  \
	"type,name,label,relevant,constraint,calculation,tick\n"               \
	"select_one l,a,A,,,,\nselect_one l,b,B,,,,\n"                         \
	"integer,n,N,,. >= 0 and . <= 99,,yes\n"                               \
	"integer,m,M,${a} = 2,. >= 0 and . <= 99,,yes\n"                       \
	"integer,o,O,,. >= 0 and . <= 99,,yes\n"                               \
	"integer,p,P,,. <= ${o} and . >= 0 and . <= 99,,\n"                    \
	"integer,q,Q,,,,\nselect_multiple l,r,R,,,,\n"

static const struct {
	const char *constraint, *calculation, *says; /* NULL: no mistake */
} ranges[] = {
	{ ". >= 2 and . <= 4", "${a} + ${b}", NULL },
	{ ". >= 2 and . <= 3", "${a} + ${b}",
	    "survey.csv:10: column calculation: \"s\" can come to 4, which "
	    "its constraint does not allow: a = 2, b = 2." },
	{ ". >= 3 and . <= 4", "${a} + ${b}", "come to 2, which" },
	{ ". > 1", "${a} + ${b}", NULL },
	{ ". > 2", "${a} + ${b}", "come to 2, which" },
	{ ". >= -1 and . <= 1", "${a} - ${b}", NULL },
	{ ". >= 0 and . <= 0", "${a} - ${a}", NULL },
	{ ". >= 0 and . <= 3", "(${n} >= 1) + (${m} >= 1) + (${o} >= 1)",
	    NULL },
	{ ". >= 0 and . <= 2", "(${n} >= 1) + (${m} >= 1) + (${o} >= 1)",
	    "come to 3, which" },
	/* more than can be tried together, up and down */
	{ ". >= -98 and . <= 200", "${a} + ${n} - ${m} + ${o} + 1",
	    "come to 201, which its constraint does not allow: a = 2, n = 99, "
	    "m = 0, o = 99." },
	{ ". >= -95 and . <= 201", "${a} + ${n} - ${m} + ${o} + 1",
	    "come to -96, which" },
	{ ". >= -96 and . <= 201", "${a} + ${n} - ${m} + ${o} + 1", NULL },
	/* m is asked only after 2; p is never more than o */
	{ ". >= 2 and . <= 101", "${a} + ${m}", NULL },
	{ ". >= 3 and . <= 101", "${a} + ${m}", "come to 2, which" },
	{ ". >= 0 and . <= 99", "${o} - ${p}", NULL },
	{ ". >= 0 and . <= 98", "${o} - ${p}", "come to 99, which" },
	{ ". >= 0 and . <= 1", "count-selected(${r})", "come to 2, which" },
	{ ". = 'yes'", "if(${a} = 1, 'yes', 'no')", "come to no, which" },
	{ ". >= 0 and . <= 1", "if(${a} = '', 9, 1)", "come to 9, which" },
	{ ". >= 1 and . <= 2", "if(${n} = 1, 0, ${n} * 0 + 2)",
	    "come to 0, which" },
	{ ". >= 0 and . <= 1", "7",
	    "come to 7, which its constraint does "
	    "not allow." },
	{ ". <= ${n}", "${a}", NULL }, /* left alone */
};

START_TEST(a_calculation_stays_in_the_range_that_it_declares)
{
	char *dir = folder_new();
	char *survey = mem_printf(PARTS "calculate,s,S,,%s,\"%s\",\n",
	    ranges[_i].constraint, ranges[_i].calculation);
	struct study_report report;
	struct study *study;
	enum err err;

	folder_put(dir, "survey.csv", survey);
	folder_put(
	    dir, "choices.csv", "list_name,name,label\nl,1,One\nl,2,Two\n");
	err = study_load(dir, &study, &report);
	if (ranges[_i].says == NULL) {
		ck_assert_msg(err == ERR_NONE, "%s", report.text);
		study_free(study);
	} else {
		ck_assert_int_eq(err, ERR_STUDY);
		ck_assert_uint_eq(report.n, 1);
		ck_assert_msg(strstr(report.text, ranges[_i].says) != NULL,
		    "%s\nnot: %s", report.text, ranges[_i].says);
	}
	study_report_fini(&report);
	free(survey);
	folder_remove(dir);
}
END_TEST

#define SUM "${a} + ${b} + ${c} + ${d} + ${e} + ${f}"

START_TEST(a_check_of_ranges_that_gives_up_says_so)
{
	char *dir = folder_new();
	struct study *study;
	struct buf survey;
	char *text;
	int i;

	folder_put(
	    dir, "choices.csv", "list_name,name,label\nl,1,One\nl,2,Two\n");
	buf_init(&survey, 1 << 20);
	buf_puts(&survey, "type,name,label,constraint,calculation\n");
	for (i = 'a'; i <= 'f'; i++)
		buf_printf(&survey, "select_one l,%c,%c,,\n", i, i);
	/* 3^6 combinations each: some scores can be tried, not 200 */
	for (i = 0; i < 200; i++)
		buf_printf(
		    &survey, "calculate,s%d,S,. >= 0 and . <= 12,%s\n", i, SUM);
	text = buf_take_text(&survey);
	folder_put(dir, "survey.csv", text);
	study = load_study(dir);
	ck_assert_msg(
	    strncmp(study_unused(study), "survey.csv:1", 12) == 0 &&
		strstr(study_unused(study),
		    ": there are too many answers to try whether \"s1") !=
		    NULL &&
		strstr(study_unused(study),
		    " other scores) can leave the range of its constraint\n") !=
		    NULL,
	    "%s", study_unused(study));
	study_free(study);
	*strstr(text, "calculate,s100,") = '\0';
	folder_put(dir, "survey.csv", text);
	study = load_study(dir);
	ck_assert_str_eq(study_unused(study), "");
	study_free(study);
	free(text);
	folder_remove(dir);
}
END_TEST

/* Another code in a list that a score of Side by Side is summed from. */
static const struct {
	const char *list, *says;
} summed[] = {
	{ "frequency", "\"swemwbs_raw\" can come to " },
	{ "agreement", "\"herth_total\" can come to " },
};

START_TEST(a_new_code_of_a_summed_scale_is_not_let_in_unsaid)
{
	char *dir = folder_new(), *command;
	struct study_report report;
	struct study *study;

	command = mem_printf("cp " SIDE_BY_SIDE
			     "/*.csv '%s' && echo '%s,9,Another' >>'%s/"
			     "choices.csv'",
	    dir, summed[_i].list, dir);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
	ck_assert_msg(
	    strstr(report.text, summed[_i].says) != NULL, "%s", report.text);
	study_report_fini(&report);
	free(command);
	folder_remove(dir);
}
END_TEST

/* The tables of Side by Side: without any one of their rows, or with a cell
 * that is no number, it is no study. */
START_TEST(no_row_of_the_published_tables_can_go_missing)
{
	static const char *const tables[] = { "swemwbs.csv", "eq5d.csv" };
	const char *name = tables[_i];
	char *dir = folder_new(), *data, *from, *command, *line, *next, *cut;
	struct study_report report;
	struct study *study;
	size_t len;
	int n = 0;

	command =
	    mem_printf("cp " SOURCE_DIR "/schema/side-by-side/*.csv '%s'", dir);
	ck_assert_int_eq(system(command), 0);
	from = mem_printf("%s/%s", dir, name);
	ck_assert_int_eq(table_slurp(from, 65536, &data, &len), ERR_NONE);
	for (line = strchr(data, '\n') + 1; *line != '\0'; line = next, n++) {
		next = strchr(line, '\n') + 1;
		cut = mem_printf("%.*s%s", (int)(line - data), data, next);
		folder_put(dir, name, cut);
		ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
		ck_assert_ptr_nonnull(strstr(report.text, "There is no row"));
		study_report_fini(&report);
		free(cut);
		cut =
		    mem_printf("%.*sx\n%s", (int)(next - 1 - data), data, next);
		folder_put(dir, name, cut);
		ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
		ck_assert_ptr_nonnull(strstr(report.text, "is no number"));
		study_report_fini(&report);
		free(cut);
	}
	ck_assert_int_eq(n, _i == 0 ? 29 : 3);
	free(data);
	free(from);
	free(command);
	folder_remove(dir);
}
END_TEST

START_TEST(a_hundred_mistakes_are_told_more_are_counted)
{
	char *dir = folder_new();
	struct study_report report;
	struct study *study;
	struct buf b;
	char *text;
	int i;

	buf_init(&b, 65536);
	buf_puts(&b, "type,name,label\n");
	for (i = 0; i < 500; i++)
		buf_printf(&b, "matrix,a%d,A\n", i);
	text = buf_take_text(&b);
	folder_put(dir, "survey.csv", text);
	ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
	ck_assert_uint_eq(report.n, 500);
	ck_assert_ptr_nonnull(strstr(report.text, "survey.csv:101:"));
	ck_assert_ptr_null(strstr(report.text, "survey.csv:102:"));
	free(text);
	study_report_fini(&report);
	folder_remove(dir);
}
END_TEST

/* As somebody writes it who knows ODK and not us. */
static const char plain_survey[] =
    "\xef\xbb\xbftype,name,label::English (en),label::Fran\u00e7ais (fr),"
    "hint::English (en),required,relevant,constraint,constraint_message,"
    "calculation\r\n"
    "start,start,,,,,,,,\r\n"
    "text,name,Your name,Votre nom,,yes,,,,\r\n"
    "integer,age,Your age,Votre \u00e2ge,In years,,,. >= 18 and . < 120,"
    "Adults only,\r\n"
    "begin group,tea,Tea,Th\u00e9,,,${age} > 20,,,\r\n"
    "select one drinks,drink,What do you drink?,Que buvez-vous ?,,,,,,\r\n"
    "select_multiple drinks,other,What else?,Quoi d'autre ?,,,"
    "${drink} != 'tea',,,\r\n"
    "end group,,,,,,,,,\r\n"
    "calculate,twice,,,,,,,,${age} * 2\r\n"
    "note,thanks,Thank you,Merci,,,,,,\r\n";
static const char plain_choices[] =
    "list name,name,label::English (en),label::Fran\u00e7ais (fr)\r\n"
    "drinks,tea,Tea,Th\u00e9\r\n"
    "drinks,coffee,Coffee,Caf\u00e9\r\n";

START_TEST(a_plain_xlsform_runs_as_a_study)
{
	char *dir = folder_new();
	struct study *study;
	struct log *log;
	const struct variable *v;
	struct problems problems = { 0 };

	folder_put(dir, "survey.csv", plain_survey);
	folder_put(dir, "choices.csv", plain_choices);
	study = load_study(dir);
	ck_assert_uint_eq(study_n_forms(study), 1);
	ck_assert_uint_eq(study_n_languages(study), 2);
	ck_assert_str_eq(study_language(study, 1), "fr");
	v = study_find(study, "age");
	ck_assert(v->has_range && v->min == 18 && v->max == 119);
	ck_assert_str_eq(v->label, "Your age");
	ck_assert_str_eq(study_variable_label(study, v, "fr"), "Votre âge");
	ck_assert_str_eq(study_variable_hint(study, v, "fr"), "In years");
	ck_assert_str_eq(study_variable_label(study, v, "xx"), "Your age");
	v = study_find(study, "drink");
	ck_assert_str_eq(study_choice_label(study, v->choices, 0, "fr"), "Thé");
	log = log_new(study, study_form(study, 0));
	ck_assert_int_eq(
	    log_set_typed(log, study_find(study, "age"), "nineteen"), ERR_NONE);
	ck_assert_int_eq(log_set_typed(log, v, "café"), ERR_NONE);
	log_check(log, "fr", &problems);
	log_derive(log);
	ck_assert_int_eq(log_answer(log, v)->kind, ANSWER_NOT_ASKED);
	ck_assert_double_eq(
	    log_answer(log, study_find(study, "twice"))->number, 38);
	ck_assert_uint_eq(problems.n, 1);
	ck_assert_str_eq(problems.v[0].variable->name, "name");
	problems_fini(&problems);
	log_free(log);
	study_free(study);
	folder_remove(dir);
}
END_TEST

static const char overlay[] =
    "list_name,name,label::English (en),label::Somali (so)\n"
    ",age,How old are you?,Da'daadu\n"
    "drinks,tea,,Shaah\n";

START_TEST(an_overlay_brings_wording_and_languages)
{
	char *dir = folder_new(), before[STUDY_VERSION_LEN + 1];
	struct study *study;
	struct study_report report;
	const struct variable *v;

	folder_put(dir, "survey.csv", plain_survey);
	folder_put(dir, "choices.csv", plain_choices);
	study = load_study(dir);
	strcpy(before, study_version(study));
	study_free(study);
	folder_put(dir, "overlays/somali.csv", overlay);
	study = load_study(dir);
	v = study_find(study, "age");
	ck_assert_str_eq(v->label, "How old are you?");
	ck_assert_str_eq(study_variable_label(study, v, "so"), "Da'daadu");
	ck_assert_str_eq(study_variable_label(study, v, "fr"), "Votre âge");
	v = study_find(study, "drink");
	ck_assert_str_eq(
	    study_choice_label(study, v->choices, 0, "so"), "Shaah");
	ck_assert_str_eq(
	    study_choice_label(study, v->choices, 1, "so"), "Coffee");
	ck_assert_str_ne(before, study_version(study));
	study_free(study);
	folder_put(
	    dir, "overlays/wrong.csv", "name,label::Somali (so)\nnobody,x\n");
	ck_assert_int_eq(study_load(dir, &study, &report), ERR_STUDY);
	ck_assert_ptr_nonnull(strstr(report.text, "overlays/wrong.csv:2"));
	study_report_fini(&report);
	folder_remove(dir);
}
END_TEST

START_TEST(some_languages_run_from_right_to_left)
{
	ck_assert(study_language_rtl("ar"));
	ck_assert(study_language_rtl("ur"));
	ck_assert(study_language_rtl("pa-Arab"));
	ck_assert(study_language_rtl("ar-XB"));
	ck_assert(!study_language_rtl("pa"));
	ck_assert(!study_language_rtl("ur-Latn"));
	ck_assert(!study_language_rtl("en"));
	ck_assert(!study_language_rtl(NULL));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("mistakes");
	TCase *t = tcase_create("mistakes");

	tcase_add_loop_test(t, a_mistake_has_a_file_a_line_and_a_sentence, 0,
	    countof(mistakes));
	tcase_add_loop_test(t, a_mistake_in_another_file_has_its_line_too, 0,
	    countof(elsewhere));
	tcase_add_loop_test(t,
	    a_calculation_stays_in_the_range_that_it_declares, 0,
	    countof(ranges));
	tcase_add_test(t, a_check_of_ranges_that_gives_up_says_so);
	tcase_add_loop_test(t,
	    a_new_code_of_a_summed_scale_is_not_let_in_unsaid, 0,
	    countof(summed));
	tcase_add_loop_test(
	    t, a_lookup_table_holds_what_is_looked_up, 0, countof(lookups));
	tcase_add_loop_test(
	    t, no_row_of_the_published_tables_can_go_missing, 0, 2);
	tcase_add_test(t, a_hundred_mistakes_are_told_more_are_counted);
	tcase_add_test(t, a_plain_xlsform_runs_as_a_study);
	tcase_add_test(t, an_overlay_brings_wording_and_languages);
	tcase_add_test(t, some_languages_run_from_right_to_left);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
