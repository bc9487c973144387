/* The desk's lists, and scans from their upload until they are read. */
#include "collector/desk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

/* ---- lists: three of the same shape ---- */

#define DESK_LIST(kind, list, n)                                               \
	void desk_add_##kind(struct desk *desk, struct desk_##kind *it)        \
	{                                                                      \
		desk->list =                                                   \
		    mem_grow(desk->list, desk->n + 1, sizeof(*desk->list));    \
		desk->list[desk->n++] = it;                                    \
	}                                                                      \
	void desk_remove_##kind(struct desk *desk, struct desk_##kind *it)     \
	{                                                                      \
		size_t i;                                                      \
                                                                               \
		for (i = 0; i < desk->n && desk->list[i] != it; i++)           \
			;                                                      \
		if (i == desk->n)                                              \
			fatal("not on the desk");                              \
		desk->n--;                                                     \
		memmove(&desk->list[i], &desk->list[i + 1],                    \
		    (desk->n - i) * sizeof(*desk->list));                      \
		desk_##kind##_free(it);                                        \
	}                                                                      \
	struct desk_##kind *desk_find_##kind(                                  \
	    struct desk *desk, const uint8_t *id)                              \
	{                                                                      \
		size_t i;                                                      \
                                                                               \
		for (i = 0; i < desk->n; i++)                                  \
			if (desk_id_is(desk->list[i]->id, id))                 \
				return desk->list[i];                          \
		return NULL;                                                   \
	}

DESK_LIST(scan, scans, n_scans)
DESK_LIST(page, pages, n_pages)
DESK_LIST(log, logs, n_logs)

#define SECOND_PERCENT 2 /* fields read twice, unless the study says */

static bool
yes(const char *setting)
{
	return setting != NULL && strcmp(setting, "yes") == 0;
}

/* A percentage as a setting says it. */
static uint32_t
millionths(const char *percent)
{
	double p = percent != NULL ? strtod(percent, NULL) : SECOND_PERCENT;

	return p > 0 ? (uint32_t)(fmin(p, 100) * 1e4) : 0;
}

enum err
desk_new(const struct study *study, const uint8_t *key,
    const struct desk_store *store, struct desk **desk)
{
	struct desk *d = mem_new(struct desk);
	enum err err;

	*desk = NULL;
	d->study = study;
	d->changed = true;
	d->store = *store;
	d->keep_scans = yes(study_setting(study, "keep_scans"));
	d->second = millionths(study_setting(study, "second_read_percent"));
	err = wrap_key_from(key, &d->key);
	if (err == ERR_NONE)
		err = desk_load(d);
	if (err == ERR_NONE)
		err = desk_recover(d);
	if (err != ERR_NONE) {
		desk_free(d);
		return err;
	}
	*desk = d;
	return ERR_NONE;
}

void
desk_free(struct desk *desk)
{
	size_t i;

	if (desk == NULL)
		return;
	for (i = 0; i < desk->n_scans; i++)
		desk_scan_free(desk->scans[i]);
	for (i = 0; i < desk->n_pages; i++)
		desk_page_free(desk->pages[i]);
	for (i = 0; i < desk->n_logs; i++)
		desk_log_free(desk->logs[i]);
	free(desk->scans);
	free(desk->pages);
	free(desk->logs);
	for (i = 0; i < desk->n_seconds; i++)
		desk_second_free(desk->seconds[i]);
	free(desk->seconds);
	wrap_key_free(desk->key);
	free(desk);
}

/* ---- from the upload to the reader ---- */

static const char sent_before[] =
    "this very file was sent before, nothing was done with it a second time";

static const char no_bytes[] = "the file is empty: scan it or send it again";

/* Another scan of the very same bytes that came to something, or NULL. */
static struct desk_scan *
find_twin(struct desk *desk, const struct desk_scan *scan)
{
	size_t i;

	for (i = 0; i < desk->n_scans; i++)
		if (memcmp(desk->scans[i]->digest, scan->digest,
			sizeof(scan->digest)) == 0 &&
		    strcmp(desk->scans[i]->problem, sent_before) != 0)
			return desk->scans[i];
	return NULL;
}

static struct desk_scan *
new_scan(const struct message_scan_add *add, uint64_t now)
{
	struct desk_scan *scan = mem_new(struct desk_scan);

	memcpy(scan->id, add->scan, ID16_LEN);
	scan->by = mem_text(add->by);
	scan->project = mem_text(add->project);
	scan->name = mem_text(add->name);
	scan->problem = mem_text("");
	scan->added = now;
	scan->state = SCAN_WAITING;
	digest_bytes(add->data.data, add->data.len, scan->digest);
	return scan;
}

/* Image first, record last: without its record an image is not there. */
static enum err
put_scan(struct desk *desk, struct desk_scan *scan,
    const struct message_scan_add *add)
{
	const char *problem = add->data.len == 0              ? no_bytes
			      : find_twin(desk, scan) != NULL ? sent_before
							      : NULL;
	enum err err = ERR_NONE;

	if (problem != NULL) {
		scan->state = SCAN_FAILED;
		free(scan->problem);
		scan->problem = mem_text(problem);
	} else {
		err = desk_put(desk, "desk/image", scan->id, add->data.data,
		    add->data.len);
	}
	return err != ERR_NONE ? err : desk_scan_put(desk, scan);
}

enum err
desk_scan_add(
    struct desk *desk, const struct message_scan_add *add, uint64_t now)
{
	struct desk_scan *known = desk_find_scan(desk, add->scan);
	struct desk_scan *scan = new_scan(add, now);
	enum err err;

	if (known != NULL) { /* sent again: the same, or somebody's mistake */
		err = memcmp(known->digest, scan->digest,
			  sizeof(scan->digest)) == 0
			  ? ERR_NONE
			  : ERR_EXISTS;
		desk_scan_free(scan);
		return err;
	}
	err = put_scan(desk, scan, add);
	if (err == ERR_NONE)
		desk_add_scan(desk, scan);
	else
		desk_scan_free(scan);
	return err;
}

enum err
desk_end_scan(struct desk *desk, struct desk_scan *scan, enum scan_state state,
    const char *problem)
{
	enum scan_state old = scan->state;
	char *before = scan->problem;
	enum err err;

	scan->state = state;
	scan->problem = mem_text(problem);
	err = desk_scan_put(desk, scan);
	desk->changed = true;
	if (err == ERR_NONE) {
		free(before);
		scan->until = 0;
		return ERR_NONE;
	}
	scan->state = old;
	free(scan->problem);
	scan->problem = before;
	return err;
}

/* Hands SCAN out, counted on disk first: one that kills its reader each time
 * comes to an end. */
static enum err
hand_out(struct desk *desk, struct desk_scan *scan,
    const struct message_work_ask *ask, uint64_t now, struct message_work *work)
{
	struct buf image;
	enum err err;

	scan->attempts++;
	if ((err = desk_scan_put(desk, scan)) != ERR_NONE) {
		scan->attempts--;
		return err;
	}
	buf_init(&image, DESK_DRAWER_MAX);
	err = desk_get(desk, "desk/image", scan->id, &image);
	if (err == ERR_NONE) {
		memcpy(scan->life, ask->life, ID16_LEN);
		scan->until = now + DESK_LEASE;
		work->found = 1;
		work->pictures = desk->second > 0;
		memcpy(work->scan, scan->id, ID16_LEN);
		work->data.data = image.data; /* handed over */
		work->data.len = image.len;
		image = (struct buf){ .max = image.max };
	}
	buf_fini(&image);
	return err;
}

/* A reader that asks for work has none.  What it held was not to be finished
 * for want of the desk or the store: the file is not to blame. */
static void
take_back(struct desk *desk, const uint8_t *life)
{
	size_t i;

	for (i = 0; i < desk->n_scans; i++) {
		struct desk_scan *scan = desk->scans[i];

		if (scan->state != SCAN_WAITING || scan->until == 0 ||
		    !desk_id_is(scan->life, life))
			continue;
		scan->until = 0;
		scan->attempts--;
	}
}

enum err
desk_work(struct desk *desk, const struct message_work_ask *ask, uint64_t now,
    struct message_work *work)
{
	struct desk_scan *scan, *oldest = NULL;
	size_t i;

	take_back(desk, ask->life);
	for (i = 0; i < desk->n_scans; i++) {
		scan = desk->scans[i];
		if (scan->state == SCAN_WAITING && scan->until <= now &&
		    (oldest == NULL || scan->added < oldest->added))
			oldest = scan;
	}
	if (oldest == NULL)
		return ERR_NONE;
	if (oldest->attempts >= DESK_ATTEMPTS)
		return desk_end_scan(desk, oldest, SCAN_FAILED,
		    "the readers failed on this file again and again");
	return hand_out(desk, oldest, ask, now, work);
}

/* The scan that this life of a reader holds, or NULL. */
static struct desk_scan *
held(struct desk *desk, const uint8_t *scan_id, const uint8_t *life)
{
	struct desk_scan *scan = desk_find_scan(desk, scan_id);

	if (scan == NULL || scan->state != SCAN_WAITING || scan->until == 0 ||
	    !desk_id_is(scan->life, life))
		return NULL;
	return scan;
}

/* ---- what the reader says ---- */

static void
drop_pictures(struct page_reading *page)
{
	size_t i;

	for (i = 0; i < page->n_readings; i++) {
		free(page->readings[i].picture);
		page->readings[i].picture = NULL;
		page->readings[i].picture_len = 0;
	}
	free(page->picture);
	page->picture = NULL;
	page->picture_len = 0;
}

/* Pictures first, the record last, as with scans. */
static enum err
put_page(struct desk *desk, struct desk_page *page, const struct blob *encoded)
{
	enum err err = desk_put(
	    desk, "desk/picture", page->id, encoded->data, encoded->len);

	return err != ERR_NONE ? err : desk_page_put(desk, page);
}

static enum err
decode_page(const struct blob *encoded, struct page_reading *reading)
{
	struct rd r;
	enum err err;

	rd_init(&r, encoded->data, encoded->len);
	err = reading_decode(&r, reading);
	if (err != ERR_NONE)
		return err;
	err = rd_end(&r);
	if (err == ERR_NONE && reading->sheet < 1)
		err = ERR_INPUT;
	if (err != ERR_NONE)
		page_reading_fini(reading);
	return err;
}

enum err
desk_sheet(
    struct desk *desk, const struct message_work_sheet *sheet, uint64_t now)
{
	struct desk_scan *scan = held(desk, sheet->scan, sheet->life);
	struct desk_page *page;
	enum err err;

	if (scan == NULL)
		return ERR_STATE;
	scan->until = now + DESK_LEASE;
	if (sheet->page.len == 0) /* a sign of life */
		return ERR_NONE;
	page = mem_new(struct desk_page);
	memcpy(page->scan, scan->id, ID16_LEN);
	err = decode_page(&sheet->page, &page->reading);
	if (err == ERR_NONE) {
		desk_derive(
		    "page", scan->id, (uint32_t)page->reading.sheet, page->id);
		drop_pictures(&page->reading);
	}
	if (err == ERR_NONE && desk_find_page(desk, page->id) == NULL) {
		desk_join(desk, page);
		err = put_page(desk, page, &sheet->page);
		if (err == ERR_NONE) {
			desk_add_page(desk, page);
			desk_open_logs(desk);
			desk->changed = true;
			return ERR_NONE;
		}
	}
	desk_page_free(page);
	return err;
}

enum err
desk_done(struct desk *desk, const struct message_work_done *done, uint64_t now)
{
	struct desk_scan *scan = held(desk, done->scan, done->life);
	bool failed = done->problem[0] != '\0';

	(void)now;
	if (scan == NULL)
		return ERR_STATE;
	return desk_end_scan(
	    desk, scan, failed ? SCAN_FAILED : SCAN_READ, done->problem);
}
