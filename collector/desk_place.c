/* Where pages belong.
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

/* One log that a page may go to. */
struct place {
	struct desk_log *log;
	struct page_alike as;    /* what the page is there; borrowed texts */
	struct desk_page *there; /* has that number: they change places */
};

static struct page_alike
as_it_is(const struct page_reading *r)
{
	return (struct page_alike){ r->form, r->version, r->page, r->pages };
}

static bool
same_form(const struct page_alike *a, const struct page_reading *r)
{
	return strcmp(a->form, r->form) == 0 &&
	       strcmp(a->version, r->version) == 0;
}

/* What PAGE would be beside OTHER; false if it is of no such form. */
static bool
fits(const struct desk_page *page, const struct desk_page *other,
    struct page_alike *as)
{
	size_t i;

	*as = as_it_is(&page->reading);
	if (same_form(as, &other->reading))
		return true;
	for (i = 0; i < page->reading.n_alike; i++) {
		*as = page->reading.alike[i];
		if (same_form(as, &other->reading))
			return true;
	}
	return false;
}

static struct desk_page *
page_of_log(struct desk *desk, const uint8_t *log, int number,
    const struct desk_page *but)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk->pages[i] != but &&
		    desk_id_is(desk->pages[i]->log, log) &&
		    (number == 0 || desk->pages[i]->reading.page == number))
			return desk->pages[i];
	return NULL;
}

static bool
is_alone(struct desk *desk, const struct desk_page *page)
{
	return !desk_id_none(page->log) &&
	       page_of_log(desk, page->log, 0, page) == NULL;
}

static const char *
sender(struct desk *desk, const struct desk_page *page)
{
	const struct desk_scan *scan = desk_find_scan(desk, page->scan);

	return scan != NULL ? scan->by : "";
}

/* Whether PAGE may go to LOG: it came from the same hands, and is of its form.
 * A loose page pushes none out. */
static bool
may_go(struct desk *desk, struct desk_page *page, struct desk_log *log,
    struct place *place)
{
	struct desk_page *other = page_of_log(desk, log->id, 0, page);

	*place = (struct place){ .log = log };
	if (other == NULL || log->state != DESK_LOG_OPEN ||
	    desk_id_is(page->log, log->id) ||
	    strcmp(sender(desk, page), sender(desk, other)) != 0 ||
	    !fits(page, other, &place->as))
		return false;
	place->there = page_of_log(desk, log->id, place->as.page, page);
	return place->there == NULL || !desk_id_none(page->log);
}

/* Whether an ID on PAGE says that it is not LOG's. */
static bool
is_somebody_elses(
    struct desk *desk, const struct desk_page *page, const struct desk_log *log)
{
	const char *whose = desk_whose(desk, log);
	size_t i;

	for (i = 0; i < page->reading.n_readings; i++) {
		const struct reading *r = &page->reading.readings[i];

		if (r->kind == READING_ID && *whose != '\0' &&
		    strcmp(r->value, whose) != 0)
			return true;
	}
	return false;
}

/* The one log that lacks a loose PAGE; NULL if there is none, or more. */
static struct desk_log *
likely_log(struct desk *desk, struct desk_page *page)
{
	struct desk_log *likely = NULL;
	struct place place;
	size_t i;

	for (i = 0; i < desk->n_logs; i++) {
		if (!may_go(desk, page, desk->logs[i], &place) ||
		    is_somebody_elses(desk, page, desk->logs[i]))
			continue;
		if (likely != NULL)
			return NULL;
		likely = desk->logs[i];
	}
	return likely;
}

/* ---- what is asked ---- */

/* More of what came with a page may show where it belongs. */
static bool
is_waiting(struct desk *desk, const char *by)
{
	size_t i;

	for (i = 0; i < desk->n_scans; i++)
		if (desk->scans[i]->state == SCAN_WAITING &&
		    strcmp(desk->scans[i]->by, by) == 0)
			return true;
	return false;
}

struct desk_page *
desk_next_loose(struct desk *desk, const char *by, bool everybodys)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++) {
		struct desk_page *page = desk->pages[i];
		const char *from = sender(desk, page);

		if (desk_is_loose(page) && !is_waiting(desk, from) &&
		    (everybodys || strcmp(from, by) == 0))
			return page;
	}
	return NULL;
}

struct desk_page *
desk_loose_for(struct desk *desk, const struct desk_log *log)
{
	struct desk_log *lacks = desk_find_log(desk, log->id);
	struct place place;
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_is_loose(desk->pages[i]) &&
		    may_go(desk, desk->pages[i], lacks, &place))
			return desk->pages[i];
	return NULL;
}

/* "1, 3": the numbers of LOG's pages. */
static char *
numbers(struct desk *desk, const struct desk_log *log, const char **serial)
{
	struct desk_page **pages;
	struct buf b;
	size_t n, i;

	buf_init(&b, 64 * 1024);
	*serial = "";
	pages = desk_log_pages(desk, log, &n);
	for (i = 0; i < n; i++) {
		buf_printf(
		    &b, "%s%d", i > 0 ? ", " : "", pages[i]->reading.page);
		if (pages[i]->reading.serial != NULL)
			*serial = pages[i]->reading.serial;
	}
	free(pages);
	return buf_take_text(&b);
}

static void
put_logs(struct desk *desk, struct desk_page *page, struct buf *out)
{
	const struct desk_log *likely =
	    desk_is_loose(page) ? likely_log(desk, page) : NULL;
	struct place place;
	const char *serial;
	size_t i;

	for (i = 0; i < desk->n_logs; i++) {
		char *has;

		if (!may_go(desk, page, desk->logs[i], &place))
			continue;
		has = numbers(desk, place.log, &serial);
		buf_put(out, place.log->id, ID16_LEN);
		buf_put_text(out, place.as.form);
		desk_put_whose(desk, place.log, out);
		buf_put_text(out, serial);
		buf_put_text(out, has);
		buf_put_u64(out, place.log->added);
		buf_put_u32(out, (uint32_t)place.as.page);
		buf_put_u8(out, place.there != NULL);
		buf_put_u8(out, place.log == likely);
		free(has);
	}
}

/* The forms that PAGE may begin a log of, each once. */
static void
put_forms(const struct page_reading *r, struct buf *out)
{
	size_t i, j;

	if (r->n_alike == 0)
		buf_put_text(out, r->form);
	for (i = 0; i < r->n_alike; i++) {
		for (j = 0;
		     j < i && strcmp(r->alike[j].form, r->alike[i].form) != 0;
		     j++)
			;
		if (j == i)
			buf_put_text(out, r->alike[i].form);
	}
}

static enum err
find_page(struct desk *desk, const uint8_t *id, const char *by, bool everybodys,
    struct desk_page **page)
{
	*page = desk_find_page(desk, id);
	if (*page == NULL)
		return ERR_NOT_FOUND;
	if (!everybodys && strcmp(sender(desk, *page), by) != 0)
		return ERR_DENIED;
	return desk_id_none((*page)->log) && !desk_is_loose(*page) ? ERR_STATE
								   : ERR_NONE;
}

enum err
desk_place_ask(struct desk *desk, const struct message_place_ask *ask,
    struct message_place *answer)
{
	struct desk_scan *scan;
	struct desk_page *page;
	struct buf logs, forms;
	enum err err;

	err = find_page(desk, ask->page, ask->by, ask->everybodys, &page);
	if (err != ERR_NONE)
		return err;
	scan = desk_find_scan(desk, page->scan);
	answer->form = mem_text(page->reading.form);
	answer->number = (uint32_t)page->reading.page;
	answer->name = mem_text(scan != NULL ? scan->name : "");
	answer->sheet = (uint32_t)page->reading.sheet;
	answer->torn = page->reading.n_alike > 0;
	answer->undo = page->placed;
	memcpy(answer->log, page->log, ID16_LEN);
	answer->alone = is_alone(desk, page);
	buf_init(&logs, 1u << 20);
	buf_init(&forms, 1u << 16);
	put_logs(desk, page, &logs);
	put_forms(&page->reading, &forms);
	err = desk_hand_over(&logs, &answer->logs);
	if (err != ERR_NONE)
		buf_fini(&forms);
	return err != ERR_NONE ? err : desk_hand_over(&forms, &answer->forms);
}

/* ---- moving ---- */

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
	stays = as_it_is(&there->reading);
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
	return as_it_is(&page->reading);
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
	struct place place = { 0 };
	uint8_t to[ID16_LEN];
	struct desk_page *page;
	struct desk_log *log;
	enum err err;

	err = find_page(desk, say->page, say->by, say->everybodys, &page);
	if (err != ERR_NONE)
		return err;
	if (is_closed(desk, page))
		return ERR_STATE;
	memcpy(to, say->log, ID16_LEN);
	if (desk_id_none(to)) {
		place.as = as_form(page, say->typed);
		if (same_form(&place.as, &page->reading) &&
		    is_alone(desk, page))
			return ERR_NONE; /* said before */
		desk_random(to);
	} else {
		log = desk_find_log(desk, to);
		if (log == NULL || !may_go(desk, page, log, &place))
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

	err = find_page(desk, say->page, say->by, say->everybodys, &page);
	if (err != ERR_NONE)
		return err;
	if (!page->placed || is_closed(desk, page))
		return ERR_STATE;
	memcpy(to, page->before, ID16_LEN);
	as = as_it_is(&page->reading);
	if (!desk_id_none(to)) {
		if (is_gone(desk, to))
			return ERR_STATE;
		other = page_of_log(desk, to, 0, page);
		if (other != NULL && !fits(page, other, &as))
			return ERR_STATE;
		there = page_of_log(desk, to, as.page, page);
	}
	err = change_places(desk, page, to, &as, there, false);
	return err != ERR_NONE
		   ? err
		   : finish(desk, page, say->by, "paper page put back");
}
