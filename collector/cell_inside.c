/* The inside: the warden loads and forks cells, a cell shuts itself in and
 * reads files. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/cell.h"
#include "collector/cell_frame.h"
#include "collector/cell_shut.h"
#include "schema/mem.h"
#include "schema/study.h"

#define IDS_MAX 1000000

struct inside {
	struct study *study;
	struct reader *reader;
	struct buf out; /* one sheet */
};

static enum err
read_all(void *to, size_t len)
{
	uint8_t *p = to;
	ssize_t n;

	while (len > 0) {
		n = read(0, p, len);
		if (n == 0 || (n < 0 && errno != EINTR))
			return ERR_IO;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return ERR_NONE;
}

static enum err
write_all(const void *from, size_t len)
{
	const uint8_t *p = from;
	ssize_t n;

	while (len > 0) {
		n = write(1, p, len);
		if (n < 0 && errno != EINTR)
			return ERR_IO;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return ERR_NONE;
}

/* Reads a frame of KIND into BODY; ERR_IO at the end of the pipe. */
static enum err
receive(enum cell_frame kind, struct buf *body)
{
	uint8_t head[CELL_HEAD_LEN];
	enum cell_frame found;
	uint8_t *room;
	size_t len;
	enum err err;

	buf_clear(body);
	if ((err = read_all(head, sizeof(head))) != ERR_NONE ||
	    (err = cell_frame_parse(head, &found, &len)) != ERR_NONE)
		return err;
	if (found != kind)
		return ERR_STATE;
	room = buf_room(body, len);
	return room == NULL ? ERR_SIZE : read_all(room, len);
}

/* The outside is gone if this fails, and so are we. */
static void
answer(enum cell_frame kind, const struct buf *body)
{
	uint8_t head[CELL_HEAD_LEN];
	size_t len = body == NULL ? 0 : body->len;

	cell_frame_head(head, kind, len);
	if (write_all(head, sizeof(head)) != ERR_NONE ||
	    (len > 0 && write_all(body->data, len) != ERR_NONE))
		_exit(1);
}

static void
pass_sheet(const struct page_reading *page, void *arg)
{
	struct inside *inside = arg;
	struct page_reading big = { .sheet = page->sheet };

	buf_clear(&inside->out);
	if (reading_encode(page, &inside->out) != ERR_NONE) {
		buf_clear(&inside->out);
		big.problem = mem_text("the page is too large");
		if (reading_encode(&big, &inside->out) != ERR_NONE)
			_exit(1);
		page_reading_fini(&big);
	}
	answer(CELL_SHEET, &inside->out);
}

/* IDS is a blob of texts. */
static enum err
set_ids(struct inside *inside, const uint8_t *data, size_t len)
{
	char **ids = NULL;
	size_t n = 0, i;
	struct rd r;

	rd_init(&r, data, len);
	while (!r.failed && r.left > 0 && n < IDS_MAX) {
		if ((n & (n + 1)) == 0) /* 0, 1, 3, 7, ...: double */
			ids = mem_grow(ids, 2 * n + 1, sizeof(*ids));
		ids[n++] = rd_text(&r);
	}
	if (!r.failed && n > 0)
		reader_set_ids(inside->reader, (const char *const *)ids, n);
	for (i = 0; i < n; i++)
		free(ids[i]);
	free(ids);
	return rd_end(&r);
}

static enum err
read_file(struct inside *inside, const struct buf *body)
{
	const uint8_t *ids, *data;
	size_t n_ids, len;
	struct rd r;
	enum err err;

	rd_init(&r, body->data, body->len);
	reader_set_pictures(inside->reader, rd_u8(&r) != 0);
	ids = rd_blob(&r, &n_ids);
	data = rd_blob(&r, &len);
	if ((err = rd_end(&r)) != ERR_NONE ||
	    (err = set_ids(inside, ids, n_ids)) != ERR_NONE)
		return err;
	reader_read(inside->reader, data, len, pass_sheet, inside);
	answer(CELL_END, NULL);
	return ERR_NONE;
}

/* All that touches files. */
static enum err
load(struct inside *inside, const struct buf *setup)
{
	struct reader_options options = { .pictures = true };
	char *study, *models, *versions = NULL;
	struct rd r;
	enum err err;

	rd_init(&r, setup->data, setup->len);
	study = rd_text(&r);
	models = rd_text(&r);
	err = rd_end(&r);
	if (err == ERR_NONE)
		err = study_load(study, &inside->study, NULL);
	if (err == ERR_NONE) {
		options.models = *models != '\0' ? models : NULL;
		options.versions = versions = mem_printf("%s/versions", study);
		err = reader_new(inside->study, &options, &inside->reader);
	}
	free(study);
	free(models);
	free(versions);
	return err;
}

static void
say_failed(struct buf *out, enum err err)
{
	buf_clear(out);
	buf_put_text(out, err_text(err));
	answer(CELL_FAILED, out);
}

/* ---- the cell ---- */

/* Reads one file and ends. */
_Noreturn static void
be_cell(struct inside *inside, struct buf *body)
{
	enum err err;
	int abi;

	close(CELL_CONTROL);
	if ((err = cell_shut_in(&abi)) != ERR_NONE) {
		say_failed(&inside->out, err);
		_exit(1);
	}
	buf_clear(&inside->out);
	buf_put_u32(&inside->out, (uint32_t)abi);
	buf_put_u32(&inside->out, (uint32_t)getpid());
	answer(CELL_READY, &inside->out);
	err = receive(CELL_READ, body);
	if (err == ERR_NONE)
		err = read_file(inside, body);
	/* No tidying: what is here dies with the process, at once. */
	_exit(err != ERR_NONE);
}

/* ---- the warden ---- */

/* Tells the outside how a cell ended, and waits for the word to make the
 * next.  False: none is to be made after a dead one, or the outside is
 * gone. */
static bool
tell_end(int status)
{
	char how = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CELL_CLEAN
								 : CELL_DEAD;
	char go;

	return write(CELL_CONTROL, &how, 1) == 1 && how == CELL_CLEAN &&
	       read(CELL_CONTROL, &go, 1) == 1 && go == CELL_GO;
}

/* Forks a cell and waits for its end.  False: no more are wanted. */
static bool
watch_one(struct inside *inside, struct buf *body)
{
	pid_t pid = fork();
	int status = 0;

	if (pid < 0)
		return false;
	if (pid == 0)
		be_cell(inside, body);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return tell_end(status);
}

int
cell_main(void)
{
	struct inside inside = { 0 };
	struct buf body;
	enum err err;

	signal(SIGPIPE, SIG_IGN);
	buf_init(&inside.out, CELL_SHEET_MAX);
	buf_init(&body, CELL_FRAME_MAX);
	err = receive(CELL_SETUP, &body);
	if (err == ERR_NONE)
		err = load(&inside, &body);
	if (err != ERR_NONE)
		say_failed(&inside.out, err);
	else
		while (watch_one(&inside, &body))
			;
	reader_free(inside.reader);
	study_free(inside.study);
	buf_fini(&inside.out);
	buf_fini(&body);
	return err != ERR_NONE;
}
