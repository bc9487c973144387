/* The one file that knows nng.  Version 1.5.2 has traps that shape it: no
 * push and pull (they lose messages), no ipc (listeners wedge), no use after
 * a fork without exec, no socket closed while in use, and a size limit and
 * resend time that must be set. */
#include "collector/bus.h"

#include <errno.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "collector/clock.h"
#include "collector/frame.h"
#include "collector/role.h"
#include "schema/mem.h"

#define RECONNECT_MIN_MS 10
#define RECONNECT_MAX_MS 200
#define POLL_MS          200 /* how soon a stop is noticed */
#define STOP_S           5   /* for a role to end after it was told */
#define CLOSE_S          1   /* for nng to close a socket */
#define BEAT_MS          1000
#define SEND_MS          1000 /* for a client to take its reply */

struct dialled {
	nng_socket socket;
	bool open;
};

struct attached {
	const struct bus_handlers *handlers;
	void *context;
};

struct bus {
	enum role role;
	struct bus_link *links; /* sodium_malloc */
	size_t n_links;
	pthread_mutex_t lock; /* of dialled and sender */
	struct dialled dialled[ROLE_COUNT];
	struct frame_sender sender;
	struct frame_memory memory;
	struct attached attached[ROLE_COUNT];
	atomic_bool stop;
	atomic_ullong dropped;
	int lifeline;
	_Atomic int64_t last_beat;
};

static volatile sig_atomic_t stop_all;

struct bus *
bus_open(enum role role, const struct bus_link *links, size_t n)
{
	struct bus *bus = mem_new(struct bus);

	if (sodium_init() < 0)
		fatal("libsodium does not start");
	bus->role = role;
	bus->lifeline = -1;
	pthread_mutex_init(&bus->lock, NULL);
	frame_sender_init(&bus->sender);
	bus->links = sodium_allocarray(n > 0 ? n : 1, sizeof(*links));
	if (bus->links == NULL)
		fatal("out of memory");
	if (n > 0)
		memcpy(bus->links, links, n * sizeof(*links));
	bus->n_links = n;
	return bus;
}

enum role
bus_role(const struct bus *bus)
{
	return bus->role;
}

size_t
bus_ports(const struct bus *bus, uint16_t *ask, uint16_t *serve)
{
	size_t i, n = 0;

	*serve = 0;
	for (i = 0; i < bus->n_links; i++)
		if (bus->links[i].server == bus->role)
			*serve = bus->links[i].port;
		else if (n < ROLE_COUNT)
			ask[n++] = bus->links[i].port;
	return n;
}

static void *
close_one(void *arg)
{
	nng_socket *socket = arg;

	nng_close(*socket);
	free(socket);
	return NULL;
}

/* Closing waits for ever, now and then, where the other end dies at that
 * moment: then the socket is left to the end of the process. */
static void
close_socket(nng_socket socket)
{
	nng_socket *copy = mem_new(nng_socket);
	struct timespec until;
	pthread_t thread;

	*copy = socket;
	if (pthread_create(&thread, NULL, close_one, copy) != 0) {
		free(copy);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += CLOSE_S;
	if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) != 0)
		pthread_detach(thread);
}

void
bus_close(struct bus *bus)
{
	size_t i;

	if (bus == NULL)
		return;
	for (i = 0; i < ROLE_COUNT; i++)
		if (bus->dialled[i].open)
			close_socket(bus->dialled[i].socket);
	sodium_free(bus->links);
	pthread_mutex_destroy(&bus->lock);
	free(bus);
}

void
bus_stop_all(void)
{
	stop_all = 1;
	alarm(STOP_S);
}

void
bus_stop(struct bus *bus)
{
	atomic_store(&bus->stop, true);
}

void
bus_lifeline(struct bus *bus, int fd)
{
	bus->lifeline = fd;
}

uint64_t
bus_dropped(const struct bus *bus)
{
	return atomic_load(&bus->dropped);
}

bool
bus_stopping(struct bus *bus)
{
	int64_t now = clock_ms();

	if (bus->lifeline >= 0 &&
	    now - atomic_load(&bus->last_beat) >= BEAT_MS) {
		atomic_store(&bus->last_beat, now);
		if (send(bus->lifeline, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL) <
			0 &&
		    errno == EPIPE)
			bus_stop_all(); /* the parent is dead */
	}
	return stop_all || atomic_load(&bus->stop);
}

void
bus_attach(struct bus *bus, enum role server,
    const struct bus_handlers *handlers, void *context)
{
	bus->attached[server] = (struct attached){ handlers, context };
}

static const struct bus_link *
find_link(const struct bus *bus, enum role client, enum role server)
{
	size_t i;

	for (i = 0; i < bus->n_links; i++)
		if (bus->links[i].client == client &&
		    bus->links[i].server == server)
			return &bus->links[i];
	return NULL;
}

/* ---- answering ---- */

static enum err
put_failed(enum err why, struct buf *out)
{
	struct message_failed failed = { .err = (uint32_t)why };

	return message_encode(MESSAGE_FAILED, &failed, out);
}

static enum err
put_done(struct buf *out)
{
	struct message_done done = { .ok = 1 };

	return message_encode(MESSAGE_DONE, &done, out);
}

static enum err
run_handler(const struct bus_handlers *h, void *context, enum role peer,
    const void *data, size_t len, struct buf *out)
{
	void *request = mem_array(1, message_size(h->request));
	void *reply = mem_array(1, message_size(h->reply));
	enum err err;

	err = message_decode(h->request, data, len, request);
	if (err == ERR_NONE) {
		err = h->handler(context, peer, request, reply);
		message_fini(h->request, request);
	}
	if (err == ERR_NONE)
		err = message_encode(h->reply, reply, out);
	message_fini(h->reply, reply);
	free(request);
	free(reply);
	return err;
}

/* One message in, its answer appended to OUT. */
static enum err
answer(const struct bus_handlers *h, void *context, enum role peer,
    const void *data, size_t len, struct buf *out)
{
	enum message_type type;
	enum err err;

	if ((err = message_peek(data, len, &type)) != ERR_NONE)
		return put_failed(err, out);
	if (type == MESSAGE_PING)
		return put_done(out);
	for (; h->handler != NULL; h++)
		if (h->request == type)
			break;
	if (h->handler == NULL)
		return put_failed(ERR_UNSUPPORTED, out);
	if ((h->peers & UINT32_C(1) << peer) == 0)
		return put_failed(ERR_DENIED, out);
	err = run_handler(h, context, peer, data, len, out);
	if (err != ERR_NONE) {
		buf_clear(out);
		return put_failed(err, out);
	}
	return ERR_NONE;
}

/* Opens what came, answers it, seals the answer into OUT. */
static enum err
serve_frame(struct bus *bus, const struct bus_handlers *handlers, void *context,
    const void *frame, size_t len, struct buf *out)
{
	uint8_t nonce[FRAME_NONCE_LEN];
	const struct bus_link *link;
	struct buf request, reply;
	enum role client;
	enum err err;

	if ((err = frame_client(frame, len, &client)) != ERR_NONE)
		return err;
	if ((link = find_link(bus, client, bus->role)) == NULL)
		return ERR_DENIED;
	buf_init(&request, MESSAGE_MAX);
	buf_init(&reply, MESSAGE_MAX);
	err =
	    frame_open_request(link, &bus->memory, frame, len, nonce, &request);
	if (err == ERR_NONE)
		err = answer(handlers, context, client, request.data,
		    request.len, &reply);
	if (err == ERR_NONE)
		err = frame_seal_reply(link, nonce, reply.data, reply.len, out);
	buf_fini(&request);
	buf_fini(&reply);
	return err;
}

static void
send_reply(nng_socket socket, const struct buf *out)
{
	nng_msg *msg;

	if (nng_msg_alloc(&msg, 0) != 0 ||
	    nng_msg_append(msg, out->data, out->len) != 0)
		fatal("out of memory");
	if (nng_sendmsg(socket, msg, 0) != 0)
		nng_msg_free(msg); /* the client does not read */
}

/* Waits for one frame, at most POLL_MS, and serves it. */
static enum err
serve_one(struct bus *bus, nng_socket socket,
    const struct bus_handlers *handlers, void *context)
{
	struct buf out;
	nng_msg *msg;
	int rv = nng_recvmsg(socket, &msg, 0);

	if (rv == NNG_ETIMEDOUT || rv == NNG_EAGAIN)
		return ERR_NONE;
	if (rv != 0) {
		role_note("bus: receive: %s", nng_strerror(rv));
		return ERR_LIBRARY;
	}
	buf_init(&out, FRAME_MAX);
	if (serve_frame(bus, handlers, context, nng_msg_body(msg),
		nng_msg_len(msg), &out) == ERR_NONE)
		send_reply(socket, &out);
	else
		atomic_fetch_add(&bus->dropped, 1);
	nng_msg_clear(msg);
	nng_msg_free(msg);
	buf_fini(&out);
	return ERR_NONE;
}

static enum err
listen_on(uint16_t port, nng_duration wait, nng_socket *socket)
{
	char url[40];
	int rv;

	snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", port);
	if ((rv = nng_rep0_open(socket)) != 0)
		fatal("bus: %s", nng_strerror(rv));
	nng_socket_set_size(*socket, NNG_OPT_RECVMAXSZ, FRAME_MAX);
	nng_socket_set_ms(*socket, NNG_OPT_RECVTIMEO, wait);
	nng_socket_set_ms(*socket, NNG_OPT_SENDTIMEO, SEND_MS);
	if ((rv = nng_listen(*socket, url, NULL, 0)) != 0) {
		role_note("bus: listen on %s: %s", url, nng_strerror(rv));
		nng_close(*socket);
		return rv == NNG_EADDRINUSE ? ERR_BUSY : ERR_IO;
	}
	return ERR_NONE;
}

static const struct bus_link *
any_server_link(const struct bus *bus)
{
	size_t i;

	for (i = 0; i < bus->n_links; i++)
		if (bus->links[i].server == bus->role)
			return &bus->links[i];
	return NULL;
}

enum err
bus_serve(struct bus *bus, const struct bus_handlers *handlers, void *role,
    void (*idle)(void *role), int idle_ms)
{
	const struct bus_link *link = any_server_link(bus);
	int64_t next = clock_ms() + idle_ms;
	nng_socket socket;
	enum err err;

	if (link == NULL)
		fatal("%s serves nobody", role_name(bus->role));
	err = listen_on(link->port,
	    idle != NULL && idle_ms < POLL_MS ? idle_ms : POLL_MS, &socket);
	if (err != ERR_NONE)
		return err;
	while (err == ERR_NONE && !bus_stopping(bus)) {
		err = serve_one(bus, socket, handlers, role);
		if (idle != NULL && clock_ms() >= next) {
			idle(role);
			next = clock_ms() + idle_ms;
		}
	}
	/* nng_close() may hang when clients die meanwhile; the process ends */
	if (!stop_all)
		nng_close(socket);
	return err;
}

/* ---- asking ---- */

static void
dial(const struct bus_link *link, nng_socket *socket)
{
	char url[40];
	int rv;

	snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", link->port);
	if ((rv = nng_req0_open(socket)) != 0)
		fatal("bus: %s", nng_strerror(rv));
	nng_socket_set_size(*socket, NNG_OPT_RECVMAXSZ, FRAME_MAX);
	nng_socket_set_ms(*socket, NNG_OPT_RECONNMINT, RECONNECT_MIN_MS);
	nng_socket_set_ms(*socket, NNG_OPT_RECONNMAXT, RECONNECT_MAX_MS);
	nng_socket_set_ms(
	    *socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
	if ((rv = nng_dial(*socket, url, NULL, NNG_FLAG_NONBLOCK)) != 0)
		fatal("bus: dial %s: %s", url, nng_strerror(rv));
}

/* Seals one request; the sender's counter and the socket under the lock. */
static enum err
prepare(struct bus *bus, const struct bus_link *link, int timeout_ms,
    const struct buf *message, uint8_t *nonce, struct buf *frame,
    nng_socket *socket)
{
	struct dialled *d = &bus->dialled[link->server];
	enum err err;

	pthread_mutex_lock(&bus->lock);
	if (!d->open) {
		dial(link, &d->socket);
		d->open = true;
	}
	*socket = d->socket;
	err = frame_seal_request(link, &bus->sender, (uint32_t)timeout_ms,
	    message->data, message->len, nonce, frame);
	pthread_mutex_unlock(&bus->lock);
	return err;
}

/* Sends FRAME and waits for its reply.  The send is waited for before the
 * receive starts: 1.5.2 may crash when a receive is given up during a send. */
static int
exchange(nng_ctx ctx, nng_aio *aio, const struct buf *frame, int64_t deadline,
    nng_msg **reply)
{
	nng_msg *msg;
	int64_t left = deadline - clock_ms();
	int rv;

	if (nng_msg_alloc(&msg, 0) != 0 ||
	    nng_msg_append(msg, frame->data, frame->len) != 0)
		fatal("out of memory");
	nng_aio_set_msg(aio, msg);
	nng_aio_set_timeout(aio, left > 0 ? (nng_duration)left : 1);
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	if ((rv = nng_aio_result(aio)) != 0) {
		nng_msg_free(nng_aio_get_msg(aio));
		return rv;
	}
	left = deadline - clock_ms();
	nng_aio_set_timeout(aio, left > 0 ? (nng_duration)left : 1);
	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio);
	if ((rv = nng_aio_result(aio)) == 0)
		*reply = nng_aio_get_msg(aio);
	return rv;
}

static int
ask(nng_socket socket, const struct buf *frame, int timeout_ms, nng_msg **reply)
{
	int64_t deadline = clock_ms() + timeout_ms;
	nng_aio *aio;
	nng_ctx ctx;
	int rv;

	if ((rv = nng_ctx_open(&ctx, socket)) != 0)
		return rv;
	if (nng_aio_alloc(&aio, NULL, NULL) != 0)
		fatal("out of memory");
	rv = exchange(ctx, aio, frame, deadline, reply);
	nng_aio_free(aio);
	nng_ctx_close(ctx);
	return rv;
}

/* MESSAGE through nng; its answer appended to OUT. */
static enum err
call_remote(struct bus *bus, const struct bus_link *link,
    const struct buf *message, int timeout_ms, struct buf *out)
{
	uint8_t nonce[FRAME_NONCE_LEN];
	nng_socket socket;
	nng_msg *msg = NULL;
	struct buf frame;
	enum err err;

	buf_init(&frame, FRAME_MAX);
	err = prepare(bus, link, timeout_ms, message, nonce, &frame, &socket);
	if (err == ERR_NONE && ask(socket, &frame, timeout_ms, &msg) != 0)
		err = ERR_TIMEOUT;
	buf_fini(&frame);
	if (err == ERR_NONE)
		err = frame_open_reply(
		    link, nonce, nng_msg_body(msg), nng_msg_len(msg), out);
	if (msg != NULL)
		nng_msg_free(msg);
	return err;
}

/* Reads the answer in DATA: the reply asked for, or the server's error. */
static enum err
read_answer(enum message_type type, const struct buf *data, void *reply)
{
	struct message_failed failed;
	enum message_type found;
	enum err err;

	if ((err = message_peek(data->data, data->len, &found)) != ERR_NONE)
		return err;
	if (found != MESSAGE_FAILED)
		return message_decode(type, data->data, data->len, reply);
	err = message_decode(found, data->data, data->len, &failed);
	if (err != ERR_NONE)
		return err;
	return failed.err > ERR_NONE && failed.err < ERR_COUNT ? failed.err
							       : ERR_LIBRARY;
}

enum err
bus_call(struct bus *bus, enum role server, enum message_type request_type,
    const void *request, enum message_type reply_type, void *reply,
    int timeout_ms)
{
	const struct bus_link *link = find_link(bus, bus->role, server);
	const struct attached *local = &bus->attached[server];
	struct buf message, data;
	enum err err;

	memset(reply, 0, message_size(reply_type));
	buf_init(&message, MESSAGE_MAX);
	buf_init(&data, MESSAGE_MAX);
	err = message_encode(request_type, request, &message);
	if (err != ERR_NONE)
		;
	else if (local->handlers != NULL)
		err = answer(local->handlers, local->context, bus->role,
		    message.data, message.len, &data);
	else if (link != NULL)
		err = call_remote(bus, link, &message, timeout_ms, &data);
	else
		err = ERR_DENIED;
	if (err == ERR_NONE)
		err = read_answer(reply_type, &data, reply);
	buf_fini(&message);
	buf_fini(&data);
	return err;
}
