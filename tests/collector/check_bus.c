/* The bus, over real nng and in one process: servers are threads, never
 * forked children, which nng does not survive. */
#include <arpa/inet.h>
#include <check.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/bus.h"
#include "collector/frame.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define TEXT(s) ((char *)(uintptr_t)(s))

static struct bus_link links[2];
static struct bus *server, *client;
static pthread_t thread;
static atomic_int served;

static enum err
ask_figures(void *role, enum role peer, const void *request, void *reply)
{
	struct message_figures *figures = reply;

	(void)role, (void)request;
	atomic_fetch_add(&served, 1);
	if (peer != ROLE_WEB)
		return ERR_STATE;
	figures->json.len = 2;
	figures->json.data = mem_array(2, 1);
	memcpy(figures->json.data, "{}", 2);
	return ERR_NONE;
}

static enum err
refuse(void *role, enum role peer, const void *request, void *reply)
{
	(void)role, (void)peer, (void)request, (void)reply;
	return ERR_EXISTS;
}

static enum err
echo(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_drawer_put *put = request;
	struct message_drawer_value *value = reply;

	(void)role, (void)peer;
	value->found = 1;
	value->value.len = put->value.len;
	value->value.data = mem_array(put->value.len, 1);
	memcpy(value->value.data, put->value.data, put->value.len);
	return ERR_NONE;
}

#define WEB (1u << ROLE_WEB)
static const struct bus_handlers handlers[] = {
	{ MESSAGE_FIGURES_ASK, MESSAGE_FIGURES, ask_figures, WEB },
	{ MESSAGE_AUDIT, MESSAGE_DONE, refuse, WEB },
	{ MESSAGE_IDS_LIST, MESSAGE_IDS, refuse, 1u << ROLE_CONTROL },
	{ MESSAGE_DRAWER_PUT, MESSAGE_DRAWER_VALUE, echo, WEB },
	{ 0 },
};

static uint16_t
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static void *
serve(void *arg)
{
	(void)arg;
	ck_assert_int_eq(bus_serve(server, handlers, NULL, NULL, 0), ERR_NONE);
	return NULL;
}

static void
start_server(void)
{
	server = bus_open(ROLE_STORE, links, 2);
	pthread_create(&thread, NULL, serve, NULL);
}

static void
stop_server(void)
{
	bus_stop(server);
	pthread_join(thread, NULL);
	bus_close(server);
}

static void
setup(void)
{
	ck_assert_int_ge(sodium_init(), 0);
	links[0] = (struct bus_link){
		.client = ROLE_WEB, .server = ROLE_STORE, .port = free_port()
	};
	links[1] = links[0];
	links[1].client = ROLE_TEXT;
	randombytes_buf(links[0].key, BUS_KEY_LEN);
	randombytes_buf(links[1].key, BUS_KEY_LEN);
	start_server();
	client = bus_open(ROLE_WEB, links, 1);
}

static void
teardown(void)
{
	bus_close(client);
	stop_server();
}

static enum err
figures(struct bus *bus, int timeout_ms)
{
	struct message_figures_ask ask = { 0 };
	struct message_figures reply;
	enum err err = bus_call(bus, ROLE_STORE, MESSAGE_FIGURES_ASK, &ask,
	    MESSAGE_FIGURES, &reply, timeout_ms);

	if (err == ERR_NONE) {
		ck_assert_uint_eq(reply.json.len, 2);
		message_fini(MESSAGE_FIGURES, &reply);
	}
	return err;
}

START_TEST(request_gets_its_reply)
{
	int i;

	for (i = 0; i < 200; i++)
		ck_assert_int_eq(figures(client, 5000), ERR_NONE);
}
END_TEST

START_TEST(servers_error_comes_back_as_itself)
{
	struct message_audit audit = { .who = TEXT("office"),
		.what = TEXT("x") };
	struct message_done done;

	ck_assert_int_eq(bus_call(client, ROLE_STORE, MESSAGE_AUDIT, &audit,
			     MESSAGE_DONE, &done, 5000),
	    ERR_EXISTS);
}
END_TEST

START_TEST(peer_outside_the_handlers_row_is_denied)
{
	struct message_ids_list list = { .project = TEXT("") };
	struct message_ids ids;

	ck_assert_int_eq(bus_call(client, ROLE_STORE, MESSAGE_IDS_LIST, &list,
			     MESSAGE_IDS, &ids, 5000),
	    ERR_DENIED);
}
END_TEST

START_TEST(what_nobody_serves_is_unsupported)
{
	struct message_phone_ask ask = { .phone = TEXT("1") };
	struct message_phone_answer answer;

	ck_assert_int_eq(bus_call(client, ROLE_STORE, MESSAGE_PHONE_ASK, &ask,
			     MESSAGE_PHONE_ANSWER, &answer, 5000),
	    ERR_UNSUPPORTED);
}
END_TEST

START_TEST(no_link_no_call)
{
	struct message_ping ping = { 0 };
	struct message_done done;

	ck_assert_int_eq(bus_call(client, ROLE_INTAKE, MESSAGE_PING, &ping,
			     MESSAGE_DONE, &done, 100),
	    ERR_DENIED);
}
END_TEST

START_TEST(large_message_passes_both_ways)
{
	struct message_drawer_put put = { .drawer = TEXT("web/x"),
		.key = TEXT("k") };
	struct message_drawer_value value;

	put.value.len = 20u * 1024 * 1024;
	put.value.data = mem_array(put.value.len, 1);
	randombytes_buf(put.value.data, put.value.len);
	ck_assert_int_eq(bus_call(client, ROLE_STORE, MESSAGE_DRAWER_PUT, &put,
			     MESSAGE_DRAWER_VALUE, &value, 30000),
	    ERR_NONE);
	ck_assert_mem_eq(value.value.data, put.value.data, put.value.len);
	message_fini(MESSAGE_DRAWER_VALUE, &value);
	free(put.value.data);
}
END_TEST

START_TEST(message_over_the_limit_is_refused_before_it_is_sent)
{
	struct message_drawer_put put = { .drawer = TEXT("web/x"),
		.key = TEXT("k") };
	struct message_drawer_value value;

	put.value.len = MESSAGE_MAX;
	put.value.data = mem_array(put.value.len, 1);
	ck_assert_int_eq(bus_call(client, ROLE_STORE, MESSAGE_DRAWER_PUT, &put,
			     MESSAGE_DRAWER_VALUE, &value, 1000),
	    ERR_SIZE);
	free(put.value.data);
}
END_TEST

static void *
many_calls(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(figures(client, 20000), ERR_NONE);
	return NULL;
}

START_TEST(threads_share_a_bus)
{
	pthread_t threads[8];
	int i;

	atomic_store(&served, 0);
	for (i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, many_calls, NULL);
	for (i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(atomic_load(&served), 800);
}
END_TEST

START_TEST(call_waits_for_a_server_that_restarts)
{
	pthread_t caller;

	ck_assert_int_eq(figures(client, 5000), ERR_NONE);
	stop_server();
	pthread_create(&caller, NULL, many_calls, NULL);
	start_server();
	pthread_join(caller, NULL);
}
END_TEST

START_TEST(absent_server_is_a_timeout)
{
	stop_server();
	ck_assert_int_eq(figures(client, 300), ERR_TIMEOUT);
	start_server();
}
END_TEST

START_TEST(wrong_key_is_dropped_and_counted)
{
	struct bus_link wrong = links[0];
	struct bus *other;

	wrong.key[0] ^= 1;
	other = bus_open(ROLE_WEB, &wrong, 1);
	atomic_store(&served, 0);
	ck_assert_int_eq(figures(other, 500), ERR_TIMEOUT);
	ck_assert_int_eq(atomic_load(&served), 0);
	ck_assert_uint_ge(bus_dropped(server), 1);
	bus_close(other);
	ck_assert_int_eq(figures(client, 5000), ERR_NONE);
}
END_TEST

START_TEST(role_cannot_pose_as_another)
{
	/* text's own key under web's name */
	struct bus_link posing = links[1];
	struct bus *other;

	posing.client = ROLE_WEB;
	other = bus_open(ROLE_WEB, &posing, 1);
	ck_assert_int_eq(figures(other, 500), ERR_TIMEOUT);
	bus_close(other);
}
END_TEST

/* ---- a stranger with a plain socket ---- */

static const uint8_t sp_header[] = { 0, 'S', 'P', 0, 0, 0x30, 0, 0 };

static int
stranger(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(links[0].port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval wait = { .tv_usec = 400000 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(figures(client, 5000), ERR_NONE); /* it listens */
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	return fd;
}

/* One SP message: length u64 big-endian, request id with its top bit, body. */
static void
send_sp(int fd, const void *body, size_t len)
{
	uint8_t head[12] = { 0 };
	size_t i, total = len + 4;

	for (i = 0; i < 8; i++)
		head[i] = (uint8_t)((uint64_t)total >> (56 - 8 * i));
	head[8] = 0x80;
	head[11] = 1;
	(void)!send(fd, head, sizeof(head), MSG_NOSIGNAL);
	(void)!send(fd, body, len, MSG_NOSIGNAL);
}

/* Whether the server answers anything but its own SP header. */
static bool
answered(int fd)
{
	uint8_t in[256];
	size_t total = 0;
	ssize_t n;

	while ((n = recv(fd, in, sizeof(in), 0)) > 0)
		total += (size_t)n;
	return total > sizeof(sp_header);
}

static void
still_sound(void)
{
	ck_assert_int_eq(figures(client, 5000), ERR_NONE);
}

START_TEST(garbage_before_the_header_harms_nobody)
{
	uint8_t junk[512];
	int i, fd;

	for (i = 0; i < 20; i++) {
		fd = stranger();
		randombytes_buf(junk, sizeof(junk));
		(void)!send(
		    fd, junk, randombytes_uniform(sizeof(junk)), MSG_NOSIGNAL);
		close(fd);
	}
	still_sound();
}
END_TEST

START_TEST(garbage_after_the_header_is_dropped_and_counted)
{
	uint8_t junk[512];
	uint64_t before = bus_dropped(server);
	int i, fd = stranger();

	(void)!send(fd, sp_header, sizeof(sp_header), MSG_NOSIGNAL);
	for (i = 0; i < 20; i++) {
		randombytes_buf(junk, sizeof(junk));
		if (i % 2)
			junk[0] = 1, junk[1] = ROLE_WEB, junk[2] = ROLE_STORE,
			junk[3] = 1;
		send_sp(fd, junk, (size_t)i * 20);
	}
	ck_assert(!answered(fd));
	ck_assert_uint_eq(bus_dropped(server) - before, 20);
	close(fd);
	still_sound();
}
END_TEST

START_TEST(oversize_length_closes_that_connection_alone)
{
	uint8_t huge[8] = { 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	int fd = stranger();

	(void)!send(fd, sp_header, sizeof(sp_header), MSG_NOSIGNAL);
	(void)!send(fd, huge, sizeof(huge), MSG_NOSIGNAL);
	ck_assert(!answered(fd));
	close(fd);
	still_sound();
}
END_TEST

START_TEST(replay_is_answered_once)
{
	struct message_figures_ask ask = { 0 };
	uint8_t nonce[FRAME_NONCE_LEN];
	struct frame_sender sender;
	struct buf message, frame;
	int fd = stranger();

	frame_sender_init(&sender);
	buf_init(&message, 1000);
	buf_init(&frame, 1000);
	ck_assert_int_eq(
	    message_encode(MESSAGE_FIGURES_ASK, &ask, &message), ERR_NONE);
	ck_assert_int_eq(frame_seal_request(&links[0], &sender, 60000,
			     message.data, message.len, nonce, &frame),
	    ERR_NONE);
	atomic_store(&served, 0);
	(void)!send(fd, sp_header, sizeof(sp_header), MSG_NOSIGNAL);
	send_sp(fd, frame.data, frame.len);
	ck_assert(answered(fd));
	ck_assert_int_eq(atomic_load(&served), 1);
	send_sp(fd, frame.data, frame.len);
	send_sp(fd, frame.data, frame.len);
	ck_assert(!answered(fd));
	ck_assert_int_eq(atomic_load(&served), 1);
	close(fd);
	buf_fini(&message);
	buf_fini(&frame);
}
END_TEST

/* ---- frames ---- */

struct sealed {
	uint8_t nonce[FRAME_NONCE_LEN];
	struct buf frame;
};

static void
seal_one(struct sealed *s, struct frame_sender *sender, uint32_t life)
{
	buf_init(&s->frame, 1000);
	ck_assert_int_eq(frame_seal_request(&links[0], sender, life, "hello", 5,
			     s->nonce, &s->frame),
	    ERR_NONE);
}

static enum err
open_one(struct frame_memory *memory, const struct sealed *s)
{
	uint8_t nonce[FRAME_NONCE_LEN];
	struct buf out;
	enum err err;

	buf_init(&out, 1000);
	err = frame_open_request(
	    &links[0], memory, s->frame.data, s->frame.len, nonce, &out);
	if (err == ERR_NONE)
		ck_assert_mem_eq(out.data, "hello", 5);
	else
		ck_assert_uint_eq(out.len, 0);
	buf_fini(&out);
	return err;
}

START_TEST(every_changed_byte_and_every_length_is_refused)
{
	struct frame_memory memory = { 0 };
	struct frame_sender sender;
	struct sealed s;
	size_t i, len;

	frame_sender_init(&sender);
	seal_one(&s, &sender, 60000);
	for (i = 0; i < s.frame.len; i++) {
		s.frame.data[i] ^= 0x20;
		ck_assert_int_ne(open_one(&memory, &s), ERR_NONE);
		s.frame.data[i] ^= 0x20;
	}
	len = s.frame.len;
	for (s.frame.len = 0; s.frame.len < len; s.frame.len++)
		ck_assert_int_ne(open_one(&memory, &s), ERR_NONE);
	ck_assert_int_eq(open_one(&memory, &s), ERR_NONE);
	buf_fini(&s.frame);
}
END_TEST

START_TEST(frames_out_of_order_pass_once_within_the_window)
{
	static struct sealed s[3000];
	struct frame_memory memory = { 0 };
	struct frame_sender sender;
	size_t i;

	frame_sender_init(&sender);
	for (i = 0; i < countof(s); i++)
		seal_one(&s[i], &sender, 60000);
	for (i = 500; i-- > 0;)
		ck_assert_int_eq(open_one(&memory, &s[i]), ERR_NONE);
	for (i = 0; i < 500; i++)
		ck_assert_int_eq(open_one(&memory, &s[i]), ERR_AUTH);
	ck_assert_int_eq(open_one(&memory, &s[2999]), ERR_NONE);
	/* older than the window: refused though never seen */
	ck_assert_int_eq(open_one(&memory, &s[1000]), ERR_AUTH);
	ck_assert_int_eq(open_one(&memory, &s[2500]), ERR_NONE);
	ck_assert_int_eq(open_one(&memory, &s[2500]), ERR_AUTH);
	for (i = 0; i < countof(s); i++)
		buf_fini(&s[i].frame);
}
END_TEST

START_TEST(request_past_its_life_is_refused)
{
	struct frame_memory memory = { 0 };
	struct frame_sender sender;
	struct timespec t = { .tv_nsec = 20000000 };
	struct sealed s;

	frame_sender_init(&sender);
	seal_one(&s, &sender, 1);
	nanosleep(&t, NULL);
	ck_assert_int_eq(open_one(&memory, &s), ERR_AUTH);
	buf_fini(&s.frame);
}
END_TEST

START_TEST(reply_opens_for_its_own_request_alone)
{
	uint8_t nonce[FRAME_NONCE_LEN], other[FRAME_NONCE_LEN];
	struct buf frame, out;

	randombytes_buf(nonce, sizeof(nonce));
	randombytes_buf(other, sizeof(other));
	buf_init(&frame, 1000);
	buf_init(&out, 1000);
	ck_assert_int_eq(
	    frame_seal_reply(&links[0], nonce, "yes", 3, &frame), ERR_NONE);
	ck_assert_int_eq(
	    frame_open_reply(&links[0], other, frame.data, frame.len, &out),
	    ERR_AUTH);
	ck_assert_int_eq(
	    frame_open_reply(&links[0], nonce, frame.data, frame.len, &out),
	    ERR_NONE);
	ck_assert_mem_eq(out.data, "yes", 3);
	buf_fini(&frame);
	buf_fini(&out);
}
END_TEST

START_TEST(attached_server_is_asked_in_this_process)
{
	struct bus *bus = bus_open(ROLE_WEB, NULL, 0);
	struct message_ids_list list = { .project = TEXT("") };
	struct message_ids ids;

	bus_attach(bus, ROLE_STORE, handlers, NULL);
	ck_assert_int_eq(figures(bus, 0), ERR_NONE);
	ck_assert_int_eq(bus_call(bus, ROLE_STORE, MESSAGE_IDS_LIST, &list,
			     MESSAGE_IDS, &ids, 0),
	    ERR_DENIED);
	bus_close(bus);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bus");
	TCase *net = tcase_create("net"), *frames = tcase_create("frames");

	tcase_add_checked_fixture(net, setup, teardown);
	tcase_set_timeout(net, 120);
	tcase_add_test(net, request_gets_its_reply);
	tcase_add_test(net, servers_error_comes_back_as_itself);
	tcase_add_test(net, peer_outside_the_handlers_row_is_denied);
	tcase_add_test(net, what_nobody_serves_is_unsupported);
	tcase_add_test(net, no_link_no_call);
	tcase_add_test(net, large_message_passes_both_ways);
	tcase_add_test(
	    net, message_over_the_limit_is_refused_before_it_is_sent);
	tcase_add_test(net, threads_share_a_bus);
	tcase_add_test(net, call_waits_for_a_server_that_restarts);
	tcase_add_test(net, absent_server_is_a_timeout);
	tcase_add_test(net, wrong_key_is_dropped_and_counted);
	tcase_add_test(net, role_cannot_pose_as_another);
	tcase_add_test(net, garbage_before_the_header_harms_nobody);
	tcase_add_test(net, garbage_after_the_header_is_dropped_and_counted);
	tcase_add_test(net, oversize_length_closes_that_connection_alone);
	tcase_add_test(net, replay_is_answered_once);
	suite_add_tcase(suite, net);
	tcase_add_test(frames, every_changed_byte_and_every_length_is_refused);
	tcase_add_test(frames, frames_out_of_order_pass_once_within_the_window);
	tcase_add_test(frames, request_past_its_life_is_refused);
	tcase_add_test(frames, reply_opens_for_its_own_request_alone);
	tcase_add_test(frames, attached_server_is_asked_in_this_process);
	suite_add_tcase(suite, frames);
	return run_suite(suite);
}
