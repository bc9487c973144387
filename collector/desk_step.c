/* Confirming: what is next, what a person said of it, what is waiting. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

/* What LOG still needs. */
struct view {
	struct desk_items items;
	char *trouble;
	enum paper_state state;
};

static void
look(struct desk *desk, const struct desk_log *log, struct view *view)
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

static void
view_fini(struct view *view)
{
	desk_items_fini(&view->items);
	free(view->trouble);
}

static bool
may_see(struct desk *desk, const struct desk_log *log, const char *by,
    bool everybodys)
{
	return everybodys || strcmp(desk_sender(desk, log), by) == 0;
}

/* ---- the list ---- */

static void
list_scans(
    struct desk *desk, const struct message_paper_list *ask, struct buf *out)
{
	size_t i;

	for (i = 0; i < desk->n_scans; i++) {
		const struct desk_scan *scan = desk->scans[i];

		if (scan->state == SCAN_CLOSED || scan->state == SCAN_READ ||
		    (!ask->everybodys && strcmp(scan->by, ask->by) != 0))
			continue;
		buf_put(out, scan->id, ID16_LEN);
		buf_put_text(out, scan->name);
		buf_put_text(out, scan->by);
		buf_put_u64(out, scan->added);
		buf_put_u8(out, (uint8_t)scan->state);
		buf_put_text(out, scan->problem);
	}
}

static bool
is_blank(const struct desk_page *page)
{
	return page->reading.problem != NULL &&
	       strcmp(page->reading.problem, reading_blank_sheet) == 0;
}

/* How many sheets of its scan PAGE, a blank one, stands for in the list: all
 * that are blank if it is the first of them, else none. */
static uint32_t
blank_sheets(const struct desk *desk, const struct desk_page *page)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < desk->n_pages; i++) {
		if (!desk_id_is(desk->pages[i]->scan, page->scan) ||
		    !is_blank(desk->pages[i]))
			continue;
		if (n == 0 && desk->pages[i] != page)
			return 0;
		n++;
	}
	return n;
}

static void
list_pages(
    struct desk *desk, const struct message_paper_list *ask, struct buf *out)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++) {
		const struct desk_page *page = desk->pages[i];
		const struct desk_scan *scan = desk_find_scan(desk, page->scan);
		uint32_t blank = 0;

		if (!desk_id_none(page->log) || scan == NULL ||
		    (!ask->everybodys && strcmp(scan->by, ask->by) != 0))
			continue;
		if (is_blank(page) && (blank = blank_sheets(desk, page)) == 0)
			continue;
		buf_put(out, page->id, ID16_LEN);
		buf_put(out, page->scan, ID16_LEN);
		buf_put_u32(out, (uint32_t)page->reading.sheet);
		buf_put_text(out, scan->name);
		buf_put_text(out, page->reading.form);
		/* The reader cuts one out once it knows the print. */
		buf_put_u8(out, page->reading.pages > 0);
		buf_put_text(out, page->reading.problem != NULL
				      ? page->reading.problem
				      : "it is of no form here");
		buf_put_u32(out, blank);
	}
}

static void
list_log(struct desk *desk, const struct desk_log *log, struct buf *out)
{
	struct desk_page **pages;
	struct view view;
	size_t n;

	pages = desk_log_pages(desk, log, &n);
	if (n == 0) {
		free(pages);
		return;
	}
	look(desk, log, &view);
	buf_put(out, log->id, ID16_LEN);
	buf_put_text(out, pages[0]->reading.form);
	buf_put_u64(out, log->added);
	buf_put_u32(out, (uint32_t)n);
	buf_put_u32(out, (uint32_t)desk_log_of(pages, n));
	buf_put_u32(out, (uint32_t)(view.items.n - view.items.done));
	buf_put_u8(out, (uint8_t)view.state);
	buf_put_text(
	    out, view.state == PAPER_REFUSED ? log->trouble : view.trouble);
	view_fini(&view);
	free(pages);
}

/* B's contents become BLOB's. */
static enum err
hand_over(struct buf *b, struct blob *blob)
{
	enum err err = buf_err(b);

	if (err == ERR_NONE && b->len > 0) {
		blob->data = b->data;
		blob->len = b->len;
		*b = (struct buf){ .max = b->max };
	}
	buf_fini(b);
	return err;
}

enum err
desk_list(struct desk *desk, const struct message_paper_list *ask,
    struct message_paper_queue *queue)
{
	struct buf scans, pages, logs;
	enum err err;
	size_t i;

	buf_init(&scans, 8u << 20);
	buf_init(&pages, 8u << 20);
	buf_init(&logs, 8u << 20);
	list_scans(desk, ask, &scans);
	list_pages(desk, ask, &pages);
	for (i = 0; i < desk->n_logs; i++)
		if (may_see(desk, desk->logs[i], ask->by, ask->everybodys))
			list_log(desk, desk->logs[i], &logs);
	queue->filed = desk->filed;
	err = hand_over(&scans, &queue->scans);
	if (err == ERR_NONE)
		err = hand_over(&pages, &queue->pages);
	else
		buf_fini(&pages);
	if (err == ERR_NONE)
		err = hand_over(&logs, &queue->logs);
	else
		buf_fini(&logs);
	return err;
}

/* ---- what is next ---- */

/* The oldest log with something to confirm; else one that is confirmed and
 * not filed, else one with trouble. */
static struct desk_log *
choose(struct desk *desk, const struct message_paper_step *ask)
{
	struct desk_log *confirmed = NULL, *trouble = NULL;
	enum paper_state state;
	struct view view;
	size_t i;

	for (i = 0; i < desk->n_logs; i++) {
		struct desk_log *log = desk->logs[i];

		if (!may_see(desk, log, ask->by, ask->everybodys))
			continue;
		look(desk, log, &view);
		state = view.state;
		view_fini(&view);
		if (state == PAPER_OPEN)
			return log;
		if (state == PAPER_CONFIRMED && confirmed == NULL)
			confirmed = log;
		if (state == PAPER_INCOMPLETE && trouble == NULL)
			trouble = log;
	}
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

/* Whether what was said can be an answer.  A blank always may. */
static enum err
check_said(struct desk *desk, const struct form *form,
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
	if (check_said(desk, form, next, &agree) != ERR_NONE)
		return;
	item->kind =
	    (uint8_t)(r->kind == READING_UNSURE ? r->best_kind : r->kind);
	item->best = mem_text(r->kind == READING_UNSURE ? r->best : r->value);
}

static const struct desk_item *
next_item(const struct view *view)
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
	return hand_over(&b, blob);
}

/* What to say of the log, or of the page that is asked about. */
static const char *
trouble_words(
    struct desk *desk, const struct desk_log *log, const struct view *view)
{
	const struct desk_item *next = next_item(view);

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
    const struct view *view, struct message_paper_item *item)
{
	const struct form *form = desk_form(desk, log);

	memcpy(item->log, log->id, ID16_LEN);
	item->form = mem_text(form != NULL ? form->name : "");
	item->done = (uint32_t)view->items.done;
	item->total = (uint32_t)view->items.n;
	item->undo = log->n_said > 0 || log->as_it_is;
	item->trouble = mem_text(trouble_words(desk, log, view));
	switch (view->state) {
	case PAPER_OPEN:
		fill_item(desk, form, next_item(view), item);
		break;
	case PAPER_INCOMPLETE:
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
	struct desk_log *log;
	struct view view;
	enum err err;

	item->step = PAPER_STEP_NONE;
	log = desk_id_none(ask->log) ? choose(desk, ask)
				     : desk_find_log(desk, ask->log);
	if (log == NULL)
		return ERR_NONE;
	if (!may_see(desk, log, ask->by, ask->everybodys))
		return ERR_DENIED;
	look(desk, log, &view);
	err = fill_step(desk, log, &view, item);
	view_fini(&view);
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

/* ---- what a person said ---- */

static void
set_by(struct desk_log *log, const char *by)
{
	free(log->by);
	log->by = mem_text(by);
}

static void
unsay(struct desk_log *log)
{
	struct desk_said *said = &log->said[--log->n_said];

	free(said->variable);
	mem_free_text(said->typed);
}

static enum err
say_of_item(struct desk *desk, struct desk_log *log, const struct view *view,
    const struct message_paper_say *say)
{
	const struct desk_item *item = next_item(view);
	struct desk_said *said;
	enum err err;

	if (item == NULL || log->n_said >= DESK_SAID_MAX ||
	    strcmp(item->variable->name, say->variable) != 0 ||
	    (item->page == NULL ? !desk_id_none(say->page)
				: !desk_id_is(item->page->id, say->page)))
		return ERR_STATE;
	if ((err = check_said(desk, desk_form(desk, log), item, say)) !=
	    ERR_NONE)
		return err;
	log->said = mem_grow(log->said, log->n_said + 1, sizeof(*said));
	said = &log->said[log->n_said++];
	*said = (struct desk_said){ .variable = mem_text(say->variable),
		.say = say->say,
		.typed = mem_text(say->typed) };
	memcpy(said->page, say->page, ID16_LEN);
	set_by(log, say->by);
	err = desk_log_put(desk, log);
	if (err != ERR_NONE)
		unsay(log);
	return err;
}

static enum err
undo(struct desk *desk, struct desk_log *log)
{
	struct desk_said kept;
	enum err err;

	if (log->as_it_is) {
		log->as_it_is = false;
		err = desk_log_put(desk, log);
		log->as_it_is = err != ERR_NONE;
		return err;
	}
	if (log->n_said == 0)
		return ERR_STATE;
	kept = log->said[--log->n_said];
	err = desk_log_put(desk, log);
	if (err != ERR_NONE) {
		log->n_said++;
		return err;
	}
	free(kept.variable);
	mem_free_text(kept.typed);
	return ERR_NONE;
}

static enum err
accept_as_it_is(struct desk *desk, struct desk_log *log, const char *by)
{
	enum err err;

	log->as_it_is = true;
	set_by(log, by);
	err = desk_log_put(desk, log);
	log->as_it_is = err == ERR_NONE;
	return err;
}

/* Said on disk first; if intake cannot be reached, desk_idle() goes on. */
static enum err
file(struct desk *desk, struct desk_log *log, const char *by)
{
	enum desk_log_state before = log->state;
	enum err err;

	log->state = DESK_LOG_FILING;
	set_by(log, by);
	desk->changed = true;
	if ((err = desk_log_put(desk, log)) != ERR_NONE) {
		log->state = before;
		return err;
	}
	err = desk_file(desk, log);
	return err_class(err) == ERR_CLASS_ENVIRONMENT ? ERR_NONE : err;
}

static enum err
discard_page(struct desk *desk, const struct message_paper_say *say)
{
	struct desk_page *page = desk_find_page(desk, say->page);
	char hex[DESK_HEX_LEN + 1];
	struct desk_scan *scan;
	enum err err;

	if (page == NULL)
		return ERR_NOT_FOUND;
	scan = desk_find_scan(desk, page->scan);
	if (!say->everybodys &&
	    (scan == NULL || strcmp(scan->by, say->by) != 0))
		return ERR_DENIED;
	desk_hex(page->id, hex);
	desk->store.audit(
	    desk->store.arg, say->by, "paper page discarded", hex);
	desk->changed = true;
	err = desk_drop_page(desk, page);
	return err != ERR_NONE ? err : desk_drop_empty(desk);
}

static enum err
discard_blank(struct desk *desk, const struct message_paper_say *say)
{
	struct desk_scan *scan = desk_find_scan(desk, say->page);
	char hex[DESK_HEX_LEN + 1];
	enum err err = ERR_NONE;
	size_t i;

	if (scan == NULL)
		return ERR_NOT_FOUND;
	if (!say->everybodys && strcmp(scan->by, say->by) != 0)
		return ERR_DENIED;
	desk_hex(scan->id, hex);
	desk->store.audit(
	    desk->store.arg, say->by, "blank sheets discarded", hex);
	desk->changed = true;
	for (i = desk->n_pages; i-- > 0 && err == ERR_NONE;)
		if (desk_id_is(desk->pages[i]->scan, say->page) &&
		    is_blank(desk->pages[i]))
			err = desk_drop_page(desk, desk->pages[i]);
	return err;
}

static enum err
discard_scan(struct desk *desk, const struct message_paper_say *say)
{
	struct desk_scan *scan = desk_find_scan(desk, say->page);
	char hex[DESK_HEX_LEN + 1];
	enum err err;

	if (scan == NULL)
		return ERR_NOT_FOUND;
	if (!say->everybodys && strcmp(scan->by, say->by) != 0)
		return ERR_DENIED;
	if (scan->state == SCAN_CLOSED)
		return ERR_NONE; /* it is: the first answer was lost */
	if (scan->state != SCAN_FAILED)
		return ERR_STATE;
	desk_hex(scan->id, hex);
	desk->store.audit(
	    desk->store.arg, say->by, "paper scan discarded", hex);
	err = desk_delete(desk, "desk/image", scan->id);
	/* so that it may be sent again, if that was a mistake */
	memset(scan->digest, 0, sizeof(scan->digest));
	return err != ERR_NONE ? err
			       : desk_end_scan(desk, scan, SCAN_CLOSED, "");
}

static enum err
say_of_log(struct desk *desk, struct desk_log *log,
    const struct message_paper_say *say)
{
	struct view view;
	enum err err = ERR_STATE;

	look(desk, log, &view);
	switch ((enum paper_say)say->say) {
	case PAPER_SAY_AGREE:
	case PAPER_SAY_TYPED:
	case PAPER_SAY_UNREADABLE:
		if (view.state == PAPER_OPEN)
			err = say_of_item(desk, log, &view, say);
		break;
	case PAPER_SAY_UNDO:
		if (view.state != PAPER_FILING)
			err = undo(desk, log);
		break;
	case PAPER_SAY_AS_IT_IS:
		if (view.state == PAPER_INCOMPLETE)
			err = accept_as_it_is(desk, log, say->by);
		break;
	case PAPER_SAY_FILE:
		if (view.state == PAPER_CONFIRMED ||
		    log->state == DESK_LOG_REFUSED)
			err = file(desk, log, say->by);
		break;
	case PAPER_SAY_DISCARD_PAGE:
	case PAPER_SAY_DISCARD_SCAN:
	case PAPER_SAY_DISCARD_BLANK:
		break;
	}
	view_fini(&view);
	return err;
}

enum err
desk_say(struct desk *desk, const struct message_paper_say *say)
{
	struct desk_log *log;

	if (say->say == PAPER_SAY_DISCARD_PAGE)
		return discard_page(desk, say);
	if (say->say == PAPER_SAY_DISCARD_SCAN)
		return discard_scan(desk, say);
	if (say->say == PAPER_SAY_DISCARD_BLANK)
		return discard_blank(desk, say);
	log = desk_find_log(desk, say->log);
	if (log == NULL)
		return ERR_STATE; /* filed meanwhile, in another window */
	if (!may_see(desk, log, say->by, say->everybodys))
		return ERR_DENIED;
	return say_of_log(desk, log, say);
}

/* ---- by itself ---- */

/* Whether every file that LOG's pages came in is read to its end. */
static bool
all_read(struct desk *desk, const struct desk_log *log)
{
	struct desk_scan *scan;
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log->id)) {
			scan = desk_find_scan(desk, desk->pages[i]->scan);
			if (scan == NULL || scan->state == SCAN_WAITING)
				return false;
		}
	return true;
}

/* A log that was read whole and surely needs nobody. */
static bool
needs_nobody(struct desk *desk, const struct desk_log *log)
{
	struct view view;
	bool nobody;

	if (log->state != DESK_LOG_OPEN || log->n_said > 0 ||
	    !all_read(desk, log))
		return false;
	look(desk, log, &view);
	nobody = view.state == PAPER_CONFIRMED && view.items.n == 0;
	view_fini(&view);
	return nobody;
}

static enum err
idle_log(struct desk *desk, struct desk_log *log)
{
	char *sender;
	enum err err;

	if (log->state == DESK_LOG_FILING)
		return desk_file(desk, log);
	if (!needs_nobody(desk, log))
		return ERR_NONE;
	sender = mem_text(desk_sender(desk, log));
	log->state = DESK_LOG_FILING;
	set_by(log, sender);
	free(sender);
	if ((err = desk_log_put(desk, log)) != ERR_NONE) {
		log->state = DESK_LOG_OPEN;
		return err;
	}
	return desk_file(desk, log);
}

void
desk_idle(struct desk *desk)
{
	size_t i;

	if (!desk->changed)
		return;
	desk->changed = false;
	for (i = desk->n_logs; i-- > 0;)
		if (err_class(idle_log(desk, desk->logs[i])) ==
		    ERR_CLASS_ENVIRONMENT) {
			desk->changed = true;
			return; /* the store or intake is away: later */
		}
}
