/* The store: the only owner of the database, and holder of no key that opens
 * what is in it.
 *
 * A record is filed under its person's pseudonym with the facts that counting
 * needs; its sealed payloads go to an append-only log, each row chained to the
 * one before (STORE_CHAIN_LEN bytes of BLAKE2b over the chain value before,
 * the record id, the recipient with its length (u32), the payload); the
 * headers that open them are a table of their own, so that erasing a person
 * is deleting headers.  What was put is on disk when the call returns.
 *
 * Requests and replies are the messages of message.h; replies come zeroed and
 * are finished by the caller. */
#ifndef COLLECTOR_STORE_H
#define COLLECTOR_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "collector/bus.h"
#include "collector/message.h"
#include "schema/err.h"

#define STORE_CHAIN_LEN 32
#define STORE_IDS_MAX   10000       /* issued at once */
#define STORE_VALUE_MAX (48u << 20) /* bytes in a drawer */

struct store;

/* Opens the store in the folder DIR, made if it is not there; IDs have
 * ID_DIGITS digits.  *STORE is owned. */
enum err store_open(
    const char *dir, int id_digits, struct store **store) must_use;
void store_close(struct store *store); /* NULL is fine */

/* ---- records ---- */

/* One transaction.  A submission that is there already is OUTCOME_REPEAT and
 * changes nothing.  ERR_INPUT: malformed lists. */
enum err store_put(struct store *store, const struct message_put *put,
    struct message_put_done *done) must_use;
enum err store_seen(struct store *store, const struct message_seen *seen,
    struct message_put_done *done) must_use;
enum err store_refuse(
    struct store *store, const struct message_refuse *refuse) must_use;
enum err store_id(struct store *store, const struct message_id_ask *ask,
    struct message_id_answer *answer) must_use;
enum err store_records(struct store *store,
    const struct message_records_ask *ask,
    struct message_records *records) must_use;
enum err store_erased(struct store *store, const struct message_erased_ask *ask,
    struct message_erased *erased) must_use;
enum err store_facts(struct store *store, const struct message_facts_ask *ask,
    struct message_facts *facts) must_use;
enum err store_contacts(struct store *store,
    const struct message_contacts_ask *ask,
    struct message_contacts *contacts) must_use;
/* ERR_NOT_FOUND: nothing is kept of that person. */
enum err store_erase(
    struct store *store, const struct message_erase *erase) must_use;

/* ---- phones ---- */
enum err store_phone(struct store *store, const struct message_phone_find *find,
    struct message_phone_found *found) must_use;
enum err store_phone_mark(
    struct store *store, const struct message_phone_mark *mark) must_use;

/* ---- IDs ---- */

/* All or none; ERR_STATE: not so many left.  Replies the new ones. */
enum err store_ids_issue(struct store *store,
    const struct message_ids_issue *issue, struct message_ids *ids) must_use;
enum err store_ids_list(struct store *store,
    const struct message_ids_list *list, struct message_ids *ids) must_use;

/* ---- drawers, accounts, audit ---- */
enum err store_drawer_put(
    struct store *store, const struct message_drawer_put *put) must_use;
enum err store_drawer_get(struct store *store,
    const struct message_drawer_get *get,
    struct message_drawer_value *value) must_use;
enum err store_drawer_list(struct store *store,
    const struct message_drawer_list *list,
    struct message_drawer_keys *keys) must_use;
/* ERR_NOT_FOUND if it was not there. */
enum err store_drawer_delete(
    struct store *store, const struct message_drawer_delete *delete) must_use;
/* Makes or changes. */
enum err store_account_put(
    struct store *store, const struct message_account_put *put) must_use;
enum err store_account_get(struct store *store,
    const struct message_account_get *get,
    struct message_account *account) must_use;
enum err store_accounts(
    struct store *store, struct message_accounts *accounts) must_use;
enum err store_audit(
    struct store *store, const struct message_audit *audit) must_use;

/* ---- looking at it ---- */
enum err store_figures(
    struct store *store, struct message_figures *figures) must_use;
/* The database's integrity, the chain, the counts.  ERR_NONE also when it is
 * not sound: CHECK says. */
enum err store_check(struct store *store, struct message_check *check) must_use;

/* What role_store and the administrator's `peerlog` serve; the handlers' role
 * is a struct store. */
extern const struct bus_handlers store_handlers[];

#endif
