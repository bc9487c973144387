/* The Side by Side study, for tests. */
#ifndef TESTS_SCHEMA_SIDE_BY_SIDE_H
#define TESTS_SCHEMA_SIDE_BY_SIDE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "schema/study.h"
#include "tests/suite.h"

#define SIDE_BY_SIDE SOURCE_DIR "/schema/side-by-side"

static inline struct study *
load_study(const char *dir)
{
	struct study_report report;
	struct study *study;
	enum err err = study_load(dir, &study, &report);

	if (err != ERR_NONE)
		fprintf(stderr, "%s: %s\n%s\n", dir, err_text(err),
		    report.text == NULL ? "" : report.text);
	ck_assert_int_eq(err, ERR_NONE);
	study_report_fini(&report);
	return study;
}

#endif
