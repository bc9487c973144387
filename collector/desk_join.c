/* Which pages make one log, and what is the matter with them. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

static bool
same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

/* Whether two pages come from one print of one form, sent by one person.  The
 * texts that differ most come first. */
static bool
same_print(
    struct desk *desk, const struct desk_page *a, const struct desk_page *b)
{
	const struct page_reading *x = &a->reading, *y = &b->reading;
	const struct desk_scan *from, *other;

	if ((x->serial == NULL && x->id == NULL) ||
	    !same_text(x->serial, y->serial) || !same_text(x->id, y->id) ||
	    !same_text(x->form, y->form) ||
	    !same_text(x->version, y->version) ||
	    !same_text(x->study, y->study))
		return false;
	from = desk_find_scan(desk, a->scan);
	other = desk_find_scan(desk, b->scan);
	return from != NULL && other != NULL && same_text(from->by, other->by);
}

/* So many answers that are the same are not so by chance. */
#define SAME_LEAST 4

/* Whether A and B say the same wherever both are sure, and it is enough to
 * take them for one sheet. */
static bool
same_answers(const struct page_reading *a, const struct page_reading *b)
{
	size_t i, same = 0;

	for (i = 0; i < a->n_readings; i++) {
		const struct reading *x = &a->readings[i];
		const struct reading *y = reading_find(b, x->variable);

		if (y == NULL || x->kind == READING_UNSURE ||
		    y->kind == READING_UNSURE)
			continue;
		if (x->kind != y->kind || !same_text(x->value, y->value))
			return false;
		same += x->kind != READING_BLANK;
	}
	return same >= SAME_LEAST;
}

/* Whether OTHER, of another log, is a copy of PAGE's print with its number. */
static bool
is_copy(struct desk *desk, const struct desk_page *page,
    const struct desk_page *other)
{
	return !desk_id_none(other->log) &&
	       !desk_id_is(other->log, page->log) &&
	       other->reading.page == page->reading.page &&
	       same_print(desk, page, other);
}

/* Whether PAGE is a sheet that came before and belongs to another log. */
static bool
came_before(struct desk *desk, const struct desk_page *page)
{
	size_t i;

	for (i = 0; i < desk->n_pages && desk->pages[i] != page; i++)
		if (is_copy(desk, page, desk->pages[i]) &&
		    same_answers(&page->reading, &desk->pages[i]->reading))
			return true;
	return false;
}

/* A page with a problem that was read all the same is one of which a person
 * sees every field. */
static bool
readable(const struct desk_page *page)
{
	const struct page_reading *reading = &page->reading;

	return reading->form != NULL && reading->page > 0 &&
	       (reading->problem == NULL || reading->n_readings > 0);
}

bool
desk_is_loose(const struct desk_page *page)
{
	return desk_id_none(page->log) && page->reading.n_alike > 0 &&
	       readable(page);
}

/* A torn page needs nobody to say whose it is if it is a log by itself. */
static bool
is_whole(const struct page_reading *reading)
{
	return reading->n_alike == 1 && reading->pages == 1;
}

/* Whether LOG may still get pages. */
static bool
is_open(struct desk *desk, const uint8_t *id)
{
	const struct desk_log *log = desk_find_log(desk, id);

	return log == NULL || log->state == DESK_LOG_OPEN;
}

static bool
has_number(struct desk *desk, const uint8_t *log, int number)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log) &&
		    desk->pages[i]->reading.page == number)
			return true;
	return false;
}

/* Copies of one print, one person's after another's, are told apart by their
 * order: a page with a higher number than the one before it goes where that
 * went, so that a page lost of one person's is not made up for by the next
 * one's.  Else to the oldest log that lacks it.  A sheet that was scanned twice
 * is a log by itself, to be discarded, and draws no other page to it. */
void
desk_join(struct desk *desk, struct desk_page *page)
{
	const struct desk_page *before = NULL, *lacks = NULL;
	int number = page->reading.page;
	size_t i;

	memset(page->log, 0, ID16_LEN);
	if (!readable(page) ||
	    (desk_is_loose(page) && !is_whole(&page->reading)))
		return;
	if (came_before(desk, page)) {
		memcpy(page->log, page->id, ID16_LEN);
		return;
	}
	for (i = 0; i < desk->n_pages; i++) {
		const struct desk_page *other = desk->pages[i];

		if (desk_id_none(other->log) ||
		    !same_print(desk, page, other) ||
		    !is_open(desk, other->log) || came_before(desk, other))
			continue;
		before = other;
		if (lacks == NULL && !has_number(desk, other->log, number))
			lacks = other;
	}
	if (before != NULL && number > before->reading.page &&
	    !has_number(desk, before->log, number))
		lacks = before;
	memcpy(page->log, lacks != NULL ? lacks->log : page->id, ID16_LEN);
}

static struct desk_log *
log_of(struct desk *desk, const struct desk_page *page)
{
	struct desk_log *log = desk_find_log(desk, page->log);

	if (log != NULL)
		return log;
	log = mem_new(struct desk_log);
	memcpy(log->id, page->log, ID16_LEN);
	log->by = mem_text("");
	log->trouble = mem_text("");
	desk_add_log(desk, log);
	return log;
}

void
desk_open_logs(struct desk *desk)
{
	const struct desk_scan *scan;
	struct desk_log *log;
	size_t i;

	for (i = 0; i < desk->n_pages; i++) {
		if (desk_id_none(desk->pages[i]->log))
			continue;
		log = log_of(desk, desk->pages[i]);
		scan = desk_find_scan(desk, desk->pages[i]->scan);
		if (scan != NULL &&
		    (log->added == 0 || scan->added < log->added))
			log->added = scan->added;
	}
}

static int
by_added(const void *a, const void *b)
{
	const struct desk_log *const *x = a, *const *y = b;

	return ((*x)->added > (*y)->added) - ((*x)->added < (*y)->added);
}

void
desk_sort_logs(struct desk *desk)
{
	if (desk->n_logs > 1)
		qsort(desk->logs, desk->n_logs, sizeof(*desk->logs), by_added);
}

const char *
desk_sender(struct desk *desk, const struct desk_log *log)
{
	struct desk_scan *scan;
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log->id)) {
			scan = desk_find_scan(desk, desk->pages[i]->scan);
			return scan != NULL ? scan->by : "";
		}
	return "";
}

bool
desk_log_has_pages(struct desk *desk, const struct desk_log *log)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log->id))
			return true;
	return false;
}

static int
by_number(const void *a, const void *b)
{
	const struct desk_page *const *x = a, *const *y = b;

	return (*x)->reading.page - (*y)->reading.page;
}

struct desk_page **
desk_log_pages(struct desk *desk, const struct desk_log *log, size_t *n)
{
	struct desk_page **pages = mem_array(desk->n_pages, sizeof(*pages));
	size_t i;

	*n = 0;
	for (i = 0; i < desk->n_pages; i++)
		if (desk_id_is(desk->pages[i]->log, log->id))
			pages[(*n)++] = desk->pages[i];
	qsort(pages, *n, sizeof(*pages), by_number);
	return pages;
}

int
desk_log_of(struct desk_page **pages, size_t n)
{
	int of = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (pages[i]->reading.pages > of)
			of = pages[i]->reading.pages;
		if (pages[i]->reading.page > of)
			of = pages[i]->reading.page;
	}
	return of;
}

/* How many of PAGES have NUMBER. */
static size_t
count_number(struct desk_page **pages, size_t n, int number)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		count += pages[i]->reading.page == number;
	return count;
}

bool
desk_missing(struct desk_page **pages, size_t n)
{
	int of = desk_log_of(pages, n), number;

	for (number = 1; number <= of; number++)
		if (count_number(pages, n, number) == 0)
			return true;
	return false;
}

/* Twice in one log is a page only when the desk died while two changed
 * places. */
static void
say_missing(struct desk_page **pages, size_t n, struct buf *out)
{
	int of = desk_log_of(pages, n), number;

	for (number = 1; number <= of; number++) {
		size_t count = count_number(pages, n, number);

		if (count == 0)
			buf_printf(
			    out, "Page %d of %d is missing.\n", number, of);
		else if (count > 1)
			buf_printf(out,
			    "Page %d is here twice: move one of them to where "
			    "it belongs.\n",
			    number);
	}
}

/* Whether a page of the same print, with the same number, is in another
 * log. */
static bool
is_double(struct desk *desk, const struct desk_page *page)
{
	size_t i;

	for (i = 0; i < desk->n_pages; i++)
		if (is_copy(desk, page, desk->pages[i]))
			return true;
	return false;
}

/* The same print in another log: scanned twice, or copied and handed out. */
static void
say_double(
    struct desk *desk, struct desk_page **pages, size_t n, struct buf *out)
{
	size_t i, doubles = 0;

	for (i = 0; i < n; i++)
		if (is_double(desk, pages[i])) {
			buf_printf(out, doubles++ > 0 ? ", %d" : "Page %d",
			    pages[i]->reading.page);
		}
	if (doubles > 0)
		buf_puts(out,
		    " came more than once: this print was scanned twice, or "
		    "copied. See that all its pages are of one person.\n");
}

char *
desk_trouble(struct desk *desk, const struct desk_log *log)
{
	struct desk_page **pages;
	struct buf out;
	size_t n;

	pages = desk_log_pages(desk, log, &n);
	buf_init(&out, 64 * 1024);
	if (n == 1 && came_before(desk, pages[0])) {
		buf_printf(&out,
		    "Page %d has the same answers as one that came before: if "
		    "it was scanned twice, discard it here.\n",
		    pages[0]->reading.page);
	} else {
		say_missing(pages, n, &out);
		say_double(desk, pages, n, &out);
	}
	free(pages);
	return buf_take_text(&out);
}
