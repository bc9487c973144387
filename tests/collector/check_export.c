#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/export.h"
#include "collector/export_flow.h"
#include "collector/export_pairs.h"
#include "tests/sample.h"
#include "tests/schema/folder.h"
#include "tests/suite.h"

#define STUDY SOURCE_DIR "/schema/side-by-side"

static struct study *study;
static struct export *export;
static uint64_t seq;

static void
setup(void)
{
	char *problem;

	ck_assert_int_eq(study_load(STUDY, &study, NULL), ERR_NONE);
	ck_assert_int_eq(
	    export_new(study, NULL, NULL, NULL, &export, &problem), ERR_NONE);
	seq = 0;
}

static void
teardown(void)
{
	export_free(export);
	study_free(study);
}

static void
add_log(struct log *log, const char *person, int day)
{
	struct record record;

	sample_record(log, NULL, person, day, ++seq, &record);
	export_add_record(export, seq, &record);
	record_fini(&record);
	log_free(log);
}

static void
add(const char *form, const char *person, int day, uint64_t seed)
{
	add_log(sample_log(study, form, person, day, seed), person, day);
}

static double
cell(const char *column, size_t row)
{
	const struct sheet *s = export_sheet(export);

	return sheet_number(
	    s, export_sheet_row(export, row), sheet_find(s, column));
}

static enum sheet_kind
kind(const char *column, size_t row)
{
	const struct sheet *s = export_sheet(export);

	return sheet_kind(
	    s, export_sheet_row(export, row), sheet_find(s, column));
}

static void
set(struct log *log, const char *name, enum answer_kind k, double number,
    const char *text)
{
	log_set(log, study_find(study, name), k, number, text);
}

START_TEST(four_kinds_of_count_stay_four)
{
	struct log *log = sample_log(study, "monthly", "1000", 0, 1);

	set(log, "ps_informal_given", ANSWER_BLANK, 0, NULL);
	set(log, "ps_informal_received", ANSWER_NUMBER, 0, NULL);
	set(log, "ps_onetoone_given", ANSWER_NUMBER, 12, NULL);
	set(log, "ps_onetoone_received", ANSWER_TICK, 0, NULL);
	set(log, "ps_pairs_given", ANSWER_UNREADABLE, 0, NULL);
	add_log(log, "1000", 0);
	export_mark(export);
	ck_assert_int_eq(kind("ps_informal_given", 0), SHEET_BLANK);
	ck_assert_int_eq(kind("ps_informal_received", 0), SHEET_VALUE);
	ck_assert_double_eq(cell("ps_informal_received", 0), 0);
	ck_assert_double_eq(cell("ps_onetoone_given", 0), 12);
	ck_assert_int_eq(kind("ps_onetoone_received", 0), SHEET_TICK);
	ck_assert_int_eq(kind("ps_pairs_given", 0), SHEET_UNREADABLE);
	ck_assert_int_eq(kind("svc_gp_contacts", 0), SHEET_NOT_ASKED);
}
END_TEST

START_TEST(each_code_of_a_multiple_choice_has_a_flag)
{
	struct log *log = sample_log(study, "quarterly", "1000", 0, 1);

	set(log, "work", ANSWER_CHOICES, 0, "a c");
	add_log(log, "1000", 0);
	log = sample_log(study, "quarterly", "1001", 0, 1);
	set(log, "work", ANSWER_BLANK, 0, NULL);
	add_log(log, "1001", 0);
	export_mark(export);
	ck_assert_double_eq(cell("work_a", 0), 1);
	ck_assert_double_eq(cell("work_b", 0), 0);
	ck_assert_double_eq(cell("work_c", 0), 1);
	ck_assert_int_eq(kind("work_a", 1), SHEET_BLANK);
}
END_TEST

START_TEST(a_text_or_date_has_its_reason_beside_it)
{
	struct log *log = sample_log(study, "monthly", "1000", 0, 1);

	set(log, "ps_project_names", ANSWER_TEXT, 0, "tea");
	set(log, "form_date", ANSWER_BLANK, 0, NULL);
	add_log(log, "1000", 0);
	log = sample_log(study, "quarterly", "1001", 0, 1);
	set(log, "ps_project_names", ANSWER_UNREADABLE, 0, NULL);
	set(log, "form_date", ANSWER_DATE, 0, "2016-03-05");
	set(log, "employment_comment", ANSWER_BLANK, 0, NULL);
	add_log(log, "1001", 0);
	export_mark(export);
	ck_assert_double_eq(cell("ps_project_names_missing", 0), 0);
	ck_assert_double_eq(cell("form_date_missing", 0), -999);
	ck_assert_double_eq(cell("employment_comment_missing", 0), -997);
	ck_assert_double_eq(cell("ps_project_names_missing", 1), -996);
	ck_assert_double_eq(cell("form_date_missing", 1), 0);
	ck_assert_double_eq(cell("employment_comment_missing", 1), -999);
	ck_assert_uint_eq(
	    sheet_find(export_sheet(export), "health_today_missing"), SIZE_MAX);
}
END_TEST

#define BANDS                                                                  \
	"type,name,label,calculation,tick\n"                                   \
	"integer,n,N,,yes\n"                                                   \
	"calculate,band,B,\"if(${n} = '', '', if(${n} >= 5, 'high', "          \
	"'low'))\",\n"                                                         \
	"calculate,few,F,\"if(${n} < 5, 'few', ${n})\",\n"                     \
	"calculate,again,A,${band},\n"                                         \
	"calculate,truth,T,${n} > 5,\n"                                        \
	"calculate,score,S,\"coalesce(if(${n} >= 5, 1, ''), -1)\",\n"          \
	"calculate,wide,W,${n} * 1000000000,\n"                                \
	"calculate,half,H,1 div (${n} - 6),\n"

/* A study in a folder of its own instead of Side by Side. */
static void
use_survey(const char *survey)
{
	char *dir = folder_new(), *problem;

	export_free(export);
	study_free(study);
	folder_put(dir, "survey.csv", survey);
	ck_assert_int_eq(study_load(dir, &study, NULL), ERR_NONE);
	ck_assert_int_eq(
	    export_new(study, NULL, NULL, NULL, &export, &problem), ERR_NONE);
	folder_remove(dir);
}

static void
add_number(enum answer_kind k, double n)
{
	struct log *log = log_new(study, study_form(study, 0));

	set(log, "n", k, n, NULL);
	log_derive(log);
	add_log(log, "1000", (int)seq);
}

static const char *
text(const char *column, size_t row)
{
	const struct sheet *s = export_sheet(export);

	return sheet_text(
	    s, export_sheet_row(export, row), sheet_find(s, column));
}

START_TEST(a_calculated_text_is_a_text_with_its_reason_beside_it)
{
	const struct sheet *s;

	use_survey(BANDS);
	add_number(ANSWER_NUMBER, 6);
	add_number(ANSWER_NUMBER, 2);
	add_number(ANSWER_BLANK, 0);
	add_number(ANSWER_UNREADABLE, 0);
	add_number(ANSWER_TICK, 0);
	export_mark(export);
	s = export_sheet(export);
	ck_assert_str_eq(text("band", 0), "high");
	ck_assert_str_eq(text("again", 0), "high");
	ck_assert_str_eq(text("band", 1), "low");
	ck_assert_str_eq(text("few", 0), "6");
	ck_assert_str_eq(text("few", 1), "few");
	ck_assert_str_eq(text("truth", 1), "false");
	ck_assert_double_eq(cell("band_missing", 1), 0);
	ck_assert_double_eq(cell("band_missing", 2), -999);
	ck_assert_double_eq(cell("band_missing", 3), -996);
	ck_assert_int_eq(kind("few", 4), SHEET_TICK);
	ck_assert_double_eq(cell("few_missing", 4), -998);
	ck_assert_uint_eq(sheet_find(s, "score_missing"), SIZE_MAX);
	ck_assert_double_eq(cell("score", 0), 1);
	ck_assert_double_eq(cell("score", 1), -1);
	ck_assert_double_eq(cell("wide", 0), 6e9);
	ck_assert(sheet_column(s, sheet_find(s, "wide"))->wide);
	ck_assert_int_eq(kind("half", 0), SHEET_BLANK);
	ck_assert_uint_eq(export_counts(export)->lost_answers, 0);
}
END_TEST

START_TEST(a_long_calculated_text_stays_readable)
{
	struct log *log;
	char *text = mem_array(LOG_TEXT_MAX + 1, 1);

	use_survey("type,name,label,calculation\ntext,a,A,\n"
		   "calculate,b,B,\"concat('.', ${a}, ${a})\"\n");
	for (int i = 0; i + 1 < LOG_TEXT_MAX; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	log = log_new(study, study_form(study, 0));
	set(log, "a", ANSWER_TEXT, 0, text);
	log_derive(log);
	add_log(log, "1000", 0);
	ck_assert_uint_eq(export_counts(export)->opened, 1);
	export_mark(export);
	ck_assert_uint_eq(sheet_column(export_sheet(export),
			      sheet_find(export_sheet(export), "b"))
			      ->width,
	    LOG_TEXT_MAX - 1);
	free(text);
}
END_TEST

START_TEST(contact_details_are_in_no_file)
{
	const struct sheet *s = export_sheet(export);

	ck_assert_uint_eq(sheet_find(s, "mobile"), SIZE_MAX);
	ck_assert_uint_eq(sheet_find(s, "postal_address"), SIZE_MAX);
	ck_assert_uint_ne(sheet_find(s, "contact_sms"), SIZE_MAX);
}
END_TEST

START_TEST(a_form_typed_in_twice_is_kept_once_and_marked_twice)
{
	add("reg", "1000", 0, 1);
	add("monthly", "1000", 5, 2);
	add("monthly", "1000", 5, 2);
	add("monthly", "1000", 35, 3);
	export_mark(export);
	ck_assert_double_eq(cell("flag_duplicate", 1), 1);
	ck_assert_double_eq(cell("flag_duplicate", 2), 1);
	ck_assert_double_eq(cell("flag_duplicate", 3), 0);
	ck_assert_double_eq(cell("flag_kept", 1), 0);
	ck_assert_double_eq(cell("flag_kept", 2), 1);
	ck_assert_double_eq(cell("log_number", 2), 1);
	ck_assert_double_eq(cell("log_number", 3), 2);
	ck_assert_double_eq(cell("log_month", 2), 1);
	ck_assert_double_eq(cell("log_month", 3), 2);
	ck_assert(isnan(cell("log_number", 0)));
}
END_TEST

START_TEST(the_right_form_the_same_day_replaces_the_wrong_one)
{
	add("monthly", "1000", 5, 2);
	add("quarterly", "1000", 5, 3);
	export_mark(export);
	ck_assert_double_eq(cell("flag_same_day", 0), 1);
	ck_assert_double_eq(cell("flag_same_day", 1), 1);
	ck_assert_double_eq(cell("flag_duplicate", 0), 0);
	ck_assert_double_eq(cell("flag_kept", 0), 0);
	ck_assert_double_eq(cell("flag_kept", 1), 1);
	ck_assert_double_eq(cell("flag_unregistered", 1), 1);
}
END_TEST

START_TEST(logs_without_an_id_are_nobodys_and_all_stay)
{
	add("monthly", "", 5, 2);
	add("monthly", "", 5, 2);
	export_mark(export);
	ck_assert_double_eq(cell("flag_kept", 0), 1);
	ck_assert_double_eq(cell("flag_kept", 1), 1);
	ck_assert_double_eq(cell("flag_no_id", 1), 1);
	ck_assert_double_eq(cell("flag_duplicate", 1), 0);
	ck_assert(isnan(cell("log_number", 1)));
}
END_TEST

/* The evaluation's own figures (its flow of participants): 703 registered, of
 * whom 566 sent 1,969 logs; 83 more sent 125; 30 were the same again; 649
 * people, 403 of them with two logs or more. */
START_TEST(the_flow_of_the_evaluation_is_counted)
{
	struct export_flow f;
	int person, k, logs;
	char id[16];

	for (person = 0; person < 703 + 83; person++) {
		snprintf(id, sizeof(id), "%04d", person);
		if (person < 703)
			add("reg", id, 0, 1);
		/* 1,939 by 566: 183 with one, 383 with two or more */
		if (person < 183)
			logs = 1;
		else if (person < 566)
			logs = 4 + (person - 183 < 224);
		else if (person < 703)
			logs = 0;
		else /* 125 by 83: 63 with one, 20 with two or more */
			logs = person - 703 < 63 ? 1 : person < 785 ? 2 : 24;
		for (k = 0; k < logs; k++)
			add(k % 3 == 0 ? "quarterly" : "monthly", id,
			    1 + 31 * k, (uint64_t)(person * 100 + k));
		if (person < 30) /* typed in twice */
			add("quarterly", id, 1, (uint64_t)(person * 100));
	}
	export_mark(export);
	export_flow_count(export, &f);
	ck_assert_uint_eq(f.registered, 703);
	ck_assert_uint_eq(f.registered_with_log, 566);
	ck_assert_uint_eq(f.registered_logs, 1969);
	ck_assert_uint_eq(f.unregistered, 83);
	ck_assert_uint_eq(f.unregistered_logs, 125);
	ck_assert_uint_eq(f.logs, 2094);
	ck_assert_uint_eq(f.removed, 30);
	ck_assert_uint_eq(f.kept, 2064);
	ck_assert_uint_eq(f.people, 649);
	ck_assert_uint_eq(f.people_two, 403);
	ck_assert_uint_eq(f.pairs, 2064 - 649);
}
END_TEST

static double
pair_cell(const struct sheet_view *view, const char *column, size_t row)
{
	return sheet_number(
	    view->sheet, view->rows[row], sheet_find(view->sheet, column));
}

static const char *
pair_text(const struct sheet_view *view, const char *column, size_t row)
{
	return sheet_text(
	    view->sheet, view->rows[row], sheet_find(view->sheet, column));
}

START_TEST(pairs_hold_what_was_before_the_change_and_its_direction)
{
	static const double health[] = { 7, 4, 4, 9 };
	struct pairs *pairs;
	struct sheet_view view;
	struct log *log;
	char *problem;
	size_t k;

	for (k = 0; k < 4; k++) {
		log = sample_log(study, "monthly", "1000", (int)k * 31, 5);
		set(log, "health_today", ANSWER_NUMBER, health[k], NULL);
		set(log, "ps_types_given", ANSWER_NUMBER, (double)k, NULL);
		if (k == 3)
			set(log, "ps_types_given", ANSWER_BLANK, 0, NULL);
		add_log(log, "1000", (int)k * 31);
	}
	add("monthly", "1001", 0, 6);
	export_mark(export);
	ck_assert_int_eq(
	    pairs_load("/nowhere", export, &pairs, &problem), ERR_NONE);
	pairs_view(pairs, &view);
	ck_assert_uint_eq(view.n_rows, 3);
	ck_assert_double_eq(pair_cell(&view, "health_today_before", 0), 7);
	ck_assert_double_eq(pair_cell(&view, "health_today_change", 0), -3);
	ck_assert_double_eq(pair_cell(&view, "health_today_trend", 0), -1);
	ck_assert_double_eq(pair_cell(&view, "health_today_trend", 1), 0);
	ck_assert_double_eq(pair_cell(&view, "health_today_change", 2), 5);
	ck_assert_double_eq(pair_cell(&view, "health_today_trend", 2), 1);
	ck_assert_double_eq(pair_cell(&view, "days", 1), 31);
	for (k = 0; k < 3; k++) {
		ck_assert_str_eq(
		    pair_text(&view, "log_before", k), text("log_id", k));
		ck_assert_str_eq(
		    pair_text(&view, "log_after", k), text("log_id", k + 1));
	}
	ck_assert_double_eq(pair_cell(&view, "ps_types_given_before", 2), 2);
	ck_assert_int_eq(sheet_kind(view.sheet, view.rows[2],
			     sheet_find(view.sheet, "ps_types_given_change")),
	    SHEET_BLANK);
	sheet_view_fini(&view);
	pairs_free(pairs);
}
END_TEST

static const struct {
	const char *pairs, *says;
} mistakes[] = {
	{ "a,value,swemwbs_metrik",
	    "pairs.csv:2: column of: \"swemwbs_metrik\" is no question with "
	    "a number." },
	{ "a,types,ps_led_given work",
	    "pairs.csv:2: column of: \"work\" is no question with a number." },
	{ "a,value,ps_project_names",
	    "pairs.csv:2: column of: \"ps_project_names\" is no question with "
	    "a number." },
	{ "a,typos,ps_led_given",
	    "pairs.csv:2: column measure: It is value or types, not "
	    "\"typos\"." },
	{ "a,value,ps_led_given ps_led_received",
	    "pairs.csv:2: column of: The question is needed here" },
	{ "a,value,ps_projects\na,value,health_today",
	    "pairs.csv:3: column name: This name is taken." },
	{ "log,value,ps_projects",
	    "pairs.csv:2: column name: This name is taken." },
	{ ",value,ps_projects", "pairs.csv:2: column name: A name of" },
	{ "a,value,\"ps", "pairs.csv:2: " },
};

START_TEST(a_mistake_in_what_pairs_compare_has_its_line)
{
	char *dir = folder_new();
	char *text = mem_printf("name,measure,of\n%s\n", mistakes[_i].pairs);
	struct pairs *pairs;
	char *problem;

	folder_put(dir, "pairs.csv", text);
	ck_assert_int_ne(pairs_load(dir, export, &pairs, &problem), ERR_NONE);
	ck_assert_ptr_null(pairs);
	ck_assert_msg(
	    strncmp(problem, mistakes[_i].says, strlen(mistakes[_i].says)) == 0,
	    "%s\nnot: %s", problem, mistakes[_i].says);
	free(problem);
	free(text);
	folder_remove(dir);
}
END_TEST

/* A tick and a number count alike among types; a blank is none. */
START_TEST(the_studys_own_measures_are_compared)
{
	struct pairs *pairs;
	struct sheet_view view;
	struct log *log;
	char *problem;
	int k;

	for (k = 0; k < 2; k++) {
		log = sample_log(study, "monthly", "1000", k * 31, 5);
		set(log, "ps_onetoone_given", k ? ANSWER_TICK : ANSWER_NUMBER,
		    3, NULL);
		set(log, "ps_pairs_given", k ? ANSWER_NUMBER : ANSWER_BLANK, 1,
		    NULL);
		add_log(log, "1000", k * 31);
	}
	export_mark(export);
	ck_assert_int_eq(pairs_load(STUDY, export, &pairs, &problem), ERR_NONE);
	pairs_view(pairs, &view);
	ck_assert_uint_eq(view.n_columns, 9 + 3 * 21);
	ck_assert_double_eq(pair_cell(&view, "one_given_before", 0), 1);
	ck_assert_double_eq(pair_cell(&view, "one_given_change", 0), 1);
	ck_assert_double_eq(pair_cell(&view, "one_given_trend", 0), 1);
	sheet_view_fini(&view);
	pairs_free(pairs);
}
END_TEST

START_TEST(a_partner_sees_its_variables_alone)
{
	const struct partner *partner = study_find_partner(study, "economics");
	const struct sheet *s;
	struct log *log = sample_log(study, "monthly", "1000", 0, 1);
	struct record record;
	char *problem;

	export_free(export);
	ck_assert_int_eq(
	    export_new(study, partner, NULL, NULL, &export, &problem),
	    ERR_NONE);
	sample_record(log, partner, "abcdefgh01234567", 0, 1, &record);
	ck_assert_ptr_null(strstr(record.log, "1000"));
	export_add_record(export, 1, &record);
	record_fini(&record);
	log_free(log);
	export_mark(export);
	ck_assert_uint_eq(export_counts(export)->opened, 1);
	s = export_sheet(export);
	ck_assert_uint_ne(sheet_find(s, "eq5d_index"), SIZE_MAX);
	ck_assert_uint_eq(sheet_find(s, "swemwbs_1"), SIZE_MAX);
	ck_assert_uint_eq(sheet_find(s, "personal_id"), SIZE_MAX);
	ck_assert_uint_eq(sheet_find(s, "log_station"), SIZE_MAX);
	ck_assert_uint_eq(sheet_find(s, "log_project"), SIZE_MAX);
	ck_assert_str_eq(
	    sheet_text(s, 0, sheet_find(s, "log_person")), "abcdefgh01234567");
}
END_TEST

/* A sealed record as the store gives it; OTHER: with another's name on it. */
static void
add_sealed(const struct age_identity *sealed_to,
    const struct age_identity *opened_by, bool other)
{
	struct log *log = sample_log(study, "monthly", "1000", 0, 1);
	struct bundle_entry entry = { .seq = ++seq };
	struct age_recipient recipient;
	struct record record;
	struct buf text, header, payload;

	sample_record(log, NULL, "1000", 0, seq, &record);
	buf_init(&text, RECORD_MAX);
	buf_init(&header, 4096);
	buf_init(&payload, RECORD_MAX);
	age_identity_recipient(sealed_to, &recipient);
	ck_assert_int_eq(record_encode(&record, RECORD_STUDY, &text), ERR_NONE);
	ck_assert_int_eq(
	    age_seal(&recipient, 1, text.data, text.len, &header, &payload),
	    ERR_NONE);
	memcpy(entry.id, record.id, sizeof(entry.id));
	entry.id[15] ^= other;
	entry.header = header.data;
	entry.header_len = header.len;
	entry.payload = payload.data;
	entry.payload_len = payload.len;
	export_add(export, opened_by, &entry);
	buf_fini(&text);
	buf_fini(&header);
	buf_fini(&payload);
	record_fini(&record);
	log_free(log);
}

START_TEST(what_cannot_be_opened_is_counted_by_its_reason)
{
	struct bundle_entry erased = { .seq = 9 };
	struct age_identity *ours, *theirs;
	const struct export_counts *n = export_counts(export);

	ck_assert_int_eq(age_identity_new(&ours), ERR_NONE);
	ck_assert_int_eq(age_identity_new(&theirs), ERR_NONE);
	add_sealed(ours, ours, false);
	ck_assert_uint_eq(n->opened, 1);
	add_sealed(theirs, ours, false);
	ck_assert_uint_eq(n->other_key, 1);
	add_sealed(ours, ours, true); /* put in another's place */
	ck_assert_uint_eq(n->damaged, 1);
	export_add(export, ours, &erased);
	ck_assert_uint_eq(n->erased, 1);
	ck_assert_uint_eq(n->opened, 1);
	age_identity_free(ours);
	age_identity_free(theirs);
}
END_TEST

/* The definition changed since: the log is read by the one it was made with,
 * and what only that one asked has no column. */
START_TEST(an_earlier_log_is_read_by_its_own_definition)
{
	static const char change[] =
	    "cd '%s' && mkdir new && cp " STUDY "/*.csv new && "
	    "sed 's/health_today/health_now/g' new/survey.csv >s && "
	    "mv s new/survey.csv && "
	    "sed 's/health_today/health_now/g' new/pairs.csv >s && "
	    "mv s new/pairs.csv && cp -r " STUDY " %s";
	char dir[] = "/tmp/check_export.XXXXXX", *command, *path, *problem;
	struct log *log = sample_log(study, "monthly", "1000", 0, 1);
	struct study *newer;
	struct record record;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	command = mem_printf(change, dir, study_version(study));
	ck_assert_int_eq(system(command), 0);
	free(command);
	path = mem_printf("%s/new", dir);
	ck_assert_int_eq(study_load(path, &newer, NULL), ERR_NONE);
	export_free(export);
	ck_assert_int_eq(
	    export_new(newer, NULL, dir, NULL, &export, &problem), ERR_NONE);
	set(log, "ps_led_given", ANSWER_NUMBER, 42, NULL);
	set(log, "health_today", ANSWER_NUMBER, 3, NULL);
	sample_record(log, NULL, "1000", 0, 1, &record);
	export_add_record(export, 1, &record);
	export_mark(export);
	ck_assert_uint_eq(export_counts(export)->opened, 1);
	ck_assert_double_eq(cell("ps_led_given", 0), 42);
	ck_assert_int_eq(kind("health_now", 0), SHEET_NOT_ASKED);
	ck_assert_uint_eq(export_counts(export)->lost_answers, 1);
	export_free(export);
	export = NULL;
	record_fini(&record);
	log_free(log);
	study_free(newer);
	free(path);
	command = mem_printf("rm -r '%s'", dir);
	ck_assert_int_eq(system(command), 0);
	free(command);
}
END_TEST

START_TEST(a_log_that_the_definition_does_not_know_is_counted)
{
	struct record record = { 0 };
	struct log *log = sample_log(study, "monthly", "1", 0, 1);

	sample_record(log, NULL, "1", 0, 1, &record);
	memcpy(strstr(record.log, "health_today"), "wealth_today", 12);
	export_add_record(export, 1, &record);
	ck_assert_uint_eq(export_counts(export)->unknown_log, 1);
	ck_assert_uint_eq(export_n_rows(export), 0);
	record_fini(&record);
	log_free(log);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		four_kinds_of_count_stay_four,
		each_code_of_a_multiple_choice_has_a_flag,
		a_text_or_date_has_its_reason_beside_it,
		a_calculated_text_is_a_text_with_its_reason_beside_it,
		a_long_calculated_text_stays_readable,
		contact_details_are_in_no_file,
		a_form_typed_in_twice_is_kept_once_and_marked_twice,
		the_right_form_the_same_day_replaces_the_wrong_one,
		logs_without_an_id_are_nobodys_and_all_stay,
		the_flow_of_the_evaluation_is_counted,
		pairs_hold_what_was_before_the_change_and_its_direction,
		the_studys_own_measures_are_compared,
		a_partner_sees_its_variables_alone,
		a_log_that_the_definition_does_not_know_is_counted,
		what_cannot_be_opened_is_counted_by_its_reason,
		an_earlier_log_is_read_by_its_own_definition,
	};
	Suite *suite = suite_create("export");
	TCase *tc = tcase_create("export");
	size_t i;

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	for (i = 0; i < countof(tests); i++)
		tcase_add_test(tc, tests[i]);
	tcase_add_loop_test(tc, a_mistake_in_what_pairs_compare_has_its_line, 0,
	    countof(mistakes));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
