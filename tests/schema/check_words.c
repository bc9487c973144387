#include <string.h>

#include "schema/log.h"
#include "schema/words.h"
#include "tests/schema/folder.h"
#include "tests/schema/side_by_side.h"

static const char somali[] =
    "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
    "# a note\nmsgid \"Please answer this question.\"\n"
    "msgstr \"Fadlan ka jawaab \"\n\"su'aashan.\"\n\n"
    "msgid \"Please give a number from %g to %g.\"\n"
    "msgstr \"Fadlan tiro u dhaxaysa %g iyo %g.\"\n\n"
    "msgid \"Page %d of %d\"\nmsgstr \"Bogga %s\"\n\n"
    "msgid \"%s is here\"\nmsgstr \"%n\"\n\n"
    "#, fuzzy\nmsgid \"Yes\"\nmsgstr \"Maya\"\n\n"
    "msgid \"Two\\nlines\"\nmsgstr \"Laba\\nsadar\"\n\n"
    "msgid \"No\"\nmsgstr \"\"\n\n"
    "msgid \"yes\"\nmsgstr \"Haa\"\n\n"
    "msgid \"none\"\nmsgstr \"Midna\"\n\n"
    "msgid \"three\"\nmsgstr \"saddex\"\n\n"
    "#~ msgid \"Old\"\n#~ msgstr \"Hore\"\n";

START_TEST(words_are_translated_and_fall_back)
{
	char *dir = folder_new(), *words = mem_printf("%s/words", dir);

	ck_assert_int_eq(words_load(words), ERR_NONE);
	folder_put(dir, "words/so.po", somali);
	ck_assert_int_eq(words_load(words), ERR_NONE);
	ck_assert_str_eq(word("so", "Please answer this question."),
	    "Fadlan ka jawaab su'aashan.");
	ck_assert_str_eq(word("so-SO", "Please answer this question."),
	    "Fadlan ka jawaab su'aashan.");
	ck_assert_str_eq(word("so", "Please give a number from %g to %g."),
	    "Fadlan tiro u dhaxaysa %g iyo %g.");
	ck_assert_str_eq(word("so", "Two\nlines"), "Laba\nsadar");
	ck_assert_str_eq(word("so", "Yes"), "Yes");
	ck_assert_str_eq(word("so", "No"), "No");
	ck_assert_str_eq(word("so", "Old"), "Old");
	ck_assert_str_eq(word("ar", "Please answer this question."),
	    "Please answer this question.");
	ck_assert_str_eq(word(NULL, "Please answer this question."),
	    "Please answer this question.");
	free(words);
	folder_remove(dir);
}
END_TEST

START_TEST(a_translation_cannot_change_what_is_printed)
{
	char *dir = folder_new(), *words = mem_printf("%s/words", dir);

	folder_put(dir, "words/so.po", somali);
	ck_assert_int_eq(words_load(words), ERR_NONE);
	ck_assert_str_eq(word("so", "Page %d of %d"), "Page %d of %d");
	ck_assert_str_eq(word("so", "%s is here"), "%s is here");
	free(words);
	folder_remove(dir);
}
END_TEST

START_TEST(a_malformed_catalogue_is_told)
{
	static const char *const bad[] = { "msgid Yes\nmsgstr \"x\"\n",
		"msgid \"Yes\nmsgstr \"x\"\n", "msgid \"\\q\"\n", "hello\n",
		"msgid \"\xff\"\n" };
	size_t i;

	for (i = 0; i < countof(bad); i++) {
		char *dir = folder_new();
		char *words = mem_printf("%s/words", dir);

		folder_put(dir, "words/so.po", bad[i]);
		ck_assert_int_eq(words_load(words), ERR_INPUT);
		free(words);
		folder_remove(dir);
	}
}
END_TEST

START_TEST(a_study_brings_its_words)
{
	char *dir = folder_new();
	struct study *study;

	folder_put(dir, "survey.csv", "type,name,label\ntext,a,A\n");
	folder_put(dir, "words/so.po", somali);
	study = load_study(dir);
	ck_assert_str_eq(word("so", "Two\nlines"), "Laba\nsadar");
	study_free(study);
	folder_remove(dir);
}
END_TEST

START_TEST(ticks_and_numbers_are_understood_in_the_persons_language)
{
	char *dir = folder_new();
	struct study *study = load_study(SIDE_BY_SIDE);
	const struct variable *v = study_find(study, "ps_pairs_given");
	struct log *log = log_new(study, study_find_form(study, "monthly"));
	char *words = mem_printf("%s/words", dir);

	ck_assert_int_eq(log_set_typed(log, v, "haa"), ERR_INPUT);
	folder_put(dir, "words/so.po", somali);
	ck_assert_int_eq(words_load(words), ERR_NONE);
	ck_assert_int_eq(log_set_typed(log, v, "haa!"), ERR_NONE);
	ck_assert_int_eq(log_answer(log, v)->kind, ANSWER_TICK);
	ck_assert_int_eq(log_set_typed(log, v, "midna"), ERR_NONE);
	ck_assert_int_eq(log_answer(log, v)->kind, ANSWER_NUMBER);
	ck_assert_double_eq(log_answer(log, v)->number, 0);
	ck_assert_int_eq(log_set_typed(log, v, "Saddex"), ERR_NONE);
	ck_assert_double_eq(log_answer(log, v)->number, 3);
	free(words);
	log_free(log);
	study_free(study);
	folder_remove(dir);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");

	tcase_add_test(t, words_are_translated_and_fall_back);
	tcase_add_test(t, a_translation_cannot_change_what_is_printed);
	tcase_add_test(t, a_malformed_catalogue_is_told);
	tcase_add_test(t, a_study_brings_its_words);
	tcase_add_test(
	    t, ticks_and_numbers_are_understood_in_the_persons_language);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	return run_suite(suite());
}
