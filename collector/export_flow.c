#include "collector/export_flow.h"

#include <string.h>

#include "collector/export_part.h"
#include "schema/mem.h"

static void
count_log(const struct export *e, const struct export_row *r, size_t row,
    struct export_flow *f)
{
	double channel = sheet_number(e->sheet, row, e->admin[ADMIN_CHANNEL]);

	f->logs++;
	f->by_form[r->form->index]++;
	f->short_logs += r->form->full != NULL;
	f->web_logs += channel == 1;
	f->text_logs += channel == 2;
	f->paper_logs += channel == 3;
	if (!r->kept)
		f->removed++;
	else if (r->no_id || r->unknown_id)
		f->nobodys_kept++;
	else
		f->kept++;
	if (r->no_id || r->unknown_id)
		f->nobodys_logs++;
	else if (r->unregistered)
		f->unregistered_logs++;
	else
		f->registered_logs++;
	f->people += r->number == 1;
	f->people_two += r->number == 2;
	f->pairs += r->number > 1;
}

/* A person's rows stand together; FIRST is the first of them. */
static void
count_person(
    const struct export_row *first, size_t n_logs, struct export_flow *f)
{
	if (first->no_id || first->unknown_id)
		return;
	if (first->unregistered)
		f->unregistered++;
	else {
		f->registered++;
		f->registered_with_log += n_logs > 0;
	}
}

void
export_flow_count(const struct export *e, struct export_flow *f)
{
	const struct export_row *r, *first = NULL;
	size_t i, n_logs = 0;

	memset(f, 0, sizeof(*f));
	for (i = 0; i < export_n_rows(e); i++) {
		r = export_row(e, i);
		if (first != NULL && strcmp(first->person, r->person) != 0) {
			count_person(first, n_logs, f);
			first = NULL;
		}
		if (first == NULL) {
			first = r;
			n_logs = 0;
		}
		if (r->form->kind == FORM_LOG) {
			n_logs++;
			count_log(e, r, export_sheet_row(e, i), f);
		} else
			f->registered_again += !r->kept;
	}
	if (first != NULL)
		count_person(first, n_logs, f);
}

struct line {
	const char *key, *words;
	size_t n;
};

static void
print_forms(
    const struct export *e, const struct export_flow *f, bool json, FILE *out)
{
	const struct form *form;
	const char *comma = "";
	size_t i;

	if (json)
		fputs(",\"by_form\":{", out);
	for (i = 0; i < study_n_forms(e->study); i++) {
		form = study_form(e->study, i);
		if (form->kind != FORM_LOG)
			continue;
		if (json)
			fprintf(out, "%s\"%s\":%zu", comma, form->name,
			    f->by_form[i]);
		else
			fprintf(out, "%8zu    on the %s\n", f->by_form[i],
			    study_form_label(e->study, form, e->lang));
		comma = ",";
	}
	if (json)
		fputs("}", out);
}

void
export_flow_print(
    const struct export *e, const struct export_flow *f, bool json, FILE *out)
{
	const struct line lines[] = {
		{ "registered", "people registered", f->registered },
		{ "registered_again", "  registrations they sent again",
		    f->registered_again },
		{ "registered_with_log", "of them sent at least one log",
		    f->registered_with_log },
		{ "registered_logs", "logs by registered people",
		    f->registered_logs },
		{ "unregistered", "more people sent logs unregistered",
		    f->unregistered },
		{ "unregistered_logs", "logs by them", f->unregistered_logs },
		{ "nobodys_logs", "logs without an ID that was issued",
		    f->nobodys_logs },
		{ "logs", "logs in all", f->logs },
		{ "web_logs", "  by web", f->web_logs },
		{ "text_logs", "  by text message", f->text_logs },
		{ "paper_logs", "  on paper", f->paper_logs },
		{ "short_logs", "  on a short form", f->short_logs },
		{ "removed", "removed: the same again, or replaced that day",
		    f->removed },
		{ "kept", "logs kept", f->kept },
		{ "people", "people with a log kept", f->people },
		{ "nobodys_kept", "kept apart: no ID that was issued",
		    f->nobodys_kept },
		{ "people_two", "people with two logs or more", f->people_two },
		{ "pairs", "pairs of consecutive logs", f->pairs },
	};
	size_t i;

	for (i = 0; i < countof(lines); i++)
		if (json)
			fprintf(out, "%s\"%s\":%zu", i == 0 ? "{" : ",",
			    lines[i].key, lines[i].n);
		else
			fprintf(out, "%8zu  %s\n", lines[i].n, lines[i].words);
	print_forms(e, f, json, out);
	if (json)
		fputs("}\n", out);
}
