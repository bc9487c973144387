/* The desk's inside: what desk_*.c share. */
#ifndef COLLECTOR_DESK_PART_H
#define COLLECTOR_DESK_PART_H

#include "collector/desk.h"

/* ---- desk_record.c: records and their drawers ---- */
enum err desk_scan_put(
    struct desk *desk, const struct desk_scan *scan) must_use;
enum err desk_page_put(
    struct desk *desk, const struct desk_page *page) must_use;
enum err desk_log_put(struct desk *desk, const struct desk_log *log) must_use;
/* SCAN, zeroed but for its id, from its opened record R. */
enum err desk_scan_get(struct rd *r, struct desk_scan *scan) must_use;
/* Puts LEN bytes, sealed. */
enum err desk_put(struct desk *desk, const char *drawer, const uint8_t *id,
    const void *data, size_t len) must_use;
/* Gets and opens; OUT is initialised and empty. */
enum err desk_get(struct desk *desk, const char *drawer, const uint8_t *id,
    struct buf *out) must_use;
enum err desk_delete(
    struct desk *desk, const char *drawer, const uint8_t *id) must_use;
/* PAGE's reading with its pictures; filled, caller finis. */
enum err desk_page_pictures(struct desk *desk, const struct desk_page *page,
    struct page_reading *whole) must_use;
/* Fills the desk from its drawers. */
enum err desk_load(struct desk *desk) must_use;
void desk_scan_free(struct desk_scan *scan); /* NULL is fine */
void desk_page_free(struct desk_page *page);
void desk_log_free(struct desk_log *log);
/* Into the desk's lists (taken), and out of them (freed). */
void desk_add_scan(struct desk *desk, struct desk_scan *scan);
void desk_add_page(struct desk *desk, struct desk_page *page);
void desk_add_log(struct desk *desk, struct desk_log *log);
void desk_remove_scan(struct desk *desk, struct desk_scan *scan);
void desk_remove_page(struct desk *desk, struct desk_page *page);
void desk_remove_log(struct desk *desk, struct desk_log *log);

/* ---- finding; NULL if there is none ---- */
struct desk_scan *desk_find_scan(struct desk *desk, const uint8_t *id);
struct desk_page *desk_find_page(struct desk *desk, const uint8_t *id);
struct desk_log *desk_find_log(struct desk *desk, const uint8_t *id);

/* ---- desk_join.c: pages and logs ---- */
/* Finds the log that PAGE belongs to, a new one if need be; none if it was
 * not read. */
void desk_join(struct desk *desk, struct desk_page *page);
/* Whether PAGE was read and it is not known whose it is. */
bool desk_is_loose(const struct desk_page *page);
/* Every page's log is in the list after this. */
void desk_open_logs(struct desk *desk);
/* Oldest first, as they came. */
void desk_sort_logs(struct desk *desk);
/* Who sent LOG's pages, "" if it has none. */
const char *desk_sender(struct desk *desk, const struct desk_log *log);
bool desk_log_has_pages(struct desk *desk, const struct desk_log *log);
/* Pages of LOG in order; owned array of borrowed pages. */
struct desk_page **desk_log_pages(
    struct desk *desk, const struct desk_log *log, size_t *n);
/* How many pages its form has, as far as is known. */
int desk_log_of(struct desk_page **pages, size_t n);
/* Pages missing or twice, in words, a line each; "" if none.  Owned. */
char *desk_trouble(struct desk *desk, const struct desk_log *log);
bool desk_missing(struct desk_page **pages, size_t n);

/* ---- desk_item.c: what of a log a person has to look at ---- */
struct desk_item {
	struct desk_page *page;  /* NULL: the page is missing */
	struct reading *reading; /* NULL: an ID that is nowhere */
	const struct variable *variable;
	const struct desk_said *said; /* NULL: not yet */
};
struct desk_items {
	struct desk_item *v;
	size_t n;
	size_t done;
};
/* The ID first, then page by page. */
void desk_items(
    struct desk *desk, const struct desk_log *log, struct desk_items *items);
void desk_items_fini(struct desk_items *items);
/* The ID of LOG as far as it is known, "" if not; borrowed. */
const char *desk_whose(struct desk *desk, const struct desk_log *log);
/* Puts it as a text; what it may be, without being sure, has a question mark
 * after it. */
void desk_put_whose(
    struct desk *desk, const struct desk_log *log, struct buf *out);

/* ---- desk_step.c: what is next ---- */
/* What a log still needs. */
struct desk_view {
	struct desk_items items;
	char *trouble; /* owned */
	enum paper_state state;
};
void desk_look(
    struct desk *desk, const struct desk_log *log, struct desk_view *view);
void desk_view_fini(struct desk_view *view);
bool desk_may_see(struct desk *desk, const struct desk_log *log, const char *by,
    bool everybodys);
/* The first that nothing was said of; NULL if there is none. */
const struct desk_item *desk_next_item(const struct desk_view *view);
/* Whether what was SAID of ITEM can be an answer.  A blank always may. */
enum err desk_check_said(struct desk *desk, const struct form *form,
    const struct desk_item *item,
    const struct message_paper_say *said) must_use;
/* ---- desk_list.c ---- */
/* Whether there is nothing on PAGE. */
bool desk_is_blank(const struct desk_page *page);
/* B's contents become BLOB's; B is done with. */
enum err desk_hand_over(struct buf *b, struct blob *blob) must_use;

/* ---- desk_place.c: where pages may belong ---- */
/* One log that a page may go to. */
struct desk_place {
	struct desk_log *log;
	struct page_alike as;    /* what the page is there; borrowed texts */
	struct desk_page *there; /* has that number: they change places */
};
/* Whether PAGE may go to LOG: it came from the same hands, and is of its form.
 * A loose page pushes none out. */
bool desk_may_go(struct desk *desk, struct desk_page *page,
    struct desk_log *log, struct desk_place *place);
/* What PAGE is; what it would be beside OTHER, false if it is of no such form.
 * The texts are borrowed from PAGE. */
struct page_alike desk_as_it_is(const struct page_reading *r);
bool desk_fits(const struct desk_page *page, const struct desk_page *other,
    struct page_alike *as);
bool desk_same_form(const struct page_alike *a, const struct page_reading *r);
/* The page of LOG with NUMBER (0: any) that is not BUT; NULL. */
struct desk_page *desk_page_of_log(struct desk *desk, const uint8_t *log,
    int number, const struct desk_page *but);
/* Whether PAGE is the only one of its log. */
bool desk_is_alone(struct desk *desk, const struct desk_page *page);
/* A page that BY may move.  ERR_STATE: it was not read. */
enum err desk_place_page(struct desk *desk, const uint8_t *id, const char *by,
    bool everybodys, struct desk_page **page) must_use;
/* The next loose page of what BY sent (EVERYBODYS: of all) that a person can
 * be asked about; NULL if there is none. */
struct desk_page *desk_next_loose(
    struct desk *desk, const char *by, bool everybodys);
/* A loose page that LOG lacks; NULL if there is none. */
struct desk_page *desk_loose_for(struct desk *desk, const struct desk_log *log);

/* ---- desk_move.c: putting them there ---- */
enum err desk_say_move(
    struct desk *desk, const struct message_paper_say *say) must_use;
enum err desk_say_back(
    struct desk *desk, const struct message_paper_say *say) must_use;
/* Forgets what was said of pages in logs that they are not in: the desk died
 * while one was moved. */
void desk_forget_strays(struct desk *desk);

/* ---- desk_file.c ---- */
/* The form that LOG's pages are of; NULL if it is not of this study. */
const struct form *desk_form(struct desk *desk, const struct desk_log *log);
/* The variable of FORM that holds the ID, or NULL. */
const struct variable *desk_id_variable(
    struct desk *desk, const struct form *form);
/* The ID that is printed in the QR of one of PAGES, or NULL. */
const char *desk_printed_id(struct desk_page **pages, size_t n);
/* Builds LOG's log from readings and what was said; owned.  NULL: its form is
 * not of this study.  PERSON: the ID, "" if none; owned. */
struct log *desk_build(
    struct desk *desk, const struct desk_log *log, char **person);
/* Sets one answer from a reading's KIND and VALUE. */
enum err desk_set(struct log *log, const struct variable *variable,
    enum reading_kind kind, const char *value) must_use;
/* What a person said of ITEM into LOG; nothing if nothing was said.  What
 * cannot be set was said to be unreadable, or is. */
void desk_set_item(struct log *log, const struct desk_item *item);
/* Whether LOG, as it now stands, agrees to what its form asks for. */
bool desk_consented(struct desk *desk, const struct desk_log *log);
/* Sends a log in FILING to intake and, if it is there, clears the desk of it.
 * LOG is gone then.  FLAGS, which may be NULL: those of its record. */
enum err desk_file(
    struct desk *desk, struct desk_log *log, uint32_t *flags) must_use;
/* Finishes what was interrupted: once, after desk_load(). */
enum err desk_recover(struct desk *desk) must_use;
/* Shreds PAGE, and its scan when that was its last. */
enum err desk_drop_page(struct desk *desk, struct desk_page *page) must_use;
/* Removes logs whose pages were all discarded. */
enum err desk_drop_empty(struct desk *desk) must_use;
/* Closes a scan that was read and has no page left: its image is shredded,
 * or kept if the study says so. */
enum err desk_close_scan(struct desk *desk, const uint8_t *id) must_use;
/* Ends SCAN in STATE, on disk. */
enum err desk_end_scan(struct desk *desk, struct desk_scan *scan,
    enum scan_state state, const char *problem) must_use;

/* ---- desk_second.c ---- */
void desk_second_free(struct desk_second *second); /* NULL is fine */
enum err desk_second_load(struct desk *desk) must_use;
/* Lays some fields of LOG, as BUILT, aside for a second reader: the same ones
 * each time. */
enum err desk_second_sample(struct desk *desk, const struct desk_log *log,
    const struct log *built) must_use;

#endif
