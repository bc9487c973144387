/* Putting a page where it belongs.
 *
 * A page whose code is torn tells which page it is, not whose: it is loose
 * until a person says.  And two people's logs that carry one serial number,
 * because the blank was photocopied, may have a page of each other's: a person
 * moves it.  Each move is one record, the page's; what was said of the page is
 * carried along before, and forgotten where it was after. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

/* Forgets in LOG what was said of PAGE. */
static void
forget(struct desk_log *log, const uint8_t *page)
{
	size_t i, n = 0;

	for (i = 0; i < log->n_said; i++) {
		if (!desk_id_is(log->said[i].page, page)) {
			log->said[n++] = log->said[i];
			continue;
		}
		free(log->said[i].variable);
		mem_free_text(log->said[i].typed);
	}
	log->n_said = n;
}

static void
carry(const struct desk_log *from, struct desk_log *to, const uint8_t *page)
{
	size_t i;

	for (i = 0; i < from->n_said && to->n_said < DESK_SAID_MAX; i++) {
		const struct desk_said *said = &from->said[i];
		struct desk_said *copy;

		if (!desk_id_is(said->page, page))
			continue;
		to->said = mem_grow(to->said, to->n_said + 1, sizeof(*copy));
		copy = &to->said[to->n_said++];
		*copy = *said;
		copy->variable = mem_text(said->variable);
		copy->typed = mem_text(said->typed);
	}
}

static void
become(struct page_reading *r, const struct page_alike *as)
{
	char *form = mem_text(as->form), *version = mem_text(as->version);

	r->page = as->page;
	r->pages = as->pages;
	mem_free_text(r->form);
	mem_free_text(r->version);
	r->form = form;
	r->version = version;
}

void
desk_forget_strays(struct desk *desk)
{
	struct desk_page *page;
	size_t i, j;

	for (i = 0; i < desk->n_logs; i++)
		for (j = desk->logs[i]->n_said; j-- > 0;) {
			struct desk_log *log = desk->logs[i];

			if (j >= log->n_said || desk_id_none(log->said[j].page))
				continue;
			page = desk_find_page(desk, log->said[j].page);
			if (page == NULL || !desk_id_is(page->log, log->id)) {
				uint8_t id[ID16_LEN];

				memcpy(id, log->said[j].page, ID16_LEN);
				forget(log, id);
			}
		}
}

/* Makes PAGE one of LOG, where there is a log, on disk: what was said of it
 * first, so that it is never without. */
static enum err
take_in(struct desk *desk, struct desk_page *page, const struct desk_log *from,
    struct desk_log *log)
{
	enum err err = ERR_NONE;

	if (log != NULL) {
		log->as_it_is = false;
		if (from != NULL)
			carry(from, log, page->id);
		if (log->n_said > 0)
			err = desk_log_put(desk, log);
	}
	if (err == ERR_NONE)
		err = desk_page_put(desk, page);
	if (err != ERR_NONE && log != NULL)
		forget(log, page->id);
	return err;
}

/* Puts PAGE into the log TO (all zero: loose again), as AS. */
static enum err
put_into(struct desk *desk, struct desk_page *page, const uint8_t *to,
    const struct page_alike *as, bool placed)
{
	struct desk_log *from = desk_find_log(desk, page->log);
	struct page_alike was = { mem_text(page->reading.form),
		mem_text(page->reading.version), page->reading.page,
		page->reading.pages };
	struct desk_page old = *page;
	enum err err;

	memcpy(page->before, page->log, ID16_LEN);
	memcpy(page->log, to, ID16_LEN);
	page->placed = placed;
	become(&page->reading, as);
	desk_open_logs(desk);
	err = take_in(desk, page, from, desk_find_log(desk, to));
	if (err != ERR_NONE) {
		memcpy(page->log, old.log, ID16_LEN);
		memcpy(page->before, old.before, ID16_LEN);
		page->placed = old.placed;
		become(&page->reading, &was);
	} else if (from != NULL) {
		from->as_it_is = false;
		forget(from, page->id);
		err = desk_log_put(desk, from);
	}
	mem_free_text(was.form);
	mem_free_text(was.version);
	return err;
}

/* PAGE to TO; the one THERE, if any, to where PAGE was. */
static enum err
change_places(struct desk *desk, struct desk_page *page, const uint8_t *to,
    const struct page_alike *as, struct desk_page *there, bool placed)
{
	struct page_alike stays;
	uint8_t from[ID16_LEN];
	enum err err;

	memcpy(from, page->log, ID16_LEN);
	err = put_into(desk, page, to, as, placed);
	if (err != ERR_NONE || there == NULL)
		return err;
	stays = desk_as_it_is(&there->reading);
	return put_into(desk, there, from, &stays, placed);
}

static enum err
finish(struct desk *desk, const struct desk_page *page, const char *by,
    const char *what)
{
	char hex[DESK_HEX_LEN + 1];

	desk_hex(page->id, hex);
	desk->store.audit(desk->store.arg, by, what, hex);
	desk->changed = true;
	return desk_drop_empty(desk);
}

/* What PAGE is when it begins a log of FORM, or as it is. */
static struct page_alike
as_form(const struct desk_page *page, const char *form)
{
	size_t i;

	for (i = 0; i < page->reading.n_alike; i++)
		if (strcmp(page->reading.alike[i].form, form) == 0)
			return page->reading.alike[i];
	return desk_as_it_is(&page->reading);
}

/* A log that nothing is moved out of any more. */
static bool
is_closed(struct desk *desk, const struct desk_page *page)
{
	const struct desk_log *log = desk_find_log(desk, page->log);

	return log != NULL && log->state != DESK_LOG_OPEN &&
	       log->state != DESK_LOG_REFUSED;
}

enum err
desk_say_move(struct desk *desk, const struct message_paper_say *say)
{
	struct desk_place place = { 0 };
	uint8_t to[ID16_LEN];
	struct desk_page *page;
	struct desk_log *log;
	enum err err;

	err = desk_place_page(desk, say->page, say->by, say->everybodys, &page);
	if (err != ERR_NONE)
		return err;
	if (is_closed(desk, page))
		return ERR_STATE;
	memcpy(to, say->log, ID16_LEN);
	if (desk_id_none(to)) {
		place.as = as_form(page, say->typed);
		if (desk_same_form(&place.as, &page->reading) &&
		    desk_is_alone(desk, page))
			return ERR_NONE; /* said before */
		desk_random(to);
	} else {
		log = desk_find_log(desk, to);
		if (log == NULL || !desk_may_go(desk, page, log, &place))
			return ERR_STATE;
	}
	err = change_places(desk, page, to, &place.as, place.there, true);
	return err != ERR_NONE ? err
			       : finish(desk, page, say->by,
				     "paper page put into another log");
}

/* Where PAGE was is gone: filed, so that its number is taken for ever. */
static bool
is_gone(struct desk *desk, const uint8_t *log)
{
	struct buf b;
	enum err err;

	if (desk_find_log(desk, log) != NULL)
		return false;
	buf_init(&b, DESK_DRAWER_MAX);
	err = desk_get(desk, "desk/log", log, &b);
	buf_fini(&b);
	return err != ERR_NOT_FOUND;
}

enum err
desk_say_back(struct desk *desk, const struct message_paper_say *say)
{
	struct desk_page *page, *other, *there = NULL;
	struct page_alike as;
	uint8_t to[ID16_LEN];
	enum err err;

	err = desk_place_page(desk, say->page, say->by, say->everybodys, &page);
	if (err != ERR_NONE)
		return err;
	if (!page->placed || is_closed(desk, page))
		return ERR_STATE;
	memcpy(to, page->before, ID16_LEN);
	as = desk_as_it_is(&page->reading);
	if (!desk_id_none(to)) {
		if (is_gone(desk, to))
			return ERR_STATE;
		other = desk_page_of_log(desk, to, 0, page);
		if (other != NULL && !desk_fits(page, other, &as))
			return ERR_STATE;
		there = desk_page_of_log(desk, to, as.page, page);
	}
	err = change_places(desk, page, to, &as, there, false);
	return err != ERR_NONE
		   ? err
		   : finish(desk, page, say->by, "paper page put back");
}
