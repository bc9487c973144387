/* The sample pages in tests/ocr/samples, read as the service reads them, by
 * the maps that were kept when they were printed. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/reader.h"
#include "schema/mem.h"
#include "schema/study.h"
#include "tests/suite.h"

#define SAMPLES  SOURCE_DIR "/tests/ocr/samples"
#define FILE_MAX (1024 * 1024)

struct truth {
	char variable[64], value[64], kind[16];
};

/* What is known of one page, and what came of reading it. */
struct page {
	struct truth truth[200];
	size_t n;
	int readings, accepted, wrong;
};

static void
load_truth(struct page *page, const char *name)
{
	FILE *file = fopen(SAMPLES "/truth.tsv", "r");
	char line[300];

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		struct truth *t = &page->truth[page->n];
		char *rest = line, *of = strsep(&rest, "\t");

		if (strcmp(of, name) != 0)
			continue;
		ck_assert_uint_lt(page->n, countof(page->truth));
		snprintf(t->variable, sizeof(t->variable), "%s",
		    strsep(&rest, "\t"));
		snprintf(t->value, sizeof(t->value), "%s", strsep(&rest, "\t"));
		snprintf(t->kind, sizeof(t->kind), "%s", strsep(&rest, "\n"));
		page->n++;
	}
	fclose(file);
	ck_assert_uint_gt(page->n, 0);
}

static bool
same(const struct truth *t, enum reading_kind kind, const char *value)
{
	return strcmp(t->kind, reading_kind_name(kind)) == 0 &&
	       (t->value[0] == '\0' || strcmp(t->kind, "zero") == 0 ||
		   (value != NULL && strcmp(t->value, value) == 0));
}

static void
judge(struct page *page, const struct reading *r)
{
	size_t i;

	for (i = 0; i < page->n; i++)
		if (strcmp(page->truth[i].variable, r->variable) == 0)
			break;
	ck_assert_msg(i < page->n, "%s is not on the page", r->variable);
	page->readings++;
	if (r->kind == READING_UNSURE)
		return;
	page->accepted++;
	if (!same(&page->truth[i], r->kind, r->value)) {
		page->wrong++;
		fprintf(stderr, "%s is %s %s\n", r->variable,
		    page->truth[i].kind, page->truth[i].value);
	}
}

static void
sheet(const struct page_reading *read, void *arg)
{
	struct page *page = arg;
	size_t i;

	ck_assert_msg(read->problem == NULL, "%s", read->problem);
	ck_assert_str_eq(read->study, "side-by-side");
	for (i = 0; i < read->n_readings; i++)
		judge(page, &read->readings[i]);
}

static void
read_file(struct reader *reader, const char *name, struct page *page)
{
	char *path = mem_printf("%s/%s", SAMPLES, name);
	uint8_t *data = mem_array(FILE_MAX, 1);
	FILE *file = fopen(path, "r");
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(data, 1, FILE_MAX, file);
	fclose(file);
	reader_read(reader, data, len, sheet, page);
	free(data);
	free(path);
}

START_TEST(nothing_on_the_sample_pages_is_read_wrong_without_a_doubt)
{
	struct reader_options options = {
		.models = SOURCE_DIR "/ocr/models",
		.versions = SAMPLES "/versions",
	};
	int pages = 0, readings = 0, accepted = 0, wrong = 0;
	struct study *study;
	struct reader *reader;
	struct dirent *entry;
	DIR *dir = opendir(SAMPLES);

	ck_assert_ptr_nonnull(dir);
	ck_assert_int_eq(
	    study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL),
	    ERR_NONE);
	ck_assert_int_eq(reader_new(study, &options, &reader), ERR_NONE);
	while ((entry = readdir(dir)) != NULL) {
		struct page page = { 0 };

		if (strstr(entry->d_name, ".jpg") == NULL)
			continue;
		load_truth(&page, entry->d_name);
		read_file(reader, entry->d_name, &page);
		ck_assert_int_eq(page.readings, (int)page.n);
		pages++;
		readings += page.readings;
		accepted += page.accepted;
		wrong += page.wrong;
	}
	closedir(dir);
	ck_assert_int_ge(pages, 6);
	ck_assert_int_eq(wrong, 0);
	/* A reader that is sure of nothing would pass so far. */
	ck_assert_int_gt(accepted * 10, readings * 7);
	reader_free(reader);
	study_free(study);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("samples");
	TCase *tc = tcase_create("samples");

	tcase_set_timeout(tc, 120);
	tcase_add_test(
	    tc, nothing_on_the_sample_pages_is_read_wrong_without_a_doubt);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
