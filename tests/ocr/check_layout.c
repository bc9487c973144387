#include "ocr/layout.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ocr/page.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define STUDY   SOURCE_DIR "/schema/side-by-side"
#define PDF_MAX (16 * 1024 * 1024)

static struct study *
load(const char *dir)
{
	struct study_report report = { 0 };
	struct study *study;

	ck_assert_msg(study_load(dir, &study, &report) == ERR_NONE, "%s",
	    report.text != NULL ? report.text : dir);
	return study;
}

static struct map *
lay_out(const struct study *study, const struct form *form, const char *lang,
    bool large, const char *id)
{
	struct layout_options options = {
		.lang = lang, .large_print = large, .id = id
	};
	struct map *map;

	ck_assert_int_eq(
	    layout_form(study, form, &options, NULL, &map), ERR_NONE);
	return map;
}

static char *
json(const struct map *map)
{
	struct buf out;

	buf_init(&out, MAP_JSON_MAX);
	ck_assert_int_eq(map_encode(map, &out), ERR_NONE);
	return buf_take_text(&out);
}

/* Boxes of VARIABLE, of KIND and for CODE if that is not NULL. */
static size_t
count(const struct map *map, const char *variable, enum box_kind kind,
    const char *code)
{
	size_t i, k, n = 0;

	for (i = 0; i < map->n_pages; i++)
		for (k = 0; k < map->pages[i].n_boxes; k++) {
			const struct box *b = &map->pages[i].boxes[k];

			n += strcmp(b->variable, variable) == 0 &&
			     b->kind == kind &&
			     (code == NULL || strcmp(b->code, code) == 0);
		}
	return n;
}

static void
has_boxes(const struct map *map, const struct variable *v)
{
	char code[16];
	size_t i;
	int k;

	switch (v->type) {
	case VARIABLE_CHOICE:
	case VARIABLE_CHOICES:
		for (i = 0; i < v->choices->n; i++)
			ck_assert_uint_eq(count(map, v->name, BOX_MARK,
					      v->choices->v[i].code),
			    1);
		break;
	case VARIABLE_SCALE:
		for (k = (int)v->min; k <= (int)v->max; k++) {
			snprintf(code, sizeof(code), "%d", k);
			ck_assert_uint_eq(
			    count(map, v->name, BOX_MARK, code), 1);
		}
		break;
	case VARIABLE_INTEGER:
		ck_assert_uint_eq(count(map, v->name, BOX_DIGIT, NULL),
		    (size_t)variable_digits(v));
		break;
	case VARIABLE_ID:
		ck_assert_uint_eq(count(map, v->name, BOX_DIGIT, NULL), 4);
		break;
	case VARIABLE_DATE:
		ck_assert_uint_eq(count(map, v->name, BOX_DIGIT, NULL), 6);
		break;
	default:
		ck_assert_uint_eq(count(map, v->name, BOX_TEXT, NULL), 1);
	}
}

START_TEST(every_question_of_every_form_has_its_boxes)
{
	struct study *study = load(STUDY);
	size_t i, k;

	for (i = 0; i < study_n_forms(study); i++) {
		const struct form *form = study_form(study, i);
		struct map *map = lay_out(study, form, NULL, _i, NULL);

		for (k = 0; k < form->n_items; k++)
			if (form->items[k].kind == ITEM_VARIABLE &&
			    variable_asked(form->items[k].variable))
				has_boxes(map, form->items[k].variable);
		map_free(map);
	}
	study_free(study);
}
END_TEST

static bool
apart(const struct box *a, const struct box *b)
{
	const double e = 0.001;

	return a->x + a->w <= b->x + e || b->x + b->w <= a->x + e ||
	       a->y + a->h <= b->y + e || b->y + b->h <= a->y + e;
}

static void
boxes_are_sound(const struct map_page *page)
{
	size_t i, k;

	for (i = 0; i < page->n_boxes; i++) {
		const struct box *b = &page->boxes[i];

		ck_assert_double_ge(b->w, 5);
		ck_assert_double_ge(b->h, 5);
		ck_assert_double_ge(b->x, PAGE_LEFT - 0.01);
		ck_assert_double_le(b->x + b->w, PAGE_RIGHT + 0.01);
		ck_assert_double_ge(b->y, PAGE_TOP - 0.01);
		ck_assert_double_le(b->y + b->h, PAGE_BOTTOM + 0.01);
		for (k = 0; k < i; k++)
			ck_assert_msg(apart(b, &page->boxes[k]),
			    "%s lies on %s", b->variable,
			    page->boxes[k].variable);
	}
}

START_TEST(boxes_are_large_enough_and_never_touch_others_or_the_marks)
{
	struct study *study = load(STUDY);
	size_t i, k;

	for (i = 0; i < study_n_forms(study); i++) {
		struct map *map =
		    lay_out(study, study_form(study, i), NULL, _i, NULL);

		for (k = 0; k < map->n_pages; k++) {
			ck_assert_uint_gt(map->pages[k].n_boxes, 0);
			boxes_are_sound(&map->pages[k]);
		}
		map_free(map);
	}
	study_free(study);
}
END_TEST

START_TEST(contact_details_share_no_page_with_answers)
{
	struct study *study = load(STUDY);
	struct map *map =
	    lay_out(study, study_registration(study), NULL, _i, NULL);
	size_t i, k, vault, rest, seen = 0;

	for (i = 0; i < map->n_pages; i++) {
		vault = rest = 0;
		for (k = 0; k < map->pages[i].n_boxes; k++) {
			const struct variable *v =
			    study_find(study, map->pages[i].boxes[k].variable);

			vault += v->vault != NULL;
			rest += v->vault == NULL && strcmp(v->name, "contact");
		}
		ck_assert(vault == 0 || rest == 0);
		seen += vault;
	}
	ck_assert_uint_gt(seen, 0);
	map_free(map);
	study_free(study);
}
END_TEST

START_TEST(the_map_depends_on_neither_person_nor_print)
{
	struct study *study = load(STUDY);
	const struct form *form = study_find_form(study, "monthly");
	struct map *a = lay_out(study, form, NULL, false, NULL);
	struct map *b = lay_out(study, form, NULL, false, "4711");
	char *of_a = json(a), *of_b = json(b);

	ck_assert(strcmp(of_a, of_b) == 0);
	free(of_a);
	free(of_b);
	map_free(a);
	map_free(b);
	study_free(study);
}
END_TEST

static void
put_file(const char *dir, const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", dir, name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	free(path);
}

static char *
put_study(const char *survey, const char *choices, const char *settings)
{
	char template[] = "/tmp/check_layout-XXXXXX";
	char *dir = mem_text(mkdtemp(template));

	ck_assert_ptr_nonnull(dir);
	put_file(dir, "survey.csv", survey);
	put_file(dir, "choices.csv", choices);
	put_file(dir, "settings.csv", settings);
	return dir;
}

/* A study of a few questions, its words in one language. */
static char *
small_study(const char *language, const char *word)
{
	char *survey = mem_printf("type,name,label,hint,constraint,appearance\n"
				  "begin_group,g,%s %s,%s,,table-list\n"
				  "select_one l,a,%s %s %s,,,\n"
				  "select_one l,b,%s,,,\n"
				  "end_group,,,,,\n"
				  "integer,n,%s %s,%s,. >= 0 and . <= 99,\n",
	    word, word, word, word, word, word, word, word, word, word);
	char *choices =
	    mem_printf("list_name,name,label\nl,1,%s\nl,2,%s\n", word, word);
	char *settings = mem_printf(
	    "form_title,form_id,default_language\n%s,s,%s\n", word, language);
	char *dir = put_study(survey, choices, settings);

	free(survey);
	free(choices);
	free(settings);
	return dir;
}

static void
remove_study(char *dir)
{
	static const char *const names[] = { "survey.csv", "choices.csv",
		"settings.csv" };
	size_t i;

	for (i = 0; i < countof(names); i++) {
		char *path = mem_printf("%s/%s", dir, names[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
	free(dir);
}

/* Words of no meaning in scripts that the study's readers use. */
static const struct {
	const char *language, *word;
	bool rtl;
} scripts[] = {
	{ "Arabic (ar)", "بتجفحظ", true },
	{ "Urdu (ur)", "ٹگچھںے", true },
	{ "Bengali (bn)", "কিখুগৈ", false },
	{ "Punjabi (pa)", "ਕਿਖੁਗੈ", false },
	{ "Somali (so)", "Xaqiiqdu", false },
	{ "Polish (pl)", "żółćę", false },
};

static int
unknown_letters(const struct study *study, const struct form *form)
{
	struct buf pdf;
	int unknown = -1;
	struct layout_options options = { .unknown = &unknown };

	buf_init(&pdf, PDF_MAX);
	ck_assert_int_eq(
	    layout_form(study, form, &options, &pdf, NULL), ERR_NONE);
	ck_assert_mem_eq(pdf.data, "%PDF", 4);
	buf_fini(&pdf);
	return unknown;
}

START_TEST(every_script_has_its_letters_and_its_side)
{
	char *dir = small_study(scripts[_i].language, scripts[_i].word);
	struct study *study = load(dir);
	const struct form *form = study_form(study, 0);
	struct map *map = lay_out(study, form, NULL, false, NULL);
	const struct box *boxes = map->pages[0].boxes;

	ck_assert_int_eq(unknown_letters(study, form), 0);
	/* The table's columns run the way the words do; a comb never. */
	ck_assert_str_eq(boxes[0].code, "1");
	ck_assert_str_eq(boxes[1].code, "2");
	ck_assert(scripts[_i].rtl == (boxes[0].x > boxes[1].x));
	ck_assert_int_eq(boxes[4].kind, BOX_DIGIT);
	ck_assert_double_lt(boxes[4].x, boxes[5].x);
	ck_assert(scripts[_i].rtl == (boxes[4].x < PAGE_WIDTH / 2));
	map_free(map);
	study_free(study);
	remove_study(dir);
}
END_TEST

START_TEST(letters_that_no_font_has_are_counted)
{
	/* A code point that Unicode leaves to private use. */
	char *dir = small_study("English (en)", "\xee\x80\x80");
	struct study *study = load(dir);

	ck_assert_int_gt(unknown_letters(study, study_form(study, 0)), 0);
	study_free(study);
	remove_study(dir);
}
END_TEST

/* What people write in plain XLSForm. */
static const char odd_survey[] =
    "type,name,label,hint,constraint,appearance,parameters\n"
    "note,words,Welcome to this survey. Take your time.,,,,\n"
    "decimal,weight,Weight,in kg,. >= 0,,\n"
    "integer,any,Any whole number,,,,\n"
    "integer,below,Below zero too,,. >= -5 and . <= 5,,\n"
    "integer,large,A large number,,. >= 0 and . <= 99999,,\n"
    "range,wide,How good from 0 to 100?,,,,start=0 end=100 step=1\n"
    "range,eleven,How good from 0 to 10?,,,,start=0 end=10 step=1\n"
    "text,why,Why?,,,multiline,\n"
    "text,long,A question that goes on for so long that it cannot stand on "
    "one line with the place where the answer to it is written,,,,\n"
    "select_one many,one,One of many,,,,\n"
    "select_multiple many,some,Some of many,,,,\n"
    "begin_group,t,A table of many columns,,,table-list,\n"
    "select_one many,r1,First row,,,,\n"
    "select_one many,r2,Second row,,,,\n"
    "end_group,,,,,,\n"
    "begin_group,e,Nothing in it,,,,\n"
    "end_group,,,,,,\n"
    "date,when,When was that?,,,,\n";

START_TEST(odd_questions_find_a_place_too)
{
	char *choices = mem_text("list_name,name,label\n");
	char *dir, *more;
	struct study *study;
	struct map *map;
	size_t i;

	for (i = 0; i < 70; i++) {
		more = mem_printf("%smany,c%zu,Choice %zu%s\n", choices, i, i,
		    i % 9 == 0 ? " which has many more words to it than any "
				 "line of a narrow column has room for"
			       : "");
		free(choices);
		choices = more;
	}
	dir = put_study(
	    odd_survey, choices, "form_title,form_id\nOdd questions,odd\n");
	study = load(dir);
	map = lay_out(study, study_form(study, 0), NULL, _i, NULL);
	ck_assert_uint_eq(count(map, "one", BOX_MARK, NULL), 70);
	ck_assert_uint_eq(count(map, "some", BOX_MARK, NULL), 70);
	ck_assert_uint_eq(count(map, "r2", BOX_MARK, NULL), 70);
	ck_assert_uint_eq(count(map, "wide", BOX_DIGIT, NULL), 3);
	ck_assert_uint_eq(count(map, "eleven", BOX_MARK, NULL), 11);
	ck_assert_uint_eq(count(map, "large", BOX_DIGIT, NULL), 5);
	ck_assert_uint_eq(count(map, "below", BOX_TEXT, NULL), 1);
	ck_assert_uint_eq(count(map, "weight", BOX_TEXT, NULL), 1);
	ck_assert_uint_eq(count(map, "any", BOX_TEXT, NULL), 1);
	for (i = 0; i < map->n_pages; i++)
		boxes_are_sound(&map->pages[i]);
	map_free(map);
	study_free(study);
	remove_study(dir);
	free(choices);
}
END_TEST

/* Leaves of the PDF's page tree, of which cairo writes "/Type /Page" and a
 * line's end. */
static size_t
pdf_pages(const struct buf *pdf)
{
	const char *leaf = "/Type /Page ", *other = "/Type /Page\n";
	size_t n = 0, i, len = strlen(leaf);

	for (i = 0; i + len <= pdf->len; i++)
		n += memcmp(pdf->data + i, leaf, len) == 0 ||
		     memcmp(pdf->data + i, other, len) == 0;
	return n;
}

START_TEST(each_copy_begins_on_the_front_of_a_sheet)
{
	static const char *const address[] = { "A. Person", "1 Street" };
	const struct layout_copy copies[] = {
		{ "0042", NULL, NULL, 0 },
		{ "4711", NULL, address, 2 },
		{ NULL, NULL, NULL, 0 },
	};
	struct study *study = load(STUDY);
	const struct form *form = study_find_form(study, "monthly");
	struct layout_options options = { 0 };
	struct map *map = lay_out(study, form, NULL, false, NULL);
	size_t even = (map->n_pages + 1) / 2 * 2;
	struct buf pdf;

	buf_init(&pdf, PDF_MAX);
	ck_assert_int_eq(
	    layout_copies(study, form, &options, copies, 3, &pdf), ERR_NONE);
	ck_assert_uint_eq(pdf_pages(&pdf), 3 * even + 2);
	buf_fini(&pdf);
	map_free(map);
	study_free(study);
}
END_TEST

START_TEST(a_print_that_does_not_fit_its_buffer_is_an_error)
{
	struct study *study = load(STUDY);
	struct layout_options options = { 0 };
	struct map *map;
	struct buf pdf;

	buf_init(&pdf, 1000);
	ck_assert_int_eq(
	    layout_form(study, study_form(study, 0), &options, &pdf, &map),
	    ERR_SIZE);
	ck_assert_ptr_null(map);
	buf_fini(&pdf);
	study_free(study);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("layout");
	TCase *tc = tcase_create("layout");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(
	    tc, every_question_of_every_form_has_its_boxes, 0, 2);
	tcase_add_loop_test(tc,
	    boxes_are_large_enough_and_never_touch_others_or_the_marks, 0, 2);
	tcase_add_loop_test(
	    tc, contact_details_share_no_page_with_answers, 0, 2);
	tcase_add_test(tc, the_map_depends_on_neither_person_nor_print);
	tcase_add_loop_test(
	    tc, every_script_has_its_letters_and_its_side, 0, countof(scripts));
	tcase_add_loop_test(tc, odd_questions_find_a_place_too, 0, 2);
	tcase_add_test(tc, letters_that_no_font_has_are_counted);
	tcase_add_test(tc, each_copy_begins_on_the_front_of_a_sheet);
	tcase_add_test(tc, a_print_that_does_not_fit_its_buffer_is_an_error);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
