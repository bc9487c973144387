/* What people type: the first byte says for which question.  What is taken is
 * put back into the field and taken the same. */
#include <stdlib.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "tests/fuzz/fuzz.h"

static struct study *study;

static const char *const questions[] = { "personal_id", "form_date",
	"ps_informal_given", "work_hours", "mhses_1", "swemwbs_1", "medication",
	"work", "ps_project_names", "service_comment", "mobile", "email" };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct variable *v;
	struct answer before, after;
	struct log *log;
	char *text, *typed;

	if (study == NULL)
		must(study_load(SOURCE_DIR "/schema/side-by-side", &study,
			 NULL) == ERR_NONE);
	if (len == 0)
		return 0;
	v = study_find(study, questions[data[0] % countof(questions)]);
	log = log_new(study, study_form(study, 0));
	text = mem_text_n((const char *)data + 1, len - 1);
	if (log_set_typed(log, v, text) == ERR_NONE) {
		before = *log_answer(log, v);
		before.text = mem_text(before.text);
		typed = log_typed(v, &before);
		must(log_set_typed(log, v, typed) == ERR_NONE);
		after = *log_answer(log, v);
		must(after.kind == before.kind);
		must(after.number == before.number);
		must((after.text == NULL) == (before.text == NULL));
		must(
		    after.text == NULL || strcmp(after.text, before.text) == 0);
		free(typed);
		free(before.text);
	}
	free(text);
	log_free(log);
	return 0;
}
