/* The desk's records and its drawers.
 *
 * Each record begins with its version (u8, 1).  A page's is 2 when a person put
 * it where it is: then what it was in before (16 bytes) follows its log.
 * scan: by, project, name (texts), added (u64), state (u8), attempts (u32),
 *   problem (text), digest (32 bytes)
 * page: scan, log (16 bytes each), then a reading_encode()
 * log: state, as_it_is (u8), by, trouble (texts), number of things said
 *   (u32), each: page (16 bytes), variable (text), say (u8), typed (text) */
#include <stdlib.h>
#include <string.h>

#include "collector/desk_part.h"
#include "schema/mem.h"

#define RECORD_VERSION  1
#define RECORD_PLACED   2
#define DESK_RECORD_MAX (16u * 1024 * 1024)

void
desk_scan_free(struct desk_scan *scan)
{
	if (scan == NULL)
		return;
	free(scan->by);
	free(scan->project);
	mem_free_text(scan->name);
	free(scan->problem);
	free(scan);
}

void
desk_page_free(struct desk_page *page)
{
	if (page == NULL)
		return;
	page_reading_fini(&page->reading);
	free(page);
}

static void
free_said(struct desk_said *said)
{
	free(said->variable);
	mem_free_text(said->typed);
}

void
desk_log_free(struct desk_log *log)
{
	size_t i;

	if (log == NULL)
		return;
	for (i = 0; i < log->n_said; i++)
		free_said(&log->said[i]);
	free(log->said);
	free(log->by);
	free(log->trouble);
	free(log);
}

/* ---- drawers ---- */

enum err
desk_put(struct desk *desk, const char *drawer, const uint8_t *id,
    const void *data, size_t len)
{
	char name[DESK_HEX_LEN + 1];
	struct buf sealed;
	enum err err;

	desk_hex(id, name);
	buf_init(&sealed, DESK_DRAWER_MAX);
	err = desk_seal(desk->key, drawer, name, data, len, &sealed);
	if (err == ERR_NONE)
		err = desk->store.put(desk->store.arg, drawer, name, &sealed);
	buf_fini(&sealed);
	return err;
}

enum err
desk_get(
    struct desk *desk, const char *drawer, const uint8_t *id, struct buf *out)
{
	char name[DESK_HEX_LEN + 1];
	struct buf sealed;
	enum err err;

	desk_hex(id, name);
	buf_init(&sealed, DESK_DRAWER_MAX);
	err = desk->store.get(desk->store.arg, drawer, name, &sealed);
	if (err == ERR_NONE)
		err = desk_open(
		    desk->key, drawer, name, sealed.data, sealed.len, out);
	buf_fini(&sealed);
	return err;
}

enum err
desk_delete(struct desk *desk, const char *drawer, const uint8_t *id)
{
	char name[DESK_HEX_LEN + 1];

	desk_hex(id, name);
	return desk->store.remove(desk->store.arg, drawer, name);
}

enum err
desk_page_pictures(
    struct desk *desk, const struct desk_page *page, struct page_reading *whole)
{
	struct buf b;
	struct rd r;
	enum err err;

	*whole = (struct page_reading){ 0 };
	buf_init(&b, DESK_DRAWER_MAX);
	err = desk_get(desk, "desk/picture", page->id, &b);
	if (err == ERR_NONE) {
		rd_init(&r, b.data, b.len);
		err = reading_decode(&r, whole);
	}
	buf_fini(&b);
	return err;
}

static enum err
put_record(struct desk *desk, const char *drawer, const uint8_t *id,
    struct buf *record)
{
	enum err err = buf_err(record);

	if (err == ERR_NONE)
		err = desk_put(desk, drawer, id, record->data, record->len);
	buf_fini(record);
	return err;
}

enum err
desk_scan_put(struct desk *desk, const struct desk_scan *scan)
{
	struct buf b;

	buf_init(&b, DESK_RECORD_MAX);
	buf_put_u8(&b, RECORD_VERSION);
	buf_put_text(&b, scan->by);
	buf_put_text(&b, scan->project);
	buf_put_text(&b, scan->name);
	buf_put_u64(&b, scan->added);
	buf_put_u8(&b, (uint8_t)scan->state);
	buf_put_u32(&b, scan->attempts);
	buf_put_text(&b, scan->problem);
	buf_put(&b, scan->digest, sizeof(scan->digest));
	return put_record(desk, "desk/scan", scan->id, &b);
}

enum err
desk_page_put(struct desk *desk, const struct desk_page *page)
{
	struct buf b;
	enum err err;

	buf_init(&b, DESK_RECORD_MAX);
	buf_put_u8(&b, page->placed ? RECORD_PLACED : RECORD_VERSION);
	buf_put(&b, page->scan, ID16_LEN);
	buf_put(&b, page->log, ID16_LEN);
	if (page->placed)
		buf_put(&b, page->before, ID16_LEN);
	err = reading_encode(&page->reading, &b);
	if (err != ERR_NONE) {
		buf_fini(&b);
		return err;
	}
	return put_record(desk, "desk/page", page->id, &b);
}

enum err
desk_log_put(struct desk *desk, const struct desk_log *log)
{
	struct buf b;
	size_t i;

	buf_init(&b, DESK_RECORD_MAX);
	buf_put_u8(&b, RECORD_VERSION);
	buf_put_u8(&b, (uint8_t)log->state);
	buf_put_u8(&b, log->as_it_is);
	buf_put_text(&b, log->by);
	buf_put_text(&b, log->trouble);
	buf_put_u32(&b, (uint32_t)log->n_said);
	for (i = 0; i < log->n_said; i++) {
		const struct desk_said *said = &log->said[i];

		buf_put(&b, said->page, ID16_LEN);
		buf_put_text(&b, said->variable);
		buf_put_u8(&b, (uint8_t)said->say);
		buf_put_text(&b, said->typed);
	}
	return put_record(desk, "desk/log", log->id, &b);
}

/* ---- reading them back ---- */

enum err
desk_scan_get(struct rd *r, struct desk_scan *scan)
{
	if (rd_u8(r) != RECORD_VERSION)
		return ERR_VERSION;
	scan->by = rd_text(r);
	scan->project = rd_text(r);
	scan->name = rd_text(r);
	scan->added = rd_u64(r);
	scan->state = rd_u8(r);
	scan->attempts = rd_u32(r);
	scan->problem = rd_text(r);
	rd_bytes(r, scan->digest, sizeof(scan->digest));
	return rd_end(r);
}

static enum err
get_page(struct rd *r, struct desk_page *page)
{
	uint8_t version = rd_u8(r);
	enum err err;

	if (version != RECORD_VERSION && version != RECORD_PLACED)
		return ERR_VERSION;
	page->placed = version == RECORD_PLACED;
	rd_bytes(r, page->scan, ID16_LEN);
	rd_bytes(r, page->log, ID16_LEN);
	if (page->placed)
		rd_bytes(r, page->before, ID16_LEN);
	err = reading_decode(r, &page->reading);
	return err != ERR_NONE ? err : rd_end(r);
}

static enum err
get_log(struct rd *r, struct desk_log *log)
{
	uint32_t n, i;

	if (rd_u8(r) != RECORD_VERSION)
		return ERR_VERSION;
	log->state = rd_u8(r);
	log->as_it_is = rd_u8(r);
	log->by = rd_text(r);
	log->trouble = rd_text(r);
	n = rd_u32(r);
	if (n > DESK_SAID_MAX)
		return ERR_INPUT;
	log->said = mem_array(n, sizeof(log->said[0]));
	for (i = 0; !r->failed && i < n; i++) {
		struct desk_said *said = &log->said[log->n_said++];

		rd_bytes(r, said->page, ID16_LEN);
		said->variable = rd_text(r);
		said->say = rd_u8(r);
		said->typed = rd_text(r);
	}
	return rd_end(r);
}

/* Each loads one record of a drawer.  A record that does not open is not
 * ours to lose: the desk does not start without it. */
static enum err
load_scan(void *arg, const char *key)
{
	struct desk *desk = arg;
	struct desk_scan *scan = mem_new(struct desk_scan);
	struct buf b;
	struct rd r;
	enum err err;

	buf_init(&b, DESK_RECORD_MAX);
	err = desk_unhex(key, scan->id);
	if (err == ERR_NONE)
		err = desk_get(desk, "desk/scan", scan->id, &b);
	if (err == ERR_NONE) {
		rd_init(&r, b.data, b.len);
		err = desk_scan_get(&r, scan);
	}
	buf_fini(&b);
	if (err == ERR_NONE)
		desk_add_scan(desk, scan);
	else
		desk_scan_free(scan);
	return err;
}

static enum err
load_page(void *arg, const char *key)
{
	struct desk *desk = arg;
	struct desk_page *page = mem_new(struct desk_page);
	struct buf b;
	struct rd r;
	enum err err;

	buf_init(&b, DESK_RECORD_MAX);
	err = desk_unhex(key, page->id);
	if (err == ERR_NONE)
		err = desk_get(desk, "desk/page", page->id, &b);
	if (err == ERR_NONE) {
		rd_init(&r, b.data, b.len);
		err = get_page(&r, page);
	}
	buf_fini(&b);
	if (err == ERR_NONE)
		desk_add_page(desk, page);
	else
		desk_page_free(page);
	return err;
}

static enum err
load_log(void *arg, const char *key)
{
	struct desk *desk = arg;
	struct desk_log *log = mem_new(struct desk_log);
	struct buf b;
	struct rd r;
	enum err err;

	buf_init(&b, DESK_RECORD_MAX);
	err = desk_unhex(key, log->id);
	if (err == ERR_NONE)
		err = desk_get(desk, "desk/log", log->id, &b);
	if (err == ERR_NONE) {
		rd_init(&r, b.data, b.len);
		err = get_log(&r, log);
	}
	buf_fini(&b);
	if (err == ERR_NONE)
		desk_add_log(desk, log);
	else
		desk_log_free(log);
	return err;
}

enum err
desk_load(struct desk *desk)
{
	const struct desk_store *store = &desk->store;
	enum err err;

	err = store->list(store->arg, "desk/scan", load_scan, desk);
	if (err == ERR_NONE)
		err = store->list(store->arg, "desk/page", load_page, desk);
	if (err == ERR_NONE)
		err = store->list(store->arg, "desk/log", load_log, desk);
	if (err == ERR_NONE)
		err = desk_second_load(desk);
	return err;
}
