/* desk: the paper queue, pages waiting, readings unsure, what a person said.
 *
 * May:     keep sealed drawers at the store, hand finished logs to intake.
 * May not: open a file or a connection of its own; see a stored answer.
 * Holds:   the desk key. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/desk.h"
#include "collector/ids_row.h"
#include "collector/role.h"
#include "collector/sandbox.h"
#include "schema/mem.h"

#define STORE_MS    10000
#define INTAKE_MS   5000
#define IDLE_MS     500
#define LIST_KEYS   500
#define IDS_SECONDS 30 /* how old the list of issued IDs may be */
#define IDS_MAX     (8u << 20)

struct role_state {
	struct bus *bus;
	struct study *study;
	struct desk *desk;
	struct buf ids; /* repeated TEXT */
	uint64_t ids_at;
};

static uint64_t
now(void)
{
	return (uint64_t)time(NULL);
}

/* ---- the store, over the bus ---- */

static enum err
store_put(
    void *arg, const char *drawer, const char *key, const struct buf *value)
{
	struct role_state *state = arg;
	struct message_drawer_put put = {
		.drawer = (char *)(uintptr_t)drawer,
		.key = (char *)(uintptr_t)key,
		.value = { value->data, value->len },
	};
	struct message_done done;
	enum err err = bus_call(state->bus, ROLE_STORE, MESSAGE_DRAWER_PUT,
	    &put, MESSAGE_DONE, &done, STORE_MS);

	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	return err;
}

static enum err
store_get(void *arg, const char *drawer, const char *key, struct buf *value)
{
	struct role_state *state = arg;
	struct message_drawer_get get = {
		.drawer = (char *)(uintptr_t)drawer,
		.key = (char *)(uintptr_t)key,
	};
	struct message_drawer_value found;
	enum err err = bus_call(state->bus, ROLE_STORE, MESSAGE_DRAWER_GET,
	    &get, MESSAGE_DRAWER_VALUE, &found, STORE_MS);

	if (err != ERR_NONE)
		return err;
	if (!found.found)
		err = ERR_NOT_FOUND;
	else
		buf_put(value, found.value.data, found.value.len);
	message_fini(MESSAGE_DRAWER_VALUE, &found);
	return err != ERR_NONE ? err : buf_err(value);
}

static enum err
store_delete(void *arg, const char *drawer, const char *key)
{
	struct role_state *state = arg;
	struct message_drawer_delete gone = {
		.drawer = (char *)(uintptr_t)drawer,
		.key = (char *)(uintptr_t)key,
	};
	struct message_done done;
	enum err err = bus_call(state->bus, ROLE_STORE, MESSAGE_DRAWER_DELETE,
	    &gone, MESSAGE_DONE, &done, STORE_MS);

	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	return err == ERR_NOT_FOUND ? ERR_NONE : err;
}

/* One batch of keys after *AFTER, which becomes the last of them; NULL when
 * there are no more. */
static enum err
list_batch(struct role_state *state, const char *drawer, char **after,
    enum err (*each)(void *arg, const char *key), void *each_arg)
{
	struct message_drawer_list list = {
		.drawer = (char *)(uintptr_t)drawer,
		.after = *after,
		.limit = LIST_KEYS,
	};
	struct message_drawer_keys keys;
	struct rd r;
	enum err err = bus_call(state->bus, ROLE_STORE, MESSAGE_DRAWER_LIST,
	    &list, MESSAGE_DRAWER_KEYS, &keys, STORE_MS);

	free(*after);
	*after = NULL;
	if (err != ERR_NONE)
		return err;
	rd_init(&r, keys.keys.data, keys.keys.len);
	while (err == ERR_NONE && r.left > 0) {
		free(*after);
		*after = rd_text(&r);
		err = r.failed ? ERR_INPUT : each(each_arg, *after);
	}
	message_fini(MESSAGE_DRAWER_KEYS, &keys);
	return err;
}

static enum err
store_list(void *arg, const char *drawer,
    enum err (*each)(void *arg, const char *key), void *each_arg)
{
	char *after = mem_text("");
	enum err err;

	do {
		err = list_batch(arg, drawer, &after, each, each_arg);
	} while (err == ERR_NONE && after != NULL);
	free(after);
	return err;
}

static enum err
intake_submit(void *arg, const struct message_submit *submit,
    struct message_submitted *answer)
{
	struct role_state *state = arg;

	return bus_call(state->bus, ROLE_INTAKE, MESSAGE_SUBMIT, submit,
	    MESSAGE_SUBMITTED, answer, INTAKE_MS);
}

static void
store_audit(void *arg, const char *who, const char *what, const char *record)
{
	struct role_state *state = arg;
	struct message_audit audit = {
		.who = (char *)(uintptr_t)who,
		.what = (char *)(uintptr_t)what,
		.record = (char *)(uintptr_t)record,
	};
	struct message_done done;

	if (bus_call(state->bus, ROLE_STORE, MESSAGE_AUDIT, &audit,
		MESSAGE_DONE, &done, STORE_MS) == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	else
		role_note("an entry of the audit was not kept");
}

/* ---- issued IDs, for the readers ---- */

static enum err
take_ids(struct role_state *state, const struct blob *ids)
{
	struct ids_row row = { 0 };
	struct rd r;

	buf_clear(&state->ids);
	rd_init(&r, ids->data, ids->len);
	while (ids_row_next(&r, &row))
		buf_put_text(&state->ids, row.id);
	return rd_end(&r);
}

/* Without them a reader reads IDs all the same, a person confirms more. */
static void
refresh_ids(struct role_state *state)
{
	struct message_ids_list list = { .project = NULL };
	struct message_ids ids;

	if (state->ids_at != 0 && now() < state->ids_at + IDS_SECONDS)
		return;
	if (bus_call(state->bus, ROLE_STORE, MESSAGE_IDS_LIST, &list,
		MESSAGE_IDS, &ids, STORE_MS) != ERR_NONE)
		return;
	if (take_ids(state, &ids.ids) == ERR_NONE)
		state->ids_at = now();
	else
		role_note("the list of IDs does not read");
	message_fini(MESSAGE_IDS, &ids);
}

/* ---- requests ---- */

static enum err
done_after(enum err err, void *reply)
{
	struct message_done *done = reply;

	done->ok = err == ERR_NONE;
	return err;
}

static enum err
on_scan_add(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return done_after(desk_scan_add(state->desk, request, now()), reply);
}

static enum err
on_work_ask(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;
	struct message_work *work = reply;
	enum err err;

	(void)peer;
	err = desk_work(state->desk, request, now(), work);
	if (err != ERR_NONE || !work->found)
		return err;
	refresh_ids(state);
	if (state->ids.len > 0) {
		work->ids.data = mem_array(state->ids.len, 1);
		memcpy(work->ids.data, state->ids.data, state->ids.len);
		work->ids.len = state->ids.len;
	}
	return ERR_NONE;
}

static enum err
on_work_sheet(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return done_after(desk_sheet(state->desk, request, now()), reply);
}

static enum err
on_work_done(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return done_after(desk_done(state->desk, request, now()), reply);
}

static enum err
on_list(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return desk_list(state->desk, request, reply);
}

static enum err
on_step(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return desk_step(state->desk, request, reply);
}

static enum err
on_say(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return desk_say(state->desk, request, reply);
}

static enum err
on_place(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return desk_place_ask(state->desk, request, reply);
}

static enum err
on_sheet(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return desk_sheet_picture(state->desk, request, reply);
}

static enum err
on_second_ask(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return desk_second_ask(state->desk, request, reply);
}

static enum err
on_second_say(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer;
	return done_after(desk_second_say(state->desk, request), reply);
}

static enum err
on_tally(void *role, enum role peer, const void *request, void *reply)
{
	struct role_state *state = role;

	(void)peer, (void)request;
	desk_tally(state->desk, reply);
	return ERR_NONE;
}

static void
idle(void *role)
{
	struct role_state *state = role;

	desk_idle(state->desk);
}

#define FROM(role) (1u << (role))

static const struct bus_handlers handlers[] = {
	{ MESSAGE_SCAN_ADD, MESSAGE_DONE, on_scan_add, FROM(ROLE_WEB) },
	{ MESSAGE_WORK_ASK, MESSAGE_WORK, on_work_ask, FROM(ROLE_READER) },
	{ MESSAGE_WORK_SHEET, MESSAGE_DONE, on_work_sheet, FROM(ROLE_READER) },
	{ MESSAGE_WORK_DONE, MESSAGE_DONE, on_work_done, FROM(ROLE_READER) },
	{ MESSAGE_PAPER_LIST, MESSAGE_PAPER_QUEUE, on_list, FROM(ROLE_WEB) },
	{ MESSAGE_PAPER_STEP, MESSAGE_PAPER_ITEM, on_step, FROM(ROLE_WEB) },
	{ MESSAGE_PAPER_SAY, MESSAGE_PAPER_SAID, on_say, FROM(ROLE_WEB) },
	{ MESSAGE_PLACE_ASK, MESSAGE_PLACE, on_place, FROM(ROLE_WEB) },
	{ MESSAGE_PAPER_SHEET, MESSAGE_PAPER_PICTURE, on_sheet,
	    FROM(ROLE_WEB) },
	{ MESSAGE_SECOND_ASK, MESSAGE_SECOND, on_second_ask, FROM(ROLE_WEB) },
	{ MESSAGE_SECOND_SAY, MESSAGE_DONE, on_second_say, FROM(ROLE_WEB) },
	{ MESSAGE_TALLY_ASK, MESSAGE_TALLY, on_tally, FROM(ROLE_WEB) },
	{ 0, 0, NULL, 0 },
};

static enum err
open_desk(struct role_state *state, const struct config *config)
{
	const struct desk_store store = { state, store_put, store_get,
		store_delete, store_list, intake_submit, store_audit };
	const uint8_t *key = config_key(config, "desk");
	enum err err;

	if (key == NULL) {
		role_note("there is no desk key");
		return ERR_NOT_FOUND;
	}
	err = role_study(config, &state->study);
	if (err != ERR_NONE)
		return err;
	err = sandbox_role(state->bus, config, 0, NULL, NULL);
	if (err != ERR_NONE)
		return err;
	err = desk_new(state->study, key, &store, &state->desk);
	if (err != ERR_NONE)
		role_note("the drawers do not open: %s", err_text(err));
	return err;
}

enum err
role_desk(struct bus *bus, const struct config *config)
{
	struct role_state state = { .bus = bus };
	enum err err;

	buf_init(&state.ids, IDS_MAX);
	err = open_desk(&state, config);
	if (err == ERR_NONE)
		err = bus_serve(bus, handlers, &state, idle, IDLE_MS);
	desk_free(state.desk);
	study_free(state.study);
	buf_fini(&state.ids);
	return err;
}
