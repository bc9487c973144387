/* Landlock and libseccomp: the one file that knows them. */
#include "collector/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collector/role.h"
#include "schema/mem.h"

/* Rights that came after the headers of Debian 12 (ABI 2), by ABI. */
#define FS_TRUNCATE   (1ull << 14) /* 3 */
#define FS_IOCTL_DEV  (1ull << 15) /* 5 */
#define NET_BIND      (1ull << 0)  /* 4 */
#define NET_CONNECT   (1ull << 1)  /* 4 */
#define SCOPE_ALL     3ull         /* 6: abstract sockets, signals */
#define RULE_NET_PORT 2

/* linux/landlock.h of ABI 6; the kernel takes as much of it as it knows. */
struct ruleset {
	uint64_t fs, net, scoped;
};
struct net_port {
	uint64_t rights, port;
};

/* What libraries look up while they run. */
static const char *const always[] = { "/etc/localtime", "/usr/share/zoneinfo",
	"/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/gai.conf",
	"/etc/host.conf", "/proc/sys/vm/overcommit_memory",
	"/sys/devices/system/cpu", "/dev/null", "/dev/urandom", NULL };

/* ---- Landlock ---- */

#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ      (READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE                                                                  \
	(READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |  \
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |     \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR)

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

/* Allows RIGHTS, of those that a plain file can have if PATH is one. */
static void
allow_path(int ruleset, const char *path, uint64_t rights)
{
	const uint64_t of_files = READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				  LANDLOCK_ACCESS_FS_EXECUTE | FS_TRUNCATE;
	struct landlock_path_beneath_attr rule = { .allowed_access = rights,
		.parent_fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat st;

	if (rule.parent_fd < 0)
		return; /* not installed here */
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= of_files;
	(void)syscall(SYS_landlock_add_rule, ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

static void
allow_paths(int ruleset, const char *const *paths, uint64_t rights)
{
	for (; paths != NULL && *paths != NULL; paths++)
		allow_path(ruleset, *paths, rights);
}

static void
allow_port(int ruleset, uint64_t rights, uint16_t port)
{
	struct net_port rule = { rights, port };

	if (port != 0)
		(void)syscall(
		    SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0);
}

static void
allow_ports(int ruleset, const struct sandbox *s)
{
	uint16_t ask[ROLE_COUNT], serve = 0;
	size_t i, n = bus_ports(s->bus, ask, &serve);

	for (i = 0; i < n; i++)
		allow_port(ruleset, NET_CONNECT, ask[i]);
	allow_port(ruleset, NET_BIND, serve);
	allow_port(ruleset, NET_BIND, s->listen);
}

static void
allow_all(int ruleset, const struct sandbox *s, int abi)
{
	uint64_t write = WRITE | (abi >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0) |
			 (abi >= 3 ? FS_TRUNCATE : 0);

	if (s->may != 0) {
		allow_paths(ruleset, always, READ);
		allow_path(ruleset, "/dev/null",
		    READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
	}
	allow_paths(ruleset, s->read,
	    s->may & SANDBOX_RUN ? READ | LANDLOCK_ACCESS_FS_EXECUTE : READ);
	allow_paths(ruleset, s->write, write);
	if (abi >= 4 && s->bus != NULL)
		allow_ports(ruleset, s);
}

/* As far as this kernel has it; returns its ABI, 0 for none. */
static int
landlock(const struct sandbox *s)
{
	struct ruleset rules = { 0 };
	int fd;
	int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 1)
		return 0;
	rules.fs = file_rights(abi);
	if (abi >= 4)
		rules.net = NET_BIND | NET_CONNECT;
	rules.scoped = abi >= 6 ? SCOPE_ALL : 0;
	fd = (int)syscall(SYS_landlock_create_ruleset, &rules,
	    abi >= 6   ? 24
	    : abi >= 4 ? 16
		       : 8,
	    0);
	if (fd < 0)
		return 0;
	allow_all(fd, s, abi);
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		abi = 0;
	close(fd);
	return abi;
}

/* ---- seccomp ---- */

static const int base_calls[] = { SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
	SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(stat),
	SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(fstatfs), SCMP_SYS(statfs),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(sysinfo),
	SCMP_SYS(uname), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(rseq), SCMP_SYS(set_robust_list) };

static const int thread_calls[] = { SCMP_SYS(clone), SCMP_SYS(clone3),
	SCMP_SYS(set_tid_address), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(fcntl), SCMP_SYS(dup),
	SCMP_SYS(ioctl), SCMP_SYS(restart_syscall), SCMP_SYS(getppid),
	SCMP_SYS(membarrier), SCMP_SYS(mlock), SCMP_SYS(munlock),
	SCMP_SYS(prctl), SCMP_SYS(fadvise64), SCMP_SYS(umask),
	SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(alarm),
	SCMP_SYS(setitimer) };

static const int socket_calls[] = { SCMP_SYS(socket), SCMP_SYS(socketpair),
	SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
	SCMP_SYS(connect), SCMP_SYS(shutdown), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
	SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg),
	SCMP_SYS(recvmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg),
	SCMP_SYS(sendfile) };

static const int write_calls[] = { SCMP_SYS(open), SCMP_SYS(openat),
	SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(fsync),
	SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
	SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link),
	SCMP_SYS(linkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir),
	SCMP_SYS(fchmod), SCMP_SYS(fchown), SCMP_SYS(flock),
	SCMP_SYS(utimensat), SCMP_SYS(getdents) };

/* To start a cell and let it shut itself in. */
static const int run_calls[] = { SCMP_SYS(execve), SCMP_SYS(vfork),
	SCMP_SYS(fork), SCMP_SYS(wait4), SCMP_SYS(waitid), SCMP_SYS(kill),
	SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(pipe), SCMP_SYS(mmap),
	SCMP_SYS(mprotect), SCMP_SYS(arch_prctl), SCMP_SYS(setgroups),
	SCMP_SYS(setresuid), SCMP_SYS(setresgid), SCMP_SYS(setpgid),
	SCMP_SYS(prlimit64), SCMP_SYS(getrlimit), SCMP_SYS(setrlimit),
	SCMP_SYS(landlock_create_ruleset), SCMP_SYS(landlock_add_rule),
	SCMP_SYS(landlock_restrict_self), SCMP_SYS(seccomp), SCMP_SYS(open),
	SCMP_SYS(openat), SCMP_SYS(close_range), SCMP_SYS(sched_setaffinity),
	SCMP_SYS(chdir), SCMP_SYS(setsid), SCMP_SYS(tgkill), SCMP_SYS(capget) };

static const struct {
	unsigned may; /* any of these */
	const int *calls;
	size_t n;
} groups[] = {
	{ 0, base_calls, countof(base_calls) },
	{ SANDBOX_THREADS | SANDBOX_BUS, thread_calls, countof(thread_calls) },
	{ SANDBOX_BUS, socket_calls, countof(socket_calls) },
	{ SANDBOX_WRITE, write_calls, countof(write_calls) },
	{ SANDBOX_RUN, run_calls, countof(run_calls) },
};

/* Calls that are refused without killing: libraries ask and can do without. */
static const struct {
	int call, err;
} refused[] = {
	{ SCMP_SYS(ioctl), ENOTTY },
	{ SCMP_SYS(fcntl), EINVAL },
	{ SCMP_SYS(fadvise64), 0 },
};

static int
allow_groups(scmp_filter_ctx filter, unsigned may)
{
	size_t i, k;
	int bad = 0;

	for (i = 0; i < countof(groups); i++)
		for (k = 0; k < groups[i].n; k++)
			if (groups[i].may == 0 || (groups[i].may & may))
				bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW,
				    groups[i].calls[k], 0);
	return bad;
}

/* Where an argument decides. */
static int
allow_by_argument(scmp_filter_ctx filter, unsigned may)
{
	const uint64_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC |
				 O_APPEND |
				 (__O_TMPFILE & ~(uint64_t)O_DIRECTORY);
	const uint64_t exec = 4; /* PROT_EXEC */
	int bad = 0;

	if (!(may & (SANDBOX_WRITE | SANDBOX_RUN))) {
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open),
		    1, SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0));
		bad |=
		    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat),
			1, SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0));
	}
	if (!(may & SANDBOX_RUN)) {
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap),
		    1, SCMP_A2(SCMP_CMP_MASKED_EQ, exec, 0));
		bad |=
		    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect),
			1, SCMP_A2(SCMP_CMP_MASKED_EQ, exec, 0));
		/* to ask for a limit, not to set one */
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW,
		    SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));
		/* abort(), and threads of its own */
		bad |=
		    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
			1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	}
	return bad;
}

static int
refuse(scmp_filter_ctx filter, unsigned may)
{
	size_t i;
	int bad = 0;

	if (may & (SANDBOX_THREADS | SANDBOX_BUS))
		return 0; /* these may call them */
	for (i = 0; i < countof(refused); i++)
		bad |= seccomp_rule_add(filter,
		    SCMP_ACT_ERRNO((uint16_t)refused[i].err), refused[i].call,
		    0);
	return bad;
}

static enum err
seccomp(const struct sandbox *s)
{
	scmp_filter_ctx filter = seccomp_init(
	    s->kill ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
	int bad = filter == NULL;

	if (!bad)
		bad |= allow_groups(filter, s->may);
	if (!bad)
		bad |= allow_by_argument(filter, s->may);
	if (!bad)
		bad |= refuse(filter, s->may);
	/* what only an intruder would try */
	if (!bad && !s->kill && !(s->may & SANDBOX_RUN))
		bad |= seccomp_rule_add(
		    filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(execve), 0);
	if (!bad && !s->kill)
		bad |= seccomp_rule_add(
		    filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(ptrace), 0);
	if (!bad)
		bad |= seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	return bad ? ERR_LIBRARY : ERR_NONE;
}

/* ---- the user ---- */

static bool
usable(const char *const *paths, int how)
{
	for (; paths != NULL && *paths != NULL; paths++)
		if (access(*paths, F_OK) == 0 &&
		    faccessat(AT_FDCWD, *paths, how, AT_EACCESS) != 0)
			return false;
	return true;
}

/* Whether UID can use what the sandbox leaves; asked as UID. */
static bool
suits(const struct sandbox *s)
{
	bool ok;

	if (setegid(s->uid) != 0)
		return false;
	ok = seteuid(s->uid) == 0 && usable(s->read, R_OK) &&
	     usable(s->write, R_OK | W_OK | X_OK);
	if (seteuid(0) != 0 || setegid(0) != 0)
		fatal("cannot become root again");
	return ok;
}

static enum err
become(const struct sandbox *s)
{
	if (geteuid() != 0 || s->uid == 0)
		return ERR_NONE;
	if (!s->kill && !suits(s)) {
		role_note("stays root: user %u cannot reach its files", s->uid);
		return ERR_NONE;
	}
	if (setgroups(0, NULL) != 0 || setresgid(s->uid, s->uid, s->uid) != 0 ||
	    setresuid(s->uid, s->uid, s->uid) != 0)
		return ERR_LIBRARY;
	return ERR_NONE;
}

/* ---- all of it ---- */

static int
count_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	int n = 0;

	if (dir == NULL)
		return 1;
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2;
}

enum err
sandbox_enter(const struct sandbox *s, int *abi)
{
	int found;
	enum err err;

	if (count_threads() > 1)
		fatal("sandbox: other threads would stay outside");
	if ((err = become(s)) != ERR_NONE)
		return err;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    (!(s->may & SANDBOX_RUN) &&
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0))
		return ERR_LIBRARY;
	found = landlock(s);
	if (abi != NULL)
		*abi = found;
	return seccomp(s);
}

/* The user of BUS's role, 0 if it keeps the one it has. */
static unsigned
user_of(const struct bus *bus, const struct config *config)
{
	long base = config_number(config, "uid_base", 0, 4000000000);

	return base == 0 ? 0 : (unsigned)base + (unsigned)bus_role(bus);
}

enum err
sandbox_give(
    const struct bus *bus, const struct config *config, const char *dir)
{
	unsigned uid = user_of(bus, config);
	DIR *d = geteuid() == 0 && uid != 0 ? opendir(dir) : NULL;
	enum err err = ERR_NONE;
	struct dirent *entry;

	if (d == NULL)
		return ERR_NONE;
	while ((entry = readdir(d)) != NULL)
		if (strcmp(entry->d_name, "..") != 0 &&
		    fchownat(dirfd(d), entry->d_name, uid, uid,
			AT_SYMLINK_NOFOLLOW) != 0)
			err = ERR_IO;
	closedir(d);
	return err;
}

/* The port of ADDRESS:PORT. */
static uint16_t
port_of(const char *listen)
{
	const char *colon = strrchr(listen, ':');

	return colon == NULL ? 0 : (uint16_t)strtoul(colon + 1, NULL, 10);
}

enum err
sandbox_role(struct bus *bus, const struct config *config, unsigned may,
    const char *const *read, const char *const *write)
{
	struct sandbox s = { .read = read,
		.write = write,
		.may = may | SANDBOX_BUS | SANDBOX_THREADS,
		.bus = bus,
		.uid = user_of(bus, config) };
	enum err err;
	int abi;

	if (write != NULL)
		s.may |= SANDBOX_WRITE;
	if (may & SANDBOX_LISTEN)
		s.listen = port_of(config_text(config, "listen"));
#ifdef __SANITIZE_ADDRESS__
	/* at its end the leak check traces the process */
	(void)s, (void)abi;
	err = ERR_NONE;
#else
	err = sandbox_enter(&s, &abi);
	if (err != ERR_NONE)
		role_note("sandbox: %s", err_text(err));
	else if (abi == 0)
		role_note("sandbox: this kernel has no Landlock");
#endif
	/* a change of user forgets it */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	return err;
}
