/* What R's haven does not show: measurement level, and how the kinds of
 * missing are declared. */
#include <math.h>
#include <readstat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/statfile.h"
#include "schema/mem.h"
#include "tests/suite.h"

enum { COUNT, CHOICE, NAME, DAY, COLUMNS };

/* What a reader saw. */
struct seen {
	int n_variables, n_rows;
	readstat_measure_t measure[COLUMNS];
	readstat_type_t type[COLUMNS];
	double low[COLUMNS], high[COLUMNS];
	char label[COLUMNS][64];
	double value[COLUMNS][8];
	char tag[COLUMNS][8];
	char text[8][64];
	int n_labels;
	long timestamp;
};

static struct sheet *sheet;
static struct sheet_view view;
static char dir[64], path[80];

static void
add_row(double count, enum sheet_kind kind, const char *name, double day)
{
	size_t row = sheet_add_row(sheet);

	sheet_set_number(sheet, row, COUNT, count);
	if (kind != SHEET_VALUE)
		sheet_set_kind(sheet, row, COUNT, kind);
	sheet_set_number(sheet, row, CHOICE, 2);
	sheet_set_text(sheet, row, NAME, name);
	sheet_set_number(sheet, row, DAY, day);
	sheet_view_row(&view, row);
}

static void
setup(void)
{
	static const struct sheet_label labels[] = { { 1, "One" },
		{ 2, "Two" } };
	struct sheet_column c[COLUMNS] = {
		{ .name = "count",
		    .label = "Times given",
		    .measure = SHEET_SCALE,
		    .kinds = true,
		    .tick = true },
		{ .name = "choice",
		    .label = "A choice",
		    .measure = SHEET_ORDINAL,
		    .labels = labels,
		    .n_labels = 2 },
		{ .name = "name", .label = "A name", .type = SHEET_TEXT },
		{ .name = "day",
		    .label = "A day",
		    .type = SHEET_DATE,
		    .measure = SHEET_SCALE },
	};
	size_t i;

	sheet = sheet_new();
	sheet_view_init(&view, sheet, "test", "A test");
	for (i = 0; i < COLUMNS; i++)
		sheet_view_column(&view, sheet_add_column(sheet, &c[i]));
	add_row(0, SHEET_VALUE, "\xd8\xa8\xd8\xa7\xd8\xaa", 0);
	add_row(99, SHEET_VALUE, "", 16703);
	add_row(0, SHEET_BLANK, "", NAN);
	add_row(0, SHEET_TICK, "", NAN);
	add_row(0, SHEET_NOT_ASKED, "", NAN);
	add_row(0, SHEET_UNREADABLE, "", NAN);
	strcpy(dir, "/tmp/check_statfile.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/file", dir);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(dir);
	sheet_view_fini(&view);
	sheet_free(sheet);
}

static int
on_metadata(readstat_metadata_t *metadata, void *ctx)
{
	struct seen *s = ctx;

	s->n_rows = readstat_get_row_count(metadata);
	s->n_variables = readstat_get_var_count(metadata);
	s->timestamp = readstat_get_creation_time(metadata);
	ck_assert_str_eq(readstat_get_file_label(metadata), "A test");
	return READSTAT_HANDLER_OK;
}

static int
on_variable(int i, readstat_variable_t *v, const char *labels, void *ctx)
{
	struct seen *s = ctx;

	(void)labels;
	s->measure[i] = readstat_variable_get_measure(v);
	s->type[i] = readstat_variable_get_type(v);
	snprintf(s->label[i], sizeof(s->label[i]), "%s",
	    readstat_variable_get_label(v));
	if (readstat_variable_get_missing_ranges_count(v) == 1) {
		s->low[i] = readstat_double_value(
		    readstat_variable_get_missing_range_lo(v, 0));
		s->high[i] = readstat_double_value(
		    readstat_variable_get_missing_range_hi(v, 0));
	}
	return READSTAT_HANDLER_OK;
}

static int
on_value(int row, readstat_variable_t *v, readstat_value_t value, void *ctx)
{
	struct seen *s = ctx;
	int i = readstat_variable_get_index(v);

	if (readstat_value_type(value) == READSTAT_TYPE_STRING) {
		snprintf(s->text[row], sizeof(s->text[row]), "%s",
		    readstat_string_value(value));
		return READSTAT_HANDLER_OK;
	}
	s->value[i][row] = readstat_value_is_system_missing(value)
			       ? NAN
			       : readstat_double_value(value);
	if (readstat_value_is_tagged_missing(value))
		s->tag[i][row] = readstat_value_tag(value);
	return READSTAT_HANDLER_OK;
}

static int
on_label(const char *set, readstat_value_t value, const char *label, void *ctx)
{
	struct seen *s = ctx;

	(void)set, (void)value, (void)label;
	s->n_labels++;
	return READSTAT_HANDLER_OK;
}

static void
write_and_read(enum statfile_format format, struct seen *s)
{
	readstat_parser_t *parser = readstat_parser_init();

	memset(s, 0, sizeof(*s));
	ck_assert_int_eq(
	    statfile_write(&view, format, path, 1456826400), ERR_NONE);
	ck_assert_int_eq(
	    statfile_write(&view, format, path, 1456826400), ERR_EXISTS);
	readstat_set_metadata_handler(parser, on_metadata);
	readstat_set_variable_handler(parser, on_variable);
	readstat_set_value_handler(parser, on_value);
	readstat_set_value_label_handler(parser, on_label);
	ck_assert_int_eq(format == STATFILE_SAV
			     ? readstat_parse_sav(parser, path, s)
			     : readstat_parse_dta(parser, path, s),
	    READSTAT_OK);
	readstat_parser_free(parser);
	ck_assert_int_eq(s->n_variables, COLUMNS);
	ck_assert_int_eq(s->n_rows, 6);
	ck_assert_str_eq(s->label[COUNT], "Times given");
	ck_assert_str_eq(s->text[0], "\xd8\xa8\xd8\xa7\xd8\xaa");
	ck_assert_double_eq(s->value[COUNT][0], 0);
	ck_assert_double_eq(s->value[COUNT][1], 99);
}

START_TEST(sav_declares_levels_and_kinds_of_missing)
{
	struct seen s;

	write_and_read(STATFILE_SAV, &s);
	ck_assert_int_eq(s.measure[COUNT], READSTAT_MEASURE_SCALE);
	ck_assert_int_eq(s.measure[CHOICE], READSTAT_MEASURE_ORDINAL);
	ck_assert_int_eq(s.measure[NAME], READSTAT_MEASURE_NOMINAL);
	ck_assert_double_eq(s.low[COUNT], -999);
	ck_assert_double_eq(s.high[COUNT], -996);
	ck_assert_double_eq(s.low[CHOICE], 0); /* has no kinds */
	ck_assert_double_eq(s.value[COUNT][2], -999);
	ck_assert_double_eq(s.value[COUNT][3], -998);
	ck_assert_double_eq(s.value[COUNT][4], -997);
	ck_assert_double_eq(s.value[COUNT][5], -996);
	ck_assert_double_eq(s.value[DAY][0], 141428.0 * 86400);
	ck_assert(isnan(s.value[DAY][2]));
	ck_assert_int_eq(s.n_labels, 4 + 2);
}
END_TEST

START_TEST(dta_tags_the_kinds_of_missing)
{
	struct seen s;

	write_and_read(STATFILE_DTA, &s);
	ck_assert_int_eq(s.type[COUNT], READSTAT_TYPE_INT32);
	ck_assert_int_eq(s.tag[COUNT][1], 0);
	ck_assert_int_eq(s.tag[COUNT][2], 'a');
	ck_assert_int_eq(s.tag[COUNT][3], 'b');
	ck_assert_int_eq(s.tag[COUNT][4], 'c');
	ck_assert_int_eq(s.tag[COUNT][5], 'd');
	ck_assert_double_eq(s.value[DAY][0], 3653);
	ck_assert_int_eq(s.n_labels, 4 + 2);
}
END_TEST

START_TEST(the_same_data_gives_the_same_file)
{
	static const enum statfile_format formats[] = { STATFILE_SAV,
		STATFILE_DTA };
	char *command;
	size_t i;

	for (i = 0; i < countof(formats); i++) {
		ck_assert_int_eq(
		    statfile_write(&view, formats[i], path, 1456826400),
		    ERR_NONE);
		command = mem_printf("mv '%s' '%s.1'", path, path);
		ck_assert_int_eq(system(command), 0);
		free(command);
		ck_assert_int_eq(
		    statfile_write(&view, formats[i], path, 1456826400),
		    ERR_NONE);
		command = mem_printf("cmp '%s' '%s.1' && rm '%s' '%s.1'", path,
		    path, path, path);
		ck_assert_int_eq(system(command), 0);
		free(command);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("statfile");
	TCase *tc = tcase_create("statfile");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, sav_declares_levels_and_kinds_of_missing);
	tcase_add_test(tc, dta_tags_the_kinds_of_missing);
	tcase_add_test(tc, the_same_data_gives_the_same_file);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
