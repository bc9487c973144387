/* A study folder: survey.csv and, each behind a line "====", choices.csv and
 * the lookup tables t.csv and u.csv.  It loads or says why not; what loads is
 * saved and loads again as the same version, and a log of it checks, scores and
 * goes round without harm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/study_version.h"
#include "schema/xlsform.h"
#include "tests/fuzz/fuzz.h"

static char dir[] = "/tmp/peerlog-fuzz-study-XXXXXX", copy[80];

static void
put(const char *name, const void *data, size_t len)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	must(f != NULL);
	must(fwrite(data, 1, len, f) == len);
	must(fclose(f) == 0);
}

static void
use_log(const struct study *study)
{
	struct log *log = log_new(study, study_form(study, 0)), *again;
	struct problems problems = { 0 };
	struct buf b;
	size_t i;

	for (i = 0; i < study_n_variables(study); i++) {
		static const char *const typed[] = { "1", "yes", "3 times",
			"5/3/16", "a b" };

		if (log_set_typed(log, study_variable(study, i),
			typed[i % countof(typed)]) != ERR_NONE)
			continue;
	}
	log_check(log, "so", &problems);
	log_derive(log);
	problems_fini(&problems);
	buf_init(&b, LOG_MAX);
	if (log_encode(log, LOG_DRAFT, NULL, &b) == ERR_NONE) {
		must(log_decode(study, b.data, b.len, &again) == ERR_NONE);
		log_free(again);
	}
	buf_fini(&b);
	log_free(log);
}

static void
use_study(const struct study *study)
{
	struct table sheets[XLSFORM_SHEETS];
	struct study *again;
	struct pool pool;

	must(study_save(study, copy) == ERR_NONE);
	must(study_load(copy, &again, NULL) == ERR_NONE);
	must(strcmp(study_version(study), study_version(again)) == 0);
	must(study_compatible(study, again, NULL) == ERR_NONE);
	study_free(again);
	pool_init(&pool);
	xlsform_write(study, study_form(study, 0), &pool, sheets);
	study_write_wording(study, "Somali (so)", &pool, &sheets[0]);
	pool_fini(&pool);
	use_log(study);
}

static const char *const files[] = { "survey.csv", "choices.csv", "t.csv",
	"u.csv" };

/* Each file has what is before the next line "====", the last all that is
 * left. */
static void
put_files(const uint8_t *data, size_t len)
{
	static const char line[] = "\n====\n";
	const size_t n = sizeof(line) - 1;
	const uint8_t *end;
	size_t i, part;

	for (i = 0; i < countof(files); i++) {
		end =
		    i + 1 == countof(files) ? NULL : memmem(data, len, line, n);
		part = end == NULL ? len : (size_t)(end - data);
		put(files[i], data, part);
		part += end == NULL ? 0 : n;
		data += part;
		len -= part;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct study_report report;
	struct study *study;
	enum err err;

	if (copy[0] == '\0') {
		must(mkdtemp(dir) != NULL);
		snprintf(copy, sizeof(copy), "%s/copy", dir);
		must(mkdir(copy, 0700) == 0);
	}
	put_files(data, len);
	err = study_load(dir, &study, &report);
	if (err == ERR_NONE)
		use_study(study);
	else
		must(err != ERR_STUDY ||
		     (report.n > 0 && report.text[0] != '\0'));
	study_report_fini(&report);
	study_free(study);
	return 0;
}
