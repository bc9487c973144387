/* Confirming: what is next. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

void
desk_look(struct desk *desk, const struct desk_log *log, struct desk_view *view)
{
	desk_items(desk, log, &view->items);
	view->trouble = desk_trouble(desk, log);
	if (log->state == DESK_LOG_REFUSED || desk_form(desk, log) == NULL)
		view->state = PAPER_REFUSED;
	else if (log->state == DESK_LOG_FILING)
		view->state = PAPER_FILING;
	else if (view->items.done < view->items.n)
		view->state = PAPER_OPEN;
	else if (view->trouble[0] != '\0' && !log->as_it_is)
		view->state = PAPER_INCOMPLETE;
	else
		view->state = PAPER_CONFIRMED;
}

void
desk_view_fini(struct desk_view *view)
{
	desk_items_fini(&view->items);
	free(view->trouble);
}

bool
desk_may_see(struct desk *desk, const struct desk_log *log, const char *by,
    bool everybodys)
{
	return everybodys || strcmp(desk_sender(desk, log), by) == 0;
}

/* ---- what is next ---- */

/* The oldest log with something to confirm: after that more is known of the
 * logs that a page may belong to.  Then such a page (*LOOSE); else a log that
 * is confirmed and not filed, else one with trouble. */
static struct desk_log *
choose(struct desk *desk, const struct message_paper_step *ask,
    struct desk_page **loose)
{
	struct desk_log *confirmed = NULL, *trouble = NULL;
	enum paper_state state;
	struct desk_view view;
	size_t i;

	for (i = 0; i < desk->n_logs; i++) {
		struct desk_log *log = desk->logs[i];

		if (!desk_may_see(desk, log, ask->by, ask->everybodys))
			continue;
		desk_look(desk, log, &view);
		state = view.state;
		desk_view_fini(&view);
		if (state == PAPER_OPEN)
			return log;
		if (state == PAPER_CONFIRMED && confirmed == NULL)
			confirmed = log;
		if (state == PAPER_INCOMPLETE && trouble == NULL)
			trouble = log;
	}
	*loose = desk_next_loose(desk, ask->by, ask->everybodys);
	if (*loose != NULL)
		return NULL;
	return confirmed != NULL ? confirmed : trouble;
}

/* The picture of VARIABLE, or ("") of the sheet, from the sealed page. */
static enum err
get_picture(struct desk *desk, const struct desk_page *page,
    const char *variable, struct blob *picture)
{
	struct page_reading whole;
	enum err err = desk_page_pictures(desk, page, &whole);
	size_t i;

	if (err != ERR_NONE)
		return err;
	for (i = 0; *variable != '\0' && i < whole.n_readings; i++)
		if (strcmp(whole.readings[i].variable, variable) == 0) {
			picture->data = whole.readings[i].picture;
			picture->len = whole.readings[i].picture_len;
			whole.readings[i].picture = NULL;
			break;
		}
	if (*variable == '\0') {
		picture->data = whole.picture;
		picture->len = whole.picture_len;
		whole.picture = NULL;
	}
	page_reading_fini(&whole);
	return ERR_NONE;
}

/* ---- what can be an answer ---- */

/* Sets what was said into SCRATCH. */
static enum err
try_said(struct log *scratch, const struct desk_item *item,
    const struct message_paper_say *say)
{
	const struct reading *r = item->reading;

	if (say->say == PAPER_SAY_TYPED)
		return log_set_typed(scratch, item->variable, say->typed);
	if (r == NULL || r->kind == READING_TEXT)
		return ERR_INPUT; /* there is nothing to agree with */
	if (r->kind == READING_UNSURE)
		return desk_set(scratch, item->variable, r->best_kind, r->best);
	return desk_set(scratch, item->variable, r->kind, r->value);
}

enum err
desk_check_said(struct desk *desk, const struct form *form,
    const struct desk_item *item, const struct message_paper_say *say)
{
	struct problems problems = { 0 };
	const struct variable *v = item->variable;
	struct log *scratch;
	enum err err;

	if (say->say == PAPER_SAY_UNREADABLE)
		return ERR_NONE;
	if (say->say == PAPER_SAY_TYPED && strlen(say->typed) > DESK_TYPED_MAX)
		return ERR_SIZE;
	scratch = log_new(desk->study, form);
	err = try_said(scratch, item, say);
	if (err == ERR_NONE && log_answer(scratch, v)->kind != ANSWER_BLANK) {
		log_check(scratch, NULL, &problems);
		if (problems_find(&problems, v) != NULL)
			err = ERR_INPUT;
		problems_fini(&problems);
	}
	log_free(scratch);
	return err;
}

/* ---- the step ---- */

/* The best reading is offered if it can be an answer: what Enter says is
 * always taken. */
static void
fill_item(struct desk *desk, const struct form *form,
    const struct desk_item *next, struct message_paper_item *item)
{
	const struct message_paper_say agree = { .say = PAPER_SAY_AGREE };
	const struct reading *r = next->reading;

	item->step = next->variable->type == VARIABLE_ID ? PAPER_STEP_ID
							 : PAPER_STEP_ANSWER;
	item->variable = mem_text(next->variable->name);
	item->kind = READING_UNSURE;
	if (r == NULL)
		return;
	memcpy(item->page, next->page->id, ID16_LEN);
	item->number = (uint32_t)next->page->reading.page;
	item->left = (uint32_t)lrint(10 * r->x);
	item->top = (uint32_t)lrint(10 * r->y);
	item->width = (uint32_t)lrint(10 * r->w);
	item->height = (uint32_t)lrint(10 * r->h);
	if (desk_check_said(desk, form, next, &agree) != ERR_NONE)
		return;
	item->kind =
	    (uint8_t)(r->kind == READING_UNSURE ? r->best_kind : r->kind);
	item->best = mem_text(r->kind == READING_UNSURE ? r->best : r->value);
}

const struct desk_item *
desk_next_item(const struct desk_view *view)
{
	size_t i;

	for (i = 0; i < view->items.n; i++)
		if (view->items.v[i].said == NULL)
			return &view->items.v[i];
	return NULL;
}

static enum err
fill_pages(struct desk *desk, const struct desk_log *log, struct blob *blob)
{
	struct desk_page **pages;
	struct desk_scan *scan;
	struct buf b;
	size_t n, i;

	buf_init(&b, 1u << 20);
	pages = desk_log_pages(desk, log, &n);
	for (i = 0; i < n; i++) {
		scan = desk_find_scan(desk, pages[i]->scan);
		buf_put(&b, pages[i]->id, ID16_LEN);
		buf_put_u32(&b, (uint32_t)pages[i]->reading.page);
		buf_put_text(&b, scan != NULL ? scan->name : "");
		buf_put_u32(&b, (uint32_t)pages[i]->reading.sheet);
	}
	free(pages);
	return desk_hand_over(&b, blob);
}

/* What to say of the log, or of the page that is asked about. */
static const char *
trouble_words(
    struct desk *desk, const struct desk_log *log, const struct desk_view *view)
{
	const struct desk_item *next = desk_next_item(view);

	switch (view->state) {
	case PAPER_OPEN:
		return next->page != NULL ? next->page->reading.problem : NULL;
	case PAPER_CONFIRMED:
		if (!desk_consented(desk, log))
			return "Not everything was agreed to. Filing counts "
			       "the refusal, and nothing else of this form is "
			       "kept.\n";
		return NULL;
	case PAPER_REFUSED:
		return log->trouble;
	case PAPER_INCOMPLETE:
	case PAPER_FILING:
		break;
	}
	return view->trouble;
}

static enum err
fill_step(struct desk *desk, const struct desk_log *log,
    const struct desk_view *view, struct message_paper_item *item)
{
	const struct form *form = desk_form(desk, log);
	const struct desk_page *loose;

	memcpy(item->log, log->id, ID16_LEN);
	item->form = mem_text(form != NULL ? form->name : "");
	item->done = (uint32_t)view->items.done;
	item->total = (uint32_t)view->items.n;
	item->undo = log->n_said > 0 || log->as_it_is;
	item->trouble = mem_text(trouble_words(desk, log, view));
	switch (view->state) {
	case PAPER_OPEN:
		fill_item(desk, form, desk_next_item(view), item);
		break;
	case PAPER_INCOMPLETE:
		loose = desk_loose_for(desk, log);
		if (loose != NULL)
			memcpy(item->page, loose->id, ID16_LEN);
		item->step = PAPER_STEP_TROUBLE;
		break;
	case PAPER_REFUSED:
		item->step = PAPER_STEP_TROUBLE;
		break;
	case PAPER_CONFIRMED:
		item->step = PAPER_STEP_FILE;
		break;
	case PAPER_FILING:
		item->step = PAPER_STEP_NONE;
		break;
	}
	return fill_pages(desk, log, &item->pages);
}

enum err
desk_step(struct desk *desk, const struct message_paper_step *ask,
    struct message_paper_item *item)
{
	struct desk_page *loose = NULL;
	struct desk_log *log;
	struct desk_view view;
	enum err err;

	item->step = PAPER_STEP_NONE;
	log = desk_id_none(ask->log) ? choose(desk, ask, &loose)
				     : desk_find_log(desk, ask->log);
	if (loose != NULL) {
		item->step = PAPER_STEP_PLACE;
		memcpy(item->page, loose->id, ID16_LEN);
	}
	if (log == NULL)
		return ERR_NONE;
	if (!desk_may_see(desk, log, ask->by, ask->everybodys))
		return ERR_DENIED;
	desk_look(desk, log, &view);
	err = fill_step(desk, log, &view, item);
	desk_view_fini(&view);
	return err;
}

enum err
desk_sheet_picture(struct desk *desk, const struct message_paper_sheet *ask,
    struct message_paper_picture *picture)
{
	struct desk_page *page = desk_find_page(desk, ask->page);
	struct desk_scan *scan;

	if (page == NULL)
		return ERR_NOT_FOUND;
	scan = desk_find_scan(desk, page->scan);
	if (!ask->everybodys &&
	    (scan == NULL || strcmp(scan->by, ask->by) != 0))
		return ERR_DENIED;
	return get_picture(desk, page, ask->variable, &picture->picture);
}
