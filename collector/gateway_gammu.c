/* gammu-smsd with its files back-end.
 *
 * In the spool folder: gammu-smsd writes each part of a message to
 * inbox/INdate_time_serial_number_part.txt in UTF-16 with a byte order mark,
 * then runs `gateway-received` (deploy/gateway-received, smsd's RunOnReceive)
 * with the parts' names, which moves them all into one new folder and renames
 * that into ready/: a folder in ready/ is a whole message.  It sends what it
 * finds as outbox/OUT*.txt and moves it to sent/.
 *
 * A part that stays on the way (a crash before the script was through) is
 * taken as a message of its own once it is ADOPT_SECONDS old. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/gateway.h"
#include "collector/segments.h"
#include "schema/buf.h"
#include "schema/mem.h"

#define ADOPT_SECONDS 120
#define PARTS_MAX     16
/* UTF-16 units that SEGMENTS_MAX messages hold, of either alphabet. */
#define GATEWAY_SEND_MAX (SEGMENTS_MAX * 153)

struct gateway {
	int dir, inbox, ready, outbox, sent, unreadable; /* folders */
	unsigned n_unreadable;
};

static enum err
open_folder(int at, const char *name, int *fd)
{
	if (mkdirat(at, name, 0700) != 0 && errno != EEXIST)
		return ERR_IO;
	*fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *fd < 0 ? ERR_IO : ERR_NONE;
}

static void
close_if(int fd)
{
	if (fd >= 0)
		close(fd);
}

enum err
gateway_open(const char *dir, struct gateway **gateway)
{
	struct gateway *g = mem_new(struct gateway);
	enum err err = ERR_IO;

	*gateway = NULL;
	*g = (struct gateway){ -1, -1, -1, -1, -1, -1, 0 };
	if ((err = open_folder(AT_FDCWD, dir, &g->dir)) != ERR_NONE ||
	    (err = open_folder(g->dir, "inbox", &g->inbox)) != ERR_NONE ||
	    (err = open_folder(g->dir, "ready", &g->ready)) != ERR_NONE ||
	    (err = open_folder(g->dir, "outbox", &g->outbox)) != ERR_NONE ||
	    (err = open_folder(g->dir, "sent", &g->sent)) != ERR_NONE ||
	    (err = open_folder(g->dir, "unreadable", &g->unreadable)) !=
		ERR_NONE) {
		gateway_free(g);
		return err;
	}
	*gateway = g;
	return ERR_NONE;
}

void
gateway_free(struct gateway *g)
{
	if (g == NULL)
		return;
	close_if(g->unreadable);
	close_if(g->sent);
	close_if(g->outbox);
	close_if(g->ready);
	close_if(g->inbox);
	close_if(g->dir);
	free(g);
}

unsigned
gateway_unreadable(const struct gateway *g)
{
	return g->n_unreadable;
}

/* Names in folder FD that start with PREFIX, sorted; owned list of owned. */
static char **
list_folder(int fd, const char *prefix, size_t *n)
{
	DIR *d = fdopendir(openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	struct dirent *e;
	char **names = NULL;
	size_t i;

	*n = 0;
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' ||
		    strncmp(e->d_name, prefix, strlen(prefix)) != 0)
			continue;
		names = mem_grow(names, *n + 1, sizeof(*names));
		for (i = (*n)++; i > 0 && strcmp(names[i - 1], e->d_name) > 0;
		     i--)
			names[i] = names[i - 1];
		names[i] = mem_text(e->d_name);
	}
	if (d != NULL)
		closedir(d);
	return names;
}

static void
free_names(char **names, size_t n)
{
	while (n > 0)
		free(names[--n]);
	free(names);
}

/* Appends code point C to OUT as UTF-8. */
static void
put_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_put_u8(out, (uint8_t)c);
	} else if (c < 0x800) {
		buf_put_u8(out, (uint8_t)(0xc0 | c >> 6));
		buf_put_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_put_u8(out, (uint8_t)(0xe0 | c >> 12));
		buf_put_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_put_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		buf_put_u8(out, (uint8_t)(0xf0 | c >> 18));
		buf_put_u8(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		buf_put_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_put_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

/* UTF-16 (with its mark; big-endian without) or, with no NUL in it and well
 * formed, UTF-8.  UTF-16 ends at a NUL: gammu-smsd 1.42 writes as many units as
 * the text has bytes in UTF-8, so that what is not ASCII has a NUL and whatever
 * was in memory behind it. */
static enum err
decode_text(const uint8_t *p, size_t len, struct buf *out)
{
	bool little = len >= 2 && p[0] == 0xff && p[1] == 0xfe;
	bool marked = little || (len >= 2 && p[0] == 0xfe && p[1] == 0xff);
	uint32_t high = 0;
	size_t i;

	if (!marked && utf8_valid((const char *)p, len)) {
		buf_put(out, p, len);
		return buf_err(out);
	}
	if (len % 2 != 0)
		return ERR_INPUT;
	for (i = marked ? 2 : 0; i < len; i += 2) {
		uint32_t u = little ? p[i] | (uint32_t)p[i + 1] << 8
				    : (uint32_t)p[i] << 8 | p[i + 1];

		if (u == 0 && high == 0)
			break;
		if (high != 0) {
			if (u < 0xdc00 || u > 0xdfff)
				return ERR_INPUT;
			u = 0x10000 + ((high - 0xd800) << 10) + (u - 0xdc00);
			high = 0;
		} else if (u >= 0xd800 && u < 0xdc00) {
			high = u;
			continue;
		} else if (u >= 0xdc00 && u < 0xe000) {
			return ERR_INPUT;
		}
		put_utf8(out, u);
	}
	return high != 0 ? ERR_INPUT : buf_err(out);
}

static enum err
read_part(int folder, const char *name, struct buf *out)
{
	uint8_t bytes[2 * GATEWAY_TEXT_MAX + 2];
	enum err err = ERR_IO;
	ssize_t n;
	int fd;

	fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	n = read(fd, bytes, sizeof(bytes));
	if (n >= 0)
		err = decode_text(bytes, (size_t)n, out);
	close(fd);
	mem_wipe(bytes, sizeof(bytes));
	return err;
}

/* The sender in INdate_time_serial_SENDER_part.txt; owned, NULL if the name
 * is not of that form. */
static char *
sender_of(const char *name)
{
	const char *p = name, *end = strrchr(name, '_');
	int i;

	for (i = 0; i < 3; i++) {
		p = strchr(p, '_');
		if (p == NULL)
			return NULL;
		p++;
	}
	return end == NULL || end <= p ? NULL
				       : mem_text_n(p, (size_t)(end - p));
}

static enum err
read_message(
    struct gateway *g, const char *name, struct gateway_message *message)
{
	int folder = openat(
	    g->ready, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum err err = folder < 0 ? ERR_INPUT : ERR_NONE;
	char **parts = NULL;
	struct buf text;
	size_t i, n = 0;

	buf_init(&text, GATEWAY_TEXT_MAX);
	if (err == ERR_NONE)
		parts = list_folder(folder, "IN", &n);
	if (n == 0 || n > PARTS_MAX)
		err = ERR_INPUT;
	for (i = 0; err == ERR_NONE && i < n; i++)
		err = read_part(folder, parts[i], &text);
	if (err == ERR_NONE && (message->from = sender_of(parts[0])) == NULL)
		err = ERR_INPUT;
	if (err == ERR_NONE) {
		message->name = mem_text(name);
		message->text = buf_take_text(&text);
	}
	buf_fini(&text);
	free_names(parts, n);
	close_if(folder);
	return err;
}

static bool
old(int folder, const char *name)
{
	struct stat st;

	return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       time(NULL) - st.st_mtime >= ADOPT_SECONDS;
}

/* What smsd, or the script between, left on the way becomes a message: a lone
 * part in inbox/, a folder that was not renamed. */
static void
adopt_left_over(struct gateway *g)
{
	char **names, *path;
	size_t i, n;

	names = list_folder(g->inbox, "IN", &n);
	for (i = 0; i < n; i++) {
		path = mem_printf("%s/%s", names[i], names[i]);
		if (old(g->inbox, names[i]) &&
		    mkdirat(g->ready, names[i], 0700) == 0)
			(void)renameat(g->inbox, names[i], g->ready, path);
		free(path);
	}
	free_names(names, n);
	names = list_folder(g->dir, "part-", &n);
	for (i = 0; i < n; i++)
		if (old(g->dir, names[i]))
			(void)renameat(g->dir, names[i], g->ready, names[i]);
	free_names(names, n);
}

enum err
gateway_next(struct gateway *g, struct gateway_message *message)
{
	enum err err = ERR_NOT_FOUND;
	char **names;
	size_t i, n;

	memset(message, 0, sizeof(*message));
	adopt_left_over(g);
	names = list_folder(g->ready, "", &n);
	for (i = 0; err != ERR_NONE && i < n; i++) {
		err = read_message(g, names[i], message);
		if (err == ERR_NONE)
			break;
		g->n_unreadable++;
		err = ERR_NOT_FOUND;
		if (renameat(g->ready, names[i], g->unreadable, names[i]) != 0)
			err = ERR_IO;
	}
	free_names(names, n);
	return err;
}

enum err
gateway_done(struct gateway *g, const struct gateway_message *message)
{
	int folder = openat(g->ready, message->name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char **parts;
	size_t i, n;

	if (folder < 0)
		return errno == ENOENT ? ERR_NONE : ERR_IO;
	parts = list_folder(folder, "", &n);
	for (i = 0; i < n; i++)
		(void)unlinkat(folder, parts[i], 0);
	free_names(parts, n);
	close(folder);
	return unlinkat(g->ready, message->name, AT_REMOVEDIR) == 0 ? ERR_NONE
								    : ERR_IO;
}

void
gateway_message_fini(struct gateway_message *message)
{
	free(message->name);
	mem_free_text(message->from);
	mem_free_text(message->text);
	memset(message, 0, sizeof(*message));
}

/* Big-endian UTF-16 with its mark, as smsd's `transmitformat = auto` reads. */
static void
encode_text(struct buf *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;
	int more;

	buf_put(out, "\xfe\xff", 2);
	while (*p != 0) {
		more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
		c = more == 0 ? *p : *p & (0x3fu >> more);
		for (p++; more > 0; more--)
			c = c << 6 | (*p++ & 0x3f);
		if (c >= 0x10000) {
			uint32_t high = 0xd800 + ((c - 0x10000) >> 10);

			buf_put_u8(out, (uint8_t)(high >> 8));
			buf_put_u8(out, (uint8_t)high);
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
		}
		buf_put_u8(out, (uint8_t)(c >> 8));
		buf_put_u8(out, (uint8_t)c);
	}
}

/* Copies of what was sent name phones: they go. */
static void
drop_sent(struct gateway *g)
{
	char **names;
	size_t i, n;

	names = list_folder(g->sent, "OUT", &n);
	for (i = 0; i < n; i++)
		(void)unlinkat(g->sent, names[i], 0);
	free_names(names, n);
}

enum err
gateway_send(
    struct gateway *g, const char *name, const char *to, const char *text)
{
	char *final = mem_printf("OUTM_%s_%s.txt", to, name);
	char *part = mem_printf("part-%s", name), *plain = NULL;
	enum err err = ERR_IO;
	struct buf out;
	int fd;

	buf_init(&out, 2 * GATEWAY_SEND_MAX + 2);
	if (!utf8_valid(text, strlen(text))) {
		err = ERR_INPUT;
		goto out;
	}
	plain = segments_plain(text);
	if (segments(plain) > SEGMENTS_MAX) {
		err = ERR_SIZE;
		goto out;
	}
	encode_text(&out, plain);
	if ((err = buf_err(&out)) != ERR_NONE)
		goto out;
	if (faccessat(g->sent, final, F_OK, 0) == 0)
		goto out;
	drop_sent(g);
	err = ERR_IO;
	fd = openat(
	    g->outbox, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		goto out;
	if (write(fd, out.data, out.len) == (ssize_t)out.len && fsync(fd) == 0)
		err = ERR_NONE;
	close(fd);
	if (err == ERR_NONE &&
	    (renameat(g->outbox, part, g->outbox, final) != 0 ||
		fsync(g->outbox) != 0))
		err = ERR_IO;
out:
	buf_fini(&out);
	mem_free_text(plain);
	free(part);
	mem_free_text(final);
	return err;
}
