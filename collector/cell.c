/* The outside of the cell: starts it, feeds it, listens, ends it. */
#include "collector/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/cell_frame.h"
#include "collector/clock.h"
#include "schema/mem.h"

#define CELL_ARGS_MAX 8
#define FILE_SECONDS  600  /* the most that one file may take */
#define STOP_MS       500  /* how often to ask whether to stop */
#define END_MS        2000 /* for a cell to end that has said its last */

struct cell {
	char *study;
	char *models;
	int patience_ms;
	bool (*stop)(void *arg);
	void *arg;
	char *argv[CELL_ARGS_MAX + 1]; /* owned texts */
	pid_t pid;                     /* of the warden, 0: not running */
	int to, from, control;         /* -1 if closed */
	int reader;                    /* the cell proper, as it says */
	bool ready;
	int abi;
};

/* ---- the process ---- */

static void
end_process(struct cell *cell)
{
	if (cell->to >= 0)
		close(cell->to);
	if (cell->from >= 0)
		close(cell->from);
	if (cell->control >= 0)
		close(cell->control);
	cell->to = cell->from = cell->control = -1;
	cell->reader = 0;
	if (cell->pid > 0) {
		kill(-cell->pid, SIGKILL); /* the cell with its warden */
		kill(cell->pid, SIGKILL);
		while (waitpid(cell->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	cell->pid = 0;
	cell->ready = false;
}

/* The cell's whole environment.  OMP_THREAD_LIMIT: a library that would start
 * threads must not, the cell may not have any. */
static char *const environment[] = {
	(char *)(uintptr_t) "OMP_THREAD_LIMIT=1",
	(char *)(uintptr_t) "LANG=C.UTF-8",
	(char *)(uintptr_t) "PATH=/usr/bin:/bin",
	NULL,
};

/* The child's descriptors: FD[0] and FD[1] are its pipes, FD[2] its control.
 * What libraries say of a hostile file to stderr is not for our log. */
static void
add_descriptors(posix_spawn_file_actions_t *actions, const int fd[3])
{
	posix_spawn_file_actions_adddup2(actions, fd[0], 0);
	posix_spawn_file_actions_adddup2(actions, fd[1], 1);
#ifndef __SANITIZE_ADDRESS__ /* whose reports are for our log */
	posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
#endif
	posix_spawn_file_actions_adddup2(actions, fd[2], CELL_CONTROL);
	posix_spawn_file_actions_addclosefrom_np(actions, CELL_CONTROL + 1);
}

/* Executes the warden, in a process group of its own, nothing else open. */
static int
execute(struct cell *cell, const int fd[3])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int error;

	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return -1;
	}
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(
	    &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	add_descriptors(&actions, fd);
	error = posix_spawn(&cell->pid, cell->argv[0], &actions, &attributes,
	    cell->argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		cell->pid = 0;
	return error == 0 ? 0 : -1;
}

/* Moves FD above the descriptors that the child will have, so that it is not
 * in the way when those are made.  -1 if that fails. */
static int
lift(int fd)
{
	int above = fcntl(fd, F_DUPFD_CLOEXEC, CELL_CONTROL + 1);

	close(fd);
	return above;
}

static void
close_all(const int *fd, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

/* Two pipes and a pair of sockets: THEIRS and OURS each in the order in, out,
 * control.  Ours do not block. */
static int
make_channels(int theirs[3], int ours[3])
{
	int fd[6] = { -1, -1, -1, -1, -1, -1 };
	bool bad;
	size_t i;

	bad = pipe2(fd, O_CLOEXEC) != 0 || pipe2(fd + 2, O_CLOEXEC) != 0 ||
	      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd + 4) != 0;
	for (i = 0; i < countof(fd); i++) {
		fd[i] = fd[i] >= 0 ? lift(fd[i]) : -1;
		bad |= fd[i] < 0;
	}
	theirs[0] = fd[0], ours[0] = fd[1];
	ours[1] = fd[2], theirs[1] = fd[3];
	theirs[2] = fd[4], ours[2] = fd[5];
	for (i = 0; !bad && i < 3; i++)
		bad = fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0;
	if (bad)
		close_all(fd, countof(fd));
	return bad ? -1 : 0;
}

/* ---- frames, with a deadline ---- */

/* Waits for EVENTS on FD; ERR_TIMEOUT at DEADLINE, ERR_BUSY if told to
 * stop. */
static enum err
wait_for(struct cell *cell, int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left;
	int n;

	for (;;) {
		left = deadline - clock_ms();
		if (left <= 0)
			return ERR_TIMEOUT;
		n = poll(&p, 1, left > STOP_MS ? STOP_MS : (int)left);
		if (n > 0)
			return ERR_NONE;
		if (n < 0 && errno != EINTR)
			return ERR_IO;
		if (cell->stop != NULL && cell->stop(cell->arg))
			return ERR_BUSY;
	}
}

static enum err
send_bytes(struct cell *cell, const uint8_t *p, size_t len, int64_t deadline)
{
	enum err err;
	ssize_t n;

	while (len > 0) {
		n = write(cell->to, p, len);
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			err = wait_for(cell, cell->to, POLLOUT, deadline);
			if (err != ERR_NONE)
				return err;
		} else if (n < 0 && errno != EINTR) {
			return ERR_IO;
		}
	}
	return ERR_NONE;
}

static enum err
receive_bytes(struct cell *cell, uint8_t *p, size_t len, int64_t deadline)
{
	enum err err;
	ssize_t n;

	while (len > 0) {
		err = wait_for(cell, cell->from, POLLIN, deadline);
		if (err != ERR_NONE)
			return err;
		n = read(cell->from, p, len);
		if (n == 0)
			return ERR_IO;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		} else if (errno != EAGAIN && errno != EINTR) {
			return ERR_IO;
		}
	}
	return ERR_NONE;
}

static enum err
send_frame(struct cell *cell, enum cell_frame kind, const struct buf *body,
    int64_t deadline)
{
	uint8_t head[CELL_HEAD_LEN];
	enum err err;

	cell_frame_head(head, kind, body->len);
	err = send_bytes(cell, head, sizeof(head), deadline);
	if (err == ERR_NONE)
		err = send_bytes(cell, body->data, body->len, deadline);
	return err;
}

/* Fills *KIND and BODY (initialised by the caller). */
static enum err
receive_frame(struct cell *cell, enum cell_frame *kind, struct buf *body,
    int64_t deadline)
{
	uint8_t head[CELL_HEAD_LEN];
	size_t len = 0;
	uint8_t *room;
	enum err err;

	buf_clear(body);
	err = receive_bytes(cell, head, sizeof(head), deadline);
	if (err == ERR_NONE)
		err = cell_frame_parse(head, kind, &len);
	if (err != ERR_NONE || len == 0)
		return err;
	room = buf_room(body, len);
	return room == NULL ? ERR_SIZE
			    : receive_bytes(cell, room, len, deadline);
}

/* ---- starting ---- */

static enum err
send_setup(struct cell *cell)
{
	struct buf body;
	enum err err;

	buf_init(&body, CELL_FRAME_MAX);
	buf_put_text(&body, cell->study);
	buf_put_text(&body, cell->models);
	err = buf_err(&body);
	if (err == ERR_NONE)
		err = send_frame(
		    cell, CELL_SETUP, &body, clock_ms() + cell->patience_ms);
	buf_fini(&body);
	return err;
}

/* Starts the process without waiting until it is ready. */
static enum err
start(struct cell *cell)
{
	int theirs[3], ours[3], status;

	if (make_channels(theirs, ours) != 0)
		return ERR_IO;
	status = execute(cell, theirs);
	close_all(theirs, countof(theirs));
	cell->to = ours[0];
	cell->from = ours[1];
	cell->control = ours[2];
	if (status == 0 && send_setup(cell) == ERR_NONE)
		return ERR_NONE;
	end_process(cell);
	return ERR_IO;
}

static enum err
await_ready(struct cell *cell)
{
	enum cell_frame kind;
	struct buf body;
	enum err err;
	struct rd r;

	if (cell->ready)
		return ERR_NONE;
	buf_init(&body, CELL_SHEET_MAX);
	err = receive_frame(cell, &kind, &body, clock_ms() + cell->patience_ms);
	if (err == ERR_NONE && kind != CELL_READY)
		err = ERR_STATE;
	if (err == ERR_NONE) {
		rd_init(&r, body.data, body.len);
		cell->abi = (int)(rd_u32(&r) & 0xff);
		cell->reader = (int)(rd_u32(&r) & INT_MAX);
		err = rd_end(&r);
	}
	buf_fini(&body);
	cell->ready = err == ERR_NONE;
	return err;
}

/* A process that is ready for a file; one that died while it waited is
 * started again, once. */
static enum err
make_ready(struct cell *cell)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if (cell->pid == 0 && start(cell) != ERR_NONE)
			continue;
		if (waitpid(cell->pid, NULL, WNOHANG) == 0 &&
		    await_ready(cell) == ERR_NONE)
			return ERR_NONE;
		end_process(cell);
	}
	return ERR_IO;
}

/* The peerlogd that lies beside the running program. */
static char *
peerlogd_path(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (n <= 0)
		return mem_text("peerlogd");
	path[n] = '\0';
	slash = strrchr(path, '/');
	return mem_printf("%.*s/peerlogd", (int)(slash - path), path);
}

static void
set_argv(struct cell *cell, const char *const *argv)
{
	size_t i;

	if (argv == NULL) {
		cell->argv[0] = peerlogd_path();
		cell->argv[1] = mem_text("--role");
		cell->argv[2] = mem_text("cell");
		return;
	}
	for (i = 0; argv[i] != NULL && i < CELL_ARGS_MAX; i++)
		cell->argv[i] = mem_text(argv[i]);
}

enum err
cell_new(const struct cell_options *options, struct cell **cell)
{
	struct cell *c = mem_new(struct cell);

	*cell = NULL;
	signal(SIGPIPE, SIG_IGN); /* a dead cell is an error, not our end */
	c->study = mem_text(options->study);
	c->models = mem_text(options->models);
	c->patience_ms =
	    1000 * (options->patience > 0 ? options->patience : CELL_PATIENCE);
	c->stop = options->stop;
	c->arg = options->arg;
	c->to = c->from = c->control = -1;
	c->abi = -1;
	set_argv(c, options->argv);
	if (make_ready(c) != ERR_NONE) {
		cell_free(c);
		return ERR_IO;
	}
	*cell = c;
	return ERR_NONE;
}

void
cell_free(struct cell *cell)
{
	size_t i;

	if (cell == NULL)
		return;
	end_process(cell);
	for (i = 0; i < CELL_ARGS_MAX; i++)
		free(cell->argv[i]);
	free(cell->study);
	free(cell->models);
	free(cell);
}

/* ---- the next cell ---- */

/* Throws away what an ended cell left in its pipe. */
static void
drain(struct cell *cell)
{
	uint8_t left[4096];

	while (read(cell->from, left, sizeof(left)) > 0)
		;
}

/* After a file: the cell that read it ends, the warden forks the next from
 * what it has loaded.  A cell that does not end as it should takes its warden
 * with it. */
static void
next_cell(struct cell *cell)
{
	const char go = CELL_GO;
	char how = CELL_DEAD;

	cell->ready = false;
	cell->reader = 0;
	if (wait_for(cell, cell->control, POLLIN, clock_ms() + END_MS) ==
		ERR_NONE &&
	    read(cell->control, &how, 1) == 1 && how == CELL_CLEAN) {
		drain(cell);
		if (write(cell->control, &go, 1) == 1)
			return;
	}
	end_process(cell);
	(void)start(cell); /* loads while we wait for work */
}

/* ---- reading ---- */

static void
report(int number, const char *words, reader_sheet *sheet, void *arg)
{
	struct page_reading page = { .sheet = number };

	page.problem = mem_text(words);
	sheet(&page, arg);
	page_reading_fini(&page);
}

static enum err
send_file(struct cell *cell, const struct cell_file *file)
{
	struct buf body, ids;
	enum err err;
	size_t i;

	buf_init(&body, CELL_FRAME_MAX);
	buf_init(&ids, CELL_FRAME_MAX - CELL_FILE_MAX - 64);
	for (i = 0; i < file->n_ids; i++)
		buf_put_text(&ids, file->ids[i]);
	buf_put_u8(&body, file->pictures);
	buf_put_blob(&body, ids.data, ids.len);
	buf_put_blob(&body, file->data, file->len);
	err = buf_err(&ids) != ERR_NONE ? ERR_SIZE : buf_err(&body);
	if (err == ERR_NONE)
		err = send_frame(
		    cell, CELL_READ, &body, clock_ms() + cell->patience_ms);
	buf_fini(&ids);
	buf_fini(&body);
	return err;
}

static enum err
pass_sheet(const struct buf *body, int *sheets, reader_sheet *sheet, void *arg)
{
	struct page_reading page;
	enum err err;
	struct rd r;

	if (*sheets >= CELL_SHEETS_MAX)
		return ERR_SIZE;
	rd_init(&r, body->data, body->len);
	err = reading_decode(&r, &page);
	if (err != ERR_NONE)
		return err;
	err = rd_end(&r);
	if (err == ERR_NONE) {
		*sheets += 1;
		page.sheet = *sheets;
		sheet(&page, arg);
	}
	page_reading_fini(&page);
	return err;
}

/* Passes on what the cell says until END. */
static enum err
listen_to(struct cell *cell, int *sheets, reader_sheet *sheet, void *arg)
{
	int64_t last = clock_ms() + FILE_SECONDS * 1000;
	enum cell_frame kind = CELL_SHEET;
	struct buf body;
	enum err err;

	buf_init(&body, CELL_SHEET_MAX);
	do {
		int64_t deadline = clock_ms() + cell->patience_ms;

		err = receive_frame(
		    cell, &kind, &body, deadline < last ? deadline : last);
		if (err == ERR_NONE && kind == CELL_SHEET)
			err = pass_sheet(&body, sheets, sheet, arg);
		else if (err == ERR_NONE && kind != CELL_END)
			err = ERR_STATE;
	} while (err == ERR_NONE && kind == CELL_SHEET);
	buf_fini(&body);
	return err;
}

static const char *
words_for(enum err err)
{
	if (err == ERR_TIMEOUT)
		return "reading this page took too long; scan it again, or "
		       "type it in";
	return "the file is damaged, or not a scan, and could not be read";
}

enum err
cell_read(struct cell *cell, const struct cell_file *file, reader_sheet *sheet,
    void *arg)
{
	int sheets = 0;
	enum err err;

	if (file->len > CELL_FILE_MAX) {
		report(1, "the file is larger than 32 MB", sheet, arg);
		return ERR_NONE;
	}
	if (make_ready(cell) != ERR_NONE)
		return ERR_IO;
	err = send_file(cell, file);
	if (err == ERR_NONE)
		err = listen_to(cell, &sheets, sheet, arg);
	if (err == ERR_BUSY) {
		end_process(cell);
		return err;
	}
	if (err != ERR_NONE)
		report(sheets + 1, words_for(err), sheet, arg);
	if (err != ERR_NONE) {
		end_process(cell);
		(void)start(cell);
	} else
		next_cell(cell);
	return ERR_NONE;
}

int
cell_landlock(const struct cell *cell)
{
	return cell->abi;
}

int
cell_pid(const struct cell *cell)
{
	return cell->ready ? cell->reader : 0;
}
