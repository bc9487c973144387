/* Where pages may belong, and asking. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

struct page_alike
desk_as_it_is(const struct page_reading *r)
{
	return (struct page_alike){ r->form, r->version, r->page, r->pages };
}

bool
desk_same_form(const struct page_alike *a, const struct page_reading *r)
{
	return strcmp(a->form, r->form) == 0 &&
	       strcmp(a->version, r->version) == 0;
}

bool
desk_fits(const struct desk_page *page, const struct desk_page *other,
    struct page_alike *as)
{
	size_t i;

	*as = desk_as_it_is(&page->reading);
	if (desk_same_form(as, &other->reading))
		return true;
	for (i = 0; i < page->reading.n_alike; i++) {
		*as = page->reading.alike[i];
		if (desk_same_form(as, &other->reading))
			return true;
	}
	return false;
}

struct desk_page *
desk_page_of_log(struct desk *desk, const uint8_t *log, int number,
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

bool
desk_is_alone(struct desk *desk, const struct desk_page *page)
{
	return !desk_id_none(page->log) &&
	       desk_page_of_log(desk, page->log, 0, page) == NULL;
}

static const char *
sender(struct desk *desk, const struct desk_page *page)
{
	const struct desk_scan *scan = desk_find_scan(desk, page->scan);

	return scan != NULL ? scan->by : "";
}

bool
desk_may_go(struct desk *desk, struct desk_page *page, struct desk_log *log,
    struct desk_place *place)
{
	struct desk_page *other = desk_page_of_log(desk, log->id, 0, page);

	*place = (struct desk_place){ .log = log };
	if (other == NULL || log->state != DESK_LOG_OPEN ||
	    desk_id_is(page->log, log->id) ||
	    strcmp(sender(desk, page), sender(desk, other)) != 0 ||
	    !desk_fits(page, other, &place->as))
		return false;
	place->there = desk_page_of_log(desk, log->id, place->as.page, page);
	return place->there == NULL || !desk_id_none(page->log);
}

/* What an ID on PAGE says of its being LOG's: 1 that it is, -1 that it is
 * somebody else's, 0 nothing. */
static int
id_says(
    struct desk *desk, const struct desk_page *page, const struct desk_log *log)
{
	const char *whose = desk_whose(desk, log);
	size_t i;

	for (i = 0; *whose != '\0' && i < page->reading.n_readings; i++) {
		const struct reading *r = &page->reading.readings[i];

		if (r->kind == READING_ID)
			return strcmp(r->value, whose) == 0 ? 1 : -1;
	}
	return 0;
}

/* The logs of the pages next before and after PAGE in its file, NULL where
 * there is none: a pile is mostly in order. */
static void
find_beside(struct desk *desk, const struct desk_page *page,
    const uint8_t **before, const uint8_t **after)
{
	int sheet = page->reading.sheet, first = 0, last = 0;
	size_t i;

	*before = *after = NULL;
	for (i = 0; i < desk->n_pages; i++) {
		const struct desk_page *other = desk->pages[i];
		int at = other->reading.sheet;

		if (desk_id_none(other->log) ||
		    !desk_id_is(other->scan, page->scan))
			continue;
		if (at < sheet && at > first) {
			first = at;
			*before = other->log;
		}
		if (at > sheet && (last == 0 || at < last)) {
			last = at;
			*after = other->log;
		}
	}
}

/* Whether what lies BESIDE a page says that it is LOG's: 1 yes, 0 nothing, -1
 * that it is not. */
static int
beside_says(
    const uint8_t *before, const uint8_t *after, const struct desk_log *log)
{
	if (before == NULL && after == NULL)
		return 0;
	return (before != NULL && desk_id_is(before, log->id)) ||
		       (after != NULL && desk_id_is(after, log->id))
		   ? 1
		   : -1;
}

/* The one log that lacks a loose PAGE, if neither an ID on it nor the pages
 * beside it speak against that; of several, the only one that these speak for.
 * NULL if there is none. */
static struct desk_log *
likely_log(struct desk *desk, struct desk_page *page)
{
	struct desk_log *likely = NULL, *said = NULL;
	const uint8_t *before, *after;
	struct desk_place place;
	size_t i, n = 0, n_said = 0;

	find_beside(desk, page, &before, &after);
	for (i = 0; i < desk->n_logs; i++) {
		struct desk_log *log = desk->logs[i];
		int id, beside;

		if (!desk_may_go(desk, page, log, &place) ||
		    (id = id_says(desk, page, log)) < 0)
			continue;
		beside = beside_says(before, after, log);
		n++;
		if (beside >= 0 || id > 0)
			likely = log;
		if (beside > 0 || id > 0) {
			n_said++;
			said = log;
		}
	}
	return n == 1 ? likely : n_said == 1 ? said : NULL;
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
	struct desk_place place;
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_is_loose(desk->pages[i]) &&
		    desk_may_go(desk, desk->pages[i], lacks, &place))
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
	struct desk_place place;
	const char *serial;
	size_t i;

	for (i = 0; i < desk->n_logs; i++) {
		char *has;

		if (!desk_may_go(desk, page, desk->logs[i], &place))
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

enum err
desk_place_page(struct desk *desk, const uint8_t *id, const char *by,
    bool everybodys, struct desk_page **page)
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

	err = desk_place_page(desk, ask->page, ask->by, ask->everybodys, &page);
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
	answer->alone = desk_is_alone(desk, page);
	buf_init(&logs, 1u << 20);
	buf_init(&forms, 1u << 16);
	put_logs(desk, page, &logs);
	put_forms(&page->reading, &forms);
	err = desk_hand_over(&logs, &answer->logs);
	if (err != ERR_NONE)
		buf_fini(&forms);
	return err != ERR_NONE ? err : desk_hand_over(&forms, &answer->forms);
}
