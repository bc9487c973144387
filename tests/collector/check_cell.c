#include "collector/cell.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../schema/side_by_side.h"
#include "collector/cell_frame.h"
#include "collector/cell_shut.h"
#include "schema/mem.h"

/* ---- an evil cell: what it tries, shut in ---- */

/* Each returns 0 if it was refused with EACCES, 1 if it succeeded, 2 if it
 * failed in another way; or the process is killed. */
static int
verdict(long result)
{
	return result >= 0 ? 1 : errno == EACCES ? 0 : 2;
}

static int
open_passwords(void)
{
	return verdict(open("/etc/passwd", O_RDONLY));
}

static int
list_root(void)
{
	return verdict(open("/", O_RDONLY | O_DIRECTORY));
}

static int
create_a_file(void)
{
	return verdict(open("/tmp/peerlog-evil", O_CREAT | O_WRONLY, 0600));
}

static int
write_a_file_that_is_there(void)
{
	return verdict(open("/dev/null", O_RDWR));
}

static int
open_a_socket(void)
{
	return verdict(socket(AF_INET, SOCK_STREAM, 0));
}

static int
execute_a_shell(void)
{
	char *const argv[] = { (char *)(uintptr_t) "sh", NULL };

	return verdict(execve("/bin/sh", argv, argv + 1));
}

static int
fork_a_child(void)
{
	return verdict(fork());
}

static int
kill_the_parent(void)
{
	return verdict(kill(getppid(), 0));
}

static int
trace_the_parent(void)
{
	return verdict(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
run_memory(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED ? 1 : errno == EACCES ? 0 : 2;
}

static int
remove_a_file(void)
{
	return verdict(unlink("/etc/hostname"));
}

static int
raise_a_limit(void)
{
	struct rlimit l = { RLIM_INFINITY, RLIM_INFINITY };

	return verdict(setrlimit(RLIMIT_NOFILE, &l));
}

static int
become_root(void)
{
	return verdict(setuid(0));
}

static const struct {
	const char *name;
	int (*try)(void);
	bool by_landlock; /* needs ABI 1 */
} evil[] = {
	{ "open passwords", open_passwords, true },
	{ "list the root folder", list_root, true },
	{ "create a file", create_a_file, false },
	{ "write a file", write_a_file_that_is_there, false },
	{ "open a socket", open_a_socket, false },
	{ "execute a shell", execute_a_shell, false },
	{ "fork", fork_a_child, false },
	{ "signal the parent", kill_the_parent, false },
	{ "trace the parent", trace_the_parent, false },
	{ "map memory to run", run_memory, false },
	{ "remove a file", remove_a_file, false },
	{ "raise a limit", raise_a_limit, false },
	{ "become root", become_root, false },
};

/* Runs TRY in a process that has shut itself in; its wait status.  The
 * process tells *ABI through a pipe. */
static int
run_shut_in(int (*try)(void), int *abi)
{
	int fds[2], status;
	pid_t pid;

	*abi = -1;
	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int found;

		if (cell_shut_in(&found) != ERR_NONE)
			_exit(99);
		if (write(fds[1], &found, sizeof(found)) != sizeof(found))
			_exit(98);
		_exit(try());
	}
	close(fds[1]);
	ck_assert_int_eq(read(fds[0], abi, sizeof(*abi)), sizeof(*abi));
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

START_TEST(a_cell_that_turns_evil_is_refused_or_killed)
{
	int abi;
	int status = run_shut_in(evil[_i].try, &abi);

	if (abi < 1 && evil[_i].by_landlock) {
		fprintf(stderr,
		    "this kernel has no Landlock: \"%s\" is not tested\n",
		    evil[_i].name);
		return;
	}
	if (WIFSIGNALED(status))
		ck_assert_msg(WTERMSIG(status) == SIGSYS, "%s: signal %d",
		    evil[_i].name, WTERMSIG(status));
	else
		ck_assert_msg(WEXITSTATUS(status) == 0, "%s: %d", evil[_i].name,
		    WEXITSTATUS(status));
}
END_TEST

static int
use_what_a_reader_needs(void)
{
	char *p = malloc(64 << 20);
	char text[64];

	if (p == NULL)
		return 1;
	memset(p, 1, 64 << 20);
	free(p);
	snprintf(text, sizeof(text), "%g", 1.5);
	if (open("/etc/fonts/fonts.conf", O_RDONLY) < 0 && errno != ENOENT)
		return 2;
	return strcmp(text, "1.5") == 0 ? 0 : 3;
}

START_TEST(what_a_reader_needs_is_allowed)
{
	int abi;
	int status = run_shut_in(use_what_a_reader_needs, &abi);

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
static int
take_all_memory(void)
{
	size_t i;

	for (i = 0; i < 64; i++)
		if (mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			return 0;
	return 1;
}

START_TEST(memory_has_a_limit)
{
	int abi;
	int status = run_shut_in(take_all_memory, &abi);

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST
#endif

/* ---- cells that fail: this program, executed again with a mode ---- */

static void
put_frame(enum cell_frame kind, const struct buf *body)
{
	uint8_t head[CELL_HEAD_LEN];
	size_t len = body == NULL ? 0 : body->len;

	cell_frame_head(head, kind, len);
	if (write(1, head, sizeof(head)) < 0 ||
	    (len > 0 && write(1, body->data, len) < 0))
		_exit(1);
}

/* Takes in one frame. */
static void
take_frame(void)
{
	uint8_t head[CELL_HEAD_LEN], byte;
	enum cell_frame kind;
	size_t len, i;

	for (i = 0; i < sizeof(head); i++)
		if (read(0, &head[i], 1) != 1)
			_exit(1);
	if (cell_frame_parse(head, &kind, &len) != ERR_NONE)
		_exit(1);
	while (len-- > 0)
		if (read(0, &byte, 1) != 1)
			_exit(1);
}

static void
put_sheet(void)
{
	struct page_reading page = { .sheet = 1, .page = 1 };
	struct buf body;

	buf_init(&body, 1 << 16);
	page.form = mem_text("monthly");
	if (reading_encode(&page, &body) != ERR_NONE)
		_exit(1);
	put_frame(CELL_SHEET, &body);
	buf_fini(&body);
	page_reading_fini(&page);
}

static int
act_as_cell(const char *mode)
{
	const char clean = CELL_CLEAN;
	uint32_t number = (uint32_t)getpid();
	struct buf body;
	char go;

	take_frame();
	buf_init(&body, 64);
	buf_put_u32(&body, 7);
	buf_put_u32(&body, number);
	put_frame(CELL_READY, &body);
	for (;;) {
		take_frame();
		put_sheet();
		if (strcmp(mode, "crash") == 0)
			abort();
		if (strcmp(mode, "hang") == 0)
			pause();
		if (strcmp(mode, "lie") == 0)
			put_frame(CELL_SETUP, &body);
		if (strcmp(mode, "babble") == 0)
			put_frame(CELL_SHEET, &body);
		if (strcmp(mode, "flood") == 0)
			for (;;)
				put_sheet();
		put_frame(CELL_END, NULL);
		if (strcmp(mode, "forge") == 0) /* an answer to no question */
			put_frame(CELL_READY, &body);
		if (strcmp(mode, "good") == 0 || strcmp(mode, "forge") == 0) {
			if (write(CELL_CONTROL, &clean, 1) != 1 ||
			    read(CELL_CONTROL, &go, 1) != 1 || go != CELL_GO)
				_exit(1);
			buf_clear(&body);
			buf_put_u32(&body, 7);
			buf_put_u32(&body, ++number);
			put_frame(CELL_READY, &body);
		}
	}
}

struct heard {
	int sheets;
	char problem[200];
};

static void
hear(const struct page_reading *page, void *arg)
{
	struct heard *heard = arg;

	heard->sheets++;
	ck_assert_int_eq(page->sheet, heard->sheets);
	if (page->problem != NULL)
		snprintf(heard->problem, sizeof(heard->problem), "%s",
		    page->problem);
}

static struct cell *
new_cell(const char *mode)
{
	const char *argv[] = { "/proc/self/exe", mode, NULL };
	struct cell_options options = {
		.study = "none", .patience = 1, .argv = argv
	};
	struct cell *cell;

	ck_assert_int_eq(cell_new(&options, &cell), ERR_NONE);
	ck_assert_int_eq(cell_landlock(cell), 7);
	return cell;
}

static void
read_once(struct cell *cell, struct heard *heard)
{
	struct cell_file file = { .data = "x", .len = 1 };

	*heard = (struct heard){ 0 };
	ck_assert_int_eq(cell_read(cell, &file, hear, heard), ERR_NONE);
}

static const struct {
	const char *mode;
	int sheets;
	const char *problem;
} failing[] = {
	{ "crash", 2, "damaged" },
	{ "hang", 2, "too long" },
	{ "lie", 2, "damaged" },
	{ "babble", 2, "damaged" },
	{ "flood", CELL_SHEETS_MAX + 1, "damaged" },
};

START_TEST(a_cell_that_fails_gives_the_sheet_a_problem_and_work_goes_on)
{
	struct cell *cell = new_cell(failing[_i].mode);
	struct heard heard;
	int round;

	for (round = 0; round < 2; round++) {
		read_once(cell, &heard);
		ck_assert_int_eq(heard.sheets, failing[_i].sheets);
		ck_assert_ptr_nonnull(
		    strstr(heard.problem, failing[_i].problem));
	}
	cell_free(cell);
}
END_TEST

START_TEST(a_cell_reads_one_file_and_no_other)
{
	struct cell *cell = new_cell("good");
	struct heard heard;
	int first = cell_pid(cell);

	read_once(cell, &heard);
	ck_assert_int_eq(heard.sheets, 1);
	ck_assert_str_eq(heard.problem, "");
	read_once(cell, &heard);
	ck_assert_str_eq(heard.problem, "");
	ck_assert_int_eq(cell_pid(cell), 0); /* the next is not ready yet */
	cell_free(cell);
	ck_assert_int_eq(kill(first, 0), -1);
}
END_TEST

START_TEST(what_an_ended_cell_left_in_its_pipe_is_not_heard)
{
	struct cell *cell = new_cell("forge");
	struct heard heard;
	int round;

	for (round = 0; round < 3; round++) {
		read_once(cell, &heard);
		ck_assert_int_eq(heard.sheets, 1);
		ck_assert_str_eq(heard.problem, "");
	}
	cell_free(cell);
}
END_TEST

START_TEST(a_cell_that_does_not_end_after_its_file_is_killed)
{
	struct cell *cell = new_cell("stay");
	struct heard heard;
	int first = cell_pid(cell);

	read_once(cell, &heard);
	ck_assert_str_eq(heard.problem, "");
	ck_assert_int_eq(kill(first, 0), -1);
	read_once(cell, &heard);
	ck_assert_str_eq(heard.problem, "");
	cell_free(cell);
}
END_TEST

/* ---- the real cell ---- */

START_TEST(the_real_cell_reads_a_page_and_is_another_for_the_next)
{
	const char *argv[] = { BINARY_DIR "/bin/peerlogd", "--role", "cell",
		NULL };
	struct cell_options options = { .study = SIDE_BY_SIDE,
		.models = SOURCE_DIR "/ocr/models",
		.argv = argv };
	struct cell_file file = { .data = "%PDF-1.4 of nothing", .len = 19 };
	struct heard heard = { 0 };
	struct cell *cell;
	int first, abi = 0;

	ck_assert_int_eq(cell_new(&options, &cell), ERR_NONE);
	first = cell_pid(cell);
	ck_assert_int_gt(first, 0);
	ck_assert_int_eq(cell_read(cell, &file, hear, &heard), ERR_NONE);
	ck_assert_int_eq(heard.sheets, 1);
	ck_assert_str_ne(heard.problem, "");
	heard = (struct heard){ 0 };
	ck_assert_int_eq(cell_read(cell, &file, hear, &heard), ERR_NONE);
	ck_assert_int_eq(heard.sheets, 1);
	(void)run_shut_in(use_what_a_reader_needs, &abi);
	ck_assert_int_eq(cell_landlock(cell), abi);
	cell_free(cell);
	ck_assert_int_eq(kill(first, 0), -1);
}
END_TEST

START_TEST(a_cell_that_died_while_it_waited_is_replaced)
{
	struct cell *cell = new_cell("good");
	int first = cell_pid(cell);
	struct heard heard;
	siginfo_t info;

	kill(first, SIGKILL);
	ck_assert_int_eq(
	    waitid(P_PID, (id_t)first, &info, WEXITED | WNOWAIT), 0);
	read_once(cell, &heard);
	ck_assert_int_eq(heard.sheets, 1);
	ck_assert_str_eq(heard.problem, "");
	cell_free(cell);
}
END_TEST

START_TEST(a_file_over_the_limit_never_reaches_the_cell)
{
	struct cell *cell = new_cell("crash");
	struct cell_file file = { .data = "x", .len = CELL_FILE_MAX + 1 };
	struct heard heard = { 0 };

	ck_assert_int_eq(cell_read(cell, &file, hear, &heard), ERR_NONE);
	ck_assert_int_eq(heard.sheets, 1);
	ck_assert_ptr_nonnull(strstr(heard.problem, "32 MB"));
	cell_free(cell);
}
END_TEST

START_TEST(no_cell_at_all_is_an_error_of_the_machine)
{
	const char *argv[] = { "/nonexistent", NULL };
	struct cell_options options = { .study = "none", .argv = argv };
	struct cell *cell;

	ck_assert_int_eq(cell_new(&options, &cell), ERR_IO);
	ck_assert_ptr_null(cell);
}
END_TEST

int
main(int argc, char **argv)
{
	Suite *suite = suite_create("cell");
	TCase *tcase = tcase_create("cell");

	if (argc > 1)
		return act_as_cell(argv[1]);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_cell_that_turns_evil_is_refused_or_killed,
	    0, countof(evil));
	tcase_add_test(tcase, what_a_reader_needs_is_allowed);
#ifndef __SANITIZE_ADDRESS__
	tcase_add_test(tcase, memory_has_a_limit);
#endif
	tcase_add_loop_test(tcase,
	    a_cell_that_fails_gives_the_sheet_a_problem_and_work_goes_on, 0,
	    countof(failing));
	tcase_add_test(tcase, a_cell_reads_one_file_and_no_other);
	tcase_add_test(tcase, what_an_ended_cell_left_in_its_pipe_is_not_heard);
	tcase_add_test(
	    tcase, a_cell_that_does_not_end_after_its_file_is_killed);
	tcase_add_test(
	    tcase, the_real_cell_reads_a_page_and_is_another_for_the_next);
	tcase_add_test(tcase, a_cell_that_died_while_it_waited_is_replaced);
	tcase_add_test(tcase, a_file_over_the_limit_never_reaches_the_cell);
	tcase_add_test(tcase, no_cell_at_all_is_an_error_of_the_machine);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
