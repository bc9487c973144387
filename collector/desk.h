/* The paper desk: scans waiting to be read, pages waiting to be confirmed,
 * logs waiting to be filed.
 *
 * Everything it knows is in its drawers, sealed; what is in memory is made of
 * them at the start (desk_load) and changed only after the drawer was.  So it
 * can be killed at any moment: what it had answered for is there again.
 *
 * drawer        key            value
 * desk/scan     scan           who sent what and when, its state
 * desk/image    scan           the file as it was sent
 * desk/page     page           readings of one sheet, without pictures
 * desk/picture  page           the same with pictures, for the screen
 * desk/log      first page     what a person said of each field; when filed,
 *                              only that it is
 * desk/second   field          a field's picture and answer, nothing of whose
 *                              it is, for the second reader
 * desk/tally    all zero       how second readings came out
 *
 * A page is put into its log when it is read: same person who sent it, same
 * study, form, version and print (serial or ID in the QR).  One whose code is
 * torn waits for a person to say whose it is, and any may be moved. */
#ifndef COLLECTOR_DESK_H
#define COLLECTOR_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collector/desk_seal.h"
#include "collector/message.h"
#include "ocr/reading.h"
#include "schema/err.h"
#include "schema/log.h"
#include "schema/study.h"

#define DESK_ATTEMPTS   5  /* handings-out of one scan to readers that died */
#define DESK_LEASE      15 /* seconds that a reader may be silent */
#define DESK_DRAWER_MAX (48u * 1024 * 1024)
#define DESK_SAID_MAX   8192 /* things said of one log */
#define DESK_TYPED_MAX  4000

/* The store, as the desk needs it; a role's bus or a test's memory. */
struct desk_store {
	void *arg;
	enum err (*put)(void *arg, const char *drawer, const char *key,
	    const struct buf *value);
	/* Fills VALUE (initialised, empty); ERR_NOT_FOUND. */
	enum err (*get)(
	    void *arg, const char *drawer, const char *key, struct buf *value);
	/* What is not there is deleted. */
	enum err (*remove)(void *arg, const char *drawer, const char *key);
	/* Calls EACH for every key, in any order. */
	enum err (*list)(void *arg, const char *drawer,
	    enum err (*each)(void *arg, const char *key), void *each_arg);
	/* Hands a finished log to intake. */
	enum err (*submit)(void *arg, const struct message_submit *submit,
	    struct message_submitted *answer);
	void (*audit)(
	    void *arg, const char *who, const char *what, const char *record);
};

struct desk_scan {
	uint8_t id[ID16_LEN];
	char *by, *project, *name;
	uint64_t added; /* unix seconds */
	enum scan_state state;
	uint32_t attempts;
	char *problem; /* "" if none */
	uint8_t digest[DIGEST_LEN];
	/* Not in the drawer: who reads it now, until when (unix seconds). */
	uint8_t life[ID16_LEN];
	uint64_t until; /* 0: nobody */
};

struct desk_page {
	uint8_t id[ID16_LEN];
	uint8_t scan[ID16_LEN];
	uint8_t log[ID16_LEN];       /* zero: belongs to none */
	bool placed;                 /* there by what a person said, */
	uint8_t before[ID16_LEN];    /* and where it was before */
	struct page_reading reading; /* without pictures */
};

/* What a person said of one field. */
struct desk_said {
	uint8_t page[ID16_LEN];
	char *variable;
	enum paper_say say; /* AGREE, TYPED, UNREADABLE */
	char *typed;
};

/* A field that waits for its second reader; its picture is in the drawer. */
struct desk_second {
	uint8_t id[ID16_LEN];
	char *by; /* who confirmed the log */
	char *form, *variable;
	char *typed; /* the answer, as log_typed() */
	bool alone;  /* no person had looked at it */
	bool done;   /* counted: only to be cleared */
};

/* Where a log is between its pages and intake. */
enum desk_log_state {
	DESK_LOG_OPEN,
	DESK_LOG_FILING, /* said to be done: intake has to take it */
	DESK_LOG_REFUSED,
	DESK_LOG_FILED
};

struct desk_log {
	uint8_t id[ID16_LEN]; /* of its first page */
	enum desk_log_state state;
	bool as_it_is;  /* a person accepted its trouble */
	uint64_t added; /* when its first page came; not in the drawer */
	char *by;       /* who last worked on it */
	char *trouble;  /* why intake refused, "" if it did not; when filed,
			   whether its ID was unknown */
	struct desk_said *said;
	size_t n_said;
};

struct desk {
	const struct study *study;
	struct wrap_key *key;
	struct desk_store store;
	bool keep_scans;
	uint32_t second; /* fields of a million that are read twice */
	struct desk_scan **scans;
	size_t n_scans;
	struct desk_page **pages;
	size_t n_pages;
	struct desk_log **logs; /* FILED ones are only counted */
	size_t n_logs;
	uint32_t filed, unknown; /* UNKNOWN: of them, of an ID not given out */
	bool changed; /* since desk_idle() last found nothing to do */
	struct desk_second **seconds;
	size_t n_seconds;
	struct message_tally tally; /* waiting apart */
};

/* Makes the desk from its drawers and finishes what was interrupted.  STUDY
 * is borrowed, KEY (WRAP_KEY_LEN bytes) copied.  The study's settings:
 * keep_scans (yes: sealed images stay after filing; else they are deleted),
 * second_read_percent (of fields; 2).
 * *DESK is owned, NULL on error. */
enum err desk_new(const struct study *study, const uint8_t *key,
    const struct desk_store *store, struct desk **desk) must_use;
void desk_free(struct desk *desk); /* wipes; NULL is fine */

/* ---- scans (desk.c) ---- */
/* ERR_NONE: on disk, now or since an earlier sending.  ERR_EXISTS: another
 * file under that id.  NOW is unix seconds. */
enum err desk_scan_add(struct desk *desk, const struct message_scan_add *add,
    uint64_t now) must_use;
/* The next scan for a reader: fills WORK (ids apart); found 0 if none. */
enum err desk_work(struct desk *desk, const struct message_work_ask *ask,
    uint64_t now, struct message_work *work) must_use;
enum err desk_sheet(struct desk *desk, const struct message_work_sheet *sheet,
    uint64_t now) must_use;
enum err desk_done(struct desk *desk, const struct message_work_done *done,
    uint64_t now) must_use;

/* ---- confirming (desk_list.c, desk_step.c, desk_say.c) ---- */
enum err desk_list(struct desk *desk, const struct message_paper_list *ask,
    struct message_paper_queue *queue) must_use;
enum err desk_step(struct desk *desk, const struct message_paper_step *ask,
    struct message_paper_item *item) must_use;
/* SAID, which may be NULL, tells of a record that was filed by it. */
enum err desk_say(struct desk *desk, const struct message_paper_say *say,
    struct message_paper_said *said) must_use;
/* ---- where a page belongs (desk_place.c) ---- */
enum err desk_place_ask(struct desk *desk, const struct message_place_ask *ask,
    struct message_place *answer) must_use;
enum err desk_sheet_picture(struct desk *desk,
    const struct message_paper_sheet *ask,
    struct message_paper_picture *picture) must_use;
/* ---- the second reader (desk_second.c) ---- */
enum err desk_second_ask(struct desk *desk,
    const struct message_second_ask *ask,
    struct message_second *second) must_use;
enum err desk_second_say(
    struct desk *desk, const struct message_second_say *say) must_use;
void desk_tally(struct desk *desk, struct message_tally *tally);
/* Tries again what intake could not take, and files what needs nobody. */
void desk_idle(struct desk *desk);

#endif
