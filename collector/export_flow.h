/* The flow count of an export: from who registered to how many pairs. */
#ifndef COLLECTOR_EXPORT_FLOW_H
#define COLLECTOR_EXPORT_FLOW_H

#include <stdio.h>

#include "collector/export.h"

struct export_flow {
	size_t registered;          /* people */
	size_t registered_again;    /* registrations beyond their first */
	size_t registered_with_log; /* of them, at least one log */
	size_t registered_logs;
	size_t unregistered; /* people with an ID and no registration */
	size_t unregistered_logs;
	size_t nobodys_logs; /* without an ID, or one never issued */
	size_t logs;         /* all of the above */
	size_t paper_logs, text_logs, web_logs;
	size_t short_logs;
	size_t removed;      /* by the rules: the same again, same day */
	size_t kept, people; /* kept logs with a known ID, of so many */
	size_t nobodys_kept;
	size_t people_two; /* of them with two kept logs or more */
	size_t pairs;
	size_t by_form[STUDY_FORMS_MAX]; /* logs, by form index */
};

/* Counts what EXPORT (marked) holds. */
void export_flow_count(const struct export *export, struct export_flow *flow);
/* Prints it to OUT, a line a count, or as one JSON object. */
void export_flow_print(const struct export *export,
    const struct export_flow *flow, bool json, FILE *out);

#endif
