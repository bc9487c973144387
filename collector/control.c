#include "collector/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/config.h"
#include "collector/intake.h"
#include "collector/store.h"
#include "schema/mem.h"

#define CONTROL_MAX 4096 /* bytes of run/control */
#define WAIT_MS     5000 /* for a service that is starting or stopping */

struct control {
	struct bus *bus;
	int lock; /* -1: the service has it, and serves */
	struct store *store;
	struct config *config;
	struct intake *intake; /* NULL: no keys to be read here */
	struct bus *inner;     /* intake's */
};

enum err
control_lock(const char *dir, int *fd)
{
	char *path = mem_printf("%s/data/lock", dir);
	int saved;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	saved = errno;
	free(path);
	if (*fd < 0)
		return saved == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_NONE;
	close(*fd);
	*fd = -1;
	return ERR_BUSY;
}

/* ---- DIR/run/control: n times (u8 client, u8 server, u16 port, key) ---- */

static enum err
write_private(const char *path, const struct buf *data)
{
	char *part = mem_printf("%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	enum err err = ERR_NONE;

	if (fd < 0 || fchmod(fd, 0600) != 0 ||
	    write(fd, data->data, data->len) != (ssize_t)data->len)
		err = ERR_IO;
	if (fd >= 0 && close(fd) != 0)
		err = ERR_IO;
	if (err == ERR_NONE && rename(part, path) != 0)
		err = ERR_IO;
	free(part);
	return err;
}

enum err
control_publish(const char *dir, const struct bus_link *links, size_t n)
{
	char *run = mem_printf("%s/run", dir);
	char *path = mem_printf("%s/run/control", dir);
	struct buf data;
	enum err err;
	size_t i;

	buf_init(&data, CONTROL_MAX);
	for (i = 0; i < n; i++) {
		buf_put_u8(&data, (uint8_t)links[i].client);
		buf_put_u8(&data, (uint8_t)links[i].server);
		buf_put_u16(&data, links[i].port);
		buf_put(&data, links[i].key, BUS_KEY_LEN);
	}
	(void)mkdir(run, 0755);
	if (n == 0)
		err = unlink(path) == 0 || errno == ENOENT ? ERR_NONE : ERR_IO;
	else if ((err = buf_err(&data)) == ERR_NONE)
		err = write_private(path, &data);
	buf_fini(&data);
	free(path);
	free(run);
	return err;
}

static enum err
read_links(const char *dir, struct bus_link *links, size_t *n)
{
	char *path = mem_printf("%s/run/control", dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t data[CONTROL_MAX];
	ssize_t len = fd < 0 ? -1 : read(fd, data, sizeof(data));
	struct rd r;

	free(path);
	if (fd >= 0)
		close(fd);
	if (len < 0)
		return errno == EACCES ? ERR_DENIED : ERR_NOT_FOUND;
	rd_init(&r, data, (size_t)len);
	for (*n = 0; r.left > 0 && !r.failed && *n < ROLE_COUNT; ++*n) {
		links[*n].client = rd_u8(&r);
		links[*n].server = rd_u8(&r);
		links[*n].port = rd_u16(&r);
		rd_bytes(&r, links[*n].key, BUS_KEY_LEN);
	}
	mem_wipe(data, sizeof(data));
	return rd_end(&r);
}

/* ---- opening ---- */

/* With the lock: this process serves itself. */
static enum err
open_here(const char *dir, struct control *control)
{
	char *data = mem_printf("%s/data", dir);
	enum err err = config_load(dir, &control->config, NULL);

	if (err == ERR_NONE)
		err = store_open(
		    data, config_id_digits(control->config), &control->store);
	free(data);
	if (err != ERR_NONE)
		return err;
	control->bus = bus_open(ROLE_CONTROL, NULL, 0);
	control->inner = bus_open(ROLE_INTAKE, NULL, 0);
	bus_attach(control->bus, ROLE_STORE, store_handlers, control->store);
	bus_attach(control->inner, ROLE_STORE, store_handlers, control->store);
	return ERR_NONE;
}

/* Intake is opened when it is first asked: most commands do not. */
static enum err
open_intake(struct control *control)
{
	enum err err;

	if (control->lock < 0 || control->intake != NULL)
		return ERR_NONE;
	err = intake_open(control->config, control->inner, &control->intake);
	if (err == ERR_NONE)
		bus_attach(control->bus, ROLE_INTAKE, intake_handlers,
		    control->intake);
	return err;
}

/* Without it: over the bus. */
static enum err
open_there(const char *dir, struct control *control)
{
	struct bus_link links[ROLE_COUNT];
	size_t n = 0;
	enum err err = read_links(dir, links, &n);

	if (err == ERR_NONE)
		control->bus = bus_open(ROLE_CONTROL, links, n);
	mem_wipe(links, sizeof(links));
	return err;
}

enum err
control_open(const char *dir, struct control **out)
{
	struct control *control = mem_new(struct control);
	struct timespec step = { .tv_nsec = 20000000 };
	enum err err;
	int waited;

	*out = NULL;
	for (waited = 0;; waited += 20) {
		err = control_lock(dir, &control->lock);
		if (err == ERR_NONE)
			err = open_here(dir, control);
		else if (err == ERR_BUSY)
			err = open_there(dir, control);
		else
			break;
		if (err != ERR_NOT_FOUND || waited >= WAIT_MS)
			break;
		nanosleep(&step, NULL); /* between lock and run/control */
	}
	if (err == ERR_NONE)
		*out = control;
	else
		control_close(control);
	return err;
}

void
control_close(struct control *control)
{
	if (control == NULL)
		return;
	bus_close(control->bus);
	intake_close(control->intake);
	bus_close(control->inner);
	store_close(control->store);
	config_free(control->config);
	if (control->lock >= 0)
		close(control->lock);
	free(control);
}

enum err
control_connect(const char *dir, struct control **out)
{
	struct control *control = mem_new(struct control);
	enum err err;

	*out = NULL;
	control->lock = -1;
	if ((err = open_there(dir, control)) == ERR_NONE)
		*out = control;
	else
		control_close(control);
	return err;
}

enum err
control_ask_within(struct control *control, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply, int timeout_ms)
{
	enum err err = server == ROLE_INTAKE ? open_intake(control) : ERR_NONE;

	memset(reply, 0, message_size(reply_type));
	return err != ERR_NONE ? err
			       : bus_call(control->bus, server, request_type,
				     request, reply_type, reply, timeout_ms);
}

enum err
control_ask(struct control *control, enum role server,
    enum message_type request_type, const void *request,
    enum message_type reply_type, void *reply)
{
	return control_ask_within(control, server, request_type, request,
	    reply_type, reply, CONTROL_CALL_MS);
}

bool
control_running(const struct control *control)
{
	return control->lock < 0;
}

enum err
control_call(const char *dir, enum role server, enum message_type request_type,
    const void *request, enum message_type reply_type, void *reply)
{
	struct control *control;
	enum err err = control_open(dir, &control);

	memset(reply, 0, message_size(reply_type));
	if (err == ERR_NONE)
		err = control_ask(
		    control, server, request_type, request, reply_type, reply);
	control_close(control);
	return err;
}

const char *
control_trouble(enum err err)
{
	switch (err) {
	case ERR_NOT_FOUND:
		return "no study was set up here: see peerlog setup";
	case ERR_DENIED:
		return "not allowed: run this as the service's user";
	case ERR_TIMEOUT:
		return "the service does not answer: see its log";
	default:
		return err_text(err);
	}
}
