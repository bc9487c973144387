#include "collector/cmd_form_read.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/cell.h"
#include "collector/control.h"
#include "collector/ids_row.h"
#include "collector/message.h"
#include "schema/buf.h"
#include "schema/mem.h"

#define LINE_MAX_BYTES (4 * 1024 * 1024)

/* The whole of PATH into FILE; a message if it cannot be had. */
static int
read_file(const char *path, struct buf *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = -1;

	buf_clear(file);
	if (fd < 0 || fstat(fd, &st) != 0)
		n = -1;
	else if (!S_ISREG(st.st_mode))
		errno = EINVAL;
	else if (st.st_size > CELL_FILE_MAX)
		errno = EFBIG;
	else {
		uint8_t *to =
		    st.st_size > 0 ? buf_room(file, (size_t)st.st_size) : NULL;
		size_t at = 0;

		n = 0;
		while (to != NULL && at < file->len &&
		       (n = read(fd, to + at, file->len - at)) > 0)
			at += (size_t)n;
		if (n == 0 && at < file->len)
			file->len = at; /* it shrank */
	}
	if (n < 0)
		n = command_fail("cannot read %s: %s", path, strerror(errno));
	else
		n = 0;
	if (fd >= 0)
		close(fd);
	return (int)n;
}

static void
print_sheet(const struct page_reading *page, void *arg)
{
	struct buf line;

	buf_init(&line, LINE_MAX_BYTES);
	if (reading_encode_json(page, arg, &line) == ERR_NONE)
		fwrite(line.data, 1, line.len, stdout);
	if (line.len > 0 && line.data[line.len - 1] != '\n')
		putchar('\n');
	fflush(stdout);
	buf_fini(&line);
}

/* The IDs that the study in DIR has issued, owned with their texts; none if it
 * has issued none, or is no more than a definition. */
static char **
issued_ids(const char *dir, size_t *n)
{
	struct message_ids_list list = { .project = (char[]){ "" } };
	struct message_ids ids;
	struct ids_row row = { 0 };
	char **issued = NULL;
	enum err err;
	struct rd r;

	*n = 0;
	err = control_call(
	    dir, ROLE_STORE, MESSAGE_IDS_LIST, &list, MESSAGE_IDS, &ids);
	if (err != ERR_NONE) {
		if (err != ERR_NOT_FOUND)
			fprintf(stderr,
			    "peerlog: any ID is taken, not only those issued: "
			    "%s: %s\n",
			    dir, control_trouble(err));
		return NULL;
	}
	rd_init(&r, ids.ids.data, ids.ids.len);
	while (ids_row_next(&r, &row)) {
		issued = mem_grow(issued, *n + 1, sizeof(*issued));
		issued[(*n)++] = mem_text(row.id);
	}
	message_fini(MESSAGE_IDS, &ids);
	return issued;
}

static int
read_all(const struct cell_options *options, char **paths)
{
	struct cell *cell;
	struct buf file;
	char **ids;
	size_t n_ids, i;
	int status = 0;

	if (cell_new(options, &cell) != ERR_NONE)
		return command_fail("cannot start a reader for the study in "
				    "%s: see peerlog check",
		    options->study);
	ids = issued_ids(options->study, &n_ids);
	buf_init(&file, CELL_FILE_MAX);
	for (; *paths != NULL; paths++) {
		struct cell_file work = { .ids = (const char *const *)ids,
			.n_ids = n_ids };

		if (read_file(*paths, &file) != 0) {
			status = 1;
			continue;
		}
		work.data = file.data;
		work.len = file.len;
		if (cell_read(cell, &work, print_sheet, *paths) != ERR_NONE) {
			status = command_fail("cannot start a reader");
			break;
		}
	}
	buf_fini(&file);
	for (i = 0; i < n_ids; i++)
		free(ids[i]);
	free(ids);
	cell_free(cell);
	return status;
}

COMMAND(cmd_form_read)
{
	static const struct option options[] = {
		{ "study", required_argument, NULL, 's' },
		{ "models", required_argument, NULL, 'm' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	struct cell_options cell = { 0 };
	const char *study = NULL;
	int c;

	optind = 1;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 's':
			study = optarg;
			break;
		case 'm':
			cell.models = optarg;
			break;
		case 'j':
			break; /* there is no other form */
		default:
			return command_usage();
		}
	if (optind >= argc)
		return command_usage();
	cell.study = command_study_dir(study);
	return read_all(&cell, argv + optind);
}
