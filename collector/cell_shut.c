/* The cell shuts itself in: limits, Landlock by ABI, seccomp.  See
 * cell_shut.h for what it may and may not. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collector/cell_shut.h"
#include "schema/mem.h"

#define NOBODY 65534

#define CELL_MEMORY      (1024ul * 1024 * 1024)
#define CELL_FILE_SIZE   (1024ul * 1024) /* 0 would kill on a stderr file */
#define CELL_DESCRIPTORS 64
#define CELL_CPU         600 /* seconds; the outside kills it sooner */

/* Rights that came after the headers of Debian 12 (ABI 2), by ABI. */
#define FS_TRUNCATE  (1ull << 14) /* 3 */
#define FS_IOCTL_DEV (1ull << 15) /* 5 */
#define NET_BIND     (1ull << 0)  /* 4 */
#define NET_CONNECT  (1ull << 1)  /* 4 */
#define SCOPE_ALL    3ull         /* 6: abstract sockets, signals */

/* linux/landlock.h of ABI 6; the kernel takes as much of it as it knows. */
struct ruleset {
	uint64_t fs, net, scoped;
};

static const char *const readable[] = {
	"/usr/share/fonts",
	"/usr/local/share/fonts",
	"/usr/share/fontconfig",
	"/usr/share/poppler",
	"/etc/fonts",
	"/var/cache/fontconfig",
	"/etc/localtime",
};

static void
limit(int what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)what, &now) != 0)
		return;
	if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
		most = now.rlim_max;
	now = (struct rlimit){ .rlim_cur = most, .rlim_max = most };
	(void)setrlimit((__rlimit_resource_t)what, &now);
}

static void
limit_all(void)
{
#ifndef __SANITIZE_ADDRESS__ /* whose shadow is terabytes */
	limit(RLIMIT_AS, CELL_MEMORY);
#endif
	limit(RLIMIT_CPU, CELL_CPU);
	limit(RLIMIT_FSIZE, CELL_FILE_SIZE);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, CELL_DESCRIPTORS);
}

static uint64_t
file_rights(int abi)
{
	uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	if (abi >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		rights |= FS_TRUNCATE;
	if (abi >= 5)
		rights |= FS_IOCTL_DEV;
	return rights;
}

static void
allow_reading(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access =
		    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
		.parent_fd = open(path, O_PATH | O_CLOEXEC),
	};

	if (rule.parent_fd < 0)
		return; /* not installed here */
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
		&rule, 0) != 0) { /* a plain file takes no READ_DIR */
		rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
		(void)syscall(SYS_landlock_add_rule, ruleset,
		    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	}
	close(rule.parent_fd);
}

/* Landlock as far as this kernel has it; returns its ABI, 0 for none. */
static int
landlock(void)
{
	struct ruleset rules = { 0 };
	size_t i, size;
	int fd;
	int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 1)
		return 0;
	rules.fs = file_rights(abi);
	rules.net = abi >= 4 ? NET_BIND | NET_CONNECT : 0;
	rules.scoped = abi >= 6 ? SCOPE_ALL : 0;
	size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (fd < 0)
		return 0;
	for (i = 0; i < countof(readable); i++)
		allow_reading(fd, readable[i]);
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		abi = 0;
	close(fd);
	return abi;
}

/* System calls of a reader that has loaded what it needs. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(close),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(fstatfs),
	SCMP_SYS(statfs),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(getdents64),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getrandom),
	SCMP_SYS(getrusage),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list),
};

/* Calls that are refused without killing: libraries ask and can do without. */
static const struct {
	int call, err;
} refused[] = {
	{ SCMP_SYS(ioctl), ENOTTY },
	{ SCMP_SYS(fcntl), EINVAL },
	{ SCMP_SYS(fadvise64), 0 },
};

/* Where an argument decides. */
static int
allow_by_argument(scmp_filter_ctx filter)
{
	const uint64_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC |
				 O_APPEND |
				 (__O_TMPFILE & ~(uint64_t)O_DIRECTORY);
	const uint64_t exec = 4; /* PROT_EXEC */
	int bad = 0;

	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
	    SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, exec, 0));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, exec, 0));
	/* To ask for a limit, not to set one. */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
	    SCMP_A2(SCMP_CMP_EQ, 0));
	/* abort() */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	return bad;
}

static enum err
seccomp(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int bad = filter == NULL;
	size_t i;

	for (i = 0; !bad && i < countof(allowed); i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; !bad && i < countof(refused); i++)
		bad |= seccomp_rule_add(filter,
		    SCMP_ACT_ERRNO((uint16_t)refused[i].err), refused[i].call,
		    0);
	if (!bad)
		bad |= allow_by_argument(filter);
	if (!bad)
		bad |= seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	return bad ? ERR_LIBRARY : ERR_NONE;
}

/* Started as root, it becomes nobody. */
static enum err
drop_root(void)
{
	if (geteuid() != 0)
		return ERR_NONE;
	if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) != 0)
		return ERR_LIBRARY;
	return ERR_NONE;
}

enum err
cell_shut_in(int *abi)
{
	enum err err;

	*abi = 0;
	limit_all();
	if ((err = drop_root()) != ERR_NONE)
		return err;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return ERR_LIBRARY;
	*abi = landlock();
	return seccomp();
}
