/* reader: untrusted page images to readings.
 *
 * It asks the desk for work, hands the bytes to its cell, and passes on what
 * comes back.  It never looks into an image itself.
 *
 * May:     execute cells (and read what they load), ask the desk.
 * May not: anything else; it holds no key, no list, no file of data.
 * The cell may less: see cell_shut.h. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/cell.h"
#include "collector/clock.h"
#include "collector/desk_seal.h"
#include "collector/role.h"
#include "collector/sandbox.h"
#include "schema/mem.h"

#define DESK_MS     10000
#define BEAT_MS     2000 /* how often the desk hears of us at work */
#define PAUSE_MIN   100  /* back-off while idle, milliseconds */
#define PAUSE_MAX   1000
#define PAUSE_SLICE 200
#define IDS_MAX     1000000

struct state {
	struct bus *bus;
	struct cell *cell;
	uint8_t life[ID16_LEN];
	bool reading;
	uint8_t scan[ID16_LEN]; /* being read */
	int64_t beat;           /* when the desk last heard of it, ms */
	int sheets;
	enum err err; /* of the sheets passed on */
};

/* A page's readings, or (empty) a sign of life. */
static enum err
tell_desk(struct state *state, const struct buf *page)
{
	struct message_work_sheet sheet = { 0 };
	struct message_done done;
	enum err err;

	memcpy(sheet.life, state->life, ID16_LEN);
	memcpy(sheet.scan, state->scan, ID16_LEN);
	if (page != NULL) {
		sheet.page.data = page->data;
		sheet.page.len = page->len;
	}
	err = bus_call(state->bus, ROLE_DESK, MESSAGE_WORK_SHEET, &sheet,
	    MESSAGE_DONE, &done, DESK_MS);
	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	state->beat = clock_ms();
	return err;
}

/* Called by the cell's outside while it waits. */
static bool
stop(void *arg)
{
	struct state *state = arg;

	if (bus_stopping(state->bus))
		return true;
	if (state->reading && clock_ms() - state->beat >= BEAT_MS)
		return tell_desk(state, NULL) != ERR_NONE;
	return false;
}

static void
pass_sheet(const struct page_reading *page, void *arg)
{
	struct state *state = arg;
	struct buf encoded;

	if (state->err != ERR_NONE)
		return;
	buf_init(&encoded, CELL_SHEET_MAX);
	state->err = reading_encode(page, &encoded);
	if (state->err == ERR_NONE)
		state->err = tell_desk(state, &encoded);
	state->sheets++;
	buf_fini(&encoded);
}

static enum err
tell_done(struct state *state, const char *problem)
{
	struct message_work_done work_done = { 0 };
	struct message_done done;
	enum err err;

	memcpy(work_done.life, state->life, ID16_LEN);
	memcpy(work_done.scan, state->scan, ID16_LEN);
	work_done.problem = (char *)(uintptr_t)problem;
	err = bus_call(state->bus, ROLE_DESK, MESSAGE_WORK_DONE, &work_done,
	    MESSAGE_DONE, &done, DESK_MS);
	if (err == ERR_NONE)
		message_fini(MESSAGE_DONE, &done);
	return err;
}

/* The IDs of WORK as a list; owned, with its texts. */
static char **
list_ids(const struct blob *ids, size_t *n)
{
	char **list = NULL;
	struct rd r;

	*n = 0;
	rd_init(&r, ids->data, ids->len);
	while (!r.failed && r.left > 0 && *n < IDS_MAX) {
		if ((*n & (*n + 1)) == 0) /* 0, 1, 3, 7, ...: double */
			list = mem_grow(list, 2 * *n + 1, sizeof(*list));
		list[(*n)++] = rd_text(&r);
	}
	return list;
}

static enum err
do_work(struct state *state, const struct message_work *work)
{
	struct cell_file file = { .data = work->data.data,
		.len = work->data.len,
		.pictures = work->pictures };
	char **ids = list_ids(&work->ids, &file.n_ids);
	enum err err;
	size_t i;

	memcpy(state->scan, work->scan, ID16_LEN);
	state->beat = clock_ms();
	state->sheets = 0;
	state->err = ERR_NONE;
	state->reading = true;
	file.ids = (const char *const *)ids;
	err = cell_read(state->cell, &file, pass_sheet, state);
	state->reading = false;
	if (err == ERR_NONE)
		err = state->err;
	if (err == ERR_NONE)
		err = tell_done(state,
		    state->sheets == 0 ? "there is no page in this file" : "");
	else if (err_class(err) == ERR_CLASS_INPUT && err != ERR_STATE)
		err = tell_done(state, "the readers failed on this file");
	for (i = 0; i < file.n_ids; i++)
		free(ids[i]);
	free(ids);
	return err;
}

/* Asks once; *WORKED if there was something. */
static enum err
ask(struct state *state, bool *worked)
{
	struct message_work_ask question = { 0 };
	struct message_work work;
	enum err err;

	*worked = false;
	memcpy(question.life, state->life, ID16_LEN);
	err = bus_call(state->bus, ROLE_DESK, MESSAGE_WORK_ASK, &question,
	    MESSAGE_WORK, &work, DESK_MS);
	if (err != ERR_NONE)
		return err;
	if (work.found) {
		*worked = true;
		err = do_work(state, &work);
	}
	message_fini(MESSAGE_WORK, &work);
	return err;
}

static void
pause_for(struct state *state, int ms)
{
	while (ms > 0 && !bus_stopping(state->bus)) {
		int slice = ms < PAUSE_SLICE ? ms : PAUSE_SLICE;
		struct timespec t = { 0, slice * 1000000L };

		nanosleep(&t, NULL);
		ms -= slice;
	}
}

/* What the desk could not take it will hand out again: nothing is lost. */
static enum err
work(struct state *state)
{
	int wait_ms = PAUSE_MIN;
	bool worked;
	enum err err;

	while (!bus_stopping(state->bus)) {
		err = ask(state, &worked);
		if (err == ERR_IO)
			return err; /* no cell can be started */
		if (err != ERR_NONE && err != ERR_BUSY)
			role_note("a scan was not read to its end: %s",
			    err_text(err));
		wait_ms = worked && err == ERR_NONE ? PAUSE_MIN : wait_ms * 2;
		if (wait_ms > PAUSE_MAX)
			wait_ms = PAUSE_MAX;
		if (!worked || err != ERR_NONE)
			pause_for(state, wait_ms);
	}
	return ERR_NONE;
}

#define READ_MAX 64

/* What cells load: programs and libraries, fonts, models beside the program,
 * the files of the study definition (not what else its folder holds). */
struct paths {
	char *v[READ_MAX + 1];
	size_t n;
};

static void
add_path(struct paths *paths, char *owned)
{
	if (paths->n < READ_MAX)
		paths->v[paths->n++] = owned;
	else
		free(owned);
}

static void
add_study(struct paths *paths, const struct config *config)
{
	DIR *dir = opendir(config_dir(config));
	struct dirent *entry;

	add_path(paths, config_path(config, "versions"));
	add_path(paths, config_path(config, "overlays"));
	add_path(paths, config_path(config, "words"));
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *end = strrchr(entry->d_name, '.');

		if (end != NULL &&
		    (strcmp(end, ".csv") == 0 || strcmp(end, ".po") == 0))
			add_path(paths, config_path(config, entry->d_name));
	}
	if (dir != NULL)
		closedir(dir);
}

static void
add_program(struct paths *paths)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	if (n <= 0)
		return;
	exe[n] = '\0';
	add_path(paths, mem_text(exe));
	if ((slash = strrchr(exe, '/')) != NULL)
		*slash = '\0';
	add_path(paths, mem_printf("%s/../share/peerlog", exe));
}

static enum err
shut_in(struct bus *bus, const struct config *config)
{
	static const char *const system[] = { "/usr", "/lib", "/lib64", "/bin",
		"/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.preload",
		"/var/cache/fontconfig" };
	struct paths paths = { 0 };
	enum err err;
	size_t i;

	for (i = 0; i < countof(system); i++)
		add_path(&paths, mem_text(system[i]));
	add_program(&paths);
	add_study(&paths, config);
	err = sandbox_role(
	    bus, config, SANDBOX_RUN, (const char *const *)paths.v, NULL);
	for (i = 0; i < paths.n; i++)
		free(paths.v[i]);
	return err;
}

enum err
role_reader(struct bus *bus, const struct config *config)
{
	struct state state = { .bus = bus };
	struct cell_options options = { .study = config_dir(config),
		.stop = stop };
	enum err err;

	if ((err = shut_in(bus, config)) != ERR_NONE)
		return err;
	desk_random(state.life);
	options.arg = &state;
	err = cell_new(&options, &state.cell);
	if (err != ERR_NONE) {
		role_note("no page reader starts: is the study sound?");
		return err;
	}
	if (cell_landlock(state.cell) < 1)
		role_note("this kernel has no Landlock: page readers are shut "
			  "in by seccomp alone");
	err = work(&state);
	cell_free(state.cell);
	return err;
}
