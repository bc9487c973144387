/* Messages on the bus: one table, from which come the structs, their
 * encoding, decoding and wiping.
 *
 * On the wire: version (u8, MESSAGE_VERSION), type (u16), then the fields in
 * the order of the table (U8, U32, U64 little-endian; ID16 16 bytes; TEXT and
 * BLOB u32 length and bytes, TEXT valid UTF-8).  Trailing bytes are an error.
 * A list is a BLOB of repeated fields, said in its comment.
 *
 * A message is added by a _FIELDS list and a row in MESSAGES. */
#ifndef COLLECTOR_MESSAGE_H
#define COLLECTOR_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"
#include "sync/record.h"

#define MESSAGE_VERSION 1
#define MESSAGE_MAX     (64u * 1024 * 1024)
#define ID16_LEN        16

struct blob {
	uint8_t *data; /* owned; NULL if len is 0 */
	size_t len;
};

enum channel { CHANNEL_WEB = 1, CHANNEL_TEXT, CHANNEL_PAPER };

/* What intake answers to a submission. */
enum outcome {
	OUTCOME_STORED = 1, /* on disk */
	OUTCOME_REPEAT,     /* on disk since an earlier sending */
	OUTCOME_REFUSED,    /* a registration without all consents: nothing
			       kept but the refusal */
	OUTCOME_INVALID     /* malformed, or of an unknown form or version */
};

/* ---- anybody ---- */
#define DONE_FIELDS(F)   F(U8, ok)
#define FAILED_FIELDS(F) F(U32, err) /* enum err; the answer to a refusal */
#define PING_FIELDS(F)   F(U8, zero)

/* ---- served by intake ---- */
/* A finished log or registration.  LOG is log_encode(LOG_DRAFT).  PERSON is
 * the ID as given ("" if none); PHONE is the sender's number on the text
 * channel, by which intake finds the person if PERSON is empty. */
#define SUBMIT_FIELDS(F)                                                       \
	F(ID16, submission)                                                    \
	F(U8, channel)                                                         \
	F(TEXT, form)                                                          \
	F(TEXT, person)                                                        \
	F(TEXT, phone)                                                         \
	F(TEXT, station)                                                       \
	F(TEXT, by) /* account that helped, "" if none */                      \
	F(BLOB, log)
/* PERSON: the ID a registration was given if it came without one. */
#define SUBMITTED_FIELDS(F)                                                    \
	F(U8, outcome)                                                         \
	F(ID16, record)                                                        \
	F(U32, flags)                                                          \
	F(TEXT, person)
/* Does this number belong to a registered person? */
#define PHONE_ASK_FIELDS(F)    F(TEXT, phone)
#define PHONE_ANSWER_FIELDS(F) F(U8, known) F(U8, opted_out)
/* Makes everything of the person with this ID unreadable, for ever.
 * ERR_NOT_FOUND: nothing is kept of that person. */
#define ERASE_ID_FIELDS(F) F(TEXT, id) F(TEXT, by)
/* STOP from a phone: no more messages to it; or BACK: LOG after that. */
#define PHONE_STOP_FIELDS(F) F(TEXT, phone) F(U8, back)

/* ---- served by store ---- */
/* IDs.  COUNT new ones for PROJECT (code) and STATION ("" if none). */
#define IDS_ISSUE_FIELDS(F)                                                    \
	F(TEXT, project)                                                       \
	F(TEXT, station)                                                       \
	F(U32, count)                                                          \
	F(BLOB, given) /* repeated TEXT: these IDs, COUNT of them; or empty */ \
	F(TEXT, by)
#define IDS_LIST_FIELDS(F) F(TEXT, project) /* "" for all */
/* IDS: repeated TEXT id, TEXT project, TEXT station, U64 issued (unix s),
 * U8 registered, U32 logs. */
#define IDS_FIELDS(F) F(BLOB, ids)
/* Drawers: small sealed things a role keeps on disk.  A role reaches only
 * drawers named after it: text/..., desk/..., web/.... */
#define DRAWER_PUT_FIELDS(F)   F(TEXT, drawer) F(TEXT, key) F(BLOB, value)
#define DRAWER_GET_FIELDS(F)   F(TEXT, drawer) F(TEXT, key)
#define DRAWER_VALUE_FIELDS(F) F(U8, found) F(BLOB, value)
/* Up to LIMIT keys after AFTER, in byte order. */
#define DRAWER_LIST_FIELDS(F)   F(TEXT, drawer) F(TEXT, after) F(U32, limit)
#define DRAWER_KEYS_FIELDS(F)   F(BLOB, keys) /* repeated TEXT */
#define DRAWER_DELETE_FIELDS(F) F(TEXT, drawer) F(TEXT, key)
/* Accounts of the people who work with it: role is office, ambassador,
 * partner or administrator; hash is libsodium's crypto_pwhash_str. */
#define ACCOUNT_PUT_FIELDS(F)                                                  \
	F(TEXT, name) F(TEXT, role) F(TEXT, project) F(TEXT, hash)
#define ACCOUNT_GET_FIELDS(F) F(TEXT, name)
#define ACCOUNT_FIELDS(F)                                                      \
	F(U8, found) F(TEXT, role) F(TEXT, project) F(TEXT, hash)
/* Figures for the office: a JSON object. */
#define FIGURES_ASK_FIELDS(F) F(U8, zero)
#define FIGURES_FIELDS(F)     F(BLOB, json)
#define AUDIT_FIELDS(F)       F(TEXT, who) F(TEXT, what) F(TEXT, record)

/* From intake alone, of a finished form.  ID is the personal ID as given: it
 * is looked up and counted, but not kept beside the record, which is filed
 * under PERSON (pseudonym_make(""), "" if ID is "").  REGISTRATION: 1 or 0.
 * TAG finds identical answers of a person.  DATE: of the form, YYYY-MM-DD or
 * "".  NOTE comes back with SEEN.  PHONE and PHONE_ID: pseudonym_phone() and
 * what PHONE_FIND gives back for it.
 * SEALS: repeated TEXT recipient ("study", "partner:NAME"), BLOB header, BLOB
 * payload.  CONTACTS: the same, recipient being the kind of contact. */
#define PUT_FIELDS(F)                                                          \
	F(ID16, submission)                                                    \
	F(ID16, record)                                                        \
	F(U8, registration)                                                    \
	F(TEXT, id)                                                            \
	F(TEXT, person)                                                        \
	F(TEXT, form)                                                          \
	F(TEXT, version)                                                       \
	F(U8, channel)                                                         \
	F(TEXT, station)                                                       \
	F(TEXT, by)                                                            \
	F(TEXT, project)                                                       \
	F(TEXT, region)                                                        \
	F(TEXT, date)                                                          \
	F(U64, received)                                                       \
	F(U32, ticks)                                                          \
	F(U32, blanks)                                                         \
	F(U32, unreadable)                                                     \
	F(TEXT, tag)                                                           \
	F(BLOB, seals)                                                         \
	F(BLOB, contacts)                                                      \
	F(TEXT, phone)                                                         \
	F(BLOB, phone_id)                                                      \
	F(BLOB, note)
/* OUTCOME: enum outcome; 0 to a SEEN of what was never sent. */
#define PUT_DONE_FIELDS(F)                                                     \
	F(U8, outcome) F(ID16, record) F(U32, flags) F(BLOB, note)
#define SEEN_FIELDS(F) F(ID16, submission)
/* A registration without all consents: that it was refused is all that is
 * kept. */
#define REFUSE_FIELDS(F) F(ID16, submission) F(U8, channel)
/* What is known of an ID and of the person it stands for; FLAGS are those that
 * a form of REGISTRATION with this TAG and DATE would get. */
#define ID_ASK_FIELDS(F)                                                       \
	F(TEXT, id)                                                            \
	F(TEXT, person)                                                        \
	F(TEXT, tag) F(TEXT, date) F(U8, registration)
#define ID_ANSWER_FIELDS(F)                                                    \
	F(U8, issued)                                                          \
	F(U8, registered) F(TEXT, project) F(TEXT, region) F(U32, flags)
/* PHONE: pseudonym_phone(). */
#define PHONE_FIND_FIELDS(F)  F(TEXT, phone)
#define PHONE_FOUND_FIELDS(F) F(U8, known) F(U8, opted_out) F(BLOB, id)
#define PHONE_MARK_FIELDS(F)  F(TEXT, phone) F(U8, opted_out)
/* Everything of one person becomes unreadable: headers, contacts, phones. */
#define ERASE_FIELDS(F) F(TEXT, person) F(TEXT, id) F(TEXT, by)

/* Accounts: repeated TEXT name, TEXT role, TEXT project. */
#define ACCOUNTS_ASK_FIELDS(F) F(U8, zero)
#define ACCOUNTS_FIELDS(F)     F(BLOB, accounts)
/* Is the store sound?  LINES: repeated U8 ok, TEXT what, TEXT said. */
#define CHECK_ASK_FIELDS(F) F(U8, zero)
#define CHECK_FIELDS(F)     F(U8, sound) F(BLOB, lines)

/* ---- served by desk ---- */
/* From web.  A scan or photo as it was uploaded, whole; SCAN is made by the
 * upload form.  DONE once it is on disk, and again for a repeat. */
#define SCAN_ADD_FIELDS(F)                                                     \
	F(ID16, scan) F(TEXT, by) F(TEXT, project) F(TEXT, name) F(BLOB, data)
/* From a reader: is there work?  LIFE is random, made when the reader starts.
 * IDS: repeated TEXT, issued IDs.  PICTURES: cut out every field, for the
 * second reader. */
#define WORK_ASK_FIELDS(F) F(ID16, life)
#define WORK_FIELDS(F)                                                         \
	F(U8, found) F(ID16, scan) F(U8, pictures) F(BLOB, ids) F(BLOB, data)
/* One sheet's reading_encode(), in order (empty: still at it), then the end.
 * PROBLEM: why a file gave no sheet at all; else "". */
#define WORK_SHEET_FIELDS(F) F(ID16, life) F(ID16, scan) F(BLOB, page)
#define WORK_DONE_FIELDS(F)  F(ID16, life) F(ID16, scan) F(TEXT, problem)
/* From web, on behalf of account BY (EVERYBODYS: it may see all scans).
 * SCANS: repeated ID16 scan, TEXT name, TEXT by, U64 added (unix s), U8 state
 * (enum scan_state), TEXT problem.
 * PAGES (those that belong to no log): repeated ID16 page, ID16 scan, U32
 * sheet, TEXT name, TEXT form ("" if not known), U8 there is a
 * picture of it, U32 its number if it is only not known whose it is (else 0),
 * TEXT problem, U32 blank sheets: if not 0, the row is for so many sheets of
 * that scan with nothing on them.
 * LOGS: repeated ID16 log, TEXT form, TEXT its ID ("" if not known, with a
 * question mark if not sure), U64 added, U32 pages, U32 of, U32 left to
 * confirm, U8 state (enum paper_state), TEXT trouble (lines). */
#define PAPER_LIST_FIELDS(F) F(TEXT, by) F(U8, everybodys)
#define PAPER_QUEUE_FIELDS(F)                                                  \
	F(BLOB, scans)                                                         \
	F(BLOB, pages) F(BLOB, logs) F(U32, filed) F(U32, unknown)
/* What is next to confirm of LOG (all zero: of any log). */
#define PAPER_STEP_FIELDS(F) F(TEXT, by) F(U8, everybodys) F(ID16, log)
#define PAPER_ITEM_FIELDS(F)                                                   \
	F(U8, step) /* enum paper_step */                                      \
	F(ID16, log)                                                           \
	F(TEXT, form)                                                          \
	F(U32, done)                                                           \
	F(U32, total)                                                          \
	F(U8, undo) /* there is something to take back */                      \
	F(ID16, page)                                                          \
	F(U32, number) /* of the page in the form */                           \
	F(U32, left)   /* where on that page it is, tenths of a millimetre */  \
	F(U32, top)                                                            \
	F(U32, width) /* 0: nowhere on it */                                   \
	F(U32, height)                                                         \
	F(TEXT, variable)                                                      \
	F(U8, kind) /* enum reading_kind of the best reading */                \
	F(TEXT, best)                                                          \
	F(TEXT, trouble)                                                       \
	F(BLOB, pages) /* repeated ID16 page, U32 number, TEXT name, U32 sheet \
			  in that file */
/* What the person said (enum paper_say) of that item, or of the whole log or
 * page.  ERR_INPUT: TYPED was not understood; ERR_STATE: not what is asked
 * now (a second window, an old page): ask again what is next. */
#define PAPER_SAY_FIELDS(F)                                                    \
	F(TEXT, by)                                                            \
	F(U8, everybodys)                                                      \
	F(U8, say) F(ID16, log) F(ID16, page) F(TEXT, variable) F(TEXT, typed)
/* FLAGS: those of the record that was just filed (RECORD_*), else 0. */
#define PAPER_SAID_FIELDS(F) F(U32, flags)
/* Where PAGE belongs, or may be moved to.
 * LOG: where it is, all zero if nobody knows whose it is; ALONE: nothing else
 * is there.  UNDO: a person put it there.
 * LOGS that it may go to: repeated ID16 log, TEXT form, TEXT its ID ("" if not
 * known, with a question mark if not sure), TEXT serial of its print ("" if not
 * known), TEXT its pages ("1, 3"), U64 added, U32 the page's number there, U8
 * there is such a page (they change places), U8 it is likely the one that lacks
 * it. FORMS: repeated TEXT, what a log of its own would be of. */
#define PLACE_ASK_FIELDS(F) F(TEXT, by) F(U8, everybodys) F(ID16, page)
#define PLACE_FIELDS(F)                                                        \
	F(TEXT, form)                                                          \
	F(U32, number)                                                         \
	F(TEXT, name)                                                          \
	F(U32, sheet)                                                          \
	F(U8, torn)                                                            \
	F(ID16, log)                                                           \
	F(U8, alone)                                                           \
	F(U8, undo) F(BLOB, logs) F(BLOB, forms)
/* A picture (PNG) of one field; VARIABLE "": of the whole sheet, its ID
 * blacked out.  Empty if there is none. */
#define PAPER_SHEET_FIELDS(F)                                                  \
	F(TEXT, by) F(U8, everybodys) F(ID16, page) F(TEXT, variable)
#define PAPER_PICTURE_FIELDS(F) F(BLOB, picture)
/* The second reader: a field of a filed log, its picture alone, to be typed
 * by somebody (BY) who did not confirm it and is not told what was read. */
#define SECOND_ASK_FIELDS(F) F(TEXT, by)
#define SECOND_FIELDS(F)                                                       \
	F(U8, found)                                                           \
	F(ID16, item)                                                          \
	F(TEXT, form) F(TEXT, variable) F(U32, left) F(BLOB, picture)
/* SAY: TYPED or UNREADABLE.  ERR_INPUT: TYPED was not understood; ERR_STATE:
 * it was said already. */
#define SECOND_SAY_FIELDS(F) F(TEXT, by) F(ID16, item) F(U8, say) F(TEXT, typed)
/* Fields read twice, and how many of them came out differently: those that no
 * person had looked at, and those that one had. */
#define TALLY_ASK_FIELDS(F) F(U8, zero)
#define TALLY_FIELDS(F)                                                        \
	F(U32, alone)                                                          \
	F(U32, alone_wrong)                                                    \
	F(U32, helped) F(U32, helped_wrong) F(U32, waiting)

/* Sealed records, for an export or an extract.  RECIPIENT is "study" or
 * "partner:NAME".  RECORDS: repeated U64 seq (> AFTER, growing), ID16 record,
 * BLOB header (empty if the person was erased), BLOB payload; at most LIMIT,
 * and at most half of MESSAGE_MAX; none: there are no more. */
#define RECORDS_BYTES         (8u * 1024 * 1024) /* a reply stops there */
#define RECORDS_ASK_FIELDS(F) F(TEXT, recipient) F(U64, after) F(U32, limit)
#define RECORDS_FIELDS(F)     F(BLOB, records)
/* What stays in clear of the LIMIT newest records, newest first: repeated
 * ID16 record, U64 received (unix s), TEXT form, U8 channel, TEXT project,
 * TEXT region, TEXT date, U32 flags, U32 ticks, U32 blanks, U64 bytes sealed
 * to the study, U8 readable (its header is still there). */
#define FACTS_ASK_FIELDS(F) F(U32, limit)
#define FACTS_FIELDS(F)     F(BLOB, facts)

/* Those up to seq UNTIL whose header was destroyed: repeated U64 seq, ID16
 * record. */
#define ERASED_ASK_FIELDS(F) F(TEXT, recipient) F(U64, until)
#define ERASED_FIELDS(F)     F(BLOB, records)

/* Contacts of registered people, for whoever holds the contact key.  Repeated
 * ID16 record of the registration (> AFTER, growing), TEXT month of it
 * (YYYY-MM), U32 logs that person sent of MONTH, BLOB header, BLOB payload; at
 * most LIMIT; none: there are no more. */
#define CONTACTS_ASK_FIELDS(F) F(TEXT, month) F(ID16, after) F(U32, limit)
#define CONTACTS_FIELDS(F)     F(BLOB, contacts)

/* ---- served by link ---- */
/* A signed bundle (sync/bundle.h) of PARTNER's records after AFTER and up to
 * UNTIL (0: as many as one bundle takes), and of what was erased up to AFTER,
 * that it may be forgotten.  NEXT: the last record in it, AFTER
 * itself if there is none.  Asked again with AFTER and UNTIL = NEXT, TAR and
 * SIGNATURE are the same to the byte, unless somebody was erased since. */
#define EXTRACT_ASK_FIELDS(F) F(TEXT, partner) F(U64, after) F(U64, until)
#define EXTRACT_FIELDS(F)     F(BLOB, tar) F(TEXT, signature) F(U64, next)

#define MESSAGES(M)                                                            \
	M(1, DONE, done)                                                       \
	M(2, FAILED, failed)                                                   \
	M(3, PING, ping)                                                       \
	M(10, SUBMIT, submit)                                                  \
	M(11, SUBMITTED, submitted)                                            \
	M(12, PHONE_ASK, phone_ask)                                            \
	M(13, PHONE_ANSWER, phone_answer)                                      \
	M(14, PHONE_STOP, phone_stop)                                          \
	M(15, ERASE_ID, erase_id)                                              \
	M(20, PUT, put)                                                        \
	M(21, PUT_DONE, put_done)                                              \
	M(22, SEEN, seen)                                                      \
	M(23, REFUSE, refuse)                                                  \
	M(24, ID_ASK, id_ask)                                                  \
	M(25, ID_ANSWER, id_answer)                                            \
	M(26, PHONE_FIND, phone_find)                                          \
	M(27, PHONE_FOUND, phone_found)                                        \
	M(28, PHONE_MARK, phone_mark)                                          \
	M(29, ERASE, erase)                                                    \
	M(30, IDS_ISSUE, ids_issue)                                            \
	M(31, IDS_LIST, ids_list)                                              \
	M(32, IDS, ids)                                                        \
	M(40, DRAWER_PUT, drawer_put)                                          \
	M(41, DRAWER_GET, drawer_get)                                          \
	M(42, DRAWER_VALUE, drawer_value)                                      \
	M(43, DRAWER_LIST, drawer_list)                                        \
	M(44, DRAWER_KEYS, drawer_keys)                                        \
	M(45, DRAWER_DELETE, drawer_delete)                                    \
	M(50, ACCOUNT_PUT, account_put)                                        \
	M(51, ACCOUNT_GET, account_get)                                        \
	M(52, ACCOUNT, account)                                                \
	M(53, ACCOUNTS_ASK, accounts_ask)                                      \
	M(54, ACCOUNTS, accounts)                                              \
	M(60, FIGURES_ASK, figures_ask)                                        \
	M(61, FIGURES, figures)                                                \
	M(62, AUDIT, audit)                                                    \
	M(63, CHECK_ASK, check_ask)                                            \
	M(64, CHECK, check)                                                    \
	M(70, RECORDS_ASK, records_ask)                                        \
	M(71, RECORDS, records)                                                \
	M(74, FACTS_ASK, facts_ask)                                            \
	M(75, FACTS, facts)                                                    \
	M(72, EXTRACT_ASK, extract_ask)                                        \
	M(73, EXTRACT, extract)                                                \
	M(76, ERASED_ASK, erased_ask)                                          \
	M(77, ERASED, erased)                                                  \
	M(78, CONTACTS_ASK, contacts_ask)                                      \
	M(79, CONTACTS, contacts)                                              \
	M(80, SCAN_ADD, scan_add)                                              \
	M(81, WORK_ASK, work_ask)                                              \
	M(82, WORK, work)                                                      \
	M(83, WORK_SHEET, work_sheet)                                          \
	M(84, WORK_DONE, work_done)                                            \
	M(85, PAPER_LIST, paper_list)                                          \
	M(86, PAPER_QUEUE, paper_queue)                                        \
	M(87, PAPER_STEP, paper_step)                                          \
	M(88, PAPER_ITEM, paper_item)                                          \
	M(89, PAPER_SAY, paper_say)                                            \
	M(90, PAPER_SHEET, paper_sheet)                                        \
	M(91, PAPER_PICTURE, paper_picture)                                    \
	M(92, SECOND_ASK, second_ask)                                          \
	M(93, SECOND, second)                                                  \
	M(94, SECOND_SAY, second_say)                                          \
	M(95, TALLY_ASK, tally_ask)                                            \
	M(96, TALLY, tally)                                                    \
	M(97, PLACE_ASK, place_ask)                                            \
	M(98, PLACE, place)                                                    \
	M(99, PAPER_SAID, paper_said)

enum scan_state {
	SCAN_WAITING = 1, /* for a reader */
	SCAN_READ,        /* its pages are on the desk */
	SCAN_FAILED,      /* nothing could be read of it; see its problem */
	SCAN_CLOSED       /* every page of it is filed or discarded */
};

enum paper_state {
	PAPER_INCOMPLETE = 1, /* pages are missing or there twice */
	PAPER_OPEN,           /* something is left to confirm */
	PAPER_CONFIRMED,      /* everything is; a person may still undo */
	PAPER_FILING,         /* on its way to intake */
	PAPER_REFUSED         /* intake would not have it; see its trouble */
};

enum paper_step {
	PAPER_STEP_NONE,    /* nothing is waiting */
	PAPER_STEP_TROUBLE, /* pages are missing or double: what to do?  PAGE:
			       one with a torn code that it may lack */
	PAPER_STEP_ID,      /* whose log is it? */
	PAPER_STEP_ANSWER,  /* one field */
	PAPER_STEP_FILE,    /* all done: file it? */
	PAPER_STEP_PLACE    /* whose page is it?  Then PAGE alone tells */
};

enum paper_say {
	PAPER_SAY_AGREE = 1,
	PAPER_SAY_TYPED,
	PAPER_SAY_UNREADABLE,
	PAPER_SAY_UNDO,
	PAPER_SAY_AS_IT_IS, /* file it without the missing pages */
	PAPER_SAY_FILE,
	PAPER_SAY_DISCARD_PAGE,  /* shred this page */
	PAPER_SAY_DISCARD_SCAN,  /* shred this file */
	PAPER_SAY_DISCARD_BLANK, /* shred this file's sheets with nothing on */
	PAPER_SAY_MOVE,          /* this page to LOG; all zero: to a log of its
				    own, of the form TYPED if it may choose */
	PAPER_SAY_MOVE_BACK      /* to where it was */
};

#define MESSAGE_ENUM(number, NAME, name) MESSAGE_##NAME = number,
enum message_type { MESSAGES(MESSAGE_ENUM) };
#undef MESSAGE_ENUM

/* struct message_submit { uint8_t submission[16]; uint8_t channel; ... } */
#define MESSAGE_U8(field)          uint8_t field;
#define MESSAGE_U32(field)         uint32_t field;
#define MESSAGE_U64(field)         uint64_t field;
#define MESSAGE_ID16(field)        uint8_t field[ID16_LEN];
#define MESSAGE_TEXT(field)        char *field;
#define MESSAGE_BLOB(field)        struct blob field;
#define MESSAGE_FIELD(kind, field) MESSAGE_##kind(field)
#define MESSAGE_STRUCT(number, NAME, name)                                     \
	struct message_##name {                                                \
		NAME##_FIELDS(MESSAGE_FIELD)                                   \
	};
MESSAGES(MESSAGE_STRUCT)
#undef MESSAGE_STRUCT

/* MESSAGE is a struct message_NAME of TYPE.  Encode: TEXT NULL counts as "".
 * Decode fills MESSAGE (all of it owned, fini it); on error it is zeroed. */
enum err message_encode(
    enum message_type type, const void *message, struct buf *out) must_use;
enum err message_peek(
    const void *data, size_t len, enum message_type *type) must_use;
enum err message_decode(enum message_type type, const void *data, size_t len,
    void *message) must_use;
/* Wipes and frees what MESSAGE owns and zeroes it. */
void message_fini(enum message_type type, void *message);
/* sizeof of TYPE's struct; 0 if there is no such type. */
size_t message_size(enum message_type type);
/* Static name for logs: "SUBMIT". */
const char *message_name(enum message_type type);

#endif
