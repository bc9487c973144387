/* What a role in its sandbox still can do, tried as an intruder would. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/sandbox.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define USER 1879048190u

static char dir[64], inside[96], outside[96];
static int listener;
static uint16_t port;

/* A socket that listens on a free port, kept open. */
static void
start_listening(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);

	listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, len), 0);
	ck_assert_int_eq(listen(listener, 5), 0);
	getsockname(listener, (struct sockaddr *)&a, &len);
	port = ntohs(a.sin_port);
}

static void
setup(void)
{
	FILE *f;

	ck_assert_int_ge(sodium_init(), 0);
	snprintf(dir, sizeof(dir), "/tmp/check_sandbox.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(inside, sizeof(inside), "%s/inside", dir);
	snprintf(outside, sizeof(outside), "%s/outside", dir);
	ck_assert_int_eq(mkdir(inside, 0777), 0);
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(chmod(inside, 0777), 0);
	f = fopen(outside, "w");
	fputs("secret", f);
	fclose(f);
	ck_assert_int_eq(chmod(outside, 0644), 0);
	start_listening();
}

static void
teardown(void)
{
	char *line = mem_printf("rm -r %s", dir);

	close(listener);
	ck_assert_int_eq(system(line), 0);
	free(line);
}

/* ---- in the sandbox: each returns 0 if it could ---- */

static int
reads_outside(void)
{
	return open(outside, O_RDONLY) >= 0 ? 0 : errno;
}

static int
writes_outside(void)
{
	return open(outside, O_WRONLY) >= 0 ? 0 : errno;
}

static int
makes_outside(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/new", dir);
	return open(path, O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : errno;
}

static int
removes_outside(void)
{
	return unlink(outside) == 0 ? 0 : errno;
}

static int
writes_inside(void)
{
	char path[128], again[128];
	int fd;

	snprintf(path, sizeof(path), "%s/new", inside);
	snprintf(again, sizeof(again), "%s/renamed", inside);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || write(fd, "x", 1) != 1 || ftruncate(fd, 0) != 0 ||
	    fsync(fd) != 0 || rename(path, again) != 0 || unlink(again) != 0)
		return errno;
	return 0;
}

static int
connects(uint16_t to)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(to),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0
		   ? 0
		   : errno;
}

static int
connects_to_its_server(void)
{
	return connects(port);
}

static int
listens_anywhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)(port ^ 1)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0
		   ? 0
		   : errno;
}

static int
runs_a_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return errno;
}

static int
traces_its_parent(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0 : errno;
}

static int
becomes_root(void)
{
	return setuid(0) == 0 && geteuid() == 0 ? 0 : EPERM;
}

static int
kills_its_parent(void)
{
	return kill(getppid(), 0) == 0 ? 0 : errno;
}

static int
maps_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED
		   ? 0
		   : errno;
}

/* ---- trying ---- */

#define KILLED 1000

/* What TRY comes to in the sandbox S: 0, an errno, or KILLED. */
static int
outcome(const struct sandbox *s, int (*attempt)(void), int *abi)
{
	int status, told[2];
	pid_t pid;

	ck_assert_int_eq(pipe(told), 0);
	pid = fork();
	if (pid == 0) {
		int found = 0;

		signal(SIGSYS, SIG_DFL);
		if (sandbox_enter(s, &found) != ERR_NONE)
			_exit(200);
		if (write(told[1], &found, sizeof(found)) !=
		    (ssize_t)sizeof(found))
			_exit(201);
		_exit(attempt());
	}
	close(told[1]);
	*abi = 0;
	if (read(told[0], abi, sizeof(*abi)) != (ssize_t)sizeof(*abi))
		*abi = -1;
	close(told[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? KILLED : -1;
	ck_assert_int_ne(WEXITSTATUS(status), 200);
	return WEXITSTATUS(status);
}

static const struct {
	const char *what;
	int (*attempt)(void);
	int expected; /* 0: may; else must not, as this errno or KILLED */
	int abi;      /* Landlock that it takes; 0: none */
} attempts[] = {
	{ "reads outside", reads_outside, EACCES, 1 },
	{ "writes outside", writes_outside, EACCES, 1 },
	{ "makes a file outside", makes_outside, EACCES, 1 },
	{ "removes outside", removes_outside, EACCES, 1 },
	{ "writes inside", writes_inside, 0, 0 },
	{ "connects to its server", connects_to_its_server, 0, 0 },
	{ "listens anywhere", listens_anywhere, EACCES, 4 },
	{ "runs a program", runs_a_program, KILLED, 0 },
	{ "traces its parent", traces_its_parent, KILLED, 0 },
	{ "becomes root", becomes_root, EPERM, 0 },
	{ "kills its parent", kills_its_parent, EPERM, 0 },
	{ "makes memory executable", maps_code, EPERM, 0 },
};

static struct bus *
bus_to(uint16_t server)
{
	const struct bus_link links[] = {
		{ .client = ROLE_TEXT, .server = ROLE_STORE, .port = server },
	};

	return bus_open(ROLE_TEXT, links, 1);
}

START_TEST(role_can_do_its_work_and_nothing_else)
{
	const char *const write[] = { inside, NULL };
	struct bus *bus = bus_to(port);
	struct sandbox s = { .write = write,
		.may = SANDBOX_BUS | SANDBOX_THREADS | SANDBOX_WRITE,
		.bus = bus,
		.uid = USER };
	int abi, found;

	found = outcome(&s, attempts[_i].attempt, &abi);
	if (abi < attempts[_i].abi)
		printf("%s: not tried, Landlock here is ABI %d\n",
		    attempts[_i].what, abi);
	else
		ck_assert_msg(found == attempts[_i].expected,
		    "%s: %d instead of %d", attempts[_i].what, found,
		    attempts[_i].expected);
	bus_close(bus);
}
END_TEST

static uint16_t forbidden_port;

static int
connects_elsewhere(void)
{
	return connects(forbidden_port);
}

START_TEST(role_reaches_no_port_but_its_servers)
{
	struct bus *bus = bus_to((uint16_t)(port ^ 1));
	struct sandbox s = { .may = SANDBOX_BUS | SANDBOX_THREADS, .bus = bus };
	int abi, found;

	forbidden_port = port;
	found = outcome(&s, connects_elsewhere, &abi);
	if (abi >= 4)
		ck_assert_int_eq(found, EACCES);
	else
		printf("ports: not tried, Landlock here is ABI %d\n", abi);
	bus_close(bus);
}
END_TEST

static int
is_user(void)
{
	return geteuid() == USER && getegid() == USER && getuid() == USER ? 0
									  : 1;
}

START_TEST(root_becomes_the_roles_own_user)
{
	struct sandbox s = { .may = SANDBOX_BUS, .uid = USER };
	int abi;

	if (geteuid() != 0) {
		printf("users: not tried, this is not root\n");
		return;
	}
	ck_assert_int_eq(outcome(&s, is_user, &abi), 0);
}
END_TEST

static int
opens_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

START_TEST(tightest_sandbox_kills_for_a_socket)
{
	struct sandbox s = { .kill = true };
	int abi;

	ck_assert_int_eq(outcome(&s, opens_a_socket, &abi), KILLED);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *tc = tcase_create("sandbox");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, role_can_do_its_work_and_nothing_else, 0,
	    (int)countof(attempts));
	tcase_add_test(tc, role_reaches_no_port_but_its_servers);
	tcase_add_test(tc, root_becomes_the_roles_own_user);
	tcase_add_test(tc, tightest_sandbox_kills_for_a_socket);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
