/* What of a log a person has to look at. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/expr.h"
#include "schema/mem.h"

const struct form *
desk_form(struct desk *desk, const struct desk_log *log)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log->id))
			return study_find_form(
			    desk->study, desk->pages[i]->reading.form);
	return NULL;
}

const struct variable *
desk_id_variable(struct desk *desk, const struct form *form)
{
	size_t i;

	for (i = 0; i < study_n_variables(desk->study); i++) {
		const struct variable *v = study_variable(desk->study, i);

		if (v->type == VARIABLE_ID && variable_in_form(v, form))
			return v;
	}
	return NULL;
}

const char *
desk_printed_id(struct desk_page **pages, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (pages[i]->reading.id != NULL)
			return pages[i]->reading.id;
	return NULL;
}

static const struct desk_said *
find_said(const struct desk_log *log, const uint8_t *page, const char *variable)
{
	static const uint8_t none[ID16_LEN];
	size_t i;

	if (page == NULL)
		page = none;
	for (i = 0; i < log->n_said; i++)
		if (desk_id_is(log->said[i].page, page) &&
		    strcmp(log->said[i].variable, variable) == 0)
			return &log->said[i];
	return NULL;
}

static void
add_item(struct desk_items *items, const struct desk_log *log,
    struct desk_page *page, struct reading *reading,
    const struct variable *variable)
{
	struct desk_item *item;

	items->v = mem_grow(items->v, items->n + 1, sizeof(*items->v));
	item = &items->v[items->n++];
	*item = (struct desk_item){ page, reading, variable, NULL };
	item->said =
	    find_said(log, page != NULL ? page->id : NULL, variable->name);
	if (item->said != NULL)
		items->done++;
}

/* The ID is asked for unless it was printed or surely read. */
static void
add_id(struct desk_items *items, const struct desk_log *log,
    struct desk_page **pages, size_t n, const struct variable *id)
{
	struct reading *reading = NULL;
	struct desk_page *page = NULL;
	size_t i;

	if (id == NULL || desk_printed_id(pages, n) != NULL)
		return;
	for (i = 0; i < n && reading == NULL; i++) {
		page = pages[i];
		reading = reading_find(&page->reading, id->name);
	}
	if (reading == NULL)
		add_item(items, log, NULL, NULL, id);
	else if (reading->kind != READING_ID)
		add_item(items, log, page, reading, id);
}

static const struct variable *
item_variable(
    struct desk *desk, const struct form *form, const struct reading *reading)
{
	const struct variable *v = study_find(desk->study, reading->variable);

	return v != NULL && variable_in_form(v, form) ? v : NULL;
}

/* A log of all that was surely read, to be checked as a whole. */
static struct log *
sure_log(struct desk *desk, const struct form *form, struct desk_page **pages,
    size_t n)
{
	struct log *log = log_new(desk->study, form);
	const struct variable *v;
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < pages[i]->reading.n_readings; j++) {
			struct reading *r = &pages[i]->reading.readings[j];

			v = item_variable(desk, form, r);
			if (v != NULL &&
			    desk_set(log, v, r->kind, r->value) != ERR_NONE)
				log_set(log, v, ANSWER_BLANK, 0, NULL);
		}
	return log;
}

/* Whether an expression mentions a variable. */
struct mention {
	size_t index;
	bool found;
};

static void
look_for(void *ctx, size_t index)
{
	struct mention *mention = ctx;

	mention->found |= mention->index == index;
}

/* A consent that is not there: with it the whole form is thrown away, so that
 * no reader decides it alone. */
static bool
is_consent(const struct form *form, const struct variable *variable)
{
	struct mention mention = { variable->index, false };

	if (form->consent != NULL)
		expr_uses(form->consent, look_for, &mention);
	return mention.found;
}

/* What was read for sure but cannot be an answer, or not beside the others,
 * is looked at too.  A blank may be: paper cannot insist. */
static bool
needs_person(struct log *sure, const struct problems *problems,
    const struct variable *variable, const struct reading *reading)
{
	if (reading->kind == READING_UNSURE || reading->kind == READING_TEXT ||
	    (is_consent(sure->form, variable) && !log_consented(sure)))
		return true;
	if (reading->kind == READING_BLANK)
		return false;
	return log_answer(sure, variable)->kind == ANSWER_BLANK ||
	       problems_find(problems, variable) != NULL;
}

/* Once a person has confirmed that somebody did not agree, nothing else is
 * asked: nothing will be kept. */
static void
stop_at_refusal(struct log *sure, struct desk_items *items)
{
	size_t i;

	if (sure->form->consent == NULL)
		return;
	for (i = 0; i < items->n; i++) {
		if (!is_consent(sure->form, items->v[i].variable))
			continue;
		if (items->v[i].said == NULL)
			return;
		desk_set_item(sure, &items->v[i]);
	}
	if (log_consented(sure))
		return;
	for (i = items->n; i-- > 0;)
		if (items->v[i].said == NULL)
			memmove(&items->v[i], &items->v[i + 1],
			    (--items->n - i) * sizeof(*items->v));
}

static void
add_fields(struct desk *desk, const struct desk_log *log,
    struct desk_items *items, const struct form *form, struct desk_page **pages,
    size_t n)
{
	const struct variable *id = desk_id_variable(desk, form), *v;
	struct log *sure = sure_log(desk, form, pages, n);
	struct problems problems = { 0 };
	size_t i, j;

	log_check(sure, NULL, &problems);
	for (i = 0; i < n; i++)
		for (j = 0; j < pages[i]->reading.n_readings; j++) {
			struct reading *r = &pages[i]->reading.readings[j];

			v = item_variable(desk, form, r);
			if (v != NULL && v != id &&
			    needs_person(sure, &problems, v, r))
				add_item(items, log, pages[i], r, v);
		}
	stop_at_refusal(sure, items);
	problems_fini(&problems);
	log_free(sure);
}

void
desk_items(
    struct desk *desk, const struct desk_log *log, struct desk_items *items)
{
	const struct form *form = desk_form(desk, log);
	struct desk_page **pages;
	size_t n;

	*items = (struct desk_items){ 0 };
	if (form == NULL)
		return;
	pages = desk_log_pages(desk, log, &n);
	add_id(items, log, pages, n, desk_id_variable(desk, form));
	add_fields(desk, log, items, form, pages, n);
	free(pages);
}

void
desk_items_fini(struct desk_items *items)
{
	free(items->v);
	*items = (struct desk_items){ 0 };
}

const char *
desk_whose(struct desk *desk, const struct desk_log *log)
{
	const struct variable *id =
	    desk_id_variable(desk, desk_form(desk, log));
	const struct desk_said *said = NULL;
	const char *whose = NULL;
	struct desk_page **pages;
	size_t n, i;

	if (id == NULL)
		return "";
	pages = desk_log_pages(desk, log, &n);
	whose = desk_printed_id(pages, n);
	for (i = 0; whose == NULL && i < n; i++) {
		const struct reading *r =
		    reading_find(&pages[i]->reading, id->name);

		said = find_said(log, pages[i]->id, id->name);
		if (r != NULL && r->kind == READING_ID)
			whose = r->value;
		else if (r != NULL && said != NULL &&
			 said->say == PAPER_SAY_AGREE)
			whose = r->best;
		else if (said != NULL)
			whose = said->typed;
	}
	said = find_said(log, NULL, id->name);
	if (whose == NULL && said != NULL)
		whose = said->typed;
	free(pages);
	return whose != NULL ? whose : "";
}

/* What the reader took its ID for without being sure; NULL if nothing. */
static const char *
maybe_whose(struct desk *desk, const struct desk_log *log)
{
	const struct variable *id =
	    desk_id_variable(desk, desk_form(desk, log));
	const struct reading *r = NULL;
	struct desk_page **pages;
	size_t n, i;

	if (id == NULL)
		return NULL;
	pages = desk_log_pages(desk, log, &n);
	for (i = 0; r == NULL && i < n; i++)
		r = reading_find(&pages[i]->reading, id->name);
	free(pages);
	return r != NULL && r->kind == READING_UNSURE &&
		       r->best_kind == READING_ID
		   ? r->best
		   : NULL;
}

void
desk_put_whose(struct desk *desk, const struct desk_log *log, struct buf *out)
{
	const char *whose = desk_whose(desk, log);
	char *maybe = NULL;

	if (*whose == '\0' && (whose = maybe_whose(desk, log)) != NULL)
		whose = maybe = mem_printf("%s?", whose);
	buf_put_text(out, whose != NULL ? whose : "");
	mem_free_text(maybe);
}
