/* text: text messages in and out through the gateway; one conversation for
 * each phone.
 *
 * May: the gateway's spool folder, its own drawer in the store, ask intake
 * whether a number is known.  May not: the database, contacts, other logs.
 *
 * A message leaves the gateway only when its answer is on disk and the reply
 * is handed over: a role that dies anywhere in between hears it again, and
 * the submission id made when the conversation began keeps the log single. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/conversation.h"
#include "collector/gateway.h"
#include "collector/role.h"
#include "collector/sandbox.h"
#include "schema/mem.h"
#include "sync/record.h"
#include "sync/wrap.h"

#define DRAWER           "text/conversation"
#define CONVERSATION_MAX (LOG_MAX + 16 * 1024)
#define ASK_MS           20000
#define LOOK_MS          300

struct text_role {
	struct bus *bus;
	struct study *study;
	struct gateway *gateway;
	struct wrap_key *key;
};

static char *
today_text(time_t now)
{
	char text[11];
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	return mem_text(text);
}

/* The conversation kept under NAME, or a new one if there is none or it does
 * not fit any more.  *C is owned, NULL on error. */
static enum err
fetch(struct text_role *role, const char *name, struct conversation **c)
{
	struct message_drawer_get get = { (char *)(uintptr_t)DRAWER,
		(char *)(uintptr_t)name };
	struct message_drawer_value value;
	struct buf plain;
	enum err err;

	*c = NULL;
	err = bus_call(role->bus, ROLE_STORE, MESSAGE_DRAWER_GET, &get,
	    MESSAGE_DRAWER_VALUE, &value, ASK_MS);
	if (err != ERR_NONE)
		return err;
	buf_init(&plain, CONVERSATION_MAX);
	if (value.found) {
		err = wrap_open(
		    role->key, name, value.value.data, value.value.len, &plain);
		if (err == ERR_NONE)
			err = conversation_load(
			    role->study, plain.data, plain.len, c);
		if (err != ERR_NONE)
			role_note("a conversation cannot go on (%s), begins "
				  "anew",
			    err_text(err));
	}
	buf_fini(&plain);
	message_fini(MESSAGE_DRAWER_VALUE, &value);
	if (*c == NULL)
		*c = conversation_new(role->study);
	return *c == NULL ? ERR_STUDY : ERR_NONE;
}

static enum err
keep(struct text_role *role, const char *name, const struct conversation *c)
{
	struct message_drawer_put put = { (char *)(uintptr_t)DRAWER,
		(char *)(uintptr_t)name, { NULL, 0 } };
	struct message_done done;
	struct buf plain, sealed;
	enum err err;

	buf_init(&plain, CONVERSATION_MAX);
	buf_init(&sealed, CONVERSATION_MAX + 64);
	err = conversation_save(c, &plain);
	if (err == ERR_NONE)
		err =
		    wrap_seal(role->key, name, plain.data, plain.len, &sealed);
	if (err == ERR_NONE) {
		put.value = (struct blob){ sealed.data, sealed.len };
		err = bus_call(role->bus, ROLE_STORE, MESSAGE_DRAWER_PUT, &put,
		    MESSAGE_DONE, &done, ASK_MS);
	}
	buf_fini(&plain);
	buf_fini(&sealed);
	return err;
}

static enum err
submit(struct text_role *role, const char *number, struct conversation *c,
    char **reply)
{
	struct message_submit request;
	struct message_submitted answer;
	enum err err;

	if ((err = conversation_submit(c, &request)) != ERR_NONE)
		return err;
	request.phone = mem_text(number);
	err = bus_call(role->bus, ROLE_INTAKE, MESSAGE_SUBMIT, &request,
	    MESSAGE_SUBMITTED, &answer, ASK_MS);
	message_fini(MESSAGE_SUBMIT, &request);
	if (err != ERR_NONE)
		return err;
	*reply = conversation_sent(
	    c, answer.outcome, (answer.flags & RECORD_UNKNOWN_ID) == 0);
	message_fini(MESSAGE_SUBMITTED, &answer);
	return ERR_NONE;
}

static enum err
tell_stop(struct text_role *role, const char *number, bool back)
{
	struct message_phone_stop stop = { (char *)(uintptr_t)number, back };
	struct message_done done;

	return bus_call(role->bus, ROLE_INTAKE, MESSAGE_PHONE_STOP, &stop,
	    MESSAGE_DONE, &done, ASK_MS);
}

/* Lets C hear MESSAGE; the reply (owned, may be NULL) goes to *REPLY. */
static enum err
converse(struct text_role *role, const struct gateway_message *message,
    const char *number, struct conversation *c, char **reply)
{
	struct message_phone_ask ask = { (char *)(uintptr_t)number };
	struct message_phone_answer who;
	bool stopped = conversation_state(c) == CONVERSATION_STOPPED;
	time_t now = time(NULL);
	char *today;
	enum err err;

	err = bus_call(role->bus, ROLE_INTAKE, MESSAGE_PHONE_ASK, &ask,
	    MESSAGE_PHONE_ANSWER, &who, ASK_MS);
	if (err != ERR_NONE)
		return err;
	today = today_text(now);
	*reply = conversation_hear(
	    c, message->text, who.known != 0, (uint64_t)now, today);
	free(today);
	if (conversation_state(c) == CONVERSATION_STOPPED)
		return tell_stop(role, number, false);
	if (stopped && (err = tell_stop(role, number, true)) != ERR_NONE)
		return err;
	if (conversation_state(c) == CONVERSATION_SENDING)
		return submit(role, number, c, reply);
	return ERR_NONE;
}

/* Hands C's last reply over; replies to one phone go out in their order. */
static enum err
send_reply(
    struct text_role *role, const char *number, const struct conversation *c)
{
	char *name;
	enum err err;

	if (conversation_last_reply(c) == NULL)
		return ERR_NONE;
	name = mem_printf("%06u", conversation_turn(c) % 1000000);
	err = gateway_send(
	    role->gateway, name, number, conversation_last_reply(c));
	free(name);
	if (err == ERR_SIZE) { /* and will be: nobody else waits for it */
		role_note("a reply is too long to be sent");
		err = ERR_NONE;
	}
	return err;
}

/* Lets the conversation with NUMBER hear MESSAGE, unless it has already, and
 * keeps it.  *C is owned, may be NULL on error. */
static enum err
hear_once(struct text_role *role, const struct gateway_message *message,
    const char *number, struct conversation **c)
{
	char name[WRAP_NAME_LEN + 1];
	char *reply = NULL;
	const char *last;
	enum err err;

	wrap_name(role->key, number, name);
	if ((err = fetch(role, name, c)) != ERR_NONE)
		return err;
	last = conversation_last_name(*c);
	if (last != NULL && strcmp(last, message->name) == 0)
		return ERR_NONE;
	err = converse(role, message, number, *c, &reply);
	if (err == ERR_NONE) {
		conversation_remember(*c, message->name, reply);
		err = keep(role, name, *c);
	}
	mem_free_text(reply);
	return err;
}

/* ERR_NONE: dealt with, for good.  Else: it stays with the gateway. */
static enum err
hear(struct text_role *role, const struct gateway_message *message)
{
	char *number = log_phone(role->study, message->from);
	struct conversation *c = NULL;
	enum err err;

	if (number == NULL) {
		role_note("a message from no phone number is dropped");
		return ERR_NONE;
	}
	err = hear_once(role, message, number, &c);
	if (err == ERR_NONE)
		err = send_reply(role, number, c);
	conversation_free(c);
	mem_free_text(number);
	return err;
}

static void
look(void *arg)
{
	struct text_role *role = arg;
	struct gateway_message message;
	enum err err = ERR_NONE;

	while (err == ERR_NONE && !bus_stopping(role->bus) &&
	       gateway_next(role->gateway, &message) == ERR_NONE) {
		err = hear(role, &message);
		if (err == ERR_NONE)
			err = gateway_done(role->gateway, &message);
		else
			role_note("a message waits: %s", err_text(err));
		gateway_message_fini(&message);
	}
}

static const struct bus_handlers no_requests[] = { { 0 } };

/* The spool folder of `gateway = gammu DIR`; NULL if it is not that. */
static const char *
gateway_dir(const struct config *config)
{
	const char *setting = config_text(config, "gateway");

	if (strncmp(setting, "gammu ", 6) != 0)
		return NULL;
	return setting + 6 + strspn(setting + 6, " ");
}

/* Opens the gateway that `gateway = gammu DIR` names; none set: no texts. */
static enum err
open_gateway(const struct config *config, struct gateway **gateway)
{
	const char *setting = config_text(config, "gateway");
	const char *dir = gateway_dir(config);

	*gateway = NULL;
	if (*setting == '\0') {
		role_note("no gateway is set: no text messages");
		return ERR_NONE;
	}
	if (dir == NULL) {
		role_note("the setting `gateway` is not known: use gammu DIR");
		return ERR_UNSUPPORTED;
	}
	return gateway_open(dir, gateway);
}

/* Leaves itself the spool folder. */
static enum err
shut_in(const struct text_role *role, const struct config *config)
{
	const char *const spool[] = { gateway_dir(config), NULL };

	return sandbox_role(
	    role->bus, config, 0, NULL, role->gateway == NULL ? NULL : spool);
}

enum err
role_text(struct bus *bus, const struct config *config)
{
	struct text_role role = { .bus = bus };
	enum err err;

	err = role_study(config, &role.study);
	if (err == ERR_NONE)
		err = wrap_key_from(
		    config_key(config, "conversation"), &role.key);
	if (err == ERR_NONE)
		err = open_gateway(config, &role.gateway);
	if (err == ERR_NONE)
		err = shut_in(&role, config);
	if (err == ERR_NONE)
		err = bus_serve(bus, no_requests, &role,
		    role.gateway == NULL ? NULL : look, LOOK_MS);
	gateway_free(role.gateway);
	wrap_key_free(role.key);
	study_free(role.study);
	return err;
}
