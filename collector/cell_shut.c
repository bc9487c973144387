/* The cell shuts itself in: limits, and the tightest sandbox.  See
 * cell_shut.h for what it may and may not. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "collector/cell_shut.h"
#include "collector/sandbox.h"

#define NOBODY 65534

#define CELL_MEMORY      (1024ul * 1024 * 1024)
#define CELL_FILE_SIZE   (1024ul * 1024) /* 0 would kill on a stderr file */
#define CELL_DESCRIPTORS 64
#define CELL_CPU         600 /* seconds; the outside kills it sooner */

static const char *const readable[] = {
	"/usr/share/fonts",
	"/usr/local/share/fonts",
	"/usr/share/fontconfig",
	"/usr/share/poppler",
	"/etc/fonts",
	"/var/cache/fontconfig",
	"/etc/localtime",
	NULL,
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

enum err
cell_shut_in(int *abi)
{
	const struct sandbox sandbox = {
		.read = readable, .uid = NOBODY, .kill = true
	};

	limit_all();
	return sandbox_enter(&sandbox, abi);
}
