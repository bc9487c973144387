#include "collector/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/clock.h"
#include "collector/control.h"
#include "collector/links.h"
#include "collector/role.h"
#include "schema/mem.h"

#define CHILDREN_MAX 80
#define LIVED_MS     60000 /* a life this long forgets earlier deaths */
#define BACKOFF_MS   10    /* before the first restart; doubles */
#define BACKOFF_MAX  30000
#define LOCK_MS      10000 /* for a command or another service to end */
#define STOP_MS      10000 /* from SIGTERM to SIGKILL */
#define PORT_TRIES   5     /* deaths of that in a row before other ports */

/* One process of a role. */
struct child {
	const struct role_row *row;
	unsigned instance;
	pid_t pid;                   /* 0: not running */
	int life;                    /* our end of its PROCESS_FD; -1 */
	int64_t started, beat, next; /* ms */
	unsigned deaths;             /* in a row */
};

struct parent {
	struct config *config;
	struct bus_link *links; /* sodium_malloc */
	size_t n_links;
	struct child children[CHILDREN_MAX];
	size_t n;
	int signals;
	bool stopping;
	bool rewire; /* somebody took a port of ours */
};

/* ---- preparing ---- */

static void
make_children(struct parent *p)
{
	size_t i;
	long k, n;

	for (i = 0; i < role_n_rows; i++) {
		const struct role_row *row = &role_rows[i];

		n = row->count == NULL
			? 1
			: config_number(p->config, row->count, 0, 64);
		for (k = 0; k < n && p->n < CHILDREN_MAX; k++)
			p->children[p->n++] = (struct child){
				.row = row, .instance = (unsigned)k, .life = -1
			};
	}
}

static enum err
load_keys(struct parent *p)
{
	uint8_t key[CONFIG_KEY_LEN];
	size_t i, k;

	for (i = 0; i < role_n_rows; i++)
		for (k = 0; role_rows[i].keys[k] != NULL; k++) {
			const char *name = role_rows[i].keys[k];
			char *path = mem_printf(
			    "%s/keys/%s.key", config_dir(p->config), name);
			enum err err = config_key_load(path, key);

			if (err != ERR_NONE)
				role_note("%s: %s", path, err_text(err));
			free(path);
			if (err != ERR_NONE)
				return err;
			config_key_add(p->config, name, key);
			mem_wipe(key, sizeof(key));
		}
	return ERR_NONE;
}

/* The administrator's links, for `peerlog` on this machine. */
static enum err
publish(struct parent *p)
{
	struct bus_link mine[ROLE_COUNT];
	size_t i, n = 0;
	enum err err;

	for (i = 0; i < p->n_links && n < countof(mine); i++)
		if (p->links[i].client == ROLE_CONTROL)
			mine[n++] = p->links[i];
	err = control_publish(config_dir(p->config), mine, n);
	mem_wipe(mine, sizeof(mine));
	return err;
}

/* ---- starting ---- */

static void
close_life(struct child *c)
{
	if (c->life >= 0)
		close(c->life);
	c->life = -1;
}

static enum err
hand_over(struct parent *p, struct child *c)
{
	struct process_start start = { .role = c->row->role,
		.instance = c->instance,
		.config = p->config };
	struct buf body, whole;
	enum err err;
	size_t i;

	start.links = mem_array(p->n_links, sizeof(*start.links));
	for (i = 0; i < p->n_links; i++)
		if (p->links[i].client == c->row->role ||
		    p->links[i].server == c->row->role)
			start.links[start.n_links++] = p->links[i];
	buf_init(&body, PROCESS_START_MAX);
	buf_init(&whole, PROCESS_START_MAX + 4);
	err = process_start_put(&start, c->row->keys, &body);
	buf_put_blob(&whole, body.data, body.len);
	if (err == ERR_NONE && (err = buf_err(&whole)) == ERR_NONE &&
	    send(c->life, whole.data, whole.len, MSG_NOSIGNAL) !=
		(ssize_t)whole.len)
		err = ERR_IO;
	mem_wipe(start.links, p->n_links * sizeof(*start.links));
	free(start.links);
	buf_fini(&body);
	buf_fini(&whole);
	return err;
}

/* Executes this program again with its end of a socket as PROCESS_FD. */
static int
spawn(const char *role, int fd, pid_t *pid)
{
	char program[] = "peerlogd", option[] = "--role";
	char *argv[] = { program, option, (char *)(uintptr_t)role, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rv;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, PROCESS_FD);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	rv = posix_spawn(pid, "/proc/self/exe", &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return rv;
}

/* What does not start is tried again after a second; a child that was not
 * handed its start ends by itself. */
static void
start_child(struct parent *p, struct child *c)
{
	int pair[2], rv;

	c->started = c->beat = clock_ms();
	c->next = c->started + 1000;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return;
	c->life = pair[0];
	rv = spawn(role_name(c->row->role), pair[1], &c->pid);
	close(pair[1]);
	if (rv != 0) {
		c->pid = 0;
		close_life(c);
		role_note(
		    "start %s: %s", role_name(c->row->role), strerror(rv));
	} else if (hand_over(p, c) != ERR_NONE)
		close_life(c);
}

/* ---- watching ---- */

static bool
serves(const struct parent *p, enum role role)
{
	size_t i;

	for (i = 0; i < p->n_links; i++)
		if (p->links[i].server == role)
			return true;
	return false;
}

static void
died(struct parent *p, struct child *c, int status)
{
	int64_t now = clock_ms(), wait;

	close_life(c);
	c->pid = 0;
	if (p->stopping || p->rewire)
		return;
	if (now - c->started >= LIVED_MS)
		c->deaths = 0;
	wait = c->deaths >= 12 ? BACKOFF_MAX : BACKOFF_MS << c->deaths;
	if (wait > BACKOFF_MAX)
		wait = BACKOFF_MAX;
	c->deaths++;
	if (WIFEXITED(status) && WEXITSTATUS(status) == PROCESS_PORT_TAKEN &&
	    c->deaths >= PORT_TRIES && serves(p, c->row->role))
		p->rewire = true;
	c->next = now + wait;
	role_note("%s %u ended (%s %d), death %u in a row, again in %d ms",
	    role_name(c->row->role), c->instance,
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
	    c->deaths, (int)wait);
}

static void
reap(struct parent *p)
{
	int status;
	pid_t pid;
	size_t i;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < p->n; i++)
			if (p->children[i].pid == pid)
				died(p, &p->children[i], status);
}

static void
take_signals(struct parent *p)
{
	struct signalfd_siginfo s;

	while (read(p->signals, &s, sizeof(s)) == sizeof(s))
		if (s.ssi_signo != SIGCHLD)
			p->stopping = true;
	reap(p);
}

static void
take_beats(struct child *c)
{
	char bytes[64];

	while (recv(c->life, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		c->beat = clock_ms();
}

/* Kills C if it has shown no life for too long. */
static void
check_life(struct child *c, int64_t now)
{
	if (now - c->beat <= (int64_t)c->row->patience * 1000)
		return;
	role_note("%s %u shows no life: killed", role_name(c->row->role),
	    c->instance);
	kill(c->pid, SIGKILL);
	c->beat = now;
}

/* Waits for signals, life signs, or the next thing due. */
static void
wait_for_news(struct parent *p)
{
	struct pollfd fds[CHILDREN_MAX + 1];
	int64_t now = clock_ms(), wait = 1000;
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct child *c = &p->children[i];

		fds[i] = (struct pollfd){ .fd = c->life, .events = POLLIN };
		if (c->pid == 0 && c->next - now < wait)
			wait = c->next > now ? c->next - now : 0;
	}
	fds[p->n] = (struct pollfd){ .fd = p->signals, .events = POLLIN };
	if (poll(fds, p->n + 1, (int)wait) <= 0)
		return;
	for (i = 0; i < p->n; i++)
		if (fds[i].revents & POLLIN)
			take_beats(&p->children[i]);
	take_signals(p);
	/* a closed one would poll at once until its process is reaped */
	for (i = 0; i < p->n; i++)
		if (p->children[i].life >= 0 && fds[i].revents == POLLHUP)
			close_life(&p->children[i]);
}

/* SIGTERM to all, then, to those that stay, SIGKILL. */
static void
stop(struct parent *p)
{
	int64_t until = clock_ms() + STOP_MS;
	size_t i, left = p->n;
	bool killed = false;

	for (i = 0; i < p->n; i++)
		if (p->children[i].pid != 0)
			kill(p->children[i].pid, SIGTERM);
	while (left > 0) {
		struct pollfd fd = { .fd = p->signals, .events = POLLIN };

		reap(p);
		for (i = left = 0; i < p->n; i++)
			left += p->children[i].pid != 0;
		if (left > 0 && !killed && clock_ms() >= until) {
			killed = true;
			for (i = 0; i < p->n; i++)
				if (p->children[i].pid != 0)
					kill(p->children[i].pid, SIGKILL);
		}
		if (left > 0 && poll(&fd, 1, 100) > 0)
			take_signals(p);
	}
}

/* New ports and keys for all: a port of ours is in other hands. */
static void
wire_again(struct parent *p)
{
	size_t i;

	role_note("a port was taken: all roles start again with others");
	(void)!control_publish(config_dir(p->config), NULL, 0);
	stop(p);
	sodium_free(p->links);
	p->n_links = links_make(&p->links);
	if (publish(p) != ERR_NONE)
		role_note("run/control cannot be written");
	for (i = 0; i < p->n; i++)
		p->children[i].next = p->children[i].deaths = 0;
	p->rewire = false;
}

static void
run(struct parent *p)
{
	bool said = false;
	size_t i;

	while (!p->stopping) {
		int64_t now = clock_ms();

		for (i = 0; i < p->n; i++) {
			struct child *c = &p->children[i];

			if (c->pid != 0)
				check_life(c, now);
			else if (now >= c->next)
				start_child(p, c);
		}
		if (!said)
			role_note("ready");
		said = true;
		wait_for_news(p);
		if (p->rewire && !p->stopping)
			wire_again(p);
	}
}

static int
catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum err
prepare(struct parent *p, const char *dir)
{
	char *wrong = NULL;
	enum err err = config_load(dir, &p->config, &wrong);

	if (err != ERR_NONE)
		role_note("%s", wrong != NULL ? wrong : err_text(err));
	free(wrong);
	if (err == ERR_NONE)
		err = load_keys(p);
	if (err != ERR_NONE)
		return err;
	p->n_links = links_make(&p->links);
	make_children(p);
	return publish(p);
}

/* The lock of DIR; waits for an administrator's command to end. */
static enum err
take_lock(struct parent *p, const char *dir, int *fd)
{
	struct pollfd signals = { .fd = p->signals, .events = POLLIN };
	int64_t until = clock_ms() + LOCK_MS;
	enum err err;

	while ((err = control_lock(dir, fd)) == ERR_BUSY && !p->stopping &&
	       clock_ms() < until)
		if (poll(&signals, 1, 50) > 0)
			take_signals(p);
	return err;
}

enum err
process_run(const char *dir)
{
	struct parent *p = mem_new(struct parent);
	int lock = -1;
	enum err err;

	if (sodium_init() < 0)
		fatal("libsodium does not start");
	p->signals = catch_signals();
	if ((err = take_lock(p, dir, &lock)) == ERR_NONE &&
	    (err = control_publish(dir, NULL, 0)) == ERR_NONE &&
	    (err = prepare(p, dir)) == ERR_NONE) {
		run(p);
		stop(p);
		err = control_publish(dir, NULL, 0);
		role_note("stopped");
	}
	close(p->signals);
	sodium_free(p->links);
	config_free(p->config);
	free(p);
	if (lock >= 0)
		close(lock);
	return err;
}
