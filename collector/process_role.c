/* In the role's process: what it is handed, and its life. */
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "collector/process.h"
#include "collector/role.h"
#include "schema/mem.h"

static void
on_stop(int number)
{
	(void)number;
	bus_stop_all();
}

/* The parent's death is our stop. */
static void
follow_parent(void)
{
	struct sigaction act = { .sa_handler = on_stop };

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static enum err
read_all(int fd, uint8_t *data, size_t len)
{
	ssize_t n;

	for (; len > 0; data += n, len -= (size_t)n)
		if ((n = read(fd, data, len)) <= 0)
			return ERR_IO;
	return ERR_NONE;
}

static enum err
read_start(struct process_start *start)
{
	uint8_t head[4], *body;
	enum err err;
	uint32_t len;
	struct rd r;

	if ((err = read_all(PROCESS_FD, head, sizeof(head))) != ERR_NONE)
		return err;
	rd_init(&r, head, sizeof(head));
	if ((len = rd_u32(&r)) > PROCESS_START_MAX)
		return ERR_INPUT;
	body = mem_array(len, 1);
	if ((err = read_all(PROCESS_FD, body, len)) == ERR_NONE)
		err = process_start_get(body, len, start);
	mem_wipe(body, len);
	free(body);
	return err;
}

int
process_role(const char *name)
{
	const struct role_row *row;
	struct process_start start;
	static struct bus *bus;
	static char *label;
	enum err err;

	follow_parent();
	if (sodium_init() < 0 || read_start(&start) != ERR_NONE ||
	    (row = role_find(start.role)) == NULL ||
	    strcmp(role_name(start.role), name) != 0) {
		role_note("--role is for the service itself");
		return 2;
	}
	fcntl(PROCESS_FD, F_SETFD, FD_CLOEXEC);
	label = row->count == NULL ? mem_text(name)
				   : mem_printf("%s %u", name, start.instance);
	role_note_as(label);
	bus = bus_open(start.role, start.links, start.n_links);
	bus_lifeline(bus, PROCESS_FD);
	err = row->main(bus, start.config);
	if (err != ERR_NONE)
		role_note("ends: %s", err_text(err));
	process_start_fini(&start);
	/* the bus goes with the process: closing nng's sockets may hang */
	return err == ERR_NONE ? 0 : err == ERR_BUSY ? PROCESS_PORT_TAKEN : 1;
}
