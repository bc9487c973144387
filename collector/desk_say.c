/* What a person said, and what the desk does by itself. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

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
say_of_item(struct desk *desk, struct desk_log *log,
    const struct desk_view *view, const struct message_paper_say *say)
{
	const struct desk_item *item = desk_next_item(view);
	struct desk_said *said;
	enum err err;

	if (item == NULL || log->n_said >= DESK_SAID_MAX ||
	    strcmp(item->variable->name, say->variable) != 0 ||
	    (item->page == NULL ? !desk_id_none(say->page)
				: !desk_id_is(item->page->id, say->page)))
		return ERR_STATE;
	if ((err = desk_check_said(desk, desk_form(desk, log), item, say)) !=
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
file(struct desk *desk, struct desk_log *log, const char *by, uint32_t *flags)
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
	err = desk_file(desk, log, flags);
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
		    desk_is_blank(desk->pages[i]))
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
    const struct message_paper_say *say, uint32_t *flags)
{
	struct desk_view view;
	enum err err = ERR_STATE;

	desk_look(desk, log, &view);
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
			err = file(desk, log, say->by, flags);
		break;
	case PAPER_SAY_DISCARD_PAGE:
	case PAPER_SAY_DISCARD_SCAN:
	case PAPER_SAY_DISCARD_BLANK:
	case PAPER_SAY_MOVE:
	case PAPER_SAY_MOVE_BACK:
		break;
	}
	desk_view_fini(&view);
	return err;
}

enum err
desk_say(struct desk *desk, const struct message_paper_say *say,
    struct message_paper_said *said)
{
	struct message_paper_said unheard;
	struct desk_log *log;

	if (said == NULL)
		said = &unheard;
	said->flags = 0;

	if (say->say == PAPER_SAY_DISCARD_PAGE)
		return discard_page(desk, say);
	if (say->say == PAPER_SAY_DISCARD_SCAN)
		return discard_scan(desk, say);
	if (say->say == PAPER_SAY_DISCARD_BLANK)
		return discard_blank(desk, say);
	if (say->say == PAPER_SAY_MOVE)
		return desk_say_move(desk, say);
	if (say->say == PAPER_SAY_MOVE_BACK)
		return desk_say_back(desk, say);
	log = desk_find_log(desk, say->log);
	if (log == NULL)
		return ERR_STATE; /* filed meanwhile, in another window */
	if (!desk_may_see(desk, log, say->by, say->everybodys))
		return ERR_DENIED;
	return say_of_log(desk, log, say, &said->flags);
}

/* ---- by itself ---- */

/* Whether every file that LOG's pages came in is read to its end, and nobody
 * had to say where one of them belongs. */
static bool
came_whole(struct desk *desk, const struct desk_log *log)
{
	struct desk_scan *scan;
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log->id)) {
			scan = desk_find_scan(desk, desk->pages[i]->scan);
			if (scan == NULL || scan->state == SCAN_WAITING ||
			    desk->pages[i]->placed)
				return false;
		}
	return true;
}

/* A log that was read whole and surely needs nobody. */
static bool
needs_nobody(struct desk *desk, const struct desk_log *log)
{
	struct desk_view view;
	bool nobody;

	if (log->state != DESK_LOG_OPEN || log->n_said > 0 ||
	    !came_whole(desk, log))
		return false;
	desk_look(desk, log, &view);
	nobody = view.state == PAPER_CONFIRMED && view.items.n == 0;
	desk_view_fini(&view);
	return nobody;
}

static enum err
idle_log(struct desk *desk, struct desk_log *log)
{
	char *sender;
	enum err err;

	if (log->state == DESK_LOG_FILING)
		return desk_file(desk, log, NULL);
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
	return desk_file(desk, log, NULL);
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
