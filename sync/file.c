#include "sync/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/mem.h"

#define STEP 4096

static enum err
from_errno(void)
{
	switch (errno) {
	case ENOENT:
		return ERR_NOT_FOUND;
	case EEXIST:
		return ERR_EXISTS;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	default:
		return ERR_IO;
	}
}

enum err
file_read(const char *path, struct buf *out)
{
	uint8_t step[STEP];
	enum err err;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return from_errno();
	do {
		n = read(fd, step, sizeof(step));
		if (n > 0)
			buf_put(out, step, (size_t)n);
	} while ((n > 0 && !out->failed) || (n < 0 && errno == EINTR));
	err = n < 0 ? ERR_IO : buf_err(out);
	mem_wipe(step, sizeof(step));
	close(fd);
	return err;
}

static enum err
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		data += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0 ? ERR_NONE : ERR_IO;
}

static enum err
sync_folder_of(const char *path)
{
	char *copy = mem_text(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err err = fd >= 0 && fsync(fd) == 0 ? ERR_NONE : ERR_IO;

	if (fd >= 0)
		close(fd);
	free(copy);
	return err;
}

enum err
file_create(const char *path, unsigned mode, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	enum err err;

	if (fd < 0)
		return from_errno();
	err = write_all(fd, data, len);
	if (close(fd) != 0 && err == ERR_NONE)
		err = ERR_IO;
	if (err == ERR_NONE)
		err = sync_folder_of(path);
	if (err != ERR_NONE)
		unlink(path);
	return err;
}

char *
file_beside(const char *path, const char *suffix)
{
	return mem_printf("%s%s", path, suffix);
}

char *
file_line(const char *text, size_t len, size_t *at)
{
	const char *line = text + *at, *end;
	size_t n = len - *at;

	if (n == 0)
		return NULL;
	end = memchr(line, '\n', n);
	if (end != NULL)
		n = (size_t)(end - line);
	*at += n + (end != NULL);
	if (memchr(line, '\0', n) != NULL)
		return NULL;
	if (n > 0 && line[n - 1] == '\r')
		n--;
	return mem_text_n(line, n);
}
