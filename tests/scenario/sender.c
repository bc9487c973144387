/* Sends logs over the control link until each is acknowledged, as a channel
 * does: the same submission again whenever no answer came.
 *
 *   sender DIR MARK ACKS
 *
 * goes on until there is a file ACKS.stop.
 * Log number N carries the text "MARK-N" as an answer.  A line "MARK-N
 * RECORD" goes to the file ACKS once the log is acknowledged, before the next
 * is sent. */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/control.h"
#include "schema/log.h"
#include "schema/mem.h"

#define TRIES 600 /* of up to a second each */

static struct study *study;

static void
must(enum err err, const char *what)
{
	if (err == ERR_NONE)
		return;
	fprintf(stderr, "sender: %s: %s\n", what, err_text(err));
	exit(1);
}

static void
set(struct log *log, const char *name, const char *typed)
{
	must(log_set_typed(log, study_find(study, name), typed), name);
}

static void
make_log(const char *id, const char *mark, long n, struct buf *out)
{
	struct log *log = log_new(study, study_find_form(study, "monthly"));
	char *text = mem_printf("%s-%ld", mark, n);
	char *date = mem_printf("2016-03-%02ld", n % 28 + 1);

	set(log, "personal_id", id);
	set(log, "form_date", date);
	set(log, "ps_informal_given", "2");
	set(log, "ps_project_names", text);
	must(log_encode(log, LOG_DRAFT, NULL, out), "encode");
	free(text);
	free(date);
	log_free(log);
}

/* Asks the service again and again: it may be dead, or another than it was. */
static void
ask(const char *dir, enum role server, enum message_type request_type,
    const void *request, enum message_type reply_type, void *reply)
{
	struct timespec step = { .tv_nsec = 20000000 };
	struct control *control;
	enum err err = ERR_TIMEOUT;
	int tries;

	for (tries = 0; tries < TRIES && err != ERR_NONE; tries++) {
		err = control_connect(dir, &control);
		if (err == ERR_NONE)
			err = control_ask_within(control, server, request_type,
			    request, reply_type, reply, 1000);
		control_close(control);
		if (err != ERR_NONE)
			nanosleep(&step, NULL);
	}
	must(err, "never answered");
}

/* The first ID that was issued; owned. */
static char *
first_id(const char *dir)
{
	char none[] = "";
	struct message_ids_list list = { .project = none };
	struct message_ids ids;
	struct rd r;
	char *id;

	ask(dir, ROLE_STORE, MESSAGE_IDS_LIST, &list, MESSAGE_IDS, &ids);
	rd_init(&r, ids.ids.data, ids.ids.len);
	id = rd_text(&r);
	message_fini(MESSAGE_IDS, &ids);
	return id;
}

static void
send_one(const char *dir, const char *id, const char *mark, long n, int acks)
{
	char monthly[] = "monthly", none[] = "";
	struct message_submit submit = { .channel = CHANNEL_PAPER,
		.form = monthly,
		.person = (char *)(uintptr_t)id,
		.phone = none,
		.station = none,
		.by = none };
	char record[2 * ID16_LEN + 1], *line;
	struct message_submitted reply;
	struct buf log;

	buf_init(&log, LOG_MAX);
	make_log(id, mark, n, &log);
	submit.log.data = log.data;
	submit.log.len = log.len;
	randombytes_buf(submit.submission, ID16_LEN);
	ask(dir, ROLE_INTAKE, MESSAGE_SUBMIT, &submit, MESSAGE_SUBMITTED,
	    &reply);
	if (reply.outcome != OUTCOME_STORED && reply.outcome != OUTCOME_REPEAT)
		must(ERR_STATE, "refused");
	sodium_bin2hex(record, sizeof(record), reply.record, ID16_LEN);
	line = mem_printf("%s-%ld %s\n", mark, n, record);
	if (write(acks, line, strlen(line)) != (ssize_t)strlen(line))
		must(ERR_IO, "acks");
	free(line);
	message_fini(MESSAGE_SUBMITTED, &reply);
	buf_fini(&log);
}

int
main(int argc, char **argv)
{
	char *id, *stop;
	int acks;
	long n;

	if (argc != 4 || sodium_init() < 0)
		return 2;
	acks = open(argv[3], O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (acks < 0)
		return 1;
	stop = mem_printf("%s.stop", argv[3]);
	must(study_load(argv[1], &study, NULL), "study");
	id = first_id(argv[1]);
	for (n = 1; access(stop, F_OK) != 0; n++)
		send_one(argv[1], id, argv[2], n, acks);
	free(stop);
	free(id);
	study_free(study);
	close(acks);
	/* Sockets that nng could not close are still its own: no reckoning. */
	_exit(0);
}
