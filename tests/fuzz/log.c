/* A log as JSON: what is taken is written and read the same, checks and scores
 * without harm, and checking twice is checking once. */
#include <stdlib.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "tests/fuzz/fuzz.h"

static struct study *study;

static char *
encode(const struct log *log)
{
	struct buf b;

	buf_init(&b, 16 * LOG_MAX);
	must(log_encode(log, LOG_DRAFT, NULL, &b) == ERR_NONE);
	return buf_take_text(&b);
}

static void
check(struct log *log)
{
	struct problems problems = { 0 };

	log_check(log, NULL, &problems);
	log_derive(log);
	problems_fini(&problems);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *once, *twice;
	struct log *log, *again;

	if (study == NULL)
		must(study_load(SOURCE_DIR "/schema/side-by-side", &study,
			 NULL) == ERR_NONE);
	if (log_decode(study, data, len, &log) != ERR_NONE)
		return 0;
	once = encode(log);
	if (log_decode(study, once, strlen(once), &again) == ERR_NONE) {
		twice = encode(again);
		must(strcmp(once, twice) == 0);
		free(twice);
		log_free(again);
	}
	free(once);
	check(log);
	once = encode(log);
	check(log);
	twice = encode(log);
	must(strcmp(once, twice) == 0);
	free(once);
	free(twice);
	log_free(log);
	return 0;
}
