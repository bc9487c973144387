/* For haven.sh: N records of invented people as csv, sav and dta.
 *
 *   sample_export N DIR [STUDY]      makes DIR/csv, DIR/sav, DIR/dta */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "collector/export_files.h"
#include "tests/sample.h"

#define STUDY SOURCE_DIR "/schema/side-by-side"

static void
done(enum err err, const char *what)
{
	if (err == ERR_NONE)
		return;
	fprintf(stderr, "sample_export: %s: %s\n", what, err_text(err));
	exit(1);
}

static void
add(const struct study *study, struct export *export, int i)
{
	static const char *const forms[] = { "reg", "monthly", "quarterly",
		"monthly_short", "quarterly_short" };
	struct record record;
	struct log *log;
	char person[16];

	snprintf(person, sizeof(person), "%04d", i / 7);
	log = sample_log(study, forms[i % 5], person, i % 400, (uint64_t)i);
	sample_record(log, NULL, person, i % 400, (uint64_t)i + 1, &record);
	export_add_record(export, (uint64_t)i + 1, &record);
	record_fini(&record);
	log_free(log);
}

static void
write_files(struct export *export, struct pairs *pairs, const char *dir)
{
	static const struct {
		enum export_format format;
		const char *word;
	} formats[] = { { EXPORT_CSV, "csv" }, { EXPORT_SAV, "sav" },
		{ EXPORT_DTA, "dta" } };
	char *folder, *problem;
	size_t i;

	for (i = 0; i < countof(formats); i++) {
		folder = mem_printf("%s/%s", dir, formats[i].word);
		if (mkdir(folder, 0700) != 0 && errno != EEXIST)
			done(ERR_IO, folder);
		done(export_files(export, pairs, formats[i].format, false,
			 folder, &problem),
		    folder);
		free(folder);
	}
}

int
main(int argc, char **argv)
{
	struct study *study;
	struct export *export;
	struct pairs *pairs;
	const char *dir = argc > 3 ? argv[3] : STUDY;
	char *problem;
	int i;

	if (argc != 3 && argc != 4)
		return 2;
	done(study_load(dir, &study, NULL), dir);
	done(export_new(study, NULL, NULL, NULL, &export, &problem), "export");
	for (i = 0; i < atoi(argv[1]); i++)
		add(study, export, i);
	export_mark(export);
	done(pairs_load(dir, export, &pairs, &problem), "pairs");
	write_files(export, pairs, argv[2]);
	pairs_free(pairs);
	export_free(export);
	study_free(study);
	return 0;
}
