/* What is waiting on the desk. */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

enum err
desk_hand_over(struct buf *b, struct blob *blob)
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

bool
desk_is_blank(const struct desk_page *page)
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
		    !desk_is_blank(desk->pages[i]))
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
		if (desk_is_blank(page) &&
		    (blank = blank_sheets(desk, page)) == 0)
			continue;
		buf_put(out, page->id, ID16_LEN);
		buf_put(out, page->scan, ID16_LEN);
		buf_put_u32(out, (uint32_t)page->reading.sheet);
		buf_put_text(out, scan->name);
		buf_put_text(out, page->reading.form);
		/* The reader cuts one out once it knows the print. */
		buf_put_u8(out, page->reading.pages > 0);
		buf_put_u32(out,
		    desk_is_loose(page) ? (uint32_t)page->reading.page : 0);
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
	struct desk_view view;
	size_t n;

	pages = desk_log_pages(desk, log, &n);
	if (n == 0) {
		free(pages);
		return;
	}
	desk_look(desk, log, &view);
	buf_put(out, log->id, ID16_LEN);
	buf_put_text(out, pages[0]->reading.form);
	desk_put_whose(desk, log, out);
	buf_put_u64(out, log->added);
	buf_put_u32(out, (uint32_t)n);
	buf_put_u32(out, (uint32_t)desk_log_of(pages, n));
	buf_put_u32(out, (uint32_t)(view.items.n - view.items.done));
	buf_put_u8(out, (uint8_t)view.state);
	buf_put_text(
	    out, view.state == PAPER_REFUSED ? log->trouble : view.trouble);
	desk_view_fini(&view);
	free(pages);
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
		if (desk_may_see(desk, desk->logs[i], ask->by, ask->everybodys))
			list_log(desk, desk->logs[i], &logs);
	queue->filed = desk->filed;
	queue->unknown = desk->unknown;
	err = desk_hand_over(&scans, &queue->scans);
	if (err == ERR_NONE)
		err = desk_hand_over(&pages, &queue->pages);
	else
		buf_fini(&pages);
	if (err == ERR_NONE)
		err = desk_hand_over(&logs, &queue->logs);
	else
		buf_fini(&logs);
	return err;
}
