/* What the store serves, and to whom. */
#include <string.h>

#include "collector/role.h"
#include "collector/store.h"

#define WEB     (1u << ROLE_WEB)
#define TEXT    (1u << ROLE_TEXT)
#define DESK    (1u << ROLE_DESK)
#define INTAKE  (1u << ROLE_INTAKE)
#define COURIER (1u << ROLE_COURIER)
#define LINK    (1u << ROLE_LINK)
#define CONTROL (1u << ROLE_CONTROL)
#define DRAWERS (WEB | TEXT | DESK | COURIER | LINK)
#define ANYBODY (~0u)

/* A handler that hands its request and reply to store_FUNCTION. */
#define SERVE(function, request_name, reply_name)                              \
	static enum err serve_##function(                                      \
	    void *role, enum role peer, const void *request, void *reply)      \
	{                                                                      \
		(void)peer;                                                    \
		return store_##function(role,                                  \
		    (const struct message_##request_name *)request,            \
		    (struct message_##reply_name *)reply);                     \
	}
/* The same for one that has nothing to tell but DONE. */
#define SERVE_DONE(function, request_name)                                     \
	static enum err serve_##function(                                      \
	    void *role, enum role peer, const void *request, void *reply)      \
	{                                                                      \
		(void)peer;                                                    \
		((struct message_done *)reply)->ok = 1;                        \
		return store_##function(                                       \
		    role, (const struct message_##request_name *)request);     \
	}
/* A request for a drawer that the peer MAY reach so. */
#define SERVE_DRAWER(function, may, request_name, reply_name, call)            \
	static enum err serve_##function(                                      \
	    void *role, enum role peer, const void *request, void *reply)      \
	{                                                                      \
		const struct message_##request_name *ask = request;            \
		struct message_##reply_name *answer = reply;                   \
                                                                               \
		(void)answer;                                                  \
		if (!may(ask->drawer, peer))                                   \
			return ERR_DENIED;                                     \
		return call;                                                   \
	}

/* A role reaches only drawers named after it: "web", "web/...". */
static bool
drawer_of(const char *drawer, enum role peer)
{
	const char *name = role_name(peer);
	size_t n = strlen(name);

	return strncmp(drawer, name, n) == 0 &&
	       (drawer[n] == '\0' || drawer[n] == '/');
}

/* The administrator also looks into those of kept scans; what is in them is
 * sealed under the desk's key. */
static bool
may_look(const char *drawer, enum role peer)
{
	if (peer == ROLE_CONTROL)
		return strcmp(drawer, "desk/scan") == 0 ||
		       strcmp(drawer, "desk/image") == 0;
	return drawer_of(drawer, peer);
}

static enum err
done(enum err err, struct message_done *reply)
{
	reply->ok = err == ERR_NONE;
	return err;
}

SERVE(put, put, put_done)
SERVE(seen, seen, put_done)
SERVE_DONE(refuse, refuse)
SERVE(id, id_ask, id_answer)
SERVE(phone, phone_find, phone_found)
SERVE_DONE(phone_mark, phone_mark)
SERVE_DONE(erase, erase)
SERVE(records, records_ask, records)
SERVE(erased, erased_ask, erased)
SERVE(facts, facts_ask, facts)
SERVE(contacts, contacts_ask, contacts)
SERVE(ids_issue, ids_issue, ids)
SERVE(ids_list, ids_list, ids)
SERVE_DRAWER(drawer_put, drawer_of, drawer_put, done,
    done(store_drawer_put(role, ask), answer))
SERVE_DRAWER(drawer_get, may_look, drawer_get, drawer_value,
    store_drawer_get(role, ask, answer))
SERVE_DRAWER(drawer_list, may_look, drawer_list, drawer_keys,
    store_drawer_list(role, ask, answer))
SERVE_DRAWER(drawer_delete, drawer_of, drawer_delete, done,
    done(store_drawer_delete(role, ask), answer))
SERVE_DONE(account_put, account_put)
SERVE(account_get, account_get, account)
SERVE_DONE(audit, audit)

static enum err
serve_accounts(void *role, enum role peer, const void *request, void *reply)
{
	(void)peer, (void)request;
	return store_accounts(role, reply);
}

static enum err
serve_figures(void *role, enum role peer, const void *request, void *reply)
{
	(void)peer, (void)request;
	return store_figures(role, reply);
}

static enum err
serve_check(void *role, enum role peer, const void *request, void *reply)
{
	(void)peer, (void)request;
	return store_check(role, reply);
}

const struct bus_handlers store_handlers[] = {
	{ MESSAGE_PUT, MESSAGE_PUT_DONE, serve_put, INTAKE },
	{ MESSAGE_SEEN, MESSAGE_PUT_DONE, serve_seen, INTAKE },
	{ MESSAGE_REFUSE, MESSAGE_DONE, serve_refuse, INTAKE },
	{ MESSAGE_ID_ASK, MESSAGE_ID_ANSWER, serve_id, INTAKE },
	{ MESSAGE_PHONE_FIND, MESSAGE_PHONE_FOUND, serve_phone, INTAKE },
	{ MESSAGE_PHONE_MARK, MESSAGE_DONE, serve_phone_mark, INTAKE },
	{ MESSAGE_ERASE, MESSAGE_DONE, serve_erase, INTAKE },
	{ MESSAGE_RECORDS_ASK, MESSAGE_RECORDS, serve_records, LINK | CONTROL },
	{ MESSAGE_ERASED_ASK, MESSAGE_ERASED, serve_erased, LINK },
	{ MESSAGE_FACTS_ASK, MESSAGE_FACTS, serve_facts, WEB | CONTROL },
	{ MESSAGE_CONTACTS_ASK, MESSAGE_CONTACTS, serve_contacts,
	    COURIER | CONTROL },
	{ MESSAGE_IDS_ISSUE, MESSAGE_IDS, serve_ids_issue,
	    WEB | INTAKE | CONTROL },
	{ MESSAGE_IDS_LIST, MESSAGE_IDS, serve_ids_list, WEB | DESK | CONTROL },
	{ MESSAGE_DRAWER_PUT, MESSAGE_DONE, serve_drawer_put, DRAWERS },
	{ MESSAGE_DRAWER_GET, MESSAGE_DRAWER_VALUE, serve_drawer_get,
	    DRAWERS | CONTROL },
	{ MESSAGE_DRAWER_LIST, MESSAGE_DRAWER_KEYS, serve_drawer_list,
	    DRAWERS | CONTROL },
	{ MESSAGE_DRAWER_DELETE, MESSAGE_DONE, serve_drawer_delete, DRAWERS },
	{ MESSAGE_ACCOUNT_PUT, MESSAGE_DONE, serve_account_put, CONTROL },
	{ MESSAGE_ACCOUNT_GET, MESSAGE_ACCOUNT, serve_account_get,
	    WEB | CONTROL },
	{ MESSAGE_ACCOUNTS_ASK, MESSAGE_ACCOUNTS, serve_accounts, CONTROL },
	{ MESSAGE_FIGURES_ASK, MESSAGE_FIGURES, serve_figures, WEB | CONTROL },
	{ MESSAGE_AUDIT, MESSAGE_DONE, serve_audit, ANYBODY },
	{ MESSAGE_CHECK_ASK, MESSAGE_CHECK, serve_check, CONTROL },
	{ 0 },
};
